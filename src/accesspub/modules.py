"""Rules and formats are found by walking their packages: a new one is a new module, and there is no list to keep."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pkgutil import iter_modules


@cache
def _walked(*folders: str) -> tuple[str, ...]:
    return tuple(sorted(info.name for info in iter_modules(folders) if not info.name.startswith("_")))


def modules_in(path: Iterable[str]) -> tuple[str, ...]:
    """The names of the modules in a package, given its ``__path__``; none is imported. One with ``_`` is a helper."""
    return _walked(*path)
