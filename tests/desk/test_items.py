"""The items of a site: one thing is one item, every number equals the rows, and what `fix` does is nobody's work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.desk.checks import Checks
from accesspub.desk.items import refresh
from accesspub.desk.model import Item
from accesspub.desk.store import Store
from accesspub.html_report.model import Reported
from accesspub.run.model import Order
from accesspub.run.pages import find_pages, page_name
from accesspub.worklist.desk_place import FOLDER, NAME

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
PAGE = """<!DOCTYPE html><html lang="{lang}"><head><title>Quay</title><meta property="article:section" content="News"></head>
<body><header><img src="/logo.png"></header><article><h1>The quay</h1>
<p>Before the storm the quay was full of lorries and of people.</p>
<figure><img src="/quay.jpg"><figcaption>The quay in the morning</figcaption></figure>
<noscript><img src="/quay.jpg"></noscript>
<p>After the storm the quay was empty, and nobody came for weeks.</p>
<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>
<video src="/v.mp4" autoplay controls></video>
<video controls><source src="/w.mp4"><track src="gone.vtt" kind="captions"></video>
<p>{words}</p></article></body></html>"""


def desk(site: Path, workers: int = 1) -> Store:
    store = Store(site / FOLDER / NAME)
    refresh(store, list(find_pages([str(site)])), Order("check"), workers=workers)
    return store


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, language in (("a", "en"), ("b", "en-GB"), ("c", "de")):
        words = "A long and quiet paragraph about the harbour and its people. " * 4
        (tmp_path / f"{name}.html").write_text(PAGE.format(lang=language, words=words), "utf-8")
    return tmp_path


def test_whom_a_page_credits(tmp_path: Path) -> None:
    said = {"a": "", "b": " Photo: Jane Roe", "c": " Photo: AFP/Getty Images"}
    for name, credit in said.items():
        words = f'<figure><img src="/{name}.jpg"><figcaption>The quay at noon.{credit}</figcaption></figure>'
        (tmp_path / f"{name}.html").write_text(
            PAGE.format(lang="en", words=words).replace("/quay", f"/q{name}"), "utf-8"
        )
    found = {item.key: item.context.credited for item in desk(tmp_path).items("pictures").items}
    assert [found[f"/{name}.jpg"] for name in said] == ["missing", "other", "agency"]


def test_a_picture_is_one_item_in_each_language_with_its_context(site: Path) -> None:
    store = desk(site)
    english, german = store.items("pictures", {"needs": ["alt"]}).items
    assert (english.id, english.pages, german.id, german.pages) == (
        "picture:en:/quay.jpg",
        2,
        "picture:de:/quay.jpg",
        1,
    )
    assert [place.page for place in store.item(english.id).places] == ["a.html", "b.html"]
    told = english.context
    assert (told.caption, told.heading) == ("The quay in the morning", "The quay")
    assert told.before.startswith("Before the storm")
    assert told.after.startswith("After the storm")
    assert english.places[0].findings
    assert english.task == "describe"


def test_a_picture_with_an_alt_text_elsewhere_is_asked_about_where_it_has_none(site: Path) -> None:
    page = (site / "a.html").read_text("utf-8")
    (site / "0.html").write_text(page.replace('<img src="/quay.jpg">', '<img src="/quay.jpg" alt="Lorries">'), "utf-8")
    twice = '<figure><img src="/quay.jpg" alt="Lorries in the rain"></figure><p>A paragraph between both of them.</p><figure>'
    (site / "a.html").write_text(page.replace("<figure>", twice, 1), "utf-8")
    item = desk(site).item("picture:en:/quay.jpg")
    jobs = {page_name(job, Config()): job for job in find_pages([str(site)])}
    live = Checks(Order("check"), jobs).live(item, {}, "Ann")
    assert (live.role, live.name, live.is_complete, len(live.messages)) == ("image", "", False, 1)
    assert Checks(Order("check"), jobs).live(item, {"alt": "Two lorries"}, "Ann").name == "Two lorries"


def test_words_that_are_on_the_page_are_checked_like_others(site: Path) -> None:
    page = (site / "a.html").read_text("utf-8")
    (site / "a.html").write_text(
        page.replace('<img src="/quay.jpg">', '<img src="/quay.jpg" alt="Image of a quay">'), "utf-8"
    )
    item = desk(site).item("picture:en:/quay.jpg")
    jobs = {page_name(job, Config()): job for job in find_pages([str(site)]) if "a.html" in job.path}
    item = replace(item, places=tuple(place for place in item.places if place.page in jobs))
    live = Checks(Order("check"), jobs).live(item, {"alt": "Image of a quay"}, "Ann")
    assert live.name == "Image of a quay"
    assert "Image of" in "".join(live.messages)


def test_what_axe_says_of_a_picture_is_part_of_the_picture(site: Path) -> None:
    where = desk(site).item("picture:en:/quay.jpg").places[0]
    axe = [
        Reported("image-alt", "Images must have alternative text", id="axe1", engine="axe", line=where.line, column=where.column, element="<img>"),
        Reported("color-contrast", "Contrast", id="axe2", engine="axe", line=3, column=0, element="<p>"),
    ]  # fmt: skip
    store = Store(site / FOLDER / NAME)
    refresh(store, list(find_pages([str(site)])), Order("check"), axe={where.page: axe})
    assert "axe1" in store.item("picture:en:/quay.jpg").places[0].findings
    (item,) = (
        store.items("developers", {"task": ["contrast"]}).items or store.items("editors", {"task": ["contrast"]}).items
    )
    assert [place.findings for place in item.places] == [("axe2",)]


def test_what_fix_does_is_counted_apart_and_given_to_nobody(site: Path) -> None:
    store = desk(site)
    fixes = store.items("fixes").items
    assert fixes
    assert {item.owner for item in fixes} == {"accesspub"}
    assert sum(page.fixable for page in store.pages()) == sum(len(store.item(item.id).places) for item in fixes)
    others = [
        item
        for view in ("pictures", "clips", "questions", "technical", "editors", "developers")
        for item in store.items(view).items
    ]
    assert "accesspub" not in {item.owner for item in others}


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ('<audio controls src="/a" title="audio.mp3"></audio>', ""),
        ('<figure><audio controls src="/a"></audio><figcaption>MP3</figcaption></figure>', ""),
        ('<audio controls src="/a" aria-label="Audio"></audio>', ""),
        ('<video controls src="/a.mp4" title="Video player"></video>', ""),
        ('<iframe src="https://www.youtube.com/embed/fG8iJ0lM2oP" title="YouTube video player"></iframe>', ""),
        ('<iframe src="https://player.vimeo.com/video/123456789" title="Vimeo"></iframe>', ""),
        ('<video controls src="/a.mp4" title="The player of the year"></video>', "The player of the year"),
        (
            '<figure><audio controls src="/a" title="MP3"></audio><figcaption>The mayor</figcaption></figure>',
            "The mayor",
        ),
    ],
)
def test_a_clip_has_a_name_only_if_it_says_something(tmp_path: Path, markup: str, name: str) -> None:
    page = f'<html lang="en"><title>T</title><article><h1>The storm</h1><p>It came at night.</p>{markup}</article>'
    (tmp_path / "a.html").write_text(page, "utf-8")
    (item,) = desk(tmp_path).items("clips", {"whole": ["1"]}).items
    assert (item.context.name, item.context.heading) == (name, "The storm")


def test_a_clip_is_one_item_whatever_the_language(site: Path) -> None:
    clip = desk(site).item("video::youtube/aB3dE5gH7jK")
    assert (clip.id, clip.pages, clip.needs) == ("video::youtube/aB3dE5gH7jK", 3, ("transcript", "checked"))


def test_items_do_not_depend_on_the_number_of_processes(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    def found(workers: int) -> list[Item]:
        store = desk(site, workers)
        listed = list(store.items("all", limit=1000).items)
        store.path.unlink()
        return listed

    assert found(1) == found(2)


def test_a_page_that_cannot_be_read_is_not_tested(site: Path) -> None:
    (site / "d.html").write_bytes(b"\x00\x01\x02" * 500)
    (reason,) = (page.reason for page in desk(site).pages() if page.page == "d.html")
    assert reason


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not part of the project")
def test_numbers_equal_rows_on_real_pages(tmp_path: Path) -> None:
    pages = sorted(CORPUS.rglob("*.html"))
    for number, page in enumerate(pages[:: max(1, len(pages) // 30)][:30]):
        (tmp_path / f"{number:02}.html").write_bytes(page.read_bytes())
    store = desk(tmp_path, 2)
    for view, states in store.counts().items():
        rows = store.items(view, limit=10**6)
        assert rows.total == len(rows.items) == sum(states.values())
        for name, values in store.facets(view).items():
            for value, count in values.items():
                assert count == store.count(view, {name: [value]}), (view, name, value)
    pictures = store.items("pictures", {"whole": ["1"]}, limit=10**6).items
    assert len({item.id for item in pictures}) == len(pictures)


def test_answers_stay_when_the_desk_changes_its_language(site: Path) -> None:
    store = desk(site)
    item = store.items("questions").items[0]
    store.write_all(item.id, {"decision": "fixed elsewhere"}, "Ann")
    named = {one.id for one in store.items("all", {}, 0, 100).items}
    (site / "accesspub.toml").write_text('report-language = "ar"\n', "utf-8")
    refresh(store, list(find_pages([str(site)])), Order("check"))
    assert {one.id for one in store.items("all", {}, 0, 100).items} == named
    assert store.item(item.id).words == {"decision": "fixed elsewhere"}
    assert store.news("")[0] == 0
