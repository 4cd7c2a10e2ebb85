"""The hooks for pre-commit, run by pre-commit in a Git repository; installing them is what test_wheel is about."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pages_of_docs import blocks
from places import ROOT

LIST = '<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><p>• one<br>• two</p></main></html>'
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs Git")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def hooks(tmp_path: Path) -> Path:
    """A repository with our hooks, which run the accesspub of this checkout."""
    pytest.importorskip("pre_commit")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    (hooks / ".pre-commit-hooks.yaml").write_text(text.replace("language: python", "language: system"))
    git(hooks, "init", "-q")
    git(hooks, "add", ".")
    git(hooks, "commit", "-qm", "hooks")
    return hooks


@pytest.mark.parametrize("hook", ["accesspub-check", "accesspub-fix"])
def test_a_hook_stops_a_commit_until_the_page_is_fixed(hooks: Path, tmp_path: Path, hook: str) -> None:
    site = tmp_path / "site"
    site.mkdir()
    git(site, "init", "-q")
    (site / "page.html").write_text(LIST)
    (site / "notes.txt").write_text("• one")
    git(site, "add", ".")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--all-files"]

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True)

    first = run()
    assert first.returncode == 1, first.stdout + first.stderr
    assert "list-faked" in first.stdout
    if hook == "accesspub-check":
        assert (site / "page.html").read_text() == LIST
        (site / "page.html").write_text(LIST.replace("<p>• one<br>• two</p>", "<ul><li>one<li>two</ul>"))
    else:
        assert "files were modified by this hook" in first.stdout
        assert "<li" in (site / "page.html").read_text()
    assert run().returncode == 0


def test_the_configuration_of_the_docs(hooks: Path, tmp_path: Path) -> None:
    [block] = [one for one in blocks("site-builders.md", "pre-commit") if one.language == "yaml"]
    site = tmp_path / "site"
    site.mkdir()
    git(site, "init", "-q")
    git(hooks, "tag", "v0.1.0")
    assert "rev: v0.1.0\n" in block.text
    text = block.text.replace("https://git.example.org/accesspub", hooks.as_uri())
    (site / ".pre-commit-config.yaml").write_text(text)
    (site / "page.html").write_text(LIST.replace("<p>", "<img src=a.jpg><p>"))
    git(site, "add", ".")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    for command, code, said in (
        ("install", 0, "pre-commit installed"),
        ("run", 1, "image-alt"),  # and the list is fixed
        ("run", 1, "image-alt"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", command], cwd=site, env=environment, capture_output=True, text=True
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert said in done.stdout
        git(site, "add", ".")
    assert "list-faked" not in done.stdout
    assert "files were modified" not in done.stdout
    (site / "page.html").write_text((site / "page.html").read_text().replace("<img src=a.jpg>", ""))
    git(site, "add", ".")
    done = subprocess.run([sys.executable, "-m", "pre_commit", "run"], cwd=site, env=environment, check=False)
    assert done.returncode == 0
