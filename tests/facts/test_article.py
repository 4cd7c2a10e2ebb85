"""The article region: what belongs to the text, and what only stands near it."""

import time

from accesspub.facts.article import Article
from accesspub.knowledge import load
from accesspub.page import Page
from accesspub.source import Source

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


def test_comments_are_not_the_text():
    page, found = article(f"<article><h1>Rain</h1><p>Short.</p></article><div class=comments>{TEXT * 5}</div>")
    comments = page.document.select_one(".comments")
    assert comments is not None
    assert found.text is not comments


def test_hostile_pages():
    for html in ("", "<", "<div>" * 100_000 + TEXT, TEXT * 3000, "<h2>related</h2><i></i>" * 20_000, "\0<p>\0"):
        begun = time.perf_counter()
        page, found = article(html)
        for element in page.document.select("i"):
            found.scope(element)
        assert time.perf_counter() - begun < 4


def test_title_behind_a_date_is_the_headline_and_its_banner_the_lead():
    name = "The long road down to the old harbour"
    page, found = article(
        f"<meta property=og:title content='{name}'><title>Harbour blog</title><div id=wrap>"
        "<section class=item-banner><img id=lead></section><section><img id=loose></section>"
        f"<article><h2>Jun 17 {name}</h2>{TEXT * 2}<h1>A chapter</h1>{TEXT}</article></div>"
    )
    assert found.headline is page.document.select_one("h2")
    assert [found.scope(image) for image in page.document.select("img")] == ["article", "page"]
