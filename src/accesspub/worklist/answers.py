"""A filled worklist, read once however many pages ask."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from accesspub.errors import UsageError
from accesspub.worklist.model import Worklist
from accesspub.worklist.table import read


def answers(path: Path) -> Worklist:
    """Return a worklist; it is read again when the file has changed.

    Raises:
        UsageError: the file cannot be read, or is no worklist.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Worklist:
    return read(path)
