"""The seam to our own rules: what ``accesspub.check`` says of a page's bytes, as the judge wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


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


def own_result(html: bytes) -> OwnResult:
    """Run our rules over a page's bytes; nothing while the package has no ``check``."""
    import accesspub

    check: Any = getattr(accesspub, "check", None)
    if check is None:
        return OwnResult()
    result = check(html)
    findings = tuple(_finding(found) for found in result.findings)
    return OwnResult(findings, _outcomes(result), _act(result))


def own_findings(html: bytes) -> list[OwnFinding]:
    """Only the findings."""
    return list(own_result(html).findings)


def _finding(found: Any) -> OwnFinding:
    def get(name: str, other: Any = None) -> Any:
        return found.get(name, other) if isinstance(found, Mapping) else getattr(found, name, other)

    return OwnFinding(
        rule=str(get("rule")),
        severity=str(get("severity", "error")),
        outcome=str(get("outcome", "failed")),
        message=str(get("message", "")),
        line=get("line"),
        column=get("column"),
        element=str(get("element") or ""),
        wcag=tuple(get("wcag") or ()),
        fixable=bool(get("fixable", False)),
    )


def _outcomes(result: Any) -> dict[str, str]:
    """One outcome a rule: failed over cantTell over passed over inapplicable."""
    from accesspub.audit.act import worst

    counts = getattr(result, "outcomes", None) or {}
    found: dict[str, str] = {}
    for rule, value in counts.items():
        if isinstance(value, Mapping):
            found[rule] = worst([outcome for outcome, count in value.items() if count] or ["inapplicable"])
        else:
            found[rule] = str(value)
    return found


def _act(result: Any) -> dict[str, tuple[str, ...]]:
    given = getattr(result, "act", None)
    return {rule: tuple(ids) for rule, ids in given.items()} if isinstance(given, Mapping) else {}
