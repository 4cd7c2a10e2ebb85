"""SubRip (SRT) and YouTube's SBV: a time line, then text. No standard exists; this reads what occurs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accesspub.captions import inline, times
from accesspub.captions.formats.vtt import parse_timing
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem, Run, cue

_SRT_STRICT = re.compile(r"\d{2,}:[0-5]\d:[0-5]\d,\d{3} --> \d{2,}:[0-5]\d:[0-5]\d,\d{3}(?:\s+[XY][12]:\d+)*\s*\Z")
_BROKEN = re.compile(
    r"\s*\d+\s*[:.,].{0,60}(?:->|—>|–>|→)|.{0,40}(?:-->|->).{0,6}\d+\s*:\s*\d|\s*\d\d?:\d\d:\d\d[,.]\d+\s*(?:-|\Z)"
)
_SBV = re.compile(r"\s*(\d+:\d+:\d+[.,]\d+)\s*,\s*(\d+:\d+:\d+[.,]\d+)\s*\Z")
_SBV_BROKEN = re.compile(r"\d+:[^\s,]*,\S*")
_BAD = "This time cannot be read, so a cue was left out: {!r}, with the text {!r}. Write it like {}."


def read_srt(text: str, draft: Draft) -> None:
    """Read SRT text: numbers may be missing, empty lines may stand in the text, times may be sloppy."""
    lines = _without_nul(text, draft)
    timings: list[tuple[int, tuple[float, float] | None]] = []
    for index, line in enumerate(lines):
        if "-" not in line and "→" not in line and "—" not in line and "–" not in line and ":" not in line:
            continue
        found = parse_timing(line)
        if found:
            timings.append((index, found[:2]))
            if not _SRT_STRICT.match(line):
                good = f"{times.clock(found[0], ',')} --> {times.clock(found[1], ',')}"
                draft.note(
                    index + 1,
                    f"This time is not written as SRT wants it: {line.strip()[:60]!r}. Write {good}.",
                    "warning",
                    "sloppy-time",
                )
        elif _BROKEN.match(line) and _stands_alone(lines, index):
            timings.append((index, None))
    _cues_between(lines, timings, draft, "00:00:01,000 --> 00:00:03,500", srt=True)


def read_sbv(text: str, draft: Draft) -> None:
    """Read SBV text: ``0:00:01.000,0:00:03.500`` and the words below it."""
    lines = _without_nul(text, draft)
    timings: list[tuple[int, tuple[float, float] | None]] = []
    for index, line in enumerate(lines):
        found = _SBV.match(line)
        start, end = (times.lenient(found[1]), times.lenient(found[2])) if found else (None, None)
        if start is not None and end is not None:
            timings.append((index, (start, end)))
        elif found or (_looks_like_sbv(line) and (index == 0 or not lines[index - 1])):
            timings.append((index, None))
    _cues_between(lines, timings, draft, "0:00:01.000,0:00:03.500", srt=False)


def _looks_like_sbv(line: str) -> bool:
    return _SBV_BROKEN.fullmatch(" ".join(line.split()).replace(" ,", ",").replace(", ", ",")) is not None


def _without_nul(text: str, draft: Draft) -> list[str]:
    if "\0" in text:
        draft.note(
            text.count("\n", 0, text.index("\0")) + 1,
            "A NUL character stands here; it was read as \ufffd. Save the file again from its source.",
            "error",
            "bad-bytes",
        )
        text = text.replace("\0", "\ufffd")
    return text.split("\n")


def _stands_alone(lines: Sequence[str], index: int) -> bool:
    """Tell whether a line is where a time line would be: first, after an empty line or after a number."""
    if index == 0 or not lines[index - 1].strip():
        return True
    return lines[index - 1].strip().isdigit() and (index == 1 or not lines[index - 2].strip())


def _cues_between(
    lines: Sequence[str], timings: Sequence[tuple[int, tuple[float, float] | None]], draft: Draft, form: str, srt: bool
) -> None:
    """Make a cue of each time line and the lines up to the next one."""
    first = timings[0][0] if timings else len(lines)
    lead = [line.strip() for line in lines[:first] if line.strip()]
    if srt and timings and lead and lead[-1].isdigit():
        lead.pop()
    if lead:
        draft.note(
            1,
            f"Text that belongs to no cue was left out: {' '.join(lead)[:80]!r}. Give it a time line like {form}.",
            "error",
            "text-without-time",
        )
    for position, (index, timing) in enumerate(timings):
        stop = timings[position + 1][0] if position + 1 < len(timings) else len(lines)
        body = list(lines[index + 1 : stop])
        identifier = ""
        if srt:
            # the number of the next cue stands just above its time line
            if position + 1 < len(timings) and body and body[-1].strip().isdigit():
                body.pop()
            if index and lines[index - 1].strip().isdigit():
                identifier = lines[index - 1].strip()
        text = "\n".join(body)
        if timing is None:
            quoted = " ".join(text.split())[:80]
            draft.note(index + 1, _BAD.format(lines[index].strip()[:60], quoted, form), "error", "bad-time")
            continue
        runs = inline.parse(text, srt=True)[0] if srt else (Run(text),)  # SBV has no tags
        draft.cues.append(cue(*timing, runs, identifier, "", index + 1))


def write_srt(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write SRT, numbered from 1. Times are exact to the millisecond.

    Raises:
        CaptionsError: a line of text would be read as a time.
    """
    del captions, problems  # one signature for all writers
    blocks = []
    for number, item in enumerate(cues, 1):
        text = inline.to_html_tags(inline.named(item.runs))
        for line in text.split("\n"):
            if ("-->" in line or "→" in line) and parse_timing(line):
                raise CaptionsError(
                    f"The text {line[:60]!r} would be read as a time in SRT; write the words in another way.",
                    line=item.line,
                )
        blocks.append(f"{number}\n{times.clock(item.start, ',')} --> {times.clock(item.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def write_sbv(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write SBV; styles are lost. Times are exact to the millisecond.

    Raises:
        CaptionsError: a line of text would be read as a time.
    """
    del captions
    blocks = []
    for item in cues:
        runs = inline.named(item.runs)
        text = "".join(run.text for run in runs)
        if any(run.style for run in runs):
            problems.append(
                Problem(item.line, "SBV has no italics or bold; the words were kept.", "note", "style-lost")
            )
        for line in text.split("\n"):
            if _SBV.match(line):
                raise CaptionsError(
                    f"The text {line[:60]!r} would be read as a time in SBV; write the words in another way.",
                    line=item.line,
                )
        start, end = times.clock(item.start, hour_digits=1), times.clock(item.end, hour_digits=1)
        blocks.append(f"{start},{end}\n{text}\n")
    return "\n".join(blocks)
