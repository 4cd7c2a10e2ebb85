"""CEA-608, the captions of analogue television: its characters, and a decoder of one channel.

The decoder follows ANSI/CTA-608-E: two memories, and the modes pop-on, paint-on and roll-up. What is written onto the
screen without a pause becomes one page, as people read it.
"""

from __future__ import annotations

from dataclasses import dataclass

BASIC = {code: chr(code) for code in range(0x20, 0x7F)} | {
    0x2A: "á", 0x5C: "é", 0x5E: "í", 0x5F: "ó", 0x60: "ú", 0x7B: "ç", 0x7C: "÷", 0x7D: "Ñ", 0x7E: "ñ", 0x7F: "█",
}  # fmt: skip
SPECIAL = {0x1130 + n: sign for n, sign in enumerate("®°½¿™¢£♪à èâêîôû")}
EXTENDED = {0x1220 + n: sign for n, sign in enumerate("ÁÉÓÚÜü‘¡*'—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»")} | {
    0x1320 + n: sign for n, sign in enumerate("ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤│ÅåØø┌┐└┘")
}
"""Each takes the place of the character before it, which old decoders show instead."""

ROWS = 15
_FIRST_ROW = {0x10: 11, 0x11: 1, 0x12: 3, 0x13: 12, 0x14: 14, 0x15: 5, 0x16: 7, 0x17: 9}
_LAST_COLUMN = 31
_MODES = frozenset((0x20, 0x25, 0x26, 0x27, 0x29, 0x2A, 0x2B, 0x2F))  # commands after which text is of one kind
_PAUSE = 30  # frames without a new character after which a new page begins

Cell = tuple[str, str, int]  # character, style, the page that it came with
Rows = dict[int, dict[int, Cell]]


def row_code(row: int) -> int:
    """The code that begins a row at its left end."""
    first = next(code for code, begin in _FIRST_ROW.items() if begin == row or (begin == row - 1 and code != 0x10))
    return first << 8 | (0x50 if _FIRST_ROW[first] == row else 0x70)


@dataclass(frozen=True, slots=True)
class Page:
    """What is on the screen for some time.

    Attributes:
        start: the first frame.
        end: the frame after the last; None where the file ends before it goes.
        rows: the cells by row and column.
        number: that of the cells which are new.
        whole: whether all cells are new.
        line: of the file, that brought it.
    """

    start: int
    end: int | None
    rows: Rows
    number: int
    whole: bool
    line: int


