"""Lazy properties, computed on first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

K = TypeVar("K")
T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - read as a decorator
    """A property computed once; `functools.cached_property` without its lock in Python 3.11.

    A page uses thousands of them, and the lock would take longer than most.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...

    @overload
    def __get__(self, owner: object, kind: type | None = None) -> T: ...

    def __get__(self, owner: object | None, kind: type | None = None) -> Self | T:
        """Compute the value and store it in the owner's ``__dict__``."""
        if owner is None:
            return self
        value = owner.__dict__[self.name] = self._make(owner)
        return value

    def __call__(self, owner: object) -> T:
        """Return the value for an owner, so that ``Class.name`` can be passed as a function."""
        return getattr(owner, self.name)  # type: ignore[no-any-return]


class Memo(dict[K, T]):
    """Answers by key, each worked out when first asked for; when there are too many, all are forgotten."""

    def __init__(self, make: Callable[[K], T], most: int = 20_000) -> None:
        self._make = make
        self._most = most

    def __missing__(self, key: K) -> T:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._make(key)
        return value
