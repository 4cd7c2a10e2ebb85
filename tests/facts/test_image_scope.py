"""Which pictures are the article's: names are weighed against size, captions and being the only one."""

from __future__ import annotations

import pytest

from accesspub.facts.facts import read_facts
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

TEXT = "<p>" + "A sentence that is long enough to be running text. " * 6 + "</p>"
OTHER = "<p><img src=quay.jpg alt='The quay at dawn'></p>"


def article_pictures(body: str) -> list[str | None]:
    page = Page(Source(f"<title>Rain</title><article><h1>Rain</h1>{TEXT}{body}{TEXT}</article>".encode()))
    return [image.src for image in read_facts(page, load()).article_images]


@pytest.mark.parametrize(
    "body",
    [
        "<figure><img src=new-logo.png width=900 height=500><figcaption>The new logo</figcaption></figure>",
        "<img src=w3c-logo.png width=900 height=500>",
        "<img class=card-img-top src=rain.jpg width=1920 height=1080>",
        "<div class=card><img src=rain.jpg width=700 height=400><p>Rain over the town</p></div>",
        "<img class=cx-img-loader src=/a/169572_840_560.jpg>",
        "<figure><img class=image_btn src=rain.jpg><figcaption>Rain over the town</figcaption></figure>",
        "<p><a class=modal-fotos href=large.jpg><img src=rain.jpg width=653 height=368></a></p>",
    ],
)
def test_a_name_is_weighed_against_size_and_caption(body: str) -> None:
    assert len(article_pictures(body + OTHER)) == 2


def test_items_and_entries_with_prose_of_their_own_are_not_teasers() -> None:
    prose = "held our boat for weeks of wind and salt, and it still looks like new, which cannot be said of the boat."
    items = [
        f"<div><h2>{n}. <a href=/p/{n}>Rope number {n}</a></h2><a href=/p/{n}><img src=r{n}.jpg></a><p>Rope {n} {prose}</p></div>"
        for n in range(3)
    ]
    entries = [f"<article><h2>{n}:00</h2><p>Rope {n} {prose}</p><img src=e{n}.jpg></article>" for n in range(3)]
    assert article_pictures("".join(items)) == ["r0.jpg", "r1.jpg", "r2.jpg"]
    assert article_pictures("".join(entries)) == ["e0.jpg", "e1.jpg", "e2.jpg"]
    assert article_pictures("".join(items).replace(prose, "")) == []
    assert article_pictures(
        OTHER + '<div class="print-only" style="display:none"><img src=brand.jpg width=600></div>'
    ) == ["quay.jpg"]


def test_a_picture_beside_a_native_player_is_not_its_poster() -> None:
    film = "<video src=rain.mp4 controls></video><img src=rain.jpg width=600 height=400>"
    assert article_pictures(f"<div>{film}</div>{OTHER}") == ["rain.jpg", "quay.jpg"]
    assert article_pictures(f"<div class=video-player>{film}</div>{OTHER}") == ["quay.jpg"]


@pytest.mark.parametrize("body", ["<p><img class=image_btn src=11873218.png></p>", "<p><img src=new-logo.png></p>"])
def test_the_only_picture_is_the_articles_whatever_it_is_called(body: str) -> None:
    assert len(article_pictures(body)) == 1
    assert article_pictures(body + OTHER) == ["quay.jpg"]
    assert article_pictures(body + "<p><img class=logo src=club.png></p>") == []