class Decoder:
    """Takes one word of two bytes at a time.

    Args:
        channel: 0 to 3 for CC1 to CC4.

    Attributes:
        pages: what was shown.
        elsewhere: the other channels that have text: "CC2", or "T1" for a text service.
        overwritten: letters that were replaced before anybody could read them, by the line of the file.
    """

    def __init__(self, channel: int = 0) -> None:
        self.pages: list[Page] = []
        self.elsewhere: set[str] = set()
        self.overwritten: dict[int, str] = {}
        self._shown: Rows = {}
        self._loading: Rows = {}
        self._mode, self._depth = "pop", 2
        self._row, self._column, self._style = ROWS, 0, ""
        self._channel, self._now = channel, 0
        self._is_text, self._is_data, self._last = [False] * 4, False, 0
        self._since = self._number = self._line = 0
        self._whole = False
        self._written = -_PAUSE  # the frame of the last new character

    def word(self, code: int, frame: int, line: int) -> None:
        """Take a word, without its parity bits, at a frame."""
        first, second = code >> 8, code & 0xFF
        if first >= 0x20 or (not first and second >= 0x20):
            self._last = 0
            if first:
                self._character(BASIC[first], frame, line)
            if second >= 0x20:
                self._character(BASIC[second], frame, line)
        elif first >= 0x10:
            self._is_data = False
            if code == self._last:  # every control code is sent twice
                self._last = 0
                return
            self._last = code
            self._turn_to(first, second)
            if self._now == self._channel:
                self._control(first & ~8, second, frame, line)
        elif first:
            self._is_data = first != 0x0F  # programme data, which is for machines

    def _turn_to(self, first: int, second: int) -> None:
        """Note whose codes follow: a bit says which channel of a field, and only some codes say which field."""
        field = self._now & 2
        is_command = first & ~9 == 0x14 and second < 0x40
        if is_command:
            field = 2 * (first & 1)
        self._now = field + (first >> 3 & 1)
        if is_command and second in _MODES:
            self._is_text[self._now] = second in (0x2A, 0x2B)

    def finish(self) -> None:
        """End the last page, which nothing takes off the screen."""
        self._cut(None, 0)

    def _control(self, first: int, second: int, frame: int, line: int) -> None:
        code = first << 8 | second
        if second >= 0x40:
            self._address(first, second)
        elif code in SPECIAL:
            self._character(SPECIAL[code], frame, line)
        elif code in EXTENDED:
            self._column = max(self._column - 1, 0)
            self._target().get(self._row, {}).pop(self._column, None)
            self._character(EXTENDED[code], frame, line)
        elif first == 0x11:  # a change of style in a row, which takes a cell
            self._character(" ", frame, line)
            self._style = _style(second)
        elif first == 0x17 and 0x21 <= second <= 0x23:
            self._column = min(self._column + second - 0x20, _LAST_COLUMN)
        elif first in (0x14, 0x15):
            self._command(second, frame, line)

    def _address(self, first: int, second: int) -> None:
        row = _FIRST_ROW[first] + (1 if second & 0x20 and first != 0x10 else 0)
        if self._mode == "roll" and row != self._row:
            moved = {at + row - self._row: cells for at, cells in self._shown.items()}
            self._shown = {at: cells for at, cells in moved.items() if 1 <= at <= ROWS}
        self._row, self._style = row, _style(second)
        self._column = (second >> 1 & 7) * 4 if second & 0x10 else 0

    def _command(self, second: int, frame: int, line: int) -> None:
        cells = self._target().get(self._row, {})
        if second == 0x20:
            self._mode = "pop"
        elif second == 0x21:
            self._column = max(self._column - 1, 0)
            cells.pop(self._column, None)
        elif second == 0x24:
            for column in [column for column in cells if column >= self._column]:
                del cells[column]
        elif 0x25 <= second <= 0x27:
            self._roll_up(second - 0x23, frame, line)
        elif second == 0x29:
            self._mode = "paint"
        elif second == 0x2C:
            self._cut(frame, line)
            self._shown = {}
        elif second == 0x2D and self._mode == "roll":
            self._cut(frame, line)
            top = self._row - self._depth + 1
            self._shown = {row - 1: cells for row, cells in self._shown.items() if row > top}
            self._column, self._written = 0, frame
        elif second == 0x2E:
            self._loading = {}
        elif second == 0x2F:
            self._cut(frame, line)
            self._shown, self._loading = self._loading, self._shown
            self._mode, self._whole = "pop", True

    def _roll_up(self, depth: int, frame: int, line: int) -> None:
        if self._mode != "roll":
            self._cut(frame, line)
            self._shown, self._loading = {}, {}
            self._mode, self._row, self._column, self._style = "roll", ROWS, 0, ""
        self._depth = depth

    def _target(self) -> Rows:
        return {} if self._is_text[self._now] else self._loading if self._mode == "pop" else self._shown

    def _character(self, sign: str, frame: int, line: int) -> None:
        if self._is_data:
            return
        if self._now != self._channel or self._is_text[self._now]:
            self.elsewhere.add(f"{'T' if self._is_text[self._now] else 'CC'}{self._now + 1}")
            return
        if self._mode == "pop":
            cells = self._loading.setdefault(self._row, {})
        else:
            cells = self._shown.setdefault(self._row, {})
            before = cells.get(self._column - 1)
            in_word = sign != " " and before is not None and before[0] != " "
            if not self._shown_words():
                self._since, self._line = frame, line
            elif frame - self._written >= _PAUSE and not in_word:
                self._cut(frame, line)
            self._written = frame
        column = self._column
        over = cells.get(column)
        if over is not None and over[2] == self._number and over[0] not in (" ", sign) and column < _LAST_COLUMN:
            self.overwritten[line] = self.overwritten.get(line, "") + over[0]
        cells[column] = (sign, self._style, self._number)
        if column < _LAST_COLUMN:
            self._column = column + 1

    def _shown_words(self) -> bool:
        return any(cell[0] != " " for cells in self._shown.values() for cell in cells.values())

    def _cut(self, frame: int | None, line: int) -> None:
        """End the page that is shown, and begin the next."""
        if self._shown_words():
            rows = {row: dict(cells) for row, cells in self._shown.items()}
            self.pages.append(Page(self._since, frame, rows, self._number, self._whole, self._line))
        self._number, self._since, self._line, self._whole = self._number + 1, frame or 0, line, False


def _style(second: int) -> str:
    """The style that a row or a change of style in it asks for."""
    italic = "i" if second & 0x0E == 0x0E and not second & 0x10 else ""
    return italic + ("u" if second & 1 else "")
