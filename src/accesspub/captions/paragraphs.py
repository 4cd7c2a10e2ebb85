"""Join cues into paragraphs, as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from accesspub import expressions as re
from accesspub.captions.model import Captions, Cue, Run
from accesspub.captions.speakers import Speakers

PAUSE = 2.0  # seconds of silence that start a paragraph (our choice)
LONG = 120  # words after which a paragraph ends with its sentence (our choice: a screenful on a phone)
_ROLL_GAP = 1.0  # seconds; rolled-up lines follow each other at once
_ROLLS = 0.2  # the share of cues with repeated lines above which a file counts as roll-up
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


_Key = tuple[str | None, str, Literal["", "base", "text"]]  # language, style, ruby
_PLAIN: _Key = (None, "", "")
# One shown line that is new: start, end, speaker in the markup, its first words and their key, the runs after them
_Line = tuple[float, float, str | None, str, _Key, Sequence[Run]]


class _Words:
    """The words of a growing paragraph; joined once at the end, in linear time."""

    __slots__ = ("count", "keys", "parts")

    def __init__(self) -> None:
        self.keys: list[_Key] = []
        self.parts: list[list[str]] = []
        self.count = 0

    def add(self, text: str, key: _Key = _PLAIN, begins: bool = False) -> None:
        """Add words; where a line begins, with a blank before it if the script has blanks."""
        if not text:
            return
        if begins and self.parts:
            before = self.parts[-1][-1][-1]
            if before != " " and not (before >= "\u0e00" and _NO_BLANK.match(before) and _NO_BLANK.match(text)):
                text = " " + text
        self.count += text.count(" ") + 1
        if self.keys and self.keys[-1] == key:
            self.parts[-1].append(text)
        else:
            self.keys.append(key)
            self.parts.append([text])

    def ends(self) -> bool:
        """Whether a sentence ends here."""
        return _END.search(self.parts[-1][-1][-8:]) is not None

    def runs(self) -> tuple[Run, ...]:
        """Return the words, neighbours of one style as one run."""
        return tuple([Run("".join(p), None, *key) for key, p in zip(self.keys, self.parts, strict=True)])


def join(captions: Captions, cues: Sequence[Cue] | None = None) -> list[Paragraph]:
    """Join cues into paragraphs at changes of speaker and pauses of ``PAUSE`` seconds. Linear time."""
    items = _in_time(captions.cues if cues is None else cues)
    split = [_split(item) for item in items]
    texts = [[text for text, _ in lines] for lines in split]
    marked = {run.speaker for item in items for run in item.runs if run.speaker}
    speakers = Speakers(marked, (line for lines in texts for line in lines))
    out: list[Paragraph] = []
    words = _Words()
    begin, end = 0.0, 0.0
    shown: str | None = None  # the name printed last
    voice: str | None = None  # who speaks now
    was_marked = False
    alone = ""  # a name behind which nothing has been said yet
    for start, stop, speaker, text, key, rest in _new_lines(items, split, texts):
        name, said, changes = speakers.split(text)
        if speaker is not None:
            if name is None or name.casefold() != speaker.casefold():
                said = text  # a colon or a dash of the text's own
            name, changes = speaker, speaker != voice
        elif name is not None:
            changes = name != voice
        elif was_marked:
            changes = True  # every cue has a name in its markup, so this one is somebody unnamed
        was_marked = speaker is not None
        if alone and changes:  # nobody speaks: it is a line like any other
            voice = shown
            words.add(alone, begins=True)
        if words.parts and (changes or start - end >= PAUSE or (words.count >= LONG and words.ends())):
            out.append(Paragraph(begin, voice if voice != shown else None, words.runs()))
            shown, words = voice, _Words()
        if changes:
            voice = name
        if not words.parts:
            begin = start
        words.add(said, key, begins=True)
        alone = "" if said or rest or name is None else text
        for run in rest:
            words.add(run.text, (run.language, run.style, run.ruby))
        if stop > end:
            end = stop
    if alone:
        voice = shown
        words.add(alone, begins=True)
    if words.parts:
        out.append(Paragraph(begin, voice if voice != shown else None, words.runs()))
    return out


def _in_time(cues: Sequence[Cue]) -> Sequence[Cue]:
    if all(a.start <= b.start for a, b in pairwise(cues)):
        return cues
    return sorted(cues, key=lambda item: item.start)


_Split = list[tuple[str, Sequence[Run]]]  # the lines of a cue: the text, and the runs it is made of


def _split(item: Cue) -> _Split:
    """Split a cue into its lines; lines of a cue with a single run share that run."""
    runs = item.runs if item.said is None else item.said
    if len(runs) == 1:
        return [(line, runs) for line in runs[0].text.split("\n")]
    lines: list[list[Run]] = [[]]
    for run in runs:
        for index, part in enumerate(run.text.split("\n")):
            if index:
                lines.append([])
            if part:
                lines[-1].append(Run(part, run.speaker, run.language, run.style, run.ruby))
    return [("".join([run.text for run in line]), line) for line in lines if line]


def _new_lines(cues: Sequence[Cue], split: Sequence[_Split], texts: Sequence[Sequence[str]]) -> Iterator[_Line]:
    """Yield every line that is new on the screen, split where the marked-up speaker changes."""
    for item, lines, (skip, grown) in zip(cues, split, _repeats(cues, texts), strict=True):
        for index in range(skip, len(lines)):
            text, runs = lines[index]
            cut = grown if index == skip else 0
            first = runs[0]
            if len(runs) == 1:
                key = (first.language, first.style, first.ruby)
                yield item.start, item.end, first.speaker, text[cut:] if cut else text, key, ()
                continue
            pieces = list(_cut(runs, cut) if cut else runs)
            while pieces:
                first = pieces[0]
                size = next((n for n, run in enumerate(pieces) if run.speaker != first.speaker), len(pieces))
                key = (first.language, first.style, first.ruby)
                yield item.start, item.end, first.speaker, first.text, key, pieces[1:size]
                del pieces[:size]


def _cut(line: Sequence[Run], count: int) -> tuple[Run, ...]:
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
    """For each cue, the number of repeated lines at its start, and how much of the next line is repeated.

    Only in a file that rolls up as a whole: elsewhere, "No." twice was said twice.
    A cue equal to one shown at the very same time is a repeat everywhere.
    """
    found = [(0, 0)]
    rolls = 0
    latest: dict[str, int] = {}  # the last cue at each place: others may be shown in between
    for at in range(1, len(cues)):
        before, place = at - 1, cues[at].settings
        latest[cues[before].settings] = before
        repeated = _repeated(cues, texts, before, at)
        if repeated == (0, 0) and latest.get(place, before) != before:
            before = latest[place]
            repeated = _repeated(cues, texts, before, at)
        found.append(repeated)
        if repeated != (0, 0) and (len(texts[before]) > 1 or len(texts[at]) > 1 or repeated[1]):
            rolls += 1
    rolling = rolls >= 2 and rolls >= _ROLLS * (len(cues) - 1)
    return [
        pair if rolling or (at and cues[at].start == cues[at - 1].start and texts[at] == texts[at - 1]) else (0, 0)
        for at, pair in enumerate(found)
    ][: len(cues)]


def _repeated(cues: Sequence[Cue], texts: Sequence[Sequence[str]], before: int, at: int) -> tuple[int, int]:
    """What a cue repeats of an earlier one, which has just ended."""
    return _overlap(texts[before], texts[at]) if cues[at].start - cues[before].end < _ROLL_GAP else (0, 0)


def _overlap(before: Sequence[str], now: Sequence[str]) -> tuple[int, int]:
    """The number of lines at the end of ``before`` that start ``now``, and how much of the next line is repeated."""
    for size in range(min(len(before), len(now)), 0, -1):
        if not now[0].startswith(before[-size]):
            continue
        last, grown = before[-1], now[size - 1]
        if before[-size:-1] == now[: size - 1]:
            if last == grown:
                return size, 0
            if grown.startswith(last + " "):
                return size - 1, len(last) + 1
    return 0, 0
