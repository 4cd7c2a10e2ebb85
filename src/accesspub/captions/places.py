"""Where a cue stands on the picture, in the settings of WebVTT, which say most; and whether two cover each other.

Sources: https://www.w3.org/TR/webvtt1/#processing-cue-settings and #apply-webvtt-cue-settings; the numbers 1 to 9 are
those of a keypad, as in SubStation's ``{\\an8}``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from accesspub.captions.model import Cue

ROW = 100 / 18.75
"""Percent of the height that a line takes in browsers (0.05333)."""
_LETTER = 1.6  # percent of the width that a letter takes
_SETTING = re.compile(r"(vertical|line|position|size|align|region):(\S+)")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(%?)")
_LEFT, _RIGHT = ("start", "left"), ("end", "right")
_Box = tuple[float, float, float, float]  # top, bottom, left, right, in percent


@lru_cache(maxsize=256)
def parts(settings: str) -> dict[str, str]:
    """The settings by name; the last of a name counts."""
    return dict(_SETTING.findall(settings))


def cover(first: Cue, second: Cue) -> bool:
    """Whether two cues that are shown together would be one over the other."""
    if first.settings == second.settings:
        return not first.settings or "region" not in parts(first.settings)  # a region has a line for each
    one, two = parts(first.settings), parts(second.settings)
    if any(one.get(name) != two.get(name) for name in ("region", "vertical")):
        return False
    if "vertical" in one:
        return one.get("line") == two.get("line")
    a, b = _box(first), _box(second)
    touch = ROW / 4
    return min(a[1], b[1]) - max(a[0], b[0]) > touch and min(a[3], b[3]) - max(a[2], b[2]) > touch


def _box(item: Cue) -> _Box:
    told, lines = parts(item.settings), item.lines
    height = ROW * max(len(lines), 1)
    line = _NUMBER.match(told.get("line", ""))
    top = 100 - height
    if line and line[2]:
        top = min(float(line[1]), top)
    elif line:
        number = float(line[1])
        top = min(number * ROW if number >= 0 else 100 + number * ROW, top)
    align = told.get("align", "center")
    side = 0.0 if align in _LEFT else 100.0 if align in _RIGHT else 50.0
    position, size = _percent(told.get("position"), side), _percent(told.get("size"), 100.0)
    width = min(size, _LETTER * max(map(len, lines), default=0))
    left = position - (0.0 if align in _LEFT else width if align in _RIGHT else width / 2)
    return top, top + height, left, left + width


def _percent(text: str | None, default: float) -> float:
    found = _NUMBER.match(text or "")
    return float(found[1]) if found and found[2] else default


def from_keypad(number: int) -> str:
    """The settings for a place on the keypad; 2, the bottom, is where browsers put cues that have none."""
    row, column = divmod(number - 1, 3)
    line = ("", "line:45%", "line:0")[row]
    return " ".join(filter(None, (line, ("align:left", "", "align:right")[column])))


def keypad(item: Cue) -> int:
    """The place on the keypad that is next to where a cue stands."""
    told = parts(item.settings)
    top, bottom, _, _ = _box(item)
    middle = (top + bottom) / 2
    row = 2 if middle < 100 / 3 else 1 if middle < 60 else 0
    align = told.get("align", "center")
    return row * 3 + (1 if align in _LEFT else 3 if align in _RIGHT else 2)


def from_top(top: float, lines: int, align: str = "center") -> str:
    """The settings for lines that begin at a percentage of the height; none for the bottom of the picture."""
    bottom = top + lines * ROW
    line = "" if bottom > 82 else f"line:{max(round(top, 1), 0):g}%"
    return " ".join(filter(None, (line, "" if align == "center" else f"align:{align}")))
