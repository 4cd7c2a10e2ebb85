"""Several processes over the pages of a run: results in order, few at a time, and no page that takes others with it.

A process may be killed while it works (by the system, when memory is short): then what it had in hand is done
again, one page at a time, and the page that it dies of is named. Ctrl-C stops between pages, never within one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice, takewhile
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol

from accesspub.engine.result import PageResult
from accesspub.errors import NOT_PROCESSED, NotStartedError
from accesspub.run.model import Job, Order, Work

_AHEAD = 4  # parts for each process that are under way, so that memory does not grow with the pages
_LARGEST = 16  # pages in one part
_SAFE = "PYTHONSAFEPATH"
_DIED = "the process that worked on it was killed (out of memory?)"

_Part = tuple[Job, ...]
_ended: Any = None  # in a worker: a byte that is 1 when the run is to end


class InTurn(Protocol):
    """Work on pages one after the other, in one process."""

    def __call__(self, jobs: Iterable[Job], order: Order, how: Work) -> Iterator[PageResult]:
        """Give the results in the order of the jobs."""


class _Pool:
    """Processes that can be started again."""

    def __init__(self, size: int, order: Order, how: Work, in_turn: InTurn) -> None:
        # Fork keeps the knowledge already read; elsewhere each process reads the cache. A process with threads is
        # not forked: what one of them has locked at that moment would stay locked in the child forever.
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("fork" if _alone() and "fork" in methods else "spawn")
        # One byte and no lock, as an Event has: a process that is killed while it holds that lock leaves it locked, and
        # every process that asks later, even a new one, waits forever.
        with _starting():
            self._ended = self._context.RawValue("b", 0)
        self._size, self._order, self._how, self._in_turn = size, order, how, in_turn
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, part: _Part) -> Future[list[PageResult]]:
        if self._pool is None:
            gc.freeze()  # what is there by now: no process is to look through it, and so to copy it
            with _starting():
                self._pool = ProcessPoolExecutor(self._size, self._context, _begin, (self._ended,))
        with _starting():
            return self._pool.submit(_work, part, self._order, self._how, self._in_turn)

    def single(self) -> _Pool:
        """A pool of one process for the same work."""
        return _Pool(1, self._order, self._how, self._in_turn)

    def renew(self) -> None:
        """Forget processes of which one died."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
            gc.unfreeze()

    def end(self) -> None:
        """Let every process end the page it is at, and no more."""
        self._ended.value = 1
        self.renew()


def in_parallel(jobs: Iterable[Job], order: Order, workers: int, how: Work, in_turn: InTurn) -> Iterator[PageResult]:
    """Work on pages by several processes; the results come in the order of the jobs."""
    size = max(1, min(_LARGEST, len(jobs) // (workers * 4))) if isinstance(jobs, Sequence) else _LARGEST
    rest = iter(jobs)
    parts = iter(lambda: tuple(islice(rest, size)), ())
    pool = _Pool(workers, order, how, in_turn)
    ahead: deque[tuple[_Part, Future[list[PageResult]]]] = deque()
    try:
        for part in parts:
            ahead.append((part, _submitted(pool, part)))
            if len(ahead) >= workers * _AHEAD:
                yield from _next(pool, ahead)
        while ahead:
            yield from _next(pool, ahead)
    finally:
        pool.end()


def _submitted(pool: _Pool, part: _Part) -> Future[list[PageResult]]:
    try:
        return pool.submit(part)
    except BrokenProcessPool as error:  # reported when its turn comes, like one that broke while it waited
        broken: Future[list[PageResult]] = Future()
        broken.set_exception(error)
        return broken


def _next(pool: _Pool, ahead: deque[tuple[_Part, Future[list[PageResult]]]]) -> Iterator[PageResult]:
    """The results of the part whose turn it is."""
    part, future = ahead.popleft()
    try:
        results = future.result()
    except BrokenProcessPool:
        pool.renew()
        yield from _one_by_one(part, pool.single())
        for number, (later, waiting) in enumerate(ahead):
            if not waiting.done() or waiting.cancelled() or waiting.exception() is not None:
                ahead[number] = (later, _submitted(pool, later))
        return
    yield from results


def _one_by_one(part: _Part, pool: _Pool) -> Iterator[PageResult]:
    """Each page in a separate process: this identifies the one that kills it."""
    try:
        for job in part:
            try:
                yield from pool.submit((job,)).result()
            except BrokenProcessPool:
                pool.renew()
                yield PageResult.broken(job.path, _DIED)
    finally:
        pool.end()


@contextmanager
def _starting() -> Iterator[None]:
    """Where processes start. Those that did start end when not all can: nobody would give them work.

    A process that is not forked takes no modules from the current folder: it may be the site, and anybody's.
    """
    before = os.environ.get(_SAFE)
    os.environ[_SAFE] = "1"
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: no thread can be started
        if isinstance(error, BrokenProcessPool):
            raise
        for process in multiprocessing.active_children():
            process.kill()
        reason = getattr(error, "strerror", None) or error
        raise NotStartedError(f"processes cannot be started ({reason}); raise the limit, or use --jobs 1") from error
    finally:
        if before is None:
            os.environ.pop(_SAFE, None)
        else:
            os.environ[_SAFE] = before


def _alone() -> bool:
    """Whether this process has one thread only: Python does not know those that a library in C has started."""
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return threading.active_count() == 1


def _begin(ended: Any) -> None:
    """Leave Ctrl-C to the first process, which tells the others when to stop."""
    global _ended
    _ended = ended
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the first one has ended, however that happened."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(NOT_PROCESSED)


def _work(part: _Part, order: Order, how: Work, in_turn: InTurn) -> list[PageResult]:
    results: list[PageResult] = []
    wanted = takewhile(lambda _: _ended is None or not _ended.value, part)
    for result in in_turn(wanted, order, how):
        if order.lean:
            result.html = b""
        results.append(result)
    return results
