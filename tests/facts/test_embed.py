"""Embedded media in every form that pages put them, and what is none."""

from __future__ import annotations

import base64

import pytest

from accesspub.facts.article.region import Article
from accesspub.facts.embeds.embeds import embeds
from accesspub.facts.model import Embed
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

KNOWLEDGE = load()
LEAD = "<h1>A day at the sea</h1>" + "<p>Words of the article, long enough to be running text of a real page.</p>" * 4
YT = "https://www.youtube.com/embed/M7lc1UVf-VE"


def page(html: str, head: str = "") -> Page:
    return Page(
        Source(f"<!DOCTYPE html><html lang=en><head>{head}</head><article>{LEAD}{html}</article></html>".encode())
    )


def found(html: str, head: str = "") -> list[Embed]:
    return embeds(page(html, head), KNOWLEDGE)


def one(html: str, head: str = "") -> Embed:
    every = found(html, head)
    assert len(every) == 1, every
    return every[0]


# -- native -------------------------------------------------------------------------------------------


def test_video_with_sources_tracks_and_fallback() -> None:
    embed = one(
        "<video controls poster='p.jpg'><source src='a.m3u8'><source src='a.mp4' type='video/mp4'>"
        "<track kind=captions src=a.vtt><track src=b.vtt><p>No video here.</p></video>"
    )
    assert (embed.kind, embed.delivery, embed.provider) == ("video", "native", None)
    assert (embed.src, embed.file_url, embed.poster) == ("a.m3u8", "a.m3u8", "p.jpg")
    assert embed.tracks == ("captions", "subtitles")
    assert embed.fallback_text == "No video here."
    assert embed.data["controls"] == "yes"


def test_blob_address_is_no_address() -> None:
    embed = one("<video src='blob:https://a.example/1' controls></video>")
    assert (embed.src, embed.file_url, embed.page_url) == (None, None, None)


def test_muted_loop_is_an_animated_picture() -> None:
    assert one("<video autoplay loop muted playsinline src=a.mp4></video>").kind == "gif"
    assert one("<video autoplay loop muted controls src=a.mp4></video>").kind == "video"


@pytest.mark.parametrize(
    "html",
    [
        "<video title='Advertisement' src=a.mp4></video>",
        "<div class='cnx-ad-container'><video src=a.mp4></video></div>",
        "<div class='ad-slot'><iframe src='https://cdn.example/video/player/1' allowfullscreen></iframe></div>",
        "<iframe src='https://www.googletagmanager.com/ns.html?id=GTM-1' height=0 width=0></iframe>",
        "<noscript><iframe src='https://www.googletagmanager.com/ns.html?id=GTM-1'></iframe></noscript>",
        "<iframe src='https://www.facebook.com/plugins/like.php?href=a'></iframe>",
        "<iframe src='https://accounts.google.com/o/oauth2/postmessageRelay'></iframe>",
        "<iframe src='https://example.org/weather/berlin.html'></iframe>",
        "<iframe src='about:blank'></iframe>",
        "<iframe></iframe>",
        "<iframe src='javascript:video()'></iframe>",
        "<object type='image/svg+xml' data='icon.svg'></object>",
        "<object width=1 height=1 data='helper.swf'></object>",
        "<object><a href='/'>Home</a></object>",
        "<span class='player'>Harry Kane</span>",
        "<div class='videoContainer'></div>",
        "<script>document.write('<video src=a.mp4></video>')</script>",
        "<template><video></video></template>",
        "<textarea><iframe src='https://www.youtube.com/embed/M7lc1UVf-VE'></iframe></textarea>",
        "<a href='https://www.youtube.com/watch?v=M7lc1UVf-VE'>A video</a>",
        "<blockquote><p>Words of somebody</p></blockquote>",
    ],
)
def test_what_is_no_medium(html: str) -> None:
    assert found(html) == []


def test_audio_with_a_link_as_fallback() -> None:
    embed = one("<audio controls><source src='/a.mp3?_=1' type='audio/mpeg'><a href='/a.mp3'>/a.mp3</a></audio>")
    assert (embed.kind, embed.file_url, embed.fallback_text) == ("audio", "/a.mp3?_=1", "/a.mp3")


