"""The article region: what belongs to the text, and what only is near it."""

import pytest

from accesspub.facts.article.region import Article
from accesspub.facts.evidence import Record
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load
from work import LINEAR, growth

TEXT = "<p>" + "A sentence that is long enough to be running text. " * 6 + "</p>"


def article(html: str) -> tuple[Page, Article]:
    page = Page(Source(html.encode()))
    return page, Article(page, load())


def scopes(html: str) -> dict[str, str]:
    page, found = article(html)
    return {element.attr("id") or "": found.scope(element) for element in page.document.select("img[id]")}


def test_region_holds_headline_and_text():
    page, found = article(
        f"<title>Rain</title><div class=nav><h1>Site</h1></div><div id=r><h1>Rain</h1><div>{TEXT * 2}</div></div>"
        f"<div class=comments>{TEXT * 9}</div>"
    )
    assert found.region is page.document.select_one("#r")
    assert found.headline is not None
    assert found.headline.text == "Rain"


def test_the_first_of_several_copies_is_the_article():
    copy = "".join(
        f"<p>{number} {'The ferry sails at six, and nobody knows when it is back. ' * 3}</p>\n" for number in range(12)
    )
    page, found = article(
        f"<title>Ferry</title><div class=newsletter-body><h1>Ferry</h1><div id=a>{copy}<img id=one></div></div>"
        f"<div><h1>Ferry</h1><div id=b>{copy.replace(' and', '  and')}<img id=two></div></div><div id=c>{copy}</div>"
    )
    assert found.text is page.document.select_one("#a")
    assert [found.scope(one) for one in page.document.select("img")] == ["article", "page"]


@pytest.mark.parametrize("box", ["article", "div class=story", "section class=story"])
def test_the_article_under_the_headline_counts_even_if_the_next_are_longer(box: str) -> None:
    tag = box.split()[0]
    story = "<{}><h1>{}</h1>{}<img id={}></{}>"
    text = [
        f"<p>{name} {'stays closed for a week, says the council, and nobody knows why. ' * 4}</p>" for name in "ABC"
    ]
    stories = "".join(
        story.format(box, name, (text[n] + "\n") * (3 + 4 * n), name, tag)
        for n, name in enumerate(("Ferry", "Bridge", "Tunnel"))
    )
    assert scopes(f"<title>Ferry</title><div>{stories}</div>") == {
        "Ferry": "article",
        "Bridge": "page",
        "Tunnel": "page",
    }


def test_page_that_goes_on_with_other_articles_ends_with_its_own():
    rain, snow = (
        f"<article><h2>{name} falls on the whole valley</h2><figure><img id={name}></figure>{TEXT * 6}</article>"
        for name in ("Rain", "Snow")
    )
    page = f"<title>Rain falls on the whole valley</title><h1>News</h1><div>{rain}{snow}{snow * 2}</div>"
    assert scopes(page) == {"Rain": "article", "Snow": "page"}


@pytest.mark.parametrize("tag", ["h2", "h3"])
def test_name_of_the_site_in_the_title_is_not_the_headline(tag):
    page, found = article(
        "<title>After the rain - The Ledger</title><meta property=og:title content='After the rain'>"
        f"<h1>The Ledger</h1><div id=r><{tag}>After the rain</{tag}><div>{TEXT * 2}</div></div>"
    )
    assert found.region is page.document.select_one("#r")


def test_headline_in_a_box_that_is_called_after_its_tags():
    page, found = article(
        "<title>After the rain in the valley | The Ledger</title><main><div class=tags><h1>After the rain in the valley</h1></div>"
        f"<div><img id=a></div><div id=text>{TEXT * 2}</div></main>"
    )
    assert found.headline is page.document.select_one("h1")
    assert found.scope(page.document.select_one("#a")) == "article"


def test_modifier_of_a_list_says_what_is_listed():
    more = '<div class="{}"><h2>Snow</h2><img id=a></div>'
    assert scopes(f"<article><h1>Rain</h1>{TEXT * 2}{more.format('list list--related')}") == {"a": "page"}
    assert scopes(f"<article><h1>Rain</h1>{TEXT * 2}{more.format('text text--related')}") == {"a": "article"}


