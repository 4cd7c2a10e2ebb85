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

    Where the system has no timers, or this Python cannot stop a thread, nothing stops it; the loop over a page's edits
    looks at the clock by itself.

    Raises:
        OverBudgetError: the time is over.
    """
    if threading.current_thread() is not threading.main_thread():
        with _of_thread(seconds):
            yield
        return
    if not hasattr(signal, "setitimer"):
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


@contextmanager
def _of_thread(seconds: float) -> Iterator[None]:
    """The same for a thread that is not the main one, which gets no signals."""
    import ctypes

    number, is_over, lock = threading.get_ident(), False, threading.Lock()

    def stop() -> None:
        with lock:
            if not is_over and hasattr(ctypes, "pythonapi"):
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(number), ctypes.py_object(OverBudgetError))

    timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            is_over = True
        timer.cancel()


def too_long(seconds: float) -> str:
    """Return what is said of a page that was given up."""
    return f"took longer than {seconds:g} s (setting `time-limit`)"
