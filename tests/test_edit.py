"""Intents on slots → plan → splices."""

from __future__ import annotations

import itertools

import pytest
from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Replace, Safety, Set
from accesspub.edits.plan import Plan
from accesspub.html.page import Page
from accesspub.html.reason import Reason
from accesspub.html.source import Source


def page(html: str, path: str = "-") -> Page:
    return Page(Source(html.encode()), path)


def one(of: Page, selector: str) -> Element:
    found = of.document.select_one(selector)
    assert found is not None
    return found


RULE = "some-rule"


def edit(*intents: Set | Insert | Replace) -> Edit:
    return Edit(intents, Safety.SAFE)


def block(text: str, rule: str = "some-rule", *, was: bool = False) -> str:
    return f"<b {marks.opening(rule, keeps_original=was)}>{text}</b>"


def made(of: Page, *edits: Edit) -> str:
    """The page after a plan, and proof that splices and tree agree."""
    plan = Plan(of)
    for entry in edits:
        plan.add(entry, RULE)
    out, at = "", 0
    for splice in plan.splices():
        assert at <= splice.start <= splice.end
        out += of.source.slice(at, splice.start) + splice.new
        at = splice.end
    out += of.source.slice(at, len(of.source.folded))
    plan.apply_to_tree()
    assert of.document.equals(page(out).document), "splices and tree lead to different pages"
    return out


def stripped(html: str) -> str:
    """Without our marks."""
    import re

    return re.sub(r' data-accesspub(-was)?="[^"]*"', "", html)


def test_set_adds_behind_the_last_attribute_and_keeps_the_tag() -> None:
    of = page("<p><img  src='a.png'\n   alt=x   ></p>")
    assert stripped(made(of, edit(Set(one(of, "img"), "title", 'a "b" & <c>')))) == (
        "<p><img  src='a.png'\n   alt=x title=\"a &quot;b&quot; &amp; &lt;c&gt;\"   ></p>"
    )


def test_set_on_a_bare_tag_and_a_self_closed_one() -> None:
    of = page("<p>x<br/></p>")
    assert stripped(made(of, edit(Set(one(of, "p"), "title", "a")), edit(Set(one(of, "br"), "title", "b")))) == (
        '<p title="a">x<br title="b"/></p>'
    )


def test_set_replaces_a_value_in_its_place() -> None:
    of = page("<video muted SRC=a.mp4 autoplay controls></video>")
    changed = made(of, edit(Set(one(of, "video"), "src", "b.mp4"), Set(one(of, "video"), "autoplay", None)))
    assert stripped(changed) == '<video muted src="b.mp4" controls></video>'


def test_many_rules_on_one_tag_give_the_same_bytes_in_any_order() -> None:
    found = set()
    for order in itertools.permutations(range(4)):
        of = page("<iframe src=x></iframe>")
        edits = [edit(Set(one(of, "iframe"), name, name)) for name in ("alt", "hidden", "role", "title")]
        plan = Plan(of)
        for n in order:
            plan.add(edits[n], f"rule-{n}")
        assert len(plan.made) == 4
        found.add(frozenset(splice.new for splice in plan.splices()))
    assert len(found) == 1, "the order of the rules shows in the bytes"


def test_agreement_is_made_once_and_disagreement_waits() -> None:
    of = page("<iframe src=x></iframe>")
    frame = one(of, "iframe")
    plan = Plan(of)
    first, second, third = (edit(Set(frame, "title", value)) for value in "AAB")
    assert [plan.add(entry, RULE) for entry in (first, second, third)] == [None, None, None]
    assert plan.made == [first, second]
    assert plan.waiting == [third]
    assert sum(splice.new.count("title=") for splice in plan.splices()) == 1


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("before", "<div><b>N</b><p>x</p></div>"),
        ("after", "<div><p>x</p><b>N</b></div>"),
        ("first", "<div><p><b>N</b>x</p></div>"),
        ("last", "<div><p>x<b>N</b></p></div>"),
    ],
)
def test_insert(where: str, expected: str) -> None:
    of = page("<div><p>x</p></div>")
    assert stripped(made(of, edit(Insert(one(of, "p"), where, block("N"))))) == expected  # type: ignore[arg-type]


