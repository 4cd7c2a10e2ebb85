"""What we wrote for readers without scripts or players is not what a page is judged by."""

from __future__ import annotations

from pathlib import Path

from accesspub.cli.list import media_record
from accesspub.config import Config
from accesspub.edits.own_inserts import own_inserts
from accesspub.engine.engine import Engine
from accesspub.engine.undo import undo
from accesspub.facts.facts import Facts, read_facts
from accesspub.html.page import Page
from accesspub.html.site import Site
from accesspub.html.source import Source
from promises import machine, promises

TEXT = "<p>The market opened at six, and by noon the last of the fish had gone to the kitchens by the quay.</p>"
LAZY = """<!doctype html><html lang="en"><title>The market</title><body><article><h1>The market</h1>{text}
<div>{picture}<p class="caption">Crates of herring.</p></div>{text}{text}</article></body></html>"""
PICTURE = '<img src="blank.gif" data-src="herring-crates.jpg" alt="Blue crates on a wet quay">'
PLAYER = """<!doctype html><html lang="en"><title>The market</title><body><article><h1>The market</h1>{text}
<figure><video controls src="herring.mp4"></video><figcaption>Crates of herring.</figcaption></figure>{text}{text}
</article></body></html>"""


def page_of(markup: str, **parts: str) -> bytes:
    return markup.format(text=TEXT, **parts).encode()


def facts_of(raw: bytes) -> Facts:
    return read_facts(Page(Source(raw), "page.html"), machine(Config()).knowledge)


def test_a_copy_of_ours_is_no_second_picture_and_parts_none_from_its_caption() -> None:
    raw = page_of(LAZY, picture=PICTURE)
    fixed = promises(raw)
    assert b"</noscript><p class" in fixed.html
    before, after = facts_of(raw).article_images, facts_of(fixed.html).article_images
    assert [image.src for image in after] == [image.src for image in before] == ["herring-crates.jpg"]
    assert after[0].caption is not None
    assert after[0].caption.text == "Crates of herring."
    assert not after[0].in_noscript


def test_what_somebody_has_changed_belongs_to_the_page() -> None:
    fixed = promises(page_of(LAZY, picture=PICTURE)).html
    changed = fixed.replace(b'alt="Blue crates on a wet quay"></noscript>', b'alt="Crates"></noscript>')
    assert changed != fixed
    assert not facts_of(changed).own_inserts.elements
    assert len(facts_of(fixed).own_inserts.elements) == 1
    assert promises(changed).html == changed


def test_the_tree_is_whole_again_when_edits_are_placed() -> None:
    fixed = promises(page_of(LAZY, picture=PICTURE)).html
    page = Page(Source(fixed), "page.html")
    whole = page.document.html
    inserts = own_inserts(page)
    assert page.document.html != whole
    with inserts.in_place():
        assert page.document.html == whole
    assert page.document.html != whole
    assert [one.tag for one in inserts.elements] == ["noscript"]


def test_a_link_serves_a_player_and_the_copy_of_a_picture_none() -> None:
    for markup, tag, serves in ((PLAYER, "video", True), (LAZY, "img", False)):
        page = Page(
            Source(promises(page_of(markup, picture=PICTURE) if "{picture}" in markup else page_of(markup)).html)
        )
        inserts = own_inserts(page)
        assert inserts.elements
        assert inserts.serve(page.document.select(tag)[0]) is serves


def test_a_figure_made_later_takes_the_copy_with_it() -> None:
    raw = page_of(LAZY, picture=PICTURE)
    engine = Engine(Config(review=True))
    fixed = promises(raw).html
    figured = engine.fix(fixed, "page.html")
    assert figured.status == "fixed"
    assert figured.html.count(b"<noscript") == 1
    assert figured.html.index(b"<figure") < figured.html.index(b"<noscript") < figured.html.index(b"<figcaption")
    assert engine.fix(figured.html, "page.html").html == figured.html
    assert undo(figured.html, "page.html").html == raw


def test_two_pictures_of_one_address_share_a_copy() -> None:
    again = PICTURE.replace(' alt="Blue crates on a wet quay"', "")
    raw = page_of(LAZY, picture=f"{PICTURE}</div>{TEXT}<div>{again}")
    promises(raw)


def test_the_link_in_a_player_counts_as_what_it_shows_without_one() -> None:
    fixed = promises(page_of(PLAYER)).html
    facts = facts_of(fixed)
    assert facts.embeds[0].fallback_text == ""
    assert media_record(facts, facts.embeds[0])["fallback_text"] == "Open the video file"


def test_the_copy_of_a_picture_is_no_link_to_a_player() -> None:
    """Both are seen in one box: what is said of the player is the same after the picture was copied."""
    fixed = promises(b'<figure data-src="http://w.soundcloud.com/player"data-alt=r></figure>', Config(review=True))
    assert b"<noscript" in fixed.html
    assert "player-needs-script" in {one.rule for one in fixed.findings}


def test_a_transcript_follows_the_link_of_a_scripted_player_in_one_run(tmp_path: Path) -> None:
    player = '<div class="video-player" data-video-url="herring.mp4" data-video-id="x1"><b>Play</b></div>'
    raw = page_of(LAZY, picture=player)
    (tmp_path / "herring.mp4").write_bytes(b"")
    (tmp_path / "herring.en.vtt").write_text(
        "WEBVTT\n\n00:00.000 --> 00:04.000\nWe land them at four in the morning.\n"
    )
    site, engine = Site(tmp_path, tmp_path), machine(Config())
    first = engine.fix(raw, "page.html", None, site)
    assert {edit.rule for edit in first.edits} == {"player-needs-script", "video-transcript"}
    again = engine.fix(first.html, "page.html", None, site)
    assert again.html == first.html
    assert [one.rule for one in again.findings] == [one.rule for one in first.findings]
