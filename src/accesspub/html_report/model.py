"""The records of the HTML report, from check, fix or audit alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accesspub.engine.result import Located
from accesspub.worklist.model import Written

#: From our severities and axe's to the three of the report.
SEVERITY = {
    "critical": "error", "serious": "error", "error": "error",
    "moderate": "warning", "warning": "warning",
    "minor": "note", "note": "note",
}  # fmt: skip
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Reported(Located):
    """A finding of accesspub or axe-core as the report and the desk show it, with what is around it.

    Attributes:
        engine: ``own`` or ``axe``: who found it; `origins` says where (page as served, page after scripts).
        where: what a reader sees or hears there: its visible words or its name.
        before: the words in front of it.
        after: the words behind it.
        shot: path of a picture of the place; empty: none.
        group: what makes two findings one problem of a template; empty: decided by message and element.
        also: identities of findings of another engine that say the same of the same place, and are shown as this one.
        work: kind and key of the worklist's row about this place; empty: the worklist has none.
        source: where the picture or clip itself is on the web, for people who have to look or listen.
        language: BCP 47 tag of the message; empty: the run's.
        detail: what the engine itself says, for developers, in English.
        scope: ``article`` or ``page`` (what is around articles); empty: not known.
        leads: where a link leads, as it is written.
        written: BCP 47 tag of the language of the page's words; empty: not known.
        fresh: whether the last report in the folder did not have it.
        like: path of a picture of another place with the same problem of the template.
    """

    engine: str = "own"
    origins: tuple[str, ...] = ()
    where: str = ""
    before: str = ""
    after: str = ""
    shot: str = ""
    waiver: str = ""
    help_url: str = ""
    group: str = ""
    also: tuple[str, ...] = ()
    work: str = ""
    source: str = ""
    language: str = ""
    detail: str = ""
    scope: str = ""
    leads: str = ""
    written: str = ""
    fresh: bool = False
    like: str = ""


@dataclass
class Medium:
    """One clip. ``captions``, ``transcript`` and ``description`` are ``yes``, ``no`` or ``unknown``, or say which."""

    kind: str = "other"
    name: str = ""
    provider: str = ""
    captions: str = "unknown"
    transcript: str = "unknown"
    description: str = "unknown"
    language: str = ""
    length: float | None = None
    source: str = ""
    message: str = ""
    line: int | None = None
    column: int | None = None
    work: str = ""


@dataclass
class Picture:
    """One picture. ``alt`` None: the attribute is missing; ``metadata``: what its file says about itself."""

    src: str = ""
    alt: str | None = None
    alt_state: str = ""
    caption: str = ""
    credit: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    file: str = ""
    line: int | None = None
    column: int | None = None
    work: str = ""


@dataclass
class PageData:
    """One page.

    Attributes:
        status: ``passed``, ``failed`` or ``not_tested``; ``reason`` says why it was not, in English.
        cause: a known kind of reason, which the report says in its own language; ``reason`` is then the detail.
        repairs: findings fixed by each rule; ``edits``: the number of edits, one of which may fix two rules.
        changes: the stretches of words that were changed, each as parts: ``[kind, words]``, kind ``same``, ``old`` or
            ``new``.
        shot_before: path of a picture of it before ``fix``; ``shot_after``: of the same place now.
        overlooked: boxes that may be players (``players``), and pictures that no rule has looked at: ``outside`` the
            article, or on a page with ``no_article``.
        looks_same: whether the screenshots before and after show no difference.
    """

    name: str
    status: str = "passed"
    reason: str = ""
    cause: str = ""
    url: str = ""
    title: str = ""
    author: str = ""
    section: str = ""
    language: str = ""
    findings: list[Reported] = field(default_factory=list)
    media: list[Medium] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    repairs: dict[str, int] = field(default_factory=dict)
    overlooked: dict[str, int] = field(default_factory=dict)
    edits: int = 0
    changes: list[list[list[str]]] = field(default_factory=list)
    shot_before: str = ""
    shot_after: str = ""
    looks_same: bool = False


@dataclass
class RunData:
    """Facts about the whole run.

    Attributes:
        title: what was checked, as the user named it.
        kind: ``check``, ``fix`` or ``audit``.
        generated: ISO 8601 time.
        engine: the engine and browser used, in one phrase.
        language: BCP 47 tag of the messages.
        fixed: findings of the baseline that are gone: ``rule``, ``page``, ``words``.
        waivers: ``covers``, ``who``, ``why``, ``until``, ``expired``, ``findings``.
        compared: whether findings were compared with a baseline.
        preview: whether ``fix`` wrote nothing: what it would do is shown.
        wanted: BCP 47 tag of the language that the settings ask for; the report may not be written in it.
        written: words and decisions about pictures and clips, and who wrote them; the latest first.
    """

    title: str = ""
    kind: str = "check"
    generated: str = ""
    engine: str = ""
    language: str = "en"
    fixed: list[dict[str, str]] = field(default_factory=list)
    waivers: list[dict[str, Any]] = field(default_factory=list)
    compared: bool = False
    preview: bool = False
    wanted: str = ""
    written: list[Written] = field(default_factory=list)


@dataclass
class ReportData:
    """A run and its pages. The pages are read once, so they may be a generator."""

    run: RunData
    pages: Iterable[PageData]
