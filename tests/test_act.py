"""W3C's ACT cases about audio and video: what ``check --format earl`` says of them, scored by the shared tool."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from accesspub.act.media_outcomes import RULES
from accesspub.cli.main import main
from accesspub.facts.media_files.probe import available
from places import ROOT, TOOLS

ACT = ROOT.parent / "shared" / "act"
CONSISTENT = "2eb176 e7aa44 afb423 80f0bf 4c31df aaa1bf eac66b f51b46 1a02b0 c5a4ea 1ec09b ab4d13 fd26cf".split()


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    if not (ACT / "testcases.json").exists():
        pytest.skip(f"the shared ACT cases are not here ({ACT}): consistency is NOT checked in this run")
    if not available():
        pytest.skip("accesspub[media] is not installed: consistency is NOT checked in this run")
    folder = tmp_path_factory.mktemp("act")
    report = folder / "report.json"
    assert main(["check", str(ACT), "--report", f"earl={report}"]) in (0, 1)  # 3: a page could not be processed
    made = subprocess.run(
        [sys.executable, TOOLS / "earl_to_results.py", report], capture_output=True, text=True, check=True
    )
    (folder / "results.json").write_text(made.stdout)
    score = [sys.executable, TOOLS / "act_score.py", folder / "results.json", ACT / "testcases.json", "--json"]
    return {
        "media": json.loads(subprocess.run([*score, "--rules", "media"], capture_output=True, check=True).stdout),
        "all": json.loads(subprocess.run(score, capture_output=True, check=True).stdout),
    }


def test_no_false_alarm(scored: Mapping[str, Any]) -> None:
    alarms = [row["rule"] for row in scored["all"]["rules"] if row["good_alarm"]]
    assert alarms == []


def test_consistent_on_the_rules_that_can_be_told(scored: Mapping[str, Any]) -> None:
    levels = {row["rule"]: row["level"] for row in scored["media"]["rules"]}
    assert set(levels) == set(RULES)
    assert [rule for rule in CONSISTENT if levels[rule] != "consistent"] == []
    assert "inconsistent" not in levels.values()


def test_titles_play_no_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The pages say in their titles what is expected: the outcome is the same without."""
    bare = '<!DOCTYPE html><html lang="en">{}<video autoplay src="x.mp4"></video></html>'
    outcomes = []
    for number, title in enumerate(("<title>Passed Example 1</title>", "<title>Failed Example 1</title>")):
        page = tmp_path / f"{number}.html"
        page.write_text(bare.format(title))
        main(["check", str(page), "--format", "earl"])
        graph = json.loads(capsys.readouterr().out)["@graph"]
        outcomes.append([(one["test"]["@id"], one["result"]["outcome"]) for one in graph if "test" in one])
    assert outcomes[0] == outcomes[1] != []
