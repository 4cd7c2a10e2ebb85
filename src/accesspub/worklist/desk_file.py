"""The file of the desk, ``.accesspub/desk.sqlite``: where it is, how it is opened safely, and its rows of words."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from accesspub.errors import UsageError
from accesspub.files.read import is_ours
from accesspub.html.text import fold
from accesspub.worklist.model import DECISIONS, WORDS, Row, Written

_APPLICATION, _VERSION = 0x61636373, 1
_PATIENCE = 20_000  # milliseconds
#: What somebody writes about an item: for `fix`, and for colleagues.
IN_ROWS, FOR_COLLEAGUES = (*WORDS, "decision", "because", "until"), ("note", "assigned")
FIELDS = (*IN_ROWS, *FOR_COLLEAGUES)
_BESIDE = ("", "-wal", "-shm", "-journal")
_SCHEMA = f"""
CREATE TABLE items (id TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, language TEXT NOT NULL,
  task TEXT NOT NULL DEFAULT '', owner TEXT NOT NULL DEFAULT '',
  needs TEXT NOT NULL DEFAULT '', asks INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0, rank INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL DEFAULT '{{}}',
  state TEXT NOT NULL DEFAULT 'gone', messages TEXT, applied INTEGER NOT NULL DEFAULT 0,
  analysed INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0,
  since TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE places (item TEXT NOT NULL, page TEXT NOT NULL, line INTEGER NOT NULL, col INTEGER NOT NULL,
  section TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE pages (page TEXT PRIMARY KEY, title TEXT, section TEXT, language TEXT, fixable INTEGER,
  reason TEXT) WITHOUT ROWID;
CREATE TABLE words (item TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
  seq INTEGER NOT NULL, PRIMARY KEY (item, field)) WITHOUT ROWID;
CREATE TABLE log (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, item TEXT NOT NULL,
  field TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL);
CREATE TABLE credits (item TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE decided (edit TEXT PRIMARY KEY, verdict TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX items_by_view ON items (kind, state, rank, needs, owner, asks);
CREATE INDEX items_counted ON items (kind, needs, state, language, owner, task, asks, rank);
CREATE INDEX items_waiting ON items (state, owner, since, rank);
CREATE INDEX places_by_item ON places (item, section, page);
CREATE INDEX places_by_page ON places (page);
CREATE INDEX log_by_item ON log (item, seq);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""
_STATEMENTS = tuple(statement.strip() for statement in _SCHEMA.split(";\n") if statement.strip())


def check_place(place: Path) -> None:
    """Check that a file of the desk belongs to this user or to root: anybody may have put a file into a site.

    Raises:
        UsageError: it, its folder or a file that belongs to it is a link, or belongs to another user.
    """
    for path in (place.parent, *(place.with_name(place.name + end) for end in _BESIDE)):
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error
        wanted = stat.S_ISDIR if path == place.parent else stat.S_ISREG
        if not wanted(status.st_mode):
            raise UsageError(f"{path}: is a link, or not a regular file, and is not opened; remove it")
        if not is_ours(status):
            raise UsageError(f"{path}: belongs to another user and is not opened; use --no-desk, or change its owner")


@contextmanager
def usage_errors(place: Path) -> Iterator[None]:
    """Turn what SQLite says about a file that is damaged, locked or not a database into a message that names it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise UsageError(f"{place}: cannot be used ({error})") from error
    except sqlite3.DatabaseError as error:
        raise UsageError(
            f"{place}: is damaged ({error}), and is left as it is; move it away, with {place.name}-wal and -shm, "
            "and put back a copy of it"
        ) from error


def connect(place: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the file of a desk; what is acknowledged is on the disk.

    Raises:
        UsageError: it is unsafe, damaged, or of a newer accesspub.
    """
    check_place(place)
    if create and not place.exists():
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
            os.close(os.open(place, flags, 0o600))
        except OSError as error:
            raise UsageError(f"{place}: cannot be created ({error.strerror or error})") from error
    with usage_errors(place):
        name = f"{place.absolute().as_uri()}?{_mode(place)}"
        found = sqlite3.connect(name, uri=True, isolation_level=None, timeout=_PATIENCE / 1000)
        try:
            _set_up(found, place, create=create)
        except BaseException:
            found.close()
            raise
    return found


def _mode(place: Path) -> str:
    """How the file can be opened: where nothing can be written, as one that does not change."""
    if os.access(place, os.W_OK) and os.access(place.parent, os.W_OK):
        return "mode=rw"
    return "mode=ro" if place.with_name(f"{place.name}-wal").exists() else "mode=ro&immutable=1"


def _set_up(found: sqlite3.Connection, place: Path, *, create: bool) -> None:
    found.text_factory = lambda data: data.decode("utf-8", "replace")
    # A copy of the file alone has all words: what is written does not stay in the file next to it.
    found.executescript("PRAGMA trusted_schema=OFF; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1;")
    if create and place.stat().st_size == 0:
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("BEGIN IMMEDIATE")  # of two that begin at once, one waits and finds the tables
        if not _number(found, "application_id"):
            for statement in _STATEMENTS:
                found.execute(statement)
        found.execute("COMMIT")
    if _number(found, "application_id") != _APPLICATION:
        raise sqlite3.DatabaseError("it is not a file of the desk")
    if _number(found, "user_version") > _VERSION:
        raise UsageError(f"{place}: was written by a newer accesspub; update this one")
    if create and _mode(place) == "mode=rw":
        _bring_up_to_date(found)
    for name, made in found.execute("SELECT name, sql FROM sqlite_schema WHERE type != 'index'"):
        if made not in _STATEMENTS and not name.startswith("sqlite_"):  # a view, for one, can run forever
            raise sqlite3.DatabaseError(f"accesspub did not make its {name}")


def _bring_up_to_date(found: sqlite3.Connection) -> None:
    """Give a file of an earlier version the indexes of this one, and the table that is younger than the first."""
    query = "SELECT name, type, sql FROM sqlite_schema WHERE (type = 'index' OR name = 'credits') AND sql IS NOT NULL"
    wanted = [statement for statement in _STATEMENTS if statement.startswith(("CREATE INDEX", "CREATE TABLE credits"))]
    if {made for *_, made in found.execute(query)} == set(wanted):
        return
    found.execute("BEGIN IMMEDIATE")  # of two that begin at once, the second finds them made
    for name, kind, made in found.execute(query).fetchall():
        if kind == "index" and made not in wanted:
            found.execute('DROP INDEX "{}"'.format(name.replace('"', '""')))
    for statement in wanted:
        _, kind, rest = statement.split(" ", 2)
        found.execute(f"CREATE {kind} IF NOT EXISTS {rest}")
    found.execute("COMMIT")


def _number(found: sqlite3.Connection, pragma: str) -> int:
    return int(found.execute(f"PRAGMA {pragma}").fetchone()[0])


def read_rows(place: Path) -> list[Row]:
    """The words in a desk as rows of a worklist.

    Raises:
        UsageError: the file cannot be used.
    """
    with usage_errors(place), closing(connect(place)) as found:
        return list(rows(found))


def read_written(place: Path) -> list[Written]:
    """The words and decisions about pictures and clips in a desk, and who wrote them; the latest first.

    Raises:
        UsageError: the file cannot be used.
    """
    query = (
        "SELECT i.kind, i.key, i.language, w.field, w.value, w.who, w.at, coalesce(b.value, '') FROM words w "
        "JOIN items i ON i.id = w.item LEFT JOIN words b ON b.item = w.item AND b.field = 'because' "
        "AND w.field = 'decision' WHERE i.kind != 'place' AND w.value != '' ORDER BY w.seq DESC"
    )
    with usage_errors(place), closing(connect(place)) as found:
        every = [Written(*map(str, values)) for values in found.execute(query)]
    return [one for one in every if one.field in WORDS or (one.field == "decision" and one.value in DECISIONS)]


def rows(found: sqlite3.Connection) -> Iterator[Row]:
    """One row for each picture and clip that somebody wrote about; a decision is signed by who wrote it.

    Raises:
        sqlite3.DatabaseError: there are words of no known field, or values that are not text.
    """
    query = (
        "SELECT i.kind, i.key, i.language, i.needs, w.item, w.field, w.value, w.who, w.at FROM words w "
        "JOIN items i ON i.id = w.item WHERE i.kind != 'place' AND w.value != '' ORDER BY i.rank, w.item, w.field"
    )
    row, last = None, ""
    for values in found.execute(query):
        kind, key, language, needs, item, field, value, who, at = values
        if not all(isinstance(one, str) for one in values) or field not in FIELDS:
            raise sqlite3.DatabaseError("it has words that accesspub did not write")
        if row is None or item != last:
            if row is not None:
                yield row
            row, last = Row(key, kind, language, needed=", ".join(needs.split())), item
        if field == "decision":
            row.decision, row.signed, row.date = value, who, at[:10]
        elif field in FOR_COLLEAGUES:
            row.more[field] = value
        else:
            setattr(row, field, fold(value))  # as in a table: words become attributes, on one line
    if row is not None:
        yield row
