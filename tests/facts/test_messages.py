"""Sentences that replace a medium: told by words and place."""

from __future__ import annotations

import pytest

from accesspub.facts.embeds.embeds import embeds, messages
from accesspub.facts.embeds.phrases import GROUPS, phrases
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

KNOWLEDGE = load()
TOLD = [
    (language, group, place, sentence)
    for language, content in KNOWLEDGE.languages.items()
    for group, places in content["reads"]["messages"].items()
    for place, sentences in places.items()
    for sentence in sentences
]
LEAD = "<h1>A day at the sea</h1>" + "<p>Words of the article, long enough to be running text of a real page.</p>" * 4


def page(html: str) -> Page:
    return Page(Source(f"<!DOCTYPE html><html lang=en><article>{LEAD}{html}</article></html>".encode()))


def test_twelve_languages_have_messages() -> None:
    wanted = {"en", "fr", "de", "es", "pt", "it", "nl", "pl", "ru", "ar", "hi", "zh-hans"}
    groups = {language: {group for other, group, _, _ in TOLD if other == language} for language in wanted}
    assert all(found == set(GROUPS) for found in groups.values()), groups


@pytest.mark.parametrize(("language", "group", "place", "sentence"), TOLD)
def test_sentence_is_found(language: str, group: str, place: str, sentence: str) -> None:
    assert group in GROUPS
    assert place in ("alone", "inside")
    text = sentence.replace("…", "Beispiel 24")
    found = phrases(KNOWLEDGE).match(text, inside=place == "inside")
    assert found is not None
    assert found.phrase.group == group or sentence.count("…"), found
    assert found.end <= len(text)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (language, sentence)
        for language, group, place, sentence in TOLD
        if place == "alone" and group == "unsupported" and "…" not in sentence
    ],
)
def test_sentence_alone_in_a_paragraph_is_a_medium(language: str, sentence: str) -> None:
    found = embeds(page(f"<p>{sentence}</p><p>The text goes on.</p>"), KNOWLEDGE)
    assert [embed.delivery for embed in found] == ["text"]
    message = found[0].message
    assert message is not None
    assert message.group == "unsupported"
    assert message.text.startswith(sentence[:10])


@pytest.mark.parametrize(
    "html",
    [
        # running text and code about browsers
        "<p>Many a page says: Your browser does not support the video tag. It is seldom true.</p>",
        "<p>Your browser does not support the video tag is what readers of old pages see, and nobody knows why it "
        "was written so, although a better sentence would not have been hard to find for anyone who tried.</p>",
        "<pre>&lt;video&gt;\nYour browser does not support the video tag.\n&lt;/video&gt;</pre>",
        "<p><code>Your browser does not support the video tag.</code></p>",
        # never rendered
        "<script>var a = '<p>Media playback is unsupported on your device</p>';</script>",
        "<template><p>Media playback is unsupported on your device</p></template>",
        "<textarea>Media playback is unsupported on your device</textarea>",
        "<!-- <p>Media playback is unsupported on your device</p> -->",
        "<style>/* Media playback is unsupported on your device */</style>",
        # the site, not a medium
        "<noscript>Please enable JavaScript to view the <a href='#'>comments powered by Disqus.</a></noscript>",
        "<noscript><p>JavaScript is required.</p></noscript>",
        "<p>Please enable JavaScript in your browser to complete this form.</p>",
        "<form><p>Meinen Namen, meine E-Mail-Adresse und meine Website in diesem Browser speichern.</p></form>",
        "<div class='cookie-banner'><p>Externe Medien</p><p>Inhalte von Videoplattformen werden blockiert.</p></div>",
        "<div id='BorlabsCookieBox'><p>Mit dem Laden des Videos akzeptieren Sie die Datenschutzerklärung von X.</p></div>",
        "<p>Your browser is not supported.</p>",
        "<p>Loading…</p>",
    ],
)
def test_what_is_no_message(html: str) -> None:
    assert embeds(page(html), KNOWLEDGE) == []
    assert messages(page(html), KNOWLEDGE) == []


def test_label_in_the_next_line() -> None:
    found = embeds(
        page("<p>Media playback is unsupported on your device<br>\nMedia captionUS Secretary of State</p>"), KNOWLEDGE
    )
    assert len(found) == 1
    embed = found[0]
    assert (embed.kind, embed.delivery, embed.element.tag) == ("video", "text", "p")
    assert embed.message is not None
    assert embed.message.text == "Media playback is unsupported on your device"
    assert embed.caption is not None
    assert embed.caption.text == "US Secretary of State"
    assert (embed.caption.label, embed.caption.glued) == ("Media caption", True)
    assert embed.caption.nodes


def test_label_glued_to_the_sentence() -> None:
    found = embeds(
        page("<p>Media playback is unsupported on your deviceMedia captionUS Secretary of State</p>"), KNOWLEDGE
    )
    assert found[0].message is not None
    assert found[0].message.text == "Media playback is unsupported on your device"
    assert found[0].caption is not None
    assert found[0].caption.text == "US Secretary of State"


