"""Where things are written: spans, texts, languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from turbohtml import Element, Text

from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.html.text import escape_text, fold, is_blank, own_text


def page(html: str | bytes, path: str = "-") -> Page:
    return Page(Source(html.encode() if isinstance(html, str) else html), path)


def one(of: Page, selector: str) -> Element:
    found = of.document.select_one(selector)
    assert found is not None
    return found


def written(of: Page, selector: str) -> str | None:
    span = of.span(one(of, selector))
    return None if span is None else of.source.slice(*span)


@pytest.mark.parametrize(
    ("html", "selector", "expected"),
    [
        ("<p>a<b>c</b>d</p>", "b", "<b>c</b>"),
        ("<p>a<br>b</p>", "br", "<br>"),
        ("<P CLASS=x>a</P >", "p", "<P CLASS=x>a</P >"),
        ("<p>é\r\n<b>\r\nx</b></p>", "b", "<b>\r\nx</b>"),
        ("<p>open<div>x</div>", "p", None),
        ("<table><tr><td>x</td></tr></table>", "tbody", None),  # implied: no tag made it
        ("<p>one<p>two</p>", "p", None),
        ("<b><p>x</b>y</p>", "p", "<p>x</b>y</p>"),
    ],
)
def test_span(html: str, selector: str, expected: str | None) -> None:
    assert written(page(html), selector) == expected


def test_unclosed_paragraph_ends_where_the_next_begins() -> None:
    of = page("<div><p>one <i>two</i>\n<p>three</div>")
    first = of.document.select("p")[0]
    span = of.unclosed(first)
    assert span is not None
    assert of.source.slice(*span) == "<p>one <i>two</i>\n"


def test_attributes_have_places() -> None:
    of = page("<img  src = 'a.png'\n alt=\"x > y\" hidden>")
    image = one(of, "img")
    found = {name: of.source.slice(*span) for name in ("src", "alt", "hidden") if (span := of.attribute(image, name))}
    assert found == {"src": "src = 'a.png'", "alt": 'alt="x > y"', "hidden": "hidden"}
    assert of.attribute(image, "title") is None


def texts_of(of: Page) -> list[Text]:
    body = one(of, "body")
    found: list[Text] = []

    def walk(element: Element) -> None:
        for child in element:
            if isinstance(child, Text):
                found.append(child)
            elif isinstance(child, Element):
                walk(child)

    walk(body)
    return found


def test_texts_are_found_between_their_neighbours() -> None:
    of = page("<body><p>one<!-- c -->two <b>three</b> &amp; four&eacute;</p>")
    for text in texts_of(of):
        span = of.text_span(text)
        if text.data in ("three", " & fouré"):
            assert span is not None
        if span is not None:
            assert page(of.source.slice(*span)).document.text.strip() == text.data.strip()


pieces = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "a", "é", "&amp;", "&#233;", "<br>", "<!--x-->", " ", "\r\n", "&"]
    ),
    max_size=25,
).map("".join)


@given(pieces)
def test_a_text_span_holds_the_text_or_is_none(html: str) -> None:
    """Never a wrong place: what is in the span is the text, when a parser reads it alone."""
    from turbohtml import unescape

    of = page("<body><div>" + html + "</div>")
    for text in texts_of(of):
        span = of.text_span(text)
        if span is not None:
            assert unescape(of.source.folded[span.start : span.end]) == text.data


@given(pieces, st.integers(0, 20))
def test_an_offset_in_a_text_is_the_right_character(html: str, index: int) -> None:
    from turbohtml import unescape

    of = page("<body><div>" + html + "</div>")
    for text in texts_of(of):
        if index <= len(text.data) and (at := of.offset_in(text, index)) is not None:
            span = of.text_span(text)
            assert span is not None
            assert unescape(of.source.folded[span.start : at]) == text.data[:index]


@pytest.mark.parametrize(
    ("html", "language", "direction"),
    [
        ('<html lang="ar"><p>x', "ar", "rtl"),
        ('<html lang="en-GB"><div lang="fr"><p>x', "fr", "ltr"),
        ('<html lang="ar"><div dir="ltr"><p>x', "ar", "ltr"),
        ('<html lang=""><meta http-equiv="Content-Language" content="de, en"><p>x', "de", "ltr"),
        ('<meta property="og:locale" content="pt_BR"><p>x', "pt-BR", "ltr"),
        ("<p>x", "", "ltr"),
    ],
)
def test_language_and_direction(html: str, language: str, direction: str) -> None:
    of = page(html)
    assert of.language(one(of, "p")) == language
    assert of.direction(one(of, "p")) == direction


def test_own_text_is_what_a_reader_meets() -> None:
    of = page("<div>a<script>b</script><p>c</p>d<br>e<!-- f --><style>g</style><template>h</template></div>")
    assert own_text(one(of, "div")) == "a c d e"


def test_own_text_of_a_deep_page_needs_no_stack() -> None:
    of = page("<div>" * 400 + "x" + "</div>" * 400)
    assert own_text(one(of, "div")) == "x"


@pytest.mark.parametrize(
    ("html", "path", "is_xml", "misread"),
    [
        ("<p>x</p>", "a.html", False, False),
        ("<p>x</p>", "a.xhtml", True, False),
        ('<html xmlns="http://www.w3.org/1999/xhtml"><body><div></body></html>', "a.xhtml", True, True),
        ('<?xml version="1.0"?><html><body><br/></body></html>', "a.html", True, False),
        (
            '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><div/>',
            "a.html",
            False,
            False,
        ),
    ],
)
def test_xml(html: str, path: str, is_xml: bool, misread: bool) -> None:
    of = page(html, path)
    assert of.is_xml is is_xml
    assert bool(of.xml_problem) is misread


def test_untouchable_places_say_why() -> None:
    of = page("<svg><text>x</text></svg><p>y</p><select><option>z</option></select>")
    assert "svg" in (of.untouchable(one(of, "text")) or "")
    assert of.untouchable(one(of, "p")) is None


def test_position_counts_lines_from_one_and_columns_from_zero() -> None:
    of = page("<p>x</p>\r\n  <b>y</b>")
    assert of.position(one(of, "b")) == (2, 2)


@given(st.text())
def test_escaped_text_reads_as_itself(text: str) -> None:
    from turbohtml import unescape

    escaped = escape_text(text)
    assert not set('<>"') & set(escaped)
    assert unescape(escaped) == text


def test_fold_knows_only_html_space() -> None:
    assert fold(" a\n\tb\xa0c ") == "a b\xa0c"


def test_blank_nodes() -> None:
    of = page("<body><div> \n<!-- x -->\xa0</div>")
    assert all(is_blank(node) for node in one(of, "div"))


def test_an_unclosed_paragraph_does_not_reach_over_the_end_of_the_body() -> None:
    page = Page(Source(b"<body><p>one<p>two</body><p>three</p>"))
    first, second, _ = page.document.select("p")
    assert page.unclosed(first) == (6, 12)
    assert page.unclosed(second) is None
