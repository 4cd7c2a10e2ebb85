"""Compare two JSON reports of audits, rule by rule."""

from __future__ import annotations

from typing import Any, NamedTuple

from accesspub.audit.judge.verdict import SEVERITIES
from accesspub.audit.wording import one_line

Key = tuple[str, str, str]
"""Engine, rule and identity of a finding."""
_HEADS = ("before", "gone", "new", "left", "not tested")
ENGINES = {"axe": "axe-core", "accesspub": "our own rules"}


class _Found(NamedTuple):
    severity: str
    page: str


def render(before: dict[str, Any], after: dict[str, Any]) -> str:
    """The findings of each rule before, gone, new and left, then the questions.

    A finding of a page that was not tested afterwards is not gone: it has a column of its own where there is one.
    """
    unseen = {page["page"] for page in after["pages"] if page["status"] == "not_tested"}
    was, now = _findings(before), _findings(after)
    lost = {key for key, place in was.items() if place.page in unseen and key not in now}
    lines = [_row("", *_HEADS[: None if lost else -1])]
    found = {**was, **now}

    def row(name: str, keys: set[Key]) -> str:
        old, new = keys & was.keys(), keys & now.keys()
        numbers = [len(old), len(old - new - lost), len(new - old), len(new), len(old & lost)]
        return _row(name, *numbers[: None if lost else -1])

    for engine, words in ENGINES.items():
        mine = {key for key in found if key[0] == engine}
        lines.append(row(words, mine))
        rules = {key[1]: max((found[k].severity for k in mine if k[1] == key[1]), key=SEVERITIES.index) for key in mine}
        for rule in sorted(rules, key=lambda r: (-SEVERITIES.index(rules[r]), r)):
            lines.append(row(f"  {one_line(rule, 30)} ({rules[rule]})", {key for key in mine if key[1] == rule}))
    asked = [sum(len(i["places"]) for i in one["issues"] if i["outcome"] == "cantTell") for one in (before, after)]
    lines.append(f"questions for a person: {asked[0]} before, {asked[1]} after")
    for which, one in (("before", before), ("after", after)):
        for page in one["pages"]:
            if page["status"] == "not_tested":
                lines.append(f"not tested {which}: {one_line(page['page'])}")
    return "\n".join(lines) + "\n"


def is_whole(*reports: dict[str, Any]) -> bool:
    """Whether every page of the reports was tested."""
    return all(page["status"] != "not_tested" for report in reports for page in report["pages"])


def _row(name: str, *cells: object) -> str:
    widths = (8, 8, 8, 8, 12)
    return f"{name[:44]:46}" + "".join(f"{cell or '-':>{width}}" for cell, width in zip(cells, widths, strict=False))


def _findings(report: dict[str, Any]) -> dict[Key, _Found]:
    """Each failing place by its identity; waived and flaky ones do not count."""
    found = {}
    for issue in report["issues"]:
        for place in issue["places"]:
            if issue["outcome"] == "failed" and place["state"] in ("new", "known"):
                found[issue["engine"], issue["rule"], place["id"]] = _Found(issue["severity"], place["page"])
                if also := place.get("also"):  # axe-core's finding of the same
                    found["axe", also["rule"], also["id"]] = _Found(issue["severity"], place["page"])
    return found
