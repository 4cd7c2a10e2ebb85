"""Marks: what accesspub wrote is known again, and can be taken out."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accesspub.edits import marks
from accesspub.html.page import Page
from accesspub.html.source import Source


def page(html: str) -> Page:
    return Page(Source(html.encode("utf-8", "surrogatepass")))


def as_is(text: str) -> str:
    return text


def undone(html: str, rules: tuple[str, ...] | None = None) -> str:
    of = page(html)
    found, _ = marks.undo_splices(of, lambda mark: rules is None or not set(rules).isdisjoint(mark.rules))
    out, at = "", 0
    for start, end, old, _rule in sorted(found):
        out += of.source.slice(at, start) + old
        at = end
    return out + of.source.slice(at, len(of.source.folded))


def signed(text: str, was: str | None, rule: str = "some-rule") -> str:
    return marks.sign(f"<div {marks.opening(rule, keeps_original=was is not None)}>{text}</div>", was, as_is)


@given(st.text(st.sampled_from("ab>&\"'é \r\n/=;#")))
def test_a_replaced_stretch_comes_back(was: str) -> None:
    was = was.replace("\r\n", "\n").replace("\r", "\n")
    assert undone(f"<body>{signed('new', was)}</body>") == f"<body>{was}</body>"


def test_an_inserted_block_goes() -> None:
    assert undone(f"<body><p>x</p>{signed('new', None)}</body>") == "<body><p>x</p></body>"


@pytest.mark.parametrize(
    "change",
    [
        lambda html: html.replace("new", "new, corrected by hand"),
        lambda html: html.replace("</div>", " </div>"),
        lambda html: html.replace("<div ", '<div class="ours" '),
        lambda html: html.replace('"1 ', '"2 ', 1),  # a later version of the format
    ],
)
def test_a_block_that_was_changed_is_left_alone(change: object) -> None:
    html = change(f"<body>{signed('new', '<p>old</p>')}</body>")  # type: ignore[operator]
    assert undone(html) == html
    assert len(marks.undo_splices(page(html))[1]) == 1


@pytest.mark.parametrize("value", ["", "1", "1 x", "1 some-rule 12345678 title", "2 x y", "<script>", "1  a  00000000"])
def test_what_only_looks_like_a_mark_is_none(value: str) -> None:
    of = page(f"<p data-accesspub='{value}'>x</p>")
    assert list(marks.marks(of)) == [] or marks.undo_splices(of)[0] == []
    assert undone(of.source.text) == of.source.text


def test_only_chosen_rules_are_undone() -> None:
    html = f"<body>{signed('a', '1', 'rule-a')}{signed('b', '2', 'rule-b')}</body>"
    assert undone(html, ("rule-a",)) == html.replace(signed("a", "1", "rule-a"), "1")


def test_a_mark_without_room_is_a_bug() -> None:
    with pytest.raises(ValueError, match="mark"):
        marks.sign("<div>x</div>", None, as_is)


def test_an_attribute_mark_names_what_was_added() -> None:
    of = page("<iframe src=x></iframe>")
    frame = of.document.select_one("iframe")
    assert frame is not None
    (start, end, new, rules), values = marks.tag_splice(of, frame, {"title": ("A", "embed-title")}, as_is)
    html = of.source.slice(0, start) + new + of.source.slice(end, len(of.source.folded))
    assert rules == "embed-title"
    assert values["title"] == "A"
    found = list(marks.marks(page(html)))
    assert [entry.added for entry in found] == [("title",)]
    assert undone(html) == "<iframe src=x></iframe>"
    assert undone(html.replace('title="A"', 'title="B"')) == html.replace('title="A"', 'title="B"')


OPENING = marks.opening("embed-title", keeps_original=True)
FORGED = {
    "a script": "<script>alert(1)</script>",
    "a script that never ends": "<p>x</p><script>",
    "an event handler": "<img src=x onerror=alert(1)>",
    "an address that runs": '<a href=" javascript:alert(1)">x</a>',
    "an address with a tab": '<a href="java&#9;script&#58;alert(1)">x</a>',
    "an address with a line end": '<form action="\x01java\nscript:alert(1)"></form>',
    "a document as data": '<object data="data:image/svg+xml,<svg onload=alert(1)>"></object>',
    "an animated address": '<svg><a><animate attributeName="href" values="x;javascript:alert(1)"></animate></a></svg>',
    "a style sheet": '<link rel="stylesheet" href="https://evil.example/a.css">',
    "a document in an attribute": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "an open comment": "<p>x</p><!-- ",
    "an open value": '<p title="',
    "an open text field": "<textarea>",
    "a base": '<base href="https://evil.example/">',
    "a refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
}


@pytest.mark.parametrize("was", FORGED.values(), ids=FORGED)
def test_undo_brings_no_program_back(was: str) -> None:
    html = f"<body>{signed('new', was)}</body>"
    assert undone(html) == html
    assert len(marks.undo_splices(page(html))[1]) == 1, "it is named"


@pytest.mark.parametrize(
    "was",
    ['<img src="data:image/gif;base64,R0" alt="JavaScript: the good parts">', '<iframe title="data: a film" src=a></iframe>',
     '<p><a href="javascript.html">JavaScript</a></p>', '<audio autoplay="javascript:" src="data:audio/ogg,x"></audio>'],
)  # fmt: skip
def test_undo_takes_words_for_no_program(was: str) -> None:
    assert undone(f"<body>{signed('new', was)}</body>") == f"<body>{was}</body>"


def test_a_script_that_the_block_has_kept_comes_back_with_it() -> None:
    was = '<p onclick="play()">x</p><script>a()</script>'
    inside = '<b onclick="play()">y</b><script>a()</script>'
    assert undone(f"<body>{signed(inside, was)}</body>") == f"<body>{was}</body>"


@pytest.mark.parametrize(
    ("now", "was"),
    [
        ('<iframe src="https://a.example/1" title="x"', '<iframe src="https://evil.example/1">'),
        ('<iframe src="https://a.example/1" title="x"', '<iframe src="javascript:alert(1)">'),
        ('<img src="a.jpg" alt="x"', '<img src="a.jpg" onerror="alert(1)">'),
        ('<img src="a.jpg" alt="x"', '<img src="a.jpg"><script src="https://evil.example/">'),
        ('<img src="a.jpg" alt="x"', '<script src="a.jpg">'),
        ('<img src="a.jpg" alt="x"', '<img src="a.jpg" alt=">'),
        ('<iframe src="a.html" title="x"', '<iframe src="java&#10;script:alert(1)">'),
        ('<iframe src="a.html" sandbox title="x"', '<iframe src="a.html" title="x">'),
    ],
)
def test_undo_restores_only_attributes_that_fix_sets(now: str, was: str) -> None:
    html = f"<body>{marks.sign(f'{now} {OPENING}>', was, as_is)}</body>"
    assert undone(html) == html


@pytest.mark.parametrize(("name", "goes"), [("sandbox", False), ("title", True)])
def test_undo_removes_only_attributes_that_fix_adds(name: str, goes: bool) -> None:
    added = f' {name}="" data-accesspub="1 embed-title 00000000 +{name}"'
    html = f"<body><iframe src=a{added.replace('0' * 8, f'{crc32(added.encode()):08x}')}></iframe></body>"
    assert undone(html) == ("<body><iframe src=a></iframe></body>" if goes else html)


@pytest.mark.parametrize(
    "html",
    [
        marks.sign(
            f'<script src="a.js" {OPENING}></script>'.replace("></script>", ">"),
            '<script src="https://evil.example/">',
            as_is,
        ),
        marks.sign(f'<img src="a.jpg" {OPENING}>', '<img src="https://evil.example/b.jpg">', as_is),
    ],
)
def test_undo_brings_no_address_of_another_host_back(html: str) -> None:
    assert undone(f"<body>{html}</body>") == f"<body>{html}</body>"


def test_undo_takes_no_address_away() -> None:
    """Without its address, a script would run what is in it."""
    added = ' src="" data-accesspub="1 embed-title 00000000 +src"'
    html = f"<body><script{added.replace('0' * 8, f'{crc32(added.encode()):08x}')}>alert(1)</script></body>"
    assert undone(html) == html
