"""Serve a folder on a free loopback port: media types, byte ranges, no caching, nothing hidden, nothing outside."""

from __future__ import annotations

import contextlib
import hmac
import html
import mimetypes
import os
import secrets
import urllib.parse
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import BinaryIO

from accesspub import expressions as re
from accesspub.audit.asked import HEADER, Answer, Asked
from accesspub.audit.fetch import normal
from accesspub.audit.model import SITE_COOKIE, STABLE_ORIGIN
from accesspub.files.loopback import LoopbackHandler, LoopbackServer
from accesspub.files.read import open_file, read_with_status

TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".css": "text/css",
    ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml",
    ".xml": "application/xml", ".txt": "text/plain", ".vtt": "text/vtt", ".srt": "text/plain",
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".avif": "image/avif", ".ico": "image/x-icon", ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav",
    ".flac": "audio/flac", ".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg",
    ".mov": "video/quicktime", ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf",
    ".otf": "font/otf", ".pdf": "application/pdf", ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json", ".m3u8": "application/vnd.apple.mpegurl",
}  # fmt: skip
_TEXT = ("text/", "application/json", "application/xhtml+xml", "application/xml", "image/svg", "application/manifest")
#: an address, also as JSON writes it: scheme, slashes, host and port
_ADDRESS = re.compile(rb"(https?:)?(//|\\/\\/)([\w.-]+(?::\d+)?)", re.I)
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def type_of(path: Path) -> str:
    """The media type of a file by its name; without charset, so that the page's own declaration counts."""
    return TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def inside(root: Path, address: str) -> Path | None:
    """The file for an address, if it is inside the folder.

    Hidden files (`.env`, `.git/`) do not count, except `.well-known/`, nor do symbolic links that lead out or to them.
    """
    path = urllib.parse.unquote(urllib.parse.urlsplit(address).path, errors="surrogateescape")
    if "\0" in path or (os.sep == "\\" and "\\" in path):
        return None
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        return None
    try:
        full = root.joinpath(*parts).resolve()
        if full.is_dir():
            full = next((full / n for n in ("index.html", "index.htm", "index.xhtml") if (full / n).is_file()), full)
            full = full.resolve()
        if not full.is_file() or not full.is_relative_to(root):
            return None
        hidden = any(p.startswith(".") and p != ".well-known" for p in (*parts, *full.relative_to(root).parts))
        return None if hidden else full
    except (OSError, ValueError):
        return None


@dataclass(frozen=True)
class Production:
    """Where a folder will be published: pages that name this address get the files of the folder.

    Attributes:
        prefix: the path of its address, such as ``/docs/``.
        origin: scheme, host and port of its address; empty: unknown.
    """

    prefix: str = "/"
    origin: str = ""

    @classmethod
    def at(cls, address: str) -> Production:
        """The place that an address, or only its path, names."""
        parts = urllib.parse.urlsplit(normal(address) if "://" in address else address)
        path = f"/{parts.path.strip('/')}/".replace("//", "/")
        return cls(path, f"{parts.scheme}://{parts.netloc}" if parts.netloc else "")

    def local(self, data: bytes, origin: str) -> bytes:
        """A file in which production addresses lead to ``origin``, also as JSON writes them."""
        if not self.origin:
            return data
        here, there = (one.partition("://")[2].encode() for one in (origin, self.origin))

        def lead(found: re.Match[bytes]) -> bytes:
            return (b"http:" if found[1] else b"") + found[2] + here if found[3].lower() == there else found[0]

        return _ADDRESS.sub(lead, data)


