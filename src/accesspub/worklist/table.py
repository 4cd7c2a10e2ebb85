"""Reading and writing worklists: CSV however a spreadsheet saves it, XLSX, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from accesspub.errors import UsageError
from accesspub.files.atomic_write import write_atomically
from accesspub.files.read import read_file
from accesspub.files.safe_load import from_json
from accesspub.html.text import fold
from accesspub.worklist import desk_file
from accesspub.worklist.cells import as_text, defused, restored
from accesspub.worklist.desk_place import NAME
from accesspub.worklist.model import COLUMNS, FILLED, Row, Worklist, Written, short_tag

SUFFIXES = (".csv", ".xlsx", ".json")
_NAMES = {"".join(filter(str.isalnum, title.lower())): name for name, title in COLUMNS.items()}
_NAMES |= {"alt": "alt", "alternativetext": "alt", "reason": "because", "signed": "signed", "transcript": "transcript"}
_NAMES |= {"suggestion": "suggestion", "captions": "captions"}
_ZIP = b"PK\x03\x04"
_CELL = 1_000_000  # characters


def read(path: Path) -> Worklist:
    """Read a worklist.

    Raises:
        UsageError: the file cannot be read, or is not a worklist.
    """
    if path.name == NAME:
        return Worklist(desk_file.read_rows(path))
    try:
        data = read_file(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error
    if path.suffix.lower() == ".json":
        return Worklist(_from_json(data, path))
    return Worklist(_from_table(cells_of(data, path), path))


def is_workbook(data: bytes, path: Path) -> bool:
    """Whether a file is an .xlsx, whatever somebody called it."""
    return path.suffix.lower() == ".xlsx" or data.startswith(_ZIP)


def cells_of(data: bytes, path: Path) -> Iterator[Sequence[object]]:
    """The rows of a table, whatever its format.

    Raises:
        UsageError: it cannot be read.
    """
    if is_workbook(data, path):
        from accesspub.worklist.sheet import read_cells

        return read_cells(data, path)
    return _csv_cells(data, path)


def read_written(path: Path | None) -> list[Written]:
    """Who wrote what, the latest first: from a desk, or from the signed rows of a worklist; None: nobody.

    Raises:
        UsageError: as `read`.
    """
    if path is None:
        return []
    if path.name == NAME:
        return desk_file.read_written(path)
    return sorted((one for row in read(path) for one in row.written()), key=lambda one: one.when, reverse=True)


def check_suffix(path: Path) -> str:
    """The ending of a worklist's name, in lower case.

    Raises:
        UsageError: it names no format.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{path}: the name of a worklist must end in {' or '.join(SUFFIXES)}")
    return suffix


def write(
    worklist: Iterable[Row], path: Path, pictures: Mapping[str, tuple[Path, Path]] | None = None,
    instead_of: bytes | None = None,
) -> None:  # fmt: skip
    """Write a worklist, in the format the file's ending names; the file is whole, or as it was.

    Args:
        worklist: the rows.
        path: the file.
        pictures: by the keys of rows, the file of the picture and the folder it must be in: an .xlsx shows them.
        instead_of: the bytes that the file must still have.

    Raises:
        UsageError: the ending names no format, or the file cannot be written.
    """
    suffix = check_suffix(path)
    rows = list(worklist)
    if suffix == ".json":
        data = _to_json(rows)
    else:
        table = _table(rows)
        if suffix == ".xlsx":
            from accesspub.worklist.sheet import to_bytes

            data = to_bytes(table, [(pictures or {}).get(row.key) if row.kind == "picture" else None for row in rows])
        else:
            data = _to_csv(table)
    _save(path, data, instead_of)


def _save(path: Path, data: bytes, instead_of: bytes | None) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data, instead_of=instead_of)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error})") from error


# -- CSV --------------------------------------------------------------------------------------------


def _csv_cells(data: bytes, path: Path) -> Iterator[Sequence[object]]:
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        text = rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    limit = csv.field_size_limit(_CELL)
    try:
        yield from reader
    except csv.Error as error:
        raise UsageError(f"{path}: line {reader.line_num}: not valid CSV ({error})") from error
    finally:
        csv.field_size_limit(limit)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """The sign between the titles: a title holds none of them."""
    head = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t|", key=head.count)


def _to_csv(table: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([defused(cell) for cell in row] for row in table)
    # The byte order mark makes Excel read it as UTF-8; our own reader does not need it.
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


# -- rows and cells ---------------------------------------------------------------------------------


def _table(rows: Sequence[Row]) -> list[list[str]]:
    more = list(dict.fromkeys(title for row in rows for title in row.more))
    head = [*COLUMNS.values(), *more]
    return [head, *([*(_text(row, name) for name in COLUMNS), *(row.more.get(t, "") for t in more)] for row in rows)]


def _text(row: Row, name: str) -> str:
    value = getattr(row, name)
    return str(value) if value else ""


def names_of(titles: Iterable[str]) -> list[str | None]:
    """The fields that the titles of columns name; None: a column of somebody's own."""
    return [_NAMES.get("".join(filter(str.isalnum, title.lower()))) for title in titles]


def _from_table(cells: Iterator[Sequence[object]], path: Path) -> Iterator[Row]:
    head = next((row for row in cells if any(restored(cell) for cell in row)), ())
    titles = [restored(cell) for cell in head]
    names = names_of(titles)
    if "key" not in names or "kind" not in names:
        raise UsageError(
            f"{path}: the columns `key` and `kind` are missing: this is not an accesspub worklist, "
            "or it was not saved as .csv (any separator, UTF-8) or .xlsx"
        )
    for row in cells:
        values: dict[str, str] = {}
        more: dict[str, str] = {}
        for name, title, cell in zip(names, titles, row, strict=False):
            text = restored(cell)
            if name is not None:
                values[name] = values.get(name) or text
            elif title and text:
                more[title] = text
        if values.get("key"):
            yield _row(values, more)


def _row(values: dict[str, str], more: dict[str, str]) -> Row:
    pages = values.pop("pages", "")
    row = Row(values.pop("key"), values.pop("kind", "").lower() or "picture", more=more)
    row.pages = int(pages) if pages.isdecimal() and len(pages) < 10 else 0
    for name, text in values.items():
        # Words become attributes and captions: a line break in a cell is only a blank.
        setattr(row, name, short_tag(text) if name == "language" else fold(text) if name in FILLED else text)
    return row


# -- JSON -------------------------------------------------------------------------------------------


def _to_json(rows: Sequence[Row]) -> bytes:
    listed = [{**{name: getattr(row, name) for name in COLUMNS}, "more": row.more} for row in rows]
    return (json.dumps({"version": 1, "rows": listed}, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _from_json(data: bytes, path: Path) -> Iterator[Row]:
    try:
        content: Any = from_json(data.decode("utf-8-sig"))
        entries = content["rows"]
        if not isinstance(entries, list):
            raise TypeError("`rows` is not a list")
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: not an accesspub worklist ({error})") from error
    for entry in entries:
        if isinstance(entry, dict) and _text_of(entry.get("key")):
            values = {name: _text_of(entry.get(name)) for name in COLUMNS}
            more = entry.get("more")
            yield _row(values, {str(k): _text_of(v) for k, v in more.items()} if isinstance(more, dict) else {})


def _text_of(value: object) -> str:
    return "" if isinstance(value, (dict, list)) else as_text(value)
