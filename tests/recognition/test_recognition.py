"""What is understood of pages of our own writing, shaped like those of many houses, stays understood (see README.md)."""

from __future__ import annotations

import json

import pytest
from locate import located
from score import EXPECTED, FOLDER, compare, pages, total

KNOWN = json.loads(EXPECTED.read_text("utf-8"))


@pytest.mark.parametrize("name", pages())
def test_what_is_true_of_a_page_is_listed(name: str) -> None:
    missed, known = compare(name).misses, KNOWN["misses"].get(name, {})
    new = [f"{name}:{miss}: {said}" for miss, said in missed.items() if miss not in known]
    right = [f"{name}:{miss}: it is right now, remove it from the list" for miss in known if miss not in missed]
    assert not new + right, "\n".join(["", *new, *right])


@pytest.mark.parametrize("name", pages())
def test_labels_are_where_they_say(name: str) -> None:
    assert located(pages()[name]) == pages()[name], "run tests/recognition/locate.py"


def test_figures_are_as_recorded() -> None:
    assert total().figures() == KNOWN["figures"], "run tests/recognition/score.py --record"


def test_every_page_has_labels_and_every_miss_a_reason() -> None:
    assert set(pages()) == {path.name for path in (FOLDER / "pages").iterdir()}
    assert set(KNOWN["misses"]) <= set(pages())
    assert all(why for misses in KNOWN["misses"].values() for why in misses.values())
