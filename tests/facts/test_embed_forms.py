"""Every form in which pages keep a medium: calls in scripts, addresses in odd places, text, cards, buttons."""

from __future__ import annotations

import pytest

from accesspub.facts.facts import read_facts
from accesspub.facts.model import Embed
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

WORDS = "<p>The mill has stood at the weir since the spring of the great flood, and its wheel still turns.</p>"
YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE0bpKQ"


def embeds(body: str) -> list[Embed]:
    html = (
        f"<!doctype html><html lang=en><title>The mill</title><article><h1>The mill</h1>{WORDS}{body}{WORDS}</article>"
    )
    return read_facts(Page(Source(html.encode())), load()).embeds


def told(one: Embed) -> tuple[str, str, str]:
    return one.kind, one.provider or "", one.file_url or one.page_url or one.id or ""


CALLS = [
    ('<div id="p0"></div><script>AnvatoPlayer("p0").init({"video":"4710066","autoplay":true})</script>', ("video", "anvato", "4710066")),
    ('<div id="p"></div><script>jwplayer("p").setup({file:"wheel.mp4", image:"w.jpg"});</script>', ("video", "jwplayer", "wheel.mp4")),
    ('<div id="article-video"><div id="article-video-thumb"></div><div id="article-video-play"></div></div><script>$("#article-video-thumb").html("<a href=javascript:playVideo()>"); $("#article-video-play").html("<a href=javascript:playVideo()>");</script>', ("video", "", "")),
    ('<div id="p"></div><script>jwplayer("p").setup({playlist:[{sources:[{file:"https:\\/\\/m.example\\/wheel.m3u8"}]}]});</script>', ("video", "jwplayer", "https://m.example/wheel.m3u8")),
    ('<div id="t"></div><script>var player = new YT.Player("t", {height: 300, videoId: "aqz-KE0bpKQ"});</script>', ("video", "youtube", YOUTUBE)),
    ('<div id="fp"></div><script>flowplayer("#fp", {src: "/media/wheel.mp4"})</script>', ("video", "flowplayer", "/media/wheel.mp4")),
    ('<div id="c1"></div><script>window.onload = function () { cnx({mediaId: "ab12cd34"}).render("c1"); };</script>', ("video", "connatix", "ab12cd34")),
    ('<div id="k"></div><script>kWidget.embed({targetId: "k", wid: "_1", entry_id: "0_abc123"});</script>', ("video", "kaltura", "0_abc123")),
    ('<div id="sw"></div><script>var s = new SWFObject("p.swf", "x"); s.addParam("flashvars", "file=wheel.flv&image=w.jpg"); s.write("sw");</script>', ("video", "", "wheel.flv")),
    ('<div id="q"><a href="javascript:;"><img src="w.jpg"><em class="i-play"></em></a></div><script>load({box:"q",then:function(){new MillVideo({wrap:"q",list:all})}})</script>', ("video", "", "")),
    ('<div class="frame" onclick="show(decodeURIComponent(\'%3Ciframe%20src%3D%22https%3A%2F%2Fwww.youtube.com%2Fembed%2Faqz-KE0bpKQ%22%3E%3C%2Fiframe%3E\'))"><button>Play</button></div>', ("video", "youtube", YOUTUBE)),
    ('<script src="https://video.example/js/PlayerSeed.js?width=548&playList=517170752"></script>', ("video", "", "")),
    ("<button onclick=\"playSound('/sound/wheel.mp3')\">Listen to the wheel</button>", ("audio", "", "/sound/wheel.mp3")),
    ('<button class="play" data-asset-source="https://m.example/wheel.mp3" aria-label="Listen again">Play</button>', ("audio", "", "https://m.example/wheel.mp3")),
    ('<video id="v" controls></video><script>var v = videojs("v"); v.src({src: "https://m.example/wheel.m3u8"});</script>', ("video", "", "https://m.example/wheel.m3u8")),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), CALLS)
def test_players_that_an_inline_script_starts(body: str, wanted: tuple[str, str, str]) -> None:
    assert [told(one) for one in embeds(body)] == [wanted]


def test_a_script_says_how_a_player_starts() -> None:
    (one,) = embeds(
        '<div id="p"></div><script>jwplayer("p").setup({file:"w.mp4",autostart:true,mute:true,title:"The wheel"})</script>'
    )
    assert (one.data["autoplay"], one.data["muted"]) == ("yes", "yes")
    assert one.title is not None
    assert one.title.text == "The wheel"


