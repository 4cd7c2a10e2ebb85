"""Marked pages, files that steer accesspub, and runs of audits, broken."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import mutate

from accesspub.config import Config
from accesspub.engine.engine import Engine
from places import ROOT

# -- marks -----------------------------------------------------------------------------------------

_MARK = re.compile(rb'data-accesspub="(1 [a-z0-9,-]+) ([0-9a-f]{8})([^"]*)"')
_BITS = (
    b' data-accesspub="1 list-faked 00000000"', b' data-accesspub-was=""', b' data-accesspub-was="&lt;p&gt;x"', b" +title", b" +src",
    b' data-accesspub-was="&lt;script&gt;x&lt;/script&gt;"', b' data-accesspub-was="&lt;img onerror=x&gt;"', b"&lt;!--", b"<!-- -->",
    b' data-accesspub="1 image-alt 00000000 +alt"', b' data-accesspub="2 image-alt 00000000"', b'"', b"'", b">", b"data-accesspub", b"\0",
    b' data-accesspub="1 image-alt 00000000 +alt +alt"', b' data-accesspub-was="&lt;img alt=&quot;a&quot;&gt;"', b' alt=""', b' title="x"',
)  # fmt: skip


@lru_cache(maxsize=1)
def fixed() -> Sequence[bytes]:
    """The examples of every rule, fixed."""
    engine = Engine(Config(review=True, structured_data=True))
    found = (
        engine.fix(path.read_bytes(), "p.html").html for path in sorted((ROOT / "tests/rules").rglob("*.bad.html"))
    )
    return [page for page in found if b"data-accesspub=" in page]


def _bit(rng: Random, raw: bytes) -> bytes:
    places = [match.end() for match in re.finditer(rb"<[a-z0-9]+|data-accesspub=\"[^\"]*\"|data-accesspub-was=\"", raw)]
    at = rng.choice(places) if places and rng.random() < 0.8 else mutate.where(rng, raw)
    return raw[:at] + rng.choice(_BITS) + raw[at:]


def _swap(rng: Random, raw: bytes) -> bytes:
    """Put the mark of one element on another."""
    found = list(_MARK.finditer(raw))
    if len(found) < 2:
        return raw
    one, other = rng.sample(found, 2)
    return raw[: one.start()] + other[0] + raw[one.end() :]


def _signed(rng: Random, raw: bytes) -> bytes:
    """Give a mark the checksum of a stretch around it: anybody can."""
    found = list(_MARK.finditer(raw))
    if not found:
        return raw
    mark = rng.choice(found)
    start = raw.rfind(b"<", 0, mark.start()) if rng.random() < 0.7 else raw.rfind(b" ", 0, max(mark.start() - 1, 0))
    name = re.match(rb"<([a-z0-9]+)", raw[max(start, 0) :])
    ends = [raw.find(b">", mark.end()) + 1, raw.find(b"</%s>" % name[1], mark.end()) + len(name[1]) + 3 if name else 0]
    end = rng.choice((*ends, mark.end()))
    text = raw[start : mark.start(2)] + b"00000000" + raw[mark.end(2) : end]
    return raw[: mark.start(2)] + b"%08x" % zlib.crc32(text) + raw[mark.end(2) :]


_MARKS: tuple[mutate.Mutation, ...] = (*mutate.MARKUP, *((_bit, _swap, _signed) * 8))


def marked(rng: Random) -> bytes:
    """A fixed page with marks that are broken, forged or somewhere else."""
    raw = mutate.mutated(rng, rng.choice(fixed()), _MARKS, 5)
    return _signed(rng, raw) if rng.random() < 0.5 else raw


# -- files that steer accesspub --------------------------------------------------------------------

_SETTINGS = (
    b'select = ["image-alt"]\nignore = []\nreview = true\nblock-class = "x"\nheading-level = 3\nreport-language = "de"\n'
    b'page-language = "en"\ntime-limit = 5\nmax-size = 2\nexclude = ["*.bak"]\nimage-credit = "warn"\ntranscript = "section"\n'
    b'captions-profile = "bbc-web"\nkeep-original = false\n[[overrides]]\npaths = ["a/*"]\nignore = ["list-faked"]\n',
    b'[tool.accesspub]\nselect = ["image-alt"]\nexclude = ["**/x", "!y", "[z"]\n[tool.other]\nx = 1\n',
    b'[site]\narticle = "div.a"\nignore = ["div.b > p"]\n[[site.player]]\nselector = "div.reel[data-ref]"\nid = "data-ref"\nsrc = "data-conf item.url"\n',
)  # fmt: skip
_WORKLIST = (
    b"key,kind,alt,caption,credit,transcript,decision,signed,date\r\n/a.jpg,picture,A quay,,Ilse Marrow,,,,\r\n/b.mp4,video,,,,,not ours,Ilse,2026-02-01\r\n",
    b'{"version": 1, "rows": [{"key": "/a.jpg", "kind": "picture", "alt": "A quay", "pages": 3, "more": {"x": "y"}}]}',
)
_WAIVERS = (
    b'- rule: image-alt\n  page: "a*"\n  element: x\n  who: Ilse\n  why: it is so\n  until: "2030-01-31"\n- id: abc\n  who: I\n  why: w\n  until: "2020-01-01"\n',
)
_BASELINE = (
    b'{"kind": "accesspub-baseline", "version": 2, "axe": "4.12.1", "findings": {"abc": {"rule": "image-alt", "page": "a", "role": "img",'
    b' "name": "a.png", "text": "", "ordinal": 1}}}',
)
_ANSWERS = (
    b"id,rule,page,element,worklist,answer,why,who,until\r\nabc,image-alt,a,img,,fine,it is so,Ilse,2030-01-31\r\nd,image-alt,b,img,,unsure,,,\r\n",
)
FILES: dict[str, Sequence[bytes]] = {
    "accesspub.toml": _SETTINGS, "list.csv": _WORKLIST, "list.json": _WORKLIST, "waivers.yaml": _WAIVERS, "baseline.json": _BASELINE,
    "answers.csv": _ANSWERS,
}  # fmt: skip
_PIECES = (
    b"1e309", b"-1", b"99999999999999999999", b"nan", b"inf", b"null", b"true", b"[]", b"{}", b'""', b"[[", b"{{", b"*", b"&a *a", b"!!python/x y",
    b"0001-01-01", b"2026-02-30", b"1979-05-27T07:32:00Z", b"\n- ", b"\n  x: ", b"=cmd|x", b"\xef\xbb\xbf", b"\t", b",", b";", b"'", b"# ", b"\\ud800",
    b'"\\u0000"', b"sep=;\n", b"key", b"rule", b"until", b"select = ", b"[site]\n", b'article = "["\n', b"x" * 3000,
)  # fmt: skip


def steering(rng: Random) -> tuple[bytes, str]:
    """Settings, a worklist, waivers, a baseline or answers; sometimes one under the name of another."""
    name = rng.choice(sorted(FILES))
    raw = rng.choice(FILES[name if rng.random() < 0.95 else rng.choice(sorted(FILES))])
    for _ in range(rng.randrange(4)):
        at = mutate.where(rng, raw)
        raw = raw[:at] + rng.choice(_PIECES) + raw[at:]
    return (mutate.mutated(rng, raw, mutate.ANY, 3) if rng.random() < 0.7 else raw), name


# -- runs ------------------------------------------------------------------------------------------

_RULE = {"id": "image-alt", "tags": ["wcag2a", "wcag111"], "act": ["23a2a8"], "enabled": True, "help": "Images"}
_NODE = {
    "target": ["img"], "html": '<img src="a.png">', "impact": "critical", "checks": ["has-alt"], "messages": ["no alt"], "role": "img",
    "name": "a.png", "text": "", "shape": "main>img", "related": ["p"], "shot": "a",
}  # fmt: skip
_AXE = {
    "version": "4.12.1", "passes": {"video-caption": 1}, "inapplicable": ["color-contrast"],
    "violations": [{"id": "image-alt", "impact": "critical", "help": "H", "helpUrl": "https://x.test/", "tags": ["wcag2a", "wcag111"], "nodes": [_NODE, {**_NODE, "name": "b"}]}],
    "incomplete": [{"id": "color-contrast", "impact": None, "help": "H", "helpUrl": "", "tags": ["wcag2aa"], "nodes": [_NODE]}],
}  # fmt: skip
RECORD = {
    "page": "a", "address": "http://h/a", "variant": "1280x800", "attempts": 1, "status": "gathered", "reason": None, "axe": _AXE,
    "again": [{"axe": _AXE}], "url": "http://h/a", "title": "T", "dialogs": ["x"], "leaves": ["http://h/b"], "wordless": False,
    "media": [{"tag": "video", "src": "a.mp4", "playing": True, "muted": False}], "act": {"image-alt": "passed"}, "words": {"text": "x", "lang": "en"},
    "served": "bodies/x.served.zz", "dom": "bodies/x.dom.zz", "redirects": ["http://h/b"],
}  # fmt: skip
ABOUT = {
    "axe": {"version": "4.12.1", "origin": "test"}, "browser": {"name": "b", "version": "1"}, "variants": ["1280x800"], "options": {"tags": []},
    "rules": [_RULE], "started": 1, "seconds": 1, "pages": [{"page": "a", "path": None}], "shard": None, "whole": None,
}  # fmt: skip
_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1e308, "", "a", "../x", "\ud800", "\0", "x" * 5000, [], {}, [[]], [None], ["a", 1], {"a": None}, "1280x800", "gathered",
    "untested", "image-alt", "javascript:x", "http://[", "passed", "cantTell", "bodies/" + "0" * 20 + ".dom.zz", {"kind": "hung", "detail": "x"},
    "0/0", "1/2", "99999999999/3", "moderate", "minor", {"id": "image-alt", "nodes": []}, ["wcag111"], "\x1b[31m::add-mask::x", float("nan"),
)  # fmt: skip


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a structure: what holds it, and its key or number."""
    found: list[tuple[Any, Any]] = []
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found += [(value, key), *_places(value[key])]
    return found


def changed(rng: Random, value: Any) -> Any:
    value = json.loads(json.dumps(value))
    for _ in range(rng.randrange(1, 4)):
        holder, key = rng.choice(_places(value) or [([0], 0)])
        kind = rng.randrange(4)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, list):
            holder.append(holder[key])
        elif kind == 2:
            other, its = rng.choice(_places(value) or [([0], 0)])
            holder[key] = json.loads(json.dumps(other[its]))
        else:
            holder[key] = json.loads(json.dumps(rng.choice(_ODD)))
    return value


def run(rng: Random) -> tuple[bytes, str]:
    """The manifest or a record of a run; its hashes are made to fit, as an attacker would."""
    name, value = rng.choice((("run.json", ABOUT), ("record.json", RECORD), ("record.json", RECORD)))
    raw = json.dumps(changed(rng, value)).encode()
    return (mutate.mutated(rng, raw, mutate.ANY, 2) if rng.random() < 0.1 else raw), name


MAKERS: dict[str, Callable[[Random], Any]] = {"marks": marked, "files": steering, "runs": run}
