"""What a text about a picture was split into."""

from __future__ import annotations

from typing import NamedTuple


class Credit(NamedTuple):
    """A text split into caption and credit."""

    rest: str
    """The caption without the credit."""
    name: str
    """Empty where there is no credit."""
    label: str
    """As written, with its colon; empty where none is there."""
    text: str
    """The credit as written in the text: label, brackets and name."""
    glued: bool = False
    """Whether there is no space between caption and credit."""
