"""Every example of every rule, and every promise about it; see ``examples.py`` for what the files are."""

from __future__ import annotations

import pytest

from accesspub.config import Config
from examples import CLOTHES, Example, bom, crlf, dressed, examples, report, upper, utf_16, well_formed, windows_1252
from promises import counts, machine, promises, unsigned

BAD, GOOD = examples("bad"), examples("good")
each_bad = pytest.mark.parametrize("example", BAD, ids=[example.id for example in BAD])
each_good = pytest.mark.parametrize("example", GOOD, ids=[example.id for example in GOOD])


def alone(example: Example, *, review: bool = False) -> Config:
    return Config(select=(example.rule,), review=review)


def after(example: Example, *, review: bool) -> bytes:
    """What the example's page must be after a fix."""
    safe = example.read("fixed.html") or example.need("bad.html")
    return (example.read("reviewed.html") or safe) if review else safe


@each_bad
def test_the_rule_speaks_about_bad(example: Example) -> None:
    found = machine(alone(example)).check(example.need("bad.html"))
    assert found.findings, "a bad page without a finding"
    assert found.outcomes[example.rule] in ("failed", "cantTell")
    assert not any(one.outcome == "cantTell" and one.severity == "error" for one in found.findings)
    expected = example.read("report.txt")
    if expected is not None:
        assert report(found) == expected.decode()


@each_bad
@pytest.mark.parametrize("review", [False, True], ids=["safe", "review"])
def test_fix_gives_the_expected_bytes(example: Example, review: bool) -> None:
    result = promises(example.need("bad.html"), alone(example, review=review))
    assert result.html.decode() == after(example, review=review).decode()


@each_bad
def test_fixed_is_silent_or_says_what_is_left(example: Example) -> None:
    expected = after(example, review=True)
    left = machine(alone(example, review=True)).check(expected)
    assert not any(finding.fixable and not finding.withheld for finding in left.findings), report(left)
    if expected != example.need("bad.html"):
        before = machine(alone(example)).check(example.need("bad.html"))
        assert counts(left).total() < counts(before).total(), "an edit that mends nothing"


@each_good
def test_the_rule_is_silent_about_good(example: Example) -> None:
    result = machine(alone(example, review=True)).fix(example.need("good.html"))
    assert report(result) == ""
    assert not result.edits


@each_bad
@pytest.mark.parametrize("clothes", list(CLOTHES))
def test_bad_in_other_clothes(example: Example, clothes: str) -> None:
    """Line ends, byte order mark, charset, capitals: the same edits, and the page keeps its ways."""
    bad = CLOTHES[clothes](example.need("bad.html"))
    if bad is None:
        pytest.skip("this charset cannot hold the page")
    result = promises(bad, alone(example, review=True))
    expected = after(example, review=True)
    if clothes == "upper-case":
        assert unsigned(result.html).lower() == unsigned(expected).lower()
        return
    wanted = CLOTHES[clothes](expected)
    if clothes == "utf-16":
        assert wanted is not None
        assert unsigned(result.html[2:].decode("utf-16-le").encode()) == unsigned(expected)
    elif wanted is not None:
        assert unsigned(result.html) == unsigned(wanted)


@each_bad
def test_bad_with_all_rules(example: Example) -> None:
    promises(example.need("bad.html"), Config())
    promises(example.need("bad.html"), Config(review=True))


@each_good
def test_good_with_all_rules_in_other_clothes(example: Example) -> None:
    for _, page in dressed(example.need("good.html")):
        promises(page, Config(review=True))


XML = [example for example in BAD if well_formed(example.need("bad.html"))]


@pytest.mark.parametrize("example", XML, ids=[example.id for example in XML])
def test_bad_as_xhtml(example: Example) -> None:
    """A page that is well-formed XML stays so, and gets the same edits."""
    result = promises(example.need("bad.html"), alone(example, review=True), "page.xhtml")
    assert well_formed(result.html), result.html.decode()
    assert bool(result.edits) == (after(example, review=True) != example.need("bad.html"))


def test_enough_examples_are_xml() -> None:
    assert len(XML) > len(BAD) / 3, "too few examples are well-formed XML for the XHTML promise to mean much"


@pytest.mark.parametrize("clothes", [crlf, bom, utf_16, upper, windows_1252])
def test_clothes_change_something(clothes: object) -> None:
    """The dressing itself is tested: a transformation that does nothing would prove nothing."""
    page = b'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><p>caf\xc3\xa9</p>\n'
    assert clothes(page) not in (None, page)  # type: ignore[operator]
