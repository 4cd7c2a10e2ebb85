"""Read files that anybody may have put there: regular files only, up to a limit, and never outside a folder.

Every file that a user, a page or a run names is opened here; a test sees to it.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MOST = 64_000_000  # bytes
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
LEADS_OUT = "it is a link that leads out of the folder; name it to work on the file behind it"


class UnfitFileError(OSError):
    """A file that is not read: not a regular file, too large, or outside the folder; the message says which."""


def read_file(path: Path | str, most: int = MOST) -> bytes:
    """Read a file.

    Raises:
        UnfitFileError: it is not a regular file, or has more than ``most`` bytes.
        OSError: it cannot be read.
    """
    return read_with_status(path, None, most)[0]


def read_with_status(path: Path | str, root: str | None, most: int = MOST) -> tuple[bytes, os.stat_result]:
    """Read a file, and what the system says of it.

    Args:
        path: the file.
        root: the real path of the folder that it must be in, however the folders change meanwhile; None: anywhere.
        most: the limit in bytes.

    Raises:
        UnfitFileError: it is not a regular file, too large, or outside ``root``.
        OSError: it cannot be read.
    """
    handle, status = _opened(path, root)
    try:
        if status.st_size > most:
            raise UnfitFileError(_too_large(most))
        data = os.read(handle, status.st_size + 1)
        if len(data) == status.st_size:
            return data, status
        parts = [data]  # it grows, or the system reads in pieces
        size = len(data)
        while parts[-1] and size <= most:
            parts.append(os.read(handle, 1 << 20))
            size += len(parts[-1])
    finally:
        os.close(handle)
    if size > most:
        raise UnfitFileError(_too_large(most))
    return b"".join(parts), status


@contextmanager
def open_file(path: Path | str, root: str | None = None) -> Iterator[BinaryIO]:
    """Open a file of any size, to read parts of it.

    Args:
        path: the file.
        root: the real path of the folder that it must be in; None: anywhere.

    Raises:
        UnfitFileError: it is not a regular file, or outside ``root``.
        OSError: it cannot be opened.
    """
    with os.fdopen(_opened(path, root)[0], "rb") as file:
        yield file


def read_stream(stream: BinaryIO, most: int = MOST) -> bytes:
    """Read standard input.

    Raises:
        UnfitFileError: it has more than ``most`` bytes.
    """
    data = stream.read(most + 1)
    if len(data) > most:
        raise UnfitFileError(_too_large(most))
    return data


def real_place(handle: int) -> str | None:
    """Where an open file or folder really is, links followed; None on systems that do not say."""
    if sys.platform != "linux":
        return None
    try:
        return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115 (a Path costs more than the call)
    except OSError:
        return None


def is_inside(handle: int, path: Path | str, root: str) -> bool:
    """Whether an open file or folder is in a folder, given by its real path."""
    place = real_place(handle) or os.path.realpath(path)
    return place == root or place.startswith(root.rstrip(os.sep) + os.sep)


def is_ours(status: os.stat_result) -> bool:
    """Whether a file belongs to this user or to root, where the system says so."""
    return not hasattr(os, "geteuid") or status.st_uid in (0, os.geteuid())


def is_foreign(path: Path, folder: Path) -> bool:
    """Whether a file, or the link in its place, belongs neither to us, nor to root, nor to the owner of a folder."""
    if not hasattr(os, "geteuid"):
        return False
    ours = (0, os.geteuid(), folder.stat().st_uid)
    return not {path.lstat().st_uid, path.stat().st_uid}.issubset(ours)


def _opened(path: Path | str, root: str | None) -> tuple[int, os.stat_result]:
    handle = os.open(path, _FLAGS)  # a FIFO without a writer would keep us waiting forever
    try:
        status = os.fstat(handle)
        if root is not None and not is_inside(handle, path, root):
            raise UnfitFileError(LEADS_OUT)
        if not stat.S_ISREG(status.st_mode):
            raise UnfitFileError("it is a folder" if stat.S_ISDIR(status.st_mode) else "it is not a regular file")
    except BaseException:
        os.close(handle)
        raise
    return handle, status


def _too_large(most: int) -> str:
    return f"it is larger than {most / 1_000_000:g} MB (setting `max-size`)"
