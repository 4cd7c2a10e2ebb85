"""A regular expression of ours is compiled when it is first used."""

from __future__ import annotations

import re

import pytest

from accesspub import expressions
from expressions import SOURCE


def test_an_expression_is_compiled_when_it_is_first_used() -> None:
    late = expressions.compile("(")  # no expression at all
    with pytest.raises(re.error):
        late.search("a")


def test_it_does_what_the_one_of_re_does() -> None:
    late = expressions.compile(r"(?P<word>[a-z]+)", expressions.I)
    assert late.sub("_", "Two words") == "_ _"
    assert late.match("Two words")["word"] == "Two"  # type: ignore[index]
    assert (late.pattern, late.groups, late.flags & re.I) == (r"(?P<word>[a-z]+)", 1, re.I)
    assert expressions.compile(b"b+").findall(b"abba") == [b"bb"]


def test_every_module_compiles_late() -> None:
    eager = re.compile(r"^import re$(?s:.*)re\.compile\(", re.M)
    texts = {path.name: path.read_text("utf-8") for path in SOURCE.rglob("*.py")}
    assert [name for name, text in texts.items() if eager.search(text)] == []
