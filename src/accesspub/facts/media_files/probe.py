"""What a media file holds: how long it is, whether anything is heard, whether somebody speaks.

Needs the extra ``accesspub[media]`` (PyAV, and a small voice detector); without it everything is
unknown. Only files on disk are opened, with the demuxer that their name calls for, so that a file
which pretends to be a playlist leads nowhere. Results are kept by content in the user's cache folder.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from accesspub.facts.media_files.model import _FORMAT, UNKNOWN, MediaFile, demuxer


@lru_cache(maxsize=512)
def _known(path: Path, _size: int, _time: int) -> MediaFile:
    if demuxer(path) is None or not available():
        return UNKNOWN
    try:
        from accesspub.facts.media_files.analyse import analyse

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


# -- the cache --------------------------------------------------------------------------------------


def _cache_path(path: Path) -> Path | None:
    if os.environ.get("ACCESSPUB_NO_CACHE"):
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        home = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:
        return None
    from accesspub.facts.media_files.analyse import detector

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
