"""`accesspub learn`: three publishers of our own making, with odd markup, and what is learned from 25 pages of each."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import accesspub
from accesspub.cli.main import main
from accesspub.config import Config, from_mapping
from accesspub.engine.engine import Engine
from accesspub.learn.page import read_notes
from work import LINEAR, growth

PLACES = "Quay Mill Ferry Harbour Ridge Orchard Chapel Tunnel Weir Market Lock Depot Dune".split()
FIRST = "Ada Tom Ines Kofi Lena Raul Mina Otto Pia Sven Tara Ugo Vera".split()
LAST = "Brook Reed Marrow Okell Stone Vale Winter Ashby Croft Doyle Ellis Frost".split()
SEEN = "before sunrise,after the storm,in the fog,at low tide,on market day".split(",")
PAGES = 25


def words(n: int, count: int = 4) -> str:
    """Paragraphs that no other page has."""
    return "".join(
        f"<p>Story {n} goes on in part {part}: the {PLACES[(n + part) % 13]} stays closed for {n * 7 + part} days.</p>\n"
        for part in range(count)
    )


def page(n: int, body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>The {PLACES[n % 13]} number {n}</title></head><body>\n{body}\n</body></html>'


def place(n: int) -> str:
    return f"The {PLACES[n % 13]} {SEEN[n % 5]}, seen from house {n}"


def name(n: int) -> str:
    return f"{FIRST[n % 13]} {LAST[n % 12]}"


def marlow(n: int) -> str:
    """Everything is called a promo; players are empty boxes with ids; captions are spans."""
    reel = f'<div class="mz-reel" data-ref="mz-{n * 37 + 1000}" data-name="On the {PLACES[n % 13]} in part {n}"></div>'
    reel += f'\n<span class="mz-says">{place(n)}</span>\n<span class="mz-by">{name(n)}</span>'
    return page(
        n,
        f"""<div class="mz-top"><a href="/">Home of the Marlow Post</a> <a href="/all">All its stories</a></div>
<div class="promo-wall"><h1>The {PLACES[n % 13]} number {n}</h1>
{words(n, 2)}{reel if n % 5 else ""}
{words(n + 1000, 2)}
<div class="shot"><img src="/i/{n}.jpg" alt="View {n}" width="800" height="500"></div>
<div><span class="mz-says">{place(n + 1)}</span> <span class="mz-by">{name(n + 3)}</span></div>
<div class="mz-join"><img src="/join.jpg" alt="" width="600" height="300"><b>Join the Marlow Post today</b></div>
<div class="mz-live"><video src="/live.mp4" controls></video></div>
{words(n + 2000, 1)}</div>
<div class="mz-end">{"<p>The Marlow Post is printed on Fridays and has been since the first days of the mill, they say.</p>" * 5}</div>""",
    )


def sontag(n: int) -> str:
    """Players are elements of their own, with a poster, and settings in JSON."""
    settings = json.dumps(
        {"item": {"key": f"s{n}x{n * 91}", "name": f"Voices of the {PLACES[n % 13]}", "file": f"/f/{n}.m4a"}}
    )
    return page(
        n,
        f"""<header><nav><a href="/">Sontag Review of the coast</a></nav></header>
<main><article class="st-text"><h1>The {PLACES[n % 13]} number {n}</h1>
{words(n, 3)}
<st-sound data-conf='{settings}'><img src="/p/{n}.jpg" alt=""></st-sound>
{words(n + 1000, 2)}
<div class="st-more"><img src="/q/{n}.jpg" alt="" width="600" height="300"><a href="/a/{n}">More about the {PLACES[n % 13]} from {n}</a> <a href="/b/{n}">And about {n * 3} others</a></div>
{words(n + 2000, 1)}</article></main>""",
    )


def vesper(n: int) -> str:
    """Lines in a table, without a paragraph; players have a poster and an id of their own."""
    lines = [line.replace("</p>", "").strip() for line in words(n, 4).split("<p>") if line]
    text = [f'<div class="vp-line">{line}</div>' for line in lines]
    reel = f'<div class="vp-tv" id="vp-tv-{n * 113 + 4000}"><img src="/p/{n}.jpg" alt=""></div>\n<small class="vp-who">{name(n)}</small>'
    return page(
        n,
        f"""<table><tr><td class="vp-left"><a href="/">Vesper Evening News</a></td><td class="vp-col">
<h1>The {PLACES[n % 13]} number {n}</h1>
{text[0]}{text[1]}{reel}{text[2]}{text[3]}</td></tr></table>""",
    )


def plain(n: int) -> str:
    """An ordinary site."""
    return page(
        n,
        f"""<header><nav><a href="/">The Plain Times of the valley</a></nav></header>
