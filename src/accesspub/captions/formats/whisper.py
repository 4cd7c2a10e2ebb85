"""What Whisper and its children write; always a draft.

Segments are those of Whisper, faster-whisper and WhisperX, transcriptions of whisper.cpp, chunks of Transformers.
"""

from __future__ import annotations

from typing import Any

from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats import podcast_json
from accesspub.captions.formats._json import entries, seconds, text_of
from accesspub.captions.formats._tracks import with_ends
from accesspub.captions.model import Cue, Draft, Run, cue
from accesspub.captions.times import number

_LISTS = ("segments", "transcription", "chunks")
_LOOP = 3  # the same line three times in a row: Whisper got stuck


def _match(file: CaptionFile) -> Match:
    has_list = any(isinstance(file.json.get(key), list) for key in _LISTS)
    return Match.CERTAIN if has_list and not podcast_json.FORMAT.match(file) else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    data, segments = entries(file, draft, "Segment", *_LISTS)
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
    for name, line, segment in segments:
        spoken = segment.get("words") if "text" not in segment else None
        if isinstance(spoken, list) and all(
            isinstance(one, dict) and isinstance(one.get("word"), str) for one in spoken
        ):
            segment = {**segment, "text": "".join(one["word"] for one in spoken)}
        words = text_of(segment, "text", name, line, draft).strip()
        if not words:
            continue  # Whisper writes empty segments over silence
        start, end = _whisper_times(segment)
        if start is None:
            message = f"{name} has no time at which it starts and was left out: {words[:60]!r}."
            draft.note(line, message, "error", "bad-time")
            continue
        if end is None:  # the last chunk of a recording that was cut in the middle of a word
            open_ends.add(len(cues))
            end = start
        speaker = segment.get("speaker")
        voice = speaker if isinstance(speaker, str) and speaker.strip() else None
        cues.append(cue(start, end, [Run(words, voice)], line=line))
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
        start, end = number(offsets.get("from")), number(offsets.get("to"))
        return (None if start is None else start / 1000), (None if end is None else end / 1000)
    if isinstance(stamp, list) and len(stamp) == 2:
        return seconds(stamp[0]), seconds(stamp[1])
    start, end, length = (seconds(segment.get(key)) for key in ("start", "end", "duration"))
    return start, start + length if end is None and start is not None and length is not None else end


def _doubts(segment: dict[str, Any], start: float) -> list[str]:
    """Flag a segment by Whisper's own thresholds (openai/whisper transcribe.py)."""
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
    start, end = seconds(word.get("start")), seconds(word.get("end"))
    sure = _signed(word.get("probability", word.get("score")))
    if start is None or end is None:
        return
    text = str(word.get("word", "")).strip()[:40]
    if sure is not None and sure < 0.15:
        draft.doubtful.append((start, end, f"unsure of the word {text!r}"))
    elif end - start < 0.133 or end - start > 2.0:
        draft.doubtful.append((start, end, f"the word {text!r} is said too fast or too slowly"))


def _signed(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


FORMAT = Format((), _match, _read, shared=("json",))
