"""Edits one by one: what is proposed is what `fix` makes, except what somebody has rejected."""

from __future__ import annotations

from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.engine.proposals import Proposal, proposals
from places import ROOT

PAGES = sorted((ROOT / "samples").glob("*/*.html"))


def proposed(raw: bytes) -> list[Proposal]:
    return proposals(engine(Config()).open(raw))


def fixed(raw: bytes, **decided: frozenset[str]) -> bytes:
    return engine(Config(**decided)).fix(raw).html


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name + "/" + path.stem)
def test_a_rejected_edit_is_not_made_and_the_others_are(path: Path) -> None:
    raw = path.read_bytes()
    safe = [one for one in proposed(raw) if one.is_safe and not one.refused]
    assert safe
    assert fixed(raw, declined=frozenset(one.name for one in safe)) == raw
    changed = 0
    for one in safe:
        declined = frozenset((one.name,))
        kept = fixed(raw, declined=declined)
        changed += kept != fixed(raw)  # not where another edit changes the same place
        assert fixed(kept, declined=declined) == kept, "a rejected edit stays rejected"
    assert changed


def test_an_accepted_edit_is_made_without_review() -> None:
    raw = b"<!DOCTYPE html><html lang=en><title>x</title><article><h1>Quay</h1><p>The boat leaves now.<video src=a.mp4 autoplay></video>"
    (found,) = [one for one in proposed(raw) if one.rule == "media-autoplay"]
    assert not found.is_safe
    assert b"autoplay" in fixed(raw).partition(b"data-accesspub")[0]
    page = fixed(raw, accepted=frozenset((found.name,)))
    assert b" autoplay" not in page.partition(b"data-accesspub")[0]


def test_a_proposal_tells_where_its_element_starts() -> None:
    raw = "\ufeff<!DOCTYPE html><html lang=en><title>x</title><article><h1>Où</h1>\r\n<p>A café.</p><video src=a.mp4 autoplay></video>"
    page = raw.encode()
    (found,) = [one for one in proposed(page) if one.rule == "media-autoplay"]
    assert page[found.start :].startswith(b"<video src=a.mp4")


def test_the_same_edit_has_one_name_on_every_page() -> None:
    element = b"<iframe src='https://www.youtube.com/embed/fG8iJ0lM2oP'></iframe>"
    pages = [b"<!DOCTYPE html><html lang=en><title>%d</title><article><h1>Quay</h1>%s" % (n, element) for n in (1, 2)]
    first, second = ({one.name: (one.before, one.after) for one in proposed(page)} for page in pages)
    assert first
    assert first == second
