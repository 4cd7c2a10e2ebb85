"""Writing files so that a crash at any moment leaves the old one or the new one, and nothing else for long.

A file is written under another name beside its target and then takes its place in one step. What a killed run
left under such a name is taken away by the next one. Locks tell what is left from what is being written, and
keep two runs from replacing the same page at once; where the system has none, those two go by the clock alone.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX, _SUFFIX = ".accesspub-", ".tmp"
_LEFT = re.compile(r"\.accesspub-[a-z0-9_]{8}\.tmp\Z")


class ChangedError(OSError):
    """A file is not what it was when it was read; the message says what to do."""


def write_atomically(
    target: Path, data: bytes, like: os.stat_result | None = None, instead_of: bytes | None = None
) -> None:
    """Replace a file in one step: a crash at any moment leaves the old file or the new one.

    Args:
        target: the file.
        data: its new bytes.
        like: whose mode (and owner, where allowed) the new file takes over.
        instead_of: what must still stand there.

    Raises:
        ChangedError: something else stands there by now.
        OSError: it could not be written; the old file is as it was.
    """
    with replacing(target, like, instead_of) as out:
        out.write(data)


def write_quickly(target: Path, data: bytes | Iterable[bytes]) -> None:
    """Replace a file in one step, without waiting for the disk: for what can be made again after a power cut.

    Args:
        target: the file; its folder is made where it is missing.
        data: its new bytes, in one piece or several.

    Raises:
        OSError: it could not be written; the old file is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target, durable=False) as out:
        out.writelines((data,) if isinstance(data, bytes) else data)


@contextmanager
def replacing(
    target: Path, like: os.stat_result | None = None, instead_of: bytes | None = None, *, durable: bool = True
) -> Iterator[IO[bytes]]:
    """Open a new file that takes the place of ``target`` when the block ends without an exception.

    Args:
        target: the file.
        like: whose mode (and owner, where allowed) the new file takes over.
        instead_of: what must still stand there.
        durable: whether to wait until the new bytes are on the disk.
    """
    _sweep_once(str(target.parent))
    handle, temporary = _fresh(target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            if durable:
                os.fsync(out.fileno())
            _take_over(temporary, like)
            if fcntl is not None:  # the lock of the new file lasts until it has its place
                _replace(temporary, target, instead_of)
        if fcntl is None:  # Windows renames no open file
            _replace(temporary, target, instead_of)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _take_over(temporary: Path, like: os.stat_result | None) -> None:
    """Give a new file the mode and owner of another, or the mode that new files have."""
    if like is None:
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        return
    temporary.chmod(stat.S_IMODE(like.st_mode))
    if hasattr(os, "chown") and (os.geteuid() == 0 or like.st_uid == os.geteuid()):
        os.chown(temporary, like.st_uid, like.st_gid)


def _replace(temporary: Path, target: Path, instead_of: bytes | None) -> None:
    if instead_of is None:
        temporary.replace(target)
        return
    with _locked(target):
        # Whoever held the lock before us may have put another file in its place: what counts stands there now.
        if target.read_bytes() != instead_of:
            raise ChangedError("somebody else changed it in the meantime; run again")
        temporary.replace(target)


def _fresh(folder: Path) -> tuple[int, Path]:
    """Make a new file that nobody else takes for one that was left behind."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX, suffix=_SUFFIX)
        if fcntl is None:
            return handle, Path(name)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # swept away between its making and its locking


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other runs from replacing a file; what it is may have changed while we waited."""
    if fcntl is None:
        yield
        return
    while True:
        handle = os.open(path, os.O_RDONLY)
        try:
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
            held, now = os.fstat(handle), path.stat()
            if (held.st_dev, held.st_ino) != (now.st_dev, now.st_ino):
                continue  # the lock of a file that stands here no more keeps nobody out
            yield
            return
        finally:
            os.close(handle)


def sweep(folder: Path) -> int:
    """Take away what killed runs left in a folder; returns how many files."""
    gone = 0
    try:
        names = [entry.name for entry in os.scandir(folder) if _LEFT.match(entry.name)]
    except OSError:
        return 0
    for name in names:
        path = folder / name
        with suppress(OSError):
            if fcntl is None:
                path.unlink()  # Windows keeps a file that somebody has open
                gone += 1
                continue
            handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails where somebody is still writing it
                path.unlink()
                gone += 1
            finally:
                os.close(handle)
    return gone


@lru_cache(maxsize=4096)
def _sweep_once(folder: str) -> int:
    return sweep(Path(folder))
