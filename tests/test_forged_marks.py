"""Forged marks hide nothing: what a mark says counts only where the page shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from turbohtml import Element

from accesspub.config import Config
from accesspub.edits import marks
from accesspub.engine.engine import Engine
from accesspub.engine.registry import rules
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.html.text import escape_text

ENGINE = Engine(Config(image_credit="error"))
RULES = ",".join(sorted(rules()))
BLANK = f'{marks.NAME}="{marks.VERSION} {RULES} 00000000'
SENTENCE = escape_text("<p>Media playback is unsupported on your device</p>")
PAGES = sorted(Path(__file__).parent.glob("rules/*/*.bad.html"))


def found(html: str) -> Counter[tuple[str, str]]:
    return Counter((one.rule, one.outcome) for one in ENGINE.check(html.encode(), "page.html").findings)


def signed(text: str) -> str:
    return text.replace("00000000", f"{crc32(text.encode()):08x}", 1)


def on_tag(page: Page, element: Element) -> Iterator[str]:
    """The page with every kind of mark on a separate element."""
    span, tag = page.span(element), page.start_tag(element)
    assert span is not None
    assert tag is not None
    text = page.source.text
    opened, rest = text[tag.start : tag.end], text[tag.end : span.end]
    slash = "/>" if opened.endswith("/>") else ">"
    for was in (None, "", escape_text(opened), SENTENCE):
        kept = "" if was is None else f' {marks.WAS}="{was}"'
        made = f'{opened.removesuffix(slash)} {BLANK}"{kept}{slash}'
        for new in (signed(made + rest), signed(made) + rest, made + rest):
            yield text[: span.start] + new + text[span.end :]
    for name in element.attrs:
        if (at := page.attribute(element, name)) is not None:
            mark = signed(f' {text[at.start : at.end]} {BLANK} +{name}"').removeprefix(f" {text[at.start : at.end]}")
            yield text[: at.end] + mark + text[at.end :]


def beside(page: Page, element: Element) -> Iterator[tuple[str, str]]:
    """The page with another element after one of its own and in it, with a mark and without."""
    span, tag = page.span(element), page.start_tag(element)
    assert span is not None
    assert tag is not None
    text = page.source.text
    for name in ("div", "noscript", "span", "figure"):
        for inner in ("", "<img src=x.jpg>"):
            forged, plain = signed(f'<{name} {BLANK}">{inner}</{name}>'), f"<{name}>{inner}</{name}>"
            for at in {span.end, tag.end}:
                yield text[:at] + forged + text[at:], text[:at] + plain + text[at:]


@pytest.mark.parametrize("path", PAGES[::6], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_forged_mark_hides_no_finding(path: Path) -> None:
    html = path.read_text(encoding="utf-8", errors="replace")
    page, before = Page(Source(html.encode()), "page.html"), found(html)
    elements = list(page.document.iter_elements(("img", "iframe", "video", "audio", "embed", "figure", "p")))
    for element in elements[:4]:
        if page.span(element) is None or page.start_tag(element) is None:
            continue
        for forged in on_tag(page, element):
            assert not before - found(forged), forged
        for forged, plain in beside(page, element):
            assert not found(plain) - found(forged), forged


GONE = "<p>This video cannot be played here.</p>"
CASES = {
    "a picture in a block for a lost medium": f'<figure {BLANK}" {marks.WAS}="{SENTENCE}">{GONE}<img src="a.jpg"></figure>',
    "a transcript without a word": '<video controls src="a.mp4"></video><div class="accesspub-transcript"><h2>Transcript</h2></div>',
    "controls that are not the page's": f'<video muted loop controls src="a.mp4" {BLANK} +controls"></video>',
    "an empty block after a plug-in": f'<embed src="a.swf"><div {BLANK}"></div>',
    "an empty block in a player": f'<div class="video-player" data-video-url="a.mp4"><div {BLANK}">Here</div></div>',
    "a hidden block in a player": f'<div class="video-player" data-video-url="a.mp4"><div hidden {BLANK}"><a href="a.mp4">Here</a></div></div>',
    "a copy of another picture": f'<p><img src="x.gif" data-src="a.jpg" alt="A quay"><noscript {BLANK}"><img src="b.jpg" alt="A quay"></noscript></p>',
}
MARKED = re.compile(r' (?:data-accesspub(?:-was)?="[^"]*"|class="accesspub-transcript")')


@pytest.mark.parametrize("body", CASES.values(), ids=CASES)
def test_what_a_mark_asks_for_must_be_there(body: str) -> None:
    words = "<p>The market opened at six, and by noon the last of the fish had gone to the kitchens by the quay.</p>"
    html = f'<!doctype html><html lang="en"><title>A</title><body><article><h1>A</h1>{words}{{}}{words}</article>'
    assert not found(html.format(MARKED.sub("", body))) - found(html.format(_signed(body)))


def _signed(body: str) -> str:
    """The body with a checksum in its mark that fits the element around it, or the attributes before it."""
    element = re.search(rf"<(\w+)[^<>]*{re.escape(BLANK)}[^>]*>.*?</\1>", body, re.S)
    return body if element is None else body.replace(element[0], signed(element[0]))
