"""A Dask cluster that is there already, of which a worker is killed in mid-run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from accesspub import fix
from accesspub.cli.main import main

pytest.importorskip("distributed")

PAGE = '<html lang=en><title>x</title><article><h1>The harbour {}</h1><p>The wall was built.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, as processes of their own."""
    file = tmp_path / "scheduler.json"
    scheduler = [
        "scheduler",
        "--host",
        "tcp://127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(file),
    ]
    worker = [
        "worker",
        "--scheduler-file",
        str(file),
        "--no-dashboard",
        "--nthreads",
        "1",
        "--host",
        "127.0.0.1",
        "--no-nanny",
    ]
    with ExitStack() as stack:

        def start(command: list[str]) -> subprocess.Popen[bytes]:
            dask = [sys.executable, "-m", "dask", *command]
            started = subprocess.Popen(dask, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
            stack.enter_context(started)
            stack.callback(started.kill)
            return started

        start(scheduler)
        workers = [start(worker), start(worker)]
        while not file.exists():
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"].replace("tcp://", "dask://"), workers


def test_nothing_is_lost(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, workers = cluster
    site, ledger = tmp_path / "site", tmp_path / "L"
    site.mkdir()
    for n in range(200):
        (site / f"{n}.html").write_text(PAGE.format(n))
    command = [sys.executable, "-m", "accesspub", "fix", str(site), "--ledger", str(ledger), "--on", address]
    with subprocess.Popen(command) as run:
        while not list(ledger.glob("part-*")):
            time.sleep(0.01)
        os.kill(workers[0].pid, signal.SIGKILL)
        assert run.wait() == 0
    assert all((site / f"{n}.html").read_text() == fix(PAGE.format(n)).html for n in range(200))
    assert main(["merge", str(ledger), "--format", "json"]) == 0
    assert {page["status"] for page in json.loads(capsys.readouterr().out)["pages"]} == {"fixed"}
