"""Who may connect to the desk, and what a browser may do with its answers.

Other programs on the machine, and any page in the editor's browser, can connect to a loopback port. Therefore:

- the address begins with a random token; without it nothing is served, and it never leaks (no referrer, no log);
- the Host must match (no DNS rebinding), and a request that another site started is refused;
- whatever writes must come from our own origin;
- requests are limited in size, and in time by the server;
- only our own scripts run, nothing is loaded from elsewhere, and nobody may frame the desk.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from accesspub.files.printable import say

MOST_BYTES = 8_000_000
_NOT_HERE = "There is nothing here. Open the address that the command printed."
_READS = ("GET", "HEAD")


def policy(scripts: str) -> str:
    """The content security policy of a view.

    Args:
        scripts: the address of the folder with our scripts.
    """
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


# Other hosts get no referrer. With "no-referrer" browsers would also hide the origin of our own forms.
_GUARDS = {
    "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "Cache-Control": "no-store",
}  # fmt: skip


@dataclass(frozen=True)
class Door:
    """Where the desk is served.

    Attributes:
        host: the host and port of the address.
        token: the secret part of the address.
    """

    host: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def origin(self) -> str:
        """What browsers say in Origin."""
        return f"http://{self.host}"

    @property
    def base(self) -> str:
        """What every path begins with."""
        return f"/t-{self.token}"

    @property
    def address(self) -> str:
        """The address to open in a browser; anyone who has it can reach the desk."""
        return f"{self.origin}{self.base}/"


class Guard:
    """ASGI middleware: lets in what the door allows, and adds the headers to every response."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door
        self._policy = policy(f"{door.origin}{door.base}/assets/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        sender = self._headed(send)
        status, why = self._refused(scope)
        if status:
            await PlainTextResponse(why, status)(scope, receive, sender)
            return
        inner = {**scope, "root_path": self._door.base}
        await _Answered(self._app)(inner, _Limited(receive), sender)

    def _refused(self, scope: Scope) -> tuple[int, str]:
        """Status and reason of a refusal; 0: come in."""
        sent = _headers(scope)
        if sent.get("host") != [self._door.host]:
            return 403, "This address is not served here."
        start = f"{self._door.base}/".encode()
        given = scope["path"].encode("utf-8", "replace")[: len(start)]
        if not hmac.compare_digest(given, start):
            return 404, _NOT_HERE
        if sent.get("sec-fetch-site", ["none"])[0] not in ("same-origin", "none"):
            return 403, "This does not come from the desk."
        if scope["method"] in _READS:
            return 0, ""
        if sent.get("origin") != [self._door.origin]:
            return 403, "This does not come from the desk."
        length = sent.get("content-length", [""])[0]
        if "transfer-encoding" in sent or not length.isascii() or not length.isdigit():
            return 411, "The length is missing."
        return (413, "This is too large.") if int(length[:20]) > MOST_BYTES else (0, "")

    def _headed(self, send: Send) -> Send:
        """A sender that adds our headers unless a view has set its own."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                guards = {**_GUARDS, "Content-Security-Policy": self._policy, "X-Frame-Options": "DENY"}
                message["headers"] = [*message["headers"], *_missing(guards, there)]
            await send(message)

        return headed


def _missing(wanted: Mapping[str, str], there: set[bytes]) -> Sequence[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in wanted.items() if name.lower().encode() not in there]


def _headers(scope: Scope) -> dict[str, list[str]]:
    """The headers of a request, all values of each: one that is sent twice matches nothing."""
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return found


class _Answered:
    """ASGI middleware: an error is reported in one line, since a traceback may contain the token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            await send(message)
            begun = True

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            say(f"accesspub desk: {type(error).__name__}")
            if not begun:
                await PlainTextResponse("This failed.", 500)(scope, receive, send)


class _Limited:
    """Receives a body up to the allowed size."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._left = receive, MOST_BYTES

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else {"type": "http.disconnect"}
