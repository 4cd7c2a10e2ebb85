"""The desk: a site, the store of its items, the people at it, and what reads the pages behind them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request

from accesspub.config import Config
from accesspub.desk.apply import Applied, apply, note_applied
from accesspub.desk.changes import Changes
from accesspub.desk.checks import Checks, Live
from accesspub.desk.model import PICTURE, Item
from accesspub.desk.server.guard import Door
from accesspub.desk.server.people import COOKIE, People
from accesspub.desk.server.wording import DeskWords
from accesspub.desk.store import Store
from accesspub.html_report.model import Reported
from accesspub.run.model import Job, Order
from accesspub.run.pages import find_pages, page_name
from accesspub.run.workspace import Workspace

_FEW, _AT_ONCE = 24, 3


@dataclass(frozen=True)
class Reading:
    """How far the reading of the pages is.

    Attributes:
        done: pages read so far, of ``total``.
        problem: what ended it early.
    """

    done: int = 0
    total: int = 0
    is_over: bool = False
    problem: str = ""


def _stamp(job: Job) -> tuple[int, int]:
    """What changes when a page is written."""
    try:
        status = Path(job.path).stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


@dataclass
class Desk:
    """Everything that the views share.

    Attributes:
        site: the folder with the pages.
        order: settings file and alternatives folder, as the command line names them.
        reads: reads the pages and refreshes the store; called with what takes the progress.
        edit_url: the address of a page in the CMS, with ``{path}``; empty: unknown.
        hosts: other hosts whose pictures may be fetched.
        roots: the folders in which pictures may be read: the site, and the run of an audit.
    """

    site: Path
    order: Order
    store: Store
    door: Door
    people: People
    words: DeskWords
    edit_url: str = ""
    roots: tuple[Path, ...] = ()
    hosts: frozenset[str] = frozenset()
    reads: Callable[[Callable[[int, int], None]], None] = lambda _progress: None
    reading: Reading = field(default_factory=Reading)
    applied: Applied | None = None
    changes: Changes = field(init=False)
    _is_closed: bool = False
    _jobs: dict[str, Job] = field(init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self.changes = Changes()
        self._jobs = self.jobs()

    @property
    def title(self) -> str:
        """What the desk is about."""
        return self.site.resolve().name

    @property
    def config(self) -> Config:
        """The settings of the site."""
        return Workspace(self.order).first_config([str(self.site)])

    def edit_address(self, page: str) -> str:
        """Where a page is edited in the CMS; empty: unknown."""
        return self.edit_url.replace("{path}", quote(page))

    def who(self, request: Request) -> str:
        """The name of the person who sent a request; empty if no name was given."""
        return self.people.who(request.cookies.get(COOKIE, ""))

    def check(self, item: Item, words: Mapping[str, str], who: str) -> Live:
        """What the rules say about the words of an item, and how a screen reader reads them."""
        return Checks(self.order, self._jobs).live(item, words, who)

    def judge(self, item: Item) -> tuple[str, ...]:
        """Keep and return what the rules say about the saved words."""
        if item.kind != PICTURE or not item.words:
            return ()
        messages = self.check(item, item.words, item.who).messages
        self.store.judge(item.id, item.version, messages)
        return messages

    def findings_of(self, item: Item) -> list[Reported]:
        """What was found about an item, each sentence once, in the language of the desk where it can be."""
        said: dict[str, Reported] = {}
        for one in item.findings:
            finding = self.words.report.said(one, "en")
            said.setdefault(finding.message, finding)
        return list(said.values())

    def path_of(self, item: Item) -> tuple[str, dict[str, str]]:
        """The path of the view of one item, and the values in its address."""
        if item.kind == PICTURE:
            return "picture", {"id": item.id}
        return ("clip", {"id": item.id}) if item.is_clip else ("question", {"id": item.id})

    def fixing(self, action: str = "fix", *, write: bool = False) -> Order:
        """The settings of `fix`: the words of the desk, and what was decided about its edits."""
        overrides = (*self.order.overrides, ("worklist", self.store.path), *self.store.verdicts().items())
        return replace(self.order, action=action, overrides=overrides, write=write)

    def collect_if_old(self) -> None:
        """Collect the changes of pages that have changed: of a few at once, of many in a separate thread."""
        old = self.changes.old(self._stamps()) if self.reading.is_over else 0
        if old > _AT_ONCE:
            self._begin(self._collect)
        elif old:
            with self._lock:
                self._collect()

    def work(self, action: str) -> None:
        """Start fixing all pages, or undoing the fixes, and then read them again."""

        def both() -> None:
            self.applied = apply(self._jobs, self.fixing(action, write=True), self.workers(), self._progress)
            if action == "fix":
                note_applied(self.store, self.applied.answered)
            self._read()

        self._begin(both)

    def _read(self) -> None:
        self._jobs = self.jobs()
        self.reads(self._progress)
        self._collect()

    def _collect(self) -> None:
        order = replace(self.order, overrides=(*self.order.overrides, ("worklist", self.store.path)))
        self.changes.collect(self._jobs, self._stamps(), order, self.workers(), self._progress)

    def _stamps(self) -> dict[str, object]:
        """Page -> what differs when it was written, or somebody wrote about something on it."""
        versions = self.store.versions()
        return {name: (*_stamp(job), versions.get(name, 0)) for name, job in self._jobs.items()}

    def start(self) -> None:
        """Read the pages in a separate thread, while the views show what is known."""
        self._begin(self._read)

    def _begin(self, what: Callable[[], None]) -> None:
        """Run a job over all pages in a separate thread; one job at a time."""
        self.reading = Reading()
        threading.Thread(target=self._done, args=(what,), daemon=True).start()

    def _done(self, what: Callable[[], None]) -> None:
        problem = ""
        with self._lock:
            try:
                what()
            except Exception as error:  # shown in every view: a desk that shows old items must say so
                problem = f"{type(error).__name__}: {error}"
            self.reading = replace(self.reading, is_over=True, problem=problem)

    def jobs(self) -> dict[str, Job]:
        """The pages of the site, by their names."""
        config = self.config
        found = find_pages([str(self.site)], exclude=config.exclude, silent=True)
        return {page_name(job, config): job for job in found}

    def job(self, page: str) -> Job:
        """How a page is read.

        Raises:
            KeyError: there is no such page.
        """
        return self._jobs[page]

    def workers(self) -> int:
        """How many processes to use; for a handful of pages, starting more than one costs more than it saves."""
        return 1 if len(self.store.pages()) < _FEW else self.config.jobs or min(os.cpu_count() or 1, 8)

    def _progress(self, done: int, total: int) -> None:
        if self._is_closed:
            raise InterruptedError("the desk was closed")
        self.reading = replace(self.reading, done=done, total=total)

    def close(self) -> None:
        """Stop the running job after the current page, and close the store."""
        self._is_closed = True
        with self._lock:
            self.store.close()
