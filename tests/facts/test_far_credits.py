"""Credits in odd places: the last line of a card or of the article, tooltips, expanders, names alone."""

from __future__ import annotations

import pytest

from accesspub.facts.facts import read_facts
from accesspub.facts.model import Image
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

TEXT = "<p>" + "A sentence that is long enough to be running text. " * 6 + "</p>"
PARAGRAPH = "<p>The harbour board has until Friday to say what the repair will cost, and who is to pay for it.</p>"


def pictures(body: str, header: str = "") -> list[Image]:
    html = f"<title>Rain</title><article><header><h1>Rain</h1>{header}</header>{TEXT}{body}</article>"
    return read_facts(Page(Source(html.encode())), load()).article_images


def said(image: Image) -> tuple[str | None, str | None]:
    return image.caption and image.caption.text, image.credit and image.credit.text


@pytest.mark.parametrize(
    "ending",
    [
        "<p><em>Photo: Kim Sample</em></p><hr>",
        "<p><strong>Photo by Kim Sample</strong></p>",
        "<div>Photo credit: <!-- -->Kim Sample</div>",
        "<p><em>Main image: Kim Sample</em></p>",
        "<p>Thanks to all who helped.<br><em>Featured image: Kim Sample</em></p>",
    ],
)
def test_the_credit_of_the_only_picture_closes_the_article(ending: str) -> None:
    (image,) = pictures(f"<figure><img src=a1b.jpg></figure>{TEXT}{ending}")
    assert said(image) == (None, "Kim Sample")


@pytest.mark.parametrize(
    "ending", ["<p>Source: Kim Sample</p>", "<p>Bild: <a href=/x>Quelle</a>, CC-Lizenz</p>", PARAGRAPH]
)
def test_a_source_is_that_of_the_text(ending: str) -> None:
    (image,) = pictures(f"<figure><img src=a1b.jpg></figure>{TEXT}{ending}")
    assert said(image) == (None, None)


def test_cards_with_text_of_their_own_end_in_the_credit() -> None:
    card = (
        "<div class=x1><img src=a{n}b.jpg><div><span>Rain</span>"
        + PARAGRAPH * 3
        + "<p><em>Image: Kim {n}</em></p></div></div>"
    )
    images = pictures("".join(card.format(n=n) for n in range(3)))
    assert [said(image) for image in images] == [(None, f"Kim {n}") for n in range(3)]


@pytest.mark.parametrize(
    ("markup", "caption", "credit"),
    [
        ("<span class=credit title='© Kim Sample'></span>", None, "Kim Sample"),
        ("<span class=credit data-bs-original-title='Photo: Kim Sample'>©</span>", None, "Kim Sample"),
        ("<div class=credit><i data-original-title='Kim Sample/AFP'></i></div>", None, "Kim Sample/AFP"),
        ("<figcaption>A quay. Kim Sample/AFP hide caption</figcaption>", "A quay.", "Kim Sample/AFP"),
        ("<figcaption>A quay on May 3, <span>… [+]</span> <span>at dawn.</span></figcaption>", "A quay on May 3, at dawn.", None),
        ("<div class=credit>Photo: Kim Sample<br>3 May 2019, 10:11</div>", None, "Kim Sample"),
        (
            "<figcaption>A quay. Photo: Kim Sample <span class=credit>Photo: Kim Sample</span></figcaption>",
            "A quay.",
            "Kim Sample",
        ),
    ],
)  # fmt: skip
def test_tooltips_buttons_and_lines(markup: str, caption: str | None, credit: str | None) -> None:
    (image,) = pictures(f"<figure><img src=a1b.jpg>{markup}</figure>{TEXT}")
    assert said(image) == (caption, credit)


def test_buttons_to_share_are_no_credit() -> None:
    share = "<ul><li><a href=/s?facebook title='Share'><span>Facebook</span></a></li><li><a href=/s?x><span>Twitter</span></a></li></ul>"
    (image,) = pictures(f"<div class=x1><div><img src=a1b.jpg></div><div class=x2>{share}</div></div>{TEXT}")
    assert said(image) == (None, None)


FIGURE = "<figure><img src=a{n}b.jpg alt='{alt}'><figcaption>{words}</figcaption></figure>"


def test_a_name_below_several_pictures_made_them() -> None:
    figures = [FIGURE.format(n=n, alt="A quay", words="Kim Sample") + TEXT for n in range(2)]
    assert [said(image) for image in pictures("".join(figures))] == [(None, "Kim Sample")] * 2
    assert [said(image) for image in pictures(figures[0])] == [("Kim Sample", None)]


def test_a_name_below_a_picture_made_it_if_the_byline_says_so() -> None:
    figure = FIGURE.format(n=1, alt="A quay", words="Kim Sample") + TEXT
    assert said(pictures(figure, "<p>Illustrations by Kim Sample</p>")[0]) == (None, "Kim Sample")
    assert said(pictures(figure, "<p>By Kim Sample</p>")[0]) == ("Kim Sample", None)


def test_a_portrait_shows_whom_its_caption_names() -> None:
    figures = [FIGURE.format(n=n, alt="Kim Sample at home", words="Kim Sample") + TEXT for n in range(2)]
    assert [said(image) for image in pictures("".join(figures))] == [("Kim Sample", None)] * 2


@pytest.mark.parametrize(
    ("following", "caption"),
    [
        ("<p><em>“A crane in the fog” by DALL-E 2</em></p>", "“A crane in the fog” by DALL-E 2"),
        ("<p><em>“We waited all night.”</em></p>", None),
        ("<span id=x></span><p><em>The quay at dawn</em></p>", "The quay at dawn"),
    ],
)
def test_italics_below_a_picture(following: str, caption: str | None) -> None:
    (image,) = pictures(f"<p><img src=a1b.jpg></p>{following}{TEXT}")
    assert said(image) == (caption, None)