def test_player_page_in_a_video_element() -> None:
    embed = one(
        "<video controls><source type='video/youtube' src='https://www.youtube.com/watch?v=M7lc1UVf-VE'></video>"
    )
    assert (embed.provider, embed.id, embed.file_url) == ("youtube", "M7lc1UVf-VE", None)
    assert embed.page_url == "https://www.youtube.com/watch?v=M7lc1UVf-VE"


# -- frames -------------------------------------------------------------------------------------------


def test_frame_with_title_and_autoplay() -> None:
    embed = one(f"<iframe src='{YT}?autoplay=1&rel=0' title='A talk'></iframe>")
    assert (embed.kind, embed.provider, embed.provider_name, embed.id) == ("video", "youtube", "YouTube", "M7lc1UVf-VE")
    assert embed.delivery == "iframe"
    assert embed.page_url == "https://www.youtube.com/watch?v=M7lc1UVf-VE"
    assert embed.title is not None
    assert (embed.title.text, embed.title.origin) == ("A talk", "attribute:title")
    assert embed.data == {"autoplay": "yes", "src_without_autoplay": f"{YT}?rel=0"}


@pytest.mark.parametrize("name", KNOWLEDGE.facts["embed"]["lazy"])
@pytest.mark.parametrize("src", ["", "src='about:blank'", "src=''", "src='data:text/html,x'"])
def test_lazy_frame(name: str, src: str) -> None:
    embed = one(f"<iframe {src} {name}='{YT}'></iframe>")
    assert (embed.delivery, embed.id) == ("iframe-lazy", "M7lc1UVf-VE")


def test_lazy_frame_and_its_copy_are_one() -> None:
    embed = one(
        f"<iframe src='about:blank' data-lazy-src='{YT}'></iframe><noscript><iframe src='{YT}'></iframe></noscript>"
    )
    assert embed.delivery == "iframe-lazy"
    assert embed.noscript is not None


def test_lazy_element_without_id_and_its_copy_are_one() -> None:
    embed = one(f"<div class='brightcove-player jw-video'></div><noscript><iframe src='{YT}'></iframe></noscript>")
    assert embed.element.tag == "div"
    assert embed.noscript is not None


def test_frame_only_in_noscript() -> None:
    embed = one(f"<p>Text</p><noscript><iframe src='{YT}'></iframe></noscript>")
    assert embed.noscript is not None


def test_player_of_the_publisher() -> None:
    embed = one("<iframe src='https://tv.example.com/embed/video/123' allowfullscreen></iframe>")
    assert (embed.kind, embed.provider, embed.page_url) == (
        "video",
        "tv.example.com",
        "https://tv.example.com/embed/video/123",
    )
    assert one("<iframe src='https://www.example.com/audionote/audio.php?a=1'></iframe>").kind == "audio"


def test_relative_address_of_the_publisher() -> None:
    head = "<link rel=canonical href='https://www.tagesschau.de/a.html'>"
    embed = one("<iframe src='/multimedia/audio/audio-88899~ardplayer_x.html'></iframe>", head)
    assert (embed.kind, embed.id) == ("audio", "88899")


def test_markup_of_the_frame_itself_as_text() -> None:
    embed = one(f"<iframe src='{YT}'><p>Your browser does not support frames.</p></iframe>")
    assert embed.fallback_text == "Your browser does not support frames."
    assert embed.message is not None


def test_hidden_frame() -> None:
    assert one(f"<div style='display: none'><iframe src='{YT}'></iframe></div>").hidden is True
    assert one(f"<iframe src='{YT}'></iframe>").hidden is False


# -- plug-ins -----------------------------------------------------------------------------------------


def test_flash_player_of_a_known_provider() -> None:
    embed = one(
        "<object width=640><param name=movie value='http://www.youtube.com/v/M7lc1UVf-VE?version=3'>"
        "<embed src='http://www.youtube.com/v/M7lc1UVf-VE' type='application/x-shockwave-flash'></object>"
    )
    assert (embed.element.tag, embed.kind, embed.provider, embed.id) == ("object", "video", "youtube", "M7lc1UVf-VE")
    assert (embed.delivery, embed.data["plugin"]) == ("object", "flash")


