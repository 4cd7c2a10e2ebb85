"""The code blocks and tables in docs/, to run them as a reader would."""

from __future__ import annotations

import re
from typing import NamedTuple

from places import ROOT

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.M | re.S)
_FILE = re.compile(r"`([\w./-]+\.\w+)`")


class Block(NamedTuple):
    """A code block, the heading that it is below, and the paragraph before it."""

    heading: str
    before: str
    language: str
    text: str

    @property
    def files(self) -> list[str]:
        """The file names in the paragraph before."""
        return _FILE.findall(self.before)


def blocks(page: str, heading: str = "") -> list[Block]:
    """The blocks of a page in their order, of all headings or of one."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    found, end = [], 0
    for match in _BLOCK.finditer(text):
        above = re.findall(r"^#+ (.*)", text[: match.start()], re.M)[-1]
        before = text[end : match.start()].strip().rpartition("\n\n")[2]
        found.append(Block(above, before, match[1], match[2]))
        end = match.end()
    return [one for one in found if one.heading == heading or not heading]


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the table whose head begins with these words."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    table = re.search(rf"^\| {re.escape(heading)}.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)
    assert table, f"{page} has no table whose head begins with {heading}"
    return [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table[1].splitlines()]
