"""`re`, but an expression is compiled when it is first used: `from accesspub import expressions as re`.

A run uses few of hundreds of expressions, and compiling all of them takes a tenth of its start.
"""

from __future__ import annotations

import re as eager
from re import *  # noqa: F403
from typing import Any, AnyStr, cast


class _Expression:
    """An expression that has not been compiled; a method, once asked for, is an attribute like any other."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self._made: tuple[Any, int] = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__[name] = getattr(eager.compile(*self._made), name)
        return value


def compile(pattern: AnyStr, flags: int = 0) -> eager.Pattern[AnyStr]:  # type: ignore[no-redef]
    """Stand in for a compiled expression; a mistake in the pattern is an error when it is first used."""
    return cast("eager.Pattern[AnyStr]", _Expression(pattern, flags))
