"""Leave nothing running: everything a browser session started carries a mark in its environment."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

MARK = "ACCESSPUB_SESSION"


def marked(mark: str) -> list[int]:
    """The processes of one session, also those whose parent has gone (Linux; elsewhere none are seen)."""
    found = []
    wanted = f"{MARK}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            pid = int(folder.name)
            if pid != os.getpid() and wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def end(process: subprocess.Popen[bytes] | None, mark: str) -> None:
    """Kill a session's driver, its browser and all their children."""
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
        left = marked(mark)
        if not left:
            return
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
