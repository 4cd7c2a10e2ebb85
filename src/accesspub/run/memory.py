"""How much memory one page may take: a few kilobytes of HTML can describe a tree of millions of elements.

An unclosed ``<b>`` is repeated in every paragraph that follows, with its attributes, and the attributes of each
``<html>`` are added to those of the first. Browsers build the same tree.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_ALWAYS = 500_000_000  # bytes
_FOR_EACH = 100  # bytes for each byte of a page: dense markup takes 80
TOO_MUCH = "its markup takes more memory than a page may have"
_lock = threading.Lock()
_users = 0
_before = (0, 0)
_most = 0  # where the system does not say what is in use, nothing is limited


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Limit what this process may take beyond what it has, where the system can: past that it is a `MemoryError`.

    The limit is that of the whole process, so this is for processes of our own.

    Args:
        size: of the page, in bytes.
    """
    global _users, _before, _most
    with _lock:
        _most = used + _ALWAYS + _FOR_EACH * size if (used := _in_use()) else 0
        if not _users:
            _before = resource.getrlimit(resource.RLIMIT_DATA) if resource is not None else (0, 0)
        _users += 1
        _set(_most)
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _set(None)


@contextmanager
def lifted() -> Iterator[None]:
    """Start another process without the limit, which it would have for ever."""
    with _lock:
        if _users:
            _set(None)
        try:
            yield
        finally:
            if _users:
                _set(_most)


def _in_use() -> int:
    """The bytes of data that this process has; 0 where the system does not say so."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[5]) * resource.getpagesize()
    except (OSError, AttributeError):
        return 0


def _set(most: int | None) -> None:
    """Set the limit, or the one that there was before."""
    if resource is None or not _most:
        return
    soft, hard = _before
    known = [limit for limit in (soft, most) if limit is not None and limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (soft if most is None else min(known), hard))