@pytest.mark.parametrize(
    "body",
    [
        '<div id="ad1"></div><script>AdController.render("ad1", {file: "spot.mp4"});</script>',
        '<div id="x"></div><script>map("x", {zoom: 3, media: "print"});</script>',
        f'<div id="x">{WORDS * 8}</div><script>track("x", {{video: "12345678"}});</script>',
        '<div id="x"></div><script>var list = ["x", "y"]; var player = null;</script>',
    ],
)
def test_other_scripts_start_no_player(body: str) -> None:
    assert embeds(body) == []


ADDRESSES = [
    (f'<figure><oembed url="{YOUTUBE}"></oembed></figure>', ("video", "youtube", YOUTUBE)),
    (f'<o-embed url="{YOUTUBE}"></o-embed>', ("video", "youtube", YOUTUBE)),
    (f'<youtube-video src="{YOUTUBE}" controls></youtube-video>', ("video", "youtube", YOUTUBE)),
    ('<hls-video src="https://m.example/wheel.m3u8"></hls-video>', ("video", "", "https://m.example/wheel.m3u8")),
    (f'<p><span data-editor-src="{YOUTUBE}"><span></span></span></p>', ("video", "youtube", YOUTUBE)),
    ('<div data-oembed-url="https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Daqz-KE0bpKQ"></div>', ("video", "youtube", YOUTUBE)),
    ('<div class="youtube-wrap" data-attrs="{&quot;videoId&quot;:&quot;aqz-KE0bpKQ&quot;}"></div>', ("video", "youtube", YOUTUBE)),
    ("""<div data-react-class="Tweet" data-react-props='{"tweetId":"1719197668600127620"}'></div>""", ("social", "twitter", "https://twitter.com/i/status/1719197668600127620")),
    ('<div class="native-audio-embed" data-attrs="{&quot;mediaUploadId&quot;:&quot;c-d&quot;}"></div>', ("audio", "", "")),
    ('<span class="video_iframe" data-src="https://v.example/play?vid=w2" frameborder="0" allowfullscreen></span>', ("video", "v.example", "https://v.example/play?vid=w2")),
    ('<div class="embed-chart" data-id="/charts/7/flow.html"></div>', ("document", "", "/charts/7/flow.html")),
    (f'<iframe src="/media/oembed?url={YOUTUBE.replace(":", "%3A")}"></iframe>', ("video", "youtube", YOUTUBE)),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), ADDRESSES)
def test_addresses_in_attributes_that_no_browser_reads(body: str, wanted: tuple[str, str, str]) -> None:
    assert [told(one) for one in embeds(body)] == [wanted]


@pytest.mark.parametrize(
    "body",
    [
        f'<div data-info="{YOUTUBE}"><p>{WORDS}</p></div>',
        f'<a data-url="{YOUTUBE}" href="/films">Our films</a>',
        f'<nav><span data-url="{YOUTUBE}"></span></nav>',
        '<div data-page="https://example.org/other.html"></div>',
        '<div class="share" data-url="https://example.org/the-mill"></div>',
    ],
)
def test_attributes_that_say_nothing_of_a_medium(body: str) -> None:
    assert embeds(body) == []


POST = "https://twitter.com/ilse/status/1307187259721031680"


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="tweet"><a href="{POST}">Ilse Marrow @ilse</a><div>The wheel turns again.</div></div>',
        f'<div class="quill-tweet" data-url="{POST}"><a href="https://click.example/1">Ilse: the wheel turns</a></div>',
        f'<blockquote><p>The wheel turns again.</p>Ilse Marrow (@ilse) <a href="{POST}">1 May 2021</a></blockquote>',
        f'<div><div class="twitter-tweet"><iframe src="https://platform.twitter.com/embed/Tweet.html?id=1307187259721031680"></iframe></div><blockquote class="twitter-tweet">The wheel <a href="{POST}">1 May</a></blockquote></div>',
    ],
)  # fmt: skip
def test_a_post_is_one_medium(body: str) -> None:
    assert [(one.kind, one.provider, one.id) for one in embeds(body)] == [("social", "twitter", "1307187259721031680")]


