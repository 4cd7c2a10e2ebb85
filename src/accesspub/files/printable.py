"""Untrusted text for terminals and CI logs: nothing in it is a command to either.

Every line that a command prints goes through `printable`. Streams that `ready` has prepared escape what their
encoding cannot hold.
"""

from __future__ import annotations

import io
import os
import sys
from typing import IO

from accesspub import expressions as re

#: spaces that Python calls unprintable, as it does line separators
_SPACES = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# What a CI system obeys: GitHub at the start of a line, and in its old form anywhere, as do Azure and TeamCity.
_COMMAND = re.compile(r"(?m)^([^\S\n]*)::|#(?=#(?:vso|teamcity)?\[)")


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural unless it is 1."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def printable(text: str, instead: str | None = None) -> str:
    """Escape control characters, bytes that are not text, and commands to CI systems.

    Args:
        text: one line.
        instead: what takes the place of a control character (default: its code).
    """
    if not text.isprintable():  # true of nearly all text, and of no surrogate
        text = "".join(
            char if char.isprintable() or char in _SPACES else _code(char) if instead is None else instead
            for char in text
        )
    if "##" in text or "::" in text:
        text = _COMMAND.sub(lambda found: "\\x23" if found[0] == "#" else f"{found[1]}:\\x3a", text)
    return text


def holds_command(text: str) -> bool:
    """Whether a CI system would obey a line of a text."""
    return _COMMAND.search(text) is not None


def say(text: str, out: IO[str] | None = None) -> None:
    """Print one line of untrusted text, to standard error if nothing else is given; a closed stream gets none."""
    out = sys.stderr if out is None else out
    if out is not None:
        print(printable(text), file=out)


def coloured(out: IO[str]) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set (no-color.org), or where FORCE_COLOR is set."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or out.isatty()


def ready() -> None:
    """Prepare the standard streams: they escape what their encoding lacks, so a report does not end half-way.

    A stream that the caller has closed (``>&-``) is opened so that its use fails, and standard error so that it holds
    nothing: else the next file that is opened would get its number, and whatever is printed.
    """
    for number, name, flags, mode in (
        (0, "stdin", os.O_WRONLY, "r"), (1, "stdout", os.O_RDONLY, "w"), (2, "stderr", os.O_WRONLY, "w"),
    ):  # fmt: skip
        if getattr(sys, name) is None and os.open(os.devnull, flags) == number:  # the lowest number that is free
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _code(char: str) -> str:
    number = ord(char)
    if 0xDC80 <= number <= 0xDCFF:  # a byte of a file name
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def annotation(text: str) -> str:
    """The message of a workflow command of GitHub."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def annotation_property(text: str) -> str:
    """The value of a property of such a command."""
    return annotation(text).replace(":", "%3A").replace(",", "%2C")
