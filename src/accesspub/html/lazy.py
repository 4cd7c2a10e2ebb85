"""What is worked out when first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - read as a decorator
    """A property that is worked out once; `functools.cached_property` without the lock that it has in Python 3.11.

    A page asks for thousands of such, and the lock takes longer than most of them.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...

    @overload
    def __get__(self, owner: object, kind: type | None = None) -> T: ...

    def __get__(self, owner: object | None, kind: type | None = None) -> Self | T:
        """Return the value, which from now on stands in the owner's own ``__dict__``."""
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._make(owner)
        return value

    def __call__(self, owner: object) -> T:
        """Return the value for an owner, so that ``Class.name`` can be handed on as a function."""
        return getattr(owner, self._name)  # type: ignore[no-any-return]
