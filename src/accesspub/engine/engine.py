"""Open, check and fix pages in memory, with one set of settings."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from accesspub.config import Config
from accesspub.engine.analysis import Analysis, Setup
from accesspub.engine.check import check
from accesspub.engine.forget import forget
from accesspub.engine.loop import fix
from accesspub.engine.result import PageResult
from accesspub.html.page import Page
from accesspub.html.site import NOWHERE, Site
from accesspub.html.source import Source, UnreadableSourceError


@contextmanager
def uncollected() -> Iterator[None]:
    """Disable the garbage collector while one page is processed; its objects live until the page is done."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Engine(Setup):
    """Everything that stays the same from page to page, and what is done with a page."""

    def open(self, raw: bytes, path: str = "-", encoding: str | None = None, site: Site = NOWHERE) -> Analysis:
        """Parse a page.

        Raises:
            UnreadableSourceError: the bytes are not a page.
        """
        return Analysis(self, Page(Source(raw, encoding), path), site)

    def check(self, raw: bytes, path: str = "-", encoding: str | None = None, site: Site = NOWHERE) -> PageResult:
        """Ask the rules about a page and change nothing; findings say which of them could be fixed."""
        return self._guarded(check, raw, path, encoding, site)

    def fix(self, raw: bytes, path: str = "-", encoding: str | None = None, site: Site = NOWHERE) -> PageResult:
        """Make every edit that is due, and check the promises.

        The result's ``html`` is the input where anything is in doubt.
        """
        result = self._guarded(fix, raw, path, encoding, site)
        if self.config.keep_original or result.status not in ("fixed", "unchanged"):
            return result
        return forget(raw, result, path)

    def _guarded(
        self, work: Callable[[Analysis], PageResult], raw: bytes, path: str, encoding: str | None, site: Site
    ) -> PageResult:
        """Process a page; bytes that are not a page get an error as the result."""
        with uncollected():
            try:
                return work(self.open(raw, path, encoding, site))
            except UnreadableSourceError as error:
                return PageResult.broken(path, str(error), raw)


@lru_cache(maxsize=32)
def engine(config: Config) -> Engine:
    """An engine for these settings; made once."""
    return Engine(config)
