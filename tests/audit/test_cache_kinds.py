"""In whatever way a page loads a file: if the file changes, that page is visited again, and no other one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accesspub.audit import targets
from accesspub.audit.browser import axe
from accesspub.audit.browser.launch import find_tools
from accesspub.audit.cache import PageCache
from accesspub.audit.model import GatherOptions
from accesspub.audit.site_server import Site
from accesspub.cli.main import main

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang=en><meta charset=utf-8><title>T</title><link rel=icon href="data:,"><h1>T</h1>'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g id="a"/></svg>'
SAY = 'document.title += "!"'
WORKER = "<script>new Worker('/k/{}').onmessage = e => document.title += e.data</script>"
#: What is in each page, the file that changes, and its text.
KINDS = {
    "import-map": (
        '<script type=importmap>{"imports":{"words":"/k/mapped.js"}}</script><script type=module>import "words"</script>',
        "mapped.js",
        SAY,
    ),
    "module-of-module": ("<script type=module src=/k/outer.js></script>", "inner.js", "export const a = 1"),
    "dynamic-import": ('<script>import("/k/dynamic.mjs")</script>', "dynamic.mjs", SAY),
    "json-module": (
        '<script type=module>import d from "/k/module.json" with {type: "json"}; document.title += d</script>',
        "module.json",
        '"!"',
    ),
    "font": ("<style>@font-face {font-family: X; src: url(/k/x.woff2)} h1 {font-family: X}</style>", "x.woff2", "-"),
    "preload": ("<link rel=preload as=image href=/k/preload.svg>", "preload.svg", SVG),
    "two-frames-deep": (
        "<iframe title=A srcdoc='<iframe title=B src=/k/frame.txt></iframe>'></iframe>",
        "frame.txt",
        "-",
    ),
    "for-print": ("<link rel=stylesheet media=print href=/k/print.css>", "print.css", "h1 {color: red}"),
    "conditional-import": (
        "<style>@import url(/k/narrow.css) (max-width: 9px);</style>",
        "narrow.css",
        "h1 {color: red}",
    ),
    "picture": (
        '<picture><source media="(max-width: 9000px)" srcset=/k/wide.svg><img alt=x src=/k/no.svg></picture>',
        "wide.svg",
        SVG,
    ),
    "fetch": ("<script>fetch('/k/data.json?x=1').then(a => a.text())</script>", "data.json", '"!"'),
    "xhr-with-the-time": (
        '<script>let x = new XMLHttpRequest(); x.open("GET", "/k/xhr.txt?t=" + Date.now()); x.send()</script>',
        "xhr.txt",
        "!",
    ),
    "head-request": ('<script>fetch("/k/there.txt", {method: "HEAD"})</script>', "there.txt", "!"),
    "worker": (WORKER.format("worker.js"), "worker.js", 'postMessage("!")'),
    "fetch-of-worker": (WORKER.format("asks.js"), "asked.json", '"!"'),
    "import-of-worker": (WORKER.format("imports.js"), "imported.js", 'postMessage("!")'),
    "shared-worker": (
        '<script>new SharedWorker("/k/shared.js").port.start()</script>',
        "shared.js",
        "onconnect = e => {}",
    ),
    "folder": ("<iframe title=D src=/k/folder></iframe>", "folder/index.htm", HEAD),
    "redirecting-frame": ("<iframe title=D src=/k/redirects.svg></iframe>", "after.txt", "-"),
    "object": ("<object data=/k/object.svg type=image/svg+xml aria-label=x></object>", "object.svg", SVG),
    "svg-use": ('<svg role=img aria-label=x><use href="/k/use.svg#a"/></svg>', "use.svg", SVG),
    "poster": ("<video controls preload=none poster=/k/poster.svg></video>", "poster.svg", SVG),
    "shadow-root": (
        "<div><template shadowrootmode=open><link rel=stylesheet href=/k/shadow.css></template></div>",
        "shadow.css",
        "p {color: red}",
    ),
    "written-by-script": (
        '<script>document.write("<script src=/k/written.js><\\/script>")</script>',
        "written.js",
        SAY,
    ),
    "base": ('<base href="/k/"><img alt=x src=based.svg>', "based.svg", SVG),
    "other-case": ("<img alt=x src=/k/Case.svg>", "Case.svg", None),
    "event-source": (
        '<script>new EventSource("/k/events.txt").onerror = e => e.target.close()</script>',
        "events.txt",
        "-",
    ),
}
FURTHER = {
    "outer.js": 'import {a} from "./inner.js"; document.title += a',
    "asks.js": 'fetch("asked.json").then(a => a.text()).then(postMessage)',
    "imports.js": 'importScripts("imported.js")',
    "redirects.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>location = "after.txt"</script></svg>',
    "case.svg": SVG,
}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1e9, 1e9))  # a file that was just written could change again without a new time


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kinds")
    for name, (page, file, text) in KINDS.items():
        _write(root / "site" / f"{name}.html", HEAD + page)
        if text is not None:
            _write(root / "site" / "k" / file, text)
    for file, text in FURTHER.items():
        _write(root / "site" / "k" / file, text)
    arguments = ["audit", str(root / "site"), "--exclude", "k/", "--cache", str(root / "cache")]
    assert main([*arguments, "--run", str(root / "run"), "--report", f"json={root / 'verdict.json'}"]) == 1
    assert _reused(root) == {f"{name}.html" for name in KINDS}
    return root


def _reused(root: Path) -> set[str]:
    options = GatherOptions()
    with Site(root / "site") as server:
        cache = PageCache(root / "cache", server, options, axe.find(), find_tools())
        found = targets.in_folder(root / "site", server.address)
        return {one.page for one in found if cache.find(one, options.variants[0])}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_visited_again(first: Path, kind: str) -> None:
    _, file, text = KINDS[kind]
    place = first / "site" / "k" / file
    _write(place, f"{text or SVG} ")
    try:
        assert _reused(first) == {f"{name}.html" for name in KINDS if name != kind}
    finally:
        if text is None:
            place.unlink()
        else:
            _write(place, text)
