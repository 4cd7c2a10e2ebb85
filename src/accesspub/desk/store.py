"""The store of the desk: items, their places and words, and an append-only log, in one SQLite file next to the pages.

A write that has returned is on the disk. Several threads and processes may read and write at once.
"""

# ruff: noqa: S608 (names come from constants; values are always parameters)

from __future__ import annotations

import datetime
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple

from accesspub import expressions as re
from accesspub.desk.intake import take_in
from accesspub.desk.model import NEEDS_FIXING, ConflictError, Item, PageFacts
from accesspub.desk.states import problem, state
from accesspub.desk.stored import PAGE, Stored
from accesspub.errors import UsageError
from accesspub.worklist.desk_file import FIELDS, usage_errors

_LONGEST = 20_000  # characters of one field
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")  # in no page


class Store(Stored):
    """The file of the desk, open for reading and writing."""

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All of the block is written, or nothing; one writer at a time. A block within another is a part of it."""
        if self._db.in_transaction:
            yield self._db
            return
        with usage_errors(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self.check_file()
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written in the block is written at once, or not at all."""
        with self._writing():
            yield

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
            UsageError: the words are too long, or the file cannot be used.
        """
        return self.write_all(name, {field: value}, who, version, at)

    def write_all(
        self, name: str, values: Mapping[str, str], who: str, version: int | None = None, at: str = "",
        also: Iterable[str] = (),
    ) -> Item:  # fmt: skip
        """Write several fields of an item: all, or none. As `write`.

        Args:
            also: other items that get the same words, if nobody has written about them.
        """
        if unknown := set(values) - set(FIELDS):
            raise KeyError(", ".join(sorted(unknown)))
        with self._writing() as db:
            at = at or _now()
            for known in (*(one for one in map(self.item, also) if not one.words), self.item(name)):
                for field, value in values.items():
                    self._put(db, known, field, value, who, version, at)
                self._settle(db, known.id)
        return self.item(name)

    def _put(
        self, db: sqlite3.Connection, known: Item, field: str, value: str, who: str, version: int | None, at: str
    ) -> None:
        if len(value) > _LONGEST:
            raise UsageError(f"{known.key}: {field} has more than {_LONGEST} characters; nothing was saved")
        value = _CONTROL.sub(" ", value).strip()
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
        """Put back what was replaced when a log entry was made, and saved with it; that makes entries, too.

        What was written again since stays.

        Returns:
            The item of the entry.

        Raises:
            ConflictError: all of it was written again since.
            KeyError: there is no such entry.
        """
        with self._writing() as db:
            entries, now = self._saved_with(seq), _now()
            clashes: list[ConflictError] = []
            for number, name, field, old in entries:
                try:
                    self._put(db, self.item(name), field, old, who, number, now)
                except ConflictError as clash:
                    clashes.append(clash)
                self._settle(db, name)
            if len(clashes) == len(entries):
                raise clashes[0]
        return self.item(entries[0][1])

    def _saved_with(self, seq: int) -> list[tuple[int, str, str, str]]:
        """A log entry and those before it that were saved in the same moment: number, item, field, words before."""
        query = "SELECT seq, item, field, old, at, who FROM log WHERE seq <= ? ORDER BY seq DESC"
        rows = self._db.execute(query, (seq,))
        first = rows.fetchone()
        if first is None or first[0] != seq:
            raise KeyError(seq)
        same = itertools.takewhile(lambda row: row[4:] == first[4:], rows)
        return [first[:4], *(row[:4] for row in same)]

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
            db.execute("DELETE FROM credits")
            db.execute("DELETE FROM pages")
            known = db.execute("SELECT value FROM meta WHERE name = 'analysed'").fetchone()
            since = _now() if known else ""  # in the first analysis nothing is new
            sections: dict[str, str] = {}
            for page in pages:
                sections[page.page] = page.section
                db.execute(f"INSERT OR REPLACE INTO pages ({PAGE}) VALUES (?,?,?,?,?,?)", astuple(page))
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
        asks = "answer" in needs.split() and words.get("decision") != NEEDS_FIXING  # then it is a problem
        db.execute("UPDATE items SET state = ?, asks = ? WHERE id = ?", (new, int(asks), name))


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat()
