"""What libraries make of native players: their controls, transcripts and lists, and elements of their own."""

from __future__ import annotations

import pytest

from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.facts.facts import Facts, read_facts
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

TRACK = '<track kind="captions" src="https://m.example/a.vtt" srclang="en">'
VOICE = '<track kind="descriptions" src="https://m.example/d.vtt" srclang="en">'


def page(body: str) -> bytes:
    return f'<html lang="en"><title>Quay</title><article><h1>Quay</h1>{body}<p>The boat left.</p></article>'.encode()


def facts(body: str) -> Facts:
    return read_facts(Page(Source(page(body))), load())


def findings(body: str) -> set[str]:
    return {finding.rule for finding in Engine(Config()).check(page(body)).findings}


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (f'<video data-able-player src="a.mp4">{TRACK}{VOICE}</video>', set()),
        (
            f'<video data-able-player><source src="a.mp4" data-desc-src="b.mp4">{TRACK}</video>',
            set(),
        ),
        (
            f'<video data-able-player data-include-transcript="false" src="a.mp4">{TRACK}{VOICE}</video>',
            {"video-transcript"},
        ),
        (f'<audio data-able-player src="a.mp3">{TRACK}</audio>', set()),
        ('<audio data-able-player src="a.mp3"></audio>', {"audio-transcript"}),
        ('<audio class="plyr" src="a.mp3"></audio>', {"audio-transcript", "media-fallback-content"}),
        (
            '<div class="mejs__container"><audio src="a.mp3"></audio></div>',
            {"audio-transcript", "media-fallback-content"},
        ),
        (
            '<media-controller><audio slot="media" src="a.mp3"></audio><media-play-button></media-play-button>'
            "</media-controller>",
            {"audio-transcript", "media-fallback-content"},
        ),
    ],
)
def test_what_a_library_adds_is_no_finding(body: str, rules: set[str]) -> None:
    assert findings(body) == rules


def test_media_of_a_playlist_have_their_own_tracks() -> None:
    found = facts(
        '<video id="v" data-able-player></video><ul class="able-playlist" data-player="v">'
        '<li><span class="able-source" data-src="q.mp4"></span>'
        '<span class="able-track" data-kind="captions" data-src="https://m.example/q.vtt" data-srclang="de"></span>'
        "<button>The quay</button></li>"
        '<li data-youtube-id="aB3dE5gH7jK"><button>The boat</button></li></ul>'
    )
    told = [(one.provider, one.id, one.src, one.title.text if one.title else None) for one in found.embeds]
    assert told == [(None, None, "q.mp4", "The quay"), ("youtube", "aB3dE5gH7jK", None, "The boat")]
    (quay, boat) = found.media.items
    assert [(one.kind, one.origin, one.language) for one in quay.in_page] == [
        ("captions", "track", "de"),
        ("transcript", "drawn", "de"),
    ]
    assert boat.in_page == []


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (f'<video-js data-setup="{{}}"><source src="a.m3u8">{TRACK}</video-js>', ("video", None, "a.m3u8")),
        ('<hls-video src="https://x.example/a.m3u8"></hls-video>', ("video", None, "https://x.example/a.m3u8")),
        (
            '<media-player><media-provider><source src="a.mp3"></media-provider></media-player>',
            ("audio", None, "a.mp3"),
        ),
        (
            '<video class="video-js" data-setup=\'{"techOrder": ["youtube"], "sources": [{"type": "video/youtube", '
            '"src": "https://www.youtube.com/watch?v=aB3dE5gH7jK"}]}\'></video>',
            ("video", "aB3dE5gH7jK", "https://www.youtube.com/watch?v=aB3dE5gH7jK"),
        ),
    ],
)
def test_addresses_are_read_where_the_library_reads_them(body: str, wanted: tuple[str, str | None, str]) -> None:
    (embed,) = facts(body).embeds
    assert (embed.kind, embed.id, embed.src) == wanted


def test_tracks_of_an_element_of_its_own_count() -> None:
    found = facts(f'<video-js><source src="a.m3u8">{TRACK}</video-js>')
    (medium,) = found.media.items
    assert [one.kind for one in medium.of_kind("captions", readers=True)] == ["captions"]
