"""What must hold for any input by the other doors: streams, the desk, editors and caches."""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import json
import shutil
import sqlite3
import string
import tempfile
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from fastwarc.warc import ArchiveIterator

from accesspub.audit.browser import axe
from accesspub.audit.browser.launch import Tools
from accesspub.audit.cache import PageCache
from accesspub.audit.model import GatherOptions, Target, Variant
from accesspub.audit.run_folder import record_name
from accesspub.audit.site_server import Site
from accesspub.desk.exchange import waivers, worklist
from accesspub.desk.server.app import open_desk
from accesspub.desk.store import Store
from accesspub.doors.open_page import OpenPage, Positions
from accesspub.errors import UserError
from accesspub.run.model import NotProcessedError, Order
from accesspub.run.work import work
from accesspub.streams.exports import Exports
from accesspub.streams.jsonl import Lines
from accesspub.streams.source import Source
from accesspub.streams.warc import Archives
from accesspub.worklist.desk_file import read_rows
from accesspub.worklist.desk_place import FOLDER, NAME
from places import ROOT

_FOLDER = Path(tempfile.mkdtemp(prefix="accesspub-fuzz-"))
_FIX = Order("fix", overrides=(("time_limit", 3600),))


def streams(given: tuple[bytes, str], number: int = 0) -> None:
    """Fix what comes in a stream: each job is a page or says what is wrong, and what goes out can be read."""
    raw, name = given
    place, out = _FOLDER / name, io.BytesIO()
    place.write_bytes(raw)
    if name.endswith(".jsonl"):
        _worked(Lines(io.BytesIO(raw), out, 1_000_000, changes=True))
        lines = [
            json.loads(line, parse_constant=_none) for line in out.getvalue().split(b"\n") if line
        ]  # CR is a blank of JSON
        assert len(lines) == sum(bool(line.strip()) for line in raw.split(b"\n"))
        assert all(isinstance(line["accesspub"], dict) for line in lines)
    elif ".warc" in name:
        _worked(Archives([str(place)], 1_000_000, out, gzipped=number % 2 == 0))
        assert sum(1 for _ in ArchiveIterator(io.BytesIO(out.getvalue()))) > 0
    else:
        source = Exports([str(place)], _FIX)
        _worked(source)
        source.fixed()


def _worked(source: Source) -> None:
    for job in source.jobs():
        result = work(job, _FIX)
        assert job.given is not None
        assert not job.given.broken or result.status == "error"
        source.put(result)


