"""How far an audit is: a bar on a terminal, one line a minute elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from accesspub.files.printable import count, say

_EVERY = 60.0


class AuditProgress:
    """Says how far an audit is: a context manager that gives a function to call after every page."""

    def __init__(self, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._quiet, self._clock = quiet, clock
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Callable[[int, int, int], None]:
        """Begin."""
        self._began = self._said = self._clock()
        if sys.stderr.isatty() and not self._quiet:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            columns = (TextColumn("pages"), BarColumn(), TextColumn("{task.fields[words]}"))
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("pages", total=None, words="")
            self._bar.start()
        return self._page

    def __exit__(self, *error: object) -> None:
        """End."""
        if self._bar:
            self._bar.stop()

    def _page(self, done: int, total: int, failed: int) -> None:
        """Show how many pages are done, and how many of them were not tested."""
        now = self._clock()
        if self._bar:
            self._bar.update(
                self._task, completed=done, total=total, words=words(done, total, failed, now - self._began)
            )
        elif now - self._said >= _EVERY and not self._quiet:
            self._said = now
            say(f"accesspub: {words(done, total, failed, now - self._began)}")


def words(done: int, total: int, failed: int, seconds: float) -> str:
    """How far it is, how fast, and how long it will take."""
    left = seconds / done * (total - done)
    time_left = f"about {left / 60:.0f} min left" if left >= 90 else f"about {left:.0f} s left"
    said = f"{done} of {count(total, 'page')}, {done / max(seconds, 1e-3):.1f} a second, {time_left}"
    return said + (f", {failed} not tested" if failed else "")
