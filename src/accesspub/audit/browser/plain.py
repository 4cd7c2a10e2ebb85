"""Any WebDriver session, without the DevTools protocol: our scripts are injected, and dialogs of the page dismissed."""

from __future__ import annotations

import contextlib
import time
from importlib import resources
from typing import Any

from accesspub.audit.browser.axe import AxeCore
from accesspub.audit.model import Untested

_FILES = ("media.js", "unseen.js", "gather.js", "act.js", "bypass.js")
_NEXT_BOX = 0.5  # seconds within which one dialog follows another


def script(name: str) -> str:
    """The source of one of our scripts."""
    return resources.files("accesspub.audit.browser").joinpath("js", name).read_text(encoding="utf-8")


def own_scripts() -> str:
    """Our scripts for the page that is tested."""
    return "\n".join(script(name) for name in _FILES)


def inject(web: Any, axe: AxeCore) -> None:
    """Inject axe-core with axe-selenium-python into a page and each of its frames, and our scripts into the page."""
    from axe_selenium_python import Axe  # type: ignore[import-untyped]

    _inject_frames(web, Axe(web, script_url=str(axe.path)), 0)
    web.switch_to.default_content()
    # Firefox runs scripts in a sandbox: what must stay has to be set on the window
    web.execute_script(f"(globalThis => {{\n{own_scripts()}\n}})(window);")


def _inject_frames(web: Any, injector: Any, depth: int) -> None:
    from selenium.common.exceptions import WebDriverException

    injector.inject()
    web.execute_script(script("imports.js"))
    if depth >= 4:
        return
    for frame in web.find_elements("css selector", "iframe, frame"):
        try:
            web.switch_to.frame(frame)
        except WebDriverException:
            continue
        with contextlib.suppress(WebDriverException):
            _inject_frames(web, injector, depth + 1)
        web.switch_to.parent_frame()


def evaluate(web: Any, expression: str) -> str:
    """Evaluate an expression in the page, wait for it, and return its string.

    Raises:
        Untested: it failed, or the page kept opening dialogs.
    """
    wrapped = (
        "const done = arguments[arguments.length - 1];"
        f"Promise.resolve().then(() => {expression})"
        ".then(value => done({value}), error => done({error: String(error)}));"
    )
    answer = web.execute_async_script(wrapped)
    if not isinstance(answer, dict):  # a dialog opened, and the driver dismissed it together with our script
        raise Untested("hung", "boxes of the page came up for as long as it was looked at")
    if "error" in answer:
        raise Untested("axe-error", str(answer["error"])[:500])
    return str(answer["value"])


def answer_boxes(web: Any) -> list[str]:
    """Dismiss the dialogs of a page, one after another, and return their texts."""
    from selenium.common.exceptions import WebDriverException

    found: list[str] = []
    wait = 0.0
    while len(found) < 20:
        try:
            box = web.switch_to.alert
            found.append(f"box: {str(box.text)[:200]}")  # WebDriver does not tell its kind
            box.dismiss()
            wait = _NEXT_BOX
        except WebDriverException:
            if wait <= 0:
                break
            time.sleep(0.05)  # the page's script may need a moment to open the next one
            wait -= 0.05
    return found
