"""JSON3, YouTube's own captions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._json import entries
from accesspub.captions.formats._tracks import hidden_words, unrolled, with_ends
from accesspub.captions.inline import named
from accesspub.captions.model import Captions, Cue, Draft, Problem, Run, cue
from accesspub.captions.times import number


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if isinstance(file.json.get("events"), list) else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """Automatic captions carry ``acAsrConf`` and roll up: each line is an event of its own, followed by an event that
    only appends a line break (``aAppend``).
    """
    data, events = entries(file, draft, "Event", "events")
    cues: list[Cue] = []
    open_ends: set[int] = set()
    rolls, clear = False, _clear_pens(data.get("pens"))
    for name, line, event in events:
        segments = event.get("segs")
        if not isinstance(segments, list):
            if any(isinstance(value, str | list | dict) for value in event.values()):  # else a window or a pen
                message = f"{name} has no list segs, so its words were left out: {json.dumps(event)[:100]}."
                draft.note(line, message, "error", "bad-text")
            continue
        parts = [segment for segment in segments if isinstance(segment, dict)]
        rolls = rolls or bool(event.get("aAppend"))
        if any("acAsrConf" in part for part in parts):
            draft.is_draft = True
        if len(parts) < len(segments) or any(not isinstance(part.get("utf8"), str) for part in parts):
            message = f"{name} has a part without utf8, which was left out: {json.dumps(segments)[:100]}."
            draft.note(line, message, "error", "bad-text")
        words = [
            (part["utf8"], part.get("pPenId", event.get("pPenId")))
            for part in parts
            if isinstance(part.get("utf8"), str)
        ]
        text = "".join(word for word, pen in words if pen not in clear)
        if hidden := "".join(word for word, pen in words if pen in clear).strip():
            draft.note(line, hidden_words(hidden), "warning", "hidden-words")
        if not text.strip():
            continue
        start, length = number(event.get("tStartMs")), number(event.get("dDurationMs"))
        if start is None:
            draft.note(
                line, f"{name} has no time (tStartMs) and was left out: {text.strip()[:60]!r}.", "error", "bad-time"
            )
            continue
        if length is None:
            open_ends.add(len(cues))
        cues.append(cue(start / 1000, (start + (length or 0)) / 1000, text, line=line))
    draft.cues.extend(unrolled(with_ends(cues, open_ends, draft), rolls=rolls or draft.is_draft))


def _clear_pens(pens: object) -> list[int]:
    """The numbers of the pens that are transparent."""
    found = pens if isinstance(pens, list) else []
    return [
        at
        for at, pen in enumerate(found)
        if isinstance(pen, dict) and pen.get("foForeAlpha") == 0 and not pen.get("etEdgeType")
    ]


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    del captions
    events = []
    for item in cues:
        runs: tuple[Run, ...] = named(item.runs)
        if any(run.style for run in runs):
            problems.append(
                Problem(
                    item.line, "JSON3 is written without italics or bold; the words were kept.", "note", "style-lost"
                )
            )
        start, end = round(item.start * 1000), round(item.end * 1000)
        events.append(
            {"tStartMs": start, "dDurationMs": end - start, "segs": [{"utf8": "".join(run.text for run in runs)}]}
        )
    return json.dumps({"wireMagic": "pb3", "events": events}, ensure_ascii=False, indent=1) + "\n"


FORMAT = Format(("json3",), _match, _read, _write)
