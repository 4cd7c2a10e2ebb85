"""How long one page may take: past that it is given up with a reason, and the run goes on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class OverBudgetError(BaseException):
    """A page took too long. Not an `Exception`, so that nothing on the way takes it for an error of its own."""


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Stop what is inside after so many seconds.

    Where the system has no timers, or outside the main thread, nothing stops it; the loop over a page's edits
    looks at the clock by itself.

    Raises:
        OverBudgetError: the time is over.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _over(_signal: int, _frame: object) -> None:
    raise OverBudgetError


def too_long(seconds: float) -> str:
    """Return what is said of a page that was given up."""
    return f"not processed: took longer than {seconds:g} s (setting `time-limit`)"
