"""Probe a media file: duration, sound, speech.

Needs the extra ``accesspub[media]`` (PyAV, and a small voice detector); without it everything is unknown. Only files on
disk are opened, with the demuxer for their name, so that a disguised playlist opens nothing else. Results are cached
by content in the user's cache folder.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from accesspub.facts.media_files.model import _FORMAT, UNKNOWN, MediaFile, demuxer
from accesspub.files.cache import cache_folder, cached, keep
from accesspub.files.read import open_file


@lru_cache(maxsize=512)
def _known(path: Path, _size: int, _time: int) -> MediaFile:
    if demuxer(path) is None or not available():
        return UNKNOWN
    try:
        from accesspub.facts.media_files.analyse import analyse

        cache = _cache_path(path)
        if cache is not None and (kept := _restored(cached(cache))) is not None:
            return kept
        found = analyse(path)
    except Exception:  # libav raises many kinds of errors on broken files
        return UNKNOWN
    if cache is not None:
        keep(cache, found._asdict())
    return found


def media_file(path: Path) -> MediaFile:
    """The facts about a file; `UNKNOWN` if it cannot be read or the extra is not installed."""
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


# -- the cache --------------------------------------------------------------------------------------


def _cache_path(path: Path) -> Path | None:
    home = cache_folder()
    if home is None:
        return None
    from accesspub.facts.media_files.analyse import detector

    speaks = "v" if detector() is not None else ""
    return home / "media" / f"{_FORMAT}{speaks}-{content_hash(path)}.json"


def content_hash(path: Path) -> str:
    """A hash of a file's content: all of a small file, the size and five parts of a large one."""
    size = path.stat().st_size
    from hashlib import blake2b  # imported late, because it loads OpenSSL

    hashed = blake2b(str(size).encode(), digest_size=16)
    part = 1 << 20
    with open_file(path) as file:
        if size <= 8 * part:
            hashed.update(file.read())
        else:
            for at in (0, size // 4, size // 2, size * 3 // 4, size - part):
                file.seek(at)
                hashed.update(file.read(part))
    return hashed.hexdigest()


def _restored(kept: Any) -> MediaFile | None:
    try:
        speech = kept["speech"]
        if speech is not None:
            speech = tuple((float(start), float(end)) for start, end in speech)
        return MediaFile(**{**kept, "speech": speech})
    except (ValueError, KeyError, TypeError):
        return None
