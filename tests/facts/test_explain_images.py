"""Decisions about pictures are explained by what decided them."""

from __future__ import annotations

from pathlib import Path

import pytest

from accesspub.facts.evidence import Record
from accesspub.facts.explain import explained
from accesspub.facts.facts import Facts, read_facts
from accesspub.facts.images.images import images_elsewhere, images_within
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load
from places import ROOT

PAGES = sorted((ROOT / "tests" / "recognition" / "pages").glob("*.html"))
TEXT = "<p>" + "A sentence that is long enough to be running text. " * 6 + "</p>"


def facts_of(body: str) -> Facts:
    page = Page(Source(f"<title>Rain</title><article><h1>Rain</h1>{TEXT}{body}{TEXT}</article>".encode()))
    return read_facts(page, load())


@pytest.mark.parametrize(
    ("body", "question", "answer", "clue", "evidence"),
    [
        ("<img src=a1b.jpg width=800 height=500>", "article-picture", True, None, None),
        ("<img src=a1b.jpg width=32 height=32>", "article-picture", False, "small", [32, 32]),
        ("<img src=a1b.jpg width=600 height=2>", "article-picture", False, "small", [600, 2]),
        ("<button><img src=a1b.jpg></button>", "article-picture", False, "in-button", "button"),
        ("<figure><button><img src=a1b.jpg></button></figure>", "article-picture", True, None, None),
        ("<img src=/img/avatar/a1b.jpg>", "article-picture", False, "advert-folder", ["avatar"]),
        ("<img src=a1b.jpg alt='Subscribe to us'>", "article-picture", False, "telling-alt", "subscribe to us"),
        ("<a href=https://shop.example/><img src=a1b.jpg></a>", "advert", True, "home-page", "https://shop.example/"),
        ("<img src=a1b.jpg><noscript><img src=a1b.jpg></noscript>", "copy", True, "noscript-address", "a1b.jpg"),
    ],
)
def test_the_clue_that_decided_is_kept_with_what_it_saw(
    body: str, question: str, answer: bool, clue: str | None, evidence: object
) -> None:
    (decision,) = (
        decision for one in explained(facts_of(body)) for decision in one.decisions if decision.question == question
    )
    assert decision.answer is answer
    assert {seen.clue: getattr(seen.evidence, "tag", seen.evidence) for seen in decision.seen if seen.clue == clue} == (
        {clue: evidence} if clue else {}
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_explained_answers_are_those_of_the_list(path: Path) -> None:
    facts = read_facts(Page(Source(path.read_bytes())), load())
    where = (facts.page, facts.knowledge, facts.article)
    record = Record()
    again = [*images_within(*where, facts.embeds, record), *images_elsewhere(*where, record)]
    assert sorted(again, key=lambda image: image.element.position or (0, 0)) == facts.images
    assert {image.element for image in again} <= record.decisions.keys()
