"""Serve a folder on a free loopback port: media types, byte ranges, no caching, nothing hidden, nothing outside."""

from __future__ import annotations

import contextlib
import html
import mimetypes
import os
import re
import urllib.parse
from pathlib import Path
from typing import BinaryIO

from accesspub.files.loopback import LoopbackHandler, LoopbackServer
from accesspub.files.read import open_file

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
            if "Service-Worker" in self.headers:  # it would answer in place of the site, on later pages, too
                return self._plain(403, "There are no service workers here.")
            split = urllib.parse.urlsplit(self.path)
            full = inside(self.server.root, self.path)
            if full is None:
                return self._plain(404, "There is no such file.")
            if not split.path.endswith("/") and full.name.startswith("index."):
                last = urllib.parse.unquote(split.path.rsplit("/", 1)[-1])
                if last != full.name and self.server.root.joinpath(*filter(None, split.path.split("/"))).is_dir():
                    target = "/" + split.path.lstrip("/") + "/" + (f"?{split.query}" if split.query else "")
                    return self._plain(301, "It is a folder.", {"Location": target})
            with open_file(full) as file:
                self._send(file, full, body=body)
        return None

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
    """A served folder: ``with Site(folder) as site: site.origin``. It takes a free port at once."""

    most_connections, most_seconds = 512, 600.0  # several browsers, and media that play

    def __init__(self, folder: Path) -> None:
        super().__init__(_Handler)
        self.root = folder.resolve()

    def __enter__(self) -> Site:
        """Start serving."""
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop, and give the port back."""
        self.stop()
