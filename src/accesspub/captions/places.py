"""Where a cue is on the picture, in the settings of WebVTT, which say most; and whether two cover each other.

Sources: https://www.w3.org/TR/webvtt1/#processing-cue-settings and #apply-webvtt-cue-settings; the numbers 1 to 9 are
those of a keypad, as in SubStation's ``{\\an8}``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from accesspub import expressions as re
from accesspub.captions.model import Cue

ROW = 100 / 18.75
"""Percent of the height that a line takes in browsers (0.05333)."""
_LETTER = 1.6  # percent of the width that a letter takes
_SETTING = re.compile(r"(vertical|line|position|size|align|region):(\S+)")
_PERCENT = r"(?:100(?:\.0*)?|\d{1,2}(?:\.\d*)?)%"
_VALID = re.compile(
    rf"vertical:(?:rl|lr)|line:(?:-?\d+(?:\.\d+)?|{_PERCENT})(?:,(?:start|center|end))?|size:{_PERCENT}"
    rf"|position:{_PERCENT}(?:,(?:line-left|center|line-right))?|align:(?:start|center|end|left|right)|region:\S+"
)
_REGION = re.compile(r"\b(id|width|lines|regionanchor|viewportanchor):(\S+)")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(%?)")
_LEFT, _RIGHT = ("start", "left"), ("end", "right")
_Box = tuple[float, float, float, float]  # top, bottom, left, right, in percent


@lru_cache(maxsize=256)
def parts(settings: str) -> dict[str, str]:
    """The settings by name; the last of a name counts."""
    return dict(_SETTING.findall(settings))


@lru_cache(maxsize=256)
def ignored(settings: str) -> tuple[str, ...]:
    """The settings that browsers ignore: of no known name, or with a value that it cannot have."""
    return tuple(one for one in settings.split() if ":" in one and not _VALID.fullmatch(one))


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
    lines = item.lines
    height = ROW * max(len(lines), 1)
    first = top(item.settings)
    above = 100 - height if first is None else min(first, 100 - height)
    left, width = across(item.settings, _LETTER * max(map(len, lines), default=0))
    return above, above + height, left, left + width


def top(settings: str) -> float | None:
    """Where the first line is, in percent of the height; None for the bottom, where browsers put it themselves."""
    line = _NUMBER.match(parts(settings).get("line", ""))
    if not line:
        return None
    number = float(line[1])
    return number if line[2] else number * ROW if number >= 0 else 100 + number * ROW


def side(settings: str) -> str:
    """The side that lines begin or end at together: "left", "center" or "right"."""
    align = parts(settings).get("align", "center")
    return "left" if align in _LEFT else "right" if align in _RIGHT else "center"


def across(settings: str, most: float = 100.0) -> tuple[float, float]:
    """The left end and the width of a box of at most some width, in percent of the width of the picture."""
    given, edge = parts(settings), side(settings)
    position = _percent(given.get("position"), {"left": 0.0, "right": 100.0, "center": 50.0}[edge])
    width = min(_percent(given.get("size"), 100.0), most)
    return position - {"left": 0.0, "right": width, "center": width / 2}[edge], width


def _percent(text: str | None, default: float) -> float:
    found = _NUMBER.match(text or "")
    return float(found[1]) if found and found[2] else default


def out_of_region(item: Cue, regions: Iterable[str]) -> Cue:
    """A cue with settings of its own in place of those of its region, for formats that have no such regions."""
    own = parts(item.settings)
    if "region" not in own:
        return item
    found = (dict(_REGION.findall(block)) for block in regions)
    region = next((one for one in found if one.get("id") == own["region"]), None)
    if region is None:  # browsers ignore the setting
        return replace(item, settings=" ".join(one for one in item.settings.split() if not one.startswith("region:")))
    width, lines = _percent(region.get("width"), 100.0), region.get("lines", "")
    height = ROW * (int(lines) if lines.isdecimal() and len(lines) < 4 else 3)
    inner, outer = (_pair(region.get(name)) for name in ("regionanchor", "viewportanchor"))
    left, above = outer[0] - width * inner[0] / 100, outer[1] - height * inner[1] / 100
    count, edge = max(len(item.lines), 1), side(item.settings)
    settings = from_top(above + height - count * ROW, count, edge)  # text begins at the bottom of a region
    middle = left + {"left": 0.0, "right": width, "center": width / 2}[edge]
    place = "" if edge == "center" and abs(middle - 50) < 1 else f"position:{min(max(middle, 0), 100):.0f}%"
    size = "" if width > 99 else f"size:{width:.0f}%"
    return replace(item, settings=" ".join(filter(None, (settings, place, size))))


def _pair(text: str | None) -> tuple[float, float]:
    """An anchor of a region, of which the default is the lower left corner."""
    across, _, down = (text or "").partition(",")
    return _percent(across, 0.0), _percent(down, 100.0)


def from_keypad(number: int) -> str:
    """The settings for a place on the keypad; 2, the bottom, is where browsers put cues that have none."""
    row, column = divmod(number - 1, 3)
    line = ("", "line:45%", "line:0")[row]
    return " ".join(filter(None, (line, ("align:left", "", "align:right")[column])))


def keypad(item: Cue) -> int:
    """The place on the keypad that is next to a cue."""
    above, below, _, _ = _box(item)
    middle = (above + below) / 2
    row = 2 if middle < 100 / 3 else 1 if middle < 60 else 0
    return row * 3 + {"left": 1, "center": 2, "right": 3}[side(item.settings)]


def from_top(above: float, lines: int, align: str = "center") -> str:
    """The settings for lines that begin at a percentage of the height; none for the bottom of the picture."""
    bottom = above + lines * ROW
    line = "" if bottom > 82 else f"line:{max(round(above, 1), 0):g}%"
    return " ".join(filter(None, (line, "" if align == "center" else f"align:{align}")))
