"""Write files atomically: a crash at any moment leaves the old file or the new one.

A file is written under a temporary name beside its target and then renamed. The next run removes temporary files
that a killed run left. Locks tell abandoned files from files in use, and keep two runs from replacing the same page
at once; systems without locks have neither guarantee.
"""

from __future__ import annotations

import os
import re
import stat
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
    """A file has changed since it was read; the message says what to do."""


def write_atomically(
    target: Path, data: bytes, like: os.stat_result | None = None, instead_of: bytes | None = None
) -> None:
    """Replace a file atomically and durably.

    Args:
        target: the file.
        data: its new bytes.
        like: the mode (and owner, where allowed) for the new file.
        instead_of: the bytes the old file must still have.

    Raises:
        ChangedError: the old file has other bytes by now.
        OSError: it could not be written; the old file is as it was.
    """
    with replacing(target, like, instead_of) as out:
        out.write(data)


def write_quickly(target: Path, data: bytes | Iterable[bytes]) -> None:
    """Replace a file atomically without waiting for the disk: for files that can be made again after a power cut.

    Args:
        target: the file; a missing folder is created.
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
    """Open a temporary file that replaces ``target`` when the block ends without an exception.

    Args:
        target: the file.
        like: the mode (and owner, where allowed) for the new file.
        instead_of: the bytes the old file must still have.
        durable: whether to wait until the new bytes are on disk.
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
            if fcntl is not None:  # the new file stays locked until it is renamed
                _replace(temporary, target, instead_of)
        if fcntl is None:  # Windows does not rename open files
            _replace(temporary, target, instead_of)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _take_over(temporary: Path, like: os.stat_result | None) -> None:
    """Give a new file the mode and owner of another, or the default mode."""
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
        # The previous holder of the lock may have replaced the file: compare with the file as it is now.
        if target.read_bytes() != instead_of:
            raise ChangedError("another program has changed it in the meantime; run again")
        temporary.replace(target)


def _fresh(folder: Path) -> tuple[int, Path]:
    """Create a temporary file that no other run takes for an abandoned one."""
    import tempfile  # with `random`, for the runs that write

    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX, suffix=_SUFFIX)
        if fcntl is None:
            return handle, Path(name)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # removed by a sweep between creating and locking


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other runs from replacing a file; it may have changed while we waited for the lock."""
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
                continue  # the lock of a replaced file protects nothing
            yield
            return
        finally:
            os.close(handle)


def sweep(folder: Path) -> int:
    """Remove temporary files that killed runs left in a folder; returns how many."""
    gone = 0
    try:
        names = [entry.name for entry in os.scandir(folder) if _LEFT.match(entry.name)]
    except OSError:
        return 0
    for name in names:
        path = folder / name
        with suppress(OSError):
            if fcntl is None:
                path.unlink()  # Windows does not remove open files
                gone += 1
                continue
            handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails if another run is still writing it
                path.unlink()
                gone += 1
            finally:
                os.close(handle)
    return gone


@lru_cache(maxsize=4096)
def _sweep_once(folder: str) -> int:
    return sweep(Path(folder))
