"""The report that an editor reads: a folder of static pages, made of a neutral model.

``write_report(from_results(results), folder)`` after `check` or `fix`, ``write_report(from_verdict(verdict, run),
folder)`` after an audit. The model is `ReportData`: plain records that go to JSON and back. Needs Jinja2.
"""

from __future__ import annotations

from accesspub.report.html.camera import Camera
from accesspub.report.html.data import (
    Change,
    Finding,
    Medium,
    PageData,
    Picture,
    ReportData,
    RunData,
)
from accesspub.report.html.from_audit import from_verdict
from accesspub.report.html.from_check import from_results

__all__ = [
    "Camera",
    "Change",
    "Finding",
    "Medium",
    "PageData",
    "Picture",
    "ReportData",
    "RunData",
    "from_results",
    "from_verdict",
    "write_report",
]


def __getattr__(name: str) -> object:
    """``write_report`` brings Jinja2, so it is imported when it is asked for."""
    if name == "write_report":
        from accesspub.report.html.build import write_report

        return write_report
    raise AttributeError(name)
