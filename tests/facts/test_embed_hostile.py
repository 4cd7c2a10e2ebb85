"""Any input gives a list, for work that grows with its length."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accesspub.facts.embeds.embeds import embeds, messages
from accesspub.html.page import Page
from accesspub.html.source import Source, UnreadableSourceError, is_binary
from accesspub.knowledge.load import load
from work import LINEAR, calls, growth

KNOWLEDGE = load()
YT = '<iframe src="https://www.youtube.com/embed/M7lc1UVf-VE"></iframe>'
CASES = {
    "nested boxes": lambda n: '<div class="video-player" data-video-id="1">' * n + YT,
    "nested objects": lambda n: '<object data="a.swf">' * n,
    "nested videos": lambda n: '<video src="a.mp4">' * n,
    "nested posts": lambda n: '<blockquote class="twitter-tweet">' * n,
    "nested figures": lambda n: "<figure>" * n + YT + "<figcaption>x</figcaption>",
    "nested notices": lambda n: "<div><p>Diesen Inhalt laden</p>" * n,
    "frames side by side": lambda n: YT * n,
    "messages side by side": lambda n: "<p>Media playback is unsupported on your device<br>Media captionUS x</p>" * n,
    "messages in one paragraph": lambda n: (
        "<p>" + "Media playback is unsupported on your device<br>Media captionUS x<br>" * n
    ),
    "copies": lambda n: "".join(
        f'<iframe data-src="https://www.youtube.com/embed/M7lc1U{i:05d}"></iframe>'
        f'<noscript><iframe src="https://www.youtube.com/embed/M7lc1U{i:05d}"></iframe></noscript>'
        for i in range(n)
    ),
    "links to recordings": lambda n: (
        "".join(f"<audio src={i}.mp3 controls></audio>" for i in range(n))
        + "".join(f"<a href={i}.mp3>x</a>" for i in range(n))
    ),
    "boxes for errors": lambda n: "".join(
        f'<p>x</p><iframe src="https://www.youtube.com/embed/M7lc1U{i:05d}"></iframe><p>x</p>'
        f'<div class="player" data-k="M7lc1U{i:05d}"><p>Please enable JavaScript to watch this video.</p></div>'
        for i in range(n)
    ),
    "elements": lambda n: "<p>" + "<b>x</b>" * (n * 10),
    "boxes": lambda n: "<div class=a></div>" * (n * 10) + YT,
    "breaks": lambda n: "<p>" + "<br>" * (n * 10),
    "links in a post": lambda n: '<blockquote class="twitter-tweet">' + "<a href=x>y</a>" * n,
    "sources": lambda n: "<video>" + "<source src=a.mp4>" * n,
    "names": lambda n: '<div class="' + "video-player " * n + '"></div>',
    "address": lambda n: '<iframe src="https://www.youtube.com/embed/' + "a" * (n * 50) + '"></iframe>',
    "open brackets": lambda n: '<figure data-playable=\'{"a":' + "[" * (n * 10) + "'></figure>",
    "escaped tags": lambda n: '<div data-html="' + "&lt;iframe " * n + '"></div>',
    "words": lambda n: "<p>" + "Please accept " * n,
    "described": lambda n: (
        YT + '<script type="application/ld+json">{"@type":"VideoObject","a":' + "[" * n + "</script>"
    ),
}


def listed(html: str) -> None:
    embeds(Page(Source(html.encode())), KNOWLEDGE)


@pytest.mark.parametrize("name", CASES)
def test_work_grows_with_the_page(name: str) -> None:
    make = CASES[name]
    assert growth(lambda size: listed(make(size)), 500) < LINEAR
    listed(make(20_000))


@pytest.mark.parametrize(
    "html", ['<iframe src="//{}">', '<div class="{}">', '<video title="{}">', '<div data-html="{}">']
)
def test_an_attribute_of_ten_megabytes_is_hardly_more_work_than_one_of_ten_kilobytes(html: str) -> None:
    short, long = html.format("a" * 10_000), html.format("a" * 10_000_000)
    listed(short)
    assert calls(lambda: listed(long)) < 1.2 * calls(lambda: listed(short))


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='video-player' data-video-id=1>",
        "</div>",
        "<iframe src='",
        "'>",
        "</iframe>",
        "<noscript>",
        "</noscript>",
        "<video>",
        "</video>",
        "<source src=a.mp4>",
        "<object>",
        "<param name=movie value=a.swf>",
        "</object>",
        '<figure data-playable=\'{"settings":',
        "}'>",
        "<figcaption>",
        "Media caption",
        "Media playback is unsupported on your device",
        "<br>",
        "<blockquote class=twitter-tweet>",
        "<a href='https://twitter.com/a/status/1'>",
        "&lt;iframe src=x&gt;",
        "<template>",
        "</template>",
        "<script type=text/template>",
        "</script>",
        "PHA+PGlmcmFtZSBzcmM9",
        "<!--",
        "-->",
        "<svg>",
        "<table>",
        "<td>",
        "https://www.youtube.com/embed/M7lc1UVf-VE",
        "//[::1",
        "%%%",
        "\x00",
        "\ud7ff",
        "İ",
        "…",
        "<script type='application/ld+json'>",
        '{"@type":["VideoObject"],"name":{"a":1},"duration":[1]}',
        "<amp-video>",
        "<embed src=a.swf>",
        "<h2>",
        "A title",
        "Foto: ",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40))
def test_any_page_gives_a_list(pieces: list[str]) -> None:
    raw = "".join(pieces).encode("utf-8", "surrogatepass")
    if is_binary(raw):  # control characters only, or nearly so
        with pytest.raises(UnreadableSourceError):
            Source(raw)
        return
    page = Page(Source(raw))
    found = embeds(page, KNOWLEDGE)
    assert [page.position(embed.element) for embed in found] == sorted(page.position(embed.element) for embed in found)
    for embed in found:
        for url in (embed.page_url, embed.file_url, embed.poster):
            assert url is None or not url.lower().startswith(("javascript:", "data:", "blob:", "vbscript:"))
    messages(page, KNOWLEDGE)
