"""Text that is safe to print on a terminal."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it is not one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Text that a terminal shows and does not obey: control characters and lone surrogates escaped."""
    if text.isprintable():  # as nearly all is; no surrogate is
        return text
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
