"""The seam to our own rules: what ``accesspub.check`` says of a page's bytes, as the judge wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True)
class OwnFinding:
    """One finding of our own rules on one page."""

    rule: str
    severity: str
    outcome: str
    message: str
    line: int | None = None
    column: int | None = None
    element: str = ""
    wcag: tuple[str, ...] = ()
    fixable: bool = False


@dataclass(frozen=True)
class OwnResult:
    """All findings, every rule's outcome on the page, and which ACT rules each stands for."""

    findings: tuple[OwnFinding, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    act: Mapping[str, Sequence[str]] = field(default_factory=dict)


def own_result(html: bytes, path: str = "-") -> OwnResult:
    """Run our rules over a page's bytes; ``path`` only tells HTML from XHTML."""
    import accesspub

    result = accesspub.check(html, path=path)
    findings = tuple(
        OwnFinding(
            found.rule,
            found.severity,
            found.outcome,
            found.message,
            found.line,
            found.column + 1,
            found.element,
            tuple(found.wcag),
            found.fixable,
        )
        for found in result.findings
    )
    return OwnResult(findings, result.outcomes, act_ids())


def own_findings(html: bytes) -> list[OwnFinding]:
    """Only the findings."""
    return list(own_result(html).findings)


@cache
def act_ids() -> dict[str, tuple[str, ...]]:
    """Which ACT rules each of our rules stands for, as its words say."""
    from accesspub.config import Config
    from accesspub.fix import engine

    known = engine(Config()).knowledge.rules
    return {rule: tuple(str(number) for number in words.get("act") or ()) for rule, words in known.items()}
