"""Amounts on the command line, each with its unit and its limits, and lists of names."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def amount(unit: str, most: float, *, or_none: bool = False) -> Callable[[str], float]:
    """What reads an amount of at most so much; ``or_none``: it may be 0."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value <= most or (not value and not or_none):
            raise argparse.ArgumentTypeError(f"{unit} are expected, not {text!r}")
        return value

    return read


def names_of(text: str) -> tuple[str, ...]:
    """The names of a list with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
