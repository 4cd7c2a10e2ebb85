"""Our own rules in an audit, on each page as served and after scripts.

They run while the browsers work (`BackgroundRules`), so that little is left to do after the last page; a run that
another process gathered is judged without.
"""

from __future__ import annotations

import contextlib
import math
import pickle
import queue
import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.engine.result import PageResult
from accesspub.html.site import NOWHERE
from accesspub.run.guard import guarded
from accesspub.run.memory import limited
from accesspub.run.model import STDIN, Job, NotProcessedError, Order
from accesspub.run.unmatched import unmatched
from accesspub.run.workspace import Workspace

#: The document after scripts is kept as UTF-8, whatever its ``<meta charset>`` says: browsers obey this mark first.
_UTF8 = b"\xef\xbb\xbf"
#: Pages that may wait for their turn; more are left to the judge, so that memory stays flat.
_MOST_WAITING = 32


@dataclass(frozen=True)
class Both:
    """Our rules on a page as served, and on what scripts made of it; None where that was not kept."""

    served: PageResult | None = None
    dom: PageResult | None = None


@dataclass(frozen=True)
class Sources:
    """The source files of the pages of an audit: settings, knowledge and alternatives are looked for around them.

    Attributes:
        config: the settings file that was named, if any.
        folder: the folder that is audited; None for addresses.
        paths: page -> its file. A page without one is checked with the settings of the working directory.
        overrides: settings of the command line.
    """

    config: Path | None = None
    folder: str | None = None
    paths: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[tuple[str, object], ...] = ()

    @property
    def workspace(self) -> Workspace:
        """Where the pages are checked; messages are English, since reports translate them."""
        return Workspace(Order("check", (("report_language", "en"), *self.overrides), self.config))

    def check_settings(self) -> Iterable[str]:
        """Read all settings and knowledge files; what in them holds for no page.

        Raises:
            UserError: one of them is wrong.
        """
        for path in self.paths.values() or (STDIN,):
            self.workspace.engine(path)
        return unmatched([self.folder] if self.folder else [], self.paths.values(), self.workspace.order)

    def check(self, html: bytes, page: str) -> PageResult:
        """Run our rules over a page's bytes, with the settings of its source."""
        path, workspace = self.paths.get(page), self.workspace
        site = workspace.site(Job(path, root=self.folder)) if path is not None else NOWHERE
        machine = workspace.engine(path or STDIN)
        with guarded(machine.config, len(html)):
            return machine.check(html, page, None, site)


NO_SOURCES = Sources()


def on_both(served: bytes | None, dom: bytes | None, page: str, sources: Sources = NO_SOURCES) -> Both:
    """Run our rules over both; only once where scripts have changed nothing."""
    first = None if served is None else _guarded(served, page, sources)
    if dom is None:
        return Both(first, None)
    if served is not None and _same(served, _UTF8 + dom):
        return Both(first, first)
    return Both(first, _guarded(_UTF8 + dom, page, sources))


def _guarded(body: bytes, page: str, sources: Sources) -> PageResult:
    try:
        return replace(sources.check(body, page), html=b"")  # the judge asks for no bytes
    except NotProcessedError as error:
        return PageResult.broken(page, str(error))
    except Exception as error:
        return PageResult.broken(page, f"accesspub failed on this page ({type(error).__name__}: {error})")


def _same(one: bytes, other: bytes) -> bool:
    from turbohtml import parse

    from accesspub.html.source import Source

    try:
        with limited(len(one) + len(other)):
            return bool(parse(Source(one).folded).equals(parse(Source(other).folded)))
    except (ValueError, MemoryError):
        return False


class BackgroundRules:
    """Run our rules in a separate thread while the browsers work; the judge takes what is done.

    Results are kept packed: a few kilobytes a page.
    """

    def __init__(self, sources: Sources, until: float = math.inf) -> None:
        """Starts with the first page; what is not done by ``until`` (`time.monotonic`) is left undone."""
        self._sources, self._until = sources, until
        self._done: dict[str, bytes] = {}
        self._todo: queue.Queue[tuple[str, bytes | None, bytes | None, str] | None] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None

    def add(self, key: str, served: bytes | None, dom: bytes | None, page: str) -> None:
        """A page was gathered. If the queue is full, the judge will see to it."""
        self._done.pop(key, None)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="audit-own-rules", daemon=True)
            self._thread.start()
        try:
            self._todo.put_nowait((key, served, dom, page))
        except queue.Full:
            return

    def finish(self) -> None:
        """Wait for what was added, as long as there is time."""
        if self._thread is not None:
            left = None if self._until == math.inf else max(0.0, self._until - time.monotonic())
            with contextlib.suppress(queue.Full):  # the thread is late: it ends with the process
                self._todo.put(None, timeout=left)
                self._thread.join(left)
            self._thread = None

    def of(self, key: str) -> Both | None:
        """The results of a page, if they are there."""
        packed = self._done.get(key)
        return None if packed is None else pickle.loads(zlib.decompress(packed))  # noqa: S301 (packed here, in memory)

    def _work(self) -> None:
        while (entry := self._todo.get()) is not None:
            if time.monotonic() >= self._until:
                continue
            key, served, dom, page = entry
            self._done[key] = zlib.compress(pickle.dumps(on_both(served, dom, page, self._sources)), 1)


@cache
def act_ids() -> dict[str, tuple[str, ...]]:
    """Which ACT rules each of our rules stands for, as its words say."""
    known = engine(Config()).knowledge.rules
    return {rule: tuple(str(number) for number in words.get("act") or ()) for rule, words in known.items()}
