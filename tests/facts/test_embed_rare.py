"""Players that few pages have: frames of hosts nobody knows, consent tools, boxes and scripts of one medium."""

from __future__ import annotations

import pytest

from accesspub.facts.facts import read_facts
from accesspub.facts.model import Embed
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

WORDS = "<p>The mill has stood at the weir since the spring of the great flood, and its wheel still turns.</p>"
YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE0bpKQ"


def embeds(body: str, lang: str = "en") -> list[Embed]:
    html = f"<!doctype html><html lang={lang}><title>The mill</title><article><h1>The mill</h1>{WORDS}{body}{WORDS}</article>"
    return read_facts(Page(Source(html.encode())), load()).embeds


def told(one: Embed) -> tuple[str, str, str]:
    return one.kind, one.provider or "", one.file_url or one.page_url or one.id or ""


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ('src="https://mill.example/embed/wheel-1" width="640" height="360" allowfullscreen', 1),
        ('src="https://mill.example/embed/wheel-1" width="560px" height="315px" allowfullscreen', 1),
        ('src="https://mill.example/vod/wheel.php?f=1" width="854" height="480"', 1),
        ('src="https://mill.example/embed/wheel-1" width="600" height="600" allowfullscreen', 0),
        ('src="https://mill.example/embed/wheel-1" width="160" height="90" allowfullscreen', 0),
        ('src="https://mill.example/embed/wheel-1" width="640" height="360"', 0),
        ('src="https://mill.example/survey/1" width="640" height="360" allowfullscreen', 0),
        ('src="https://mill.example/embed/wheel-1" width="100%" height="56.25%" allowfullscreen', 0),
    ],
)
def test_a_frame_of_a_host_nobody_knows_has_the_size_of_a_film(attributes: str, found: int) -> None:
    assert len(embeds(f"<iframe {attributes}></iframe>")) == found


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<div class="load" uc-src="https://www.youtube.com/embed/aqz-KE0bpKQ"></div>', ("video", "youtube", YOUTUBE)),
        (
            '<div class="brlbs-cmpnt-container" data-borlabs-cookie-content="PGlmcmFtZSBzcmM9Imh0dHBzOi8vd3d3LnlvdXR1YmUu'
            'Y29tL2VtYmVkL2Fxei1LRTBicEtRIj48L2lmcmFtZT4="><p>Placeholder</p></div>',
            ("video", "youtube", YOUTUBE),
        ),
        (
            '<div class="youtube_player" videoID="aqz-KE0bpKQ" width="9" height="9"></div>',
            ("video", "youtube", YOUTUBE),
        ),
        (
            '<div class="fr-consent-placeholder"><h4>Dailymotion est désactivé</h4>'
            "<p>Autorisez le dépôt de cookies pour accéder à cette fonctionnalité.</p></div>",
            ("video", "dailymotion", ""),
        ),
    ],
)
def test_what_consent_tools_hold_back(body: str, wanted: tuple[str, str, str]) -> None:
    assert [told(one) for one in embeds(body)] == [wanted]


def test_a_heading_that_names_a_provider_needs_a_notice() -> None:
    assert embeds('<div class="box"><h4>Dailymotion est désactivé</h4><p>Et le moulin tourne.</p></div>', "fr") == []


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            '<div><div class="flowplayer-embed-container"></div>'
            '<script src="//cdn.flowplayer.com/players/8c1e/native/flowplayer.async.js"></script></div>',
            "flowplayer",
        ),
        (
            '<div class="vdo-player"><div class="vdb_player" data-x="1"></div>'
            '<script src="//delivery.vidible.tv/jsonp/pid=5aa1/vid=5bb2/5.js"></script></div>',
            "vidible",
        ),
    ],
)
def test_an_empty_box_and_the_script_of_its_provider_are_one_medium(body: str, wanted: str) -> None:
    assert [one.provider for one in embeds(body)] == [wanted]


def test_two_boxes_with_scripts_are_two_media() -> None:
    one = '<div><div class="vdb_player"></div><script src="//delivery.vidible.tv/jsonp/pid=5aa1/vid={}/5.js"></script></div>'
    assert len(embeds(one.format("5bb2") + WORDS + one.format("5bb3"))) == 2


