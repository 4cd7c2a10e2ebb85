"""SubRip (SRT). No standard exists; this reads what occurs."""

from __future__ import annotations

from collections.abc import Sequence

from accesspub import expressions as re
from accesspub.captions import inline, times
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._lines import cues_between, frame_rate, number_of, say_entities, without_nul
from accesspub.captions.formats.vtt import parse_timing
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem, Run, plain, visible
from accesspub.captions.places import keypad

_ARROW = re.compile(r"^[^\S\n]*[\d:.,]+\s*-->\s*[\d:.,]", re.M)
_SRT_STRICT = re.compile(r"\d{2,}:[0-5]\d:[0-5]\d,\d{3} --> \d{2,}:[0-5]\d:[0-5]\d,\d{3}(?:\s+[XY][12]:\d+)*\s*\Z")
_BOTTOM = 2
_BROKEN = re.compile(
    r"\s*\d+\s*[:.,].{0,60}(?:->|—>|–>|→)|.{0,40}(?:-->|->).{0,6}\d+\s*:\s*\d|\s*\d\d?:\d\d:\d\d[,.]\d+\s*(?:-|\Z)"
)


def _match(file: CaptionFile) -> Match:
    return Match.LIKELY if _ARROW.search(plain(file.text[:65536])) else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """Numbers may be missing, the text may have empty lines, and times may be sloppy."""
    lines = without_nul(file.text, draft)
    rate = frame_rate(file.text, draft)
    timings: list[tuple[int, tuple[float, float] | None]] = []
    for index, line in enumerate(lines):
        line = plain(line)
        if "-" not in line and "→" not in line and "—" not in line and "–" not in line and ":" not in line:
            continue
        timing = parse_timing(line, rate)
        if timing:
            timings.append((index, timing[:2]))
            _keep_words(lines, index, timing[2], draft)
            if not _SRT_STRICT.match(line) or "：" in lines[index]:
                good = f"{times.clock(timing[0], ',')} --> {times.clock(timing[1], ',')}"
                draft.note(
                    index + 1,
                    f"This time is not written as SRT requires: {line.strip()[:60]!r}. Write {good}.",
                    "warning",
                    "sloppy-time",
                )
        elif _BROKEN.match(line) and _stands_alone(lines, index):
            timings.append((index, None))
    say_entities(file.text, draft)
    cues_between(lines, timings, draft, "00:00:01,000 --> 00:00:03,500", srt=True)


def _keep_words(lines: list[str], index: int, rest: str, draft: Draft) -> None:
    """Put words that are after a time on the next line."""
    if not any(word.isalpha() for word in rest.split()):
        return
    message = f"There are words after this time, which players do not show: {rest[:80]!r}. Put them on the next line."
    draft.note(index + 1, message, "error", "lost-words")
    lines[index + 1 : index + 2] = ["\n".join([rest, *lines[index + 1 : index + 2]])]


def _stands_alone(lines: Sequence[str], index: int) -> bool:
    """Whether a line is where a time line would be: first, after an empty line or after a number."""
    if index == 0 or not visible(lines[index - 1]):
        return True
    return number_of(lines[index - 1]) != "" and (index == 1 or not visible(lines[index - 2]))


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    del captions
    blocks = []
    for number, item in enumerate(cues, 1):
        place = keypad(item) if item.settings else _BOTTOM
        runs = inline.named(item.runs)
        text = inline.to_html_tags(runs)
        if any(sign in text for sign in ("<", "{", "\\N")) and _said(inline.parse(text, srt=True)[0]) != _said(runs):
            message = f"Players would read markup in the text {_said(runs)[:60]!r}: SRT cannot say that it is text."
            problems.append(Problem(item.line, message, "warning", "markup-in-text", item.start))
        text = ("" if place == _BOTTOM else f"{{\\an{place}}}") + text
        for line in text.split("\n"):
            if ("-->" in line or "→" in line) and parse_timing(line):
                raise CaptionsError(
                    f"The text {line[:60]!r} would be read as a time in SRT; write the words in another way.",
                    line=item.line,
                )
        blocks.append(f"{number}\n{times.clock(item.start, ',')} --> {times.clock(item.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def _said(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


FORMAT = Format(("srt",), _match, _read, _write, placed=True)
