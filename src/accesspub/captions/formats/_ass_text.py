"""The text of an event of SubStation: its words, how they look, where they are, and what is hidden in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from accesspub import expressions as re
from accesspub.captions.formats._lines import keypad_of
from accesspub.captions.inline import decoded
from accesspub.captions.model import Run
from accesspub.captions.places import ROW, from_keypad, from_top

_STYLE = re.compile(r"\\([ibu])(\d{0,4})(?![A-Za-z(\d])")
_DRAW = re.compile(r"\\p(\d{1,2})")
_RESET = re.compile(r"\\r([^\\}]{0,100})")
_WRAP = re.compile(r"\\q([0-3])")
_POINT = re.compile(r"\\(?:pos|move)\( {0,9}(-?\d{1,5}(?:\.\d{0,9})?) {0,9}, {0,9}(-?\d{1,5}(?:\.\d{0,9})?)")
_TRANSITION = re.compile(r"\\t\([^()]{0,500}")
_ALPHA = re.compile(r"\\(alpha|[134]a)(?:&?H?([0-9A-F]{1,8})|(?![\w&]))", re.I)
_WIDTH = re.compile(r"\\(bord|shad)(\d{1,4}(?:\.\d{0,9})?)")
_SCALE = re.compile(r"\\fsc([xy])(\d{1,5}(?:\.\d{0,9})?)")
_FADE = re.compile(r"\\fade\( {0,9}(\d{1,3}) {0,9}, {0,9}(\d{1,3}) {0,9}, {0,9}(\d{1,3}) {0,9},")
LETTERS, BORDER, SHADOW = "1", "3", "4"
"""The parts of letters that are drawn, by their numbers in tags."""
INK = frozenset((LETTERS, BORDER, SHADOW))
_DRAWING = re.compile(r"[mnlbspc\s\d.e+-]*", re.I)
_ESCAPES = {"\\N": "\n", "\\h": "\xa0", "\\{": "{", "\\}": "}"}
_ESCAPE = re.compile(r"\\[Nnh{}]")
_SIDES = ("left", "center", "right")
_CANVAS = (384.0, 288.0)  # of scripts that name none


class Style(NamedTuple):
    """A style of a script: whether it is in italics, its place on the keypad, and which parts of letters are drawn."""

    italic: bool = False
    place: int = 2
    drawn: frozenset[str] = INK


@dataclass
class Shown:
    """What players show of an event.

    Attributes:
        runs: its words.
        settings: where they are shown, as settings of WebVTT.
        pinned: whether they are at a point, so that nothing moves them out of the way of others.
        hidden: words that players do not show, with the reason.
        clear: words that are transparent, have no size or are outside the picture.
        whole: the words with those that are transparent.
    """

    runs: list[Run]
    settings: str
    pinned: bool
    hidden: list[tuple[str, str]]
    clear: str
    whole: str


class _Text:
    """Collects the runs of one event."""

    def __init__(self, styles: Mapping[str, Style], style: str, breaks: bool) -> None:
        self.runs: list[Run] = []
        self.hidden: list[tuple[str, str]] = []
        self.clear = self.whole = ""
        self.fades = False
        self.point: tuple[float, float] | None = None
        self.place: int | None = None
        self._styles, self._style, self._breaks = styles, style, breaks
        self._on: dict[str, bool] = {}
        self._drawing = False
        self._reset(style)

    def base(self, name: str) -> Style:
        return self._styles.get(name) or self._styles.get("Default") or Style()

    def _reset(self, name: str) -> None:
        style = self.base(name or self._style)
        self._on = {"b": False, "i": style.italic, "u": False}
        self._own, self._drawn = style.drawn, set(style.drawn)
        self._flat: set[str] = set()  # the directions in which letters have no size

    def words(self, text: str) -> None:
        if not text:
            return
        if self._drawing:
            if not _DRAWING.fullmatch(text):
                self.hidden.append((text, "they are in a drawing"))
            return
        new_line = "\n" if self._breaks else " "
        text = _ESCAPE.sub(lambda found: _ESCAPES.get(found[0], new_line), text)
        text = decoded(text)
        self.whole += text
        if (self.fades or self._flat or not self._drawn) and text.strip():
            self.clear += f" {text.strip()}"
            return
        self.runs.append(Run(text, style="".join(name for name in "biu" if self._on[name])))

    def block(self, text: str) -> None:
        """Take what is between braces: tags, or words that players do not show."""
        if "\\" not in text:
            if text.strip():
                self.hidden.append((f"{{{text}}}", "it is between braces"))
            return
        if reset := _RESET.search(text):
            self._reset(reset[1].strip())
        self._ink(text)
        for direction, percent in _SCALE.findall(_TRANSITION.sub("", text)):
            (self._flat.discard if float(percent) else self._flat.add)(direction)
        self._flat.difference_update(name for one in _TRANSITION.findall(text) for name, _ in _SCALE.findall(one))
        for found in _STYLE.finditer(text):
            self._on[found[1]] = bool(found[2].strip("0")) and not (found[1] == "b" and 1 < int(found[2]) < 600)
        if drawing := _DRAW.search(text):
            self._drawing = drawing[1].strip("0") != ""
        if wrap := _WRAP.search(text):
            self._breaks = wrap[1] == "2"
        if self.point is None and (point := _POINT.search(text)):
            self.point = float(point[1]), float(point[2])
        self.place = self.place or keypad_of(text)

    def _ink(self, text: str) -> None:
        """Take what makes letters transparent. What changes in the course of an event only makes them seen."""
        if fade := _FADE.search(text):
            self.fades = all(part == "255" for part in fade.groups())
        changes = _TRANSITION.findall(text)
        for name, value in _ALPHA.findall(_TRANSITION.sub("", text)):
            parts = INK if name.lower() == "alpha" else {name[0]}
            shown = parts & self._own if not value else set() if _is_clear(value) else parts
            self._drawn = self._drawn - parts | shown
        for name, value in _WIDTH.findall(text):
            if not float(value):
                self._drawn.discard(BORDER if name == "bord" else SHADOW)
        if any(value and not _is_clear(value) for one in changes for _, value in _ALPHA.findall(one)):
            self._drawn.add(LETTERS)


def _is_clear(alpha: str) -> bool:
    return int(alpha, 16) & 0xFF == 0xFF


def read_text(text: str, styles: Mapping[str, Style], style: str, info: Mapping[str, str]) -> Shown:
    """Read the text of an event.

    Args:
        text: its last field.
        styles: those of the script, by name.
        style: the event's.
        info: of the script, with the size of its canvas.
    """
    out = _Text(styles, style, info.get("wrapstyle", "").strip() == "2")
    at = 0
    while (begin := _brace(text, at)) >= 0 and (end := text.find("}", begin)) >= 0:
        out.words(text[at:begin])
        out.block(text[begin + 1 : end])
        at = end + 1
    out.words(text[at:])
    place = out.place or out.base(style).place
    lines = "".join(run.text for run in out.runs).strip("\n").count("\n") + 1
    if out.point is None:
        return Shown(out.runs, from_keypad(place), False, out.hidden, out.clear.strip(), out.whole)
    if "\\pos(" in text and _is_outside(out.point, place, lines, info):
        return Shown([], "", True, out.hidden, out.whole.strip(), out.whole)
    return Shown(out.runs, _at(out.point, place, lines, info), True, out.hidden, out.clear.strip(), out.whole)


def _brace(text: str, at: int) -> int:
    """Where the next brace opens that is not escaped."""
    while (begin := text.find("{", at)) > 0 and text[begin - 1] == "\\":
        at = begin + 1
    return begin


def _percent(point: tuple[float, float], info: Mapping[str, str]) -> tuple[float, float]:
    """A point of the canvas in percent of its size."""
    wide, high = (_size(info.get(name), most) for name, most in zip(("playresx", "playresy"), _CANVAS, strict=True))
    return 100 * point[0] / wide, 100 * point[1] / high


def _top(y: float, place: int, lines: int) -> float:
    """Where lines begin whose bottom, middle or top is at a height, in percent of the canvas."""
    return y - lines * ROW * (1.0, 0.5, 0.0)[(place - 1) // 3]


def _is_outside(point: tuple[float, float], place: int, lines: int, info: Mapping[str, str]) -> bool:
    """Whether words at a point are outside the picture, however wide they are."""
    x, y = _percent(point, info)
    column, above = (place - 1) % 3, _top(y, place, lines)
    right_of, left_of = ((100, -100), (150, -50), (200, 0))[column]
    return above >= 100 or above + lines * ROW <= 0 or not left_of < x < right_of


def _at(point: tuple[float, float], place: int, lines: int, info: Mapping[str, str]) -> str:
    """The settings for words at a point of the canvas, by the corner or side of them that the place says."""
    x, y = (min(max(part, 0.0), 100.0) for part in _percent(point, info))
    column = (place - 1) % 3
    settings = from_top(min(max(_top(y, place, lines), 0.0), 100 - lines * ROW), lines, _SIDES[column])
    return " ".join(filter(None, (settings, "" if column == 1 and abs(x - 50) < 5 else f"position:{x:.0f}%")))


def _size(text: str | None, default: float) -> float:
    number = (text or "").strip()
    return float(number) if number.isascii() and number.isdecimal() and number[:6].strip("0") else default
