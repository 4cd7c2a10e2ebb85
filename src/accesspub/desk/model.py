"""The records of the desk: items, their places and words, and the log. Immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from accesspub.html_report.model import Reported

PICTURE, PLACE = "picture", "place"
CLIPS = ("video", "audio")

TO_DO, WRITTEN, CHECKED, APPLIED, SEEN, WAIVED = "to do", "written", "checked", "applied", "seen again", "waived"
FINE, GONE = "fine", "gone"

NEEDS_FIXING = "needs fixing"  # the answer that makes a question a problem
DECISIONS: Mapping[str, tuple[str, ...]] = {
    "picture": ("decorative", "not ours", "not needed"),
    "video": ("captions checked", "not ours", "not needed"),
    "audio": ("not ours", "not needed"),
    "place": ("fine", "fixed elsewhere", NEEDS_FIXING, "unsure"),
}
#: What the desk keeps of a finding; where it is and what is around it is kept of its places.
OF_FINDINGS = ("rule", "message", "severity", "outcome", "wcag", "says", "values", "engine", "detail")
#: What is decided about edits; also the names of settings.
VERDICTS = ("accepted", "declined")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item is.

    Attributes:
        page: as check and audit name it.
        line: from 1; 0: only a browser saw it.
        column: from 0.
        element: its start tag, shortened.
        findings: the waiver ids of what was found there, of axe-core, too.
        excerpt: the words before it, in it and after it.
        thumbnail: the file of the site, or the screenshot of the audit, that shows it; empty: none.
    """

    page: str
    line: int = 0
    column: int = 0
    element: str = ""
    findings: tuple[str, ...] = ()
    excerpt: tuple[str, str, str] = ("", "", "")
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is around an item where it is seen first, and what its file says.

    Attributes:
        address: of the picture or clip, as the page has it.
        file: its path on this machine, below the site; empty: it is elsewhere.
        name: what a clip is called.
        now: the alt text now; None: no attribute.
        alt: a proposed alt text; ``credit``: a proposed credit; ``source``: who proposes them.
        credited: whom the page credits for a picture: ``missing``, ``agency`` or ``other``.
        elsewhere: the alt text that another page has for the same picture.
        alternatives: names of the caption and transcript files that are there already.
        subject: the item of the picture or clip that a place is about.
    """

    address: str = ""
    file: str = ""
    name: str = ""
    provider: str = ""
    delivery: str = ""
    seconds: float | None = None
    page_language: str = ""
    caption: str = ""
    credit: str = ""
    heading: str = ""
    before: str = ""
    after: str = ""
    now: str | None = None
    alt: str = ""
    proposed_credit: str = ""
    source: str = ""
    alternatives: tuple[str, ...] = ()
    credited: str = ""
    elsewhere: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One picture, clip or other thing to do: once, however many pages have it.

    Attributes:
        id: ``kind:language:key``, with the kind, language and key of the worklist.
        kind: ``picture``, ``video``, ``audio`` or ``place``.
        task: what has to be done, as the report for editors calls it; ``owner``: by whom. ``accesspub``: `fix` does it.
        needs: of ``alt``, ``credit``, ``caption``, ``transcript``, ``captions``, ``checked``; ``answer`` for a
            question about a place, ``fix`` for a problem there.
        findings: what the rules say about it, each sentence once: `OF_FINDINGS`.
        pages: how many pages have it; ``places`` holds the first of them.
        words: field -> what a person wrote.
        messages: what the rules say of these words; `desk.checks` asks them.
        state: from ``to do`` to ``seen again`` or ``waived``; ``fine`` needs nothing, ``gone`` is on no page any more.
        who: who wrote last, and ``when``.
        version: the number of the last log entry about it.
    """

    id: str
    kind: str
    key: str
    language: str = ""
    task: str = ""
    owner: str = ""
    needs: tuple[str, ...] = ()
    pages: int = 0
    places: tuple[Place, ...] = ()
    findings: tuple[Reported, ...] = ()
    context: Context = Context()
    words: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    state: str = TO_DO
    who: str = ""
    when: str = ""
    version: int = 0

    @property
    def rule(self) -> str:
        """The rule of its first finding; without one, its task."""
        return self.findings[0].rule if self.findings else self.task

    @property
    def is_clip(self) -> bool:
        """Whether it is a video or a recording."""
        return self.kind in CLIPS


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page of the site.

    Attributes:
        fixable: how many findings `fix` fixes without a person.
        reason: why it was not tested; empty: it was.
    """

    page: str
    title: str = ""
    section: str = ""
    language: str = ""
    fixable: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    seq: int
    when: str
    who: str
    item: str
    field: str
    old: str
    new: str


class ConflictError(Exception):
    """Somebody else wrote the same field since it was read.

    Attributes:
        who: that person; ``when``: ISO 8601 time; ``value``: the words.
        item: as it is now.
    """

    def __init__(self, who: str, when: str, value: str, item: Item) -> None:
        super().__init__(f"{who} wrote this at {when}")
        self.who, self.when, self.value, self.item = who, when, value, item


_T = TypeVar("_T")


def made(kind: type[_T], known: Mapping[str, Any]) -> _T:
    """A record from JSON, which has lists for tuples; fields that only an earlier version had are ignored."""
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    given = {name: value for name, value in known.items() if name in names}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})


def item_id(kind: str, key: str, language: str = "") -> str:
    """The name of an item."""
    return f"{kind}:{language}:{key}"
