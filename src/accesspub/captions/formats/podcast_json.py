"""The JSON transcripts of Podcasting 2.0: speakers, and times in seconds.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._json import entries, seconds, text_of
from accesspub.captions.formats._tracks import with_ends
from accesspub.captions.model import Captions, Cue, Draft, Problem, Run, cue


def _match(file: CaptionFile) -> Match:
    segments = file.json.get("segments")
    if not isinstance(segments, list):
        return Match.NO
    keys = {key for segment in segments[:20] if isinstance(segment, dict) for key in segment}
    is_podcast = keys & {"startTime", "body"} or ("version" in file.json and "start" not in keys)
    return Match.CERTAIN if is_podcast else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    data, segments = entries(file, draft, "Segment", "segments")
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for name, line, segment in segments:
        words = text_of(segment, "body", name, line, draft)
        start, end = seconds(segment.get("startTime")), seconds(segment.get("endTime"))
        if start is None:
            draft.note(
                line, f"{name} has no startTime in seconds and was left out: {words[:60]!r}.", "error", "bad-time"
            )
            continue
        if end is None:
            open_ends.add(len(cues))
        speaker = segment.get("speaker")
        voice = " ".join(speaker.split()) if isinstance(speaker, str) else ""
        cues.append(cue(start, start if end is None else end, [Run(words, voice or None)], line=line))
    draft.cues.extend(with_ends(cues, open_ends, draft))
    if isinstance(data.get("language"), str):
        draft.language = data["language"]


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """One segment for each speaker of a cue."""
    segments: list[dict[str, Any]] = []
    for item in cues:
        voices = Counter(run.speaker for run in item.runs)
        if len(voices) > 1:
            problems.append(
                Problem(
                    item.line,
                    "A segment has one speaker; this cue has more, so it became several with the same time.",
                    "note",
                    "cue-split",
                    item.start,
                )
            )
        for voice in dict.fromkeys(run.speaker for run in item.runs) or [None]:
            said = [run for run in item.runs if run.speaker == voice]
            if any(run.style for run in said):
                problems.append(
                    Problem(item.line, "JSON has no italics or bold; the words were kept.", "note", "style-lost")
                )
            entry: dict[str, Any] = {"speaker": voice} if voice else {}
            entry.update(
                startTime=round(item.start, 3),
                endTime=round(item.end, 3),
                body="".join(run.text for run in said).strip("\n"),
            )
            segments.append(entry)
    out: dict[str, Any] = {"version": "1.0.0", "segments": segments}
    if captions.language:
        out["language"] = captions.language
    return json.dumps(out, ensure_ascii=False, indent=1) + "\n"


FORMAT = Format((), _match, _read, _write, shared=("json",))
