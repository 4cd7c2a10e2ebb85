"""What people do with a worklist: fill cells, and save the table in the way of their program."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from accesspub.worklist.model import Worklist
from accesspub.worklist.table import read

Filling = Mapping[str, Mapping[str, str]]  # key of a row (and its language, after a blank) -> title -> words
Table = list[list[str]]


def cells(path: Path) -> Table:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def fill(table: Table, words: Filling) -> Table:
    """Fill cells by the titles of their columns; every entry must find its row."""
    head, *rows = table
    left = dict(words)
    for row in rows:
        name = f"{row[head.index('key')]} {row[head.index('language')]}".strip()
        for title, text in left.pop(name, {}).items():
            row[head.index(title)] = text
    assert not left, f"no such rows: {', '.join(left)}"
    return [head, *rows]


def reordered(table: Table) -> Table:
    """Columns backwards, one left out, one of the editor's own, an empty one."""
    head = table[0]
    keep = [at for at in range(len(head)) if head[at] != "instruction"][::-1]
    return [
        [*(row[at] for at in keep), "", "my notes" if number == 0 else f"note {number}"]
        for number, row in enumerate(table)
    ]


def _csv(table: Table, **how: object) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **{"lineterminator": "\r\n", **how}).writerows(table)  # type: ignore[arg-type]
    return out.getvalue()


SAVED: Mapping[str, Callable[[Table], bytes]] = {
    "UTF-8": lambda table: _csv(table).encode(),
    "UTF-8 with a byte order mark": lambda table: _csv(table).encode("utf-8-sig"),
    "semicolons": lambda table: _csv(table, delimiter=";").encode("utf-8-sig"),
    "semicolons, line feeds, all quoted": lambda table: _csv(
        table, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL
    ).encode(),
    "tabs": lambda table: _csv(table, delimiter="\t").encode(),
    "UTF-16 with tabs, as Excel's Unicode text": lambda table: _csv(table, delimiter="\t").encode("utf-16"),
    "Windows-1252 with semicolons, as Excel's CSV": lambda table: _csv(table, delimiter=";").encode(
        "cp1252", "replace"
    ),
    "with a line sep=;": lambda table: ("sep=;\r\n" + _csv(table, delimiter=";")).encode("utf-8-sig"),
    "old Macintosh line ends": lambda table: _csv(table, lineterminator="\r").encode(),
    "titles in small letters, lines before them": lambda table: _csv(
        [["", "", ""], [title.lower() for title in table[0]], *table[1:], [], ["", ""]]
    ).encode(),
    "columns in another order": lambda table: _csv(reordered(table)).encode("utf-8-sig"),
}


def edit_xlsx(path: Path, words: Filling) -> None:
    """Fill a workbook as a spreadsheet does: other cells, their widths and formats stay."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    left = dict(words)
    for number in range(2, sheet.max_row + 1):
        value = {title: sheet.cell(number, at).value for at, title in enumerate(titles, 1)}
        for title, text in left.pop(f"{value['key']} {value['language'] or ''}".strip(), {}).items():
            sheet.cell(number, titles.index(title) + 1).value = text
    assert not left, f"no such rows: {', '.join(left)}"
    book.save(path)


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed: what it makes of a worklist is NOT tested in this run"
)


def by_office(path: Path, ending: str, folder: Path, *, semicolons: bool = False) -> Path:
    """Open a table in LibreOffice and save it as another; returns the new file."""
    assert OFFICE is not None
    target = ending
    if ending == "csv":  # separator, quote, charset (76: UTF-8; 1: Windows-1252), first line; quote all; as shown
        target = "csv:Text - txt - csv (StarCalc):" + ("59,34,1,1" if semicolons else "44,34,76,1,,0,false,true")
    source = "CSV:44,34,76,1,,0,false,true,false"  # as its dialogue offers it for our own files
    out = folder / f"office-{ending}-{semicolons}"
    command = [OFFICE, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/office-profile"]
    command += ["--convert-to", target, *(["--infilter=" + source] if path.suffix == ".csv" else [])]
    done = subprocess.run(
        [*command, "--outdir", str(out), str(path)], capture_output=True, timeout=180, env=dict(os.environ)
    )
    made = out / f"{path.stem}.{ending}"
    assert made.is_file(), done.stderr.decode(errors="replace")
    return made


def words_of(worklist: Worklist) -> dict[str, dict[str, str]]:
    """What a person has filled in, by row: to compare two tables."""
    from accesspub.worklist.model import FILLED

    found = {row.name: {name: getattr(row, name) for name in FILLED if getattr(row, name)} for row in worklist}
    return {name: filled for name, filled in found.items() if filled}


def read_words(path: Path) -> dict[str, dict[str, str]]:
    return words_of(read(path))