def test_label_after_a_space_is_not_glued() -> None:
    found = embeds(
        page("<p>Media playback is unsupported on your device<br>Media caption Rex Tillerson</p>"), KNOWLEDGE
    )
    assert found[0].caption is not None
    assert (found[0].caption.text, found[0].caption.glued) == ("Rex Tillerson", False)


def test_sentence_split_by_markup_and_spaces() -> None:
    found = embeds(page("<p><b>Media  playback</b> is\nunsupported <i>on your</i> device</p>"), KNOWLEDGE)
    assert found[0].message is not None
    assert found[0].message.text == "Media playback is unsupported on your device"
    assert found[0].message.element.tag == "p"


def test_sentence_in_a_player_belongs_to_it() -> None:
    found = embeds(
        page("<video src='a.mp4'><p class='vjs-no-js'>Dein Browser kann dieses Video nicht abspielen.</p></video>"),
        KNOWLEDGE,
    )
    assert len(found) == 1
    message = found[0].message
    assert message is not None
    assert (message.text, message.language) == ("Dein Browser kann dieses Video nicht abspielen.", "de")


def test_general_words_count_in_a_player_only() -> None:
    found = embeds(
        page("<iframe src='https://www.youtube.com/embed/M7lc1UVf-VE'>Browser not compatible.</iframe>"), KNOWLEDGE
    )
    assert found[0].message is not None
    assert embeds(page("<p>Browser not compatible.</p>"), KNOWLEDGE) == []


def test_flash_notice_in_a_player_box() -> None:
    html = (
        "<div class='apm-player'><div id='storyplayer'><p>To view this content, Javascript must be enabled and Adobe Flash "
        "Player must be installed.</p><a href='http://www.adobe.com/go/getflashplayer'><img alt='Get Adobe Flash player'></a>"
        "</div></div>"
    )
    found = embeds(page(html), KNOWLEDGE)
    assert [embed.delivery for embed in found] == ["js-placeholder"]
    assert found[0].message is not None
    assert found[0].message.group == "flash"
    assert found[0].title is None


def test_consent_notice_with_a_link() -> None:
    html = (
        "<figure><div class='MessageBanner'><h4>Content</h4><p>This content can also be viewed on the site it "
        "<a href='https://player.vimeo.com/video/325917208?dnt=1'>originates</a> from.</p></div></figure>"
    )
    found = embeds(page(html), KNOWLEDGE)
    assert [(embed.element.tag, embed.provider, embed.id, embed.delivery) for embed in found] == [
        ("figure", "vimeo", "325917208", "consent-placeholder")
    ]
    assert found[0].message is not None
    assert found[0].message.text == "This content can also be viewed on the site it originates from."


def test_consent_notice_that_names_the_network() -> None:
    html = (
        "<div class='social-embed'><div><h3>Empfohlener redaktioneller Inhalt</h3><p>An dieser Stelle findet Ihr einen "
        "externen Inhalt von <b>Instagram</b>, der den Artikel ergänzt.</p><label><input type=checkbox>ja</label></div></div>"
    )
    found = embeds(page(html), KNOWLEDGE)
    assert [(embed.kind, embed.provider) for embed in found] == [("social", "instagram")]


def test_messages_are_in_order() -> None:
    found = messages(
        page(
            "<p>Media playback is unsupported on your device</p><video>Your browser does not support the video tag.</video>"
            "<p>Dieses Video ist nicht mehr verfügbar.</p>"
        ),
        KNOWLEDGE,
    )
    assert [message.group for message in found] == ["unsupported", "unsupported", "unavailable"]


@pytest.mark.parametrize(
    "sentence", ["JavaScript is required.", "Browser not compatible.", "Ihr Browser unterstützt keine iFrames."]
)
def test_sentence_that_names_no_medium_counts_in_a_box_named_a_player(sentence: str) -> None:
    for markup in (
        f"<div class=audio-player><div class=msg>{sentence}</div></div>",
        f"<div class=audio-player><noscript><p>{sentence}</p></noscript></div>",
    ):
        found = embeds(page(markup), KNOWLEDGE)
        assert [(embed.kind, embed.delivery) for embed in found] == [("audio", "js-placeholder")]
        assert found[0].message is not None
    assert not embeds(page(f"<p>{sentence}</p>"), KNOWLEDGE)
    assert not embeds(page(f"<div class='video-player'><form><input>{sentence}</form></div>"), KNOWLEDGE)


def test_box_named_a_player_in_the_box_of_a_medium_is_no_second_one() -> None:
    inner = "<div class=player__caption>Media playback is unsupported on your device</div>"
    player = f"<div class=player>{inner}<video src=a.mp4></video></div>"
    assert len(embeds(page(f"<figure>{player}<figcaption>Who is it?</figcaption></figure>"), KNOWLEDGE)) == 1