def test_an_id_names_a_medium_where_the_box_has_no_words() -> None:
    box = '<div class="millvideo" data-video-id="vid-7">{}</div>'
    assert [one.id for one in embeds(box.format('<img src="w.jpg" alt="">'))] == ["vid-7"]
    assert (
        embeds(box.format("The wheel turned for the first time since the flood, and everybody came to see it.")) == []
    )


def test_more_recordings_than_players_are_recordings_of_their_own() -> None:
    player = '<div class="audio-player" data-audio-id="4711"></div>'
    links = "".join(
        f'<p>Talk {n}, <a href="/talks/{n}.mp3">recorded at the mill</a> in the year of the flood.</p>{WORDS * 10}'
        for n in (1, 2)
    )
    assert [one.delivery for one in embeds(player + WORDS * 10 + links)] == ["js-placeholder", "link", "link"]
    assert [one.delivery for one in embeds(player + WORDS * 10 + links[: links.index("<p>Talk 2")])] == [
        "js-placeholder"
    ]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<iframe src="https://mill.example/videolar/embed/1" allowfullscreen></iframe>', ("video", "mill.example")),
        ('<iframe src="https://mill.example/mediateka/embed/1" allowfullscreen></iframe>', ("video", "mill.example")),
        ('<iframe src="https://mill.example/millltv/embed/1" allowfullscreen></iframe>', ("video", "mill.example")),
        (
            '<iframe suppressedsrc="https://player.vimeo.com/video/7" src="//cdn.example/consent/empty.html"></iframe>',
            ("video", "vimeo"),
        ),
        ("<p>{mp3}wheel{/mp3}</p>", ("audio", "")),
        ("<p>{flv}wheel{/flv}</p>", ("video", "")),
        (
            '<div class="listen" role="region" aria-label="Audio player"><button aria-label="Listen: The wheel">Listen'
            "</button><span>8:02</span></div>",
            ("audio", ""),
        ),
        (
            '<div class="axeptio-embed" data-vendor="soundcloud"><p>Pour écouter ce contenu, vous devez accepter les cookies '
            "de SoundCloud.</p><button>Accepter</button></div>",
            ("audio", "soundcloud"),
        ),
        (
            '<div class="embed"><p>Este contenido está alojado en Spotify. Para verlo, acepta las cookies.</p></div>',
            ("audio", "spotify"),
        ),
    ],
)
def test_other_forms(body: str, wanted: tuple[str, str]) -> None:
    assert [(one.kind, one.provider or "") for one in embeds(body)] == [wanted]


@pytest.mark.parametrize(
    "body",
    [
        '<iframe src="https://mill.example/latvia/embed/1" allowfullscreen></iframe>',
        '<div class="region" aria-label="Audio settings"><button>Listen</button><span>8:02</span></div>',
        "<p>{photo}wheel{/photo}</p>",
    ],
)
def test_what_only_looks_like_them(body: str) -> None:
    assert embeds(body) == []


CAPTIONS = [
    ("uk", "Ваш пристрій не підтримує відтворення мультимедійних файлів", "Підпис до відео", "Колесо млина"),
    ("gu", "તમારું ડિવાઇસ મીડિયા પ્લેબૅક સપોર્ટ નથી કરતું", "વીડિયો કૅપ્શન", "પાણીની ચક્કી"),
    ("so", "Qalabkan kuma ciyaari kartid maqalka iyo muuqaalka", "Qoraalka Muuqaalka", "Giraangirta"),
]


@pytest.mark.parametrize(("lang", "sentence", "label", "words"), CAPTIONS)
def test_captions_of_lost_players_in_further_languages(lang: str, sentence: str, label: str, words: str) -> None:
    (one,) = embeds(f"<p>{sentence}<br>{label}, {words}</p>", lang)
    assert one.delivery == "text"
    assert one.caption is not None
    assert (one.caption.text, one.caption.label) == (words, label)


def test_an_id_that_names_the_medium_says_more_than_a_class() -> None:
    (one,) = embeds('<div id="botr_Ab12Cd34_Ef56Gh78_div" class="jwplayer jw-reset" aria-label="The wheel"></div>')
    assert (one.provider, one.id) == ("jwplayer", "Ab12Cd34")


def test_a_playlist_of_wordpress_is_in_the_article() -> None:
    (one,) = embeds('<div class="wp-playlist wp-audio-playlist wp-playlist-light"><audio controls></audio></div>')
    assert (one.kind, one.scope) == ("audio", "article")
