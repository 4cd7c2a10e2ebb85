"""Two processes work on one unit at once: a cluster has given it to another worker, and the first was only cut off.

The second one does all its work at one step of the first, at every step in turn: before and after each file or object
is read or written.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from accesspub import fix
from accesspub.ledger import place, work
from accesspub.ledger.bundle import program
from accesspub.ledger.part import Part, hash_of
from accesspub.ledger.unit import Unit
from accesspub.ledger.work import Plan, Task, work_on
from accesspub.run import work as run_work
from accesspub.run.model import Job, Order
from seaweed import BUCKET

PAGE = '<html lang=en><title>x</title><article><h1>The harbour {}</h1><p>The wall was built.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'
FILES = (
    (work, "worked"),
    (run_work, "write_atomically"),
    (place, "read_file"),
    (place, "create_atomically"),
    (place, "write_atomically"),
)


class InTurn(Executor):
    """Does at once what else threads do: so the steps have an order."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **more))
        return done


class CutError(Exception):
    """The first process ends."""


class Steps:
    """Runs something at one step of a process, at whose steps it is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, parts: tuple[tuple[Any, str], ...]) -> None:
        self._left, self._then = -1, lambda: None
        for owner, name in parts:
            monkeypatch.setattr(owner, name, self._asked(getattr(owner, name)))

    def _asked(self, of: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **more: Any) -> Any:
            self._step()
            found = of(*args, **more)
            self._step()
            return found

        return asked

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._then()

    def at(self, step: int, then: Callable[[], Any]) -> None:
        self._left, self._then = step, then


def _task(folder: str, ledger: str, *, elsewhere: bool, stores: bool) -> Task:
    pages = [f"{folder}/{n}.html" for n in range(2)]
    jobs = tuple(Job(page, page.replace("site", "out") if elsewhere else page) for page in pages)
    plan = Plan(ledger, "run", Order("fix", write=True), stores, "", program())
    return Task(plan, Unit("unit", jobs), (0, 1))


def _at_every_step(steps: Steps, task: Task, read: Callable[[str], str], write: Callable[[str, str], None], *, editor: bool, dies: int) -> None:  # fmt: skip
    step, over = 0, False
    first = task.unit.jobs[0]
    while not over:
        step += 1
        texts = [f"{step} {n}" for n in range(2)]
        for job, text in zip(task.unit.jobs, texts, strict=True):
            write(job.path, PAGE.format(text))
        this = task._replace(unit=task.unit._replace(key=f"unit-{step}"))

        met: list[int] = []

        def die() -> None:
            raise CutError

        def meanwhile(this: Task = this, step: int = step, met: list[int] = met) -> None:
            met.append(step)
            if editor:
                write(first.path, PAGE.format(f"{step} of an editor"))
            work_on(this)
            if dies == 1:
                die()
            steps.at(dies - 1, die)  # some steps later

        steps.at(step, meanwhile)
        try:
            work_on(this)
        except CutError:
            work_on(this)
        over = not met
        steps.at(-1, die)
        if editor and not over:
            texts[0] = f"{step} of an editor"
        known = Part(place.place_of(task.plan.ledger), this.unit).known
        for job, text, entry in zip(task.unit.jobs, texts, known, strict=True):
            assert read(job.target or "") == fix(PAGE.format(text)).html, step
            assert entry is not None
            assert entry.written, step
            assert entry.hash == hash_of(read(job.path).encode()), step
            if not dies:
                assert entry.result.status == "fixed", step
    assert step > 12


NAMES = ("elsewhere", "editor", "dies")


@pytest.mark.parametrize(NAMES, [(False, True, 0), (True, False, 0), *((True, True, n) for n in range(6))])
def test_on_files(elsewhere: bool, editor: bool, dies: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    task = _task(str(tmp_path / "site"), str(tmp_path / "L"), elsewhere=elsewhere, stores=False)
    steps = Steps(monkeypatch, FILES)
    _at_every_step(steps, task, lambda path: Path(path).read_text(), lambda path, text: Path(path).write_text(text) and None, editor=editor, dies=dies)  # fmt: skip


@pytest.mark.parametrize(
    NAMES,
    [(False, False, 0), (False, True, 0), (False, True, 1), (True, False, 0), *((True, True, n) for n in range(6))],
)
def test_on_objects(elsewhere: bool, editor: bool, dies: int, store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import obstore

    task = _task(f"{BUCKET}/site", f"{BUCKET}/L", elsewhere=elsewhere, stores=True)
    get, put = obstore.get, obstore.put
    monkeypatch.setattr(work, "ThreadPoolExecutor", lambda _: InTurn())

    def read(path: str) -> str:
        return bytes(get(store, path.removeprefix(f"{BUCKET}/")).bytes()).decode()

    def write(path: str, text: str) -> None:
        put(store, path.removeprefix(f"{BUCKET}/"), text.encode())

    _at_every_step(Steps(monkeypatch, ((obstore, "get"), (obstore, "head"), (obstore, "put"))), task, read, write, editor=editor, dies=dies)  # fmt: skip
