"""The verdict: pages, issues with their places, and totals. Plain data that every report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SEVERITIES = ("minor", "moderate", "serious", "critical")
#: the severities of accesspub's own rules on axe-core's scale
SEVERITY_OF = {"error": "serious", "warning": "moderate", "note": "minor"}


@dataclass
class Place:
    """One element on one page with an issue; ``also``: rule and identities of axe-core's finding of the same."""

    id: str
    page: str
    role: str
    name: str
    text: str
    ordinal: int
    rule: str = ""
    former: str = ""
    also: dict[str, str] = field(default_factory=dict)
    state: str = "new"
    origins: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)
    selector: str = ""
    html: str = ""
    detail: str = ""
    line: int | None = None
    column: int | None = None
    waiver: str = ""
    sentence: str = ""
    picture: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The identities by which baselines and waivers may know it."""
        return [self.id, self.former, *(self.also[key] for key in ("id", "former") if self.also)]


@dataclass
class Issue:
    """One problem of a template or a text, with all its places."""

    key: str
    rule: str
    engine: str
    outcome: str
    severity: str
    help: str
    help_url: str
    wcag: list[str]
    act: list[str]
    tags: list[str]
    picture: str = ""
    fixable: bool = False
    places: list[Place] = field(default_factory=list)

    def count(self, *states: str) -> int:
        """The number of places in one of these states (all if none is named)."""
        return sum(1 for place in self.places if not states or place.state in states)


@dataclass
class PageVerdict:
    """One page: passed, failed or not tested, and why."""

    page: str
    status: str = "passed"
    reason: dict[str, str] | None = None
    path: str | None = None
    final: str = ""
    title: str = ""
    attempts: int = 1
    failed: int = 0
    questions: int = 0
    known: int = 0
    media: list[dict[str, Any]] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    act: dict[str, str] = field(default_factory=dict)
    variants: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    """A judged run."""

    axe: dict[str, str]
    browser: dict[str, Any]
    variants: list[str]
    fail_on: str
    pages: list[PageVerdict]
    issues: list[Issue]
    fixed: list[dict[str, Any]] = field(default_factory=list)
    waivers: list[dict[str, Any]] = field(default_factory=list)
    baseline: str | None = None
    baseline_axe: str = ""
    exit_code: int = 0
    generated: str = ""
    summary: dict[str, Any] = field(default_factory=dict)
    source_root: str = ""
    overlooked: dict[str, list[str]] = field(default_factory=dict)  # by page: sentences about what no rule looked at

    def to_json(self) -> dict[str, Any]:
        """The JSON report, version 1 (docs/audit-report.schema.json); pages and issues are not copied."""
        data = dict(vars(self))
        generated = data.pop("generated")
        del data["source_root"], data["overlooked"]  # for other formats: where files are, and what check may say
        return {"version": 1, "tool": "accesspub", "generated_at": generated, **data}

    def findings(self) -> list[tuple[Issue, Place]]:
        """Every place of every issue."""
        return [(issue, place) for issue in self.issues for place in issue.places]


def at_least(severity: str, floor: str) -> bool:
    """Whether a severity counts with ``--fail-on floor`` (``none``: nothing does)."""
    return floor != "none" and SEVERITIES.index(severity) >= SEVERITIES.index(floor)