def test_a_link_to_a_post_is_none() -> None:
    assert embeds(f'<p>She <a href="{POST}">wrote</a> that the wheel turns.</p>') == []
    assert embeds(f'<div class="twitter-share"><a href="{POST}">1</a><a href="{POST[:-1]}1">2</a></div>') == []


TEXTS = [
    (f"<p>[embed]{YOUTUBE}[/embed]</p>", ("video", "youtube", YOUTUBE)),
    ("<p>[youtube aqz-KE0bpKQ]</p>", ("video", "youtube", YOUTUBE)),
    ('<p>[video width="640" mp4="wheel.mp4"][/video]</p>', ("video", "", "wheel.mp4")),
    ('<div>[audio src="talk.mp3"]</div>', ("audio", "", "talk.mp3")),
    ("<p>{{&lt; youtube aqz-KE0bpKQ &gt;}}</p>", ("video", "youtube", YOUTUBE)),
    ("<p>{% vimeo 76979871 %}</p>", ("video", "vimeo", "https://vimeo.com/76979871")),
    ("<p>{youtube}aqz-KE0bpKQ{/youtube}</p>", ("video", "youtube", YOUTUBE)),
    (f"<p>{YOUTUBE}</p>", ("video", "youtube", YOUTUBE)),
    (f'<p><a href="{YOUTUBE}">{YOUTUBE}</a></p>', ("video", "youtube", YOUTUBE)),
    ('<p>&lt;iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"&gt;&lt;/iframe&gt;</p>', ("video", "youtube", YOUTUBE)),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), TEXTS)
def test_media_that_are_left_as_text(body: str, wanted: tuple[str, str, str]) -> None:
    (one,) = embeds(body)
    assert (told(one), one.delivery) == (wanted, "text")
    assert one.message is not None
    assert one.message.group == "code"


@pytest.mark.parametrize(
    "body",
    [
        "<p><code>[youtube aqz-KE0bpKQ]</code></p>",
        f"<pre>{YOUTUBE}</pre>",
        f"<ul><li>{YOUTUBE}</li></ul>",
        "<p>[1] The first note names its source.</p>",
        "<p>[Video: the wheel turns for the first time in thirty years.]</p>",
        "<p>https://example.org/a-page-about-mills</p>",
    ],
)
def test_other_texts_stand_for_no_medium(body: str) -> None:
    assert embeds(body) == []


def test_a_player_is_seen_by_its_buttons() -> None:
    buttons = '<button aria-label="Play">▶</button><button aria-label="Rewind 15 seconds">↺</button><input type=range>'
    assert [(one.kind, one.delivery) for one in embeds(f"<div><span>4 min</span>{buttons}</div>")] == [
        ("audio", "js-placeholder")
    ]
    assert len(embeds(f'<div class="player"><audio src="a.mp3"></audio><div>{buttons}</div></div>')) == 1
    assert embeds('<div><button aria-label="Previous">‹</button><button aria-label="Next">›</button></div>') == []


POSTERS = [
    '<div class="video-player"><div class="play-button"></div><img src="wheel.jpg" alt=""></div>',
    '<figure><img src="wheel.jpg" alt=""><button aria-label="Play video"></button></figure>',
    '<div class="frame"><img src="wheel.jpg" alt=""><button>Play</button><span>1:20</span></div>',
    '<div class="video-player" data-poster="wheel.jpg"></div>',
]


@pytest.mark.parametrize("body", POSTERS)
def test_a_player_is_seen_by_its_poster(body: str) -> None:
    assert [(one.kind, one.delivery) for one in embeds(body)] == [("video", "js-placeholder")]


@pytest.mark.parametrize("body", POSTERS[:3])
def test_a_poster_that_leads_to_another_page_is_none(body: str) -> None:
    assert embeds(f'<a href="/films/wheel">{body}</a>') == []


def test_a_box_named_a_player_with_a_poster_may_be_one() -> None:
    html = f'<html lang=en><article><h1>The mill</h1>{WORDS}<div class="video-player"><img src="w.jpg"></div>{WORDS}'
    facts = read_facts(Page(Source(html.encode())), load())
    assert (facts.embeds, len(facts.unknown_players)) == ([], 1)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<iframe src="https://www.youtube.com/embed/?rel=0"></iframe>', ("video", "youtube")),
        ('<iframe src="https://www.facebook.com/plugins/video.php?href="></iframe>', ("video", "facebook")),
        ('<iframe title="YouTube video player" allowfullscreen></iframe>', ("video", "youtube")),
        ('<div class="fb-video"></div>', ("video", "facebook")),
    ],
)
def test_an_empty_player_is_one(body: str, wanted: tuple[str, str]) -> None:
    assert [(one.kind, one.provider) for one in embeds(body)] == [wanted]


