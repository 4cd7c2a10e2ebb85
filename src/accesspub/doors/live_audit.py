"""Audits of pages that tests have open: judged one by one as the tests run, and together at their end."""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from accesspub.audit.browser.axe import find
from accesspub.audit.formats.text import render
from accesspub.audit.judge.judge import judge
from accesspub.audit.judge.policy import Policy
from accesspub.audit.judge.verdict import Verdict
from accesspub.audit.merge import merge
from accesspub.audit.model import STABLE_ORIGIN, GatherOptions, Target, Untested
from accesspub.audit.recorder import NOT_SERVED, Recorder, Served
from accesspub.cli import audit_judging, judging
from accesspub.config import Config
from accesspub.doors.live_page import LivePage, live_page, look
from accesspub.errors import CLEAN
from accesspub.files.loopback import is_loopback
from accesspub.run.model import Order
from accesspub.run.workspace import Workspace


class AccessibilityError(AssertionError):
    """A page has new findings, or could not be tested; ``verdict`` has all of them."""

    def __init__(self, verdict: Verdict) -> None:
        failed = (issue.rule for issue in verdict.issues if issue.outcome == "failed" and issue.count("new"))
        super().__init__(f"{', '.join(failed) or 'the page was not tested'}\n{render(verdict)}")
        self.verdict = verdict


class LiveAudit:
    """Audits the page that a browser shows, by the settings of the working directory.

    Args:
        runs: the folder for what was seen on each page.
        config: the settings file; by default the nearest one upwards.
        update_baseline: whether findings are collected for the baseline, and fail nothing.
        axe: the axe-core to use, in place of the newest on this machine.
    """

    def __init__(
        self, runs: Path, config: Path | None = None, *, update_baseline: bool = False, axe: str | None = None
    ) -> None:
        self._runs, self._update = runs, update_baseline
        self._policy = policy_of(options_of(config, update_baseline=update_baseline))
        self._axe = find(axe)
        self._options = GatherOptions(cdp=False, screenshots=False)

    def __call__(self, page: Any, name: str = "") -> Verdict:
        """Audit a page in the state that it is in.

        Args:
            page: a Selenium driver, or a page of Playwright's sync API.
            name: the name of the page in reports and baselines; by default its address, without a local server's host
                or the working directory.

        Raises:
            AccessibilityError: it has new findings, or could not be tested.
        """
        __tracebackhide__ = True  # pytest shows the line of the test
        verdict = judge(self._gather(live_page(page), name), self._policy)
        if verdict.exit_code != CLEAN and not (self._update and verdict.summary["pages"]["not_tested"] == 0):
            raise AccessibilityError(verdict)
        return verdict

    def _gather(self, page: LivePage, name: str) -> Path:
        """Write what is seen on a page into a run folder of its own."""
        folder, started, address = self._runs / uuid4().hex, time.time(), page.address()
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}" if is_loopback(parts.hostname or "") else ""
        served = Served(origin, STABLE_ORIGIN) if origin else NOT_SERVED
        here = f"{Path.cwd().as_uri()}/"  # a name holds for every run
        target = Target(name or address.removeprefix(here).removeprefix(origin) or "/", address)
        recorder, variant = Recorder(folder, self._options, served, total=1), self._options.variants[0]
        rules: Sequence[object] = ()
        try:
            seen, rules = look(page, self._options, self._axe)
            recorder.gathered(target, variant, 1, [seen], time.time() - started)
        except Untested as reason:
            recorder.untested(target, variant, reason, 1)
        browser = {**page.about(), "platform": "", "remote": False, "injection": "into the page of a test"}
        pages = [{"page": target.page, "path": None}]
        recorder.finish(started, self._axe, browser=browser, shard=None, whole=None, rules=list(rules), pages=pages)
        return folder


def conclude(runs: Path, options: argparse.Namespace) -> str:
    """Judge all pages together, write the reports and the baseline, and return the summary; empty if there is none.

    Raises:
        UserError: a report or the baseline cannot be written.
    """
    folders = sorted(folder for folder in runs.iterdir() if (folder / "run.json").is_file())
    if not folders:
        return ""
    policy, said = policy_of(options), io.StringIO()
    with tempfile.TemporaryDirectory() as spare, contextlib.redirect_stdout(said):
        whole = Path(spare) / "run"
        merge(folders, whole)
        audit_judging.conclude(options, judge(whole, policy), policy, whole, whole=False)
    return said.getvalue()


def options_of(
    config: Path | None, reports: Sequence[str] = (), *, update_baseline: bool = False
) -> argparse.Namespace:
    """The options of `accesspub audit` that stand for those of a test runner."""
    return argparse.Namespace(
        config=config, report=list(reports), update_baseline=update_baseline, baseline=None, waivers=None,
        sarif_root="", quiet=False, statistics=False,
    )  # fmt: skip


def policy_of(options: argparse.Namespace) -> Policy:
    """The policy for pages: baseline, waivers and rules of the settings."""
    settings: Config = Workspace(Order("check", config=options.config)).first_config(["."])
    return judging.policy_of(
        options, settings, settings.fail_on or "minor", select=settings.select, ignore=settings.ignore
    )
