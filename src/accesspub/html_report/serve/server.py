"""``accesspub report serve``: serve a report on a loopback port, so that answers are saved by a click.

Other programs on the machine, and any page in the editor's browser, can connect to a loopback port. Therefore:

- the address contains a random token; without it nothing is served, and it never leaks (no referrer, no log);
- the Host must match (no DNS rebinding), and requests that save must come from our own origin, as JSON;
- only the files of a report are served; the pattern of their names excludes "..";
- requests are limited in size and time, and checked as untrusted before anything is written.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from pathlib import Path

from accesspub import expressions as re
from accesspub.errors import UsageError
from accesspub.files.loopback import LoopbackHandler, LoopbackServer
from accesspub.files.read import read_file, read_with_status
from accesspub.html_report.serve.answers import AnswerError, Files, checked

MARK = "accesspub-report.json"
MOST_BYTES = 4_000_000
_ASSETS = Path(__file__).resolve().parent.parent / "assets"
_FILE = re.compile(
    r"(?:[a-z0-9-]{1,80}|(?:pages|tasks|by)/[a-z0-9-]{1,160})\.html|assets/report\.css"
    r"|shots/[0-9a-f]{20}\.(?:png|jpg|gif|webp)"
)
_TYPES = {
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "png": "image/png", "jpg": "image/jpeg",
    "gif": "image/gif", "webp": "image/webp",
}  # fmt: skip


_GUARDS = {
    "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip


def _policy() -> str:
    """The content security policy: no script but the report's own, and no framing."""
    script = read_file(_ASSETS / "report.js")
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    return (
        f"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'sha256-{digest}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class ReportServer(LoopbackServer):
    """Serves one report until `shutdown`.

    Args:
        folder: the report.
        files: where answers go.
        port: on 127.0.0.1; 0: a free one.

    Raises:
        UsageError: the folder holds no report, one of the files is damaged, or the port is taken.
    """

    def __init__(self, folder: Path, files: Files, port: int = 0) -> None:
        if not (folder / MARK).is_file():
            raise UsageError(f"{folder}: is not an accesspub report; make one with --report html=DIR")
        files.ready()
        self.folder = folder.resolve()
        self.files = files
        self.token = secrets.token_urlsafe(32)
        self.policy = _policy()
        self.saving = threading.Lock()
        try:
            super().__init__(_Handler, port)
        except (OSError, OverflowError) as error:
            raise UsageError(f"--port {port}: cannot be used ({error})") from error

    @property
    def address(self) -> str:
        """The address to open in a browser; anyone who has it can read the report and answer."""
        return f"{self.origin}/t-{self.token}/index.html"


class _Handler(LoopbackHandler):
    server: ReportServer

    def do_GET(self) -> None:
        if (name := self._asked()) is None:
            return
        if name == "answers":
            self._answers()
            return
        path = self.server.folder / name
        # No file of a report is a symbolic link; one that is was not made by accesspub.
        if not _FILE.fullmatch(name) or path.resolve() != path or not path.is_file():
            self._say(404, "There is no such file in this report.")
            return
        try:
            data = read_with_status(path, str(self.server.folder))[0]
        except OSError:
            self._say(404, "This file cannot be read.")
            return
        self._send(200, data, _TYPES[path.suffix[1:]])

    def _answers(self) -> None:
        """What has been answered so far: for another browser, and for the next editor."""
        try:
            with self.server.saving:
                rows = self.server.files.given()
        except UsageError as error:
            self._say(409, str(error))
            return
        self._send(200, json.dumps(rows).encode(), "application/json")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        if (name := self._asked()) is None:
            return
        if name != "answers":
            self._say(404, "Answers go to another address.")
        elif not self._from_the_report():
            self._say(403, "This does not come from the report.")
        elif self.headers.get_content_type() != "application/json":
            self._say(415, "JSON is expected.")
        elif (data := self._body()) is not None:
            self._save(data)

    def _asked(self) -> str | None:
        """The path after the token; None if the request was already answered with an error."""
        if self.headers.get_all("Host") != [self.server.host]:
            self._say(403, "This address is not served here.")
            return None
        start = f"/t-{self.server.token}/"
        given = self.path[: len(start)]
        if not hmac.compare_digest(given.encode("utf-8", "replace"), start.encode()):
            self._say(404, "There is nothing here. Open the address that the command printed.")
            return None
        return self.path[len(start) :] or "index.html"

    def _from_the_report(self) -> bool:
        """Whether the request comes from a page of the report, as the browser's own headers say."""
        origin, site = self.headers.get_all("Origin"), self.headers.get_all("Sec-Fetch-Site", ["same-origin"])
        return origin == [self.server.origin] and site == ["same-origin"]

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"\d{1,12}", length, re.A):
            self._say(411, "The length must be said.")
            return None
        if int(length) > MOST_BYTES:
            self._say(413, "That is too much.")
            return None
        data = self.rfile.read(int(length))
        if len(data) != int(length):
            self._say(400, "That broke off.")
            return None
        return data

    def _save(self, data: bytes) -> None:
        try:
            rows = checked(json.loads(data))
            with self.server.saving:
                count = self.server.files.save(rows)
        except (ValueError, RecursionError) as error:  # UsageError, AnswerError, and invalid JSON
            known = isinstance(error, (UsageError, AnswerError))
            status = 409 if isinstance(error, UsageError) else 400
            self._say(status, str(error) if known else "This is not JSON.")
            return
        self._send(200, json.dumps({"saved": len(rows), "all": count}).encode(), "application/json")

    def _say(self, status: int, text: str) -> None:
        self.close_connection = True
        self._send(status, text.encode(), "text/plain; charset=utf-8")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send(status, data, {"Content-Type": kind, "Content-Security-Policy": self.server.policy, **_GUARDS})