def _none(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


@lru_cache(maxsize=1)
def _desk() -> tuple[Any, Any]:
    """A desk over a site of one page, read; it is never closed."""
    site = _FOLDER / "site"
    (site / "news").mkdir(parents=True)
    shutil.copy(ROOT / "samples" / "exports" / "harbour.wordpress.xml", site / "no-page.xml")
    page = '<html lang=en><style>a {}</style><article><h1>A</h1><p>Words and words.</p><img src="../images/harbour-0.png"></article>'
    (site / "news" / "harbour.html").write_text(page)
    options = argparse.Namespace(site=site, config=None, audit=None, fetch_media=[], name="Ada")
    desk, app = open_desk(options, 1, "127.0.0.1", "")
    while not desk.reading.is_over:
        pass
    return desk, app


def desk(raw: bytes, number: int = 0) -> None:
    """Ask the desk: an answer that is not a fault, with headers that a server can send."""
    del number
    path, kind, body = (*raw.split(b"\n", 2), b"", b"")[:3]
    found, app = _desk()
    path, _, query = quote(path, safe=string.punctuation).encode().partition(b"?")  # as a server lets it in
    base, sent = found.door.base, list[Any]()
    headers = {"host": found.door.host, "origin": found.door.origin, "content-length": str(len(body))}
    scope = {
        "type": "http", "method": "POST" if kind else "GET", "query_string": query, "raw_path": path, "http_version": "1.1",
        "path": base + unquote_to_bytes(path).decode("utf-8", "replace"), "scheme": "http", "server": None, "client": None,
        "headers": [*((name.encode(), value.encode()) for name, value in headers.items()), (b"content-type", kind)],
    }  # fmt: skip

    bodies = [body]

    async def receive() -> Any:
        if not bodies:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": bodies.pop()}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] < 500, sent[0]["status"]
    for name, value in sent[0]["headers"]:
        assert not {10, 13, 0} & {*name, *value}, (name, value)


@lru_cache(maxsize=1)
def _store() -> Path:
    place = _FOLDER / "plain" / FOLDER / NAME
    place.parent.mkdir(parents=True)
    store = Store(place)
    for kind, key in (("picture", "/a.jpg"), ("video", "youtube/x"), ("place", "image-alt/x")):
        name = store.adopt(f"{kind}:en:{key}", kind, key, "en").id
        store.write_all(name, {"decision": "fine", "because": "so", "until": "2030-01-01"}, "Ada")
    store.close()
    return place


def stores(raw: bytes, number: int = 0) -> None:
    """Read a forged file of a desk as `check` and `fix` do: its words, or one sentence that names it."""
    del number
    place = _FOLDER / "forged" / FOLDER / NAME
    shutil.rmtree(place.parent, ignore_errors=True)
    shutil.copytree(_store().parent, place.parent)
    with closing(sqlite3.connect(place)) as db, db:
        try:
            db.executescript(raw.decode())
        except sqlite3.Error:
            return  # an attacker's own mistake
    try:
        read_rows(place)
        store = Store(place)
        try:
            list(worklist(store))
            waivers(store)
            store.verdicts()
        finally:
            store.close()
    except UserError as error:
        if str(place) not in str(error):
            raise AssertionError(f"which file is meant? {error}") from error


def editors(given: tuple[bytes, str], number: int = 0) -> None:
    """Open a page in an editor: findings, an edit, an explanation; the changes fit its text."""
    raw, uri = given
    text = raw.decode("utf-8", "replace")
    page = OpenPage(unquote_to_bytes(urlsplit(uri).path).decode("utf-8", "replace"), text)
    at = Positions(text)
    try:
        shown = page.findings()
        changes = page.fix(shown[number % len(shown)].edit if shown and number % 3 == 0 else "")
    except NotProcessedError:
        return
    for one in shown:
        assert at.of(one.start) <= at.of(one.end)
    end = 0
    for change in changes:
        assert end <= change.start <= change.end <= len(text)
        end = change.end
    page.explained(number % 5 + 1)


@lru_cache(maxsize=1)
def _cache() -> tuple[PageCache, Target, Variant]:
    folder = _FOLDER / "cached"
    folder.mkdir(exist_ok=True)
    (folder / "b.html").write_text("<p>x")
    cache = PageCache(folder / "cache", Site(folder), GatherOptions(), axe.find(), Tools("chrome", (), (), ""))
    cache.browser = {"about": {}, "rules": []}
    return cache, Target("a.html", "http://h/a.html"), Variant()


def caches(raw: bytes, number: int = 0) -> None:
    """Look up a forged record: a page that is the one asked for, or nothing."""
    del number
    cache, target, variant = _cache()
    kept = json.loads(raw)
    if isinstance(kept, dict) and isinstance(kept.get("files"), dict):
        name = record_name(target.page, str(variant))
        kept["files"] = {
            name if key == "record" else key: base64.b64encode(str(data).encode("utf-8", "replace")).decode()
            for key, data in kept["files"].items()
        }
    cache._write(f"{name_of(target, variant)}.zz", cache._key(target.page, str(variant)), kept)
    if (found := cache.find(target, variant)) is not None:
        assert found.record["page"] == target.page


def name_of(target: Target, variant: Variant) -> str:
    return record_name(target.page, str(variant)).removeprefix("pages/").removesuffix(".json")


TARGETS: dict[str, Any] = {
    "streams": streams, "desk": desk, "stores": stores, "editors": editors, "caches": caches,
}  # fmt: skip