@pytest.mark.parametrize(
    "url", ["https://www.youtube.com/", "https://www.youtube.com/subscribe_embed", "https://www.facebook.com/plugins/like.php?href="]
)  # fmt: skip
def test_other_frames_of_a_provider_are_no_empty_players(url: str) -> None:
    assert embeds(f'<iframe src="{url}"></iframe>') == []


def test_a_plug_in_for_the_same_recording_is_no_medium() -> None:
    plugin = '<object data="p.swf" type="application/x-shockwave-flash"><param name=flashvars value="file={}"></object>'
    audio = '<div><div><audio controls><source src="wheel.mp3"></audio></div><div>{}</div></div>'
    assert [one.delivery for one in embeds(audio.format(plugin.format("wheel.mp3")))] == ["native"]
    assert [one.delivery for one in embeds(audio.format(plugin.format("weir.mp3")))] == ["native", "object"]


def test_a_box_and_the_script_that_fills_it_are_one_medium() -> None:
    script = '<script src="https://cdn.jwplayer.com/players/Sk1YJOtX-abcdefgh.js"></script>'
    assert [one.id for one in embeds(f'<div id="botr_Sk1YJOtX_abcdefgh_div"></div>{script}')] == ["Sk1YJOtX"]


ID = "aqz-KE0bpKQ"
POSTER = f'<img src="https://i.ytimg.com/vi/{ID}/hqdefault.jpg" alt="The wheel">'
FACADES = [
    f'<div class="facade">{POSTER}<button aria-label="Play">▶</button></div>',
    f'<button data-yt="{ID}">{POSTER}</button>',
    f'<div class="video-facade" data-video-id="{ID}"><button aria-label="Play video: The wheel">{POSTER}</button></div>',
    f'<div class="youtube-facade" data-id="{ID}" style="background-image:url(w.jpg)"><i class="play-button"></i></div>',
]


@pytest.mark.parametrize("body", FACADES)
def test_the_poster_of_a_provider_stands_for_its_player(body: str) -> None:
    assert [told(one) for one in embeds(body)] == [("video", "youtube", YOUTUBE)]


def test_other_posters_of_a_provider_are_no_media() -> None:
    assert embeds(f'<a href="{YOUTUBE}">{POSTER}</a><ul><li>{POSTER}</li></ul>') == []
    assert len(embeds(f'<div>{POSTER}<iframe src="https://www.youtube.com/embed/{ID}"></iframe></div>')) == 1


