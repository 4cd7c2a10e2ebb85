"""What is fed to accesspub: pages, caption files and pictures, each made of a target's name, a seed and a number.

The same three give the same bytes, so a campaign can go on where it was stopped, and a failure is three words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import mutate
import seeds_doors
import seeds_files

from places import CORPUS, ROOT

_TELLING = re.compile(
    rb"<(?:video|audio|iframe|object|embed|img|figure|picture|noscript|amp-|lite-)|caption|credit|player|unsupported|"
    rb"data-playable|copyright|\xe2\x80\xa2|wp-block|JavaScript",
    re.I,
)


@lru_cache(maxsize=1)
def examples() -> Sequence[bytes]:
    """Our own pages: the examples of every rule, and the samples."""
    found = [*sorted((ROOT / "tests" / "rules").rglob("*.html")), *sorted((ROOT / "samples").rglob("*.html"))]
    return [path.read_bytes() for path in found]


@lru_cache(maxsize=1)
def corpus() -> Sequence[tuple[bytes, Sequence[int]]]:
    """Pages of other publishers, read where they are, with the places where media and pictures stand."""
    pages = [path.read_bytes() for path in sorted((CORPUS / "pages").glob("*.html"))]
    return [(page, [match.start() for match in _TELLING.finditer(page)]) for page in pages]


@lru_cache(maxsize=1)
def words() -> Sequence[str]:
    """Every sentence, label and word that pages of any language are known to use, and every example address."""
    from accesspub.knowledge.load import read

    knowledge = read()
    found = [text for content in (knowledge["languages"], knowledge["facts"]) for text in _strings(content)]
    return sorted({text for text in found if 1 < len(text) < 120})


@lru_cache(maxsize=1)
def addresses() -> Sequence[str]:
    """Addresses of players, as the knowledge of providers has them."""
    from accesspub.knowledge.load import read

    found = {text for text in _strings(read()["providers"]) if "//" in text or "<" in text}
    return sorted(text for text in found if len(text) < 1500)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


# -- pages -----------------------------------------------------------------------------------------

_TAGS = (
    "p div span b i a figure figcaption ul li ol table tr td section article main h2 h3 noscript blockquote center "
    "details summary dl dt dd aside header form button label fieldset picture svg math template pre code em strong "
    "small cite time abbr font marquee x-player amp-img"
).split()
_ALONE = ("<br>", "<br/>", "<hr>", "<wbr>", "<img src=a.png>", "<meta charset=utf-8>", "<link rel=x>", "<source src=a.mp4>", "<track src=a.vtt kind=captions>", "<param name=movie value=a.swf>", "<input>", "<embed src=a.swf>")  # fmt: skip
_CLASSES = ("player", "media-player", "off-screen", "story-body__unordered-list", "wp-caption", "wp-caption-text", "caption", "credit", "image-credit", "photo-credit", "video-js", "youtube", "player-with-placeholder__caption", "media-caption", "visually-hidden", "article-body", "entry-content", "related", "accesspub-fallback", "js-delayed-image-load")  # fmt: skip
_NAMES = ("src", "href", "alt", "title", "class", "id", "data-src", "data-alt", "poster", "controls", "autoplay", "muted", "loop", "lang", "dir", "style", "width", "height", "role", "aria-label", "aria-hidden", "data-playable", "data-accesspub", "data-accesspub-was", "type", "kind", "srclang", "name", "value", "hidden", "loading", "srcset")  # fmt: skip
_VALUES = ("", "a.mp4", "a.mp3", "a.webm", "a.swf", "a.vtt", "IMG_0001.jpg", "http://[", "//", "javascript:alert(1)", "data:text/html,x", "x" * 50, "0", "-1", "99999999999999999999", "en", "fr", "ar", "zh-Hans", "x-klingon", "rtl", "ltr", "auto", "presentation", "true", "1 embed-title 9b2f41aa +title", "1 list-faked 00000000", "&lt;p&gt;", "{\"a\":", '{"settings":{"playlistObject":{"title":"T","items":[{"duration":1e400}]}}}', "[[[[[[", "application/x-shockwave-flash", "display:none", "€", "\u202e", "a b\tc\nd", "../../etc/passwd", "%00", "%zz", "?v=&v=1#t=1")  # fmt: skip
_LINES = ("• ", "•", "- ", "* ", "· ", "– ", "1. ", "\u2022\u00a0", "► ", "\uf0b7 ")
_HEADS = (
    "", "", "<!DOCTYPE html>", "<!DOCTYPE html><html lang=en><body>", '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"></head><body>',
    '<html lang="en"><head><meta charset="windows-1252"></head><body><main>', '<html lang="ar" dir="rtl"><meta charset=utf-8><article>',
    '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"><html lang=fr>', '<html xml:lang="ja"><meta charset="shift_jis">',
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><body>',
    '<!DOCTYPE html><html lang="hi"><head><title>x</title><meta property="og:type" content="article"></head><body><article><h1>x</h1>',
)  # fmt: skip


def _text(rng: Random) -> str:
    kind = rng.randrange(8)
    if kind < 4:
        said = rng.choice(words())
        return said + rng.choice(("", "", ".", ": ", " ", rng.choice(words()), " Nadia Okell", "\n"))
    if kind == 4:
        return (
            rng.choice(_LINES)
            + rng.choice(("one", "zwei & drei", ""))
            + rng.choice(("<br>", "<br/>\n", "</p><p>", "\n"))
        )
    if kind == 5:
        return rng.choice(
            ("x", " ", "\n", "\r\n", "é", "€", "港", "متصفحك", "\0", "\x0c", "\U0001f6a2", "&nbsp;", "&", "<", ">")
        )
    if kind == 6:
        return "Photo: Nadia Okell/Coastwire"
    return rng.choice(addresses())


def _attributes(rng: Random) -> str:
    out = []
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        name = rng.choice(_NAMES)
        value = rng.choice(_CLASSES) if name == "class" else rng.choice(addresses() if name in ("src", "data-src") and rng.random() < 0.6 else _VALUES)  # fmt: skip
        quote = rng.choice(('"', '"', "'", ""))
        out.append(f" {name}={quote}{value}{quote}" if rng.random() < 0.92 else f" {name}")
    return "".join(out)


def _tree(rng: Random, depth: int) -> str:
    if depth <= 0 or rng.random() < 0.3:
        return _text(rng)
    kind = rng.randrange(10)
    if kind == 0:
        return rng.choice(_ALONE)
    if kind == 1:
        tag = rng.choice(
            ("iframe", "video", "audio", "object", "embed", "img", "amp-youtube", "lite-youtube", "source")
        )
    else:
        tag = rng.choice(_TAGS)
    inner = "".join(_tree(rng, depth - 1) for _ in range(rng.choice((0, 1, 1, 2, 3))))
    end = f"</{tag}>" if rng.random() < 0.88 else ""
    return f"<{tag}{_attributes(rng)}>{inner}{end}"


def _grown(rng: Random) -> bytes:
    page = rng.choice(_HEADS) + "".join(_tree(rng, rng.randrange(1, 5)) for _ in range(rng.randrange(1, 7)))
    codec = rng.choice(mutate.CODECS) if rng.random() < 0.1 else "utf-8"
    raw = page.encode(codec, "xmlcharrefreplace")
    return mutate.mutated(rng, raw, mutate.MARKUP, 2) if rng.random() < 0.4 else raw


def _of_examples(rng: Random) -> bytes:
    raw = rng.choice(examples())
    if rng.random() < 0.15:  # two pages grown together
        other = rng.choice(examples())
        raw = raw[: mutate.where(rng, raw)] + other[mutate.where(rng, other) :]
    return mutate.mutated(rng, raw, mutate.MARKUP)


def _of_corpus(rng: Random) -> bytes:
    page, places = rng.choice(corpus())
    if rng.random() < 0.004:
        return mutate.mutated(rng, page, mutate.MARKUP, 2)
    size = int(2 ** rng.uniform(7, 12.5))
    at = rng.choice(places) - rng.randrange(size) if places and rng.random() < 0.8 else mutate.where(rng, page)
    part = page[max(at, 0) : max(at, 0) + size]
    if rng.random() < 0.6:
        part = rng.choice(_HEADS).encode() + part
    return mutate.mutated(rng, part, mutate.MARKUP) if rng.random() < 0.85 else part


def page(rng: Random) -> bytes:
    """A page: grown from a grammar, an example broken, or a piece of a publisher's page broken."""
    kind = rng.random()
    if kind < 0.4:
        return _grown(rng)
    if kind < 0.7 or not corpus():
        return _of_examples(rng)
    return _of_corpus(rng)


