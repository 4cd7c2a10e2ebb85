"""`accesspub explain`: what was decided about media and pictures, and why."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from accesspub.cli.list import list_page
from accesspub.cli.main import main
from accesspub.run.model import Job, Order
from places import ROOT

PAGES = sorted([*(ROOT / "samples").rglob("*.html"), *(ROOT / "tests" / "recognition" / "pages").glob("*.html")])
START = '<!DOCTYPE html><html lang="en"><title>The ferry</title><h1>The ferry</h1>\n'
END = "\n" + "<p>Words of the article, long enough to be running text of a real page.</p>\n" * 5


def said(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def as_json(page: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(str(page), "--format", "json", capsys=capsys))
    return found


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "page.html"


def test_every_medium_of_the_page(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_text(
        f'{START}<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>\n'
        f'<iframe src="https://ads.example/"></iframe>\n<video src="a.mp4" controls hidden></video>{END}'
    )
    assert said("page.html", capsys=capsys) == (
        'page.html:2:1: <iframe src="https://www.youtube.com/embed/aB3dE5gH7jK">: youtube video (iframe), article\n'
        "  Does this frame show a medium? Yes, 4993\n"
        "        -8  before any clue\n"
        "     +5000  Its URL, or its embed code, is that of a player of “YouTube”.\n"
        "        +1  Its URL contains a word for a player, “embed”.\n"
        "  Is this in the article? Yes, 1\n"
        "        +1  before any clue\n"
        'page.html:4:1: <video src="a.mp4" controls hidden>: video (native), article\n'
        "  Is this a native player that shows a medium? Yes, 1\n"
        "        +1  It is “<video>”.\n"
        "  Is this video an animation? No, -102\n"
        "        -2  before any clue\n"
        "      -100  It has controls.\n"
        "  Is this hidden from everyone? Yes, 1\n"
        '        +1  The attribute hidden hides <video src="a.mp4" controls hidden> in line 4.\n'
        "  Is this in the article? Yes, 1\n"
        "        +1  before any clue\n"
    )


def test_what_is_no_medium(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_text(f'{START}<div class="ad-slot">\n<video src="a.mp4"></video></div>{END}')
    assert said("page.html", capsys=capsys) == "page.html: no medium and no picture\n"
    assert said("page.html:3", capsys=capsys) == (
        'page.html:3:1: <video src="a.mp4">: not a medium\n'
        "  Is this a native player that shows a medium? No, -99\n"
        "        +1  It is “<video>”.\n"
        '      -100  The class or id of <div class="ad-slot"> in line 2 names an advert.\n'
    )
    assert said("page.html:1", capsys=capsys) == (
        "page.html:1: no medium and no picture, and nothing that might be one\n"
    )


def test_a_medium_of_which_a_sentence_is_left(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_text(f"{START}<p>Media playback is unsupported on your device</p>{END}")
    assert said("page.html", capsys=capsys) == (
        "page.html:2:1: <p>: video (text), article\n"
        "  Does this sentence say that a medium cannot be shown? Yes, 1\n"
        "        +1  It begins with the words “Media playback is unsupported on your device”.\n"
        "  Is this message all that is left of a medium? Yes, 2\n"
        "        +1  It says that a medium cannot be shown (group “unsupported”).\n"
        "        +1  It names the kind “video”.\n"
        "  Is this in the article? Yes, 1\n"
        "        +1  before any clue\n"
    )


def test_a_start_tag_is_on_each_of_its_lines(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_text(f'{START}<video\nsrc="a.mp4"\n></video>{END}')
    for line in (2, 3, 4):
        assert '<video src="a.mp4" >: video (native)' in said(f"page.html:{line}", capsys=capsys)
    assert "video" not in said("page.html:5", capsys=capsys)


def test_json(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_text(f'{START}<audio src="a.mp3" controls></audio>{END}')
    assert as_json(page, capsys) == {
        "version": 1,
        "path": str(page),
        "line": None,
        "elements": [
            {
                "tag": "audio",
                "line": 2,
                "col": 0,
                "element": '<audio src="a.mp3" controls>',
                "kind": "medium",
                "listed_as": "audio (native), article",
                "decisions": [
                    {
                        "question": "native-medium",
                        "asks": "Is this a native player that shows a medium?",
                        "looked_at": None,
                        "answer": True,
                        "score": 1,
                        "at_first": 0,
                        "clues": [{"clue": "media-element", "weight": 1, "says": "It is “<audio>”."}],
                    },
                    {
                        "question": "article-or-page",
                        "asks": "Is this in the article?",
                        "looked_at": None,
                        "answer": True,
                        "score": 1,
                        "at_first": 1,
                        "clues": [],
                    },
                ],
            }
        ],
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_decisions_are_those_of_list(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = list_page(Job(str(path), root=str(path.parent)), Order("list"))
    told = as_json(path, capsys)["elements"]
    for kind, items in (("medium", listed["media"]), ("picture", listed["images"])):
        mine = [one for one in told if one["kind"] == kind]
        assert [_place(one) for one in mine] == sorted(map(_place, items))
        for one, item in zip(mine, sorted(items, key=_place), strict=True):
            assert one["listed_as"].endswith(item["scope"])
            assert any(decision["answer"] for decision in one["decisions"])
            if kind == "medium":
                answers = {decision["question"]: decision["answer"] for decision in one["decisions"]}
                assert answers.get("hidden", False) is bool(item["hidden"])
                assert f"{item['kind']} ({item['delivery']})" in one["listed_as"]
    for decision in (decision for one in told for decision in one["decisions"]):
        score = decision["at_first"] + sum(clue["weight"] for clue in decision["clues"])
        assert (decision["answer"], decision["score"]) == (score > 0, score)


def _place(one: dict[str, Any]) -> tuple[int, int, str]:
    return one["line"], one["col"], one["tag"]


def test_from_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{START}<video src=a.mp4></video>{END}".encode())))
    assert said("-:2", capsys=capsys).startswith("-:2:1: <video src=a.mp4>: video (native), article\n")


@pytest.mark.parametrize(
    "place", ["none.html", "none.html:3", "page.html:0", "page.html:9", "page.html:" + "9" * 5000, "n" * 5000, "."]
)
def test_no_such_file_or_line(
    place: str, page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page.write_text("<p>One\n<p>Two")
    assert main(["explain", place]) == 2
    assert capsys.readouterr().err.startswith("accesspub: ")


def test_what_is_no_page(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert main(["explain", "page.html"]) == 3
    assert capsys.readouterr().out.startswith("page.html: not processed: ")
    assert main(["explain", "page.html", "--format", "json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["elements"], "error" in found) == ([], True)


def test_a_terminal_obeys_nothing_on_the_page(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_text(f'{START}<video src="a.mp4" title="\x1b[31m\x07\u202e"></video>{END}', "utf-8")
    assert "\\x1b[31m\\x07\\u202e" in (text := said("page.html:2", capsys=capsys))
    assert text.replace("\n", "").isprintable()


def test_the_settings_and_knowledge_of_check(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f'{START}<div class="zap-player" data-zap="77"></div>{END}'
    page.write_text(text)
    assert said("page.html", capsys=capsys) == "page.html: no medium and no picture\n"
    providers = page.parent / "site" / "mine" / "providers"
    providers.mkdir(parents=True)
    (providers / "zap.yaml").write_text(
        "name: Zap\nkind: video\ncaptions: unknown\nmarkup:\n  - class: zap-player\n    attributes: [data-zap]\n    id: data-zap\n"
    )
    (page.parent / "site" / "accesspub.toml").write_text('knowledge = ["mine"]\n')
    (page.parent / "site" / "page.html").write_text(text)
    expected = "It is what the provider asks for, “Zap: class=zap-player data-zap”."
    assert expected in said("site/page.html", capsys=capsys)
    assert expected in said("page.html", "--config", "site/accesspub.toml", capsys=capsys)


def test_the_example_of_the_docs(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(
        r"```\n\$ accesspub explain (\S+):(\d+)\n(.*?)```", (ROOT / "docs" / "explain.md").read_text(), re.S
    )
    assert example is not None
    name, line, output = example.groups()
    tag = re.findall(r": (<.*>): ", output)[0]
    page.with_name(name).write_text(f"{START}{chr(10) * (int(line) - 2)}{tag}</iframe>{END}")
    assert said(f"{name}:{line}", capsys=capsys) == output


def test_a_decision_names_the_other_element_that_was_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "a.html"
    page.write_text(
        "<article><h1>A</h1><p>Some text of an article.</p><figure><img src=a.jpg alt=B>\n"
        "<figcaption>A boat <small class=credit>Ada Brook</small></figcaption></figure></article>",
        "utf-8",
    )
    assert main(["explain", str(page)]) == 0
    assert re.search(r"contain its credit\? Yes, \d+: <small class=credit> in line 2$", capsys.readouterr().out, re.M)
