"""Pictures of a page before and after ``fix``, where a browser is there: the stretch that changed, and only that.

Both states are served from memory at the page's own address on a loopback port, so that its pictures and styles
are found next to it. The browser resolves no other host, runs no script of the page and loads nothing from another
port: what `fix` changes is the markup, and a page has no business with whatever else listens on this machine. A page
that cannot be shown gives no pictures, never an error.
"""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from accesspub.files.atomic_write import write_quickly
from accesspub.files.loopback import LoopbackHandler, LoopbackServer
from accesspub.files.read import read_with_status

WIDTH, HEIGHT, MOST_HEIGHT = 720, 700, 1400
ABOVE, BELOW = 100, 160
SECONDS = 15
MOST_PAGES = 100
#: What is to be seen, from top to bottom: every element with words of its own, and every picture and player.
_BLOCKS = """
(() => {
  const found = [], seen = /^(img|video|audio|iframe|object|embed|svg|input)$/;
  for (const e of document.body ? document.body.querySelectorAll("*") : []) {
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height || found.length > 5000) continue;
    const words = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join(" ").trim();
    if (words || seen.test(e.localName))
      found.push([box.top + scrollY, box.bottom + scrollY, e.localName + " " + Math.round(box.height) + " " + words]);
  }
  return JSON.stringify([Math.ceil(document.documentElement.scrollHeight), found]);
})()
"""
_POLICY = "default-src 'self' data: 'unsafe-inline'; script-src 'none'"
Block = tuple[float, float, str]


class _Handler(LoopbackHandler):
    server: _Server

    def do_GET(self) -> None:
        from accesspub.audit.site_server import inside, type_of

        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path, errors="surrogateescape")
        kind, data = type_of(Path(path)), self.server.pages.get(path)
        if data is None:
            found = inside(self.server.root, self.path)
            with contextlib.suppress(OSError):
                data = read_with_status(found, str(self.server.root))[0] if found is not None else None
                kind = type_of(found) if found is not None else ""
        headers = {"Content-Type": kind if data is not None else "text/plain", "Content-Security-Policy": _POLICY}
        self.send(404 if data is None else 200, data or b"", headers)


