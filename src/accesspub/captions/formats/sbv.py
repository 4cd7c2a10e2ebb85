"""SBV, captions as YouTube once exported them, and SubViewer: a time line, then text without tags."""

from __future__ import annotations

from collections.abc import Sequence

from accesspub import expressions as re
from accesspub.captions import inline, times
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._lines import cues_between, frame_rate, say_entities, without_nul
from accesspub.captions.formats.vtt import parse_timing
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem, plain

_TIMES = re.compile(r"\d:\d\d:\d\d[.,]\d+\s*,\s*\d+:\d\d:\d\d[.,]\d+\s*$", re.M)
_SBV = re.compile(r"\s*(\d+:\d+:\d+[.,]\d+)\s*,\s*(\d+:\d+:\d+[.,]\d+)\s*\Z")
_SUBVIEWER = re.compile(r"\[(?:INFORMATION|TITLE|BEGIN|SUBTITLE)\]", re.I)
_FIELD = re.compile(r"\[[\w ]{1,30}\]")
_BREAK = re.compile(r"\[br\]", re.I)
_SBV_BROKEN = re.compile(r"\d+:[^\s,]*,\S*")


def _match(file: CaptionFile) -> Match:
    return Match.LIKELY if _TIMES.search(plain(file.text[:4096])) else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    lines = without_nul(file.text, draft)
    head = next((n for n, line in enumerate(lines) if _SBV.match(line)), 0) if _SUBVIEWER.match(file.start) else 0
    lines = ["" if n < head and _FIELD.match(line) else _BREAK.sub("\n", line) for n, line in enumerate(lines)]
    rate = frame_rate(file.text, draft)
    timings: list[tuple[int, tuple[float, float] | None]] = []
    for index, line in enumerate(map(plain, lines)):
        found = _SBV.match(line)
        start, end = (times.lenient(found[1]), times.lenient(found[2])) if found else (None, None)
        if start is None and line[:1].isdigit() and (loose := parse_timing(line, rate) or _framed(line, rate)):
            start, end = loose[:2]
            good = ",".join(times.clock(one, hour_digits=1) for one in loose[:2])
            message = f"This time is not written as SBV wants it: {line.strip()[:60]!r}. Write {good}."
            draft.note(index + 1, message, "warning", "sloppy-time")
        if start is not None and end is not None:
            timings.append((index, (start, end)))
        elif found or (_looks_like_sbv(line) and (index == 0 or not lines[index - 1])):
            timings.append((index, None))
    say_entities(file.text, draft)
    cues_between(lines, timings, draft, "0:00:01.000,0:00:03.500", srt=False)


def _framed(line: str, rate: int) -> tuple[float, float] | None:
    """Two times with frames."""
    parts = line.split(",")
    start, end = (times.lenient(part, rate) for part in parts) if len(parts) == 2 else (None, None)
    return None if start is None or end is None else (start, end)


def _looks_like_sbv(line: str) -> bool:
    return _SBV_BROKEN.fullmatch(" ".join(line.split()).replace(" ,", ",").replace(", ", ",")) is not None


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    del captions
    blocks = []
    for item in cues:
        runs = inline.named(item.runs)
        text = inline.escaped("".join(run.text for run in runs))
        if any(run.style for run in runs):
            problems.append(
                Problem(item.line, "SBV has no italics or bold; the words were kept.", "note", "style-lost")
            )
        if _BREAK.search(text):
            message = (
                f"Players would read [br] as a line break in the text {text[:60]!r}: SBV cannot say that it is text."
            )
            problems.append(Problem(item.line, message, "warning", "markup-in-text", item.start))
        for line in text.split("\n"):
            if _SBV.match(line):
                raise CaptionsError(
                    f"The text {line[:60]!r} would be read as a time in SBV; write the words in another way.",
                    line=item.line,
                )
        start, end = times.clock(item.start, hour_digits=1), times.clock(item.end, hour_digits=1)
        blocks.append(f"{start},{end}\n{text}\n")
    return "\n".join(blocks)


FORMAT = Format(("sbv", "sub"), _match, _read, _write, shared=("sub",), trusts_suffix=False)
