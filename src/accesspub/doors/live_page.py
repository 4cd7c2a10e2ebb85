"""A page that a test has open in a browser of its own: axe-core and our probe run in it as it is."""

from __future__ import annotations

import contextlib
import json
from typing import Any, Protocol

from accesspub.audit.browser import plain
from accesspub.audit.browser.axe import AxeCore
from accesspub.audit.browser.visit import check_document, settings
from accesspub.audit.model import GatherOptions, Record


class LivePage(Protocol):
    """What an audit needs of a browser, whichever library drives it."""

    def address(self) -> str:
        """Where the page is."""

    def inject(self, axe: AxeCore) -> None:
        """Put axe-core into the page and its frames, and our scripts into the page."""

    def evaluate(self, expression: str) -> str:
        """The string that an expression, or its promise, results in."""

    def about(self) -> Record:
        """Name and version of the browser."""


class _Selenium:
    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def address(self) -> str:
        return str(self._driver.current_url)

    def inject(self, axe: AxeCore) -> None:
        plain.inject(self._driver, axe)

    def evaluate(self, expression: str) -> str:
        return plain.evaluate(self._driver, expression)

    def about(self) -> Record:
        found = self._driver.capabilities
        return {"name": str(found.get("browserName", "")), "version": str(found.get("browserVersion", ""))}


class _Playwright:
    def __init__(self, page: Any) -> None:
        self._page = page

    def address(self) -> str:
        return str(self._page.url)

    def inject(self, axe: AxeCore) -> None:
        source, imports = axe.source(), plain.script("imports.js")
        for frame in self._page.frames:
            with contextlib.suppress(Exception):  # a frame may go away; axe-core says which one did not answer
                frame.evaluate(f"() => {{\n{source}\n}}")
                frame.evaluate(f"() => {{\n{imports}\n}}")
        self._page.evaluate(f"() => {{\n{plain.own_scripts()}\n}}")

    def evaluate(self, expression: str) -> str:
        return str(self._page.evaluate(f"async () => await {expression}"))

    def about(self) -> Record:
        browser = self._page.context.browser
        name = browser.browser_type.name if browser is not None else ""
        return {"name": name, "version": browser.version if browser is not None else ""}


def live_page(page: Any) -> LivePage:
    """The page of a Selenium driver or of a synchronous Playwright.

    Raises:
        TypeError: it is neither.
    """
    if hasattr(page, "execute_async_script"):
        return _Selenium(page)
    if hasattr(page, "main_frame"):
        return _Playwright(page)
    raise TypeError(f"a Selenium driver or a page of Playwright's sync API is expected, not {type(page).__name__}")


def look(page: LivePage, options: GatherOptions, axe: AxeCore) -> tuple[Record, list[Record]]:
    """What the browser saw on the page, and the rules of axe-core.

    Raises:
        Untested: the page cannot be tested.
    """
    page.inject(axe)
    rules: list[Record] = json.loads(page.evaluate("accesspubRules()"))["rules"]
    seen: Record = json.loads(page.evaluate(f"accesspubGather({json.dumps(settings(options))})"))
    check_document(seen, any_worker=True)
    return {**seen, "console": [], "served": None}, rules
