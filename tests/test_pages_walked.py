"""Pages of the docs walked as a newcomer would: their commands, in their order, in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import ROOT

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


def commands(page: str, heading: str) -> list[str]:
    """The first block of commands below a heading, without their remarks."""
    text = (ROOT / "docs" / page).read_text("utf-8").partition(heading)[2]
    found = re.search(r"\n\n((?: {4}\S.*\n)+)", text)
    assert found, heading
    return [line.strip().partition("   #")[0].strip() for line in found[1].splitlines()]


def run(line: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a line; pip installs nothing else, and nothing from the network."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    alone = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_TARGET": str(folder / "to")}
    environment = {**os.environ, "PATH": path, **more}
    if line.startswith("pip"):
        environment |= alone if "install" in line else {k: v for k, v in alone.items() if k != "PIP_TARGET"}
    return subprocess.run(
        ["bash", "-ec", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.browser
def test_from_an_empty_machine_to_a_first_finding(tmp_path: Path) -> None:
    wheel, install, browser, doctor = commands("audit.md", "## 1. Install")
    assert wheel.endswith(" .")
    assert browser.startswith("apt-get install")
    for line in (f"{wheel[:-1]}'{ROOT}'", install, doctor):
        done = run(line, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "to" / "accesspub" / "_rules").is_dir()
    [audit] = commands("audit.md", "## 2. Audit a folder")
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "a.html").write_text(
        "<!doctype html><html lang=en><title>A</title><main><h1>A</h1><img src=a.png></main>"
    )
    done = run(audit, tmp_path)
    assert done.returncode == 1
    assert "image-alt" in done.stdout


def test_an_export_of_wordpress_and_one_of_ghost(tmp_path: Path) -> None:
    for export in (ROOT / "samples" / "exports").glob("harbour.*"):
        shutil.copy(export, tmp_path)
    for line in commands("cms.md", "# Exports of WordPress and Ghost"):
        done = run(line, tmp_path)
        assert done.returncode == (1 if " check " in line else 0), done.stdout + done.stderr
        assert "list-faked" in done.stdout
    assert {file.name for file in tmp_path.glob("fixed.*")} == {"fixed.xml", "fixed.json"}
