"""What the file of the desk holds: items, pages and the log, as the views ask for them."""

# ruff: noqa: S608 (names come from constants; values are always parameters)

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from accesspub.desk.model import VERDICTS, Context, Entry, Item, PageFacts, Place, made
from accesspub.desk.queries import FACETS, NOT_EDITORS, OF_ITEMS, VIEWS, Condition, condition, facet
from accesspub.errors import UsageError
from accesspub.html_report.model import Reported
from accesspub.worklist.desk_file import connect, rows, usage_errors
from accesspub.worklist.model import Row

Filters = Mapping[str, Sequence[str]]
_NONE: Filters = {}
PAGE = ", ".join(each.name for each in fields(PageFacts))
_ITEM = "SELECT id, kind, key, language, task, owner, needs, pages, data, state, messages, version FROM items"
_MOST_LATEST = 2000
_DUE = f"places p JOIN items i ON i.id = p.item WHERE i.state = 'to do' AND i.owner NOT IN {NOT_EDITORS}"


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a view.

    Attributes:
        total: how many items the view has with these filters.
    """

    items: tuple[Item, ...]
    total: int


class Stored:
    """The file of the desk, open for reading.

    Args:
        path: the file; it is created if it is missing.

    Raises:
        UsageError: it is unsafe or damaged; it is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._beside: tuple[int, int] | None = None  # SQLite keeps the last words in a second file
        with usage_errors(path):
            # What a desk left that was killed may belong to another file than a copy that was put back since.
            wal = path.with_name(f"{path.name}-wal")
            how = "integrity_check" if wal.is_file() and wal.stat().st_size else "quick_check"
            if self._db.execute(f"PRAGMA {how}(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("its content is not whole")
        self._opened = self._identity()

    @property
    def _db(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is None:
            if self._open:  # another thread would make a new file in place of one that is gone
                self.check_file()
            found = self._local.db = connect(self.path, create=True)
            self._open.append(found)
            self._beside = self._beside or self._identity("-wal")
        return found

    def _identity(self, end: str = "") -> tuple[int, int]:
        """The identity of the file, or of one next to it, apart from its name; zeros: there is none, or it is empty."""
        try:
            status = self.path.with_name(self.path.name + end).stat()
        except OSError:
            return 0, 0
        return (status.st_dev, status.st_ino) if status.st_size or end else (0, 0)

    def check_file(self) -> None:
        """Check that the file is the one that was opened: words that are written to another are lost with it.

        Raises:
            UsageError: it is not.
        """
        if self._identity() != self._opened or self._identity("-wal") != (self._beside or self._identity("-wal")):
            raise UsageError(
                f"{self.path}: it, or its -wal file, was moved, removed, replaced or emptied; put it back, and start "
                "the desk again"
            )

    def close(self) -> None:
        """Close the connection of this thread; those of others end with them."""
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is not None:
            found.close()
            self._local.db = self._beside = None

    def _where(self, view: str, filters: Filters, *, without: str = "") -> Condition:
        """The condition of a view; the texts of all items are searched once for all that is asked about it."""
        if texts := filters.get("text"):
            key = (tuple(texts), self._db.execute("PRAGMA data_version").fetchone(), self._db.total_changes)
            known, found = getattr(self._local, "found", (None, ""))
            if known != key:
                where, values = condition("all", {"text": texts})
                query = f"SELECT json_group_array(id) FROM items WHERE {where}"
                (found,) = self._db.execute(query, values).fetchone()
                self._local.found = key, found
            filters = {**{name: value for name, value in filters.items() if name != "text"}, "found": [found]}
        return condition(view, filters, without=without)

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
        where, values = self._where(view, filters)
        with usage_errors(self.path):
            named = f"SELECT id FROM items WHERE {where} ORDER BY rank, id LIMIT ? OFFSET ?"  # read from an index alone
            query = f"{_ITEM} WHERE id IN ({named}) ORDER BY rank, id"
            found = self._db.execute(query, (*values, limit, offset)).fetchall()
            return Listing(tuple(self._item(row, most=3) for row in found), self.count(view, filters))

    def first(self, view: str, filters: Filters = _NONE) -> str:
        """The id of the first item of a view; empty: it has none."""
        where, values = self._where(view, filters)
        with usage_errors(self.path):
            query = f"SELECT id FROM items WHERE {where} ORDER BY rank, id LIMIT 1"
            return str((self._db.execute(query, values).fetchone() or ("",))[0])

    def count(self, view: str, filters: Filters = _NONE) -> int:
        """How many items a view has."""
        where, values = self._where(view, filters)
        with usage_errors(self.path):
            return int(self._db.execute(f"SELECT count(*) FROM items WHERE {where}", values).fetchone()[0])

    def facets(self, view: str, filters: Filters = _NONE, names: Sequence[str] = FACETS) -> dict[str, dict[str, int]]:
        """Filter -> value -> how many items of a view it would leave."""
        found: dict[str, Counter[str]] = {name: Counter() for name in OF_ITEMS if name in names and name not in filters}
        with usage_errors(self.path):
            if found:  # none of them is a filter: the same items count for all
                where, values = self._where(view, filters)
                query = f"SELECT {', '.join(found)}, count(*) FROM items WHERE {where} GROUP BY {', '.join(found)}"
                for *row, count in self._db.execute(query, values):
                    for name, value in zip(found, row, strict=True):
                        for one in value.split() if name == "needs" else [value] if value else []:
                            found[name][one] += count
            return {
                name: dict(sorted(found[name].items())) if name in found else self._facet(name, view, filters)
                for name in names
            }

    def alike(self, name: str) -> list[str]:
        """The ids of other things to do of which exactly the same is said, if nobody has written about them."""
        query = (
            "SELECT b.id FROM items a JOIN items b ON b.task = a.task AND b.owner = a.owner AND b.asks = a.asks "
            "AND json_extract(b.data, '$.findings') = json_extract(a.data, '$.findings') "
            "WHERE a.id = ? AND b.id != a.id AND b.kind = 'place' AND b.state = 'to do' "
            "AND NOT EXISTS (SELECT 1 FROM words w WHERE w.item = b.id AND w.value != '') ORDER BY b.rank, b.id"
        )
        with usage_errors(self.path):
            return [row[0] for row in self._db.execute(query, (name,))]

    def neighbours(self, name: str, view: str = "all", filters: Filters = _NONE) -> tuple[str, str]:
        """The ids of the items before and after one in a view; empty: there is none."""
        where, values = self._where(view, filters)
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
        where, values = self._where(view, filters)
        with usage_errors(self.path):
            query = f"SELECT rank, id FROM items WHERE {where} AND items.id = ?"
            if (at := self._db.execute(query, (*values, name)).fetchone()) is None:
                return 0
            query = f"SELECT count(*) FROM items WHERE {where} AND (items.rank, items.id) <= (?, ?)"
            return int(self._db.execute(query, (*values, *at)).fetchone()[0])

    def _facet(self, name: str, view: str, filters: Filters) -> dict[str, int]:
        where, values = self._where(view, filters, without=name)
        counted: Counter[str] = Counter()
        for value, count in self._db.execute(facet(name, where), values):
            for one in value.split() if name == "needs" else (value,):
                counted[one] += count
        return dict(counted)

    def counts(self) -> dict[str, dict[str, int]]:
        """View -> state -> how many items: the totals of `items` with that state as a filter."""
        return {view: self.states(view) for view in VIEWS}

    def states(self, view: str) -> dict[str, int]:
        """State -> how many items of a view."""
        query = f"SELECT state, count(*) FROM items WHERE {VIEWS[view]} GROUP BY +state"  # by the index that has all
        with usage_errors(self.path):
            return dict(self._db.execute(query))

    def pages(self) -> list[PageFacts]:
        """The pages of the last analysis, by their names."""
        query = f"SELECT {PAGE} FROM pages ORDER BY page"
        with usage_errors(self.path):
            return [PageFacts(*row) for row in self._db.execute(query)]

    def page(self, name: str) -> PageFacts:
        """One page of the last analysis; of a page that was not in it, only its name is known."""
        with usage_errors(self.path):
            found = self._db.execute(f"SELECT {PAGE} FROM pages WHERE page = ?", (name,)).fetchone()
            return PageFacts(*found) if found else PageFacts(name)

    def extent(self) -> tuple[int, int, int]:
        """How many pages there are, how many could not be read, and on how many something waits for editors."""
        query = (
            f"SELECT count(*), coalesce(sum(reason != ''), 0), (SELECT count(DISTINCT p.page) FROM {_DUE}) FROM pages"
        )
        with usage_errors(self.path):
            total, unread, due = self._db.execute(query).fetchone()
            return total, unread, due

    def tasks(self, view: str, filters: Filters = _NONE) -> list[tuple[str, int, int, int]]:
        """The tasks of a view, in its order: how many items each has, in how many places, on how many pages."""
        where, values = self._where(view, filters)
        query = (
            "SELECT items.task, count(DISTINCT items.id), count(*), count(DISTINCT p.page) FROM items "
            f"JOIN places p ON p.item = items.id WHERE {where} GROUP BY items.task ORDER BY min(items.rank)"
        )
        with usage_errors(self.path):
            return self._db.execute(query, values).fetchall()

    def due(self) -> dict[str, int]:
        """Page -> how many things on it wait for editors; pages without any are not in it."""
        query = f"SELECT p.page, count(DISTINCT p.item) FROM {_DUE} GROUP BY p.page"
        with usage_errors(self.path):
            return dict(self._db.execute(query))

    def news(self, since: str, limit: int = 10) -> tuple[int, list[Item]]:
        """How many things to do an analysis met for the first time since a moment (ISO 8601), and the first of them."""
        where = f"state = 'to do' AND owner NOT IN {NOT_EDITORS} AND since > ?"
        with usage_errors(self.path):
            count = self._db.execute(f"SELECT count(*) FROM items WHERE {where}", (since,)).fetchone()[0]
            named = f"SELECT id FROM items WHERE {where} ORDER BY rank LIMIT ?"
            found = self._db.execute(f"{_ITEM} WHERE id IN ({named}) ORDER BY rank", (since, limit)).fetchall()
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

    def latest(self, limit: int) -> list[tuple[Entry, int]]:
        """What was written last, the last first; what was saved for several items at once is one, with their number."""
        query = (
            f"SELECT max(seq), at, who, item, field, old, new, count(*) FROM (SELECT * FROM log ORDER BY seq DESC "
            f"LIMIT {_MOST_LATEST}) GROUP BY at, who, field, new ORDER BY 1 DESC LIMIT ?"
        )
        with usage_errors(self.path):
            return [(Entry(*row[:-1]), row[-1]) for row in self._db.execute(query, (limit,))]

    def rows(self) -> list[Row]:
        """What was written about pictures and clips, as `fix`, `check` and `audit` read it."""
        with usage_errors(self.path):
            return list(rows(self._db))

    def meta(self, name: str) -> str:
        """A fact about the store, such as ``analysed``: when the pages were last analysed; empty: unknown."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return found[0] if found else ""

    def decided(self) -> dict[str, str]:
        """Digest of an edit -> ``accepted`` or ``declined``."""
        with usage_errors(self.path):
            return dict(self._db.execute("SELECT edit, verdict FROM decided WHERE verdict != ''"))

    def verdicts(self) -> dict[str, frozenset[str]]:
        """The same as settings: ``accepted`` and ``declined`` -> digests of edits."""
        decided = self.decided()
        return {verdict: frozenset(name for name, one in decided.items() if one == verdict) for verdict in VERDICTS}

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
