"""For big sites: a second process writes page files while the first writes the lists; then they share the rest."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from accesspub.html_report.views import pages

if TYPE_CHECKING:
    from accesspub.html_report.context import Build

SHARES, WORTH = 16, 400


class Shares:
    """The pages in shares; each share goes to the process that asks first."""

    def __init__(self, counter: Any = None) -> None:
        self._counter = counter
        self._own = 0

    def mine(self) -> Iterator[int]:
        """Take one share after another until none is left."""
        while True:
            if self._counter is None:
                share, self._own = self._own, self._own + 1
            else:
                with self._counter.get_lock():
                    share = self._counter.value
                    self._counter.value += 1
            if share >= SHARES:
                return
            yield share


@contextmanager
def helper(build: Build) -> Iterator[Shares]:
    """Start a second process if the site is big, there are cores for it, and forking is safe."""
    safe = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if build.store.count < WORTH or (os.cpu_count() or 1) < 2 or not safe:
        yield Shares()
        return
    context = multiprocessing.get_context("fork")
    shares = Shares(context.Value("i", 0))
    process = context.Process(target=_work, args=(build, shares), daemon=True)
    process.start()
    try:
        yield shares
    except BaseException:
        process.terminate()
        raise
    finally:
        process.join()
    if process.exitcode:
        raise RuntimeError(f"the second process of the report ended with {process.exitcode}")


def _work(build: Build, shares: Shares) -> None:
    build.store.reopen()  # an SQLite connection must not be used after a fork
    for share in shares.mine():
        pages.write(build, share, SHARES)
