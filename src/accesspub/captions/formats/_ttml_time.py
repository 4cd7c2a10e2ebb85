"""TTML's time expressions, https://www.w3.org/TR/ttml2/#timing-value-time-expression, and the times of elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from accesspub import expressions as re
from accesspub.captions.model import Draft
from accesspub.captions.xmlsafe import attribute, line_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_CLOCK = re.compile(r"(\d{2,}):(\d\d):(\d\d)(?:\.(\d{1,9})|[:;](\d{2,})(?:\.(\d+))?)?\Z", re.A)
_OFFSET = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(h|ms|m|s|f|t)\Z", re.A)
_SLOPPY = re.compile(r"(?:(\d{1,4}):)?(?:(\d{1,2}):)?(\d{1,9})(?:[.,](\d{1,9}))?\Z", re.A)
_UNITS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}

EVER = Fraction(10**9)
"""The end of what has no end."""
Span = tuple[Fraction, Fraction]
ALWAYS: tuple[Span, ...] = ((Fraction(0), EVER),)


@dataclass(frozen=True, slots=True)
class Rates:
    """How a document counts frames and ticks.

    Attributes:
        nominal: frames that are counted in a second.
        frame: frames that are shown in a second.
        sub_frame: parts of a frame.
        tick: ticks in a second.
        counted: whether a clock time is a number of frames (SMPTE), not of seconds.
        drop: which numbers are left out: "", "dropNTSC" or "dropPAL".
    """

    nominal: int = 30
    frame: Fraction = Fraction(30)
    sub_frame: int = 1
    tick: Fraction = Fraction(1)
    counted: bool = False
    drop: str = ""

    def seconds(self, text: str) -> tuple[Fraction | None, bool]:
        """Read a time expression: seconds (None if it is not one), and whether TTML allows that spelling."""
        text = text.strip()
        found = _CLOCK.match(text)
        if found:
            return self._clock(found)
        found = _OFFSET.match(text)
        if found:
            value = Fraction(int(found[1])) + (Fraction(int(found[2]), 10 ** len(found[2])) if found[2] else 0)
            unit = found[3]
            if unit == "f":
                return value / self.frame, True
            return (value / self.tick if unit == "t" else value * _UNITS[unit]), True
        found = _SLOPPY.match(text)
        if found:
            first, second, last, fraction = found.groups()
            minutes = second if second is not None else first
            hours = first if second is not None else None
            value = Fraction(int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(last))
            return value + (Fraction(int(fraction), 10 ** len(fraction)) if fraction else 0), False
        return None, False

    def _clock(self, found: re.Match[str]) -> tuple[Fraction, bool]:
        hours, minutes, seconds, fraction, frames, subs = found.groups()
        whole = Fraction(int(hours) * 3600 + int(minutes) * 60 + int(seconds))
        valid = not frames or int(frames) < self.nominal
        if frames and not valid and len(frames) == 3:
            fraction, frames = frames, None  # milliseconds are meant
        part = Fraction(int(fraction), 10 ** len(fraction)) if fraction else Fraction(0)
        count = Fraction(int(frames or 0)) + (Fraction(int(subs), self.sub_frame) if subs else 0)
        if not self.counted:
            return whole + part + count / self.frame, valid
        # https://www.w3.org/TR/ttml1/#time-expression-semantics-smpte
        return (
            (whole + part) * self.nominal + count - self._left_out(int(hours) * 60 + int(minutes))
        ) / self.frame, valid

    def _left_out(self, minutes: int) -> int:
        if self.drop == "dropNTSC":
            return 2 * (minutes - minutes // 10)
        return 4 * (minutes // 2 - minutes // 20) if self.drop == "dropPAL" else 0


def rates(root: _Element, draft: Draft) -> Rates:
    """Read the rates a ``tt`` element declares; nonsense is named, and counts as not declared."""
    nominal = _positive(root, "frameRate", 30, draft)
    frame = Fraction(nominal)
    multiplier = [int(number) for number in re.findall(r"\d{1,9}", attribute(root, "frameRateMultiplier") or "")]
    if len(multiplier) == 2 and all(multiplier):
        frame *= Fraction(*multiplier)
    elif len(multiplier) == 1 and all(multiplier):
        frame *= multiplier[0]
    sub_frame = _positive(root, "subFrameRate", 1, draft)
    usual = int(frame * sub_frame) if attribute(root, "frameRate") is not None else 1
    tick = Fraction(_positive(root, "tickRate", usual, draft))
    counted = attribute(root, "timeBase") == "smpte"
    if attribute(root, "timeBase") == "clock":
        message = "The times are times of day (timeBase clock), and were read as if the medium began at midnight."
        draft.note(line_of(root), f"{message} Use timeBase media.", "warning", "clock-time")
    return Rates(nominal, frame, sub_frame, tick, counted, attribute(root, "dropMode") or "")


def _positive(root: _Element, name: str, default: int, draft: Draft) -> int:
    text = attribute(root, name)
    if text is None:
        return default
    if re.fullmatch(r"\d{1,9}", text.strip()) and int(text):
        return int(text)
    message = f"{name}={text[:20]!r} is not a number above 0, so times may be wrong; {default} was taken. Correct it."
    draft.note(line_of(root), message, "error", "bad-rate")
    return default


def within(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    """What is in both of two lists of spans."""
    found = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return tuple(sorted((start, end) for start, end in found if start < end))


def without(spans: tuple[Span, ...], gone: Span) -> tuple[Span, ...]:
    """What is in a list of spans and not in another span."""
    rest = [(start, min(end, gone[0])) for start, end in spans] + [(max(start, gone[1]), end) for start, end in spans]
    return tuple(sorted((start, end) for start, end in rest if start < end))


def grown(later: Sequence[tuple[Fraction, Fraction, list[int]]]) -> set[int]:
    """What is shown in the end, where each time shows all that the one before it does."""
    parts = set(later[0][2])
    for (_, before, _), (start, _, following) in pairwise(later):
        if start != before or not parts <= set(following):
            break
        parts = set(following)
    return parts
