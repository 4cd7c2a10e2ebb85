"""The pytest plugin: ``accesspub_audit(driver_or_page)`` in tests, reports and the baseline at the end of the run.

It is loaded at the start of every run of pytest, so it imports the rest when a test asks for the fixture.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from accesspub.doors.live_audit import LiveAudit

_RUNS = pytest.StashKey[Path]()
_SUMMARY = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    add = parser.getgroup("accesspub", "accessibility of the pages that tests open").addoption
    add("--accesspub-config", type=Path, metavar="FILE", help="the settings file (default: the nearest one)")
    add("--accesspub-axe", metavar="PATH", help="the axe-core to use; default: the newest on this machine")
    add("--accesspub-report", action="append", default=[], metavar="KIND=FILE",
        help="write a report at the end, such as html=DIR, sarif=FILE or junit=FILE; repeatable")  # fmt: skip
    add("--accesspub-update-baseline", action="store_true", help="write all findings to the baseline of the settings")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder for what is seen; processes of xdist share it."""
    given = getattr(config, "workerinput", {}).get("accesspub_runs")
    config.stash[_RUNS] = Path(given or tempfile.mkdtemp(prefix="accesspub-"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove that folder."""
    if not hasattr(config, "workerinput") and _RUNS in config.stash:
        shutil.rmtree(config.stash[_RUNS], ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of xdist the folder."""
    node.workerinput["accesspub_runs"] = str(node.config.stash[_RUNS])


@pytest.fixture(scope="session")
def accesspub_audit(pytestconfig: pytest.Config) -> LiveAudit:
    """Audit the page that a Selenium driver or a Playwright page shows: ``accesspub_audit(page)``."""
    from accesspub.doors.live_audit import LiveAudit

    option = pytestconfig.getoption
    return LiveAudit(
        pytestconfig.stash[_RUNS], option("accesspub_config"),
        update_baseline=option("accesspub_update_baseline"), axe=option("accesspub_axe"),
    )  # fmt: skip


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Judge all pages together, and write the reports and the baseline."""
    config = session.config
    if hasattr(config, "workerinput") or not any(config.stash[_RUNS].iterdir()):
        return
    from accesspub.doors.live_audit import conclude, options_of
    from accesspub.errors import UserError

    option = config.getoption
    try:
        config.stash[_SUMMARY] = conclude(
            config.stash[_RUNS],
            options_of(option("accesspub_config"), option("accesspub_report"),
                       update_baseline=option("accesspub_update_baseline")),
        )  # fmt: skip
    except UserError as error:
        config.stash[_SUMMARY] = f"accesspub: {error}"
        session.exitstatus = pytest.ExitCode.USAGE_ERROR


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show what was found on all pages."""
    if summary := config.stash.get(_SUMMARY, ""):
        terminalreporter.section("accessibility (accesspub)")
        terminalreporter.write_line(summary.rstrip())
