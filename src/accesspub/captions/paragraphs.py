"""Cues to paragraphs: what was said, as people read it rather than as it was shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .model import Captions, Cue, Run
from .speakers import Speakers

PAUSE = 2.0  # seconds of silence that begin a paragraph (own choice, field-survey section 8)
LONG = 120  # words after which a paragraph ends with its sentence (own choice: a screenful on a phone)
_ROLL_GAP = 1.0  # seconds; rolled-up lines follow each other at once
_ROLLS = 0.2  # the share of cues that repeat a line, from which on a file is taken as rolled up
_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\]]*\Z")
# Scripts written without blanks between words: Thai, Lao, Myanmar, Khmer, kana, Han, full width.
_NO_BLANK = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one speaker says without a long pause.

    Attributes:
        start: seconds, where its first cue begins.
        speaker: the name to print: None if unknown or the same as in the paragraph before.
        runs: the words, without line breaks.
    """

    start: float
    speaker: str | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One shown line that is new."""

    start: float
    end: float
    runs: tuple[Run, ...]


def join(captions: Captions, cues: Sequence[Cue] | None = None) -> list[Paragraph]:
    """Join cues into paragraphs at changes of speaker and pauses of ``PAUSE`` seconds. Linear time."""
    items = _in_time(captions.cues if cues is None else cues)
    marked = {run.speaker for item in items for run in item.runs if run.speaker}
    speakers = Speakers(marked, (line for item in items for line in item.lines))
    out: list[Paragraph] = []
    runs: list[Run] = []
    start, end, words = 0.0, 0.0, 0
    shown: str | None = None  # the name printed last
    voice: str | None = None  # who speaks now
    was_marked = False

    def close() -> None:
        nonlocal shown, words
        if runs:
            name = voice if voice != shown else None
            shown = voice
            out.append(Paragraph(start, name, tuple(runs)))
            runs.clear()
            words = 0

    for line in _new_lines(items):
        for piece in _by_speaker(line):
            first = piece[0]
            name, said, changes = speakers.split(first.text)
            if first.speaker is not None:
                if name is None or name.casefold() != first.speaker.casefold():
                    said = first.text  # a colon or a dash of the text's own
                name, changes = first.speaker, first.speaker != voice
            elif name is not None:
                changes = name != voice
            elif was_marked:
                changes = True  # names in the markup stand at every cue: this one is somebody unnamed
            was_marked = first.speaker is not None
            if changes or (runs and line.start - end >= PAUSE) or (words >= LONG and _ends(runs)):
                close()
            if changes:
                voice = name
            if not runs:
                start = line.start
            words += _append(runs, (Run(said, None, first.language, first.style, first.ruby), *piece[1:]))
        end = max(end, line.end)
    close()
    return out


def _in_time(cues: Sequence[Cue]) -> Sequence[Cue]:
    if all(a.start <= b.start for a, b in pairwise(cues)):
        return cues
    return sorted(cues, key=lambda item: item.start)


def _by_speaker(line: _Line) -> list[tuple[Run, ...]]:
    """Part a line where the marked-up speaker changes."""
    if len(line.runs) == 1:
        return [line.runs]
    out: list[list[Run]] = []
    for run in line.runs:
        if out and out[-1][-1].speaker == run.speaker:
            out[-1].append(run)
        else:
            out.append([run])
    return [tuple(part) for part in out]


def _ends(runs: Sequence[Run]) -> bool:
    return _END.search(runs[-1].text) is not None


def _append(runs: list[Run], more: Sequence[Run]) -> int:
    """Add a line to a paragraph, with a blank between where the script has blanks; return its words."""
    count = 0
    for index, run in enumerate(more):
        if not run.text:
            continue
        text = run.text
        if index == 0 and runs:
            before = runs[-1].text[-1:]
            if not (_NO_BLANK.match(before) and _NO_BLANK.match(text)) and before != " ":
                text = " " + text
        count += text.count(" ") + 1
        last = runs[-1] if runs else None
        if last and (last.language, last.style, last.ruby) == (run.language, run.style, run.ruby):
            runs[-1] = Run(last.text + text, None, run.language, run.style, run.ruby)
        else:
            runs.append(Run(text, None, run.language, run.style, run.ruby))
    return count


def _new_lines(cues: Sequence[Cue]) -> list[_Line]:
    """List every line that was not on the screen already."""
    split = [_split(item) for item in cues]
    texts = [["".join([run.text for run in line]) for line in lines] for lines in split]
    kept = _repeats(cues, texts)
    out: list[_Line] = []
    for item, lines, (skip, grown) in zip(cues, split, kept, strict=True):
        for index, line in enumerate(lines[skip:]):
            if index == 0 and grown:
                line = _cut(line, grown)
            out.append(_Line(item.start, item.end, line))
    return out


def _split(item: Cue) -> list[tuple[Run, ...]]:
    if len(item.runs) == 1 and "\n" not in item.runs[0].text:
        return [item.runs]
    lines: list[list[Run]] = [[]]
    for run in item.runs:
        for index, part in enumerate(run.text.split("\n")):
            if index:
                lines.append([])
            if part:
                lines[-1].append(Run(part, run.speaker, run.language, run.style, run.ruby))
    return [tuple(line) for line in lines if line]


def _cut(line: tuple[Run, ...], count: int) -> tuple[Run, ...]:
    """Drop the first ``count`` characters of a line."""
    out: list[Run] = []
    for run in line:
        text = run.text[count:]
        count = max(count - len(run.text), 0)
        if not out:
            text = text.lstrip()
        if text:
            out.append(Run(text, run.speaker, run.language, run.style, run.ruby))
    return tuple(out)


def _repeats(cues: Sequence[Cue], texts: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """For each cue, how many of its first lines are repeats, and how much of the next one is.

    Only a file that rolls up as a whole is treated so: in any other, "No." twice is said twice.
    A cue equal to one shown at the very same time is a repeat everywhere.
    """
    found = [(0, 0)]
    rolls = 0
    for at in range(1, len(cues)):
        before, now = texts[at - 1], texts[at]
        gap = cues[at].start - cues[at - 1].end
        found.append(_overlap(before, now) if gap < _ROLL_GAP else (0, 0))
        if found[-1] != (0, 0) and (len(before) > 1 or len(now) > 1 or found[-1][1]):
            rolls += 1
    rolling = rolls >= 2 and rolls >= _ROLLS * (len(cues) - 1)
    return [
        pair if rolling or (at and cues[at].start == cues[at - 1].start and texts[at] == texts[at - 1]) else (0, 0)
        for at, pair in enumerate(found)
    ][: len(cues)]


def _overlap(before: Sequence[str], now: Sequence[str]) -> tuple[int, int]:
    """Return how many lines at the end of ``before`` begin ``now``, and how far the next line repeats it."""
    for size in range(min(len(before), len(now)), 0, -1):
        tail = before[-size:]
        if list(tail) == list(now[:size]):
            return size, 0
        last, grown = tail[-1], now[size - 1]
        if list(tail[:-1]) == list(now[: size - 1]) and grown.startswith(last + " "):
            return size - 1, len(last) + 1
    return 0, 0
