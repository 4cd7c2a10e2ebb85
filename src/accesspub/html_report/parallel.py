"""Two hands for a big site: a second process writes pages while the first writes the lists; they share the rest."""

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
    """The pages in shares, each given out once, whichever process asks first."""

    def __init__(self, counter: Any = None) -> None:
        self._counter = counter
        self._own = 0

    def mine(self) -> Iterator[int]:
        """The shares that nobody else has taken."""
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
    """A second process where the site is big, the machine has cores for it, and it is safe to start one by a fork."""
    safe = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if build.store.count < WORTH or (os.cpu_count() or 1) < 2 or not safe:
        yield Shares()
        return
    context = multiprocessing.get_context("fork")
    shares = Shares(context.Value("i", 0))
    process = context.Process(target=_work, args=(build, shares))
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
    build.store.reopen()  # a connection is not carried across a fork
    for share in shares.mine():
        pages.write(build, share, SHARES)
