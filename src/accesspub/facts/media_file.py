"""What a media file holds: how long it is, whether anything is heard, whether somebody speaks.

Needs the extra ``accesspub[media]`` (PyAV, and a small voice detector); without it everything is
unknown. Only files on disk are opened, with the demuxer that their name calls for, so that a file
which pretends to be a playlist leads nowhere. Results are kept by content in the user's cache folder.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

DEMUXERS = {
    **dict.fromkeys(("mp4", "m4v", "m4a", "m4b", "mov", "3gp"), "mp4"),
    **dict.fromkeys(("webm", "mkv", "mka", "weba"), "matroska"),
    **dict.fromkeys(("ogg", "ogv", "oga", "opus", "spx"), "ogg"),
    **dict.fromkeys(("mpg", "mpeg"), "mpeg"),
    **{name: name for name in ("mp3", "wav", "flac", "aac", "avi", "flv")},
}
SILENT = -60.0  # dBFS; W3C's silent test videos peak at -91, a quiet room recorded well at about -50
SPEAKS = 0.2  # share of the heard time with a voice in it, from which on somebody surely speaks
NO_VOICE = 0.1  # … below which surely nobody does: music fools the detector for up to 0.06 of its time
_FORMAT = 3


@dataclass(frozen=True, slots=True)
class MediaFile:
    """What is known of one file; None is unknown.

    Attributes:
        duration: seconds.
        audio: whether it has a sound track.
        video: whether it has moving pictures (a cover picture is none).
        peak: the loudest moment, in dBFS.
        whole: whether all of the sound was heard, or samples of it.
        speech: ``(start, end)`` in seconds where somebody speaks, in what was heard.
        share: the share of the heard time in which somebody speaks.
        lettering: whether writing is seen in the pictures, which may be burnt-in captions.
        captions: how many caption tracks it carries inside.
    """

    duration: float | None = None
    audio: bool | None = None
    video: bool | None = None
    peak: float | None = None
    whole: bool = False
    speech: tuple[tuple[float, float], ...] | None = None
    share: float | None = None
    lettering: bool | None = None
    captions: int | None = None

    @property
    def silent(self) -> bool | None:
        """Whether nothing is heard: no sound track, or one that carries silence."""
        if self.audio is None:
            return None
        if not self.audio:
            return True
        if self.peak is None:
            return None
        return self.peak < SILENT if self.peak >= SILENT or self.whole else None

    @property
    def speaks(self) -> bool | None:
        """Whether somebody speaks."""
        if self.silent:
            return False
        if self.share is None:
            return None
        if self.share >= SPEAKS:
            return True
        return False if self.share < NO_VOICE and self.whole else None

    @property
    def speech_seconds(self) -> float:
        """About how long somebody speaks; 0 where that is unknown."""
        return (self.share or 0.0) * (self.duration or 0.0)


UNKNOWN = MediaFile()


@lru_cache(maxsize=512)
def _known(path: Path, _size: int, _time: int) -> MediaFile:
    if demuxer(path) is None or not available():
        return UNKNOWN
    try:
        from accesspub.facts.media_listen import analyse

        cache = _cache_path(path)
        if cache is not None and (kept := _load(cache)) is not None:
            return kept
        found = analyse(path)
    except Exception:  # libav raises many kinds on broken files; all mean: not known
        return UNKNOWN
    if cache is not None:
        _store(cache, found)
    return found


def media_file(path: Path) -> MediaFile:
    """What is known of a file; `UNKNOWN` where it cannot be read or the extra is not installed."""
    try:
        told = path.stat()
    except OSError:
        return UNKNOWN
    return _known(path, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether the extra ``accesspub[media]`` is installed."""
    from importlib.util import find_spec

    return find_spec("av") is not None


def demuxer(path: Path) -> str | None:
    """The one demuxer that a file of this name is given to."""
    return DEMUXERS.get(path.suffix.lower().lstrip("."))


# -- the cache --------------------------------------------------------------------------------------


def _cache_path(path: Path) -> Path | None:
    if os.environ.get("ACCESSPUB_NO_CACHE"):
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        home = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:
        return None
    from accesspub.facts.media_listen import detector

    speaks = "v" if detector() is not None else ""
    return home / "accesspub" / "media" / f"{_FORMAT}{speaks}-{_content(path)}.json"


def _content(path: Path) -> str:
    """A name for what is in a file: small files whole, of large ones the size and five stretches."""
    size = path.stat().st_size
    from hashlib import blake2b  # brings OpenSSL along

    hashed = blake2b(str(size).encode(), digest_size=16)
    part = 1 << 20
    with path.open("rb") as file:
        if size <= 8 * part:
            hashed.update(file.read())
        else:
            for at in (0, size // 4, size // 2, size * 3 // 4, size - part):
                file.seek(at)
                hashed.update(file.read(part))
    return hashed.hexdigest()


def _load(cache: Path) -> MediaFile | None:
    try:
        data = json.loads(cache.read_bytes())
        if data["speech"] is not None:
            data["speech"] = tuple((float(start), float(end)) for start, end in data["speech"])
        return MediaFile(**data)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _store(cache: Path, found: MediaFile) -> None:
    try:
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache.parent, prefix=".media-")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(asdict(found), out)
        Path(name).replace(cache)
    except OSError:
        return