def test_flash_player_with_a_file() -> None:
    embed = one(
        "<object data='player.swf' type='application/x-shockwave-flash'><param name=flashvars value='file=/a.mp4'></object>"
    )
    assert (embed.kind, embed.file_url) == ("video", "/a.mp4")


@pytest.mark.parametrize(
    ("html", "plugin", "kind"),
    [
        ("<embed src='game.swf'>", "flash", "flash"),
        (
            "<object classid='clsid:02BF25D5-8C17-4B23-BC80-D3488ABDDC6B'><param name=src value='a.mov'></object>",
            "quicktime",
            "video",
        ),
        ("<object type='application/x-silverlight-2' data='data:,'></object>", "silverlight", "flash"),
        ("<applet code='Clock.class'></applet>", "java", "flash"),
        ("<embed src='song.mp3' type='audio/mpeg'>", "no", "audio"),
        ("<object data='a.pdf' type='application/pdf'>Read it</object>", "no", "document"),
    ],
)
def test_plugins(html: str, plugin: str, kind: str) -> None:
    embed = one(html)
    assert (embed.data["plugin"], embed.kind) == (plugin, kind)


# -- placeholders -------------------------------------------------------------------------------------


def test_settings_in_json() -> None:
    data = (
        "{&quot;settings&quot;:{&quot;playlistObject&quot;:{&quot;title&quot;:&quot;Why?&quot;,&quot;holdingImageURL&quot;:"
        "&quot;https://i.example/p.jpg&quot;,&quot;items&quot;:[{&quot;vpid&quot;:&quot;p0&quot;,&quot;duration&quot;:81}]}}}"
    )
    embed = one(
        "<figure class='media-with-caption'><div><img class='media-placeholder' src='p.jpg'><div class='player__caption'>"
        f"Media playback is unsupported on your device</div><div><figure data-playable='{data}'></figure></div></div>"
        "<figcaption><span class='off-screen'>Media caption</span>Who is she?</figcaption></figure>"
    )
    assert (embed.kind, embed.id, embed.duration, embed.poster) == ("video", "p0", 81.0, "https://i.example/p.jpg")
    assert embed.title is not None
    assert embed.title.text == "Why?"
    assert embed.caption is not None
    assert (embed.caption.text, embed.caption.label) == ("Who is she?", "Media caption")
    assert embed.message is not None
    assert embed.message.group == "unsupported"
    assert embed.container is not None
    assert embed.container.attr("class") == "media-with-caption"


def test_broken_settings_are_a_player_without_facts() -> None:
    embed = one("<figure data-playable='{&quot;settings&quot;: nonsense'></figure>")
    assert (embed.kind, embed.id, embed.title) == ("video", None, None)


def test_player_around_a_native_element_is_one() -> None:
    embed = one(
        "<div class='pwp4-wrapper' id='podlovewebplayer_1'><audio controls><source src='https://m.example/a.m4a'></audio></div>"
    )
    assert (embed.element.tag, embed.provider, embed.file_url) == ("div", "podlove", "https://m.example/a.m4a")


def test_box_of_general_names_gives_way_to_what_it_holds() -> None:
    embed = one(f"<div class='video-player' data-video-id='1234'><iframe src='{YT}'></iframe></div>")
    assert embed.element.tag == "iframe"


def test_named_box_with_an_id() -> None:
    embed = one("<div class='article-video-player' data-video-id='77' data-title='A talk' data-duration='1:40'></div>")
    assert (embed.provider, embed.id, embed.duration) == (None, "77", 100.0)
    assert embed.caption is not None
    assert embed.caption.text == "A talk"


def test_file_in_settings() -> None:
    embed = one("<div class='audio-player' data-audio='{&quot;src&quot;:&quot;https://m.example/a.mp3&quot;}'></div>")
    assert (embed.kind, embed.file_url) == ("audio", "https://m.example/a.mp3")


def test_script_that_brings_a_player() -> None:
    embed = one("<div><script src='https://cdn.jwplayer.com/players/AbCdEf12-GhIjKl34.js'></script></div>")
    assert (embed.element.tag, embed.provider, embed.id) == ("div", "jwplayer", "AbCdEf12")


