"""How much work something is, in calls of functions: a clock says how busy the machine is, too.

Twice as many calls for a page twice as large are linear. Whoever looks at every other picture for each picture makes
sixteen times as many for a page four times as large. One regular expression is one call, however long it takes: those
are counted in steps (``tests/steps.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

LINEAR = 6.5  # for four times as much: 4 is in proportion, 16 is its square


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called, those of C included."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def growth(work: Callable[[int], Any], small: int) -> float:
    """How many times more is called for four times as much; what a page costs at least is left out."""
    for size in (1, small, small * 4):  # what is remembered from page to page is remembered now
        work(size)
    least = calls(lambda: work(1))
    return (calls(lambda: work(small * 4)) - least) / max(calls(lambda: work(small)) - least, small)
