"""Findings as GitHub annotations."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.result import PageResult
from accesspub.files.printable import printable
from accesspub.report.format import ReportFormat
from accesspub.report.overlooked import counts, sentences

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def _items(result: PageResult) -> Iterator[str]:
    """Workflow commands that GitHub shows next to the lines of a change."""
    if result.status == "refused":
        yield f"::error file={_property(result.path)}::{_data(result.reason)}\n"
    for sentence in result.not_tested:
        yield f"::error file={_property(result.path)}::{_data(sentence)}\n"
    for sentence in sentences(counts(result.overlooked)):
        yield f"::notice file={_property(result.path)}::{_data(sentence)}\n"
    for finding in (finding for finding in result.findings if finding.state == "new"):
        yield (
            f"::{_LEVELS[finding.severity]} file={_property(result.path)},line={finding.line},"
            f"col={finding.column + 1},title={_property(finding.rule)}::{_data(finding.message)}\n"
        )


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMAT = ReportFormat(_items)