@pytest.mark.parametrize(
    "body",
    [
        "<a href=/videos/1><img src=//i2.ytimg.com/vi/Us26gmtuf38/0.jpg width=400 height=300></a>",
        "<div class=modal_dontleave><div><img src=book.png width=614 height=400></div><h6>Wait!</h6></div>",
        "<div class=c-pushlayer><img src=push.png alt=''></div>",
        "<div id=chargeWall><img src=line.png></div>",
        "<div class=x1><img src=face.png><div><address>By <a rel=author>Ann Lee</a></address></div></div>",
        "<div class=x1><img src=face.png alt='Ann Lee'><p><a rel=author href=/a/lee>Ann Lee</a></p></div>",
        "<p><img src=face.png alt='Headshot of Ann Lee'></p>",
        "<p><img src=/img/profiles/lee.png alt='Ann Lee'></p>",
        "<div class=AuthorHeadshot><img class=StyledHeadshot src=face.png></div>",
        "<div class=x1><img src=box.png><p>Read on.</p><a href=/account/join/>Join us</a></div>",
        "<div class=x1><img src=box.png><form><input type=email><button>Send me the letter</button></form></div>",
        "<div style='display: none'><img src=print.png></div>",
        "<div class=x1>来源： <a href=/x><img src=paper.png></a> <a href=/x>例示网</a></div>",
        "<div class=x1><img src=box.png><p>Help us: <a href=https://paypal.me/ledger>give what you like</a></p></div>",
        "<p><img src=/img/content-divider.png width=600></p>",
        "<p><a href='//pinterest.com/pin/create/button/?url=x'><img src=pin.png></a></p>",
        "<form><p>Comment <textarea></textarea> Code <img src=/code?id=1></p></form>",
        "<div><div><img src=film.jpg width=190 height=126><a class=playOverlay href=#></a></div><h6>A film</h6></div>",
        "<p><noscript><img src=//meter.example/rain.gif></noscript></p>",
        "<div><h2>Share this:</h2><ul><li><img src=/i/one.gif> <a href=#>one</a></li></ul></div>",
        "<ul><li><img src=/i/delicious.gif> <a href=#>del.icio.us</a></li></ul>",
        "<a href=# onclick=\"playFilm('rain', 3)\"><img src=film.jpg></a>",
        "<span id=fontSizeChanger><img src=large.gif><img src=larger.gif></span>",
        "".join(f"<a href=/g/{n}><img src=g{n}.jpg> Nineteen pictures of rain, part {n}</a> " for n in range(3)),
        "<div><div><table><tr><td><a href=/t><img src=t.jpg></a></td></tr></table></div><h2><a href=/t>Trouble at sea</a></h2></div>",
        "<p>3 comments <img src=/i/postcommenticon.gif></p>",
        "<p><img src=//in.effectivemeasure.net/em></p>",
        "<p><a href=/in><img src=/photo/59.cms alt=Login></a></p>",
        "<div class=x1><p>推荐阅读</p><a href=/n/1><img src=1.jpg><p>回到港口的船和它的船员</p></a></div>",
        "<div class=autorenkasten><img src=1.jpg><p>Ann Lee schreibt.</p></div>",
        "<p><a href='#top'><img src=hinauf.gif></a> <a href=/1><img src=pfeil_links.gif></a></p>",
        "<p><a href=https://whatsapp.com/channel/x><img src=1.jpg></a></p>",
        "<p><a rel=license href=https://creativecommons.org/licenses/by/4.0/><img src=88x31.png alt=CC></a></p>",
        "<a href=/abo><img src=1.jpg width=728 height=90 alt='Try the Ledger'></a>",
        "<a href=/><img src=1.jpg width=900 height=120 alt='The Ledger'></a>",
        "<div class=x1><img src=face.png alt='Ann Lee'><h4>Ann Lee</h4><a href=/author/ann>More by Ann Lee</a></div>",
        "<div class=x1><h3>3 comments</h3><ol><li><img src=face.png><p>I was there that night.</p></li></ol></div>",
        "<p><img src=/images/qrcode_for_gh_12.jpg width=430></p>",
        "<div class=x1><img src=1.jpg><form>Yes <input type=radio> No <input type=radio></form></div>",
        "<div class=x1><a href=/2><img src=1.jpg><h5>One more story</h5></a></div>",
        "<p><a href=/paper><img src=1.jpg alt='Portada del día'></a></p>",
        "<p><img src=//cts.wire.example/ct/CT?id=1></p>",
        "<div id=column-right><a href=/help><img src=give.png></a></div>",
    ],
)
def test_posters_portraits_and_boxes_that_ask_to_join_are_not(body: str) -> None:
    assert article_pictures(body + OTHER) == ["quay.jpg"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<img src=a1b2c3d4e.jpg alt=Rain>", "<img src=a1b2c3d4e.jpg alt='' style='visibility: hidden'>"),
        ("<img src=a1b2c3d4e.jpg alt=Rain>", "<div aria-hidden=true><img src=a1b2c3d4e.jpg></div>"),
        ("<img src=a1b2c3d4e.jpg alt=Rain>", "<img src=a1b2c3d4e.jpg alt=''>"),
    ],
)
def test_a_hidden_copy_for_a_view_in_large_is_not_listed_again(first: str, second: str) -> None:
    assert article_pictures(f"{first}{TEXT}{second}") == ["a1b2c3d4e.jpg"]


