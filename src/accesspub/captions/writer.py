"""``Captions`` to the bytes of any format that can be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accesspub import expressions as re
from accesspub.captions.formats import formats, writable
from accesspub.captions.model import TO_THE_END, Captions, CaptionsError, Cue, Problem, Run, cue
from accesspub.captions.places import keypad, out_of_region

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written.

    Attributes:
        data: its bytes; UTF-8, except for EBU STL.
        problems: what the format could not carry; the words are always kept.
        cues: how many were written.
    """

    data: bytes
    problems: tuple[Problem, ...]
    cues: int


def write(captions: Captions, format: str) -> Written:
    """Write captions in a format.

    Cues go out in the order of their start, since most formats require it. Empty cues are left out,
    with a problem. Control characters, which no text format can hold, become U+FFFD, with a problem.

    Raises:
        CaptionsError: the format needs times and there are none, or it cannot hold the text.
        ValueError: the format cannot be written.
    """
    if format not in writable():
        raise ValueError(f"{format!r} cannot be written; the formats are {', '.join(writable())}")
    if captions.markup and format != "txt":
        raise CaptionsError("A transcript without times cannot become captions; only txt can be written from it.")
    problems: list[Problem] = []
    cues = _presentable(captions.cues, problems)
    if format != "vtt":
        cues = [out_of_region(item, captions.regions) for item in cues]
    if formats()[format].timed and (moved := next((item for item in cues if _is_moved(item, format)), None)):
        message = f"The format {format} has no place like {moved.settings[:60]!r}: such cues are shown at the bottom."
        problems.append(Problem(moved.line, f"{message} Choose vtt to keep it.", "note", "places-lost"))
    out = writable()[format](captions, cues, problems)
    return Written(out if isinstance(out, bytes) else out.encode("utf-8"), tuple(problems), len(cues))


def _is_moved(item: Cue, format: str) -> bool:
    """Whether a format cannot say where a cue is."""
    if not item.settings or format == "vtt":
        return False
    is_usual = format != "ttml" and keypad(item) == 2  # the rows and sides of a keypad, and nothing else
    return not formats()[format].placed or is_usual or "vertical:" in item.settings


def _presentable(cues: Sequence[Cue], problems: list[Problem]) -> list[Cue]:
    out: list[Cue] = []
    for item in cues:
        if item.end > TO_THE_END or item.start < 0:
            raise CaptionsError("A time lies outside 0 to 99:59:59; correct it first.", line=item.line)
        if not item.runs:
            message = "An empty cue was left out."
            problems.append(Problem(item.line, message, "note", "empty-cue", item.start))
            continue
        if item.end <= item.start:
            message = "This cue ends before it begins, so it is never shown. Correct its end."
            problems.append(Problem(item.line, message, "error", "end-before-start", item.start))
        if any(_CONTROL.search(run.text) for run in item.runs):
            message = "A control character became \ufffd."
            problems.append(Problem(item.line, message, "warning", "bad-character", item.start))
            runs = [Run(_CONTROL.sub("\ufffd", r.text), r.speaker, r.language, r.style, r.ruby) for r in item.runs]
            item = cue(item.start, item.end, runs, item.identifier, item.settings, item.line)
        out.append(item)
    ordered = sorted(out, key=lambda item: item.start)
    if ordered != out:
        problems.append(Problem(0, "The cues were put into the order of their times.", "note", "reordered"))
    return ordered
