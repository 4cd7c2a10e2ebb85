"""Process one unit: work on the pages that are due, write them, and keep the results."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from accesspub.config import Config
from accesspub.engine.result import PageResult
from accesspub.errors import UsageError
from accesspub.files.atomic_write import ChangedError
from accesspub.ledger.bundle import program, unpacked_order
from accesspub.ledger.part import Entry, Part, hash_of
from accesspub.ledger.place import place_of
from accesspub.ledger.unit import Unit
from accesspub.run.exit_code import Tally
from accesspub.run.model import STDIN, Job, NotProcessedError, Order
from accesspub.run.pages import read_page
from accesspub.run.work import Worked, work, worked
from accesspub.run.workspace import Workspace

_AT_ONCE = 16_000_000  # bytes of pages that are held until they are written
_TRIES = 4  # how often a page is worked on again that somebody else keeps changing


class Plan(NamedTuple):
    """What is to be done with every unit of a run.

    Attributes:
        ledger: the address of the ledger.
        run: the hash of the run.
        order: what to do with a page.
        stores: whether pages are objects of a store.
        bundle: the hash of the files that belong to the order; empty: they are where it says.
        program: the hash of the accesspub that began the run.
    """

    ledger: str
    run: str
    order: Order
    stores: bool
    bundle: str
    program: str


class Task(NamedTuple):
    """A unit, or some of its pages.

    Attributes:
        plan: what to do.
        unit: the unit.
        pages: the numbers of its pages that are meant.
        tries: how many processes have ended while they worked on it.
    """

    plan: Plan
    unit: Unit
    pages: tuple[int, ...]
    tries: int = 0


class _Taken(NamedTuple):
    """A page that was worked on: the same for files and for objects."""

    result: PageResult
    data: bytes
    version: str
    due: bool
    save: Callable[[], _Taken]


def work_on(task: Task) -> Tally:
    """Work on a unit; what has been done already is not done again.

    Raises:
        UsageError: this is not the accesspub, or these are not the settings, that the run was begun with.
        LedgerError: the ledger cannot be read or written.
    """
    order = order_of(task.plan)
    part = Part(place_of(task.plan.ledger), task.unit)
    try:
        for _ in range(_TRIES):
            due = [number for number in task.pages if not _is_done(part, number, task, order)]
            if not due:
                break
            _work_off(part, due, task, order)
            if all(part.is_sure(number) for number in due):
                break
    finally:
        faulthandler.cancel_dump_traceback_later()
    part.write(partial(_by_the_page, task, order))
    return tally_of(entry.result for number in task.pages if (entry := part.known[number]) is not None)


def _work_off(part: Part, due: list[int], task: Task, order: Order) -> None:
    """Work on pages: each is in the part before it is written, and afterwards."""
    rest = iter(due)
    while batch := list(_taken(rest, task, order)):
        for number, one in batch:
            part.known[number] = _entry(one, task.unit.jobs[number], order)
        if any(one.due for _, one in batch):
            part.write(partial(_by_the_page, task, order))
        for number, one in batch:
            if one.due and not part.is_sure(number):
                _watched(number, task, order)
                part.known[number] = _entry(one.save(), task.unit.jobs[number], order)
            one.result.html = b""
    part.write(partial(_by_the_page, task, order))


def _by_the_page(task: Task, order: Order, number: int, one: Entry, other: Entry) -> Entry:
    """Of what two processes say of a page, what is true of it now; if neither is, it is worked on once more."""
    if one.result.status == "error":
        return _stands(other, number, task, order) or one
    found = _stands(one, number, task, order) or _stands(other, number, task, order)
    return found or replace(one, written=False)


def give_up(task: Task, reason: str) -> PageResult | None:
    """Keep in the part that the page of a task could not be processed; None if another process has done it."""
    (number,), order = task.pages, order_of(task.plan)
    part = Part(place_of(task.plan.ledger), task.unit)
    if _is_done(part, number, task, order):
        return None
    result = PageResult.broken(task.unit.jobs[number].path, reason)
    part.known[number] = Entry(result)
    part.write(partial(_by_the_page, task, order))
    return result


def tally_of(results: Iterator[PageResult]) -> Tally:
    """The counts of results, without what grows with the pages."""
    tally = Tally()
    for result in results:
        tally.add(result)
    tally.answered.clear()
    return tally


@lru_cache(maxsize=4)
def order_of(plan: Plan) -> Order:
    """The order of a run, with its files on this machine.

    Raises:
        UsageError: this machine has another accesspub, or the ledger other files.
    """
    if plan.program != program():
        raise UsageError("this process runs another accesspub than the one that began the run")
    return unpacked_order(place_of(plan.ledger), plan.order, plan.bundle) if plan.bundle else plan.order


def _taken(numbers: Iterator[int], task: Task, order: Order) -> Iterator[tuple[int, _Taken]]:
    """Work on pages until there are enough bytes to write, or a file that the next page may read."""
    size = 0
    for number in numbers:
        job = task.unit.jobs[number]
        _watched(number, task, order)
        one = _object(job, order) if task.plan.stores else _file(job, order)
        yield number, one
        size += len(one.data) + len(one.result.html)
        if size >= _AT_ONCE or one.result.files:
            return


def _config(job: Job, order: Order, *, stores: bool) -> Config:
    return Workspace(order).config(STDIN if stores else job.place)


def _watched(number: int, task: Task, order: Order) -> None:
    """End this process if a page takes so long that its time limit must have failed: code in C does not look at it."""
    limit = _config(task.unit.jobs[number], order, stores=task.plan.stores).time_limit
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (a device)
        faulthandler.dump_traceback_later(2 * limit + 1, exit=True, file=nowhere)


def _file(job: Job, order: Order) -> _Taken:
    return _taken_file(worked(job, order), _TRIES)


def _taken_file(one: Worked, tries: int) -> _Taken:
    def save() -> _Taken:
        """Write it; if somebody else has made another page of it, theirs is worked on."""
        if one.job is None or one.order is None or not tries:
            return _Taken(one.saved(), one.data, "", False, save)
        try:
            one.write()
        except ChangedError:
            later = worked(one.job, one.order)
            if later.data != one.result.html:
                return _taken_file(later, tries - 1).save()
        except OSError:
            return _Taken(one.saved(), one.data, "", False, save)
        return _Taken(one.result, one.data, "", False, save)

    return _Taken(one.result, one.data, "", one.job is not None, save)


def _object(job: Job, order: Order) -> _Taken:
    from accesspub.streams.store import worked as worked_object

    one = worked_object(job, order, work)

    def save() -> _Taken:
        saved = one.saved()
        return _Taken(saved.result, saved.data, saved.version, False, save)

    return _Taken(one.result, one.data, one.version, one.found is not None, save)


def _in_place(job: Job, order: Order) -> bool:
    return order.write and job.target == job.path


def _entry(one: _Taken, job: Job, order: Order) -> Entry:
    after = one.result.html if one.result.edits and _in_place(job, order) else one.data
    return Entry(one.result, hash_of(after), "" if one.due else one.version, not one.due)


def _is_done(part: Part, number: int, task: Task, order: Order) -> bool:
    """Whether nothing is to be done on a page; one that could not be processed is tried again."""
    entry = part.known[number]
    found = _stands(entry, number, task, order) if entry is not None else None
    if found is not None:
        part.known[number] = found
    return found is not None


def _stands(entry: Entry, number: int, task: Task, order: Order) -> Entry | None:
    """An entry with what the page is now, if the page is as it says."""
    job = task.unit.jobs[number]
    if entry.result.status == "error":
        return None
    if entry.stands_for(job.version):
        return entry
    if not entry.written and not _in_place(job, order):
        return None
    found = current(job, order, stores=task.plan.stores)
    if found is None or hash_of(found[0]) != entry.hash:
        return None
    return entry if entry.written and entry.version == found[1] else replace(entry, version=found[1], written=True)


def current(job: Job, order: Order, *, stores: bool) -> tuple[bytes, str] | None:
    """A page as it is now, and what its store calls it; None if it cannot be read."""
    most = _config(job, order, stores=stores).max_bytes
    try:
        if stores:
            from accesspub.streams.store import read_object

            return read_object(job.path, most)
        return read_page(job, most)[0], ""
    except NotProcessedError:
        return None
