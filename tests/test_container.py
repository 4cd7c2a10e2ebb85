"""The container of the Dockerfile: built step by step, and run as docs/container.md says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import container
from places import ROOT

RECIPE = ROOT / "docs" / "container.md"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("container")]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[container.Stage]:
    if reason := container.missing():
        pytest.skip(f"NOT TESTED, the container: {reason}")
    context, layers = tmp_path_factory.mktemp("context"), tmp_path_factory.mktemp("layers")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(context / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (context / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "runtime.txt", context / ".ci")
    shutil.copy(ROOT / "Dockerfile", context)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(layers)], check=True)
    try:
        yield container.build(context, layers)
    finally:
        subprocess.run(["umount", str(layers)], check=False)


def command(image: container.Stage, line: str, site: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """What ``docker run`` does, for a line of docs/container.md: the flags must be those that we can hold."""
    words = shlex.split(line)
    at = words.index("accesspub")
    flags, arguments = words[:at], words[at + 1 :]
    for flag in ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none"):
        assert flag in flags, flag
    mounts = []
    for place in re.findall(r"--volume=(\S+)", line):
        here, there, *how = place.split(":")
        mounts.append(({"$PWD/site": site, "$PWD/reports": out}[here.strip('"')], there, how[0] if how else "rw"))
    return image.run([*image.entrypoint, *arguments], mounts=mounts, sealed=True)


def lines() -> dict[str, str]:
    """The commands of docs/container.md, by accesspub's command."""
    text = RECIPE.read_text("utf-8").replace("\\\n", " ")
    found = re.findall(r"^    (docker run .*? accesspub (\w+).*)", text, re.M)
    return {name: line for line, name in found}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "page.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Boats</title></head><body><main><h1>Boats'
        '</h1><p>A long day at the harbour.</p><iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>'
        "</main></body></html>"
    )
    for path in (folder, folder / "page.html"):
        os.chown(path, 10001, 10001)
    return folder


def test_fix_writes_only_into_the_site(image: container.Stage, site: Path, tmp_path: Path) -> None:
    before = (site / "page.html").read_text()
    done = command(image, lines()["fix"], site, tmp_path)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    after = (site / "page.html").read_text()
    assert after != before
    assert "title=" in after
    assert (site / "page.html").stat().st_uid == 10001


def test_audit_runs_in_a_sandbox_without_a_network(image: container.Stage, site: Path, tmp_path: Path) -> None:
    out = tmp_path / "reports"
    out.mkdir()
    os.chown(out, 10001, 10001)
    done = command(image, lines()["audit"], site, out)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    report = json.loads((out / "audit.json").read_text("utf-8"))
    assert [page["status"] for page in report["pages"]] in (["passed"], ["failed"]), done.stdout


def test_nothing_but_the_volumes_can_be_written(image: container.Stage, site: Path) -> None:
    tried = image.run(
        ["sh", "-c", "touch /opt/accesspub/x /etc/x /site/x"], mounts=[(site, "/site", "ro")], sealed=True
    )
    assert tried.stderr.count("cannot touch") == 3, tried.stderr
    assert image.run(["id", "-u"], sealed=True).stdout == "10001\n"
