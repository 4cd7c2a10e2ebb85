"""The run in a temporary SQLite file: pages are added once and read back in any order."""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from accesspub import expressions as re
from accesspub.html_report.model import SEVERITIES, PageData, Reported
from accesspub.html_report.tasks import PROGRAM, WRITERS, Tasks

_SCHEMA = """
CREATE TABLE pages (no INTEGER PRIMARY KEY, name TEXT, title TEXT, author TEXT, section TEXT, lang TEXT, status TEXT,
  reason TEXT, worst INTEGER, faults INTEGER, questions INTEGER, owners TEXT, media INTEGER, pictures INTEGER,
  changes INTEGER, data BLOB);
CREATE TABLE findings (task TEXT, owner TEXT, outcome TEXT, severity INTEGER, state TEXT, open INTEGER, grp TEXT,
  page INTEGER, rule TEXT, fresh INTEGER, data BLOB);
CREATE TABLE repairs (rule TEXT, count INTEGER, page INTEGER);
CREATE TABLE things (kind TEXT, key TEXT, work TEXT, part INTEGER, page INTEGER, data BLOB);
"""
_INDEXES = """
CREATE INDEX by_group ON findings (task, outcome, open, grp, page);
CREATE INDEX by_author ON pages (author);
CREATE INDEX by_section ON pages (section);
CREATE INDEX by_key ON things (kind, key, part, page);
CREATE INDEX by_work ON things (work, page);
"""
#: Columns of `pages` by which pages are listed.
FACETS = ("author", "section", "lang")
#: The parts of the list of pictures, by the state of the alt text: first what has to be written.
PARTS = ("missing", "poor", "text", "empty")
_PART_OF = {"filename": "poor", "generic": "poor", "long": "poor"}


@dataclass
class TaskRow:
    """The open part of one task: how many things, in how many places, on how many pages."""

    task: str
    owner: str
    outcome: str
    severity: int
    things: int
    places: int
    pages: int
    rule: str


@dataclass
class Group:
    """One thing to do: a finding and every place where it occurs."""

    finding: Reported
    severity: int
    places: int
    pages: int
    key: str
    first: tuple[int, str, str, str]


