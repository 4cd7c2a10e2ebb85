"""No regular expression of ours takes more than linear time, by the steps it takes (``tests/steps.py``): no clock.

Every place of `src` is covered (``tests/expressions.py``), by the method that each is used by: what is only ever
matched at the beginning may cost more when it is searched for, and that is noticed when somebody begins to do so.
"""

from __future__ import annotations

import re

import pytest

from expressions import METHODS, SOURCE, uses
from steps import Expression

SIZE = 160
FEW = 24.0  # steps for each character that nobody needs to look at twice
MANY = 2_000_000.0  # steps for `SIZE` characters that are too many whatever comes of twice as many
PARTS = 16  # of a test that takes long, so that several processes share it
GROWTH = 2.7  # for twice the size: 2 is in proportion, 4 is its square


def grows(pattern: str | bytes, flags: int, method: str) -> str | None:
    """A string that takes this expression more than linear time, or None."""
    expression = Expression(pattern, flags, whole=method == "fullmatch")
    few = FEW
    for text, longer in zip(expression.attacks(SIZE), expression.attacks(2 * SIZE), strict=True):
        cost = expression.cost(text, method, few * len(text))
        if cost == float("inf"):
            # Many alternatives take many steps for each character, and that may be all.
            cost = expression.cost(text, method, MANY)
            if cost == float("inf") or expression.cost(longer, method, GROWTH * cost) == float("inf"):
                return text
            few = max(few, 1.5 * cost / len(text))
    return None


@pytest.mark.parametrize("part", range(PARTS))
def test_no_expression_takes_more_than_linear_time(part: int) -> None:
    places = {(use.pattern, use.flags, use.method): use.where for use in uses()}
    assert len({pattern for pattern, *_ in places}) > 200, "the expressions were not found"
    for asked in sorted(places, key=str)[part::PARTS]:
        text = grows(*asked)
        assert text is None, f"{places[asked]}: {asked[2]} with {asked[0]!r} takes more than linear time on {text!r}"


def test_every_place_is_found() -> None:
    """Counted in another way: by looking for the words."""
    words = re.compile(rf"(?<![\w.])re\.(?:compile|{'|'.join(METHODS)})\(")
    places = {
        f"{path.relative_to(SOURCE).as_posix()}:{number}"
        for path in SOURCE.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if words.search(line)
    }
    assert places == {use.where for use in uses()}


# Each was ours, or is of that shape; with the method that it was used by.
SLOW = [
    (r"\s+$", "search"),
    (r"<[^>]*>", "scan"),
    (r"<!--.*?-->", "scan"),
    (r"(a+)+$", "match"),
    (r"(?:a|a)*b", "match"),
    (r"(\w+\s*)*:", "match"),
    (r"\d+:\S*\s*,\s*\S*\s*\Z", "match"),
    (r"\s*(\d{1,12})(?:\.\d+)?\s*(?:ms)?\s*", "fullmatch"),
    (r"(Kind|Language)\s*:\s*(.*?)\s*\Z", "match"),
    (r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]*)>", "match"),
    (r"(?:[-_.](?:\d{2,4}x\d{2,4}|[smlx]))+$", "scan"),
    (r"^\s*[\d:.,]+\s*-->", "search"),
    (r"[“«].*?[”»]|\d+", "scan"),
    (r"<(a|b)\b.*?</\1>", "scan"),
    (r"[^\s]{1,1900}\.jpg", "search"),
]
QUICK = [
    (r"\s+$", "match"),
    (r"\s+", "scan"),
    (r"<[^>]*>?", "scan"),
    (r"<[^<>]*>", "scan"),
    (r"(?<![ \t])[ \t]*\n", "scan"),
    (r"(?:ab)*+c", "match"),
    (r"\d{1,4}[./-]\d{1,2}", "search"),
    (r"\b(?:one|two|three)\b", "scan"),
]


@pytest.mark.parametrize(("pattern", "method"), SLOW)
def test_what_is_slow_is_found(pattern: str, method: str) -> None:
    assert grows(pattern, re.M if pattern.startswith("^") else re.S, method) is not None


@pytest.mark.parametrize(("pattern", "method"), QUICK)
def test_what_is_quick_is_not(pattern: str, method: str) -> None:
    assert grows(pattern, 0, method) is None


@pytest.mark.parametrize("part", range(PARTS))
def test_steps_are_counted_of_what_re_does(part: int) -> None:
    """The counting matcher finds what `re` finds, with every expression of ours, over what attacks it."""
    asked = 0
    for use in sorted(uses(), key=str)[part::PARTS]:
        expression = Expression(use.pattern, use.flags, cap=None, whole=use.method == "fullmatch")
        real = re.compile(use.pattern, use.flags)
        for number, text in enumerate(Expression(use.pattern, use.flags).attacks(12)):
            if number % 7:
                continue
            asked += 1
            subject = text.encode("latin-1", "replace") if isinstance(use.pattern, bytes) else text
            text = subject.decode("latin-1") if isinstance(subject, bytes) else subject
            if use.method == "scan":
                theirs = [found.span() for found in real.finditer(subject)]  # type: ignore[arg-type]
            else:
                first = getattr(real, use.method)(subject)
                theirs = [first.span()] if first else []
            assert expression.spans(text, use.method) == theirs, (use, text)
    assert asked > 1000 / PARTS
