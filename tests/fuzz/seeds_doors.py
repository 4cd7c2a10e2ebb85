"""What comes in by other doors, broken: streams of pages, requests to the desk, its file, editors, and cached records."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import mutate
import seeds_files

from places import ROOT

PAGE = '<html lang=en><article><h1>The harbour</h1><p>The wall was built.</p><img src=a.png><p>• one<br>• two</p></article>'  # fmt: skip


# -- streams ---------------------------------------------------------------------------------------


def _record(kind: str, block: bytes, number: int) -> bytes:
    about = "application/http; msgtype=response" if kind == "response" else "text/html"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:08d}-0000-4000-8000-000000000000>\r\n"
        f"WARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Target-URI: https://example.org/{number}\r\nContent-Type: {about}\r\n"
    )
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


@lru_cache(maxsize=1)
def _archives() -> Sequence[bytes]:
    raw = PAGE.encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    blocks = [
        ("response", http + b"\r\n" + raw), ("resource", raw), ("warcinfo", b"software: x\r\n"),
        ("response", http + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(raw)),
        ("response", http + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(raw), raw)),
    ]  # fmt: skip
    return [_record(kind, block, number) for number, (kind, block) in enumerate(blocks)]


_LINES = tuple(
    json.dumps({"id": number, "html": PAGE, **more}).encode()
    for number, more in enumerate(({}, {"lang": "de", "path": "a.xhtml"}, {"n": 1e5, "accesspub": {}}))
)
_EXPORTS = ("harbour.wordpress.xml", "harbour.ghost.json")
_PIECES = (b"1e999", b"\\ud800", b'"html":', b"{", b"]]>", b"<![CDATA[", b"Content-Length: 0\r\n", b"WARC/1.0\r\n", b"\r\n\r\n", b"<!--", b"-1", b"WARC-Truncated: length\r\n")  # fmt: skip


def stream(rng: Random) -> tuple[bytes, str]:
    """A web archive, lines of JSON or an export."""
    kind = rng.randrange(6)
    if kind < 2:
        parts = rng.choices(_archives(), k=rng.randrange(1, 4))
        raw, name = b"".join(gzip.compress(part) if kind else part for part in parts), "a.warc.gz" if kind else "a.warc"
    elif kind < 4:
        raw, name = b"\n".join(rng.choices(_LINES, k=rng.randrange(1, 4))) + b"\n", "a.jsonl"
    else:
        name = _EXPORTS[kind - 4]
        raw = (ROOT / "samples" / "exports" / name).read_bytes()
    for _ in range(rng.randrange(3)):
        at = mutate.where(rng, raw)
        raw = raw[:at] + rng.choice(_PIECES) + raw[at:]
    return (mutate.mutated(rng, raw, mutate.ANY, 3) if rng.random() < 0.85 else raw), name


# -- the desk --------------------------------------------------------------------------------------

_ID = b"picture:en:/images/harbour-0.png"
_FORM, _JSON, _FILE = b"application/x-www-form-urlencoded", b"application/json", b"multipart/form-data; boundary=x"
_READS = tuple(
    (path.encode(), b"", b"")
    for path in (
        "/", "/pictures?text=harbour&state=to+do&page=2&needs=alt", "/clips?page=1", "/pages?text=a&untested=1", "/changes",
        "/questions?task=describe", "/problems", "/hand-over", "/reading", "/download/worklist.csv", "/download/waivers.yaml",
        f"/picture?id={_ID.decode()}&state=to+do", "/clip?id=video:en:youtube/fG8iJ0lM2oP&language=en", f"/thumb?id={_ID.decode()}",
        "/page?path=news/harbour.html&mode=read&item=x", "/frame?path=news/harbour.html&mode=after", "/assets/desk.css",
        "/part?path=news/harbour.html&kind=picture&source=../images/harbour-0.png", "/clip-media?id=x", "/clip-peaks?id=x",
    )
)  # fmt: skip
_UPLOADS = (("a.csv", seeds_files.FILES["list.csv"][0]), ("a.json", seeds_files.FILES["list.json"][1]),
            ("a.yaml", seeds_files.FILES["waivers.yaml"][0]), ("a.csv", seeds_files.FILES["answers.csv"][0]))  # fmt: skip
_LINE = b'{"id":"video:en:youtube/fG8iJ0lM2oP","language":"en","version":"","lines":[{"start":1.5,"end":2,"text":"x","speaker":"A","is_draft":true}]}'
_WRITES = (
    (b"/picture", _FORM, b"id=%s&alt=A+quay&version=3&carried=text%%3Da&go=next&next=x&until=2030-01-01" % _ID),
    (b"/question", _FORM, b"id=place::x&answer=fine&because=so&until=2030-01-01"),
    (b"/clip", _FORM, b"id=video:en:youtube/fG8iJ0lM2oP&language=en&text=Hello&go=sign&replacing=x"),
    (b"/check", _JSON, b'{"id":"%s","alt":"A quay"}' % _ID), (b"/clip-draft", _JSON, _LINE), (b"/undo", _FORM, b"entry=2"),
    (b"/clip-import?name=a.vtt&language=en", b"text/plain", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n"),
    (b"/decide", _FORM, b"verdict=made&name=x&rule=image-alt"), (b"/enter", _FORM, b"name=Ada&password=x"),
    *((b"/import", _FILE, b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--x--\r\n' % (name.encode(), data))
      for name, data in _UPLOADS),
)  # fmt: skip


def request(rng: Random) -> bytes:
    """A request: its path, content type and body, one behind the other."""
    path, kind, body = rng.choice(_READS if rng.random() < 0.5 else _WRITES)
    if rng.random() < 0.6:
        path = mutate.mutated(rng, path, mutate.ANY, 2)
    if body and rng.random() < 0.8:
        body = mutate.mutated(rng, body, mutate.ANY, 3)
    return b"\n".join((path.replace(b"\n", b""), kind, body))


_TABLES = {"items": ("id", "kind", "key", "language", "needs", "pages", "data", "state", "messages"),
           "words": ("item", "field", "value", "who", "at", "seq"), "places": ("item", "page", "line", "data"),
           "decided": ("edit", "verdict"), "log": ("item", "field", "old", "new"), "meta": ("name", "value")}  # fmt: skip
_VALUES = ("x'ff'", "5", "-1", "1e999", "'x'", "''", "'decision'", "'not needed'", "'{}'", "'[]'", "'{\"context\": 5}'", "char(0)", "'place'", "NULL", "randomblob(9)", "cast(x'ff' as text)")  # fmt: skip


def forged(rng: Random) -> bytes:
    """Statements that change the file of a desk."""
    made = []
    for _ in range(rng.randrange(1, 4)):
        table = rng.choice(sorted(_TABLES))
        made.append(f"UPDATE OR IGNORE {table} SET {rng.choice(_TABLES[table])} = {rng.choice(_VALUES)}")
    return ";\n".join(made).encode()


# -- editors and caches ----------------------------------------------------------------------------

_URIS = ("file:///site/a.html", "untitled:a", "file:///site/%00.xhtml", "file://host/a", "", "file:///..%2f..%2fx.html", "git:/a?b", "file:///%ff")  # fmt: skip


def document(rng: Random) -> tuple[bytes, str]:
    """A page in an editor, and its URI."""
    raw = rng.choice(seeds_files.fixed()) if rng.random() < 0.2 else rng.choice(_open())
    return mutate.mutated(rng, raw, mutate.MARKUP, 4), rng.choice(_URIS)


@lru_cache(maxsize=1)
def _open() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "tests/rules").rglob("*.bad.html"))]


def cached(rng: Random) -> bytes:
    """What a cache has of a page, forged by somebody who can write into it."""
    record = json.dumps(seeds_files.changed(rng, seeds_files.RECORD))
    return json.dumps(seeds_files.changed(rng, {"asked": {"/a.html": "404 "}, "files": {"record": record}})).encode()


MAKERS: dict[str, Callable[[Random], Any]] = {
    "streams": stream, "desk": request, "stores": forged, "editors": document, "caches": cached,
}  # fmt: skip
