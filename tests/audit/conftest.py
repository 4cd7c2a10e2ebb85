"""Fixtures of the audit tests."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from faultsite import Faults, our_processes


@pytest.fixture(scope="session")
def faults() -> Iterator[str]:
    """The fault server's origin."""
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faults)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()


@pytest.fixture
def on_hit() -> Iterator[Callable[[str, Callable[[], None]], None]]:
    """Do something when a page is asked for."""
    Faults.hits.clear()

    def add(path: str, action: Callable[[], None]) -> None:
        Faults.actions[path] = action

    yield add
    Faults.actions.clear()


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Fails if an audit leaves a process behind."""
    before = set(our_processes())
    yield
    until = time.monotonic() + 5
    while (left := {p: c for p, c in our_processes().items() if p not in before}) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left
