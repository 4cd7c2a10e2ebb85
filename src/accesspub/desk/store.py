"""The store of the desk: items, their places and words, and an append-only log, in one SQLite file next to the pages.

A write that has returned is on the disk. Several threads and processes may read and write at once.
"""

# ruff: noqa: S608 (names come from constants; values are always parameters)

from __future__ import annotations

import datetime
import json
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from accesspub.desk.intake import take_in
from accesspub.desk.model import VERDICTS, ConflictError, Context, Entry, Item, PageFacts, Place, made
from accesspub.desk.queries import FACETS, NOT_EDITORS, VIEWS, condition, facet
from accesspub.desk.states import problem, state
from accesspub.html_report.model import Reported
from accesspub.worklist.desk_file import FIELDS, connect, rows, usage_errors
from accesspub.worklist.model import Row

_LONGEST = 20_000  # characters of one field
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")  # in no page
Filters = Mapping[str, Sequence[str]]
_NONE: Filters = {}


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a view.

    Attributes:
        total: how many items the view has with these filters.
    """

    items: tuple[Item, ...]
    total: int


class Store:
    """The file of the desk, open for reading and writing.

    Args:
        path: the file; it is created if it is missing.

    Raises:
        UsageError: it is unsafe or damaged; it is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        with usage_errors(path):
            if self._db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("its content is not whole")

    @property
    def _db(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is None:
            found = self._local.db = connect(self.path, create=True)
            self._open.append(found)
        return found

    def close(self) -> None:
        """Close the connection of this thread; those of others end with them."""
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is not None:
            found.close()
            self._local.db = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All of the block is written, or nothing; one writer at a time."""
        with usage_errors(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # -- reading ------------------------------------------------------------------------------------

    def item(self, name: str) -> Item:
        """One item, with all its places.

        Raises:
            KeyError: there is none.
        """
        with usage_errors(self.path):
            found = self._db.execute(f"{_ITEM} WHERE id = ?", (name,)).fetchone()
            if found is None:
                raise KeyError(name)
            return self._item(found, most=-1)

    def items(self, view: str = "all", filters: Filters = _NONE, offset: int = 0, limit: int = 50) -> Listing:
        """A part of a view, in the order of the worklist.

        Raises:
            KeyError: there is no such view or filter.
        """
        where, values = condition(view, filters)
        with usage_errors(self.path):
            query = f"{_ITEM} WHERE {where} ORDER BY rank, id LIMIT ? OFFSET ?"
            found = self._db.execute(query, (*values, limit, offset)).fetchall()
            return Listing(tuple(self._item(row, most=3) for row in found), self.count(view, filters))

    def count(self, view: str, filters: Filters = _NONE) -> int:
        """How many items a view has."""
        where, values = condition(view, filters)
        with usage_errors(self.path):
            return int(self._db.execute(f"SELECT count(*) FROM items WHERE {where}", values).fetchone()[0])

    def facets(self, view: str, filters: Filters = _NONE, names: Sequence[str] = FACETS) -> dict[str, dict[str, int]]:
        """Filter -> value -> how many items of a view it would leave."""
        with usage_errors(self.path):
            return {name: self._facet(name, view, filters) for name in names}

    def neighbours(self, name: str, view: str = "all", filters: Filters = _NONE) -> tuple[str, str]:
        """The ids of the items before and after one in a view; empty: there is none."""
        where, values = condition(view, filters)
        at = self._db.execute("SELECT rank, id FROM items WHERE id = ?", (name,)).fetchone()
        if at is None:
            return "", ""
        query = "SELECT id FROM items WHERE {} AND (rank, id) {} (?, ?) ORDER BY rank {}, id {} LIMIT 1"
        found = [
            self._db.execute(query.format(where, sign, way, way), (*values, *at)).fetchone()
            for sign, way in (("<", "DESC"), (">", "ASC"))
        ]
        before, after = (row[0] if row else "" for row in found)
        return before, after

    def rank(self, name: str, view: str = "all", filters: Filters = _NONE) -> int:
        """The place of an item in a view, from 1; 0: it is not in it."""
        where, values = condition(view, filters)
        with usage_errors(self.path):
            query = f"SELECT rank, id FROM items WHERE {where} AND items.id = ?"
            if (at := self._db.execute(query, (*values, name)).fetchone()) is None:
                return 0
            query = f"SELECT count(*) FROM items WHERE {where} AND (items.rank, items.id) <= (?, ?)"
            return int(self._db.execute(query, (*values, *at)).fetchone()[0])

    def _facet(self, name: str, view: str, filters: Filters) -> dict[str, int]:
        where, values = condition(view, filters, without=name)
        counted: Counter[str] = Counter()
        for value, count in self._db.execute(facet(name, where), values):
            for one in value.split() if name == "needs" else (value,):
                counted[one] += count
        return dict(counted)

    def counts(self) -> dict[str, dict[str, int]]:
        """View -> state -> how many items: the totals of `items` with that state as a filter."""
        with usage_errors(self.path):
            return {
                view: dict(self._db.execute(f"SELECT state, count(*) FROM items WHERE {where} GROUP BY state"))
                for view, where in VIEWS.items()
            }

    def pages(self) -> list[PageFacts]:
        """The pages of the last analysis, by their names."""
        query = f"SELECT {_PAGE} FROM pages ORDER BY page"
        with usage_errors(self.path):
            return [PageFacts(*row) for row in self._db.execute(query)]

    def tasks(self, view: str, filters: Filters = _NONE) -> list[tuple[str, int, int, int]]:
        """The tasks of a view, in its order: how many items each has, in how many places, on how many pages."""
        where, values = condition(view, filters)
        query = (
            "SELECT items.task, count(DISTINCT items.id), count(*), count(DISTINCT p.page) FROM items "
            f"JOIN places p ON p.item = items.id WHERE {where} GROUP BY items.task ORDER BY min(items.rank)"
        )
        with usage_errors(self.path):
            return self._db.execute(query, values).fetchall()

    def due(self) -> dict[str, int]:
        """Page -> how many things on it wait for editors; pages without any are not in it."""
        query = (
            "SELECT p.page, count(DISTINCT p.item) FROM places p JOIN items i ON i.id = p.item WHERE i.state = 'to do' "
            f"AND i.owner NOT IN {NOT_EDITORS} GROUP BY p.page"
        )
        with usage_errors(self.path):
            return dict(self._db.execute(query))

    def news(self, since: str, limit: int = 10) -> tuple[int, list[Item]]:
        """How many things to do an analysis met for the first time since a moment (ISO 8601), and the first of them."""
        where = f"state = 'to do' AND owner NOT IN {NOT_EDITORS} AND since > ?"
        with usage_errors(self.path):
            count = self._db.execute(f"SELECT count(*) FROM items WHERE {where}", (since,)).fetchone()[0]
            found = self._db.execute(f"{_ITEM} WHERE {where} ORDER BY rank LIMIT ?", (since, limit)).fetchall()
            return count, [self._item(row, most=1) for row in found]

    def versions(self) -> dict[str, int]:
        """Page -> the number of the last log entry about something on it; only pages that somebody wrote about."""
        query = "SELECT p.page, max(w.seq) FROM places p JOIN words w ON w.item = p.item GROUP BY p.page"
        with usage_errors(self.path):
            return dict(self._db.execute(query))

    def on_page(self, page: str) -> list[Item]:
        """The items of a page, in the order of the page; each with its places there alone."""
        with usage_errors(self.path):
            query = "SELECT DISTINCT item FROM places WHERE page = ? ORDER BY line, col, item"
            names = [row[0] for row in self._db.execute(query, (page,))]
            return [self._item(self._db.execute(f"{_ITEM} WHERE id = ?", (name,)).fetchone(), page) for name in names]

    def log(self, name: str = "", limit: int = 200) -> list[Entry]:
        """What was written, the last first: about one item, or all."""
        where = "WHERE item = ? " if name else ""
        query = f"SELECT seq, at, who, item, field, old, new FROM log {where}ORDER BY seq DESC LIMIT ?"
        with usage_errors(self.path):
            return [Entry(*row) for row in self._db.execute(query, (*([name] if name else []), limit))]

    def rows(self) -> list[Row]:
        """What was written about pictures and clips, as `fix`, `check` and `audit` read it."""
        with usage_errors(self.path):
            return list(rows(self._db))

    def meta(self, name: str) -> str:
        """A fact about the store, such as ``analysed``: when the pages were last analysed; empty: unknown."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return found[0] if found else ""

    def _item(self, row: Sequence[Any], page: str = "", most: int = -1) -> Item:
        name, kind, key, language, task, owner, needs, pages, data, shown, messages, version = row
        words, who, when = self._words(name)
        where, values = ("AND page = ? ", [page]) if page else ("", [])
        query = f"SELECT page, line, col, data FROM places WHERE item = ? {where}ORDER BY rowid LIMIT ?"
        places = self._db.execute(query, (name, *values, most))
        try:
            known, said = json.loads(data), tuple(json.loads(messages or "[]"))
            spots = ({"page": on, "line": line, "column": at, **json.loads(more)} for on, line, at, more in places)
            return Item(
                name, kind, key, language, task, owner, tuple(needs.split()), pages,
                tuple(made(Place, spot) for spot in spots),
                tuple(made(Reported, one) for one in known.get("findings", ())),
                made(Context, known.get("context", {})), words, said, shown, who, when, version,
            )  # fmt: skip
        except (AttributeError, TypeError, ValueError) as error:
            raise sqlite3.DatabaseError(f"its item {name} was not written by accesspub") from error

    def _words(self, name: str) -> tuple[dict[str, str], str, str]:
        query = "SELECT field, value, who, at FROM words WHERE item = ? ORDER BY seq"
        found = self._db.execute(query, (name,)).fetchall()
        words = {field: value for field, value, _, _ in found if value}
        return (words, found[-1][2], found[-1][3]) if found else ({}, "", "")

    # -- writing ------------------------------------------------------------------------------------

    def write(self, name: str, field: str, value: str, who: str, version: int | None = None, at: str = "") -> Item:
        """Write one field of an item.

        Args:
            name: the item.
            field: one of `FIELDS`.
            value: the words; empty: what was written is taken out.
            who: writes.
            version: that of the item as the writer saw it; None: whatever was written since is replaced.
            at: ISO 8601 time; empty: now.

        Returns:
            The item as it is now, on the disk.

        Raises:
            ConflictError: somebody wrote other words into the same field since.
            KeyError: there is no such item or field.
        """
        return self.write_all(name, {field: value}, who, version, at)

    def write_all(
        self, name: str, values: Mapping[str, str], who: str, version: int | None = None, at: str = ""
    ) -> Item:
        """Write several fields of an item: all, or none. As `write`."""
        if unknown := set(values) - set(FIELDS):
            raise KeyError(", ".join(sorted(unknown)))
        with self._writing() as db:
            known = self.item(name)
            at = at or _now()
            for field, value in values.items():
                self._put(db, known, field, _CONTROL.sub(" ", value[:_LONGEST]).strip(), who, version, at)
            self._settle(db, name)
        return self.item(name)

    def _put(
        self, db: sqlite3.Connection, known: Item, field: str, value: str, who: str, version: int | None, at: str
    ) -> None:
        query = "SELECT value, who, at, seq FROM words WHERE item = ? AND field = ?"
        old, by, when, seq = db.execute(query, (known.id, field)).fetchone() or ("", "", "", 0)
        if old == value:
            return
        if version is not None and seq > version:
            raise ConflictError(by, when, old, known)
        entry = (at, who, known.id, field, old, value)
        logged = db.execute("INSERT INTO log (at, who, item, field, old, new) VALUES (?,?,?,?,?,?)", entry).lastrowid
        db.execute("INSERT OR REPLACE INTO words VALUES (?,?,?,?,?,?)", (known.id, field, value, who, at, logged))
        db.execute("UPDATE items SET version = ?, messages = NULL, applied = 0 WHERE id = ?", (logged, known.id))

    def adopt(self, name: str, kind: str, key: str, language: str) -> Item:
        """An item, also one that no page has: words about it are kept until one does."""
        with self._writing() as db:
            made = "INSERT OR IGNORE INTO items (id, kind, key, language) VALUES (?, ?, ?, ?)"
            db.execute(made, (name, kind, key, language))
        return self.item(name)

    def undo(self, seq: int, who: str) -> Item:
        """Put back what a log entry replaced; that is an entry, too.

        Raises:
            ConflictError: the field was written again since.
            KeyError: there is no such entry.
        """
        found = self._db.execute("SELECT item, field, old FROM log WHERE seq = ?", (seq,)).fetchone()
        if found is None:
            raise KeyError(seq)
        return self.write(found[0], found[1], found[2], who, seq)

    def judge(self, name: str, version: int, messages: Iterable[str]) -> None:
        """Keep what the rules say of an item's words, unless these have changed since."""
        with self._writing() as db:
            said = json.dumps(list(messages), ensure_ascii=False)
            db.execute("UPDATE items SET messages = ? WHERE id = ? AND version = ?", (said, name, version))
            self._settle(db, name)

    def applied(self, names: Iterable[str]) -> None:
        """Note that `fix` has put the words of these items on the pages."""
        with self._writing() as db:
            for name in names:
                db.execute("UPDATE items SET applied = 1 WHERE id = ?", (name,))
                self._settle(db, name)

    def decide(self, edit: str, verdict: str, who: str) -> None:
        """Accept or decline an edit of `fix` by its digest; an empty verdict takes back what was decided."""
        with self._writing() as db:
            (old,) = db.execute("SELECT verdict FROM decided WHERE edit = ?", (edit,)).fetchone() or ("",)
            db.execute("INSERT OR REPLACE INTO decided VALUES (?,?,?,?)", (edit, verdict, who, now := _now()))
            entry = (now, who, f"edit::{edit}", "decision", old, verdict)
            db.execute("INSERT INTO log (at, who, item, field, old, new) VALUES (?,?,?,?,?,?)", entry)

    def decided(self) -> dict[str, str]:
        """Digest of an edit -> ``accepted`` or ``declined``."""
        with usage_errors(self.path):
            return dict(self._db.execute("SELECT edit, verdict FROM decided WHERE verdict != ''"))

    def verdicts(self) -> dict[str, frozenset[str]]:
        """The same as settings: ``accepted`` and ``declined`` -> digests of edits."""
        decided = self.decided()
        return {verdict: frozenset(name for name, one in decided.items() if one == verdict) for verdict in VERDICTS}

    def refresh(self, items: Iterable[Item], pages: Iterable[PageFacts] = (), **meta: str) -> None:
        """Put in what an analysis of the pages found, without the words of the desk; these stay.

        Args:
            items: all of them, the most important first. What is not among them is on no page any more.
            pages: all pages of the analysis.
            meta: facts about it, see `meta`.
        """
        with self._writing() as db:
            latest = db.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()[0]
            db.execute("UPDATE items SET state = 'gone', needs = '', pages = 0, asks = 0")
            db.execute("DELETE FROM places")
            db.execute("DELETE FROM pages")
            known = db.execute("SELECT value FROM meta WHERE name = 'analysed'").fetchone()
            since = _now() if known else ""  # in the first analysis nothing is new
            sections: dict[str, str] = {}
            for page in pages:
                sections[page.page] = page.section
                db.execute(f"INSERT OR REPLACE INTO pages ({_PAGE}) VALUES (?,?,?,?,?,?)", astuple(page))
            for rank, item in enumerate(items):
                take_in(db, item, rank, latest, sections, since)
            db.execute(
                "DELETE FROM items WHERE state = 'gone' AND id NOT IN (SELECT item FROM log) "
                "AND id NOT IN (SELECT item FROM words)"
            )
            for (name,) in db.execute("SELECT DISTINCT item FROM words").fetchall():
                self._settle(db, name)
            for name, value in {"analysed": _now(), **meta}.items():
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _settle(self, db: sqlite3.Connection, name: str) -> None:
        """Compute the state of an item again."""
        kind, needs, messages, applied, analysed, version, pages, now = db.execute(
            "SELECT kind, needs, messages, applied, analysed, version, pages, json_extract(data, '$.context.now') "
            "FROM items WHERE id = ?", (name,)
        ).fetchone()  # fmt: skip
        words, who, when = self._words(name)
        signed = db.execute("SELECT who, at FROM words WHERE item = ? AND field = 'decision'", (name,)).fetchone()
        who, when = signed or (who, when)
        wrong = problem(kind, words, who, when, datetime.datetime.now(datetime.UTC).date())
        new = state(
            kind, needs.split(), words, wrong=wrong, passes=messages == "[]" if messages else None,
            applied=bool(applied), there=pages > 0, later=analysed >= version,
            differs=now is not None and words.get("alt", "") not in ("", " ".join(now.split())),
        )  # fmt: skip
        db.execute("UPDATE items SET state = ? WHERE id = ?", (new, name))


_PAGE = ", ".join(each.name for each in fields(PageFacts))
_ITEM = "SELECT id, kind, key, language, task, owner, needs, pages, data, state, messages, version FROM items"


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
