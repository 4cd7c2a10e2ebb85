"""What became of one page: its status, edits, findings and outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TypeVar

from accesspub.edits.byte_edits import ByteEdit
from accesspub.facts.overlooked import Overlooked

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Located:
    """A finding in words, with its place in the source.

    Attributes:
        severity: ``error``, ``warning`` or ``note``.
        outcome: ``failed`` or ``cantTell`` (a question).
        line: from 1, in the decoded text with line ends folded; 0: the source has no such place.
        column: from 0.
        element: the start tag as written, shortened.
        fixable: whether an edit is known that would fix it (safe, or with ``--review``).
        safe: whether `fix` makes that edit without ``--review``.
        withheld: why a known edit was not made; empty where it was not refused.
        says: which of the rule's sentences the message is, so that a report can say it in another language.
        values: what fills the holes of that sentence.
        id: its identity in baselines and waivers; empty where it was not compared with any.
        state: ``new``, ``known`` or ``waived``; only new ones are left to do.
    """

    rule: str
    message: str
    severity: str = "error"
    outcome: str = "failed"
    line: int = 0
    column: int = 0
    element: str = ""
    wcag: tuple[str, ...] = ()
    fixable: bool = False
    withheld: str = ""
    safe: bool = False
    says: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    state: str = "new"


def extended(record: Located | PageResult, kind: type[_T], **more: object) -> _T:
    """A record of a class that adds fields to that of ``record``, with those as they are."""
    return kind(**{each.name: getattr(record, each.name) for each in fields(record)}, **more)


@dataclass(slots=True)
class PageResult:
    """What became of one page.

    Attributes:
        path: as the user named it.
        status: ``fixed``, ``unchanged``, ``refused`` (edits were due and could not be made) or ``error``.
        reason: why it was refused or what went wrong; empty otherwise.
        html: the bytes after all edits; the input where there are none.
        edits: in offsets of the input, sorted, not overlapping.
        findings: what is left to do after the edits.
        outcomes: rule id -> ``failed``, ``cantTell``, ``passed``, ``inapplicable`` or ``untested``.
        untested: rule id -> why the rule could not check the page; what the other rules found is kept.
        overlooked: what no rule has looked at.
        wordless: languages in which a sentence was wanted and there is none; an empty one: the page does not say.
        files: files that the new page links to, by address relative to the page; they are written with it.
        answered: with a worklist: key of a picture or clip -> what became of its row on this page.
    """

    path: str
    status: str = "unchanged"
    reason: str = ""
    html: bytes = b""
    encoding: str = "utf-8"
    edits: list[ByteEdit] = field(default_factory=list)
    findings: Sequence[Located] = ()
    outcomes: dict[str, str] = field(default_factory=dict)
    untested: dict[str, str] = field(default_factory=dict)
    overlooked: Overlooked = field(default_factory=Overlooked)
    wordless: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)

    @property
    def not_tested(self) -> tuple[str, ...]:
        """What was not checked, and why: the page, or one sentence for each rule that could not check it."""
        if self.status == "error":
            return (self.reason,)
        return tuple(f"could not be checked by {rule} ({reason})" for rule, reason in self.untested.items())

    @property
    def waived(self) -> int:
        """How many pictures and clips of the page a person has waived in a worklist."""
        return sum(state == "waived" for state in self.answered.values())

    @classmethod
    def broken(cls, path: str, reason: str, html: bytes = b"") -> PageResult:
        """A page that could not be processed: never an empty list of findings without saying so."""
        return cls(path, "error", reason, html)