THUMBNAILS = [
    ('<div class="thumb" data-video="films/wheel.mp4"><i></i></div>', ("video", "", "films/wheel.mp4")),
    ('<section><i class="still"></i><button aria-label="Play video">Play</button></section>', ("video", "", "")),
    ('<div class="video-player" data-id="w2"></div>', ("video", "", "w2")),
    (f'<div class="agree" data-video-provider="youtube" data-video-id="{ID}"></div>', ("video", "youtube", YOUTUBE)),
    (f'<button data-load-youtube data-video-id="{ID}">Load</button>', ("video", "youtube", YOUTUBE)),
    (f'<div class="consent" data-embed-url="{YOUTUBE}"><p>{WORDS[3:]}<button>Load</button></div>', ("video", "youtube", YOUTUBE)),
    (f'<div><a href="{YOUTUBE}">{POSTER}</a><button>▶</button></div>', ("video", "youtube", YOUTUBE)),
    ('<iframe src="https://www.youtube.com/embed/VIDEO_ID"></iframe>', ("video", "youtube", "https://www.youtube.com/embed/VIDEO_ID")),
    ('<div class="app-dp"></div><script>var p = new DPlayer({container: ".app-dp", video: {url: "w.m3u8"}});</script>', ("video", "", "w.m3u8")),
    ('<div class="tts"><button>استمع للمقال</button></div>', ("audio", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), THUMBNAILS)
def test_what_starts_a_player_is_one(body: str, wanted: tuple[str, str, str]) -> None:
    assert [told(one) for one in embeds(body)] == [wanted]


PLAYERS = [
    '<div class="podcast-player" role="region"><button aria-label="Play/Pause">Play</button></div>',
    '<div class="audio-player" data-type="a"><h4>The weir</h4><button aria-label="Audio abspielen"></button></div>',
    '<div class="audio-player"><button class="play-button"><i></i></button><div class="bar"></div></div>',
    '<div class="audio-player"><button class="play">Play</button><span>0:00 / 3:20</span></div>',
]


@pytest.mark.parametrize("body", PLAYERS)
def test_a_player_is_seen_by_its_name_and_what_starts_it(body: str) -> None:
    assert [(one.kind, one.delivery) for one in embeds(body)] == [("audio", "js-placeholder")]


def test_a_button_outside_a_player_is_none() -> None:
    assert (
        embeds('<div class="player"><button>Play</button></div><div><button aria-label="Play">▶</button></div>') == []
    )


def test_a_link_to_a_recording_in_a_player_of_its_own_is_one() -> None:
    link = '<div class="player-audio"><a href="talk.mp3">Listen</a></div>'
    media = embeds(f'<video src="w.mp4"></video>{WORDS * 12}{link}')
    assert [one.delivery for one in media] == ["native", "link"]


def test_a_menu_without_links_holds_the_player_of_the_article() -> None:
    assert [one.scope for one in embeds('<div class="menu"><video src="w.mp4"></video></div>')] == ["article"]
    assert [one.scope for one in embeds('<div class="menu"><a href="/">A</a><video src="w.mp4"></video></div>')] == [
        "page"
    ]


@pytest.mark.parametrize(
    ("after", "scope"),
    [
        ('<div><video src="w.mp4"></video></div><div>Imprint</div>', "article"),
        ('<div><h2>More films</h2></div><div><video src="w.mp4"></video></div>', "page"),
    ],
)
def test_the_only_player_right_after_the_text_ends_the_article(after: str, scope: str) -> None:
    html = f"<html lang=en><body><div><h1>The mill</h1></div><div>{WORDS * 4}</div>{after}"
    assert read_facts(Page(Source(html.encode())), load()).embeds[0].scope == scope


def test_what_a_script_left_behind_is_no_medium() -> None:
    assert embeds('<audio loop preload="auto" style="display: none"><source src="tick.mp3"></audio>') == []
    page = f"<!doctype html><html lang=en><title>The mill</title><h1>The mill</h1>{WORDS * 4}<video src='blob:https://a.example/1'></video>"
    assert read_facts(Page(Source(page.encode())), load()).embeds == []


SENTENCES = [
    ("en", "This video can not be played", "To play this video you need to enable JavaScript in your browser."),
    ("en", "To display this content from YouTube, you must enable tracking.", "One of your browser extensions seems to be blocking the video player from loading. To watch this content, you may need to disable it on this site."),
    ("fr", "Impossible de lire cette vidéo", "Pour lire cette vidéo, vous devez activer JavaScript dans votre navigateur."),
    ("de", "Dieses Video kann nicht abgespielt werden", "Um dieses Video zu sehen, müssen Sie JavaScript aktivieren."),
    ("es", "No se pudo cargar el vídeo", "Para ver este vídeo necesitas activar JavaScript en tu navegador."),
    ("zh", "视频加载失败", "请启用JavaScript以观看"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "first", "second"), SENTENCES)
def test_sentences_behind_each_other_are_one_lost_medium(language: str, first: str, second: str) -> None:
    (one,) = embeds(f'<div lang="{language}"><p>{first}</p>\n<p>{second}</p></div>')
    assert one.message is not None
    assert one.message.text == first
    assert len(one.message.further) == 1


def test_the_caption_of_a_lost_medium_may_stand_in_the_next_paragraph() -> None:
    (one,) = embeds("<p>This video can not be played</p><p>Media caption, The wheel turns</p>")
    assert one.caption is not None
    assert "The wheel turns" in one.caption.text


def test_links_to_recordings_count_whatever_the_case_of_their_endings() -> None:
    (found,) = embeds('<p><A HREF="TALK.MP3">Listen</A></p>')
    assert (found.delivery, found.kind, found.file_url) == ("link", "audio", "TALK.MP3")
