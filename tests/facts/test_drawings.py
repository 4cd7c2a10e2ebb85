"""SVG in the page, and pictures that stand for something else: players, and copies for readers without script."""

from __future__ import annotations

from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.facts.facts import read_facts
from accesspub.facts.model import Image
from accesspub.html.page import Page
from accesspub.html.site import Site
from accesspub.html.source import Source
from accesspub.knowledge.load import load
from accesspub.worklist.collect import Collector
from accesspub.worklist.model import Row, Worklist
from accesspub.worklist.table import write

TEXT = "<p>The ferry sailed again on Monday, for the first time since the storm took the north quay away.</p>" * 4
DRAWN = '<path d="M0 10h40"/></svg>'


def article(markup: str) -> bytes:
    return f'<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<article><h1>x</h1>{TEXT}\n{markup}\n{TEXT}</article></html>\n'.encode()


def images(markup: str) -> list[Image]:
    return read_facts(Page(Source(article(markup))), load(())).images


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ('<svg role="img">', None),
        ('<svg role="IMG" aria-label="  ">', None),
        ('<svg role="img"><title> </title>', None),
        ('<svg role="img" aria-labelledby="nowhere">', None),
        ('<svg role="img"><g><title>of a part</title></g>', None),
        ('<svg role="img" aria-label="How high  the sea stood">', "How high the sea stood"),
        ('<svg role="img"><title>How high the sea stood</title>', "How high the sea stood"),
        ('<svg role="img" aria-labelledby="t"><title id="t">The sea</title>', "The sea"),
        ('<svg role="graphics-document"><title>The sea</title>', "The sea"),
    ],
)
def test_a_drawing_with_a_role_is_a_picture(start: str, name: str | None) -> None:
    (image,) = images(f"<p>{start}{DRAWN}</p>")
    assert image.element.tag == "svg"
    assert image.alt == name
    assert image.scope == "article"
    assert image.alt_state == ("text" if name else "missing")


@pytest.mark.parametrize("start", ["<svg>", '<svg role="presentation">', '<svg role="none">', '<svg role="">'])
def test_one_without_is_none(start: str) -> None:
    assert images(f"<p>{start}{DRAWN}</p>") == []


@pytest.mark.parametrize("size", ["", ' width="24" height="24"'])
def test_a_drawing_without_a_name_is_found(size: str) -> None:
    """However small: it is announced."""
    result = Engine(Config()).check(article(f'<p><svg role="img"{size}>{DRAWN}</p>'))
    assert [one.rule for one in result.findings] == ["image-alt"]


@pytest.mark.parametrize("sign", ['aria-hidden="true"', "hidden", 'style="display: none"'])
def test_a_hidden_one_is_not(sign: str) -> None:
    assert not Engine(Config()).check(article(f'<p><svg role="img" {sign}>{DRAWN}</p>')).findings


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ({"alt": "How high the sea stood"}, 'aria-label="How high the sea stood"'),
        ({"decision": "decorative"}, "presentation"),
    ],
)
def test_its_name_comes_from_the_worklist(said: dict[str, str], sign: str, tmp_path: Path) -> None:
    page, site = article(f'<p><svg role="img" width="24">{DRAWN}</p>'), Site(tmp_path, tmp_path)
    collector = Collector()
    collector.page(Engine(Config()).open(page, "a.html", None, site))
    (row,) = collector.worklist()
    path = tmp_path / "list.csv"
    write(Worklist([Row(row.key, row.kind, row.language, **said)]), path)
    machine = Engine(Config(worklist=path))
    result = machine.fix(page, "a.html", None, site)
    assert sign in result.html.decode()
    assert not result.findings
    assert machine.fix(result.html, "a.html", None, site).html == result.html


def test_a_picture_that_stands_for_a_player_is_none() -> None:
    lazy = '<img data-src="https://www.youtube.com/embed/aB3dE5gH7jK" height="150" width="150" alt="Lazy loaded component"/>'
    assert images(lazy) == []


def test_a_copy_for_readers_without_script_is_told_by_its_place_and_words() -> None:
    markup = (
        '<figure><img alt="Cars in a row" src="transparent_h-213_w-320_zc-9f01d240_of_everything.gif"/>'
        '<noscript><img alt="Cars in a row" src="cars-38974_w-576.jpg"/></noscript>'
        "<figcaption>Cars. Photo: Nadia Okell</figcaption></figure>"
    )
    (image,) = images(markup)
    assert image.src == "cars-38974_w-576.jpg"
    assert image.credit is not None
    assert image.credit.text == "Nadia Okell"
