"""Gather: visit every page with a pool of browsers and write one JSON file a page into the run folder."""

from __future__ import annotations

import contextlib
import math
import os
import threading
import time
import urllib.parse
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from accesspub.audit.browser.axe import AxeCore
from accesspub.audit.browser.media_probe import MediaProbe
from accesspub.audit.browser.session import Session
from accesspub.audit.browser.visit import Shots, jsonable, reason_for, visit
from accesspub.audit.errors import AuditError, BrowserMissing
from accesspub.audit.judge.own_rules import BackgroundRules
from accesspub.audit.model import HARD, STABLE_ORIGIN, GatherOptions, Record, Target, Untested, Variant, dump, page_key
from accesspub.audit.run_folder import Damaged, Run, RunWriter, record_name
from accesspub.audit.tags import check_tags
from accesspub.files.loopback import is_loopback

#: Give up after this many browsers in a row failed to start.
MOST_BAD_STARTS = 3
Progress = Callable[[int, int, str], None]


def default_jobs() -> int:
    """Browsers at once: one keeps two cores busy; more only slow each other down."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // 2)


def hosts_of(targets: Sequence[Target], options: GatherOptions) -> tuple[str, ...]:
    """The hosts the browser may reach: the site's own, and those the user allowed.

    With headers or cookies, only its port: they are for that server. On this machine, too: other local services
    (databases, the browser's own driver) trust whoever can connect, and a page of the site may be hostile.
    """
    own = set()
    for target in targets:
        parts = urllib.parse.urlsplit(target.url)
        host = parts.hostname or ""
        bound = is_loopback(host) or options.headers or options.cookies
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
        origin: str | None = None,
        known_as: str = STABLE_ORIGIN,
        progress: Progress | None = None,
        shard: str | None = None,
        whole: Sequence[str] = (),
        ahead: BackgroundRules | None = None,
        until: float = math.inf,
    ) -> None:
        """``origin`` is the loopback server's address, recorded as ``known_as``.
        After ``until`` (`time.monotonic`), the pages that are left are not tested.
        ``whole`` are the names of all pages that this ``shard`` is a share of.

        ``ahead`` gets each page's bodies at once, so that our own rules run while the browsers work.
        """
        self.ahead = ahead
        self.shard = shard
        self.whole = sorted(whole) if shard else None
        self.writer = RunWriter(folder)
        self.targets = list(targets)
        self.options = options
        self.axe = axe
        self.origin = origin
        self.known_as = known_as
        self.progress = progress or (lambda _done, _total, _page: None)
        self.hosts = hosts_of(targets, options)
        self.shots = Shots(self.writer.write, wanted=options.screenshots)
        self.media_probe = MediaProbe(self.hosts, dict(options.headers)) if options.act else None
        self.stopping = threading.Event()
        self.until = until
        self.done = 0
        self.total = len(self.targets) * len(options.variants)
        self._todo: deque[tuple[Target, Variant]] = deque()
        self._again: list[tuple[Target, Variant, Untested]] = []
        self._lock = threading.Lock()
        self._workers: list[threading.Thread] = []
        self._sessions: set[Session] = set()
        self._bad_starts = 0
        self._about: Record = {}
        self._rules: Record = {}
        self._failure: AuditError | None = None

    def run(self) -> None:
        """Visit all pages. Raises only if no browser can be started, never because of a page."""
        self.writer.folder.mkdir(parents=True, exist_ok=True)
        started = time.time()
        for target in (target for target in self.targets if target.why):
            for variant in self.options.variants:
                self._write_untested(target, variant, Untested(target.why), 0)
        if self.until < math.inf:
            threading.Thread(target=self._watch, name="audit-deadline", daemon=True).start()
        self._todo.extend((t, v) for v in self.options.variants for t in self.targets if not t.why)
        if not self._todo:  # this shard is empty: no browser is needed
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
                    self._write_untested(target, variant, reason, 1)
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
                    self._write_untested(target, variant, Untested(kind), 0)
                for target, variant, reason in self._again:
                    self._write_untested(target, variant, reason, 1)
                self._write_run(started)
        if self._failure is not None:
            raise self._failure

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
                    self._write_untested(target, variant, reason, 1)
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
                self._write_untested(target, variant, reason, 2)
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
                check_tags(self.options.tags, self._rules["rules"])
                session.act_rules = tuple(r["id"] for r in self._rules["rules"] if r["act"])
            except Exception as error:  # it starts, but axe-core cannot be injected
                self._end(session)
                if isinstance(error, AuditError):
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
        where = f"the WebDriver at {self.options.remote}" if self.options.remote else f"{self.options.browser}"
        return BrowserMissing(f"{where} could not be started: {text}. See accesspub doctor.")

    def _end(self, session: Session) -> None:
        with self._lock:
            self._sessions.discard(session)
        session.close()

    # -- one page ---------------------------------------------------------------------------------------------

    def _attempt(self, session: Session, target: Target, variant: Variant, attempt: int) -> Untested | None:
        """Visit a page: None if its record was written, else why it could not be tested."""
        began = time.monotonic()
        try:
            seen = visit(session, target, variant, self.shots, self.media_probe)
            more = [visit(session, target, variant, self.shots) for _ in range(self.options.passes - 1)]
        except Exception as error:
            if self.stopping.is_set():
                return Untested(self._why_stopped())
            return reason_for(error, session)
        record = self._base(target, variant, attempt)
        record |= jsonable(seen)
        record |= {"status": "gathered", "reason": None, "seconds": round(time.monotonic() - began, 3)}
        record["again"] = [{"axe": other["axe"]} for other in more]
        self._keep_bodies(record, seen)
        self._write(record)
        return None

    def _base(self, target: Target, variant: Variant, attempts: int) -> Record:
        return {
            "page": target.page,
            "address": target.url,
            "variant": str(variant),
            "attempts": attempts,
        }

    def _keep_bodies(self, record: Record, seen: Record) -> None:
        key = page_key(record["page"], record["variant"])
        record["served"] = record["dom"] = None
        bodies: dict[str, bytes] = {}
        for what in ("served", "dom"):
            body = seen.get(what)
            if body is None or not self.options.keep_dom:
                continue
            data = body if isinstance(body, bytes) else self._stable(body).encode("utf-8", "surrogatepass")
            record[what] = f"bodies/{key}.{what}.zz"
            bodies[what] = data
            self.writer.write(record[what], zlib.compress(data, 1))
        # our rules check the page of the first variant only
        if self.ahead and bodies and record["variant"] == str(self.options.variants[0]):
            self.ahead.add(key, bodies.get("served"), bodies.get("dom"), record["page"])

    def _write_untested(self, target: Target, variant: Variant, reason: Untested, attempts: int) -> None:
        record = self._base(target, variant, attempts)
        if reason.partial:
            record |= {**jsonable(reason.partial), "again": []}
            self._keep_bodies(record, reason.partial)
        record |= {"status": "untested", "reason": {"kind": reason.kind, "detail": reason.detail}}
        self._write(record)

    def _write(self, record: Record) -> None:
        name = record_name(record["page"], record["variant"])
        self.writer.write(name, self._stable(dump(record).decode()).encode())
        with self._lock:
            self.done += 1
            done = self.done
        self.progress(done, self.total, record["page"])

    def _stable(self, text: str) -> str:
        if not self.origin:
            return text
        host = self.origin.split("//")[1]
        return text.replace(self.origin, self.known_as).replace(host, self.known_as.split("//")[1])

    def _write_run(self, started: float) -> None:
        options = asdict(self.options)
        variants = [str(variant) for variant in self.options.variants]
        for key in ("headers", "cookies", "login", "variants"):
            options.pop(key, None)  # secrets stay out of the run folder
        run = {
            "started": round(started, 3),
            "seconds": round(time.time() - started, 3),
            "axe": {"version": self.axe.version, "origin": self.axe.origin},
            "browser": self._about,
            "options": options,
            "shard": self.shard,
            "whole": self.whole,
            "variants": variants,
            "rules": self._rules.get("rules", []),
            "pages": [{"page": t.page, "path": t.path} for t in self.targets],
        }
        self.writer.finish(run)


def confirm(
    folder: Path,
    targets: Sequence[Target],
    options: GatherOptions,
    axe: AxeCore,
    *,
    origin: str | None = None,
    known_as: str = STABLE_ORIGIN,
    until: float = math.inf,
) -> None:
    """Visit some pages of a finished run again, and store the second result beside the first."""
    first, spare = Run.open(folder), folder / "second"
    Gatherer(spare, targets, options, axe, origin=origin, known_as=known_as, until=until).run()
    second, writer = Run.open(spare), RunWriter(folder, first.about["files"])
    for target, variant in ((target, str(variant)) for target in targets for variant in options.variants):
        with contextlib.suppress(Damaged):
            record, other = first.record(target.page, variant), second.record(target.page, variant)
            if record["status"] == other["status"] == "gathered":
                record["again"] = [*record.get("again", []), {"axe": other["axe"]}]
                writer.write(record_name(target.page, variant), dump(record))
    writer.finish(first.about)
