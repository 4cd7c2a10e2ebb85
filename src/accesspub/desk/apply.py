"""Fix the pages of a site in place, with all promises of `fix`, and say what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from accesspub.desk.model import item_id
from accesspub.desk.store import Store
from accesspub.run.model import Job, Order
from accesspub.run.run import run


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a run.

    Attributes:
        action: ``fix`` or ``undo``.
        pages: how many were changed.
        problems: page and reason, where a page could not be written or was refused.
        answered: for each page, what became of the words.
    """

    action: str
    pages: int
    problems: tuple[tuple[str, str], ...]
    answered: tuple[Mapping[str, str], ...] = ()


def apply(jobs: Mapping[str, Job], order: Order, workers: int, progress: Callable[[int, int], None]) -> Applied:
    """Write every page that changes."""
    pages, problems, answered = 0, [], []
    in_place = [replace(job, target=job.path) for job in jobs.values()]
    for number, (name, result) in enumerate(zip(jobs, run(in_place, order, workers), strict=True), 1):
        if result.status == "error" or (result.status == "refused" and result.reason):
            problems.append((name, str(result.reason)))
        answered.append(result.answered)
        pages += bool(result.edits)
        progress(number, len(jobs))
    return Applied(order.action, pages, tuple(problems), tuple(answered))


def note_applied(store: Store, answered: Iterable[Mapping[str, str]]) -> None:
    """Note in the desk whose words are on the pages now: on all that have the picture or clip."""
    states: dict[str, set[str]] = {}
    for page in answered:
        for name, state in page.items():
            states.setdefault(name, set()).add(state)
    done = {name for name, found in states.items() if found <= {"applied", "there already"}}
    store.applied(item_id(row.kind, row.key, row.language) for row in store.rows() if row.name in done)