# -- captions --------------------------------------------------------------------------------------

_SUFFIXES = ("vtt", "srt", "ttml", "dfxp", "xml", "sbv", "smi", "scc", "stl", "json", "json3", "srv3", "txt", "md", "html", "", "en.vtt", "de.transcript.json")  # fmt: skip
_PIECES = (
    "WEBVTT", "WEBVTT - x\n\n", "NOTE x\n\n", "STYLE\n::cue(b) { color: red }\n\n", "REGION\nid:a\nwidth:40%\n\n", "\n\n",
    "00:00:01.000 --> 00:00:02.000", "00:01.000 --> 00:00.500 line:0 position:10%,line-left align:start region:a\n",
    "1\n00:00:01,000 --> 00:00:02,500\n", "99:59:59.999 --> 999999999999:00:00.000\n", "-->", "0:0:1 --> x\n", "<v Anna>", "<v.loud Anna Berg>Hi</v>",
    "<i>", "</i>", "<b><u>", "<ruby>x<rt>y</rt></ruby>", "<lang de>", "<00:00:01.500>", "{\\an8}", "{\\b1}", "<font color=#fff>", "&lt;", "&amp;lrm;", "&#x0;",
    "0:00:01.000,0:00:02.500\n", "<tt xmlns='http://www.w3.org/ns/ttml' xml:lang='en'><body><div>", "<p begin='1s' end='2s'>x<br/>y</p>",
    "<p begin='00:00:01:12' dur='3f' xml:id='a' region='r'>", "<span tts:fontStyle='italic' begin='1e9s'>", "</div></body></tt>", "<set begin='0s'/>",
    "<!DOCTYPE tt [<!ENTITY a 'aaa'>]>", "&a;", "<?xml version='1.0' encoding='utf-16'?>", "<SAMI><BODY><SYNC Start=1000><P Class=ENCC>Hello", "<SYNC Start=-5>", "<STYLE><!-- .ENCC {Name: English; lang: en-US;} --></STYLE>",
    "Scenarist_SCC V1.0\n\n", "00:00:01:00\t9420 9420 94ad 94ad 9470 9470 c8e5 ecec ef80\n\n", "00:00:03;00\t942c 942c\n\n", "9425 9425 94ad 94ad",
    '{"version":"1.0.0","segments":[{"speaker":"Anna","startTime":0.5,"endTime":2,"body":"Hello"}]}', '{"events":[{"tStartMs":1000,"dDurationMs":500,"segs":[{"utf8":"Hi"}]}]}',
    '{"text":"x","segments":[{"start":0.0,"end":1.0,"text":" Hi","words":[{"word":"Hi","probability":0.1}]}]}', '"startTime":', '"start":1e999,', "NaN", "null", '"segs":[{}]', '"words":[null]',
    '<timedtext format="3"><body><p t="1000" d="500"><s>Hi</s></p></body></timedtext>', '<transcript><text start="1.0" dur="2">Hi &amp;amp; you</text></transcript>',
    "# Heading\n\n", "**Anna:** Hello\n\n", "[00:01] Anna: Hello\n", "ANNA: ", ">> ", "[music]", "(laughs)", "<script>alert(1)</script>", "[x](javascript:alert(1))",
    "<a href='javascript:x'>", "<img src=x onerror=alert(1)>", "![x](y)", "```\n", "<p>Hello</p>", "<h1>x</h1>", "<table><tr><td>", "| a | b |\n|---|---|\n", "> q\n", "- a\n", "&nbsp;", "\u200f", "港", "é", "x", " ",
)  # fmt: skip