def test_one_file_shown_three_times_in_the_text_is_three_pictures() -> None:
    assert len(article_pictures(TEXT.join(["<img src=a1b2c3d4e.jpg>"] * 3))) == 3


@pytest.mark.parametrize(
    "markup",
    [
        "<img class='wp-image lazyload' src=/lazy/placeholder-1024x682.png data-src=real.jpg>",
        "<img class=lazyload src=blurred.jpg data-src=real.jpg>",
        "<img src=1x1.trans.gif data-lazy-src=real.jpg>",
        "<img src=blank_1x1.png data-original=real.jpg>",
        "<img src=spaceball.gif data-original=real.jpg>",
        "<img src=/tinygif.gif data-src=real.jpg>",
    ],
)
def test_what_a_script_puts_in_its_place_is_the_picture(markup: str) -> None:
    assert article_pictures(f"<p>{markup}</p>") == ["real.jpg"]


@pytest.mark.parametrize(
    "body",
    [
        "<div class=foto-player><img src=rain.jpg></div>",
        "<p><a href=/rain-2><img src=rain.jpg alt></a></p><p><a href=/rain-2>[2]</a></p>",
        "<img src=x.gif data-src=/webp/rain.jpg.webp alt><noscript><img src=/full/rain.jpg alt></noscript>",
        "<div><a href=/a>All about rain</a><img src=rain.jpg></div>",
        "<img src='/rain.jpg?w=32&h=21&q=1' data-original=/rain-large.jpg width=800 height=500>",
        "<p><a class='popup img-link' href=/assets/8f2e><img src=/assets/8f2e></a></p>",
        "<div class=mediaobject><img src=rain.jpg></div>",
        f"<p><img src='data:image/png;base64,{'A' * 5000}/90x49/icon/AAAA' height=318></p>",
        "<div class='card-box img-box'><img src=rain.jpg width=760 height=428></div>",
        "<article><figure><img src=rain.jpg width=900 height=600></figure><p>By <a href=/kim>Kim Roe</a></p></article>",
        "<figure class=lead-art-ads><button>Expand</button><img src=rain.jpg width=800 height=0></figure>",
    ],
)
def test_picture_of_the_article(body: str) -> None:
    assert len(article_pictures(body + OTHER)) == 2


@pytest.mark.parametrize(
    "body",
    [
        "<div class=media-player><img src=rain.jpg></div>",
        "<div class=card-box><a href=/x><img src=rain.jpg width=760 height=428></a></div>",
        "<p>By Kim Roe <img class='w-9 h-9 rounded-full' src=kim.jpg width=160 height=160></p>",
        "<div class=sharebox data-img=/rain.jpg data-title=Rain></div>",
        "<p><a href=/rain-2><img src=rain.jpg alt></a></p><p><a href=/rain-3>[3]</a></p>",
        "<p><img src=/img/quote-bottom.png></p>",
        "<p><a href=https://rainwear.example/><img src=rainwear-300x250.gif alt></a></p>",
        "<div><img src=rain.jpg><div>"
        + "".join(f"<p><a href=/{word}>Rain and {word}</a></p>" for word in ("wind", "hail", "snow"))
        + "</div></div>",
    ],
)
def test_no_picture_of_the_article(body: str) -> None:
    assert article_pictures(body + OTHER) == ["quay.jpg"]


def test_picture_above_the_headline_in_a_short_entry_that_holds_both() -> None:
    lead = "<figure><button><img src=rain.jpg></button><figcaption>Rain</figcaption></figure>"
    entry = f"<article>{lead}<h1>Rain over the town</h1><p><a href=/weather>All the weather</a></p></article>"
    page = Page(Source(f"<title>Rain over the town</title><main>{entry}<div>{TEXT * 5}</div></main>".encode()))
    assert [image.src for image in read_facts(page, load()).article_images] == ["rain.jpg"]


def test_lead_picture_that_links_to_its_own_page_beside_its_title() -> None:
    head = "<title>Rain</title><link rel=canonical href=https://x.example/rain/>"
    lead = '<a href="https://x.example/rain/"><img src=rain.jpg></a><h2><a href="https://x.example/rain/">Rain over the town</a></h2>'
    page = Page(Source(f"{head}<article><div>{lead}</div>{TEXT * 5}</article>".encode()))
    assert [image.src for image in read_facts(page, load()).article_images] == ["rain.jpg"]


