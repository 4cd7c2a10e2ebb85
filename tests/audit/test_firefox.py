"""The faults again, in a real Firefox with its geckodriver; left out where there is none."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from faultsite import our_processes, run_audit, verdict_of

from accesspub.audit.browser import launch

_TOOLS = launch.find_tools("firefox")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("nothing_left"),
    pytest.mark.skipif(
        not (_TOOLS.browser and _TOOLS.driver and "gecko" in Path(_TOOLS.driver).name), reason="no Firefox here"
    ),
]


def kinds(records):
    return {name: (record["reason"] or {}).get("kind") for name, record in records.items()}


def test_what_servers_do(faults, tmp_path):
    names = ["bad.html", "redirect.html", "download.html", "auth.html", "gone.html", "missing.html", "picture.html",
             "silent.html", "good.html"]  # fmt: skip
    records = run_audit(tmp_path, faults, names, browser="firefox")
    # Firefox does not tell its driver that a download came of it: the page only never loads
    assert kinds(records) == {
        "bad.html": None, "good.html": None, "redirect.html": "redirect-loop", "download.html": "timeout",
        "auth.html": "auth", "gone.html": "http", "missing.html": "http", "picture.html": "not-a-page",
        "silent.html": "unreachable",
    }  # fmt: skip
    assert [v["id"] for v in records["bad.html"]["axe"]["violations"]] == ["image-alt"]
    assert verdict_of(tmp_path).exit_code == 3


def test_what_scripts_do(faults, tmp_path):
    names = ["alert.html", "beforeunload.html", "print.html", "frames-alert.html", "alerts-for-ever.html", "popups.html",
             "wiped.html", "good.html"]  # fmt: skip
    records = run_audit(tmp_path, faults, names, browser="firefox", timeout=15.0)
    assert kinds(records)["good.html"] is None
    assert records["alert.html"]["dialogs"] == ["box: hello", "box: sure?", "box: who?"]
    # pop-ups that hang and pages that wipe themselves are tested in Chromium; here they are told as not tested
    untested = {name for name, kind in kinds(records).items() if kind}
    assert untested <= {"alerts-for-ever.html", "popups.html", "wiped.html"}


def test_pages_that_leave_at_once(faults, tmp_path):
    names = ["refresh.html", "refresh-self.html", "script-away.html", "refresh-outside.html", "late-refresh.html"]
    records = run_audit(tmp_path, faults, names, browser="firefox")
    found = kinds(records)
    assert found.pop("late-refresh.html") is None
    assert None not in found.values()
    assert verdict_of(tmp_path).exit_code == 3


def test_hangs_and_slow_pages(faults, tmp_path):
    names = ["hang.html", "good.html", "hang-later.html", "endless.html"]
    records = run_audit(tmp_path, faults, names, timeout=3, browser="firefox")
    found = kinds(records)
    assert found.pop("good.html") is None
    assert set(found.values()) <= {"hung", "timeout"}


@pytest.mark.parametrize("victim", ["geckodriver", "-marionette"], ids=["driver", "browser"])
def test_killed_in_mid_run(faults, tmp_path, on_hit, victim):
    shots = iter((True,))

    def kill_soon() -> None:
        if next(shots, False):
            for pid, line in our_processes().items():
                if victim in line and "-contentproc" not in line:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.3)

    on_hit("/x.png", kill_soon)
    records = run_audit(tmp_path, faults, ["good.html", "bad.html", "alert.html"], browser="firefox")
    assert kinds(records) == dict.fromkeys(records)
    assert records["bad.html"]["attempts"] == 2


def test_frames_are_reached_and_two_runs_agree(faults, tmp_path):
    found = []
    for number in ("1", "2"):
        records = run_audit(tmp_path / number, faults, ["frames-alert.html", "bad.html"], browser="firefox")
        found.append(json.dumps({name: record["axe"] for name, record in sorted(records.items())}))
    assert found[0] == found[1]
