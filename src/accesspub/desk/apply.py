"""Fix the pages of a site in place, with all promises of `fix`, and say what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from accesspub.desk.model import CHECKED, WRITTEN
from accesspub.desk.store import Store
from accesspub.run.model import Job, Order
from accesspub.run.run import run


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a run.

    Attributes:
        action: ``fix`` or ``undo``.
        edits: how many were made, on how many ``pages``.
        problems: page and reason, where a page could not be written or was refused.
    """

    action: str
    edits: int
    pages: int
    problems: tuple[tuple[str, str], ...]


def apply(jobs: Mapping[str, Job], order: Order, workers: int, progress: Callable[[int, int], None]) -> Applied:
    """Write every page that changes."""
    edits, pages, problems = 0, 0, []
    in_place = [replace(job, target=job.path) for job in jobs.values()]
    for number, (name, result) in enumerate(zip(jobs, run(in_place, order, workers), strict=True), 1):
        if result.status == "error" or (result.status == "refused" and result.reason):
            problems.append((name, str(result.reason)))
        edits += len(result.edits)
        pages += bool(result.edits)
        progress(number, len(jobs))
    return Applied(order.action, edits, pages, tuple(problems))


def ready(store: Store) -> list[str]:
    """The items whose words were written and could be applied."""
    found: list[str] = []
    for view in ("pictures", "clips"):
        total = store.items(view, {"state": [WRITTEN, CHECKED]}, 0, 0).total
        found += [item.id for item in store.items(view, {"state": [WRITTEN, CHECKED]}, 0, total).items]
    return found
