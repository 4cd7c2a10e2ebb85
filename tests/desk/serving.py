"""A desk that is really served, for tests in a browser and for plain requests."""

from __future__ import annotations

import argparse
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from accesspub.desk.server.app import open_desk
from accesspub.desk.server.run import Server, listening


@contextmanager
def served(site: Path, *, name: str = "Ada", password: str = "", **more: Any) -> Iterator[Any]:
    """A desk over a site, with all pages read."""
    options = argparse.Namespace(
        **{"site": site, "config": None, "audit": None, "fetch_media": [], "name": name, **more}
    )
    found = listening("127.0.0.1", 0)
    desk, app = open_desk(options, found.getsockname()[1], "127.0.0.1", password)
    server = Server(app, found)
    thread = threading.Thread(target=server.serve_all, daemon=True)
    thread.start()
    settled(desk)
    try:
        yield desk
    finally:
        server.should_exit = True
        thread.join(20)
        desk.close()


def settled(desk: Any) -> None:
    """Wait until the pages are read."""
    for _ in range(600):
        if desk.reading.is_over:
            assert not desk.reading.problem, desk.reading.problem
            return
        time.sleep(0.05)
    raise AssertionError("the reading does not end")


class Person:
    """Somebody with a browser of the plainest kind.

    Args:
        desk: the desk.
        headers: sent in place of those that a browser sends.
    """

    def __init__(self, desk: Any, **headers: str) -> None:
        self.desk, self.cookie = desk, ""
        self.headers = {"Host": desk.door.host, "Origin": desk.door.origin, "Sec-Fetch-Site": "same-origin", **headers}

    def ask(self, path: str, fields: dict[str, str] | None = None, base: str | None = None) -> tuple[int, str, Any]:
        """Send a request; a form if there are fields. Returns status, text and headers."""
        data = urlencode(fields).encode() if fields is not None else None
        return self._ask(path, data, "application/x-www-form-urlencoded", base)

    def send_json(self, path: str, data: object) -> tuple[int, str, Any]:
        """Send what a script sends."""
        return self._ask(path, json.dumps(data).encode(), "application/json")

    def send_file(self, path: str, name: str, content: bytes) -> tuple[int, str, Any]:
        """Send a form with a file."""
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        return self._ask(path, head.encode() + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")

    def _ask(self, path: str, data: bytes | None, kind: str, base: str | None = None) -> tuple[int, str, Any]:
        connection = http.client.HTTPConnection(self.desk.door.host, timeout=20)
        headers = {**self.headers, "Cookie": self.cookie} if self.cookie else dict(self.headers)
        if data is not None:
            headers["Content-Type"] = kind
        connection.putrequest("POST" if data is not None else "GET",
                              (self.desk.door.base if base is None else base) + path, skip_host=True)  # fmt: skip
        for key, value in headers.items():
            if value:
                connection.putheader(key, value)
        if data is not None and "Content-Length" not in headers:
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, text, answer.headers

    def enter(self, name: str, password: str = "") -> int:
        """Give a name."""
        status, _, headers = self.ask("/enter", {"name": name, "password": password})
        self.cookie = (headers["Set-Cookie"] or "").partition(";")[0]
        return status
