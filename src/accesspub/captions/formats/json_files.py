"""JSON transcripts: Podcasting 2.0's, and what Whisper and its children write (always a draft)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from accesspub.captions import times
from accesspub.captions.formats.tracks import with_ends
from accesspub.captions.formats.youtube import _number, read_json3
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem, Run, cue

_LISTS = {
    "json3": ("events",),
    "podcast-json": ("segments",),
    "whisper": ("segments", "transcription", "chunks"),
}
_SPACE = re.compile(r"[ \t\n\r]*")
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
            "This JSON cannot be read: it is nested too deeply or has a number that is too long.", line=1
        ) from None
    if isinstance(data, list):
        return {"segments": data}
    if not isinstance(data, dict):
        raise CaptionsError("This JSON contains no captions: an object with segments or events is expected.", line=1)
    return data


def lines_of(text: str, key: str) -> list[int]:
    """Find the line of each entry of a list in JSON that `load` could read.

    Args:
        text: the whole file.
        key: what the list is called in the outermost object; a file that is a list is taken as the list itself.

    Returns:
        A line for each entry, from 1; none where there is no such list.
    """
    decode, at = json.JSONDecoder().raw_decode, _past(text, 0)
    if text.startswith("[", at):
        return _entries(text, at)[0]
    lines: list[int] = []
    at = _past(text, at + 1)
    while not text.startswith("}", at):
        name, at = decode(text, at)
        at = _past(text, _past(text, at) + 1)  # the colon
        if name == key:
            lines = []  # of two lists of one name, the last counts
        if name == key and text.startswith("[", at):
            lines, at = _entries(text, at)
        else:
            at = decode(text, at)[1]
        at = _past(text, at)
        at = _past(text, at + 1) if text.startswith(",", at) else at
    return lines


def _entries(text: str, at: int) -> tuple[list[int], int]:
    """The lines of the entries of the list that begins at a place, and where it ends."""
    decode = json.JSONDecoder().raw_decode
    lines: list[int] = []
    line, counted = 1, 0
    at = _past(text, at + 1)
    while not text.startswith("]", at):
        line, counted = line + text.count("\n", counted, at), at
        lines.append(line)
        at = _past(text, decode(text, at)[1])
        at = _past(text, at + 1) if text.startswith(",", at) else at
    return lines, at + 1


def _past(text: str, at: int) -> int:
    """Where the next thing begins that is no white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


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


def read_json(text: str, name: str, draft: Draft) -> None:
    """Read the named JSON format.

    Raises:
        CaptionsError: it is no JSON, or holds no such list.
    """
    data = load(text)
    _name_doubled(text, draft)
    keys = _LISTS[name]
    key = next((key for key in keys if isinstance(data.get(key), list)), "")
    if not key:
        raise CaptionsError(f"This JSON contains no list called {' or '.join(keys)}. Choose another format.", line=1)
    entries = list(zip(lines_of(text, key), data[key], strict=True))
    if name == "json3":
        read_json3(entries, draft)
    elif name == "podcast-json":
        _read_podcast(data, entries, draft)
    else:
        _read_whisper(data, entries, draft)


def _name_doubled(text: str, draft: Draft) -> None:
    """Name the words that are lost where a key stands twice in one object: of these, every reader takes the last."""
    lost: list[tuple[str, str]] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            kept = dict(pairs)
            lost.extend((key, value) for key, value in pairs if isinstance(value, str) and value != kept[key])

    json.loads(text, object_pairs_hook=look)
    at = 0
    for key, value in lost:
        found = text.find(f"{value[:20]}".split("\n")[0], at)
        at = found if found >= 0 else at
        line = text.count("\n", 0, found) + 1 if found >= 0 else 0
        message = f"{key} stands twice in one object, so the first was left out: {value[:60]!r}. Check the braces."
        draft.note(line, message, "error", "bad-text")


def _read_podcast(data: dict[str, Any], entries: Sequence[tuple[int, Any]], draft: Draft) -> None:
    """Read ``{"segments": [{"speaker", "startTime", "endTime", "body"}]}``, times in seconds.

    https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
    """
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for number, (line, segment) in enumerate(entries, 1):
        if not isinstance(segment, dict):
            draft.note(line, f"Segment {number} is no object and was left out.", "error", "bad-segment")
            continue
        words = text_of(segment, "body", f"Segment {number}", line, draft)
        start, end = _seconds(segment.get("startTime")), _seconds(segment.get("endTime"))
        if start is None:
            draft.note(
                line,
                f"Segment {number} has no startTime in seconds and was left out: {words[:60]!r}.",
                "error",
                "bad-time",
            )
            continue
        if end is None:
            open_ends.add(len(cues))
        speaker = segment.get("speaker")
        name = " ".join(speaker.split()) if isinstance(speaker, str) else ""
        cues.append(cue(start, start if end is None else end, [Run(words, name or None)], line=line))
    draft.cues.extend(with_ends(cues, open_ends, draft))
    if isinstance(data.get("language"), str):
        draft.language = data["language"]


def text_of(holder: dict[str, Any], key: str, what: str, line: int, draft: Draft) -> str:
    """Return the words of an entry; what is there and is no text is named, since it would be lost in silence."""
    words = holder.get(key)
    if not isinstance(words, str):
        lack = f"has no {key}" if words is None else f"has a {key} that is no text"
        entry = json.dumps(holder, ensure_ascii=False)[:100]
        draft.note(line, f"{what} {lack}, so its words were left out: {entry}.", "error", "bad-text")
    return words if isinstance(words, str) else ""


def _read_whisper(data: dict[str, Any], entries: Sequence[tuple[int, Any]], draft: Draft) -> None:
    """Read Whisper, faster-whisper and WhisperX (segments), whisper.cpp (transcription), Transformers (chunks)."""
    draft.is_draft = True
    language = data.get("language")
    result = data.get("result")
    if not isinstance(language, str) and isinstance(result, dict):
        language = result.get("language")
    if isinstance(language, str):
        draft.language = language
    said: list[str] = []
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for number, (line, segment) in enumerate(entries, 1):
        if not isinstance(segment, dict):
            draft.note(line, f"Segment {number} is no object and was left out.", "error", "bad-segment")
            continue
        words = text_of(segment, "text", f"Segment {number}", line, draft).strip()
        if not words:
            continue  # Whisper writes empty segments over silence
        start, end = _whisper_times(segment)
        if start is None:
            message = f"Segment {number} has no time at which it starts and was left out: {words[:60]!r}."
            draft.note(line, message, "error", "bad-time")
            continue
        if end is None:  # the last chunk of a recording that was cut in the middle of a word
            open_ends.add(len(cues))
            end = start
        speaker = segment.get("speaker")
        name = speaker if isinstance(speaker, str) and speaker.strip() else None
        cues.append(cue(start, end, [Run(words, name)], line=line))
        said.append(" ".join(words.lower().split()))
        for why in _doubts(segment, start):
            draft.doubtful.append((start, end, why))
        for word in segment.get("words") or () if isinstance(segment.get("words"), list) else ():
            _doubt_word(word, draft)
    draft.cues.extend(with_ends(cues, open_ends, draft))
    for index in range(len(said) - _LOOP + 1):
        if len(set(said[index : index + _LOOP])) == 1:
            first, last = cues[index], cues[index + _LOOP - 1]
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