def test_scope():
    assert scopes(
        f"<nav><img id=nav></nav><article><h1>Rain</h1><div class=share-bar><img id=share></div>{TEXT * 2}"
        "<figure><img id=own></figure><aside><img id=gallery></aside>"
        "<aside><a href=x>Another story to read</a><img id=aside></aside>"
        "<section><h3>Related articles</h3><img id=headed></section>"
        "<div class=relatedLinks><img id=named></div><div class=no-sidebar><img id=lacks></div></article>"
    ) == {
        "nav": "page",
        "share": "page",
        "own": "article",
        "gallery": "article",
        "aside": "page",
        "headed": "page",
        "named": "page",
        "lacks": "article",
    }


def test_a_misleading_name_around_the_text_is_overruled():
    assert scopes(f"<h1>Rain</h1><div id=share-buttons-2>{TEXT * 3}<img id=own></div>") == {"own": "article"}


def test_the_text_behind_a_wrong_name_is_the_one_around_the_headline():
    foot = "".join(f"<div class=link-box><p>{'Where to write to us and what for. ' * 7}</p></div>" for _ in range(3))
    page, found = article(
        f"<body><article class=w><h1>Rain</h1><div class=banners-story><div id=t>{TEXT * 2}</div></div></article>"
        f"<div class=share>{foot}</div><div class=footer-note>{TEXT * 9}</div>"
    )
    assert found.text is page.document.select_one("#t")


def test_the_foot_of_a_page_with_few_words_is_not_its_text():
    page, found = article(
        f"<div class=page><div class=list><h1>Grey coats</h1><div><p>{'A coat of wool, and a shirt. ' * 7}</p></div></div>"
        f"<div class=site-footer>{TEXT * 3}</div></div>"
    )
    assert found.region is page.document.select_one(".list")


def test_a_text_without_paragraphs_stands_around_its_headline():
    part = "<section><img id=p{0}><div>" + "A room of which a reader tells. " * 5 + "</div></section>"
    page, found = article(
        "<main><article><a href=/>All the rooms of the site, and " + "more of them " * 20 + "</a></article>"
        f"<div id=story><h1>The flat</h1>{''.join(part.format(n) for n in range(9))}"
        "<div class=teaser><img id=last></div></div><section><p>Short words at the end of the page.</p></section></main>"
    )
    assert found.text is page.document.select_one("#story")
    told = {image.attr("id"): found.scope(image) for image in page.document.select("img")}
    assert told["p0"] == told["p8"] == "article"
    assert told["last"] == "page"


def test_a_name_on_what_is_around_everything():
    name = "The long road down to the old harbour"
    told = f"<h1>{name}</h1><img id=own>{TEXT * 2}<div class=share-bar><img id=share></div>"
    page = "<title>{}</title><body><div class=share-bar-docking><div>{}</div></div>"
    assert scopes(page.format(name, told)) == {"own": "article", "share": "page"}
    few = f"<h1>{name}</h1><img id=own><p>{'A few words on the road. ' * 3}</p>"
    news = f"<div class=newsletter><p>{'We write to you each week. ' * 6}</p><img id=news></div>"
    assert scopes(page.format(name, few) + news) == {"own": "article", "news": "page"}


def test_the_column_on_the_right():
    assert scopes(
        f"<div id=main><h1>Rain</h1><div class=content-left><div>{TEXT * 2}</div><div><img id=own></div></div>"
        "<div class=content-right><img id=other></div></div>"
    ) == {"own": "article", "other": "page"}


def test_lead_picture_in_a_box_called_after_the_buttons_beside_it():
    box = "<div class='photo-and-share'><div class=figure><img id={0} width={1}><p>A road</p></div><a href='{2}'>Tell your friends of it</a></div>"
    page = f"<article><h1>Rain</h1>{{}}{TEXT * 4}</article>"
    assert scopes(page.format(box.format("own", 560, "javascript:void(0)"))) == {"own": "article"}
    assert scopes(page.format(box.format("small", 90, "javascript:void(0)"))) == {"small": "page"}
    assert scopes(page.format(box.format("other", 560, "/other-story"))) == {"other": "page"}


