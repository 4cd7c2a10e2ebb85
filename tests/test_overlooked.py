"""Silence is told from ignorance: boxes that may be players, and pictures that no rule has looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import accesspub
from accesspub.cli.main import main
from accesspub.facts.facts import read_facts
from accesspub.facts.overlooked import Overlooked
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

TEXT = "<p>The ferry crosses the sound six times a day, and nobody remembers a winter without it.</p>\n"
BOX = '<div class="zq-clip" data-ref="k-77812"><img src="p.jpg" alt=""><span class="zq-play"></span></div>'


def page(body: str, around: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en"><title>The ferry</title>{around}<main><h1>The ferry</h1>{TEXT * 3}{body}{TEXT}</main>'


def overlooked(html: str) -> Overlooked:
    return read_facts(Page(Source(html.encode())), load()).overlooked


@pytest.mark.parametrize(
    "box",
    [
        BOX,
        '<zq-player ref="a"></zq-player>'.replace("ref", "data-ref").replace('"a"', '"k77812"'),
        '<div data-clip-ref="77812-a"></div>',
        '<section class="reel" data-item="x-4"><img src="p.jpg" alt=""><button class="go">2:34</button></section>',
        '<figure><div class="zq-podcast" data-key="k-77812"></div><figcaption>The crew.</figcaption></figure>',
        f"<div>{BOX}</div>",
    ],
)
def test_a_box_that_looks_like_a_player_counts_once(box: str) -> None:
    assert overlooked(page(box)).players == 1


@pytest.mark.parametrize(
    "box",
    [
        "<div class='zq-clip'></div>",
        '<div class="ad-slot" data-video-ref="k-77812"></div>',
        '<div data-ad-unit="k-77812" data-video="k-77812"></div>',
        '<div class="newsletter" data-video-ref="k-77812"></div>',
        '<div data-video-ref="k-77812" hidden></div>',
        f'<div><a href="/more">{BOX}</a></div>',
        '<div data-id="k-77812"><img src="harbour.jpg" alt="The harbour"></div>',
        '<div class="poll" data-poll-id="k-77812"></div>',
        '<div class="video-list" data-ref="k-77812"><p>A text of its own, which says what the box is for.</p></div>',
        '<div class="stream" data-index="1" data-date="2020-01-01" data-width="640px"></div>',
        '<video src="a.mp4" controls></video>',
        '<div class="video-player" data-video-id="k-77812"></div>',
    ],
)
def test_other_boxes_and_players_that_are_known_do_not_count(box: str) -> None:
    assert overlooked(page(box)).players == 0


def test_boxes_outside_the_article_do_not_count() -> None:
    assert overlooked(page("", f"<aside class='sidebar'>{BOX}</aside>")).players == 0


PICTURES = "".join(f'<div class="zp"><img src="view-{n}.jpg" alt=""></div>' for n in range(3))


def test_pictures_that_no_rule_has_looked_at() -> None:
    outside = page("", f"<div>{PICTURES}</div>")
    assert overlooked(outside) == (0, 3, True)
    assert overlooked(page('<img src="harbour.jpg" alt="">', PICTURES)) == (0, 0, True)
    assert overlooked(page("", '<img class="logo" src="logo.png" alt=""><img src="dot.gif" width="1">')) == (0, 0, True)
    nothing = f'<!DOCTYPE html><html lang="en"><title>x</title><nav>{PICTURES}</nav>'
    assert overlooked(nothing) == (0, 3, False)


def test_check_does_not_say_that_nothing_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(page("", PICTURES))
    (tmp_path / "b.html").write_text(f'<!DOCTYPE html><html lang="en"><title>x</title><nav>{PICTURES}</nav>')
    (tmp_path / "c.html").write_text(page(BOX.replace(' alt=""', ' alt="A ship"') * 2))
    assert main(["check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        "3 pages; nothing found in what was looked at; 3 pictures not looked at, outside the article; 3 pictures not "
        "looked at, on pages on which no article was found; 2 boxes look like players of a kind accesspub does not "
        "know: see `accesspub explain`.\n"
    )
    assert main(["check", str(tmp_path / "c.html")]) == 0
    assert capsys.readouterr().out == (
        "1 page; nothing found in what was looked at; 2 boxes look like players of a kind accesspub does not know: see "
        "`accesspub explain`.\n"
    )
    main(["check", str(tmp_path), "--format", "github"])
    assert (
        f"::notice file={tmp_path}/a.html::3 pictures not looked at, outside the article\n" in capsys.readouterr().out
    )
    main(["check", str(tmp_path), "--format", "sarif"])
    noted = json.loads(capsys.readouterr().out)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [one["level"] for one in noted] == ["note"] * 3
    assert noted[0]["message"]["text"] == "3 pictures not looked at, outside the article"
    main(["check", str(tmp_path), "--format", "junit"])
    assert capsys.readouterr().out.count('name="everything was looked at"><skipped message=') == 3
    main(["check", str(tmp_path), "--format", "earl"])
    said = [one["result"] for one in json.loads(capsys.readouterr().out)["@graph"] if "result" in one]
    assert [one["outcome"]["@id"] for one in said if "not looked at" in one.get("description", "")] == [
        "earl:cantTell"
    ] * 2
    main(["check", str(tmp_path), "--format", "json"])
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert [one["overlooked"] for one in pages] == [
        {"players": 0, "pictures": 3, "has_article": True},
        {"players": 0, "pictures": 3, "has_article": False},
        {"players": 2, "pictures": 0, "has_article": True},
    ]


def test_a_fixed_page_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(BOX + "<p>• One<br>• Two<br>• Three</p>"))
    main(["fix", str(path)])
    assert "1 box looks like a player of a kind" in capsys.readouterr().out
    main(["check", str(path)])
    assert "1 box looks like a player of a kind" in capsys.readouterr().out


def test_a_page_without_a_language_says_why_no_words_were_inserted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = '<video src="a.mp4" controls></video>'
    (tmp_path / "a.html").write_text(page(frame).replace(' lang="en"', ""))
    (tmp_path / "b.html").write_text(page(frame).replace('"en"', '"tlh"'))
    (tmp_path / "c.html").write_text(page('<iframe src="/a" title="A map"></iframe>').replace(' lang="en"', ""))
    main(["fix", str(tmp_path)])
    said = capsys.readouterr().out
    assert "; 1 page does not say its language, so accesspub inserts no words: set lang, or page-language" in said
    assert "; accesspub has no words to insert in: tlh" in said
    main(["check", str(tmp_path), "--format", "json"])
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert [one.get("wordless") for one in pages] == [[""], ["tlh"], None]


def test_explain_lists_the_boxes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(BOX))
    main(["explain", str(path)])
    said = capsys.readouterr().out
    assert (
        '<div class="zq-clip" data-ref="k-77812">: perhaps a player, of a kind that accesspub does not know\n' in said
    )
    assert "Does this look like a player of a kind that accesspub does not know? Yes, 6\n" in said
    assert "        +2  An attribute may name a medium, “data-ref=k-77812”.\n" in said
    assert accesspub.check(path.read_text()).media == []


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_the_html_report_says_it_in_its_language(tmp_path: Path, language: str) -> None:
    (tmp_path / "accesspub.toml").write_text(f'report-language = "{language}"')
    (tmp_path / "page.html").write_text(page('<div data-clip="k-77812"></div>', PICTURES))
    main(["check", str(tmp_path / "page.html"), "--report", f"html={tmp_path / 'out'}"])
    sentences = load().translations[language]["report"]["words"]
    for key in ("overlooked_players", "overlooked_outside"):
        words = sentences[key]
        one = words["one"].replace("{n}", "1") if key == "overlooked_players" else words.get("few", words["other"])
        for shown in (tmp_path / "out" / "index.html", *(tmp_path / "out" / "pages").glob("*.html")):
            assert one.replace("{n}", "3") in shown.read_text("utf-8")
