"""A process that works on units ends with the one that gave it the units."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PARENT = """
import time
from accesspub.ledger.child import Child
child = Child()
print(child._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the child looks for its parent five times a second")
def test_it_ends_even_if_it_gets_no_time_to_look() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        while b"accesspub.ledger.child" not in Path(f"/proc/{child}/cmdline").read_bytes():
            time.sleep(0.01)
        while "Threads:\t1\n" in Path(f"/proc/{child}/status").read_text():  # it looks for its parent by then
            time.sleep(0.01)
        os.kill(child, signal.SIGSTOP)
        parent.kill()
    for _ in range(500):
        if not runs(child):
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    pytest.fail("it is stopped, and lives on")


def test_it_ends_if_the_parent_ended_before_it_began() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [sys.executable, "-m", "accesspub.ledger.child", str(gone.pid)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        assert child.wait(60) == 0


def runs(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
