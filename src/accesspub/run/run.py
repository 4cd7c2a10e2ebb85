"""A run over many pages, in this process or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from accesspub.engine.result import PageResult
from accesspub.files.atomic_write import sweep
from accesspub.run.model import STDIN, Job, Order, Work
from accesspub.run.work import in_turn, work
from accesspub.run.workspace import Workspace


def run(jobs: Iterable[Job], order: Order, workers: int = 1, how: Work = work) -> Iterator[PageResult]:
    """Work on pages, by several processes where asked, and give the results in the order of the jobs.

    Args:
        jobs: the pages; those of a stream are taken from it a few at a time.
        order: what to do with each.
        workers: how many processes.
        how: does it; a function of a module, since it crosses into other processes.
    """
    if not isinstance(jobs, Sequence):
        yield from _run_stream(jobs, order, workers, how)
        return
    if order.write:
        for folder in {Path(job.target).parent for job in jobs if job.target is not None}:
            sweep(folder)
    if workers <= 1 or len(jobs) < 2:
        yield from in_turn(jobs, order, how) if len(jobs) > 1 else map(how, jobs, [order])
        return
    if jobs:  # a process that is forked keeps the knowledge already read
        Workspace(order).engine(jobs[0].path)
    from accesspub.run.pool import in_parallel

    yield from in_parallel(jobs, order, min(workers, len(jobs)), how, in_turn)


def _run_stream(jobs: Iterable[Job], order: Order, workers: int, how: Work) -> Iterator[PageResult]:
    if workers <= 1:
        yield from in_turn(jobs, order, how)
        return
    Workspace(order).engine(STDIN)
    from accesspub.run.pool import in_parallel

    yield from in_parallel(jobs, order, workers, how, in_turn)
