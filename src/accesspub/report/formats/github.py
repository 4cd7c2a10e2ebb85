"""Findings as GitHub annotations."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.result import PageResult
from accesspub.files.printable import annotation, annotation_property
from accesspub.report.format import ReportFormat
from accesspub.report.overlooked import counts, sentences

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def _items(result: PageResult) -> Iterator[str]:
    """Workflow commands that GitHub shows next to the lines of a change."""
    if result.status == "refused":
        yield f"::error file={annotation_property(result.path)}::{annotation(result.reason)}\n"
    for sentence in result.not_tested:
        yield f"::error file={annotation_property(result.path)}::{annotation(sentence)}\n"
    for sentence in sentences(counts(result.overlooked)):
        yield f"::notice file={annotation_property(result.path)}::{annotation(sentence)}\n"
    for finding in (finding for finding in result.findings if finding.state == "new"):
        yield (
            f"::{_LEVELS[finding.severity]} file={annotation_property(result.path)},line={finding.line},"
            f"col={finding.column + 1},title={annotation_property(finding.rule)}::{annotation(finding.message)}\n"
        )


FORMAT = ReportFormat(_items)