<main><article><h1>The {PLACES[n % 13]} number {n}</h1>
{words(n, 3)}
<figure><img src="/i/{n}.jpg" alt="View {n}"><figcaption>{place(n)}. Photo: {name(n)}</figcaption></figure>
{words(n + 1000, 2)}<video src="/v/{n}.mp4" controls></video></article></main>
<footer><p>The Plain Times is printed every day but Sunday, and nobody knows why that is so.</p></footer>""",
    )


def write(folder: Path, make: Callable[[int], str], pages: int = PAGES) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(pages):
        (folder / f"{n:03}.html").write_text(make(n))
    return folder


def learned(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, Any]]:
    """What is printed, and the settings in it."""
    assert main(["learn", str(folder)]) == 0
    text = capsys.readouterr().out
    return text, tomllib.loads(text).get("site", {})


def test_a_site_of_empty_boxes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "marlow", marlow)
    text, site = learned(folder, capsys)
    assert site == {
        "article": "div.promo-wall",
        "ignore": ["div.mz-live", "div.mz-join"],
        "caption": "span.mz-says",
        "credit": "span.mz-by",
        "player": [{"selector": "div.mz-reel[data-ref]", "id": "data-ref", "title": "data-name"}],
    }
    assert "# div.mz-reel[data-ref]: on 20 of 25 pages: 20 boxes next to paragraphs, 0 with a poster" in text
    line = marlow(1).partition('<div class="mz-reel')[0].count("\n") + 1
    assert f'001.html:{line}: <div class="mz-reel" data-ref="mz-1037"' in text
    assert "20 different values of data-ref" in text


def test_a_site_of_elements_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "sontag", sontag)
    _, site = learned(folder, capsys)
    assert site == {
        "ignore": "div.st-more",
        "player": [
            {
                "selector": "st-sound[data-conf]",
                "id": "data-conf item.key",
                "title": "data-conf item.name",
                "src": "data-conf item.file",
                "kind": "audio",
            }
        ],
    }


def test_a_site_without_paragraphs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, site = learned(write(tmp_path / "vesper", vesper), capsys)
    assert site == {"credit": "small.vp-who", "player": [{"selector": "div.vp-tv[id]", "id": "id"}]}
    assert "25 boxes next to paragraphs, 25 with a poster" in text
    (medium,) = accesspub.check(vesper(3), from_mapping({"site": site}, "learned")).media
    assert (medium.id, medium.scope, medium.poster) == ("vp-tv-4339", "article", "/p/3.jpg")
    assert medium.credit is not None
    assert medium.credit.text == name(3)


def test_what_is_proposed_can_be_used_and_leaves_nothing_to_propose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "marlow", marlow)
    text, site = learned(folder, capsys)
    medium, live = accesspub.check(marlow(3), from_mapping({"site": site}, "learned")).media
    assert (live.src, live.scope) == ("/live.mp4", "page")
    assert (medium.id, medium.scope) == ("mz-1111", "article")
    assert [quote.text for quote in (medium.title, medium.caption, medium.credit) if quote] == [
        "On the Harbour in part 3", place(3), name(3),
    ]  # fmt: skip
    folder = write(tmp_path / "again", marlow)
    (folder / "accesspub.toml").write_text(text + '[[site.player]]\nselector = "b.mz-old"\n')
    again, site = learned(folder, capsys)
    assert site == {}
    assert "# 25 pages read. On 25 of them, accesspub finds" in again
    assert "# No medium was found on 5 pages, where other pages have one:\n#   " in again
    assert again.count("\n#   ") == 5
    assert "# These settings find nothing on any page: player = b.mz-old\n" in again


def test_a_site_of_blocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each paragraph is in a separate box, and so does each player."""

    def blocks(n: int) -> str:
        text = "".join(f'<div class="bk">{words(n * 9 + part, 1)}</div>' for part in range(3))
        film = f'<div class="bk"><zq-show key="k{n * 37 + 1000}" cap="{place(n)}"></zq-show></div>'
        return page(n, f"<main><h1>The {PLACES[n % 13]} number {n}</h1>{text}{film}{text}</main>")

    _, site = learned(write(tmp_path / "blocks", blocks), capsys)
    assert site == {"player": [{"selector": "zq-show[key]", "id": "key", "title": "cap"}]}


def test_an_ordinary_site_needs_no_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, site = learned(write(tmp_path / "plain", plain), capsys)
    assert site == {}
    assert "On 25 of them" in text
    assert "Nothing is proposed: no setting would tell accesspub more" in text