@lru_cache(maxsize=1)
def captions_files() -> Sequence[tuple[bytes, str]]:
    """Whole files of every format that can be written, and those of the samples."""
    from accesspub.captions import Captions, read, write
    from accesspub.captions.formats import writable
    from accesspub.captions.model import cue

    found: list[tuple[bytes, str]] = []
    texts = ("Hello,\nyou", "<v Anna>Wait &amp; see</v>", "[door]", "a very long line " * 6, "é ü ñ ♪")
    made = Captions(cues=tuple(cue(n * 2, n * 2 + 1.5, text) for n, text in enumerate(texts)), language="en")
    for name in writable():
        found.append((write(made, name).data, f"a.en.{name}"))
    for path in sorted((ROOT / "samples").rglob("*")):
        if (
            path.suffix in (".vtt", ".srt", ".json", ".md")
            and path.stat().st_size < 20_000
            and path.parent.name not in ("samples", "exports")
        ):
            found.append((path.read_bytes(), path.name))
            spoken = read(path)
            if spoken.cues:
                found += [(write(spoken, name).data, f"a.{name}") for name in ("ttml", "stl", "scc", "json3", "sami")]
    return found


def caption_file(rng: Random) -> tuple[bytes, str]:
    """A caption file and its name, which may lie."""
    if rng.random() < 0.45:
        raw = "".join(rng.choice(_PIECES) for _ in range(rng.randrange(1, 14))).encode()
        return (mutate.mutated(rng, raw, mutate.ANY, 2) if rng.random() < 0.3 else raw), "a." + rng.choice(_SUFFIXES)
    raw, name = rng.choice(captions_files())
    if rng.random() < 0.5:  # short files are read faster, and as much goes wrong in them
        start = rng.randrange(max(len(raw) - 300, 1))
        raw = raw[:start] + raw[start + rng.randrange(len(raw)) :]
    for _ in range(rng.randrange(3)):
        at = mutate.where(rng, raw)
        raw = raw[:at] + rng.choice(_PIECES).encode() + raw[at:]
    raw = mutate.mutated(rng, raw, mutate.MARKUP)
    return raw, (name if rng.random() < 0.7 else "a." + rng.choice(_SUFFIXES))


