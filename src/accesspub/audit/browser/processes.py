"""End all processes of a browser session; each has a mark in its environment."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

MARK = "ACCESSPUB_SESSION"


def marked(mark: str) -> list[int]:
    """The processes of one session, including orphans (Linux only; elsewhere none are found).

    Chromium's renderers overwrite their environment with their title: they are found as children of marked processes.
    """
    wanted = f"{MARK}={mark}".encode()
    found: set[int] = set()
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(folder.name)
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if state == "Z" or pid == os.getpid():
                continue
            parents[pid] = int(parent)
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.add(pid)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


def memory_of(mark: str) -> int:
    """The bytes of memory that a session's processes have for themselves (Linux only; elsewhere 0)."""
    total = 0
    for pid in marked(mark):
        with contextlib.suppress(OSError, ValueError, IndexError):
            text = Path(f"/proc/{pid}/status").read_text()
            total += sum(
                int(line.split()[1]) for line in text.splitlines() if line.startswith(("RssAnon:", "RssShmem:"))
            )
    return total * 1024


def end(process: subprocess.Popen[bytes] | None, mark: str) -> None:
    """Kill a session's driver, its browser and all their children."""
    first = marked(mark)
    if process is not None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        for stream in (process.stdout, process.stdin):
            if stream:
                stream.close()
    for _ in range(20):
        left = {*marked(mark), *first}
        if not left:
            return
        first = []
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
