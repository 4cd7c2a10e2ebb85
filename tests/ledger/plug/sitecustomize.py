"""In processes that tests start: what kills them, as pages and machines do. Python imports this before all else."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from accesspub.engine.engine import Engine


def _dangerous(of: Any) -> Any:
    def fix(self: Engine, data: bytes, *more: Any) -> Any:
        if b"POISON" in data:
            os.kill(os.getpid(), signal.SIGKILL)
        if b"HANG" in data:  # as code in C does that never looks at a signal
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            time.sleep(600)
        return of(self, data, *more)

    return fix


Engine.fix = _dangerous(Engine.fix)  # type: ignore[method-assign]

_renames = 0


def _killed_at(event: str, _args: object) -> None:
    """End this process as a file takes its place, once."""
    global _renames
    if event != "os.rename" or "ACCESSPUB_KILL_AT" not in os.environ or "accesspub.ledger.child" not in sys.orig_argv:
        return
    _renames += 1
    flag = Path(os.environ["ACCESSPUB_KILL_FLAG"])
    if _renames == int(os.environ["ACCESSPUB_KILL_AT"]) and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(_killed_at)
