"""Tasks in other processes, a few at a time. A page that ends its process is found by halving, and named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import NamedTuple, Protocol

from accesspub.errors import UserError
from accesspub.files.printable import say
from accesspub.ledger.child import DiedError, end_all, in_child
from accesspub.ledger.work import Task, give_up, tally_of
from accesspub.run.exit_code import Tally

DIED = "the process that worked on it was killed or hung (out of memory?)"
_TRIES = 2  # how often a page may end its process: once may be chance


class Carrier(Protocol):
    """What runs tasks."""

    @property
    def most(self) -> int:
        """How many tasks it takes at a time."""

    @property
    def died(self) -> tuple[type[BaseException], ...]:
        """The errors that say that a process has ended."""

    def submit(self, task: Task) -> Future[Tally]:
        """Begin a task."""

    def wait(self, futures: Iterable[Future[Tally]]) -> Iterable[Future[Tally]]:
        """Wait until a task ends; returns those that have."""


class Carried(NamedTuple):
    """What became of a task.

    Attributes:
        tally: its counts.
        failed: why its pages could not be worked on; empty if they were.
    """

    tally: Tally
    failed: str = ""


def carried(tasks: Iterable[Task], carrier: Carrier) -> Iterator[Carried]:
    """Run tasks and give their results as they come.

    Raises:
        UserError: a process refuses to work.
    """
    rest = iter(tasks)
    under_way: dict[Future[Tally], list[Task]] = {}  # each with what else is left of its unit
    while True:
        while len(under_way) < carrier.most and (task := next(rest, None)) is not None:
            under_way[carrier.submit(task)] = [task]
        if not under_way:
            return
        for future in carrier.wait(tuple(under_way)):
            task, *later = under_way.pop(future)
            try:
                yield Carried(future.result())
            except carrier.died:
                if len(task.pages) == 1 and task.tries + 1 >= _TRIES:
                    yield Carried(_name(task))
                else:
                    later = [*_halves(task), *later]
            except UserError:
                raise
            except Exception as error:
                yield Carried(Tally(pages=len(task.pages), not_processed=len(task.pages)), f"{error}")
            if later:
                under_way[carrier.submit(later[0])] = later


def _halves(task: Task) -> list[Task]:
    if len(task.pages) == 1:
        return [task._replace(tries=task.tries + 1)]
    middle = len(task.pages) // 2
    return [task._replace(pages=part) for part in (task.pages[:middle], task.pages[middle:])]


def _name(task: Task) -> Tally:
    """Record in the part that a page could not be processed."""
    result = give_up(task, DIED)
    if result is None:
        return Tally(pages=1)
    say(f"accesspub: {result.path}: not processed: {DIED}")
    return tally_of(iter([result]))


class Processes:
    """Processes of this machine."""

    died: tuple[type[BaseException], ...] = (DiedError,)

    def __init__(self, count: int) -> None:
        self.most = count
        self._threads = ThreadPoolExecutor(count)

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *error: object) -> None:
        """End all processes. What they are at is done again by the next run."""
        end_all()
        self._threads.shutdown(cancel_futures=True)

    def submit(self, task: Task) -> Future[Tally]:
        """Begin a task."""
        return self._threads.submit(in_child, task)

    def wait(self, futures: Iterable[Future[Tally]]) -> Iterable[Future[Tally]]:
        """Wait until a task ends."""
        return wait(futures, return_when=FIRST_COMPLETED).done
