"""A result as JSON."""

from __future__ import annotations

import json
from typing import Any

from accesspub.engine.result import PageResult
from accesspub.report.format import JSON_LIST, ReportFormat

VERSION = 1


def page_record(result: PageResult) -> dict[str, Any]:
    """One page in the shape of ``docs/json.md``; texts hold lone surrogates where bytes do not decode."""
    errors = "surrogatepass" if result.encoding.startswith("utf-16") else "surrogateescape"
    return {
        "path": result.path,
        "status": result.status,
        "reason": result.reason or None,
        "encoding": result.encoding,
        "edits": [
            {
                "start": edit.start,
                "end": edit.end,
                "old": edit.old.decode(result.encoding, errors),
                "new": edit.new.decode(result.encoding, errors),
                "rule": edit.rule,
            }
            for edit in result.edits
        ],
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "outcome": finding.outcome,
                "message": finding.message,
                "line": finding.line,
                "column": finding.column,
                "element": finding.element,
                "wcag": list(finding.wcag),
                "fixable": finding.fixable,
                "withheld": finding.withheld or None,
                "id": finding.id or None,
                "state": finding.state,
            }
            for finding in result.findings
        ],
        "outcomes": result.outcomes,
        # Only where a rule could not check the page: why.
        **({"untested": result.untested} if result.untested else {}),
        # Only where a rule may have overlooked something.
        **({"overlooked": result.overlooked._asdict()} if any(result.overlooked[:2]) else {}),
        # Only where words were wanted in a language that has none.
        **({"wordless": list(result.wordless)} if result.wordless else {}),
        # Only with a worklist: the state of its rows on this page, and how many are waived.
        **({"answered": result.answered, "waived": result.waived} if result.answered else {}),
    }


FORMAT = ReportFormat(
    lambda result: (json.dumps(page_record(result)),),
    f'{{"version": {VERSION}, "pages": [',
    "\n]}\n",
    JSON_LIST,
    named=True,
)