def test_what_stands_after_a_picture_is_no_caption_for_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def leading(n: int) -> str:
        lists = f'<div class="more"><ul><li class="item"><a href="/{n}">Mill {n} opens again in May</a></li></ul></div>'
        shot = f'<div class="shot"><img src="/i/{n}.jpg" alt="View {n}" width="800" height="500"></div>'
        lead = f'<p class="lead">The {PLACES[n % 13]} number {n} was closed for {n} years.</p>'
        return page(n, f"<h1>The {PLACES[n % 13]} number {n}</h1>{shot}{lead}{words(n)}{shot}{lists}{words(n + 500)}")

    assert learned(write(tmp_path / "lead", leading), capsys)[1] == {}


def test_pages_without_what_their_neighbours_have_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "plain", plain)
    (folder / "007.html").write_text(page(7, "<nav><a href='/'>Home</a></nav>"))
    (folder / "008.html").write_text(plain(8).replace("<figure", "<div hidden").replace("<img", "<i"))
    text, _ = learned(folder, capsys)
    assert f"# No article was found on 1 page, where other pages have one:\n#   {folder}/007.html\n" in text
    assert (
        f"# No picture was found on 2 pages, where other pages have one:\n#   {folder}/007.html\n#   {folder}/008.html"
        in text
    )
    assert f"# No medium was found on 1 page, where other pages have one:\n#   {folder}/007.html\n" in text


def test_too_few_pages_and_unreadable_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "marlow", marlow, 19)
    assert main(["learn", str(folder)]) == 3
    text = capsys.readouterr().out
    assert "# Nothing is proposed: it takes 20 pages or more of one site to tell what repeats.\n" in text
    assert "[site]" not in text
    write(folder, marlow)
    (folder / "photo.html").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert main(["learn", str(folder)]) == 3
    assert f"# Not read: {folder}/photo.html: " in capsys.readouterr().out
    assert main(["learn", str(tmp_path / "nowhere")]) == 2
    assert main(["learn", "-"]) == 2


def test_the_order_of_the_arguments_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = sorted(map(str, write(tmp_path / "marlow", marlow).glob("*.html")))
    said = []
    for given in (pages, pages[::-1]):
        assert main(["learn", *given]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "sontag", sontag)
    assert main(["learn", str(folder), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {key: found[key] for key in ("version", "pages", "enough", "sure", "missing", "unread")} == {
        "version": 1, "pages": 25, "enough": True, "sure": 0, "missing": {}, "unread": [],
    }  # fmt: skip
    more, player = found["proposals"]
    assert (more["key"], more["selector"], more["pages"]) == ("ignore", "div.st-more", 25)
    assert len(player["examples"]) == 3
    assert player["examples"][0] == {
        "path": f"{folder}/000.html", "line": 8,
        "text": """<st-sound data-conf='{"item": {"key": "s0x0", "name": "Voices of the Quay", "file": "/f/0.m4a"}}'>""",
    }  # fmt: skip


def test_adverts_polls_and_lists_are_no_players(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def make(n: int) -> str:
        boxes = (
            f'<div class="ad-slot" data-ref="x{n}0"></div>{words(n, 1)}<div class="poll" data-ref="the-same-99"></div>'
        )
        return plain(n).replace("<figure>", f"{boxes}{words(n + 500, 1)}<figure>")

    _, site = learned(write(tmp_path / "plain", make), capsys)
    assert "player" not in site


@pytest.mark.parametrize(
    "unit", ['<div class="a b" data-id="k-77812"><img src=a.jpg></div>', '<div class="x">a', '<p class="a\x1b[31m">::x']
)
def test_hostile_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str], unit: str) -> None:
    main(["learn", str(write(tmp_path / "site", lambda n: page(n, words(n) + unit * 300 + words(n + 1))))])
    text = capsys.readouterr().out
    tomllib.loads(text)
    assert "\x1b" not in text
    assert "\n::" not in text


@pytest.mark.parametrize(
    "unit",
    [
        '<div class="a"><img src=a.jpg></div><p class="b">Ada Brook</p>',
        '<div data-clip="k-77812"></div><p>Some words of an article that go on for a while.</p>',
        "<section class='c'><a href=/x>Some words of a link</a></section>",
        "<i class='d'>",
    ],
)
def test_a_page_four_times_as_large_takes_four_times_as_long(unit: str) -> None:
    machine = Engine(Config())

    def read(size: int) -> None:
        read_notes(machine.open((f"<article class=x>{words(1)}" + unit * size).encode()))

    assert growth(read, 300) < LINEAR
