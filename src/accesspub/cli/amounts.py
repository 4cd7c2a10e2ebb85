"""Numbers on the command line with their units and limits, and lists of names."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def amount(unit: str, most: float, *, or_none: bool = False) -> Callable[[str], float]:
    """Return a parser for amounts up to a maximum; with ``or_none``, 0 is allowed."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value <= most or (not value and not or_none):
            raise argparse.ArgumentTypeError(f"{unit} are expected, not {text!r}")
        return value

    return read


def count(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of 1 or more is expected, not {text!r}")
    return int(text)


def port_number(text: str) -> int:
    """A port; 0 means any free one."""
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a number up to 65535 is expected, not {text!r}")
    return int(text)


def share(text: str) -> tuple[int, int]:
    """Read ``2/4``: the second of four shares."""
    number, _, whole = text.partition("/")
    if not (number.isdecimal() and whole.isdecimal() and 1 <= int(number) <= int(whole)):
        raise argparse.ArgumentTypeError(f"a share such as 1/4 is expected, not {text!r}")
    return int(number), int(whole)


def names_of(text: str) -> tuple[str, ...]:
    """The names in a comma-separated list."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