def test_address_left_where_an_embed_was_to_be_made() -> None:
    embed = one(
        "<figure class='wp-block-embed is-type-video'><div class='wp-block-embed__wrapper'>\n"
        "https://www.youtube.com/watch?v=M7lc1UVf-VE\n</div></figure>"
    )
    assert (embed.provider, embed.id) == ("youtube", "M7lc1UVf-VE")


def test_escaped_frame_in_an_attribute() -> None:
    embed = one(f"<div class='sqs-video-wrapper' data-html='&lt;iframe src=&quot;{YT}&quot;&gt;&lt;/iframe&gt;'></div>")
    assert (embed.delivery, embed.provider, embed.id) == ("js-placeholder", "youtube", "M7lc1UVf-VE")


def test_frame_in_base64_behind_consent() -> None:
    code = base64.b64encode(f"<p><iframe src='{YT}'></iframe></p>".encode()).decode()
    embed = one(
        "<div class='BorlabsCookie'><div class='_brlbs-content-blocker'><p>Klicken Sie auf den unteren Button, um den Inhalt "
        "von www.youtube.com zu laden.</p><p><a class='_brlbs-btn' href='#' role=button>Inhalt laden</a></p></div>"
        f"<div class='borlabs-hide'><script type='text/template'>{code}</script></div></div>"
    )
    assert (embed.delivery, embed.provider, embed.element.attr("class")) == (
        "consent-placeholder",
        "youtube",
        "BorlabsCookie",
    )
    assert embed.message is not None
    assert embed.message.group == "consent"


def test_frame_in_a_template_behind_consent() -> None:
    embed = one(
        f"<div class='embed-consent'><p>Wir brauchen Ihre Zustimmung.</p><template><iframe src='{YT}'></iframe></template></div>"
    )
    assert (embed.delivery, embed.id, embed.element.tag) == ("consent-placeholder", "M7lc1UVf-VE", "div")


def test_medium_in_a_template_is_shown_later_and_says_nothing() -> None:
    embed = one("<template><video src=a.mp4>Your browser does not support the video tag.</video></template>")
    assert (embed.data["template"], embed.message) == ("yes", None)


def test_amp() -> None:
    embed = one("<amp-video controls poster=p.jpg title='A talk'><source src=a.mp4 type=video/mp4></amp-video>")
    assert (embed.kind, embed.delivery, embed.file_url, embed.poster) == ("video", "amp", "a.mp4", "p.jpg")
    assert one(f"<amp-iframe src='{YT}'></amp-iframe>").provider == "youtube"


# -- posts --------------------------------------------------------------------------------------------


def test_quoted_post() -> None:
    embed = one(
        "<blockquote class='twitter-tweet'><p>Words</p>— A (@a) <a href='https://twitter.com/a/status/12?ref_src=x'>1 May</a>"
        "</blockquote><script src='https://platform.twitter.com/widgets.js'></script>"
    )
    assert (embed.kind, embed.provider, embed.id, embed.delivery) == ("social", "twitter", "12", "blockquote")
    assert embed.page_url == "https://twitter.com/a/status/12"
    assert embed.message is None


def test_box_around_several_posts_is_no_post() -> None:
    post = "<blockquote class='instagram-media' data-instgrm-permalink='https://www.instagram.com/p/{}/'></blockquote>"
    every = found(f"<div class='instagram-media'><p>Words</p>{post.format('AAA')}<p>and</p>{post.format('BBB')}</div>")
    assert [embed.id for embed in every] == ["AAA", "BBB"]


# -- names --------------------------------------------------------------------------------------------


def test_caption_and_credit_of_the_figure() -> None:
    embed = one(
        f"<figure><iframe src='{YT}'></iframe><figcaption>A street. Foto: Jane Roe/Reuters</figcaption></figure>"
    )
    assert embed.caption is not None
    assert embed.caption.text == "A street."
    assert embed.credit is not None
    assert embed.credit.text == "Jane Roe/Reuters"


