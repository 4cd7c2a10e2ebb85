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
HOSTILE = "my $(touch harm) `touch harm` site"
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


def test_the_action_installs_itself(tmp_path: Path) -> None:
    """Without the packages that it needs, which would come from the network. A checkout's own pip is not run."""
    (tmp_path / "pip.py").write_text("raise SystemExit('taken')\n")
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    [step] = [step for step in steps if step.get("name") == "Install accesspub"]
    alone = {"PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_TARGET": str(tmp_path / "to")}
    assert shell(step["run"], tmp_path, GITHUB_ACTION_PATH=str(ROOT), **alone) == 0
    assert (tmp_path / "to" / "accesspub" / "_rules").is_dir()


@pytest.mark.parametrize("audit", ["true", "false"])
def test_names_are_no_code_and_no_command(audit: str, checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Names of folders and files, and words of pages, neither reach a shell nor speak to the runner."""
    (checkout / HOSTILE).mkdir()
    page = GOOD.replace("<p>", '<img src="::error::x.png"><p>• ##[error]one<br>• two<p>')
    (checkout / HOSTILE / "::set-output name=exit-code::0.html").write_text(page)
    assert action(checkout, site=HOSTILE, audit=audit) == 1
    assert not (checkout / "harm").exists()
    said = "".join(capfd.readouterr()).splitlines()
    commands = [line for line in said if line.lstrip().startswith("::") or "##[" in line]
    assert commands
    assert {re.match(r"::(\w+) ", line)[1] for line in commands} <= {"error", "warning", "notice"}  # type: ignore[index]
    assert f"file={HOSTILE}/%3A%3Aset-output" in "".join(commands)


def test_the_site_may_be_several_addresses(checkout: Path) -> None:
    shutil.copytree(checkout / "public", checkout / "more")
    (checkout / "more" / "one.html").write_text(GOOD.replace("<p>", "<p>• one<br>• two<p>"))
    assert action(checkout, site="public more", audit="false") == 1


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
    inputs |= {"site": HOSTILE, "arguments": "--exclude *.txt --statistics"}
    shutil.copytree(checkout / "public", checkout / HOSTILE)
    script = "\n".join(job["accesspub"]["script"])
    assert "$[[" not in script, "a shell would run what is in an input"
    variables = {
        name: re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: inputs[found[1]], value)
        for name, value in job["accesspub"]["variables"].items()
    }
    assert shell(script, checkout, **variables) == 0
    assert (checkout / "audit-reports" / "audit.junit.xml").is_file()
    assert not (checkout / "harm").exists()
