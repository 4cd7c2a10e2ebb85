"""Cells: what a spreadsheet would take for a formula is written as text, and read back as it was."""

from __future__ import annotations

from accesspub import expressions as re

# Where a formula would begin: in a cell, or in a part of one where a spreadsheet splits at semicolons.
_FORMULA = re.compile(r"""\A(?='*[\t\r\n])|(?:(?<=;)|\A)(?=[\s"']*[=+\-@|%＝＋－＠])""")
_DEFUSED = re.compile(r"""\A'(?='*[\t\r\n])|(?:(?<=;)|\A)'(?=[\s"']*[=+\-@|%＝＋－＠])""")
LONGEST = 30_000  # characters: spreadsheets cut at 32,767


def defused(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs: an apostrophe goes before what could be a formula."""
    text = "".join(letter for letter in text[:LONGEST] if letter in "\n\t" or letter >= " ")
    return _FORMULA.sub("'", text)


def restored(cell: object) -> str:
    """Return what `defused` was given, or what a person typed; dates become ISO dates."""
    return _DEFUSED.sub("", as_text(cell))


def as_text(cell: object) -> str:
    """A value as text, without what programs leave behind in one."""
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    return text.replace("_x000D_", "").strip()
