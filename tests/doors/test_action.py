"""The steps of the GitHub Action and of the GitLab component, read out of their files and run by a shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from places import ROOT

GOOD = "<!doctype html><html lang=en><title>A</title><main><h1>A</h1><p>Words about it.</main>"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "one.html").write_text(GOOD)
    return tmp_path


def shell(script: str, checkout: Path, **variables: str) -> int:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **os.environ,
        "PATH": path,
        "GITHUB_STEP_SUMMARY": "summary.md",
        "GITHUB_OUTPUT": "output",
        **variables,
    }
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=checkout, env=environment, check=False)
    return done.returncode


def action(checkout: Path, **given: str) -> int:
    data: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    inputs = {name: str(words.get("default", "")) for name, words in data["inputs"].items()} | given
    step = next(step for step in data["runs"]["steps"] if step.get("id") == "run")
    names = {
        variable: re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1] for variable, value in step["env"].items()
    }  # type: ignore[index]
    assert {*names.values()} == {*inputs}
    return shell(step["run"], checkout, **{variable: inputs[name] for variable, name in names.items()})


def test_the_action_checks_and_audits(checkout: Path) -> None:
    assert action(checkout, site="public", audit="false") == 0
    assert action(checkout, site="public") == 0
    assert (checkout / "output").read_text() == "exit-code=0\n" * 2
    assert "1 page" in (checkout / "summary.md").read_text()
    (checkout / "public" / "one.html").write_text(GOOD.replace("<p>", "<img src=x.png><p>• one<br>• two<p>"))
    assert action(checkout, site="public", audit="false") == 1
    (checkout / "accesspub-baseline.json").write_text('{"kind": "accesspub-baseline", "version": 2, "findings": {}}')
    assert action(checkout, site="public", arguments="--no-own-rules --update-baseline", **{"fail-on": "serious"}) == 1
    assert action(checkout, site="public", arguments="--no-own-rules") == 0
    assert "image-alt" in (checkout / "accesspub.sarif").read_text()
    assert action(checkout, site="no such folder") == 2


def test_reports_of_the_checkout_are_none(checkout: Path) -> None:
    """A change may bring its own, or links to other files of the machine."""
    (checkout / "secret").write_text("s3cret")
    (checkout / "accesspub.md").symlink_to("secret")
    (checkout / "accesspub.sarif").write_text("{}")
    assert action(checkout, site="no such folder") == 2
    assert not (checkout / "summary.md").exists()
    assert not (checkout / "accesspub.sarif").exists()


def test_the_component_of_gitlab_audits(checkout: Path) -> None:
    spec, job = yaml.safe_load_all((ROOT / "docs" / "ci" / "gitlab-component.yml").read_text())
    inputs = {name: words.get("default", "") for name, words in spec["spec"]["inputs"].items()}
    script = "\n".join(job["accesspub"]["script"])
    script = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: inputs[found[1]], script)
    assert shell(script, checkout) == 0
    assert (checkout / "audit-reports" / "audit.junit.xml").is_file()
