"""The records of learning: what one page says, and what is proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Example(NamedTuple):
    """A place that speaks for a proposal."""

    path: str
    line: int
    text: str


class Text(NamedTuple):
    """The paragraphs in one element.

    Attributes:
        around: the names of the element and those around it, the outermost first.
        paragraphs: checksum and length of each.
        in_article: whether accesspub counts them as the article.
    """

    around: tuple[str, ...]
    paragraphs: tuple[tuple[int, int], ...]
    in_article: bool


class Block(NamedTuple):
    """A small box with pictures or media that accesspub counts as the article's.

    Attributes:
        names: its own names.
        around: the names of those around it, the outermost first.
        checksum: of its text, its pictures and its media.
        leads_on: whether nearly all of its words are links.
    """

    names: tuple[str, ...]
    around: tuple[str, ...]
    checksum: int
    leads_on: bool
    example: Example


class Hollow(NamedTuple):
    """A box between paragraphs that is empty or contains a poster, and was not recognised as a medium.

    Attributes:
        names: its own names.
        values: its attributes, and the values in those that contain JSON (``data-conf item.name``).
        poster: whether it contains a picture.
    """

    names: tuple[str, ...]
    values: Mapping[str, str]
    poster: bool
    example: Example


class Follower(NamedTuple):
    """A short text that follows a picture or a medium.

    Attributes:
        names: the names of its element.
        text: its beginning.
        is_name: whether it is a name or another credit, and nothing else.
        known_as: ``caption`` and ``credit``, where accesspub finds one in it.
    """

    names: tuple[str, ...]
    text: str
    is_name: bool
    known_as: tuple[str, ...]
    example: Example


@dataclass
class PageNotes:
    """What one page says.

    Attributes:
        counts: how many elements have a name.
        inside: how many of those are in the article.
        lines: in which line the first of them is.
        headline: the names around the headline.
        shown: for each picture and medium of the article the names around it.
        named: how many elements each selector of the settings finds.
        found: how many ``article``, ``picture``, ``medium`` and ``unknown player`` accesspub finds.
    """

    path: str
    counts: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    lines: dict[str, int] = field(default_factory=dict)
    headline: tuple[str, ...] = ()
    shown: list[tuple[str, ...]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    hollows: list[Hollow] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)

    def keep_what_is_around_texts(self) -> None:
        """Forget the counts of other names, of which a page may have thousands."""
        kept = {name for text in self.texts for name in text.around}
        self.counts = Counter({name: self.counts[name] for name in kept})
        self.lines = {name: self.lines[name] for name in kept if name in self.lines}
        self.inside = Counter()


class Proposal(NamedTuple):
    """One line, or one player, of the proposed settings.

    Attributes:
        key: of the table ``[site]``.
        values: for ``player`` its keys; else ``selector`` alone.
        pages: the paths of the pages on which it was seen.
        evidence: why, in a sentence.
    """

    key: str
    values: Mapping[str, str]
    pages: frozenset[str]
    evidence: str
    examples: Sequence[Example]


@dataclass(frozen=True)
class Learned:
    """What the pages of a site say together.

    Attributes:
        pages: how many were read.
        sure: how many of them accesspub understands, as far as it can tell.
        missing: ``article``, ``picture`` or ``medium`` -> the pages without, where most pages have one.
        idle: the selectors of the settings that find nothing on any page.
        unread: the pages that could not be read, each with the reason.
    """

    pages: int
    sure: int
    proposals: Sequence[Proposal]
    missing: Mapping[str, Sequence[str]]
    idle: Sequence[str]
    unread: Sequence[tuple[str, str]]
