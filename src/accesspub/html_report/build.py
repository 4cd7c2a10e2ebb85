"""Write the report folder; pages are added one by one, so memory does not grow with their number."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from accesspub.errors import UsageError
from accesspub.files.atomic_write import copy_file, write_quickly
from accesspub.html_report import parallel
from accesspub.html_report.context import Build
from accesspub.html_report.model import PageData, ReportData, RunData
from accesspub.html_report.render import ASSETS, Renderer
from accesspub.html_report.store import Store
from accesspub.html_report.tasks import PROGRAM, WRITERS, Tasks
from accesspub.html_report.titles import work
from accesspub.html_report.views import history as trend
from accesspub.html_report.views import lists, overview, pages, tasks
from accesspub.html_report.wording import Wording, served
from accesspub.knowledge.load import load

MARK, HISTORY, FOUND = "accesspub-report.json", "history.json", "found.json"
_OURS = ("index.html", "summary.html", "about.html", "assets", "pages", "tasks", "by", "shots", MARK)


class ReportWriter:
    """A report in progress: `add` takes pages one by one, `finish` writes the folder.

    Args:
        run: facts about the whole run.
        folder: the target; an earlier report is replaced, anything else is refused.
        language: BCP 47 tag of the report: en, fr, de, es or ar; None: as the run's settings ask, else English.
        history: JSON file with the counts of earlier runs; None: ``history.json`` in the folder.

    Raises:
        UsageError: the folder holds something else, the language is not there, or the history is damaged.
    """

    def __init__(
        self, run: RunData, folder: Path | str, *, language: str | None = None, history: Path | None = None
    ) -> None:
        self._target = Path(folder)
        # Report every error before the first page is read and before the old report is removed.
        _is_ours(self._target)
        self._run, self._knowledge = run, load()
        self._wording = Wording(self._knowledge, language or served(run.wanted or "en"), preview=run.preview)
        self._history = history or self._target / HISTORY
        self._runs = trend.load(self._history)
        self._known = trend.load_found(self._target / FOUND)
        self._found: set[str] = set()
        self._spare = tempfile.TemporaryDirectory(prefix="accesspub-report-")
        self._tasks = Tasks(self._knowledge)
        self._store = Store(Path(self._spare.name) / "store.db", self._tasks)

    def __enter__(self) -> ReportWriter:
        """Return the writer; `__exit__` cleans up."""
        return self

    def __exit__(self, *error: object) -> None:
        """Remove the temporary store; without `finish`, the earlier report is untouched."""
        self._store.close()
        self._spare.cleanup()

    def add(self, page: PageData) -> None:
        """Add a page."""
        said = (self._wording.said(finding, self._run.language) for finding in page.findings)
        page.findings = [one if self._known is None else replace(one, fresh=one.id not in self._known) for one in said]
        self._found.update(one.id for one in page.findings)
        if page.status == "not_tested":
            # An unknown kind of reason is in English; the report puts a general reason in its own language before it.
            cause = self._wording.cause(page.cause or "other")
            page.reason = f"{cause} ({page.reason})" if cause and page.reason else cause or page.reason
        self._store.add(page)

    def finish(self) -> Mapping[str, int]:
        """Write the folder; see `write_report` for the counts."""
        store, target = self._store, self._target
        store.ready()
        sums = _sums(store, self._run)
        now = {"date": self._run.generated, "open": sums["faults"], "pages": sums["pages"]}
        now |= {key: sums[key] for key in ("repaired", "waived", "untested", "questions")}
        common = {"run": self._run, "report_id": _report_id(self._run), "menu": _menu(sums)}
        _clear(target)
        mark = {"tool": "accesspub", "version": 1, "language": self._wording.language, "counts": sums}
        # Written first, so that an interrupted report is still recognised as made by accesspub.
        write_quickly(target / MARK, (json.dumps(mark, indent=1) + "\n").encode(), str(target.resolve()))
        build = Build(self._run, store, self._wording, Renderer(target, self._wording, common), self._tasks, sums=sums)
        build.history = [*self._runs, now]
        _write(build, target)
        if not self._run.preview:  # nothing has changed
            trend.save(self._history, build.history)
            trend.save_found(target / FOUND, self._found)
        return sums


def write_report(
    data: ReportData, folder: Path | str, *, language: str | None = None, history: Path | None = None
) -> Mapping[str, int]:
    """Write a report as a folder of static pages that open from disk.

    Args:
        data: the run; its pages are read once.
        folder: the target; an earlier report is replaced, anything else is refused.
        language: BCP 47 tag of the report: en, fr, de, es or ar; None: as the run's settings ask, else English.
        history: JSON file with the counts of earlier runs, to which this run is added; None: one in the folder.

    Returns:
        The counts: pages, faults, questions, untested, repaired, changed, new, known, waived.

    Raises:
        UsageError: the folder holds something else, the language is not there, or the history is damaged.
    """
    with ReportWriter(data.run, folder, language=language, history=history) as writer:
        for page in data.pages:
            writer.add(page)
        return writer.finish()


def _write(build: Build, target: Path) -> None:
    copy_file(ASSETS / "report.css", target / "assets" / "report.css", root=str(target.resolve()))
    build.works = [work(build, row) for row in build.store.tasks()]
    build.index_works()
    overview.write(build)
    with parallel.helper(build) as shares:
        tasks.write(build)
        lists.write(build)
        for share in shares.mine():
            pages.write(build, share, parallel.SHARES)


def _is_ours(target: Path) -> None:
    """Check that the folder is empty, missing, or an earlier report."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{target}: is a file; the HTML report is a folder")
    if not any(target.iterdir()):
        return
    if not (target / MARK).is_file():
        raise UsageError(f"{target}: contains something other than an accesspub report; name a new or empty folder")


