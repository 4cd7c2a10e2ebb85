"""Compare two JSON reports of audits, rule by rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accesspub.audit.errors import AuditError
from accesspub.audit.judge.verdict import SEVERITIES
from accesspub.audit.wording import one_line
from accesspub.files.safe_load import from_json

ENGINES = {"axe": "axe-core", "accesspub": "our own rules"}


def load(path: Path) -> dict[str, Any]:
    """Read a JSON report."""
    try:
        report = from_json(path.read_bytes())
        if report["version"] == 1 and report["tool"] == "accesspub" and isinstance(report["issues"], list):
            found: dict[str, Any] = report
            return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AuditError(f"{path}: not a JSON report of accesspub audit ({error}).") from error
    raise AuditError(f"{path}: not a JSON report of accesspub audit.")


def render(before: dict[str, Any], after: dict[str, Any]) -> str:
    """The findings of each rule before, gone, new and left, then the questions."""
    lines = [f"{'':46}{'before':>8}{'gone':>8}{'new':>8}{'left':>8}"]
    was, now = _findings(before), _findings(after)
    for engine, words in ENGINES.items():
        mine = {key: severity for key, severity in {**was, **now}.items() if key[0] == engine}
        old = {key for key in was if key[0] == engine}
        new = {key for key in now if key[0] == engine}
        lines.append(_row(words, len(old), len(old - new), len(new - old), len(new)))
        rules = {key[1]: max((mine[k] for k in mine if k[1] == key[1]), key=SEVERITIES.index) for key in mine}
        for rule in sorted(rules, key=lambda r: (-SEVERITIES.index(rules[r]), r)):
            first = {key for key in old if key[1] == rule}
            last = {key for key in new if key[1] == rule}
            name = f"  {one_line(rule, 30)} ({rules[rule]})"
            lines.append(_row(name, len(first), len(first - last), len(last - first), len(last)))
    asked = [sum(len(i["places"]) for i in one["issues"] if i["outcome"] == "cantTell") for one in (before, after)]
    lines.append(f"questions for a person: {asked[0]} before, {asked[1]} after")
    for which, one in (("before", before), ("after", after)):
        for page in one["pages"]:
            if page["status"] == "not_tested":
                lines.append(f"not tested {which}: {one_line(page['page'])}")
    return "\n".join(lines) + "\n"


def _row(name: str, *numbers: int) -> str:
    return f"{name[:44]:46}" + "".join(f"{number or '-':>8}" for number in numbers)


def _findings(report: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    """Identity (engine, rule, finding) and severity of each failing place; waived and flaky ones do not count."""
    severities: dict[tuple[str, str, str], str] = {}
    for issue in report["issues"]:
        for place in issue["places"]:
            if issue["outcome"] == "failed" and place["state"] in ("new", "known"):
                key = (issue["engine"], issue["rule"], place["id"])
                severities[key] = issue["severity"]
    return severities
