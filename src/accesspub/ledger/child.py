"""A child process that works on units, so that a page which crashes it ends nothing else.

It is not one of `multiprocessing`, because a worker of Dask may not start those.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import weakref

from accesspub.ledger.work import Task, work_on
from accesspub.run.exit_code import Tally

_PR_SET_PDEATHSIG = 1  # prctl(2)
_here = threading.local()
_all: weakref.WeakSet[Child] = weakref.WeakSet()


class DiedError(Exception):
    """The process ended before the unit was done."""


class Child:
    """A process."""

    def __init__(self) -> None:
        # -P: the current folder may have modules of anybody.
        command = [sys.executable, "-P", "-m", __name__, str(os.getpid())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        _all.add(self)

    def work_on(self, task: Task) -> Tally:
        """Let it work on a task; raises what `work.work_on` does.

        Raises:
            DiedError: it ended.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both are pipes")
        try:
            pickle.dump(task, self._process.stdin)
            self._process.stdin.flush()
            answer = pickle.load(self._process.stdout)  # noqa: S301 (our own process)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.end()
            raise DiedError from None
        if isinstance(answer, Tally):
            return answer
        raise answer

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


def in_child(task: Task) -> Tally:
    """Work on a task in the child of this thread.

    Raises:
        DiedError: it ended; the next task gets another one.
    """
    child = getattr(_here, "child", None)
    if child is None:
        child = _here.child = Child()
    try:
        return child.work_on(task)
    except DiedError:
        _here.child = None
        raise


def end_all() -> None:
    """Kill all children of this process."""
    for child in tuple(_all):
        child.end()


def _end_with(parent: int) -> None:
    """End this process with its parent, which may have ended already: another one gets its unit at once."""
    with contextlib.suppress(OSError, AttributeError):  # only Linux has it
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(0)


def main() -> None:
    """Work on the tasks that come on standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed is not an answer
    while True:
        try:
            task = pickle.load(sys.stdin.buffer)  # noqa: S301 (our own process)
        except EOFError:
            return
        answer: Tally | Exception
        try:
            answer = work_on(task)
        except Exception as error:
            answer = error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
