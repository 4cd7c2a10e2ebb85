"""TTML's time expressions, https://www.w3.org/TR/ttml2/#timing-value-time-expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from accesspub.captions.xmlsafe import attribute

if TYPE_CHECKING:
    from lxml.etree import _Element

_CLOCK = re.compile(r"(\d{2,}):(\d\d):(\d\d)(?:\.(\d{1,9})|[:;](\d{2,})(?:\.(\d+))?)?\Z", re.A)
_OFFSET = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(h|ms|m|s|f|t)\Z", re.A)
_SLOPPY = re.compile(r"(?:(\d{1,4}):)?(?:(\d{1,2}):)?(\d{1,9})(?:[.,](\d{1,9}))?\Z", re.A)
_UNITS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}


@dataclass(frozen=True, slots=True)
class Rates:
    """How a document counts frames and ticks, per second."""

    frame: Fraction = Fraction(30)
    sub_frame: int = 1
    tick: Fraction = Fraction(1)

    def seconds(self, text: str) -> tuple[Fraction | None, bool]:
        """Read a time expression: seconds (None if it is none), and whether TTML allows that spelling."""
        text = text.strip()
        found = _CLOCK.match(text)
        if found:
            hours, minutes, seconds, fraction, frames, subs = found.groups()
            value = Fraction(int(hours) * 3600 + int(minutes) * 60 + int(seconds))
            if fraction:
                value += Fraction(int(fraction), 10 ** len(fraction))
            elif frames:
                value += (Fraction(int(frames)) + (Fraction(int(subs), self.sub_frame) if subs else 0)) / self.frame
            return value, True
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


def rates(root: _Element) -> Rates:
    """Read the rates a ``tt`` element declares; nonsense counts as not declared."""
    frame = Fraction(_positive(attribute(root, "frameRate"), 30))
    multiplier = re.findall(r"\d+", attribute(root, "frameRateMultiplier") or "")
    if len(multiplier) == 2 and int(multiplier[0]) and int(multiplier[1]):
        frame *= Fraction(int(multiplier[0]), int(multiplier[1]))
    elif len(multiplier) == 1 and int(multiplier[0]):
        frame *= int(multiplier[0])
    sub_frame = _positive(attribute(root, "subFrameRate"), 1)
    declared = attribute(root, "tickRate")
    if declared is not None:
        tick = Fraction(_positive(declared, 1))
    else:
        tick = frame * sub_frame if attribute(root, "frameRate") is not None else Fraction(1)
    return Rates(frame, sub_frame, tick)


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) and int(text) else default