def test_caption_after_the_player() -> None:
    embed = one(
        f"<div class='wrap'><div><iframe src='{YT}'></iframe></div><div class='video-caption'>A street</div></div>"
    )
    assert embed.caption is not None
    assert embed.caption.text == "A street"


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("<p></p><p><em><span>The mill turns again. (Sent by a neighbour)</span></em></p>", "The mill turns again. (Sent by a neighbour)"),
        ("<p style='font-size:12px'>The mill turns again.</p>", "The mill turns again."),
        ("<p>The mill turns again. Video: Jane Roe</p>", "The mill turns again."),
        ("<p><em>Read more about mills here.</em></p>", None),
        ("<p><em>And now the words of the miller:</em></p>", None),
        ("<p><em>“It turns again.”</em></p>", None),
        ("<p><em>Advertisement</em></p>", None),
        ("<p><em>It turns</em>, and nobody knows why.</p>", None),
        ("<p>The mill turns again.</p>", None),
    ],
)  # fmt: skip
def test_caption_by_its_place_and_type(line: str, caption: str | None) -> None:
    told = one(f"<div><iframe src='{YT}'></iframe></div>{line}<p>A sentence of the article that goes on.</p>").caption
    assert (told and told.text) == caption


@pytest.mark.parametrize(
    ("box", "count"),
    [
        ("<div aria-label='video player of the mill' class=acme-player-component></div>", 1),
        ("<div aria-label='video player of the mill' class=acme-player-component>Words</div>", 0),
        ("<div aria-label='The mill' class=acme-player-component></div>", 0),
    ],
)
def test_empty_box_that_is_labelled_as_a_player(box: str, count: int) -> None:
    assert len(found(box)) == count


@pytest.mark.parametrize(("name", "count"), [("mill", 1), ("rain", 2)])
def test_recording_in_two_formats_is_one(name: str, count: int) -> None:
    far = f"<section><audio src=mill.mp3 controls></audio></section><section>{LEAD * 5}<a href={name}.m4a>A file</a></section>"
    assert len(found(far)) == count


def test_heading_before_the_player() -> None:
    embed = one(f"<h3>How it began</h3><iframe src='{YT}'></iframe>")
    assert embed.title is not None
    assert (embed.title.text, embed.title.origin) == ("How it began", "heading")


def test_headline_of_the_page_is_no_title() -> None:
    assert (
        one(f"<h2>A day at the sea</h2><iframe src='{YT}'></iframe>", "<title>A day at the sea</title>").title is None
    )


def test_two_players_have_no_box_in_common() -> None:
    every = found(
        f"<figure><iframe src='{YT}'></iframe><iframe src='{YT}2'></iframe><video src=a.mp4></video></figure>"
    )
    assert all(embed.container is embed.element for embed in every)


def test_json_ld_names_the_medium() -> None:
    told = (
        '{"@context":"https://schema.org","@graph":[{"@type":"VideoObject","name":"A talk","duration":"PT1M40S",'
        '"thumbnailUrl":["https://i.example/p.jpg"],"embedUrl":"https://www.youtube.com/embed/M7lc1UVf-VE",}]}'
    )
    embed = one(f"<iframe src='{YT}'></iframe>", f"<script type='application/ld+json'>{told}</script>")
    assert embed.title is not None
    assert (embed.title.text, embed.title.origin) == ("A talk", "json-ld")
    assert (embed.duration, embed.poster) == (100.0, "https://i.example/p.jpg")


def test_json_ld_about_another_medium_is_left_alone() -> None:
    told = '{"@type":"VideoObject","name":"Another","contentUrl":"https://m.example/b.mp4"}'
    assert one(f"<iframe src='{YT}'></iframe>", f"<script type='application/ld+json'>{told}</script>").title is None


def test_microdata_around_the_medium() -> None:
    embed = one(
        "<div itemscope itemtype='https://schema.org/VideoObject'><meta itemprop=name content='A talk'>"
        "<meta itemprop=duration content=PT2M><video src=a.mp4></video></div>"
    )
    assert embed.title is not None
    assert (embed.title.text, embed.title.origin, embed.duration) == ("A talk", "microdata", 120.0)


# -- order and scope ----------------------------------------------------------------------------------


