"""Media of which only words are left: they stay on the list of what is missing until somebody has their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.engine.result import PageResult
from accesspub.engine.undo import undo
from accesspub.facts.embeds.lost import lost_name
from accesspub.facts.facts import Facts, read_facts
from accesspub.html.page import Page
from accesspub.html.site import Site
from accesspub.html.source import Source
from accesspub.knowledge.load import load
from promises import promises

SENTENCE = "Media playback is unsupported on your device"
CAPTION = "The harbour master explains the new wall"
LOST = f"<p>{SENTENCE}<br>\nMedia caption{CAPTION}</p>"
TALK = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ilse Marrow>The wall will be two metres higher.\n"


def html(body: str) -> bytes:
    words = "<p>It was a long walk, and nobody said a word until the river came in sight of us all.</p>"
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Wall</title><h1>Wall</h1>\n{words}\n{body}\n{words}</html>'.encode()


def facts(raw: bytes) -> Facts:
    return read_facts(Page(Source(raw)), load())


def fix(raw: bytes, folder: Path | None = None) -> PageResult:
    site = Site(folder, folder, (folder / "alternatives",)) if folder is not None else Site(None, None)
    return Engine(Config()).fix(raw, "page.html", None, site)


def give_words(folder: Path, raw: bytes) -> None:
    name = lost_name(facts(raw).embeds[0])
    place = folder / "alternatives" / "lost" / f"{name}.en.vtt"
    place.parent.mkdir(parents=True)
    place.write_text(TALK)


def test_a_lost_medium_is_named_by_its_caption() -> None:
    name = lost_name(facts(html(LOST)).embeds[0])
    assert name.startswith("the-harbour-master-explains-the-new-")
    assert name == lost_name(facts(html(LOST.replace("<br>\n", "<br/>  "))).embeds[0])
    assert lost_name(facts(html(f"<p>{SENTENCE}</p>")).embeds[0]) == ""
    assert lost_name(facts(html('<video src="a.mp4" controls></video>')).embeds[0]) == ""


def test_it_is_still_a_medium_when_a_block_of_ours_stands_for_it() -> None:
    raw = html(LOST)
    before, after = facts(raw).embeds, facts(fix(raw).html).embeds
    assert [(one.kind, one.delivery, lost_name(one)) for one in after] == [
        (one.kind, one.delivery, lost_name(one)) for one in before
    ]
    assert after[0].element.tag == "figure"
    assert after[0].caption is not None
    assert after[0].caption.text == CAPTION


def test_a_block_inside_a_player_makes_no_second_medium() -> None:
    raw = html(f'<figure><div class="media-player" data-playable="{{}}"><p>{SENTENCE}</p></div></figure>')
    assert len(facts(raw).embeds) == len(facts(fix(raw).html).embeds) == 1


def test_a_block_in_a_box_named_player_tells_too_little() -> None:
    sentence = "To view this content, Javascript must be enabled and Adobe Flash Player must be installed."
    body = f'<div class="audio-player"><p>{sentence}</p><a href="/talk.mp3">Download</a></div>'
    result = fix(html(body))
    assert result.status == "fixed", result.reason
    assert "video" not in {one.kind for one in facts(result.html).embeds}


def test_it_is_asked_about_before_and_after() -> None:
    raw = html(LOST)
    assert [one.key for one in asked(raw)] == [one.key for one in asked(fix(raw).html)] == ["lost"]


def asked(raw: bytes) -> list[object]:
    analysis = Engine(Config()).open(raw)
    assert analysis.answers.outcomes["video-transcript"] == "cantTell"
    return [one for one in analysis.findings if one.rule == "video-transcript"]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_words_that_turn_up_later_come_into_the_block(tmp_path: Path, lang: str) -> None:
    raw = html(LOST).replace(b'lang="en"', f'lang="{lang}"'.encode())
    mended = fix(raw, tmp_path).html
    give_words(tmp_path, raw)
    later, at_once = fix(mended, tmp_path), fix(raw, tmp_path)
    assert b"two metres higher" in later.html
    assert later.html == at_once.html
    assert not [one for one in later.findings if one.rule == "video-transcript"]
    assert fix(later.html, tmp_path).edits == []
    assert undo(later.html, "page.html").html == raw


def test_a_block_that_somebody_changed_is_left_alone(tmp_path: Path) -> None:
    raw = html(LOST)
    mended = fix(raw, tmp_path).html.replace(b"<p><b>Video</b></p>", b"<p><b>Video of the wall</b></p>")
    give_words(tmp_path, raw)
    result = fix(mended, tmp_path)
    assert result.edits == []
    assert [one.rule for one in result.findings if not one.fixable] == ["video-transcript"]


def test_one_edit_that_two_rules_ask_for_names_both() -> None:
    assert [one.rule for one in fix(html(LOST)).edits] == ["media-caption-glued,media-unsupported"]


def test_the_promises_hold(tmp_path: Path) -> None:
    promises(html(LOST + "<p>Text.</p>" + LOST.replace("harbour", "lighthouse")))
    # Marks that anybody could have written: a block in a block in a block, and one that replaced nothing.
    promises(fix(html(LOST)).html.replace(b"Media playback", b"&lt;figure data-accesspub-was=&quot;Media playback"))
