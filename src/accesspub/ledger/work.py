"""Process one unit: work on the pages that are due, write them, and keep the results."""

from __future__ import annotations

import faulthandler
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
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
_REQUESTS = 4  # to a store, at a time
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
    """A page that was worked on: the same for files and for objects.

    Attributes:
        result: what became of it.
        data: the page as it was read.
        version: what the store calls it.
        save: begins to write it, where it is to be written, and gives what ends that.
    """

    result: PageResult
    data: bytes
    version: str = ""
    save: Callable[[Executor], Callable[[], _Taken]] | None = None


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
    rest = _ahead(due, task, order)
    while batch := list(_taken(rest)):
        for number, one in batch:
            part.known[number] = _entry(one, task.unit.jobs[number], order)
        if any(one.save for _, one in batch):
            part.write(partial(_by_the_page, task, order))
        with ThreadPoolExecutor(_REQUESTS) as threads:
            unsure = [(number, one.save) for number, one in batch if one.save is not None and not part.is_sure(number)]
            for number, end in [(number, save(threads)) for number, save in unsure]:
                part.known[number] = _entry(_watched(number, task, order, end)[1], task.unit.jobs[number], order)
        for _, one in batch:
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


def _ahead(due: list[int], task: Task, order: Order) -> Iterator[Callable[[], tuple[int, _Taken]]]:
    """What works on each page. Meanwhile the next objects are read: stores answer late."""
    with ThreadPoolExecutor(_REQUESTS) as threads:
        waiting: deque[Callable[[], tuple[int, _Taken]]] = deque()
        for number in due:
            job = task.unit.jobs[number]
            take = _object(job, order, threads) if task.plan.stores else partial(_file, job, order)
            waiting.append(partial(_watched, number, task, order, take))
            if len(waiting) > _REQUESTS:
                yield waiting.popleft()
        yield from waiting


def _taken(rest: Iterator[Callable[[], tuple[int, _Taken]]]) -> Iterator[tuple[int, _Taken]]:
    """Work on pages until there are enough bytes to write, or a file that the next page may read."""
    size = 0
    for take in rest:
        number, one = take()
        yield number, one
        size += len(one.data) + len(one.result.html)
        if size >= _AT_ONCE or one.result.files:
            return


def _config(job: Job, order: Order, *, stores: bool) -> Config:
    return Workspace(order).config(STDIN if stores else job.place)


def _watched(number: int, task: Task, order: Order, take: Callable[[], _Taken]) -> tuple[int, _Taken]:
    """Take a page. If its time limit fails, as it does in code in C that ignores it, this process ends."""
    limit = _config(task.unit.jobs[number], order, stores=task.plan.stores).time_limit
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (a device)
        faulthandler.dump_traceback_later(2 * limit + 1, exit=True, file=nowhere)
    return number, take()


def _file(job: Job, order: Order) -> _Taken:
    one = worked(job, order)
    return _Taken(one.result, one.data, save=(lambda _: partial(_saved, one)) if one.job is not None else None)


def _saved(one: Worked) -> _Taken:
    """Write a file; if somebody else has made another page of it, theirs is worked on."""
    for _ in range(_TRIES):
        try:
            one.write()
        except ChangedError:
            later = worked(one.job, one.order) if one.job and one.order else one
            if later.data == one.result.html:
                break
            one = later
        except OSError:
            return _Taken(one.saved(), one.data)
        else:
            break
    else:
        return _Taken(one.saved(), one.data)
    return _Taken(one.result, one.data)


def _object(job: Job, order: Order, threads: Executor) -> Callable[[], _Taken]:
    """Begin to read an object; gives what works on it."""
    from accesspub.streams import store

    read = threads.submit(store.read_object, job.path, _config(job, order, stores=True).max_bytes)

    def take() -> _Taken:
        one = store.worked(job, order, work, read.result)
        if one.found is None:
            return _Taken(one.result, one.data, one.version)

        def save(threads: Executor) -> Callable[[], _Taken]:
            write = threads.submit(one.written)

            def end() -> _Taken:
                done = write.result() or one.saved(is_late=True)
                return _Taken(done.result, done.data, done.version)

            return end

        return _Taken(one.result, one.data, one.version, save)

    return take


def _in_place(job: Job, order: Order) -> bool:
    return order.write and job.target == job.path


def _entry(one: _Taken, job: Job, order: Order) -> Entry:
    after = one.result.html if one.result.edits and _in_place(job, order) else one.data
    return Entry(one.result, hash_of(after), "" if one.save else one.version, one.save is None)


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

            found = read_object(job.path, most)
            return found.page, found.tag
        return read_page(job, most)[0], ""
    except NotProcessedError:
        return None
