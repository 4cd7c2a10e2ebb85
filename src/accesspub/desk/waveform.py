"""The waveform of a local media file: the loudest moment of each twentieth of a second, by PyAV."""

from __future__ import annotations

from array import array
from pathlib import Path

from accesspub.facts.media_files.model import demuxer
from accesspub.facts.media_files.probe import available, content_hash
from accesspub.files.cache import cache_folder, cached, keep
from accesspub.files.read import open_file

PER_SECOND = 20
_RATE = 4_000
_MOST = 6 * 3600 * PER_SECOND  # six hours
_FORMAT = 1


def peaks(path: Path, root: Path) -> list[int]:
    """Peaks from 0 to 255, `PER_SECOND` for each second; empty: without the extra, a sound, or a file that is whole.

    Args:
        path: the file.
        root: the folder that it must be in.
    """
    if demuxer(path) is None or not available():
        return []
    home = cache_folder()
    try:
        place = home / "peaks" / f"{_FORMAT}-{content_hash(path)}.json" if home is not None else None
        if place is not None and isinstance(kept := cached(place), list):
            return [int(one) for one in kept[:_MOST]]
        found = _measured(path, root)
    except Exception:  # libav raises many kinds of errors on broken files
        return []
    if place is not None:
        keep(place, found)
    return found


def _measured(path: Path, root: Path) -> list[int]:
    import av

    av.logging.set_level(None)
    found, left, size = [], array("h"), _RATE // PER_SECOND
    # The demuxer is fixed and reads from an open file, so the content cannot make it open anything else.
    with open_file(path, str(root.resolve())) as file, av.open(file, mode="r", format=demuxer(path)) as container:
        if not container.streams.audio:
            return []
        resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
        for frame in container.decode(audio=0):
            for made in resampler.resample(frame):
                left.frombytes(bytes(made.planes[0])[: made.samples * 2])
            whole = len(left) // size
            for at in range(0, whole * size, size):
                part = left[at : at + size]
                found.append(min(255, max(max(part), -min(part)) >> 7))
            del left[: whole * size]
            if len(found) >= _MOST:
                break
    return found
