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
        ("<div class=x1><img src='oats.jpg?tr=w-800,h-1066'></div>", 2),
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


@pytest.mark.parametrize(
    ("hero", "count"),
    [
        ("<div class=x1><img itemprop=image src=oats.jpg></div>", 2),
        ("<div class='Hero Hero--recipe'><img src=oats.jpg></div>", 2),
    ],
)
def test_the_picture_that_is_marked_as_that_of_the_page_is_the_lead(hero: str, count: int) -> None:
    html = f"<main><div>{hero}<div class=x2><h1>Warm oats</h1>{TEXT * 2}{OTHER}</div></div></main>"
    assert len(pictures(html)) == count


@pytest.mark.parametrize("name", ["article__content right-rail", "entry-content sidebar-left"])
def test_a_column_that_holds_text_and_is_called_the_content_is_no_side_column(name: str) -> None:
    first = f"<div class=article__content>{TEXT * 4}</div>"
    second = f"<div class='{name}'>{{}}<h2>Steps</h2>{TEXT * 3}<img src=step.jpg alt='The oats, stirred'>{{}}</div>"
    more = "<h2>Read more</h2><ul><li><a href=/2><img src=2.jpg alt=Plums> Cold oats with plums and cream</a></li></ul>"
    page = f"<main><article><h1>Warm oats</h1>{first}{second}</article></main>"
    assert pictures(page.format("", "")) == ["step.jpg"]
    assert pictures(page.format("", more)) == ["step.jpg"]
    assert pictures(page.format("<h2>Read more</h2>", "")) == []


def test_names_of_elements_of_the_sites_own_say_what_they_are() -> None:
    banner = "<img src=/b/soup.jpg alt='Soup' width=700 height=400>"
    assert in_article(f"<app-recipe-banners>{banner}</app-recipe-banners>{OTHER}") == ["bowl.jpg"]
    assert len(in_article(f"<app-recipe-step>{banner}</app-recipe-step>{OTHER}")) == 2
    assert len(in_article("<img class='ng-star-inserted' src=/s/1.jpg>" + OTHER)) == 2


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><label><span><img src=/i/check.svg width=20 alt='✓'></span> oats</label></li></ul>",
        "<p><img src=/i/check.png alt='✓'> oats</p>",
        "<div class=x1><label><img src=/v/yes.jpg> Tasty <input type=radio></label></div>",
        "<div class=keys>By Ann "
        + "".join(
            f"<span><a href=/key/{n}><img src=/k/{n}.png></a></span>" for n in ("vegan", "egg-free", "dairy-free")
        )
        + "</div>",
        "<p><img src='/_next/image?url=%2Fimages%2Ficons%2F30.png&w=96&q=75' alt='30 min'></p>",
        "<p><svg role=img aria-hidden=true data-icon=star><path d='M1 1'></path></svg> 5</p>",
        "<div class=subscribewidget><img src=/s/1.jpg></div>",
        "<div class=article-image style='background-image: url(/a/oats_1x1.jpg?v=1)'></div>",
        "<div class=x1><a href=/3><div><img src=/r/soup.jpg><div class=item_title>Next: Lentil soup</div></div></a></div>",
        "<ul class=users-imgs><li><img src=/u/1.jpg alt='Picture of a reader'></li></ul>",
    ],
)
def test_ticks_keys_and_pictures_of_readers_are_none(body: str) -> None:
    assert in_article(body + OTHER) == ["bowl.jpg"]


def test_a_gallery_of_linked_pictures_with_alt_texts_is_the_articles() -> None:
    gallery = "".join(f"<li><a href=/images/{n}><img src=/g/a{n}.jpg alt='The band plays'></a></li>" for n in range(4))
    assert len(in_article(f"<ul>{gallery}</ul>")) == 4


def test_a_figcaption_outside_its_figure() -> None:
    lead = "<div><figure class=wp-caption><img src=oats.jpg width=1024 height=685></figure><div><h1>Warm oats</h1></div></div>"
    caption = "<figcaption>Oats with plums and a spoon of cream. Photo: Ann Lee</figcaption>"
    page = Page(Source(f"<title>Oats</title><article>{lead}{caption}{TEXT * 3}</article>".encode()))
    (image,) = read_facts(page, load()).article_images
    assert image.caption is not None
    assert image.caption.text == "Oats with plums and a spoon of cream."
    assert image.credit is not None
    assert image.credit.text == "Ann Lee"


def test_a_large_picture_behind_a_frame_in_one_box_is_no_poster() -> None:
    frame = "<iframe src=https://www.youtube.com/embed/mvfkj5ZJvVU width=560 height=315></iframe>"
    assert in_article(f"<div><p>{frame}</p><p><img src=oats.jpg width=1024 height=768></p></div>") == ["oats.jpg"]
    assert in_article(f"<div><p><img src=oats.jpg width=1024 height=768></p><p>{frame}</p></div>{OTHER}") == [
        "bowl.jpg"
    ]


def test_who_wrote_a_post_is_no_name_of_a_column() -> None:
    post = f"<div id=post-12 class='p post publish author-ann tag-oats'>{TEXT * 4}<p><img src=oats.jpg></p></div>"
    comments = (
        "<div id=comments>"
        + "<div class=comment><p>I made it at once, and everybody liked it.</p></div>" * 9
        + "</div>"
    )
    assert pictures(f"<div><h1>Warm oats</h1>{post}{comments}</div>") == ["oats.jpg"]


def test_a_picture_marked_as_that_of_the_page_beside_an_advert() -> None:
    box = "<div class=ad-wrapper><div class=slide><img class={} src=oats.jpg width=300></div><div class=ad></div></div>"
    assert in_article(box.format("'photo u-photo'") + OTHER) == ["oats.jpg", "bowl.jpg"]
    assert in_article(box.format("photo") + OTHER) == ["bowl.jpg"]
    face = "<div class=author-box itemscope itemtype=https://schema.org/Person><img itemprop=image src=ann.jpg width=150></div>"
    assert in_article(face + OTHER) == ["bowl.jpg"]


def test_several_pictures_in_a_step_behind_the_text() -> None:
    step = "<li>{}. Spread the oats on the sheet, press them down with a spoon, and bake them until they are brown. <img src=/s/{}a.jpg alt=''><img src=/s/{}b.jpg alt=''></li>"
    steps = "".join(step.format(n, n, n) for n in range(3))
    html = f"<div><h1>Warm oats</h1><div>{TEXT * 3}</div><div><ol>{steps}</ol></div></div>"
    assert len(pictures(html)) == 6


def test_a_byline_in_the_content_is_not_beside_every_picture() -> None:
    byline = "<footer><address class='vcard author'>By <a href=/author/me.html>Me</a></address></footer>"
    post = f"<article><h1>Old</h1><div class=entry-content>{byline}<p>The harbour.</p><p><img src=x.jpg></p></div></article>"
    assert pictures(post) == ["x.jpg"]
