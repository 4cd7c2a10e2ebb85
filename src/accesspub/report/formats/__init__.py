"""Report formats, one module each: its name is the format's name, and it declares a `ReportFormat` as ``FORMAT``.

The text report and the HTML report are not here: the one goes to the terminal, the other is a folder of pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from accesspub.modules import modules_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accesspub.report.format import More, ReportFormat


def names() -> tuple[str, ...]:
    """The names of all formats; none is imported."""
    return modules_in(__path__)


def report_format(name: str) -> ReportFormat:
    """The format of a name."""
    found: ReportFormat = import_module(f"{__name__}.{name}").FORMAT
    return found


def further(kinds: Iterable[str]) -> More | None:
    """What finds out more about each page, if one of these reports needs it."""
    return next((more for kind in sorted({*kinds} - {"text", "html"}) if (more := report_format(kind).more)), None)