class Store:
    """A temporary SQLite file; close it with `close`."""

    def __init__(self, path: Path, tasks: Tasks) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;" + _SCHEMA)
        self._db.execute("BEGIN")
        self._tasks = tasks
        self.count = 0
        self.edits = 0
        self.overlooked = Counter[str]()

    def add(self, page: PageData) -> None:
        """Add one page with its findings."""
        self.count += 1
        number = self.count
        self.edits += page.edits
        self.overlooked.update(page.overlooked)
        page.findings.sort(key=in_order)
        rows, owners, worst = [], set(), len(SEVERITIES)
        faults = questions = 0
        for finding in page.findings:
            task, owner = self._tasks.of_finding(finding)
            severity = SEVERITIES.index(finding.severity)
            is_open = int(finding.state in ("new", "known"))
            asks = finding.outcome == "cantTell"
            if is_open:
                owners.add(owner)
                faults += not asks
                questions += asks
                worst = worst if asks else min(worst, severity)
            rows.append((_plain(task), owner, "ask" if asks else "do", severity, finding.state, is_open,
                         group_of(task, owner, finding), number, _plain(finding.rule), finding.fresh,
                         marshal.dumps(_values(finding))))  # fmt: skip
        if faults and page.status == "passed":
            page.status = "failed"  # a policy may allow minor problems; a page that has some is not called clean
        self._db.executemany("INSERT INTO findings VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)
        repairs = [(_plain(rule), n, number) for rule, n in page.repairs.items()]
        self._db.executemany("INSERT INTO repairs VALUES (?,?,?)", repairs)
        self._db.executemany("INSERT INTO things VALUES (?,?,?,?,?,?)", _things(page, number))
        self._db.execute(
            "INSERT INTO pages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (number, *map(_plain, (page.name, page.title, page.author, page.section)), _family(page.language),
             page.status, _plain(page.reason), worst, faults, questions, " ".join(sorted(owners)), len(page.media),
             len(page.pictures), len(page.changes), marshal.dumps(_records(page))),
        )  # fmt: skip

    def ready(self) -> None:
        """Finish adding; call before reading."""
        self._db.execute("COMMIT")
        self._db.executescript(_INDEXES)

    def reopen(self) -> None:
        """Open a new connection for reading, in a forked process."""
        self._forked = self._db  # kept, not closed: its locks are the parent's
        self._db = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, isolation_level=None)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- reading ---------------------------------------------------------------------------------

    def one(self, query: str, *values: object) -> tuple[Any, ...]:
        """The first row of a query; the query is never untrusted text."""
        return tuple(self._db.execute(query, values).fetchone())

    def rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """All rows of a query, one by one."""
        yield from self._db.execute(query, values)

    def tasks(self) -> list[TaskRow]:
        """The open tasks: first what `fix` does, then the most serious, then those that can be fixed in articles."""
        rows = self._db.execute(
            "SELECT task, owner, outcome, min(severity), count(DISTINCT grp), count(*), count(DISTINCT page),"
            " min(rule) FROM findings WHERE open GROUP BY task, owner, outcome"
        )
        return sorted(
            (TaskRow(*row) for row in rows),
            key=lambda row: (
                row.outcome,
                row.owner != PROGRAM,
                row.severity,
                row.owner not in WRITERS,
                -row.pages,
                -row.things,
            ),
        )

    def groups(self, task: str, owner: str, outcome: str) -> Iterator[Group]:
        """The things of one task, the most serious and most frequent first."""
        rows = self._db.execute(
            "SELECT g.severity, g.places, g.pages, g.grp, f.data, p.no, p.name, p.title, p.lang FROM"
            " (SELECT min(rowid) AS first, min(severity) AS severity, count(*) AS places,"
            "  count(DISTINCT page) AS pages, grp FROM findings"
            "  WHERE task=? AND owner=? AND outcome=? AND open GROUP BY grp) AS g"
            " JOIN findings AS f ON f.rowid=g.first JOIN pages AS p ON p.no=f.page"
            " ORDER BY g.severity, g.pages DESC, g.first",
            (task, owner, outcome),
        )
        for severity, places, pages, key, found, *page in rows:
            yield Group(Reported(*_read(found)), severity, places, pages, key, (page[0], page[1], page[2], page[3]))

    def places(self, task: str, outcome: str, key: str, limit: int = -1) -> Iterator[tuple[int, str, str, str]]:
        """Number, name, title and language of the pages where a thing occurs."""
        yield from self._db.execute(
            "SELECT no, name, title, lang FROM pages WHERE no IN"
            " (SELECT page FROM findings WHERE task=? AND outcome=? AND open AND grp=?) ORDER BY no LIMIT ?",
            (task, outcome, key, limit),
        )

    def fresh(self, limit: int) -> Iterator[tuple[int, str, str, str, Reported]]:
        """What the last report did not have: the page's number, name, title and language, and the finding."""
        for number, name, title, language, found in self._db.execute(
            "SELECT p.no, p.name, p.title, p.lang, f.data FROM findings AS f JOIN pages AS p ON p.no=f.page"
            " WHERE f.open AND f.fresh ORDER BY f.outcome DESC, f.severity, f.rowid LIMIT ?",
            (limit,),
        ):
            yield number, name, title, language, Reported(*_read(found))

    def ids(self, task: str, outcome: str, key: str, limit: int) -> list[str]:
        """The identities of a thing in all its places; empty if they have none or there are too many."""
        found = []
        for (text,) in self._db.execute(
            "SELECT data FROM findings WHERE task=? AND outcome=? AND open AND grp=? ORDER BY rowid LIMIT ?",
            (task, outcome, key, limit + 1),
        ):
            one = Reported(*_read(text))
            found += [name for name in (one.id, *one.also) if name]
        return found if len(found) <= limit else []

    def things(self, kind: str) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
        """The pictures or media of all pages, each once: its part, how many pages have it, its key and record."""
        for part, count, key, found in self._db.execute(
            "SELECT g.part, g.pages, f.key, f.data FROM"
            " (SELECT min(rowid) AS first, part, count(DISTINCT page) AS pages FROM things WHERE kind=?"
            "  GROUP BY key, part) AS g JOIN things AS f ON f.rowid=g.first ORDER BY g.part, g.first",
            (kind,),
        ):
            yield part, count, key, _read(found)

    def pages_of(self, kind: str, key: str, limit: int) -> list[tuple[int, str, str, str]]:
        """Number, name, title and language of the first pages that have a picture or medium."""
        query = (
            "SELECT no, name, title, lang FROM pages WHERE no IN"
            " (SELECT page FROM things WHERE kind=? AND key=?) ORDER BY no LIMIT ?"
        )
        return list(self._db.execute(query, (kind, key, limit)))

    def page_with(self, work: str) -> tuple[int, str, str, str] | None:
        """The first page that has what a row of the worklist is about."""
        query = "SELECT no, name, title, lang FROM pages WHERE no = (SELECT min(page) FROM things WHERE work=?)"
        found: tuple[int, str, str, str] | None = self._db.execute(query, (_plain(work),)).fetchone()
        return found

    def pages(self, where: str = "1") -> Iterator[tuple[int, dict[str, Any]]]:
        """Pages in the order they came, as plain records; ``where`` is a constant of this package."""
        for number, found in self._db.execute(f"SELECT no, data FROM pages WHERE {where} ORDER BY no"):  # noqa: S608
            yield number, _read(found)


