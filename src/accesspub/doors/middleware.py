"""Middleware for web servers (ASGI and WSGI) that fixes HTML on its way to readers.

A page is fixed once and kept by its bytes. Nothing here ever stops a response: what cannot be fixed goes out as it is.
So does everything that is not a complete HTML page: other types, streams, parts, and what is compressed or must not be
transformed.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from hashlib import sha256
from typing import Any

from accesspub import expressions as re
from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.html.source import encoding_of
from accesspub.run.guard import guarded

_TYPES = ("text/html", "application/xhtml+xml")
_KEPT = 32_000_000  # bytes of fixed pages
_MOST = 2_000_000  # bytes of a page
_TIME = 2.0  # seconds for a page
_TREE = 4_000_000  # elements and attributes that a page may become
# Parsers repeat the first in every paragraph that follows until they are closed, and join the attributes of the last.
_REPEATED = re.compile(rb"<(?:big|code|em|font|nobr|small|strike|strong|tt|[bisu]|html|body)(?=[\s/>])[^<>]*", re.I)
_PARTS = re.compile(rb"[\s/=]")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]


# What holds for the bytes before: a part of a page must not be joined to one of another.
_OF_BYTES = ("content-length", "accept-ranges", "content-digest", "content-md5", "digest", "repr-digest")


class _Fixer:
    """Fixes pages, and remembers the last ones, whoever asks for how many."""

    def __init__(self, config: Config | None) -> None:
        self._engine = engine(config or Config(time_limit=_TIME))
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._size, self._lock = 0, threading.Lock()

    def fixed(self, body: bytes, charset: str) -> bytes:
        """The page with the fixes; itself where anything is in doubt."""
        if len(body) > _MOST or _may_grow(body):
            return body
        key = sha256(charset.encode() + b"\n" + body).digest()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._fixed(body, charset)
        with self._lock:
            self._size += len(made) - len(self._kept.pop(key, b""))
            self._kept[key] = made
            while self._size > _KEPT:
                self._size -= len(self._kept.popitem(last=False)[1])
        return made

    def _fixed(self, body: bytes, charset: str) -> bytes:
        encoding = encoding_of(charset) if charset else None
        if charset and encoding is None:
            return body
        try:
            with guarded(self._engine.config):
                return self._engine.fix(body, "-", encoding).html
        except Exception:  # a reader gets the page, whatever is wrong with it
            return body


def _may_grow(body: bytes) -> bool:
    """Whether the tree of a page could fill the memory of the server: the most that it can be, not what it is."""
    plain = body.replace(b"\0", b"")  # UTF-16
    repeated = sum(1 + len(_PARTS.findall(tag)) for tag in _REPEATED.findall(plain))
    return repeated * plain.count(b"<") > _TREE


def _value(headers: Headers, wanted: str) -> str:
    """The value of a header in lower case, joined where it is there several times; empty where it is not."""
    return ", ".join(value.strip().lower() for name, value in headers if name.lower() == wanted)


def _is_page(status: int, headers: Headers) -> bool:
    """Whether a response is a whole page that may be changed."""
    kind = _value(headers, "content-type").partition(";")[0].strip()
    is_plain = _value(headers, "content-encoding") in ("", "identity")
    is_plain = is_plain and "no-transform" not in _value(headers, "cache-control")
    return status == 200 and kind in _TYPES and is_plain


def _is_cut(headers: Headers, body: bytes) -> bool:
    """Whether a body has another length than the application said: nobody may take it for the whole page."""
    return _value(headers, "content-length") not in ("", str(len(body)))


def _charset(headers: Headers) -> str:
    """The charset that the header names; browsers believe it rather than the page. Empty: none."""
    parameters = (part.strip() for part in _value(headers, "content-type").split(";")[1:])
    return next((part[8:].strip('"') for part in parameters if part.startswith("charset=")), "")


def _of_page(headers: Headers, length: int | None) -> Headers:
    """The headers of a page that may have other bytes than before: a weak ETag, and its length where it is known."""
    kept = [
        (name, f"W/{value}" if name.lower() == "etag" and value.startswith('"') else value)
        for name, value in headers
        if name.lower() not in _OF_BYTES
    ]
    return kept if length is None else [*kept, ("Content-Length", str(length))]


class _Middleware:
    """Middleware around an application.

    Args:
        app: the application.
        config: settings; by default those of `Config`, with two seconds for a page.
    """

    def __init__(self, app: Any, config: Config | None = None) -> None:
        self._app, self._fixer = app, _Fixer(config)


class FixASGI(_Middleware):
    """ASGI middleware: ``app = FixASGI(app)``; a second argument gives the settings, a `Config`."""

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []  # of a page: its start, and its parts until it is whole
        missing = -1  # bytes of it, as far as its length is known

        async def fixing(message: Message) -> None:
            nonlocal missing
            if message["type"] == "http.response.start" and _is_page(message["status"], _told(message)):
                held[:], missing = [message], _length(_told(message))
                return
            held.append(message)
            missing -= len(message.get("body", b""))
            if not (message.get("more_body") and 0 <= missing <= _MOST):
                for one in await self._fixed(held, is_head=scope["method"] == "HEAD"):
                    await send(one)
                held.clear()
                missing = -1

        await self._app(scope, receive, fixing)
        for message in held:  # the application ended before its page did
            await send(message)

    async def _fixed(self, held: list[Message], *, is_head: bool) -> list[Message]:
        """The messages of a whole page with the fixes; any others as they are."""
        start, last = held[0], held[-1]
        if len(held) == 1 or last["type"] != "http.response.body" or last.get("more_body"):
            return held
        headers, body = _told(start), b"".join(bytes(message.get("body", b"")) for message in held[1:])
        if is_head:
            headers = _of_page(headers, None)
        elif _is_cut(headers, body):
            return held
        else:
            body = await asyncio.to_thread(self._fixer.fixed, body, _charset(headers))
            headers = _of_page(headers, len(body))
        coded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return [{**start, "headers": coded}, {**last, "body": body}]


def _told(start: Message) -> Headers:
    """The headers of a response."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ())]


def _length(headers: Headers) -> int:
    """The bytes of a page. Frameworks send one that is ready in parts, too, but a stream has no length: -1."""
    value = _value(headers, "content-length")
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else -1


class FixWSGI(_Middleware):
    """WSGI middleware: ``app = FixWSGI(app)``. A page counts as whole if its response has a ``Content-Length``."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Handle one request."""
        held: list[Any] = []
        is_over = False

        def hold(status: str, headers: Headers, exc_info: Any = None) -> Any:
            is_whole = any(name.lower() == "content-length" for name, _ in headers)
            is_page, is_head = is_whole and _is_page(int(status[:3]), headers), environ["REQUEST_METHOD"] == "HEAD"
            if is_over or not is_page or is_head:
                held.clear()
                if is_page and is_head:
                    headers = _of_page(headers, None)  # as for GET, but nobody knows the length
                return start_response(status, headers, *([exc_info] if exc_info else []))
            held[:] = [status, headers, exc_info]
            return start_response  # never called: write() belongs to applications without a Content-Length

        result: Iterable[bytes] = self._app(environ, hold)
        is_over = True
        if not held:
            return result
        status, headers, exc_info = held
        try:
            body = b"".join(result)
            if not _is_cut(headers, body):
                body = self._fixer.fixed(body, _charset(headers))
                headers = _of_page(headers, len(body))
        finally:
            if hasattr(result, "close"):
                result.close()
        start_response(status, headers, *([exc_info] if exc_info else []))
        return [body]
