"""LRC, lyrics with times. No standard exists; this reads what occurs, without the times of single words."""

from __future__ import annotations

from itertools import pairwise

from accesspub import expressions as re
from accesspub.captions import inline
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._lines import say_entities, without_nul
from accesspub.captions.model import Draft, cue, visible

_START = re.compile(r"(?:\[[a-z]{2,6}:[^\]\n]{0,200}\]\s){0,20}\[\d{1,3}:\d\d(?:[.:]\d{1,3})?\]", re.I)
_TIME = re.compile(r"\s*\[(\d{1,3}):([0-5]?\d)(?:[.:](\d{1,3}))?\]")
_WORD_TIME = re.compile(r"( ?)[<\[]\d{1,3}:\d\d(?:[.:]\d{1,3})?[>\]]( ?)")
_TAG = re.compile(r"\s*\[(#|[A-Za-z]{2,12}):([^\]]*)\]\s*\Z")
_ABOUT = frozenset("# al ar au by length lr offset re ti tool ve la lang language id encoding genre year".split())
_LANGUAGE = ("la", "lang", "language")
_LAST = 4.0  # seconds


def _match(file: CaptionFile) -> Match:
    found = None if file.is_transcript else _START.match(file.start)
    # In other formats, [00:00:01] has hours.
    return Match.CERTAIN if found and (file.suffix == "lrc" or found[0].count(":") < 2 or "." in found[0]) else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """A line may have several times; one without words ends the line before; lines of one time are shown together."""
    say_entities(file.text, draft)
    offset = 0.0
    shown: dict[float, list[tuple[str, int]]] = {}
    for number, line in enumerate(without_nul(file.text, draft), 1):
        line = visible(line)
        tag = _TAG.match(line)
        if tag and tag[1].casefold() in _ABOUT:
            name, value = tag[1].casefold(), tag[2].strip()
            if name == "offset" and re.fullmatch(r"[+-]?\d{1,7}", value):
                offset = int(value) / 1000
            elif name in _LANGUAGE and draft.language is None:
                draft.language = value
            continue
        starts, at = [], 0
        while found := _TIME.match(line, at):
            fraction = found[3] or "0"
            starts.append(int(found[1]) * 60 + int(found[2]) + int(fraction) / 10 ** len(fraction))
            at = found.end()
        text = visible(inline.decoded(_WORD_TIME.sub(lambda found: found[1] or found[2], line[at:])))
        if starts:
            for start in starts:
                shown.setdefault(start, []).append((text, number))
        elif text:
            message = f"This text has no time, so it was left out: {text[:80]!r}. Begin it with a time like [00:01.00]."
            draft.note(number, message, "error", "text-without-time")
    _add(draft, shown, offset)


def _add(draft: Draft, shown: dict[float, list[tuple[str, int]]], offset: float) -> None:
    """Make the cues; a positive offset means that the words come earlier."""
    ends = sorted(shown)
    for start, end in pairwise([*ends, ends[-1] + _LAST] if ends else []):
        lines = [text for text, _ in shown[start] if text]
        number = shown[start][0][1]
        if lines:
            first, last = (round(max(one - offset, 0.0), 6) for one in (start, end))
            draft.cues.append(cue(first, last, "\n".join(lines), line=number))
            if start == ends[-1]:
                message = f"The last line has no end; it was ended after {_LAST:g} s. End it by a time without words."
                draft.note(number, message, "warning", "no-end")


FORMAT = Format(("lrc",), _match, _read)
