"""Where audits start: proxies, browsers that do not start, sandboxes, and what doctor says of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accesspub.audit.browser import launch
from accesspub.audit.gather import hosts_of
from accesspub.audit.model import GatherOptions, Target
from accesspub.cli.main import main

PAGE = '<!doctype html><html lang="en"><title>T</title><main><h1>T</h1><p>Words.</p></main></html>'


@pytest.fixture
def site(tmp_path: Path) -> str:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text(PAGE)
    return str(tmp_path / "site")


def program(folder: Path, name: str, script: str) -> str:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.browser
@pytest.mark.parametrize("no_proxy", ["", "localhost"])
def test_no_proxy_is_asked_for_this_machine(site, monkeypatch, capsys, no_proxy):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert main(["audit", site]) == 0, capsys.readouterr().err


@pytest.mark.browser
def test_the_next_browser_is_tried(site, tmp_path, monkeypatch, capsys):
    """As on a CI machine whose ``chromium`` cannot have a sandbox, next to a Chrome that can."""
    real = launch.find_tools().browser
    program(tmp_path / "bin", "chromium", 'echo "[1:FATAL:zygote.cc(1)] No usable sandbox! See the docs." >&2; exit 1')
    program(tmp_path / "bin", "google-chrome", f'exec {real} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert main(["audit", site]) == 0, capsys.readouterr().err


@pytest.mark.browser
def test_what_the_browser_says_is_said(site, tmp_path, monkeypatch, capsys):
    fake = program(
        tmp_path / "bin", "chromium", 'echo "[1:FATAL:zygote.cc(1)] No usable sandbox! See the docs." >&2; exit 1'
    )
    monkeypatch.setenv("ACCESSPUB_BROWSER", fake)
    assert main(["audit", site]) == 2
    told = capsys.readouterr().err
    assert "No usable sandbox! See the docs" in told
    assert "--browser-arg=--no-sandbox" in told
    assert main(["doctor"]) == 2
    assert "No usable sandbox! See the docs" in capsys.readouterr().out


@pytest.mark.browser
def test_doctor_audits_a_page(capsys):
    assert main(["doctor"]) == 0
    assert "a test page was audited, and its fault was found" in capsys.readouterr().out


@pytest.mark.browser
def test_arguments_reach_the_browser(site, tmp_path, monkeypatch):
    real, said = launch.find_tools().browser, tmp_path / "said"
    monkeypatch.setenv(
        "ACCESSPUB_BROWSER", program(tmp_path / "bin", "chromium", f'echo "$@" >> {said}; exec {real} "$@"')
    )
    assert main(["audit", site, "--browser-arg=--disable-3d-apis"]) == 0
    assert "--disable-3d-apis" in said.read_text()


def test_browsers_are_found_where_ci_says(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("ACCESSPUB_BROWSER", "ACCESSPUB_DRIVER"):
        monkeypatch.delenv(name, raising=False)
    chrome, driver = program(tmp_path / "opt", "chrome", ""), program(tmp_path / "drv", "chromedriver", "")
    other = program(tmp_path / "bin", "chromium", "")
    monkeypatch.setenv("CHROME_BIN", chrome)
    monkeypatch.setenv("CHROMEWEBDRIVER", str(tmp_path / "drv"))
    assert launch.find_tools().need() == [(chrome, driver), (other, driver)]
    monkeypatch.setenv("ACCESSPUB_BROWSER", other)
    assert launch.find_tools().need() == [(other, driver)]


@pytest.mark.parametrize("host", ["app.localhost", "localhost", "127.0.0.1", "0.0.0.0", "[::1]", "APP.LOCALHOST"])
def test_on_this_machine_only_the_port_of_the_site_is_reached(host):
    """0.0.0.0 and every name below localhost are this machine, too."""
    targets = [Target("/", f"http://{host}:8761/")]
    assert [name.lower() for name in hosts_of(targets, GatherOptions())] == [f"{host.lower()}:8761"]
