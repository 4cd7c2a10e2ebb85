"""Report formats, one module each: its name is the format's name, and it declares a `ReportFormat` as ``FORMAT``.

The text report and the HTML report are not here: the one goes to the terminal, the other is a folder of pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from accesspub.modules import modules_in

if TYPE_CHECKING:
    from accesspub.report.format import ReportFormat


def names() -> tuple[str, ...]:
    """The names of all formats; none is imported."""
    return modules_in(__path__)


def report_format(name: str) -> ReportFormat:
    """The format of a name."""
    found: ReportFormat = import_module(f"{__name__}.{name}").FORMAT
    return found
