"""Fetch sitemaps, pages and media without a browser: only from the site, with its headers, in limited time."""

from __future__ import annotations

import http.cookiejar
import math
import queue
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accesspub.audit.errors import AuditError
from accesspub.files.loopback import is_loopback
from accesspub.files.safe_load import unpacked

MOST_BYTES = 50_000_000
MOST_SECONDS = 60.0
MOST_ADDRESSES = 1_000_000  # that a site may name: they are kept in memory


class Late(AuditError):  # noqa: N818 (reads as what it is)
    """The time for the whole run is over."""


class Elsewhere(AuditError):  # noqa: N818 (reads as what it is)
    """An address, or one that it redirects to, is not on the site."""


def normal(url: str) -> str:
    """Normalise an address: http(s) only, host in lower case and ASCII; a fragment only if it is a route (``#/boats``).

    Raises:
        AuditError: it is not one, or contains a user name and a password.
    """
    url = url.strip()
    try:
        split = urllib.parse.urlsplit(url)
        port = split.port
    except ValueError as error:
        raise AuditError(f"{url[:200]}: not an address ({error})") from error
    if split.scheme.lower() not in ("http", "https") or not split.hostname:
        raise AuditError(f"{url[:200]}: not an http or https address. To audit files, name their folder.")
    if split.username or split.password:
        raise AuditError(f"{split.hostname}: the address holds a name or a password. Use --header 'Authorization: …'.")
    host = split.hostname.lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise AuditError(f"{url[:200]}: not an address ({error})") from error
    if ":" in host:
        host = f"[{host}]"
    if port and (split.scheme.lower(), port) not in (("http", 80), ("https", 443)):
        host += f":{port}"
    path = urllib.parse.quote(split.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = urllib.parse.quote(split.query, safe="/%:@!$&'()*+,;=~-._?[]")
    route = urllib.parse.quote(split.fragment, safe="/%:@!$&'()*+,;=~-._?") if split.fragment[:1] in ("/", "!") else ""
    return urllib.parse.urlunsplit((split.scheme.lower(), host, path, query, route))


def origin_of(url: str) -> str:
    """Scheme, host and port."""
    split = urllib.parse.urlsplit(url)
    return f"{split.scheme}://{split.netloc}"


class Jar:
    """The user's cookies, for every request to the site, and those that the site sets.

    Args:
        cookies: names and values.
    """

    def __init__(self, cookies: Sequence[tuple[str, str]] = ()) -> None:
        self._set = http.cookiejar.CookieJar()
        self._own = "; ".join(f"{name}={value}" for name, value in cookies)

    def handler(self) -> urllib.request.BaseHandler:
        """What keeps the cookies of an opener."""
        return urllib.request.HTTPCookieProcessor(self._set)

    def headers(self) -> dict[str, str]:
        """The header of the user's cookies; the site's own are added to it."""
        return {"Cookie": self._own} if self._own else {}


class Fetched(NamedTuple):
    """An answer: its bytes, media type, and final address."""

    data: bytes
    kind: str
    final: str


@dataclass(frozen=True)
class Bounds:
    """What may be fetched.

    Attributes:
        origins: the origins of the site.
        hosts: hosts that the user allowed (``host``, ``host:port`` or ``*``).
        headers: the user's headers, for the origins only.
        jar: cookies, kept from one answer to the next request.
    """

    origins: frozenset[str]
    hosts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    jar: Jar | None = None

    def check(self, url: str) -> str:
        """The normal form of an address.

        Raises:
            Elsewhere: it is not on the site, and its host was not allowed.
            AuditError: it is not an address.
        """
        address = normal(url)
        where = urllib.parse.urlsplit(address)
        if origin_of(address) in self.origins or {"*", where.hostname, where.netloc}.intersection(self.hosts):
            return address
        site = ", ".join(sorted(self.origins))
        raise Elsewhere(
            f"{address[:200]} is not of {site}. Use --allow-host {where.hostname} if it belongs to the site."
        )

    def headers_for(self, address: str) -> dict[str, str]:
        """The headers of a request."""
        own = {**self.headers, **(self.jar.headers() if self.jar else {})}
        return {"User-Agent": "accesspub", **(own if origin_of(address) in self.origins else {})}


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects within the bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        address = self._bounds.check(newurl)
        request = super().redirect_request(req, fp, code, msg, headers, address)
        if request is not None:
            request.headers = {}
            for name, value in self._bounds.headers_for(address).items():
                request.add_header(name, value)
        return request


def fetch(
    url: str, bounds: Bounds, seconds: float = MOST_SECONDS, only: Sequence[str] = (), until: float = math.inf
) -> Fetched:
    """Fetch an address within a number of seconds; the bytes are read only for the media types in ``only``.

    Raises:
        Late: by the monotonic clock, it is after ``until``.
        Elsewhere: it is not within the bounds.
        AuditError: it cannot be fetched.
    """
    address = bounds.check(url)
    if (left := until - time.monotonic()) <= 0:
        raise Late(f"{url}: not read, since the time for the whole run is over")
    answers: queue.SimpleQueue[Fetched | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_fetch(address, bounds, seconds, only))
        except Exception as error:  # for the thread that waits
            answers.put(error)

    # A server that sends a byte now and then is given up by the clock, wherever it is in its answer.
    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=min(seconds, left))
    except queue.Empty:
        if left <= seconds:
            raise Late(f"{url}: not read before the time for the whole run was over") from None
        raise AuditError(f"{url}: could not be read in {seconds:g} s") from None
    if isinstance(answer, AuditError):
        raise answer
    if isinstance(answer, Exception):
        raise AuditError(f"{url}: could not be read ({answer})") from answer
    return answer


def _fetch(address: str, bounds: Bounds, seconds: float, only: Sequence[str]) -> Fetched:
    headers = {**bounds.headers_for(address), "Accept-Encoding": "gzip, identity"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 (http and https only)
    handlers: list[urllib.request.BaseHandler] = [_Redirects(bounds)]
    if bounds.jar is not None:
        handlers.append(bounds.jar.handler())
    if is_loopback(urllib.parse.urlsplit(address).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    with urllib.request.build_opener(*handlers).open(request, timeout=seconds) as answer:
        kind = answer.headers.get_content_type()
        if only and kind not in only:
            return Fetched(b"", kind, answer.geturl())
        data: bytes = answer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise AuditError(f"{address}: over {MOST_BYTES // 1_000_000} MB")
        if len(data) < int(answer.headers.get("Content-Length") or 0):
            raise AuditError(f"{address}: its answer is cut short")
        encoding = answer.headers.get("Content-Encoding", "").strip().lower()
        if encoding in ("gzip", "x-gzip"):
            data = unpacked(data, MOST_BYTES, gzip=True)
        elif encoding not in ("", "identity"):
            raise AuditError(f"{address}: its answer is in an encoding that was not asked for ({encoding})")
        return Fetched(data, kind, answer.geturl())