def test_lead_of_a_text_whose_title_is_inside():
    few = "<p>Two short paragraphs of text are all there is of it.</p>" * 2
    side = "<ul class=story-sidebar><li><a href=#><img id=own></a><script>var a = 1;" + " " * 700 + "</script></ul>"
    assert scopes(f"<article><h2>Rain</h2>{side}{few}<p>{'More. ' * 60}</p></article>") == {"own": "article"}


def test_text_in_lines_that_breaks_end():
    lines = "It rained on the road all day, and it was dry.<br><br>" * 15
    page, found = article(
        f"<title>Rain</title><div id=all><div><h1>Rain</h1></div><div class=view-tool><span>Larger</span><span>Smaller</span>"
        f"</div><div class=txt>{lines}<img id=own></div><div id=aside><img id=beside></div>"
        "<div class=more><h2><img src=t.gif alt='Related news'></h2><p><img id=other></p></div></div>"
    )
    assert found.text is page.document.select_one(".txt")
    told = {image.attr("id"): found.scope(image) for image in page.document.select("img[id]")}
    assert told == {"own": "article", "beside": "page", "other": "page"}


def test_text_in_boxes_of_lines():
    boxes = "<div>It rained on the road all day, and it was dry in the night.</div>" * 12
    page, found = article(
        f"<div><h1>Rain</h1></div><div class=txt>{boxes}</div><div>© A publisher of some sort, and more</div>"
    )
    assert found.text is page.document.select_one(".txt")


def test_blanks_and_scripts_are_no_text():
    blanks = "<p>hot words:" + " " * 40 + "rain" + " " * 40 + "snow</p>"
    script = "<p><script>" + "document.write('');" * 30 + "</script></p>"
    page, found = article(
        f"<title>The new road</title><div class=top><div class=find>{blanks}</div></div><div class=body><h2>The new road</h2>"
        f"<div><img id=own>{'It rained on the road, and it was dry. ' * 30}</div>{script}</div>"
    )
    assert found.region is page.document.select_one(".body")
    assert [found.scope(image) for image in page.document.select("img")] == ["article"]


def test_a_fact_box_with_the_name_of_a_card_is_the_articles():
    assert scopes(
        f"<article><h1>Rain</h1><table class='infobox vcard'><tr><td><img id=flag></table>"
        f"<table class=vcard><tr><td><img id=face></table>{TEXT * 4}"
        "<div id=views_slideshow_cycle_teaser_section_1><img id=slide></div><div class=story_teaser><img id=other>"
        "</div><div class=adv-photo-large><img id=photo></div><div class=adv-box><img id=advert></div>"
    ) == {
        "flag": "article",
        "face": "page",
        "slide": "article",
        "other": "page",
        "photo": "article",
        "advert": "page",
    }


def test_header_with_the_navigation_of_the_site():
    assert scopes(
        f"<div id=page><header><nav><a href=/>Home</a></nav><img id=mood></header><header><img id=own></header>"
        f"<h1>Rain</h1><div>{TEXT * 2}</div></div>"
    ) == {"mood": "page", "own": "article"}


def test_lead_picture_in_a_box_called_related():
    lead = (
        "<div class='art-related art-lead'><ul><li><a href=/photos/1><img id={0}></a><p>Rain on a roof <a href>…</a>{1}"
    )
    assert scopes(
        f"<article><h1>Rain</h1>{lead.format('lead', '')}</ul></div>"
        f"{lead.format('other', '<a href=/x>Snow on a roof</a>')}</ul></div>{TEXT * 2}</article>"
    ) == {"lead": "article", "other": "page"}


def test_comments_are_not_the_text():
    page, found = article(f"<article><h1>Rain</h1><p>Short.</p></article><div class=comments>{TEXT * 5}</div>")
    comments = page.document.select_one(".comments")
    assert comments is not None
    assert found.text is not comments


def test_hostile_pages():
    def read(html: str) -> None:
        page, found = article(html)
        for element in page.document.select("i"):
            found.scope(element)

    for html in ("", "<", "<div>" * 100_000 + TEXT, "\0<p>\0"):
        read(html)
    for unit in ("<div>", TEXT, "<h2>related</h2><i></i>"):
        assert growth(lambda size, unit=unit: read(unit * size + TEXT), 500) < LINEAR, unit