class _Server(LoopbackServer):
    """Files below ``root``, and in front of them the pages that are being looked at."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.root = Path()
        self.pages: dict[str, bytes] = {}


class Camera:
    """Takes pictures while its ``with`` block lasts.

    Args:
        most: pages to take pictures of; of the others, the words must do.
    """

    def __init__(self, most: int = MOST_PAGES) -> None:
        self.left = most
        self._driver: Any = None
        self._web: Any = None
        self._server: _Server | None = None
        self._folder: Path | None = None
        self._opened = 0

    def __enter__(self) -> Camera:
        """Nothing is started before there is a picture to take: most runs change nothing."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the browser and throw the pictures away: the report has copies."""
        self.rest()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def rest(self) -> None:
        """End the browser and its threads; the pictures stay until the ``with`` block ends."""
        self._end()
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def take(self, path: Path, root: Path, before: bytes, after: bytes) -> tuple[str, str] | None:
        """Take the two pictures of a page.

        Args:
            path: its file.
            root: the site's folder; nothing above it is served.
            before: its bytes as they were.
            after: its bytes now.

        Returns:
            The two files; two empty strings where both look the same; None where no picture could be taken.
        """
        if self.left <= 0 or not self._started() or self._server is None:
            return None
        self.left -= 1
        self._server.root = root.resolve()
        address = "/" + path.absolute().relative_to(root.absolute()).as_posix()
        timer = threading.Timer(SECONDS * 4, self._end)
        timer.daemon = True
        timer.start()
        try:
            return self._both(self._server, address, before, after)
        except Exception:  # whatever a browser can come to; the words of the page are shown all the same
            self._end()
            return None
        finally:
            timer.cancel()

    def _both(self, server: _Server, address: str, before: bytes, after: bytes) -> tuple[str, str]:
        old_height, old = self._open(server, address, before)
        new_height, new = self._open(server, address, after)
        (top, bottom), (new_top, new_bottom) = stretch(old, new)
        tall = min(max(bottom - top, new_bottom - new_top), MOST_HEIGHT)
        second = self._shot(new_top, min(tall, new_height - new_top))
        self._open(server, address, before)
        first = self._shot(top, min(tall, old_height - top))
        if first == second:
            return "", ""
        return self._kept(first), self._kept(second)

    def _open(self, server: _Server, address: str, data: bytes) -> tuple[float, list[Block]]:
        server.pages = {address: data}
        quoted = urllib.parse.quote(address.encode("utf-8", "surrogateescape"))
        # Each time another address: at the same one a browser may go on showing, and answering for, the page before.
        self._opened += 1
        self._web.get(f"http://127.0.0.1:{server.server_address[1]}{quoted}?{self._opened}")
        # A driver may come back before the browser does.
        until = time.monotonic() + SECONDS
        while self._evaluate("document.readyState + location.search") != f"complete?{self._opened}":
            if time.monotonic() > until:
                raise TimeoutError(f"{address} was not loaded in {SECONDS} s")
            time.sleep(0.02)
        height, blocks = json.loads(str(self._evaluate(_BLOCKS)))
        return float(height), [(float(a), float(b), str(words)) for a, b, words in blocks]

    def _evaluate(self, expression: str) -> object:
        return self._call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def _shot(self, top: float, height: float) -> bytes:
        clip = {"x": 0, "y": max(0.0, top), "width": WIDTH, "height": max(40.0, height), "scale": 1}
        answer = self._call("Page.captureScreenshot", format="jpeg", quality=70, clip=clip, captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def _kept(self, picture: bytes) -> str:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="accesspub-shots-")).resolve()
        file = self._folder / f"{sha256(picture).hexdigest()[:20]}.jpg"
        write_quickly(file, picture)
        return str(file)

    def _call(self, method: str, **params: Any) -> Any:
        return self._web.execute("executeCdpCommand", {"cmd": method, "params": params})["value"]

    # -- the browser -----------------------------------------------------------------------------

    def _started(self) -> bool:
        if self._web is not None:
            return True
        try:
            self._start()
        except Exception:  # no Selenium, no browser, no driver, or one that does not start: no pictures
            self._end()
            self.left = 0
        return self._web is not None

    def _start(self) -> None:
        from accesspub.audit.browser import launch
        from accesspub.audit.model import GatherOptions

        binary, driver = launch.find_tools().need()[0]
        if self._server is None:
            self._server = _Server()
            self._server.start()
        self._driver = launch.start_driver(driver)
        options = launch.chromium_options(GatherOptions(), ("127.0.0.1",), self._driver.folder, binary)
        options.page_load_strategy = "normal"
        self._web = launch.connect(self._driver.url, options, int(SECONDS * 3))
        self._web.set_page_load_timeout(SECONDS)
        self._call("Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
        self._call("Emulation.setEmulatedMedia", features=features)
        self._call("Emulation.setScriptExecutionDisabled", value=True)

    def _end(self) -> None:
        """End the browser at once; the next page gets a fresh one."""
        self._web = None
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.kill()


def stretch(old: Sequence[Block], new: Sequence[Block]) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where two states of a page differ, with a little around it; the top of both where they do not."""
    head = 0
    while head < min(len(old), len(new)) and old[head][2] == new[head][2]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail][2] == new[-1 - tail][2]:
        tail += 1

    def span(blocks: Sequence[Block]) -> tuple[float, float]:
        middle = blocks[head : len(blocks) - tail] or blocks[max(0, head - 1) : head + 1]
        if not middle:
            return 0.0, float(HEIGHT)
        return max(0.0, min(one[0] for one in middle) - ABOVE), max(one[1] for one in middle) + BELOW

    return span(old), span(new)