def test_replace_keeps_what_it_replaced() -> None:
    of = page('<div><p class="a">x &amp; y</p>z</div>')
    out = made(of, edit(Replace((one(of, "p"),), block("N", was=True))))
    assert stripped(out) == "<div><b>N</b>z</div>"
    assert 'data-accesspub-was="&lt;p class=&quot;a&quot;&gt;x &amp;amp; y&lt;/p&gt;"' in out


def test_replace_part_of_a_text() -> None:
    of = page("<p>one &amp; two three</p>")
    node = one(of, "p").children[0]
    out = made(of, edit(Replace((node,), block("2", was=True), 6, 9)))  # type: ignore[arg-type]
    assert stripped(out) == "<p>one &amp; <b>2</b> three</p>"


@pytest.mark.parametrize(
    ("html", "selector"),
    [
        ("<table><tr><td>x</table>", "tbody"),  # no tag in the source
        ("<div><p>x<div>y</div></div>", "p"),  # not closed: where it ends is a guess
        ("<svg><text>x</text></svg>", "text"),  # not the reader's text
        ("<select><option>x</option></select>", "option"),
    ],
)
def test_uncertain_places_are_refused_with_a_reason(html: str, selector: str) -> None:
    of = page(html)
    plan = Plan(of)
    asked = edit(Insert(one(of, selector), "after", block("N")))
    assert plan.add(asked, RULE)
    assert plan.made == []
    assert list(plan.splices()) == []


def test_an_edit_is_all_or_nothing() -> None:
    of = page("<div><p>x<div>y</div></div><i>z</i>")
    plan = Plan(of)
    asked = edit(Set(one(of, "i"), "title", "t"), Insert(one(of, "p"), "after", block("N")))
    assert plan.add(asked, RULE)
    assert list(plan.splices()) == []


def test_overlapping_stretches_wait() -> None:
    of = page("<div><p>x</p></div>")
    plan = Plan(of)
    a = edit(Replace((one(of, "div"),), block("A", "a", was=True)))
    b = edit(Set(one(of, "p"), "title", "t"))
    c = edit(Replace((one(of, "p"),), block("C", "c", was=True)))
    assert [plan.add(entry, rule) for entry, rule in ((a, "a"), (b, "b"), (c, "c"))] == [None, None, None]
    assert plan.made == [a]
    assert plan.waiting == [b, c]


def test_inserted_lines_take_the_line_ends_of_the_file() -> None:
    of = page("<div>\r\n<p>x</p>\r\n</div>\r\n")
    out = made(of, edit(Insert(one(of, "p"), "after", block("a\nb"))))
    assert "a\r\nb" in out
    assert "\n" not in out.replace("\r\n", "")


def test_markup_without_a_mark_is_a_bug() -> None:
    of = page("<p>x</p>")
    plan = Plan(of)
    with pytest.raises(ValueError, match="mark"):
        plan.add(edit(Insert(one(of, "p"), "after", "<b>N</b>")), RULE)


@pytest.mark.parametrize("stray", ["</figure>", "x</figure>y", "</figure></p>"])
def test_what_is_carried_over_does_not_end_the_new_markup(stray: str) -> None:
    """An end tag of nothing does nothing where it stands; inside new markup of that name it would end it."""
    of = page(f"<div><i>one{stray}</i></div>")
    holder = one(of, "i")
    span = of.span(holder)
    assert span is not None
    held = of.source.slice(span.start, span.end)
    opening = marks.opening("some-rule", keeps_original=True)
    change = edit(Replace((holder,), f"<figure {opening}>{held}</figure>"))
    assert Plan(of).add(change, RULE) == Reason("end-tag")
