"""Parts of a local media file, as players ask for them; nothing outside the site is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from accesspub import expressions as re
from accesspub.facts.media_files.model import demuxer
from accesspub.files.read import open_file

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_PART = 1 << 18
_TYPES = {
    "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg",
    "wav": "audio/wav", "flac": "audio/flac", "aac": "audio/aac", "weba": "audio/webm",
}  # fmt: skip


def ranged(path: Path, root: Path, wanted: str) -> Response:
    """A media file of the site, or the part of it that a player wants.

    Args:
        path: the file.
        root: the folder that it must be in.
        wanted: the header Range; empty: all of it.

    Raises:
        HTTPException: there is no such media file, or no such part of it.
    """
    kind = _TYPES.get(path.suffix.lower().lstrip("."))
    try:
        if kind is None or demuxer(path) is None:
            raise FileNotFoundError
        with open_file(path, str(root.resolve())) as file:
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise HTTPException(404, "There is no such file.") from error
    first, last = _asked(wanted, size)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(last - first + 1), "Cache-Control": "private"}
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return StreamingResponse(_parts(path, root, first, last), 206 if wanted else 200, headers, kind)


def _asked(wanted: str, size: int) -> tuple[int, int]:
    if not wanted:
        return 0, size - 1
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or not (found[1] or found[2]):
        raise HTTPException(416, "Ask for one range of bytes.", {"Content-Range": f"bytes */{size}"})
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    first, last = int(found[1]), min(int(found[2] or size), size - 1)
    if first > last:
        raise HTTPException(416, "The file ends before that.", {"Content-Range": f"bytes */{size}"})
    return first, last


def _parts(path: Path, root: Path, first: int, last: int) -> Iterator[bytes]:
    with open_file(path, str(root.resolve())) as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (part := file.read(min(_PART, left))):
            left -= len(part)
            yield part
