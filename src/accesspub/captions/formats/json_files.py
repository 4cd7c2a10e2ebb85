"""JSON transcripts: Podcasting 2.0's, and what Whisper and its children write (always a draft)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .. import times
from ..model import Captions, CaptionsError, Cue, Draft, Problem, Run, cue
from .youtube import _number, read_json3

_LOOP = 3  # the same line three times in a row: Whisper got stuck


def load(text: str) -> dict[str, Any]:
    """Read JSON that must be an object, or a list that is taken as its segments.

    Raises:
        CaptionsError: it is not.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise CaptionsError(
            f"This is not JSON ({error.msg}). Save it again from its source.", line=error.lineno
        ) from None
    except (RecursionError, ValueError):
        raise CaptionsError(
            "This JSON cannot be read: it is nested too deeply or has a number that is too long."
        ) from None
    if isinstance(data, list):
        return {"segments": data}
    if not isinstance(data, dict):
        raise CaptionsError("This JSON holds no captions: an object with segments or events is expected.")
    return data


def kind_of(data: dict[str, Any]) -> str:
    """Tell which JSON format this is: json3, podcast-json, whisper, or "" for none."""
    if isinstance(data.get("events"), list):
        return "json3"
    if isinstance(data.get("transcription"), list) or isinstance(data.get("chunks"), list):
        return "whisper"
    segments = data.get("segments")
    if not isinstance(segments, list):
        return ""
    keys = {key for segment in segments[:20] if isinstance(segment, dict) for key in segment}
    return "podcast-json" if keys & {"startTime", "body"} or ("version" in data and not keys & {"start"}) else "whisper"


def read_json(data: dict[str, Any], name: str, draft: Draft) -> None:
    """Read the named JSON format."""
    if name == "json3":
        read_json3(data, draft)
    elif name == "podcast-json":
        _read_podcast(data, draft)
    else:
        _read_whisper(data, draft)


def _read_podcast(data: dict[str, Any], draft: Draft) -> None:
    """Read ``{"segments": [{"speaker", "startTime", "endTime", "body"}]}``, times in seconds.

    https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
    """
    for number, segment in enumerate(data["segments"], 1):
        if not isinstance(segment, dict):
            draft.note(0, f"Segment {number} is no object and was left out.", "error", "bad-segment")
            continue
        body = segment.get("body")
        words = body if isinstance(body, str) else ""
        start, end = _seconds(segment.get("startTime")), _seconds(segment.get("endTime"))
        if start is None or end is None:
            draft.note(
                0,
                f"Segment {number} has no startTime and endTime in seconds and was left out: {words[:60]!r}.",
                "error",
                "bad-time",
            )
            continue
        speaker = segment.get("speaker")
        name = " ".join(speaker.split()) if isinstance(speaker, str) else ""
        draft.cues.append(cue(start, end, [Run(words, name or None)]))
    if isinstance(data.get("language"), str):
        draft.language = data["language"]


def _read_whisper(data: dict[str, Any], draft: Draft) -> None:
    """Read Whisper, faster-whisper and WhisperX (segments), whisper.cpp (transcription), Transformers (chunks)."""
    draft.is_draft = True
    language = data.get("language")
    result = data.get("result")
    if not isinstance(language, str) and isinstance(result, dict):
        language = result.get("language")
    if isinstance(language, str):
        draft.language = language
    segments: list[Any] = next(
        (data[key] for key in ("segments", "transcription", "chunks") if isinstance(data.get(key), list)), []
    )
    said: list[str] = []
    for number, segment in enumerate(segments, 1):
        if not isinstance(segment, dict):
            draft.note(0, f"Segment {number} is no object and was left out.", "error", "bad-segment")
            continue
        text = segment.get("text")
        words = text.strip() if isinstance(text, str) else ""
        start, end = _whisper_times(segment)
        if start is None or end is None:
            if words:
                draft.note(
                    0, f"Segment {number} has no start and end and was left out: {words[:60]!r}.", "error", "bad-time"
                )
            continue
        if not words:
            continue  # Whisper writes empty segments over silence
        speaker = segment.get("speaker")
        draft.cues.append(
            cue(start, end, [Run(words, speaker if isinstance(speaker, str) and speaker.strip() else None)])
        )
        said.append(" ".join(words.lower().split()))
        for why in _doubts(segment, start):
            draft.doubtful.append((start, end, why))
        for word in segment.get("words") or () if isinstance(segment.get("words"), list) else ():
            _doubt_word(word, draft)
    for index in range(len(said) - _LOOP + 1):
        if len(set(said[index : index + _LOOP])) == 1:
            first, last = draft.cues[index], draft.cues[index + _LOOP - 1]
            draft.doubtful.append((first.start, last.end, f"the same line {_LOOP} times"))
    draft.doubtful.sort()


def _whisper_times(segment: dict[str, Any]) -> tuple[float | None, float | None]:
    offsets, stamp = segment.get("offsets"), segment.get("timestamp")
    if isinstance(offsets, dict):  # whisper.cpp, milliseconds
        start, end = _number(offsets.get("from")), _number(offsets.get("to"))
        return (None if start is None else start / 1000), (None if end is None else end / 1000)
    if isinstance(stamp, list) and len(stamp) == 2:
        return _seconds(stamp[0]), _seconds(stamp[1])
    return _seconds(segment.get("start")), _seconds(segment.get("end"))


def _doubts(segment: dict[str, Any], start: float) -> list[str]:
    """Flag a segment by Whisper's own thresholds (openai/whisper transcribe.py; field-survey section 8)."""
    silent, likely = _signed(segment.get("no_speech_prob")), _signed(segment.get("avg_logprob"))
    ratio = _signed(segment.get("compression_ratio"))
    why = []
    if silent is not None and likely is not None and silent > 0.6 and likely < -1.0:
        why.append("probably silence or music")
    if ratio is not None and ratio > 2.4:
        why.append("the text repeats itself")
    if start >= 30 and start % 30 == 0:
        why.append("it starts on a multiple of 30 s, as invented text does")
    return why


def _doubt_word(word: object, draft: Draft) -> None:
    if not isinstance(word, dict):
        return
    start, end = _seconds(word.get("start")), _seconds(word.get("end"))
    sure = _signed(word.get("probability", word.get("score")))
    if start is None or end is None:
        return
    text = str(word.get("word", "")).strip()[:40]
    if sure is not None and sure < 0.15:
        draft.doubtful.append((start, end, f"unsure of the word {text!r}"))
    elif end - start < 0.133 or end - start > 2.0:
        draft.doubtful.append((start, end, f"the word {text!r} is said too fast or too slowly"))


def _seconds(value: object) -> float | None:
    return times.lenient(value) if isinstance(value, str) and ":" in value else _number(value)


def _signed(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def write_podcast(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write a Podcasting 2.0 transcript; one segment per speaker and cue. Times to the millisecond."""
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