# -- pictures --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def pictures() -> Sequence[bytes]:
    """One picture of every format with every field, as the tests of the readers build them."""
    import sys

    sys.path.insert(0, str(ROOT / "tests" / "metadata"))
    import test_metadata as made

    block = made.dataset(2, 80, b"Nadia") + made.dataset(2, 110, b"Coastwire") + made.dataset(2, 116, b"(c) X")
    more = [
        made.jpeg(made.app13(block), made.app1(made.FULL)),
        made.png(made.chunk(b"zTXt", b"Raw profile type iptc\0\0x"), made.chunk(b"tEXt", b"Author\0S\xf8ren")),
        made.tiff(made.FULL, block),
        made.webp(made.packet("", 'p:Credit="x"').encode("utf-16")),
    ]
    return [*made.FILES.values(), *more]


_SIZES = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\1", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0", b"\xff\xff", b"\xff", b"\0" * 8, b"\xff" * 8)  # fmt: skip


def _sizes(rng: Random, raw: bytes) -> bytes:
    """Sizes and offsets that lie."""
    for _ in range(rng.randrange(1, 4)):
        at, size = mutate.where(rng, raw), rng.choice(_SIZES)
        raw = raw[:at] + size + raw[at + len(size) :]
    return raw


_PICTURE: tuple[mutate.Mutation, ...] = (mutate.cut, mutate.flip, mutate.flip, mutate.scramble, mutate.drop, mutate.double, mutate.alien, mutate.move, _sizes, _sizes, _sizes)  # fmt: skip


def picture(rng: Random) -> bytes:
    """A picture's bytes, mostly broken near their beginning, where the sizes are."""
    raw = rng.choice(pictures())
    if rng.random() < 0.5:
        edge = rng.randrange(1, 200)
        return mutate.mutated(rng, raw[:edge], _PICTURE) + raw[edge:]
    return mutate.mutated(rng, raw, _PICTURE)


def rng_for(target: str, seed: int, number: int) -> Random:
    return Random(f"{target} {seed} {number}")


Maker = Callable[[Random], Any]
MAKERS: dict[str, Maker] = {
    "pages": page,
    "captions": caption_file,
    "pictures": picture,
    **seeds_files.MAKERS,
    **seeds_doors.MAKERS,
}


def make(target: str, seed: int, number: int) -> Any:
    """The input with this number."""
    return MAKERS[target](rng_for(target, seed, number))


def missing() -> str:
    """What cannot be fuzzed here, for a person to read; empty where nothing is missing."""
    return "" if corpus() else f"the shared corpus is not here ({Path(CORPUS)}): its pages are NOT fuzzed in this run"
