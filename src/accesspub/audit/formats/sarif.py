"""SARIF 2.1.0. A line is given only where the element is written at exactly one place of the page's source."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import accesspub
from accesspub.audit.judge.verdict import Issue, Place, Verdict
from accesspub.audit.model import pieces
from accesspub.audit.wording import clean, message, why_not

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {"critical": "error", "serious": "error", "moderate": "warning", "minor": "note"}


def _uri(page: str, path: str | None) -> str:
    """The page's file relative to the working directory if it is below it, else the page's name or address."""
    if path:
        try:
            page = Path(path).resolve().relative_to(Path.cwd().resolve()).as_posix()
        except ValueError:
            page = page or Path(path).name
    elif page.startswith(("http://", "https://")):
        return page
    return urllib.parse.quote(page.lstrip("/").encode("utf-8", "surrogateescape"), safe="/?=&;:@!$'()*+,~%")


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


def render(verdict: Verdict) -> Iterator[str]:
    """One run with all findings; pages that were not tested are notifications, and the run is not successful."""
    rules: dict[str, dict[str, Any]] = {}
    order: dict[str, int] = {}
    uris = {page.page: _uri(page.page, page.path) for page in verdict.pages}
    for issue in verdict.issues:
        if issue.rule not in rules:
            order[issue.rule] = len(rules)
            rule: dict[str, Any] = {"id": issue.rule, "shortDescription": {"text": clean(issue.help) or issue.rule}}
            if issue.help_url.startswith("https://"):
                rule["helpUri"] = issue.help_url
            tags = [*(f"WCAG {number}" for number in issue.wcag), *issue.tags]
            rule["properties"] = {"tags": list(dict.fromkeys(tags)), "engine": issue.engine}
            rules[issue.rule] = rule
    notes = [
        {
            "level": "error",
            "message": {"text": f"Not tested: {why_not(page)}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(page.page, page.path)}}}],
        }
        for page in verdict.pages
        if page.status == "not_tested"
    ]
    driver = {
        "name": "accesspub",
        "semanticVersion": getattr(accesspub, "__version__", "0.1.0"),
        "informationUri": "https://pypi.org/project/accesspub/",
        "rules": list(rules.values()),
    }
    engine = {"name": "axe-core", "version": verdict.axe["version"]}
    invocation: dict[str, Any] = {
        "executionSuccessful": not notes,
        "exitCode": verdict.exit_code,
        "toolExecutionNotifications": notes,
    }
    run = {
        "tool": {"driver": driver, "extensions": [engine]},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": (
            _result(issue, place, uris.get(place.page) or _uri(place.page, None), order[issue.rule])
            for issue, place in verdict.findings()
        ),
    }
    data = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield from pieces(data, 4)  # a result is one line
    yield "\n"
