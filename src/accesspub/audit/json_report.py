"""JSON reports of audits, read back. A report may come from anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from accesspub.audit.errors import AuditError
from accesspub.audit.judge.verdict import SEVERITIES, Issue, PageVerdict, Place, Verdict
from accesspub.audit.record_shape import fits
from accesspub.files.read import read_file
from accesspub.files.safe_load import from_json

_TEXTS = "id page role name text rule former state selector html detail waiver sentence picture".split()
_PLACE: dict[str, Any] = {
    **dict.fromkeys(_TEXTS, str), "origins": [str], "variants": [str], "ordinal": int, "line": int | None,
    "column": int | None, "values": dict,
}  # fmt: skip
_ISSUE: dict[str, Any] = {
    **dict.fromkeys(("key", "rule", "engine", "outcome", "severity", "help", "help_url", "picture"), str),
    "wcag": [str], "act": [str], "tags": [str], "fixable": bool, "places": [_PLACE],
}  # fmt: skip
_PAGE = {"page": str, "status": str, "final": str, "title": str}
_REPORT: dict[str, Any] = {
    "axe": dict, "browser": dict, "variants": [str], "fail_on": str, "generated_at": str,
    "pages": [_PAGE], "issues": [_ISSUE],
}  # fmt: skip


def load(path: Path) -> dict[str, Any]:
    """Read a JSON report.

    Raises:
        AuditError: it is not such a report.
    """
    try:
        report = from_json(read_file(path))
        if report["version"] == 1 and report["tool"] == "accesspub" and isinstance(report["issues"], list):
            found: dict[str, Any] = report
            return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AuditError(f"{path}: not a JSON report of accesspub audit ({error}).") from error
    raise AuditError(f"{path}: not a JSON report of accesspub audit.")


def verdict(path: Path) -> Verdict:
    """The verdict that a JSON report contains; no file that it names is read.

    Raises:
        AuditError: it is not such a report.
    """
    data = load(path)
    if not fits(data, _REPORT) or {issue["severity"] for issue in data["issues"]}.difference(SEVERITIES):
        raise AuditError(f"{path}: not a JSON report of accesspub audit (a value has the wrong type).")
    issues = [
        Issue(**{**_of(Issue, issue), "places": [Place(**_of(Place, place)) for place in issue["places"]]})
        for issue in data["issues"]
    ]
    pages = [
        PageVerdict(page["page"], page["status"], final=page["final"], title=page["title"]) for page in data["pages"]
    ]
    return Verdict(
        data["axe"], data["browser"], data["variants"], data["fail_on"], pages, issues, generated=data["generated_at"]
    )


def _of(record: type, values: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: values[one.name] for one in fields(record)}
