"""Every command in docs/ci that can be run here is run, in a shell, in a checkout with a built site."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

CI = Path(__file__).parent.parent / "docs" / "ci"
#: what a machine is made ready with: packages, a kernel setting, and the build of the site
READY = re.compile(r"apt-get|pip install|sysctl|make site")
GOOD = "<!doctype html><html lang=en><title>{0}</title><main><h1>{0}</h1><p>Words about it.</main>"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "public").mkdir()
    (tmp_path / "ci").mkdir()
    shutil.copy(CI / "audit.sh", tmp_path / "ci")
    for name in ("one", "two", "three"):
        (tmp_path / "public" / f"{name}.html").write_text(GOOD.format(name))
    return tmp_path


def github() -> Iterator[str]:
    jobs: dict[str, Any] = yaml.safe_load((CI / "github-actions.yml").read_text())["jobs"]
    for job in jobs.values():
        for shard in job.get("strategy", {}).get("matrix", {}).get("shard", [1]):
            for step in job["steps"]:
                yield step.get("run", "").replace("${{ matrix.shard }}", str(shard))


def gitlab() -> Iterator[str]:
    job: dict[str, Any] = yaml.safe_load((CI / "gitlab-ci.yml").read_text())["accessibility"]
    yield from (*job["before_script"], *job["script"])


def jenkins() -> Iterator[str]:
    yield from re.findall(r"^\s*sh '(.*)'$", (CI / "Jenkinsfile").read_text(), re.M)


def run(lines: Iterator[str], checkout: Path) -> int:
    """Run the lines one after the other, as a CI system does, up to the first that fails."""
    environment = {**os.environ, "CI": "true", "GITHUB_STEP_SUMMARY": str(checkout / "summary.md")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    asked = 0
    for line in lines:
        if line and not READY.search(line):
            asked += 1
            done = subprocess.run(
                ["bash", "-e", "-c", line], cwd=checkout, env=environment, capture_output=True, check=False
            )
            if done.returncode:
                return done.returncode
    assert asked
    return 0


@pytest.mark.parametrize(
    ("lines", "made"),
    [
        (github, ["audit.sarif", "audit.xml", "summary.md"]),
        (gitlab, ["audit-reports/audit.junit.xml", "audit-reports/html/index.html"]),
        (jenkins, ["audit-reports/audit.junit.xml", "audit-reports/audit.sarif"]),
    ],
)
def test_an_example_is_green_on_a_good_site_and_red_on_a_bad_one(lines: Any, made: list[str], checkout: Path) -> None:
    assert run(lines(), checkout) == 0
    assert [name for name in made if not (checkout / name).is_file()] == []
    bad = checkout / "public" / "one.html"
    bad.write_text(GOOD.format("one").replace("<p>", "<img src=x.png><p>"))
    for place in ("run", "run-1", "run-2"):
        shutil.rmtree(checkout / place, ignore_errors=True)
    assert run(lines(), checkout) == 1