def test_document_order_and_scope() -> None:
    html = f"<video src=a.mp4></video><div class=fb-post data-href='https://www.facebook.com/a/posts/1'></div><iframe src='{YT}'></iframe>"
    assert [embed.element.tag for embed in found(html)] == ["video", "div", "iframe"]
    whole = Page(
        Source(
            f"<html lang=en><body><article>{LEAD}<iframe src='{YT}'></iframe></article><footer><iframe src='{YT}'></iframe>"
            "</footer></body></html>".encode()
        )
    )
    assert [embed.scope for embed in embeds(whole, KNOWLEDGE, Article(whole, KNOWLEDGE))] == ["article", "page"]


def test_page_without_media() -> None:
    assert found("") == []
    assert embeds(Page(Source(b"")), KNOWLEDGE) == []


# -- on pages nobody had looked at before -----------------------------------------------------------------


def test_film_in_a_figure_is_the_articles_whatever_its_player_calls_its_boxes() -> None:
    film = f"<div class=p-playlist><div class=playlist-slide>{'<div>' * 5}<video src=a.mp4></video>{'</div>' * 7}"
    embed = one(f"<figure>{film}<figcaption>The defence contracts</figcaption></figure>")
    assert embed.caption is not None
    assert (embed.scope, embed.caption.text) == ("article", "The defence contracts")


def test_box_that_waits_for_consent_names_whose_medium_it_is() -> None:
    embed = one("<div class=consent-gate data-consent-needed=gate data-provider=instagram></div>")
    assert (embed.kind, embed.provider, embed.delivery) == ("social", "instagram", "consent-placeholder")
    assert not found("<div class=cookie-banner data-provider=instagram></div>")
    assert not found("<div class=login data-provider=instagram></div>")


def test_blocked_content_of_a_cookie_tool_is_the_articles() -> None:
    notice = "<p>Klicken Sie auf den unteren Button, um den Inhalt von www.komoot.de zu laden.</p>"
    embed = one(f"<div class=BorlabsCookie><div class=_brlbs-content-blocker>{notice}</div></div>")
    assert (embed.kind, embed.provider, embed.scope) == ("map", "komoot", "article")


def test_quotation_of_a_post_is_a_medium_unless_its_frame_is_there() -> None:
    post = "<a href='https://blog.example/post/'>A post</a>"
    quoted = f"<blockquote class=wp-embedded-content data-secret=lWr>{post}</blockquote>"
    assert (one(quoted).kind, one(quoted).delivery) == ("other", "blockquote")
    frame = "<iframe class=wp-embedded-content data-secret=lWr src='https://blog.example/post/embed/'></iframe>"
    assert one(f"<p>{quoted}</p><p>{frame}</p>").delivery == "iframe"


def test_words_in_the_box_of_a_scripted_player_are_its_caption() -> None:
    script = "<script src='/v/video.php?video_id=5'></script>"
    embed = one(f"<div class=video_container><span>Trailer: Explorers</span>{script}</div>")
    assert embed.caption is not None
    assert embed.caption.text == "Trailer: Explorers"


def test_picture_that_keeps_the_address_of_a_player() -> None:
    embed = one(f"<img class=raw data-src='{YT}' alt='Lazy loaded component'>")
    assert (embed.kind, embed.provider, embed.id, embed.delivery) == ("video", "youtube", "M7lc1UVf-VE", "iframe-lazy")
    assert not found("<img data-src='https://pictures.example/embed/a.jpg'>")


def test_name_and_house_behind_a_title_are_the_credit() -> None:
    info = "<p class=infotext><strong>The leak</strong><br>Kim Sample, NDR <br> 28.04.2020 21:38 Uhr</p><p>Download</p>"
    embed = one(f"<div class=media><iframe src='{YT}'></iframe><div class=mediaInfo>{info}</div></div>")
    assert embed.caption is not None
    assert embed.credit is not None
    assert (embed.caption.text, embed.credit.text) == ("The leak", "Kim Sample, NDR")


