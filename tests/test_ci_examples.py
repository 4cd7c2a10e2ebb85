"""Every command in docs/ci is run, in a shell, in a checkout with a built site and the wheel.

pip installs the wheel alone, into a folder; apt-get only says what it would do, and only where Chromium is a package
of the machine. The kernel setting and the build of a site are not run."""

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
NOT_RUN = re.compile(r"sysctl|make site")
NO_NETWORK = """APT::Get::Simulate "true"; Dir::Etc::SourceList "/dev/null"; Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "{0}/apt"; Dir::Cache "{0}/apt";
"""
GOOD = "<!doctype html><html lang=en><title>{0}</title><main><h1>{0}</h1><p>Words about it.</main>"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, CI.parent.parent]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture
def checkout(tmp_path: Path, wheel: Path) -> Path:
    (tmp_path / "public").mkdir()
    (tmp_path / "ci").mkdir()
    for file in (CI / "audit.sh", wheel):
        shutil.copy(file, tmp_path / "ci")
    (tmp_path / "apt" / "partial").mkdir(parents=True)
    (tmp_path / "apt" / "archives" / "partial").mkdir(parents=True)
    (tmp_path / "apt.conf").write_text(NO_NETWORK.format(tmp_path))
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


def has_packages() -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    done = subprocess.run(["dpkg-query", "--show", "chromium", "chromium-driver"], capture_output=True, check=False)
    return done.returncode == 0


def run(lines: Iterator[str], checkout: Path) -> int:
    """Run the lines one after the other, as a CI system does, up to the first that fails."""
    environment = {**os.environ, "CI": "true", "GITHUB_STEP_SUMMARY": str(checkout / "summary.md")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment |= {
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_TARGET": str(checkout / "installed"),
        "PIP_UPGRADE": "1",
    }
    environment["APT_CONFIG"] = str(checkout / "apt.conf")
    asked = 0
    for line in lines:
        if line and not NOT_RUN.search(line) and ("apt-get" not in line or has_packages()):
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
    assert (checkout / "installed" / "accesspub" / "__main__.py").is_file()
    assert [name for name in made if not (checkout / name).is_file()] == []
    bad = checkout / "public" / "one.html"
    bad.write_text(GOOD.format("one").replace("<p>", "<img src=x.png><p>"))
    for place in ("run", "run-1", "run-2"):
        shutil.rmtree(checkout / place, ignore_errors=True)
    assert run(lines(), checkout) == 1