_ADDRESS = re.compile(r"\b(?:src|srcset|href|data|poster|action)\s*=", re.I)


def _records(page: PageData) -> dict[str, Any]:
    data = dict(vars(page))
    data["findings"] = [_values(one) for one in page.findings]
    for name in ("media", "pictures"):
        data[name] = [vars(one) for one in data[name]]
    return data


def _things(page: PageData, number: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a page's pictures and media. What is on many pages with the same words has one key."""
    for at, one in enumerate(page.pictures):
        words: tuple[str | None, ...] = (one.work or one.src or f"{number} {at}", one.alt, one.caption, one.credit)
        part = PARTS.index(_PART_OF.get(one.alt_state, one.alt_state if one.alt_state in PARTS else "text"))
        yield "pictures", _digest(words), _plain(one.work), part, number, marshal.dumps(vars(one))
    for at, clip in enumerate(page.media):
        words = (clip.work or clip.source or f"{number} {at}", clip.name, clip.captions, clip.transcript, clip.message)
        yield "media", _digest(words), _plain(clip.work), 0, number, marshal.dumps(vars(clip))


def _digest(words: Iterable[str | None]) -> str:
    text = "\n".join(map(repr, words))
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:16]


_values: Callable[[Reported], tuple[Any, ...]] = attrgetter(*(each.name for each in fields(Reported)))


def _read(data: bytes) -> Any:
    """Read what was stored by this process or its parent."""
    return marshal.loads(data)  # noqa: S302 - never anything but our own temporary file


def _family(language: str) -> str:
    """The language by which pages are listed: de, de-DE and DE are one."""
    return _plain(language).replace("_", "-").partition("-")[0].strip().lower()


def _plain(text: str) -> str:
    """Text that SQLite can hold: lone surrogates are replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def group_of(task: str, owner: str, finding: Reported) -> str:
    """The key that makes two findings one thing to do: the template problem for developers, the same thing for editors.

    A player without a file in its own tag is identified by the words around it.
    """
    if finding.group and owner in ("developer", "designer"):
        words = [task, finding.rule, finding.group]
    elif finding.work:
        words = [task, finding.rule, finding.message, finding.work]
    else:
        words = [task, finding.rule, finding.message, finding.element, finding.where]
        if not finding.where and not _ADDRESS.search(finding.element):
            words += [finding.before, finding.after]
    return hashlib.md5("\n".join(words).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:16]


def in_order(finding: Reported) -> tuple[int, str]:
    """The key by which the findings of a page are sorted; without a line, they come last."""
    return finding.line or 10**9, finding.rule