class _Handler(LoopbackHandler):
    protocol_version = "HTTP/1.1"
    server: Site
    timeout = 60

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _plain(self, status: int, text: str, extra: dict[str, str] | None = None) -> None:
        data = f"<!doctype html><title>{status}</title><p>{html.escape(text)}".encode()
        self.send(status, data, {"Content-Type": "text/html; charset=utf-8", **(extra or {})})

    def _answer(self, *, body: bool) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
            if self.headers.get_all("Host") != [self.server.host]:  # a page elsewhere whose name leads here
                return self._plain(421, "This address is not served here.")
            if self.server.token and not self._may_read():
                return self._plain(403, "This address is served to one browser only.")
            if "Service-Worker" in self.headers:  # it would answer in place of the site, on later pages, too
                return self._plain(403, "There are no service workers here.")
            path, _, query = self.path.partition("?")
            answer = self.server.look(path)
            self.server.asked.note(self.headers.get(HEADER), path, answer)
            if answer.location:
                target = answer.location + (f"?{query}" if query else "")
                return self._plain(301, "It is a folder.", {"Location": target})
            full = answer.file
            if full is None:
                return self._plain(404, "There is no such file.")
            root = str(self.server.root)
            if self.server.production.origin and type_of(full).startswith(_TEXT):
                data = self.server.production.local(read_with_status(full, root)[0], self.server.origin)
                return self.send(200, data, {"Content-Type": type_of(full)})
            with open_file(full, root) as file:
                self._send(file, full, body=body)
        return None

    def _may_read(self) -> bool:
        given = SimpleCookie(self.headers.get("Cookie", "")).get(SITE_COOKIE)
        return given is not None and hmac.compare_digest(given.value.encode(), self.server.token.encode())

    def _send(self, file: BinaryIO, full: Path, *, body: bool) -> None:
        size = os.fstat(file.fileno()).st_size
        first, last, status = 0, size - 1, 200
        wanted = _RANGE.fullmatch(self.headers.get("Range", "").strip())
        if wanted and (wanted[1] or wanted[2]):
            if wanted[1]:
                first, last = int(wanted[1]), min(int(wanted[2]), size - 1) if wanted[2] else size - 1
            else:
                first = max(0, size - int(wanted[2]))
            if first > last:
                return self._plain(416, "No such range.", {"Content-Range": f"bytes */{size}"})
            status = 206
        self.send_response(status)
        self.send_header("Content-Type", type_of(full))
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-store")
        if status == 206:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        if body:
            file.seek(first)
            left = last - first + 1
            while left > 0 and (chunk := file.read(min(left, 1 << 18))):
                self.wfile.write(chunk)
                left -= len(chunk)
        return None


class Site(LoopbackServer):
    """A served folder: ``with Site(folder) as site: site.origin``. It takes a free port at once.

    With ``name``, it is served at this name of the machine, to browsers that have the cookie with the ``token``.
    """

    most_connections, most_seconds = 512, 600.0  # several browsers, and media that play

    def __init__(self, folder: Path, production: Production | None = None, name: str = "") -> None:
        super().__init__(_Handler, name=name)
        self.token = secrets.token_urlsafe(32) if name else ""
        self.root = folder.resolve()
        self.production = production or Production()
        self.asked = Asked(self.look)

    def look(self, path: str) -> Answer:
        """How the path of an address is answered."""
        prefix = self.production.prefix
        name = f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else None
        full = inside(self.root, name) if name is not None else None
        if name is None or full is None:
            return Answer(404)
        if not path.endswith("/") and full.name.startswith("index."):
            last = urllib.parse.unquote(path.rsplit("/", 1)[-1])
            if last != full.name and self.root.joinpath(*filter(None, name.split("/"))).is_dir():
                return Answer(301, location="/" + path.lstrip("/") + "/")
        return Answer(200, full)

    @property
    def known_as(self) -> str:
        """The origin by which it is recorded, since its port differs between runs."""
        return self.production.origin or STABLE_ORIGIN

    @property
    def address(self) -> str:
        """Where the folder is served, without a slash at the end."""
        return (self.origin + self.production.prefix).rstrip("/")

    def __enter__(self) -> Site:
        """Start serving."""
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop, and give the port back."""
        self.stop()