def _clear(target: Path) -> None:
    """Remove the earlier report; answers, waivers and the history stay."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in target.iterdir():
        if entry.is_symlink() or entry.is_file():
            if entry.suffix == ".html" or entry.name in _OURS:
                entry.unlink()
        elif entry.name in _OURS:
            shutil.rmtree(entry)


def _sums(store: Store, run: RunData) -> dict[str, int]:
    total, faults, questions, untested, changed = store.one(
        "SELECT count(*), coalesce(sum(faults),0), coalesce(sum(questions),0), coalesce(sum(status='not_tested'),0),"
        " coalesce(sum(changes>0 OR EXISTS(SELECT 1 FROM repairs WHERE page=no)),0) FROM pages"
    )
    (repaired,) = store.one("SELECT coalesce(sum(count),0) FROM repairs")
    states = dict(store.rows("SELECT state, count(*) FROM findings WHERE outcome='do' GROUP BY state"))
    blocked, blocked_pages = store.one(
        "SELECT count(*), count(DISTINCT page) FROM findings WHERE open AND outcome='do' AND severity=0"
    )
    blocked_by = dict(
        store.rows("SELECT owner, count(*) FROM findings WHERE open AND outcome='do' AND severity=0 GROUP BY owner")
    )
    (fresh,) = store.one("SELECT count(*) FROM findings WHERE open AND fresh")
    (fixable,) = store.one("SELECT count(*) FROM findings WHERE open AND outcome='do' AND owner=?", PROGRAM)
    many = dict(store.rows("SELECT kind, count(DISTINCT key) FROM things GROUP BY kind"))
    return {
        "pages": total, "faults": faults, "questions": questions, "untested": untested, "repaired": repaired,
        "changed": changed, "new": states.get("new", 0), "known": states.get("known", 0),
        "waived": states.get("waived", 0), "flaky": states.get("flaky", 0), "blocked": blocked,
        "blocked_pages": blocked_pages, "blocked_editors": sum(blocked_by.get(owner, 0) for owner in WRITERS),
        "blocked_fixable": blocked_by.get(PROGRAM, 0), "fixable": fixable, "fresh": fresh,
        "media": many.get("media", 0), "pictures": many.get("pictures", 0), "written": len(run.written),
        "fixed": len(run.fixed),
        **{f"overlooked_{kind}": store.overlooked[kind] for kind in ("players", "outside", "no_article")},
        "together": max(0, repaired - store.edits) if store.edits else 0,
    }  # fmt: skip


def _report_id(run: RunData) -> str:
    return hashlib.sha256(f"{run.title}\n{run.generated}".encode("utf-8", "replace")).hexdigest()[:12]


def _menu(sums: Mapping[str, int]) -> list[tuple[str, str]]:
    menu = [("overview", "index.html"), ("pages", "pages.html")]
    menu += [(key, f"{key}.html") for key in ("pictures", "media", "written") if sums[key]]
    menu += [("repaired", "repaired.html")] if sums["changed"] else []
    menu += [("untested", "untested.html")] if sums["untested"] else []
    return [*menu, ("summary", "summary.html"), ("about", "about.html")]
