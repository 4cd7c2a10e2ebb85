"""XLSX by openpyxl, with small copies of the pictures by Pillow; both are the extra ``xlsx``."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from accesspub import expressions as re
from accesspub.errors import UsageError, install
from accesspub.worklist.cells import defused
from accesspub.worklist.model import COLUMNS, DECISIONS
from accesspub.worklist.thumbnails import thumbnail

_PICTURE = "picture"
_WIDTHS = {"key": 28, "address": 40, "caption now": 40, "text before": 40, "ALT TEXT": 50, "CAPTION": 40, _PICTURE: 24}
_LINK = re.compile(r"https?://[\x21-\x7e]{1,2000}")
_COMMENTS = re.compile(r"xl/(?:[^/]*/)*+(?:comment|threadedComment)[^/]*\.xml")
_MOST_LINKS = 60_000  # of one sheet, in Excel
_MOST_PICTURES = 2000  # of one sheet: the rows that come first are seen most
_POINTS = 0.75  # of a pixel
# What is larger is not a worklist but a bomb: bytes of its parts, bytes of those that hold no cells, rows and cells.
_UNPACKED, _AROUND, _ROWS, _CELLS = 200_000_000, 5_000_000, 1 << 20, 10_000_000
_OF_CELLS = ("xl/worksheets/", "xl/sharedStrings.xml", "xl/media/")


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise UsageError(f"a worklist as .xlsx needs openpyxl: {install('xlsx')}, or use .csv") from None
    return openpyxl


def read_cells(data: bytes, path: Path) -> Iterator[Sequence[object]]:
    """Give the rows of the first sheet; of a formula, what it came to: nobody wants "=K2" for an alt text."""
    _openpyxl()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sizes = [(entry.file_size, entry.filename.startswith(_OF_CELLS)) for entry in packed.infolist()]
        _require(sum(size for size, _ in sizes) <= _UNPACKED)
        _require(sum(size for size, has_cells in sizes if not has_cells) <= _AROUND)
        yield from _rows(_sheets(data)[0])
    except Exception as error:  # openpyxl raises whatever its parsers do
        reason = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise UsageError(f"{path}: cannot be read as .xlsx ({reason})") from error


def _sheets(data: bytes) -> list[Any]:
    """The sheets of a workbook, to be read row by row.

    Names of areas are not read: no cell needs them, and openpyxl takes hours for some.
    """
    from openpyxl.reader.excel import ExcelReader

    class Reader(ExcelReader):
        def read_workbook(self) -> None:
            super().read_workbook()
            parser: Any = self.parser
            parser.defined_names.definedName = []

    reader = Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    return list(reader.wb.worksheets)


def _rows(sheet: Any) -> Iterator[Sequence[object]]:
    cells = 0
    sheet.reset_dimensions()  # what a file says of its size would cut rows off, or make up millions of them
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells += len(row)
        _require(number <= _ROWS and cells <= _CELLS)
        yield row


def beside(data: bytes) -> Iterator[str]:
    """What a workbook that was read holds besides the cells of its first sheet: other sheets, and comments."""
    for sheet in _sheets(data)[1:]:
        if any(cell not in (None, "") for row in _rows(sheet) for cell in row):
            yield f"the sheet {sheet.title}"
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if any(map(_COMMENTS.fullmatch, packed.namelist())):
            yield "comments"


def _require(fits: bool) -> None:
    if not fits:
        raise ValueError("it is too large for a worklist")


def _whole(text: str) -> str:
    """The text without halves of letters, which no XML can hold."""
    return text.encode("utf-8", "replace").decode()


def _help(openpyxl: Any, sheet: Any, table: Sequence[Sequence[str]]) -> None:
    """A drop-down list for decisions, which takes other words, too; and links to pictures and clips on the web."""
    for column, title in enumerate(table[0], 1):
        letter = openpyxl.utils.get_column_letter(column)
        if title == COLUMNS["decision"] and table[1:]:
            choices = openpyxl.worksheet.datavalidation.DataValidation(
                type="list", formula1=f'"{",".join(DECISIONS)}"', allow_blank=True, showErrorMessage=False
            )
            choices.add(f"{letter}2:{letter}{len(table)}")
            sheet.add_data_validation(choices)
        if title == COLUMNS["address"]:
            for number, row in enumerate(table[1 : _MOST_LINKS + 1], 2):
                if _LINK.fullmatch(address := row[column - 1]):
                    sheet.cell(number, column).hyperlink = address
                    sheet.cell(number, column).font = openpyxl.styles.Font(underline="single")


def _show(openpyxl: Any, sheet: Any, column: int, pictures: Sequence[tuple[Path, Path] | None]) -> None:
    """Fill a column with small copies of the pictures."""
    shown = 0
    for number, place in enumerate(pictures, 2):
        if place is None or shown == _MOST_PICTURES or not (data := thumbnail(*place)):
            continue
        image = openpyxl.drawing.image.Image(io.BytesIO(data))
        sheet.add_image(image, f"{openpyxl.utils.get_column_letter(column)}{number}")
        sheet.row_dimensions[number].height = image.height * _POINTS + 4
        shown += 1


def to_bytes(table: Sequence[Sequence[str]], pictures: Sequence[tuple[Path, Path] | None] = ()) -> bytes:
    """Make a workbook of one sheet: titles that stay, columns of a readable width, every cell a text.

    Args:
        table: the titles, then the rows.
        pictures: for each row, its picture and the folder that this must be in; they get a column of their own, from
            which nothing is read back.
    """
    at = table[0].index(COLUMNS["alt"]) if any(pictures) else None
    if at is not None:
        table = [[*row[:at], "" if number else _PICTURE, *row[at:]] for number, row in enumerate(table)]
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "worklist"
    bold = openpyxl.styles.Font(bold=True)
    wrap = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(table, 1):
        for column, text in enumerate(row, 1):
            if not text:
                continue
            cell = sheet.cell(number, column)
            cell.value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", _whole(defused(text)))
            cell.data_type = "s"
            cell.alignment = wrap
            if number == 1:
                cell.font = bold
    for column, title in enumerate(table[0], 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = _WIDTHS.get(title, 16)
    _help(openpyxl, sheet, table)
    if at is not None:
        _show(openpyxl, sheet, at + 1, pictures)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
