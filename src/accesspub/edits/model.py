"""Edits and what they are made of. Immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple

from turbohtml import Element, Node

from accesspub.edits.restorable import SETTABLE

Where = Literal["before", "after", "first", "last"]


class Safety(Enum):
    """What may happen to the page if the edit is made without a person looking."""

    SAFE = "safe"
    """Nobody who reads or hears the page could object."""
    REVIEW = "review"
    """Probably right; made only with ``--review``, for a person to look at."""
    SHOW = "show"
    """A suggestion in the report; never made."""


@dataclass(frozen=True, slots=True)
class Set:
    """Give an attribute a value; None takes the attribute away."""

    element: Element
    name: str
    value: str | None

    def __post_init__(self) -> None:
        if self.name not in SETTABLE:
            raise ValueError(f"{self.name} is not in SETTABLE (edits/restorable.py), so nobody could undo it")


class Insert(NamedTuple):
    """Put markup before or after an element, or as its first or last content."""

    element: Element
    where: Where
    html: str


class Replace(NamedTuple):
    """Put markup in the place of sibling nodes.

    With ``renews``, the one node is an inserted block: undo still restores what it replaced.
    ``cut_start`` characters at the start of the first node and everything from ``cut_end`` in the
    last node stay as they are; both nodes must then be text. ``html`` carries its own mark, and the
    plan writes into it what stood there, so that it can be taken out again.
    """

    nodes: tuple[Node, ...]
    html: str
    cut_start: int = 0
    cut_end: int | None = None
    renews: bool = False


Intent = Set | Insert | Replace


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """Intents that go together: all are made, or none."""

    intents: tuple[Intent, ...]
    safety: Safety = Safety.REVIEW
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files that the new markup links to, by address relative to the page."""
    is_isolated: bool = False
    """Whether this edit cannot affect any other rule (it adds no words that are read), so that rules need not run
    again where all edits of a page are so."""


class Splice(NamedTuple):
    """Characters ``[start, end)`` of ``Source.folded`` become ``new`` (as written, line ends included)."""

    start: int
    end: int
    new: str
    rule: str
