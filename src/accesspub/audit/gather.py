"""Gather: visit every page with a pool of browsers and write one JSON file for each page into the run folder."""

from __future__ import annotations

import contextlib
import math
import os
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from accesspub.audit.browser.axe import AxeCore
from accesspub.audit.browser.media_probe import MediaProbe
from accesspub.audit.browser.session import Session
from accesspub.audit.browser.visit import Shots, reason_for, visit
from accesspub.audit.cache import PageCache
from accesspub.audit.errors import AuditError, BrowserMissing
from accesspub.audit.judge.own_rules import BackgroundRules
from accesspub.audit.model import HARD, SITE_COOKIE, GatherOptions, Record, Target, Untested, Variant, dump
from accesspub.audit.recorder import NOT_SERVED, Progress, Recorder, Served
from accesspub.audit.run_folder import Damaged, Run, RunWriter, record_name
from accesspub.audit.tags import check_tags
from accesspub.errors import UserError
from accesspub.files.loopback import is_loopback

#: Give up after this many browsers in a row failed to start.
MOST_BAD_STARTS = 3
Rules = Callable[[Sequence[Record]], None]


def default_jobs() -> int:
    """Browsers at once: one keeps two cores busy; more only slow each other down."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // 2)


def hosts_of(targets: Sequence[Target], options: GatherOptions) -> tuple[str, ...]:
    """The hosts the browser may reach: the site's own, and those the user allowed.

    With headers or cookies, only its port: they are for that server. On this machine, too: other local services
    (databases, the browser's own driver) trust anybody who can connect, and a page of the site may be hostile.
    """
    own = set()
    for target in targets:
        parts = urllib.parse.urlsplit(target.url)
        host = parts.hostname or ""
        bound = is_loopback(host) or options.headers or options.cookies or options.token
        port = parts.port or (443 if parts.scheme == "https" else 80)
        own.add(f"[{host}]:{port}" if bound and ":" in host else f"{host}:{port}" if bound else host)
    return tuple(sorted(own | set(options.allow_hosts)))


class Gatherer:
    """One gathering run into one folder."""

    def __init__(
        self,
        folder: Path,
        targets: Sequence[Target],
        options: GatherOptions,
        axe: AxeCore,
        *,
        served: Served = NOT_SERVED,
        check: Rules | None = None,
        progress: Progress | None = None,
        shard: str | None = None,
        whole: Sequence[str] = (),
        ahead: BackgroundRules | None = None,
        until: float = math.inf,
        cache: PageCache | None = None,
    ) -> None:
        """After ``until`` (`time.monotonic`), the pages that are left are not tested.

        ``whole`` are the names of all pages that this ``shard`` is a share of. ``check`` gets the rules of axe-core
        before the first page, and raises AuditError if what was asked for is not among them. ``cache`` has the records
        of pages that need not be visited again.
        """
        self.shard = shard
        self.whole = sorted(whole) if shard else None
        self.folder, self.cache = folder, cache
        self.targets = list(targets)
        self.options = options
        self.axe = axe
        self.check = check or (lambda rules: check_tags(options.tags, rules))
        total = len(self.targets) * len(options.variants)
        self.recorder = Recorder(folder, options, served, total=total, progress=progress, ahead=ahead)
        self.hosts = hosts_of(targets, options)
        self.shots = Shots(self.recorder.writer.write, wanted=options.screenshots)
        cookie = {"Cookie": f"{SITE_COOKIE}={options.token}"} if options.token else {}
        self.media_probe = MediaProbe(self.hosts, {**dict(options.headers), **cookie}) if options.act else None
        self.stopping = threading.Event()
        self.until = until
        self._todo: deque[tuple[Target, Variant]] = deque()
        self._again: list[tuple[Target, Variant, Untested]] = []
        self._lock = threading.Lock()
        self._workers: list[threading.Thread] = []
        self._sessions: set[Session] = set()
        self._bad_starts = 0
        self._about: Record = {}
        self._rules: Record = {}
        self._failure: UserError | None = None

    def run(self) -> None:
        """Visit all pages. Raises only if no browser can be started, never because of a page."""
        self.folder.mkdir(parents=True, exist_ok=True)
        started = time.time()
        for target in (target for target in self.targets if target.why):
            for variant in self.options.variants:
                self.recorder.untested(target, variant, Untested(target.why), 0)
        if self.until < math.inf:
            threading.Thread(target=self._watch, name="audit-deadline", daemon=True).start()
        self._todo.extend((t, v) for v in self.options.variants for t in self.targets if not t.why)
        if self.cache is not None:
            self._reuse(self.cache)
        if not self._todo:  # this shard is empty, or nothing has changed: no browser is needed
            self._write_run(started)
            return
        try:
            self._pool()
            # A page that failed is tried once more, in a browser where nothing else has gone wrong.
            again, self._again = self._again, []
            if again and self.options.retries and not self.stopping.is_set():
                self._retry(again)
            else:
                for target, variant, reason in again:
                    self.recorder.untested(target, variant, reason, 1)
        except BaseException:
            self.stopping.set()
            raise
        finally:
            self.stop_sessions()
            for worker in self._workers:
                worker.join(10)  # a worker may still be writing its record
            if self._failure is None:  # otherwise there was no run, and its folder stays as it was
                for target, variant in self._todo:
                    kind = "no-browser" if self._bad_starts >= MOST_BAD_STARTS else self._why_stopped()
                    self.recorder.untested(target, variant, Untested(kind), 0)
                for target, variant, reason in self._again:
                    self.recorder.untested(target, variant, reason, 1)
                self._write_run(started)
        if self._failure is not None:
            raise self._failure

    def _reuse(self, cache: PageCache) -> None:
        """Take the pages that have not changed from the cache."""
        for target, variant in list(self._todo):
            if (kept := cache.find(target, variant)) is not None:
                self.recorder.reused(*kept)
                self.shots.taken(kept.record)
                self._todo.remove((target, variant))

    def stop(self) -> None:
        """Stop early: what was gathered stays, the rest is recorded as not tested."""
        self.stopping.set()
        self.stop_sessions()

    @property
    def late(self) -> bool:
        """Whether the time for the run is over."""
        return time.monotonic() >= self.until

    def _why_stopped(self) -> str:
        return "deadline" if self.late else "stopped"

    def _watch(self) -> None:
        """Stop the run when its time is over."""
        if not self.stopping.wait(max(0.0, self.until - time.monotonic())):
            self.stop()

    def stop_sessions(self) -> None:
        """End every browser of this run."""
        with self._lock:
            sessions = list(self._sessions)
            self._sessions.clear()
        for session in sessions:
            session.close() if not self.stopping.is_set() else session.kill()

    # -- the pool ---------------------------------------------------------------------------------------------

    def _pool(self) -> None:
        jobs = max(1, min(self.options.jobs, len(self._todo)))
        self._workers = [threading.Thread(target=self._work, name=f"audit-{n}", daemon=True) for n in range(jobs)]
        for worker in self._workers:
            worker.start()
        for worker in self._workers:
            while worker.is_alive() and not self.late:
                worker.join(0.5)  # so that signals are handled

    def _work(self) -> None:
        session: Session | None = None
        try:
            while not self.stopping.is_set():
                with self._lock:
                    if not self._todo:
                        return
                    target, variant = self._todo.popleft()
                if session is not None and (session.pages >= self.options.recycle or not session.alive()):
                    self._end(session)
                    session = None
                if session is None:
                    session = self._start()
                    if session is None:
                        with self._lock:
                            self._todo.appendleft((target, variant))
                        return
                reason = self._attempt(session, target, variant, 1)
                if reason is not None and reason.is_certain:
                    self.recorder.untested(target, variant, reason, 1)
                elif reason is not None:
                    with self._lock:
                        self._again.append((target, variant, reason))
                if reason is not None and reason.kind in HARD:
                    session.kill()
                    self._end(session)
                    session = None
        finally:
            if session is not None:
                self._end(session)

    def _retry(self, again: list[tuple[Target, Variant, Untested]]) -> None:
        session: Session | None = None
        self._again = sorted(again, key=lambda entry: (entry[0].page, str(entry[1])))
        while self._again and not self.stopping.is_set():
            target, variant, first = self._again[0]
            if session is None or first.kind in HARD or not session.alive():
                if session is not None:
                    self._end(session)
                session = self._start()
                if session is None:
                    return
            reason = self._attempt(session, target, variant, 2)
            self._again.pop(0)
            if reason is not None:
                self.recorder.untested(target, variant, reason, 2)
                if reason.kind in HARD:
                    session.kill()
                    self._end(session)
                    session = None
        if session is not None:
            self._end(session)

    def _start(self) -> Session | None:
        """Start a new browser; None if none starts any more."""
        while not self.stopping.is_set():
            try:
                session = Session(self.options, self.axe, self.hosts)
            except Exception as error:
                with self._lock:
                    self._bad_starts += 1
                    if self._bad_starts < MOST_BAD_STARTS and not isinstance(error, AuditError):
                        continue
                    if not self._about:  # no browser has started at all: the machine is at fault, not the site
                        self._failure = self._failure or (
                            error if isinstance(error, AuditError) else self._start_failure(error)
                        )
                self.stopping.set()
                return None
            if self.stopping.is_set():
                session.kill()
                return None
            with self._lock:
                self._sessions.add(session)
                first = not self._about
                if first:
                    self._about = session.about()
            try:
                if first or not self._rules:
                    self._rules = session.rules()
                self.check(self._rules["rules"])
                session.act_rules = tuple(r["id"] for r in self._rules["rules"] if r["act"])
            except Exception as error:  # it starts, but axe-core cannot be injected
                self._end(session)
                if isinstance(error, UserError):
                    self._failure = self._failure or error
                    self.stopping.set()
                    return None
                with self._lock:
                    self._bad_starts += 1
                    if self._bad_starts >= MOST_BAD_STARTS:
                        if not self._rules:
                            self._failure = self._failure or self._start_failure(error)
                        self.stopping.set()
                        return None
                continue
            with self._lock:
                self._bad_starts = 0
            return session
        return None

    def _start_failure(self, error: Exception) -> AuditError:
        text = str(getattr(error, "msg", None) or error).strip().split("\n")[0][:300]
        host = urllib.parse.urlsplit(self.options.remote or "").netloc.rpartition("@")[2]  # no name, no password
        where = f"the WebDriver at {host}" if host else f"{self.options.browser}"
        return BrowserMissing(f"{where} could not be started: {text}. See accesspub doctor.")

    def _end(self, session: Session) -> None:
        with self._lock:
            self._sessions.discard(session)
        session.close()

    # -- one page ---------------------------------------------------------------------------------------------

    def _attempt(self, session: Session, target: Target, variant: Variant, attempt: int) -> Untested | None:
        """Visit a page: None if its record was written, else why it could not be tested."""
        began = time.monotonic()
        files: dict[str, bytes] | None = None
        token = ""
        try:
            token = self.cache.begin(session) if self.cache else ""
            seen = visit(session, target, variant, self.shots, self.media_probe)
            more = [visit(session, target, variant, self.shots) for _ in range(self.options.passes - 1)]
            record = self.recorder.gathered(target, variant, attempt, [seen, *more], time.monotonic() - began)
            files = self.recorder.files(record) if self.cache else None
        except Exception as error:
            if self.stopping.is_set():
                return Untested(self._why_stopped())
            reason = reason_for(error, session)
            if reason.kind not in HARD:
                session.console()  # the next page is not asked about what this one said
            return reason
        finally:
            if self.cache and token:
                self.cache.end(token, target, variant, files)
        return None

    def _write_run(self, started: float) -> None:
        about, rules = self._about, self._rules.get("rules", [])
        if self.cache and rules:
            self.cache.finish(about, rules)
        elif self.cache and self.cache.browser and self.cache.reused:
            about, rules = self.cache.browser["about"], self.cache.browser["rules"]
        self.recorder.finish(
            started, self.axe, browser=about, shard=self.shard, whole=self.whole, rules=rules,
            pages=[{"page": t.page, "path": t.path} for t in self.targets],
        )  # fmt: skip


def confirm(
    folder: Path,
    targets: Sequence[Target],
    options: GatherOptions,
    axe: AxeCore,
    *,
    served: Served = NOT_SERVED,
    until: float = math.inf,
) -> None:
    """Visit some pages of a finished run again, and store the second result next to the first."""
    first, spare = Run.open(folder), folder / "second"
    Gatherer(spare, targets, options, axe, served=served, until=until).run()
    second, writer = Run.open(spare), RunWriter(folder, first.about["files"])
    for target, variant in ((target, str(variant)) for target in targets for variant in options.variants):
        with contextlib.suppress(Damaged):
            record, other = first.record(target.page, variant), second.record(target.page, variant)
            if record["status"] == other["status"] == "gathered":
                record["again"] = [*record.get("again", []), {"axe": other["axe"]}]
                writer.write(record_name(target.page, variant), dump(record))
    writer.finish(first.about)
