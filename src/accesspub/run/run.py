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
    listed = jobs if isinstance(jobs, Sequence) else None
    if listed is not None:
        workers = min(workers, len(listed))
        if order.write:
            for folder in {Path(job.target).parent for job in listed if job.target is not None}:
                sweep(folder)
    if workers <= 1:
        yield from map(how, jobs, [order]) if listed is not None and len(listed) == 1 else in_turn(jobs, order, how)
        return
    Workspace(order).engine(listed[0].path if listed is not None else STDIN)  # a forked process keeps what is read
    from accesspub.run.pool import in_parallel

    yield from in_parallel(jobs, order, workers, how, in_turn)
