"""Undo of some rules only: whatever the order, the page comes back, and a new fix finds what is to be done again."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.edits.byte_edits import apply
from accesspub.edits.model import Set
from accesspub.engine.engine import Engine
from accesspub.engine.undo import undo
from accesspub.html.page import Page
from accesspub.html.source import Source

ENGINE = Engine(Config(review=True, structured_data=True))
WORDS = "<p>The market opened at six, and by noon the last of the fish had gone to the kitchens by the quay.</p>"
EXAMPLES = sorted(Path(__file__).parent.glob("rules/*/*.bad.html"))


def page(body: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A</title><article><h1>A</h1>{WORDS}\n{body}\n{WORDS}'
        f"{WORDS}</article></html>"
    ).encode()


def in_every_order(raw: bytes, fixed: bytes, most: int = 6) -> int:
    """Undo the rules of a page one after the other in several orders; returns how many rules there are."""
    rules = sorted({name for edit in ENGINE.fix(raw, "page.html").edits for name in edit.rule.split(",")})
    for order in list(permutations(rules))[:most] if len(rules) > 1 else ():
        current = fixed
        for number, rule in enumerate(order):
            current = undo(current, "page.html", (rule,)).html
            assert rule.encode() + b" " not in current.replace(b",", b" "), "no mark of it is left"
            if number == 0:
                again = ENGINE.fix(current, "page.html").html
                assert undo(again, "page.html").html == raw, f"without {rule}, and fixed again"
        assert current == raw, order
    return len(rules)


@pytest.mark.parametrize(
    "body",
    [
        # An image in a figure that is made in the same run; its credit and its structured data follow.
        '<div><img src="quay.jpg"><p class="caption">Lorries in a row. Photo: Ilse Marrow</p></div>',
        '<div><img data-src="quay.jpg" src="x.gif" alt="image"><p class="caption">Lorries. Photo: Ilse Marrow</p></div>',
        '<video src="a.mp4" autoplay></video><iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>',
        "<p>Media playback is unsupported on your device<br>Media captionThe harbour master explains the wall</p>",
    ],
)
def test_rules_are_undone_in_any_order(body: str) -> None:
    raw = page(body)
    assert in_every_order(raw, ENGINE.fix(raw, "page.html").html) > 1


def test_examples_are_undone_in_any_order() -> None:
    several = 0
    for path in EXAMPLES:
        raw = path.read_bytes()
        several += in_every_order(raw, ENGINE.fix(raw, "page.html").html, 2) > 1
    assert several > 15


def test_what_cannot_be_undone_is_no_edit() -> None:
    element = Page(Source(b"<a href=x>y</a>")).document.select("a")[0]
    with pytest.raises(ValueError, match="SETTABLE"):
        Set(element, "href", "z")


@pytest.mark.parametrize("program", ["<b onclick=x>", "<a c=javascript:>", "<animate attributeName=href>"])
def test_a_place_with_a_program_is_no_edit(program: str) -> None:
    """Undo brings no program back, so nothing may take one away."""
    raw = page(f"<p>Media playback is unsupported on your device {program}</p>")
    result = ENGINE.fix(raw, "page.html")
    assert (result.status, result.html) == ("refused", raw)
    assert "runs a program" in result.reason


def test_no_undo_keeps_nothing_of_what_was_replaced() -> None:
    engine = Engine(Config(review=True, keep_original=False))
    kept, forgotten = 0, 0
    for path in EXAMPLES:
        raw = path.read_bytes()
        result, usual = engine.fix(raw, "page.html"), Engine(Config(review=True)).fix(raw, "page.html")
        kept, forgotten = kept + (b"accesspub-was" in usual.html), forgotten + (result.html != usual.html)
        assert b"accesspub-was" not in result.html
        assert apply(raw, result.edits) == result.html
        assert engine.fix(usual.html, "page.html").html == result.html, "earlier edits keep nothing either"
        assert engine.fix(result.html, "page.html").html == result.html
        assert Engine(Config(review=True)).fix(result.html, "page.html").html == result.html
    assert kept == forgotten > 20


def test_no_undo_is_said_where_somebody_undoes() -> None:
    raw = page("<p>Media playback is unsupported on your device</p>")
    fixed = Engine(Config(keep_original=False)).fix(raw, "page.html").html
    result = undo(fixed, "page.html")
    assert result.html == fixed
    assert ["`--no-undo`" in one.message for one in result.findings] == [True]
