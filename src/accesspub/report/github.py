"""Findings as GitHub annotations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from accesspub.engine.result import PageResult
from accesspub.report.printable import printable


def write(results: Iterable[PageResult], out: IO[str]) -> None:
    """Write workflow commands that GitHub shows beside the lines of a change."""
    level = {"error": "error", "warning": "warning", "note": "notice"}
    for result in results:
        if result.status in ("error", "refused"):
            out.write(f"::error file={_property(result.path)}::{_data(result.reason)}\n")
        for finding in result.findings:
            out.write(
                f"::{level[finding.severity]} file={_property(result.path)},line={finding.line},"
                f"col={finding.column + 1},title={_property(finding.rule)}::{_data(finding.message)}\n"
            )


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