def test_caption_beside_the_player_wins_over_the_alt_text_of_its_poster() -> None:
    player = (
        "<div data-video-id=609 class=video-player><a href=/v><img src=p.jpg alt='The founder talks of work'></a></div>"
    )
    beside = (
        "<div class=info><div class=caption><h2>The founder is proud</h2><p>The founder talks of work.</p></div></div>"
    )
    embed = one(f"<div class=video-container>{player}</div>{beside}")
    assert embed.caption is not None
    assert embed.caption.text == "The founder is proud"


def test_labelled_copyright_beats_a_source_without_label() -> None:
    info = "<p>The fair opens | buchmesse.example.de</p><p>Bild © hr</p>"
    embed = one(f"<figure><iframe src='{YT}'></iframe><figcaption>{info}</figcaption></figure>")
    assert embed.credit is not None
    assert embed.credit.text == "hr"


@pytest.mark.parametrize(("credit", "name"), [("Source: <a href=/>Kim Sample</a>", "Kim Sample"), ("Kim Sample", None)])
def test_credit_within_the_box_of_a_player_says_that_it_is_one(credit: str, name: str | None) -> None:
    line = f"<div class=v__credit><span class=v__duration>03:08</span> <span class=v__source> - {credit}</span></div>"
    embed = one(
        f"<div class=video-player data-video-id=609><div class=v></div><div class=v__details>{line}</div></div>"
    )
    assert (embed.credit.text if embed.credit else None) == name


@pytest.mark.parametrize(
    ("attributes", "count"), [("width=0 height=0", 0), ("width=0 height=0 src=/a.mp3", 1), ("controls", 1), ("", 1)]
)
def test_engine_of_a_script_is_no_player(attributes, count):
    assert len(found(f"<audio {attributes}></audio>")) == count


def test_film_that_only_microdata_tell_of() -> None:
    said = "<meta itemprop=name content='Rain'><meta itemprop=thumbnailUrl content=/t.jpg>{}<img src=/t.jpg>"
    box = "<div itemscope itemtype=https://schema.org/VideoObject>" + said + "</div>"
    embed = one(box.format("<meta itemprop=contentURL content=https://x.example/films/7/>"))
    assert (embed.kind, embed.delivery, embed.src) == ("video", "js-placeholder", "https://x.example/films/7/")
    assert embed.title is not None
    assert embed.title.text == "Rain"
    assert found(box.format("")) == []
    assert (
        found("<ul><li>" + box.format("<meta itemprop=contentURL content=https://x.example/films/7/>") + "</ul>") == []
    )
    frame = "<meta itemprop=embedURL content=/e><iframe src=https://www.youtube.com/embed/M7lc1UVf-VE></iframe>"
    assert [embed.provider for embed in found(box.format(frame))] == ["youtube"]


@pytest.mark.parametrize(
    ("html", "number"),
    [
        ("<div id=universalVideo50151954 class=inline-VideoPlayer></div>", "50151954"),
        ("<div id=video-7 class=inline-VideoPlayer></div>", None),
        ("<div id=video50151954 class=inline-VideoPlayer><a href=/x>Watch it</a></div>", None),
        ("<div id=video50151954 class=inline-VideoPlayer>Watch it there</div>", None),
        ("<div id=box50151954 class=box></div>", None),
    ],
)
def test_empty_player_whose_id_is_numbered(html: str, number: str | None) -> None:
    assert [embed.id for embed in found(html)] == ([number] if number else [])


def test_a_player_may_name_its_id_after_itself() -> None:
    box = '<figure class="videoWrapper"><div class="acme-widget acme-player" data-acme-media-id="5a43"></div></figure>'
    embed = one(box)
    assert (embed.kind, embed.delivery, embed.id) == ("video", "js-placeholder", "5a43")
    assert not found('<div class="acme-widget" data-acme-media-id="5a43"></div>'), "no player is named"


def test_a_notice_that_a_video_is_played_by_others() -> None:
    embed = one(
        '<figure class="rich-video"><img src="a.jpg" alt=""><figcaption>Dieses Video wird über YouTube abgespielt. '
        "Es gelten dessen Bestimmungen.</figcaption></figure>"
    )
    assert (embed.kind, embed.delivery, embed.provider) == ("video", "consent-placeholder", "youtube")
