"""CSV: one row for each finding. Cells that a spreadsheet would run as formulas are escaped."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from accesspub.audit.judge.verdict import Verdict
from accesspub.audit.wording import clean, message, why_not
from accesspub.worklist.cells import defused

COLUMNS = ("page", "state", "outcome", "severity", "rule", "engine", "wcag", "message", "selector", "html", "line",
           "column", "origins", "variants", "issue", "finding", "waiver")  # fmt: skip


def defuse(value: object) -> str:
    """The text in one line, escaped so that no spreadsheet runs it as a formula."""
    text = "" if value is None else str(value)
    if not text.isprintable():
        text = re.sub(r"[\r\n\t]", " ", clean(text))
    return defused(text)


def render(verdict: Verdict) -> Iterator[str]:
    """Findings first, then pages that were not tested."""
    yield "\ufeff"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, (issue, place) in enumerate(verdict.findings()):
        if number % 1000 == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
        row = (
            place.page, place.state, issue.outcome, issue.severity, issue.rule, issue.engine, " ".join(issue.wcag),
            message(issue, place), place.selector, place.html, place.line, place.column, " ".join(place.origins),
            " ".join(place.variants), issue.key, place.id, place.waiver,
        )  # fmt: skip
        writer.writerow([defuse(value) for value in row])
    for page in verdict.pages:
        if page.status == "not_tested":
            cells = {"page": page.page, "state": "not tested", "message": why_not(page)}
            writer.writerow([defuse(cells.get(column, "")) for column in COLUMNS])
    yield out.getvalue()