@pytest.mark.parametrize(("href", "count"), [("rain.jpg", 1), ("/rain", 0)])
def test_picture_beside_the_text_that_opens_itself_is_its_lead(href: str, count: int) -> None:
    lead = f"<div class=left><div><a href={href}><img src=rain.jpg></a></div></div>"
    page = Page(Source(f"<title>Rain</title><main>{lead}<div class=right>{TEXT * 4}</div></main>".encode()))
    assert len(read_facts(page, load()).article_images) == count


@pytest.mark.parametrize(("caption", "count"), [("<figcaption>Rain over the town</figcaption>", 1), ("", 0)])
def test_captioned_figure_right_before_the_article_is_its_lead(caption: str, count: int) -> None:
    lead = f"<section><div><figure><img src=rain.jpg></figure>{caption}</div></section>"
    page = Page(Source(f"<title>Rain</title><main>{lead}<article><h1>Rain</h1>{TEXT * 4}</article></main>".encode()))
    assert len(read_facts(page, load()).article_images) == count


def test_readers_may_have_written_more_than_the_author() -> None:
    comments = "".join(f"<p>Number {n}. {TEXT[3:-4]}</p>" for n in range(40))
    words = "".join(f"<p>Part {n}. {TEXT[3:-4]}</p>" for n in range(6))
    intro = f"<div><h1>Rain over the town</h1><div>{TEXT}</div></div>"
    text = f"<div class=words>{words}<img src=rain.jpg></div>"
    page = Page(Source(f"<title>Rain over the town</title>{intro}{text}<div class=comments>{comments}</div>".encode()))
    assert [image.src for image in read_facts(page, load()).article_images] == ["rain.jpg"]


def test_a_thumbnail_whose_file_is_called_after_its_size_is_a_copy() -> None:
    large = "<ul><li><a href=#n><img src=/photos/4928298/5/628x471.jpg></a><p class=caption>The quay</p></li></ul>"
    thumb = "<ul><li><a href=#p1><img src=/photos/4928298/5/gallery_thumb.jpg alt></a></li></ul>"
    assert article_pictures(f"<div>{large}</div>{TEXT}<div>{thumb}</div>") == ["/photos/4928298/5/628x471.jpg"]


def test_a_card_whose_picture_opens_itself_in_large_is_no_teaser() -> None:
    credit = "<div class=credit>Credit <span>Kim Sample / AP</span></div>"
    card = (
        f"<div class=card-image><a href=/rain.jpg><img src=/s/rain.jpg></a><a href=/rain.jpg>Enlarge</a>{credit}</div>"
    )
    assert article_pictures(card + OTHER) == ["/s/rain.jpg", "quay.jpg"]
    assert article_pictures("<div class=logo_article><img src=rain.jpg></div>" + OTHER) == ["rain.jpg", "quay.jpg"]
    assert article_pictures("<div class=relatedPhoto><img src=rain.jpg><p>Rain</p></div>" + OTHER) == [
        "rain.jpg",
        "quay.jpg",
    ]


def test_a_headline_in_a_box_of_its_own_is_found_by_the_title_of_the_page() -> None:
    box = f"<div><a href=#x><img src=quay.jpg></a><div>Rain over the town since Friday night</div><div>{TEXT * 3}</div></div>"
    page = Page(Source(f"<title>Rain over the town since Friday night | The Ledger</title><body>{box}".encode()))
    assert [image.src for image in read_facts(page, load()).article_images] == ["quay.jpg"]


def test_a_picture_after_the_text_of_which_nothing_is_said() -> None:
    said = "The harbour in the year when the mill was built, with the old crane and the three ships of the company."
    for words, count in (("", 0), ("For sale", 0), ("<p class=caption>Crane</p>", 1), (said, 1)):
        after = f"<div class=x1><div><img src=crane.jpg><div>{words}</div></div></div>"
        body = f"<div id=all><h1>Rain</h1><div id=text>{OTHER}{TEXT * 4}</div>{after}</div>"
        page = Page(Source(f"<title>Rain</title>{body}".encode()))
        assert len(read_facts(page, load()).article_images) == count + 1, words
