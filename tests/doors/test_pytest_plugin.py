"""The pytest plugin in real runs of pytest, with real browsers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from places import ROOT

pytestmark = pytest.mark.browser
GOOD = "<!doctype html><html lang=en><title>A</title><main><h1>A</h1><p>Words about it.</main>"
FRAME = "<iframe title=Part srcdoc='<html lang=en><title>B</title><main><h1>B</h1><img src=y.png></main>'></iframe>"
CONFTEST = """
import functools, http.server, threading
import pytest

@pytest.fixture(scope="session")
def site(pytestconfig):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=pytestconfig.rootpath / "public")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()

@pytest.fixture(scope="session")
def selenium():
    from selenium import webdriver
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))
    driver.open = driver.get
    yield driver
    driver.quit()

@pytest.fixture(scope="session")
def playwright():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.open = page.goto
        yield page
        browser.close()
"""
TESTS = """
import pytest

@pytest.mark.parametrize("name", ["good", "bad"])
def test_page(site, DRIVER, accesspub_audit, name):
    DRIVER.open(f"{site}/{name}.html")
    assert accesspub_audit(DRIVER).pages
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    if not Path("/usr/bin/chromedriver").exists():
        pytest.skip("no chromedriver")
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "good.html").write_text(GOOD)
    (tmp_path / "public" / "bad.html").write_text(
        GOOD.replace("<p>", f"<img src=x.png><video src=v.mp4></video>{FRAME}<p>")
    )
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "accesspub.toml").write_text('baseline = "known.json"\n')
    (tmp_path / "known.json").write_text('{"kind": "accesspub-baseline", "version": 2, "findings": {}}')
    return tmp_path


def run(project: Path, *more: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-p", "accesspub.doors.pytest_plugin", *more]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("library", "processes"), [("selenium", "0"), ("playwright", "2")])
def test_new_findings_fail_and_known_ones_do_not(project: Path, library: str, processes: str) -> None:
    pytest.importorskip(library)
    (project / "test_site.py").write_text(TESTS.replace("DRIVER", library))
    code, said = run(project, "-n", processes, "--accesspub-report=json=out.json")
    assert code == 1, said
    assert re.search(r"1 failed, 1 passed", said)
    assert "test_site.py:7: AccessibilityError" in said
    assert re.search(r"FAILED test_site.py::.*AccessibilityError: .*image-alt", said), (
        "the short summary names the rules"
    )
    assert re.search(r"E +critical: image-alt: .*\nE +/bad.html: .*", said)
    report = json.loads((project / "out.json").read_text())
    assert [page["status"] for page in report["pages"]] == ["failed", "passed"]
    places = {issue["rule"]: [place["selector"] for place in issue["places"]] for issue in report["issues"]}
    assert sorted(places["image-alt"], key=len) == ["img", "iframe → img"]
    assert "video-captions" in places
    assert re.search(r"2 pages: 1 passed, 1 failed", said)


def test_findings_of_the_baseline_are_known(project: Path) -> None:
    (project / "test_site.py").write_text(TESTS.replace("DRIVER", "selenium"))
    assert run(project, "--accesspub-update-baseline")[0] == 0
    code, said = run(project)
    assert code == 0, said
    assert re.search(r"2 pages: 2 passed.* 0 new findings", said)


def test_wrong_use_and_a_blank_page_never_pass(project: Path) -> None:
    (project / "test_site.py").write_text("def test_page(accesspub_audit):\n    accesspub_audit('page.html')")
    assert "a Selenium driver or a page of Playwright's sync API is expected, not str" in run(project)[1]
    (project / "public" / "good.html").write_text("<!doctype html><title>A</title><script></script>")
    (project / "test_site.py").write_text(TESTS.replace("DRIVER", "selenium"))
    code, said = run(project, "-k", "good")
    assert code == 1, said
    assert "not tested: /good.html: nothing is visible on it" in said, said


def test_the_plugin_is_found_by_pytest() -> None:
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    assert entry == {"accesspub": "accesspub.doors.pytest_plugin"}
