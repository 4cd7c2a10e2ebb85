"""SARIF 2.1.0, as GitHub takes it.

A line is given only where the element is written at exactly one place of the page's source. Files are named by
relative URIs, since GitHub refuses a report with empty or absolute ones, and it refuses more than 25,000 results.
"""

from __future__ import annotations

import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import accesspub
from accesspub.act.vocabulary import ACT
from accesspub.audit.judge.verdict import SEVERITIES, Issue, Place, Verdict
from accesspub.audit.model import pieces
from accesspub.audit.wording import clean, message, why_not

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {"critical": "error", "serious": "error", "moderate": "warning", "minor": "note"}


MOST = 25_000


def file_of(page: str, path: str | None, root: str = "") -> str:
    """`file_name` as a relative URI. Addresses are escaped already."""
    safe = "/=&;@!$'()*+,~" if path else "/=&;@!$'()*+,~%"
    return urllib.parse.quote(file_name(page, path, root).encode("utf-8", "surrogateescape"), safe=safe)


def file_name(page: str, path: str | None, root: str = "") -> str:
    """The page's file, relative to the working directory if it is below it.

    A page that is an address, or has no name of its own (``/``), is named as a file of its host would be. With a
    ``root``, a page is the file of its name in that folder of the repository.
    """
    if path and not root:
        try:
            page = Path(path).resolve().relative_to(Path.cwd().resolve()).as_posix()
        except ValueError:
            page = page or Path(path).name
    else:
        page = page.partition("://")[2] or page
        page = f"{page}index.html" if page.endswith("/") or not page else page
        page = f"{root}/{page.lstrip('/')}" if root else page
    return page.lstrip("/")


def _result(issue: Issue, place: Place, uri: str, rule_index: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": place.column or 1}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.selector:
        location["logicalLocations"] = [{"fullyQualifiedName": clean(place.selector), "kind": "element"}]
    question = issue.outcome == "cantTell"
    result: dict[str, Any] = {
        "ruleId": issue.rule,
        "ruleIndex": rule_index,
        "kind": "review" if question else "fail",
        "level": "none" if question else _LEVEL[issue.severity],
        "message": {"text": message(issue, place) or issue.rule},
        "locations": [location],
        "partialFingerprints": {"accesspub/v1": place.id, "accesspubTemplate/v1": issue.key},
        "properties": {
            "state": place.state,
            "engine": issue.engine,
            "origins": place.origins,
            "page": clean(place.page),
        },
    }
    if place.state == "waived":
        result["suppressions"] = [{"kind": "external", "justification": clean(place.waiver)}]
    if place.state in ("new", "known"):
        result["baselineState"] = "new" if place.state == "new" else "unchanged"
    return result


def _most_important(verdict: Verdict) -> tuple[list[tuple[Issue, Place]], list[dict[str, Any]]]:
    """The findings that fit into one run, new and severe ones first, and a note that counts the others."""
    found = verdict.findings()
    if len(found) <= MOST:
        return found, []
    found.sort(key=lambda one: (one[1].state != "new", one[0].outcome != "failed", -SEVERITIES.index(one[0].severity)))
    rules = Counter(issue.rule for issue, _ in found[MOST:])
    counts = ", ".join(f"{rule} {number}" for rule, number in rules.most_common())
    words = f"{len(found) - MOST} findings are left out, since GitHub takes {MOST:,} at most: {counts}."
    return found[:MOST], [{"level": "warning", "message": {"text": clean(words)}}]


def _notes(verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    """What was not tested or overlooked: the level, the text, and the page."""
    for page in verdict.pages:
        if page.status == "not_tested":
            yield "error", f"Not tested: {why_not(page)}", page.page
        elif page.status == "refused":
            yield "warning", f"Refused: {why_not(page)}", page.page
    for name, said in verdict.overlooked.items():
        for sentence in said:
            yield "note", clean(sentence), name


def render(verdict: Verdict) -> Iterator[str]:
    """One run with all findings; pages that were not tested are notifications, and the run is not successful."""
    rules: dict[str, dict[str, Any]] = {}
    order: dict[str, int] = {}
    uris = {page.page: file_of(page.page, page.path, verdict.source_root) for page in verdict.pages}
    for issue in verdict.issues:
        if issue.rule not in rules:
            order[issue.rule] = len(rules)
            rule: dict[str, Any] = {"id": issue.rule, "shortDescription": {"text": clean(issue.help) or issue.rule}}
            address = issue.help_url or (f"{ACT}{issue.act[0]}/" if issue.act else "")
            if address.startswith("https://"):
                rule["helpUri"] = address
            tags = [*(f"WCAG {number}" for number in issue.wcag), *issue.tags]
            rule["properties"] = {"tags": list(dict.fromkeys(tags)), "engine": issue.engine}
            rules[issue.rule] = rule
    notes = [
        {
            "level": level,
            "message": {"text": text},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uris[page]}}}],
        }
        for level, text, page in _notes(verdict)
    ]
    shown, left_out = _most_important(verdict)
    for _, place in shown:  # waivers that ended are for pages that may not be in this run
        uris.setdefault(place.page, file_of(place.page, None, verdict.source_root))
    driver = {
        "name": "accesspub",
        "version": accesspub.__version__,
        "semanticVersion": accesspub.__version__,
        "informationUri": "https://pypi.org/project/accesspub/",
        "rules": list(rules.values()),
    }
    tool: dict[str, Any] = {"driver": driver}
    if version := verdict.axe["version"]:
        tool["extensions"] = [{"name": "axe-core", "version": version}]
    invocation: dict[str, Any] = {
        "executionSuccessful": all(note["level"] != "error" for note in notes),
        "exitCode": verdict.exit_code,
        "toolExecutionNotifications": notes + left_out,
    }
    run = {
        "tool": tool,
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": (_result(issue, place, uris[place.page], order[issue.rule]) for issue, place in shown),
    }
    data = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield from pieces(data, 4)  # a result is one line
    yield "\n"