def test_title_behind_a_date_is_the_headline_and_its_banner_the_lead():
    name = "The long road down to the old harbour"
    page, found = article(
        f"<meta property=og:title content='{name}'><title>Harbour blog</title><div id=wrap>"
        "<section class=item-banner><img id=lead></section><section><img id=loose></section>"
        f"<article><h2>Jun 17 {name}</h2>{TEXT * 2}<h1>A chapter</h1>{TEXT}</article></div>"
    )
    assert found.headline is page.document.select_one("h2")
    assert [found.scope(image) for image in page.document.select("img")] == ["article", "page"]


SLIDES = "<i data-caption=a data-credit=b></i>" * 2


@pytest.mark.parametrize(
    ("body", "question", "answer", "clues"),
    [
        ("<article><h1>Rain</h1>{}</article><p><img>", "article-or-page", False, {"outside": "article"}),
        ("<body><img><h1>Rain</h1><div>{}</div>", "article-or-page", False, {"before-headline": "h1"}),
        ("<body><h1>Rain</h1><div>{}</div><p><img>", "article-or-page", False, {"behind-text": "div"}),
        ("<article>{}<nav><b><img></b></nav></article>", "article-or-page", False, {"in-chrome": "nav"}),
        ("<article>{}<nav><b><img></b></nav></article>", "chrome-by-element", True, {"chrome-tag": "nav"}),
        ("<article>{}<p role=search><img></article>", "chrome-by-element", True, {"chrome-role": "p"}),
        ("<article>{}<p class=share><img></article>", "chrome-by-name", True, {"chrome-name": "p"}),
        (
            "<article>{}<section><h3>Related</h3><img></section></article>",
            "article-or-page",
            False,
            {"under-heading": "h3"},
        ),
        (
            "<article><p class='art-related art-lead'><img></p>{}{}</article>",
            "chrome-by-name",
            False,
            {"chrome-name": "p", "lead-box": "p"},
        ),
        (
            "<article>{}<p class='teaser slideshow'><img>" + SLIDES + "</article>",
            "gallery",
            True,
            {"picture-box-name": "p", "slides": 2},
        ),
        (
            "<div><figure><img width=800 height=500></figure><section><h1>Rain</h1>{}</section></div>",
            "lead",
            True,
            {"figure": "figure", "large": "800"},
        ),
        (
            "<div><p><img width=900 height=90></p><section>{}</section></div>",
            "lead",
            False,
            {"banner": "img", "large": "900"},
        ),
    ],
)
def test_the_clues_are_kept_with_what_they_saw(
    body: str, question: str, answer: bool, clues: dict[str, object]
) -> None:
    page, found = article(body.replace("{}", TEXT))
    image, record = page.document.select_one("img"), Record()
    assert image is not None
    assert found.scope(image, record) == found.scope(image)
    (decision,) = (one for one in record.decisions[image] if one.question == question)
    assert decision.answer is answer
    assert {seen.clue: getattr(seen.evidence, "tag", seen.evidence) for seen in decision.seen} == clues


@pytest.mark.parametrize("name", ["newsletter-body", "commentOnSelection", "theiaStickySidebar", "share-wrapper"])
def test_no_name_outweighs_the_body_of_the_article(name: str) -> None:
    title = "<title>The mill at the weir</title><h1>The mill at the weir</h1>"
    assert scopes(
        f"{title}<div class={name}>{TEXT * 30}<img id=own></div><div class=teaser>{TEXT}<img id=other></div>"
    ) == {
        "own": "article",
        "other": "page",
    }


def test_what_stands_under_a_heading_is_asked_about_again() -> None:
    teaser = "<div><p>A headline of another story that is longer than forty letters</p><img id=other></div>"
    page = f"<main><h1>Rain</h1>{TEXT * 4}<img id=own><div><h4>Trending</h4>{teaser}</div></main>"
    assert scopes(page) == {"own": "article", "other": "page"}
