"""Work grows with the size of a page, never with its square: each shape is fixed and listed at two sizes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from accesspub.captions.reader import read
from accesspub.cli.list import list_page
from accesspub.config import Config, from_mapping
from accesspub.edits.byte_edits import ByteEdit, apply, compose
from accesspub.engine.engine import Engine
from accesspub.html.source import Source
from accesspub.run.model import Job, Order
from work import LINEAR, growth

SMALL = 60
# Where something is looked at only so far (levels, neighbours), or only where there is much of it, that has to be
# the case at both sizes; and no tree is taken deeper than the parser builds it (512).
SIZES = {
    "nested videos": 120,
    "nested frames": 120,
    "nested pictures": 120,
    "pictures": 300,
    "pictures with one alt": 300,
}
HEAD = "<!DOCTYPE html><html lang=en><meta charset=utf-8><body><article>"
SAYS = "Media playback is unsupported on your device"
FRAME = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
TEXT = "<p>Some words of an article that go on for a while.</p>"

SHAPES: dict[str, Callable[[int], str]] = {
    "nested": lambda n: "<div>" * n + "x" + "</div>" * n,
    "nested and never closed": lambda n: "<div><p><b>" * n,
    "nested pictures": lambda n: "<div><img src=a.jpg>" * n + "</div>" * n,
    "nested videos": lambda n: "<div><video src=a.mp4></video>" * n + "</div>" * n,
    "nested frames": lambda n: ("<div>" + FRAME) * n + "</div>" * n,
    "nested lists": lambda n: "<ul><li>" * n + "x",
    "nested tables": lambda n: "<table><tr><td>" * n + "x",
    "nested figures": lambda n: "<figure><figcaption>" * n + "x",
    "pictures": lambda n: "".join(f'<p><img src=a{i}.jpg alt="Image of {i}"></p>\n' for i in range(n)),
    "pictures with one alt": lambda n: "".join(f'<p><img src=a{i}.jpg alt="A quay"></p>\n' for i in range(n)),
    "pictures in one figure": lambda n: "<figure>" + '<img src=a.jpg alt="a.jpg">' * n + "<figcaption>x</figcaption></figure>",
    "pictures in one link": lambda n: "<a href=x>" + (TEXT + '<img src=a.jpg alt="">') * n + "</a>",
    "pictures in one table": lambda n: "<table>" + "<img src=a.jpg>" * n,
    "lazy pictures in one line": lambda n: "<p>x" + "".join(f"<img data-src=a{i}.jpg alt=y><noscript><b></b></noscript>" for i in range(n)),
    "pictures and noscript": lambda n: "<noscript><img src=a.jpg></noscript>" * n,
    "figures": lambda n: "<figure><img src=a.jpg alt=x><figcaption>A quay. Photo: Nadia Okell</figcaption></figure>" * n,
    "tables": lambda n: '<table><tr><td><img src=a.jpg alt="a.jpg"></td></tr></table>' * n,
    "credits": lambda n: "<p><img src=a.jpg alt=x></p><p>Photo: Nadia Okell</p>\n" * n,
    "frames": lambda n: f"<p>{FRAME}</p>\n" * n,
    "videos in one figure": lambda n: "<figure>" + (TEXT + "<video src=a.mp4></video>") * n,
    "frames in one caption": lambda n: "<figure><figcaption>" + (TEXT + FRAME) * n,
    "sentences": lambda n: f"<p>{SAYS}</p>\n" * n,
    "sentences in one caption": lambda n: "<figure><figcaption>" + (TEXT + f"<p>{SAYS}</p>") * n,
    "sentences in one line": lambda n: f"<p>{f'{SAYS} ' * n}</p>",
    "sentences and labels": lambda n: f"<p>{SAYS}<br>\nMedia captionA baker</p>\n" * n,
    "placeholders": lambda n: f'<div class="player-with-placeholder__caption">{SAYS}</div>' * n,
    "labels": lambda n: "<p>Image captionLorries wait<br/>Image copyrightNadia</p>\n" * n,
    "lines of nothing": lambda n: "<figure><img src=a.jpg alt=x><figcaption>" + "<br>" * n * 8 + "</figcaption></figure>",
    "lines in a heading": lambda n: "<h2>" + "a<br>" * n * 4 + "</h2><noscript>" + "<br>" * n * 4 + "</noscript>",
    "bullets in one paragraph": lambda n: "<p>" + "• one<br>\n" * n + "</p>",
    "bullets in paragraphs": lambda n: "<p>• one</p>\n" * n,
    "attributes": lambda n: "<iframe " + " ".join(f"a{i}=x" for i in range(n)) + ' src="https://www.youtube.com/embed/aB3dE5gH7jK">',
    "tracks": lambda n: "<video src=a.mp4>" + "<track src=a.vtt kind=captions>" * n + "</video>",
    "objects": lambda n: '<object data="a.swf" type="application/x-shockwave-flash"></object>' * n,
    "comments": lambda n: "<p>" + "<!--x-->a" * n + "<img src=a.jpg>",
    "shadow roots": lambda n: "<div><template shadowrootmode=open>x</template>y" * n,
    "nested shadow roots": lambda n: "<div><template shadowrootmode=open>" * n + "</template></div>" * n,
    "shadow roots in one box": lambda n: "<div>" + "<template shadowrootmode=open>x</template>y" * n,
    "less-than signs": lambda n: "<" * n * 8,
    "one long line": lambda n: "<p>" + "word " * n * 8,
    "links to media": lambda n: '<p><a href="a.mp4">Transcript</a></p><video src=a.mp4></video>' * n,
    "structured data": lambda n: '<script type="application/ld+json">{"@type":"ImageObject","contentUrl":"a.jpg"}</script><img src=a.jpg>' * n,
    "marks": lambda n: '<b data-accesspub="1 list-faked 00000000">x</b>' * n,
    "boxes with ids": lambda n: '<div data-clip="k-77812"><img src=a.jpg></div>' * n,
    "nested boxes with ids": lambda n: '<div data-clip="k-77812">' * n,
    "languages": lambda n: "".join(f"<p lang=x{i}><img src=a.jpg></p>" for i in range(n)),
    "many edits": lambda n: f'<p>{SAYS}</p><p>• one<br>• two</p>{FRAME}<img src="IMG_1.jpg" alt="IMG_1.jpg">\n' * n,
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_four_times_as_large_takes_four_times_as_long(shape: str) -> None:
    machine = Engine(Config(review=True))
    order = Order("list")

    def work(size: int) -> None:
        raw = (HEAD + SHAPES[shape](size)).encode()
        result = machine.fix(raw, "page.html")
        assert result.status in ("fixed", "unchanged", "refused"), result.reason
        listed = list_page(Job("page.html"), order, raw)
        assert "error" not in listed

    assert growth(work, SIZES.get(shape, SMALL)) < LINEAR


@pytest.mark.parametrize("unit", ["<img src=a.jpg><i>A quay</i><b>Nadia Okell</b>", "<img src=a.jpg>", "<i>A quay</i>"])
def test_words_that_the_settings_name(unit: str) -> None:
    site = {"article": "article", "ignore": "u", "caption": "i", "credit": "b", "player": {"selector": "img"}}
    machine = Engine(from_mapping({"site": site}, "settings"))

    def work(size: int) -> None:
        assert machine.fix((HEAD + unit * size).encode()).status != "error"

    assert growth(work, SMALL) < LINEAR


def test_the_edits_of_two_passes_are_joined_in_one_walk() -> None:
    def work(size: int) -> None:
        raw, middle = b"ab" * size, b"XXb" * size
        first = [ByteEdit(at * 2, at * 2 + 1, b"a", b"XX", "r") for at in range(size)]
        second = [ByteEdit(at * 3, at * 3 + 1, b"X", b"Y", "r") for at in range(size)]
        assert apply(raw, compose(raw, first, middle, second)) == b"YXb" * size

    assert growth(work, SMALL) < LINEAR


# Expressions of C are one call however long they take: these hung for minutes before, and are done at once now.
@pytest.mark.parametrize(
    "unit", [b"<meta ", b"<!--", b"<meta charset", b"<meta charset=", b"</head", b"<?xml ", b"charset="]
)
def test_a_charset_is_looked_for_once(unit: bytes) -> None:
    assert Source(unit * 100_000 + b"\xff").encoding in ("utf-8", "cp1252")


def test_a_hundred_thousand_nested_elements() -> None:
    result = Engine(Config()).fix((HEAD + "<div>" * 100_000 + FRAME).encode(), "page.html")
    assert result.status in ("unchanged", "fixed", "refused")


def test_an_attribute_of_ten_megabytes() -> None:
    raw = (HEAD + FRAME.replace(">", f' title="{"word " * 2_000_000}">', 1) + "</article>").encode()
    result = Engine(Config()).fix(raw, "page.html")
    assert result.status in ("unchanged", "fixed", "refused")


# What expressions may choke on, in the places of a page where they are put to use. Run in C, they are one call however
# long they take, so an alarm of the processor's time has to do: what is here takes some hundredths of a second, and an
# expression that looks at all of the rest for each character takes minutes.
UNITS = ("<!--", " ", "\xa0", "-", "1", "1:", "a", "A ", "\u201c", "\xa9 ", "</", "(", "[", '{"a":', "&", "%2", "/", "a, ", " and ", "Photo: ",
         "\u2022 ", ". ", "-x", "@2x", "&#", "\n", "\u200b", "a=", "A.B. ", "//", "<br>", "|", "?a=", "Transcript: ")  # fmt: skip
PLACES = (
    "<p>{}</p>", "<p>• {}<br>• two {}</p>", "<p>Image caption{}<br>Image copyright{}</p>", f"<p>{SAYS}<br>Media caption{{}}</p>",
    '<img src="{}.jpg" alt="{}">', '<img src=a.jpg srcset="{} 2x" alt="" style="{}" width="{}">', '<iframe src="{}" title="{}"></iframe>',
    '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK?{}"></iframe>', '<div class="{}"><img src=a.jpg></div>',
    "<figure><img src=a.jpg alt=x><figcaption>x Photo: {}</figcaption></figure>", "<img src=a.jpg alt=x><p class=credit>{}</p>",
    '<video src="{}.mp4" poster="{}">{}</video>', f'<div class=media-player data-playable="{{}}"><p>{SAYS}</p></div>',
    '<script type="application/ld+json">{}</script><img src=a.jpg>', "<noscript>{}<img src=b.jpg></noscript><img data-src=b.jpg alt=x>",
    '<h2>{}</h2><p><a href="{}">{}</a></p><video src=a.mp4></video>', "<details><summary>Transcript {}</summary>{}</details><video src=a.mp4></video>",
    '<object data="{}.swf" type="application/x-shockwave-flash"><param name=flashvars value="{}"></object>',
    '<b data-accesspub="1 list-faked 00000000" data-accesspub-was="{}">x</b>', '<div lang="{}"><img src=a.jpg></div>',
    '<div class=js-delayed-image-load data-alt="{}" data-src="{}"></div>', '<lite-youtube videoid="{}" playlabel="{}"></lite-youtube>',
)  # fmt: skip


alarmed = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")


@contextmanager
def alarm(what: str) -> Iterator[None]:
    def late(_signal: int, _frame: object) -> None:
        raise AssertionError(f"it takes too long with {what}")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, 20)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@alarmed
@pytest.mark.parametrize("place", PLACES)
def test_no_expression_explodes_in_a_page(place: str) -> None:
    machine, order = Engine(Config(review=True)), Order("list")
    for unit in UNITS:
        filled = place.replace("{}", (unit * (20_000 // len(unit))).replace('"', "&quot;"))
        raw = (HEAD + TEXT * 8 + filled).encode()
        with alarm(repr(unit)):
            result = machine.fix(raw, "page.html")
            assert result.status in ("fixed", "unchanged", "refused"), result.reason
            assert "error" not in list_page(Job("page.html"), order, raw)


@alarmed
def test_captions_of_stray_numbers() -> None:
    """100,000 of them took over 20 s: the lines that follow were copied for each, which is one call of C."""
    with alarm("stray numbers"):
        assert read(b"WEBVTT\n\n" + b"1\n\n" * 100_000, name="a.vtt").problems
