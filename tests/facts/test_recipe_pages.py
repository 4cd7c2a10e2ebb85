"""Pictures on pages of recipes: heroes above the headline, cards to be read here, steps, marks before facts, shelves."""

from __future__ import annotations

import pytest

from accesspub.facts.facts import read_facts
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

TEXT = "<p>" + "Stir the oats into the warm milk and wait until they are soft. " * 6 + "</p>"
OTHER = "<p><img src=bowl.jpg alt='A bowl of oats'></p>"


def pictures(html: str) -> list[str | None]:
    page = Page(Source(f"<title>Oats</title>{html}".encode()))
    return [image.src for image in read_facts(page, load()).article_images]


def in_article(body: str) -> list[str | None]:
    return pictures(f"<article><h1>Warm oats</h1>{TEXT}{body}{TEXT}</article>")


@pytest.mark.parametrize(
    ("hero", "count"),
    [
        ("<div class=hero__image><img src=oats.jpg width=1920 height=920></div>", 2),
        ("<picture class=hero__image><img src=oats.jpg width=600 height=700></picture>", 2),
        ("<div class=x1><picture><source srcset='/oats.jpg?w=1269&h=715'><img src=oats.jpg></picture></div>", 2),
        ("<div class=x1><img src=oats.jpg srcset='s.jpg 320w, oats.jpg 1200w'></div>", 2),
        ("<div class=x1><img src=crest.jpg srcset='s.jpg 60w, crest.jpg 120w'></div>", 1),
        ("<div class=x1><img src=crest.jpg></div>", 1),
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        "<header><nav><a href=/>The Oat Page</a></nav></header><div class=hero>{hero}<div><div><h1>Warm oats</h1></div></div></div><div>{body}</div>",
        "<main><div class=x2>{hero}<div class=details><h1>Warm oats</h1>{body}</div></div></main>",
    ],
)
def test_a_picture_above_the_headline_is_the_lead(page: str, hero: str, count: int) -> None:
    found = pictures(page.format(hero=hero, body=TEXT * 2 + OTHER))
    assert len(found) == count
    assert "bowl.jpg" in found


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("<div class=recipe-card>{picture}<a href='#r'>Print</a><a href=//pin.example/x>Pin</a></div>", 2),
        ("<div class=recipe-card>{picture}<h2>Warm oats</h2>{text}{text}{text}<form><input></form></div>", 2),
        ("<div class=recipe-card>{picture}<h3><a href=/2>Cold oats with plums</a></h3></div>", 1),
        ("<div class=card>{picture}<form><input></form></div>", 1),
        ("<div class='share-pin'>{picture}<a href=//pin.example/x>Pin</a></div>", 2),
        ("<div class='share-pin'>{picture}<a href=/2>Cold oats with plums</a></div>", 1),
        ("<div class='share-pin'><img src=pin.png width=40></div>", 1),
    ],
)
def test_a_card_to_be_read_here_and_a_picture_that_can_be_shared(body: str, count: int) -> None:
    picture = "<img src=oats.jpg width=800 height=530>"
    assert len(in_article(body.format(picture=picture, text=TEXT) + OTHER)) == count


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><img src=/i/level.svg> Easy</li><li><img src=/i/time.svg> Half an hour</li></ul>",
        "<ul><li><div><img src=/r/prep.png alt='Preparation time'></div><span> 10 min </span></li>"
        "<li><div><img src=/r/cook.png alt='Cooking time'></div><span> 20 min </span></li></ul>",
        "<p><svg role=img class=x1><use href=#clock></use></svg> 20 min</p>",
        "<p><img src=/i/tube-background.png alt=YouTube></p>",
        "<div class=bio><img src=/u/moon.jpg>About me: I cook.</div>",
        "<div class=x1>"
        + "".join(f"<a href=/shop/{n}><img src=/c/cover{n}.jpg></a>" for n in ("bread", "soup", "cake"))
        + "</div>",
    ],
)
def test_marks_before_facts_and_shelves_are_none(body: str) -> None:
    assert in_article(body + OTHER) == ["bowl.jpg"]


def test_pictures_that_look_like_these_are_the_articles() -> None:
    assert (
        len(in_article("<ul><li><img src=chart.svg>" + "Oats eaten in each year since 1950. " * 3 + "</li></ul>")) == 1
    )
    assert len(in_article("<ul><li><img src=/a/riga.jpg> Riga 1</li><li><img src=/a/oslo.jpg> Oslo 2</li></ul>")) == 2
    assert len(in_article("<svg role=img aria-label='Oats by year'><use href=#chart></use></svg>")) == 1
    large = "".join(f"<a href=//f.example/{n}><img src=/f/{n}.jpg alt=Oats width=640 height=480></a>" for n in "abc")
    assert len(in_article(f"<div>{large}</div>")) == 3


def test_a_link_to_sign_in_without_words_asks_nobody_to_join() -> None:
    heart = "<a href=/login/><i class=heart></i></a>"
    assert len(in_article(f"<div class=x1>{heart}<img src=oats.jpg></div>")) == 1
    assert in_article(f"<div class=x1><a href=/login/>Sign in to save</a><img src=oats.jpg></div>{OTHER}") == [
        "bowl.jpg"
    ]


def test_pictures_in_further_sections_of_the_text() -> None:
    step = "<div class=part><a href=/p/{n}.jpg><img src=/p/{n}.jpg></a></div>"
    parts = "".join(step.format(n=f"step-number-{n}") for n in range(3))
    html = f"<div><h1>Warm oats</h1><div><div class=part>{TEXT * 3}</div>{parts}<div class=part><p>Done.</p></div></div></div>"
    assert len(pictures(html)) == 3


def test_a_file_called_after_a_moment_is_told_by_its_folder() -> None:
    step = "<div><img src=/steps/image{n}.img3.jpg/1610361545695.jpg alt='Step by step'></div>"
    assert len(in_article(f"<div>{step.format(n='')}{step.format(n=2)}</div>")) == 2
    assert len(in_article(f"<div>{step.format(n='')}{step.format(n='')}</div>")) == 1


def test_an_address_that_only_the_script_of_a_slider_knows() -> None:
    assert in_article("<p><img data-splide-lazy=/r/oats.jpg?v=1></p>") == ["/r/oats.jpg?v=1"]
    assert in_article("<p><img data-icon=/r/oats.jpg data-fallback=/r/none.jpg></p>") == []


@pytest.mark.parametrize(
    "words",
    [
        "<div class=caption><a href='#respond'>0 comments</a><button>Save</button></div>",
        "<div class=fav-actions><div class=fav-caption><span>Keep this recipe among your own.</span></div></div>",
    ],
)
def test_words_of_controls_are_no_caption(words: str) -> None:
    figure = f"<figure><img src=oats.jpg width=750 height=540><figcaption>© Ann Lee</figcaption>{words}</figure>"
    for body in (figure, f"<div><figure><img src=oats.jpg width=732></figure>{words}</div>"):
        page = Page(Source(f"<title>Oats</title><article><h1>Warm oats</h1>{TEXT}{body}{TEXT}</article>".encode()))
        (image,) = read_facts(page, load()).article_images
        assert image.caption is None
