"""Text that is safe to print on a terminal."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural unless it is 1."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Escape control characters and lone surrogates."""
    if text.isprintable():  # true of nearly all text, and of no surrogate
        return text
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
