"""BeautifulSoup in, BeautifulSoup out: the promises hold for soups of every builder."""

from __future__ import annotations

import copy
import pickle
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import AttributeValueWithCharsetSubstitution, CData, Comment, NavigableString, PageElement, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

import accesspub
from accesspub.edits.byte_edits import ByteEdit
from accesspub.edits.marks import NAME
from accesspub.soup import SoupResult, check_soup, fix_soup
from accesspub.soup.tree import apply, planned
from examples import FOLDER
from test_properties import EXAMPLES, blocks, bodies, heads

pytestmark = pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
BUILDERS = ("html.parser", "lxml", "html5lib")
REVIEW = accesspub.Config(review=True)
ROOT = FOLDER.parent.parent
PAGES = [
    path
    for path in sorted((*ROOT.glob("samples/*/*.html"), *FOLDER.parent.glob("recognition/**/*.html"), *FOLDER.glob("*/*.html")))
    if not path.name.endswith((".fixed.html", ".reviewed.html"))
]  # fmt: skip
every_builder = pytest.mark.parametrize("builder", BUILDERS)

LIST = "<p>• one<br>\n• two</p>"
FRAME = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
GONE = "<p>Media playback is unsupported on your device</p>"


def page(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}<title>x</title></head>\n<body><main>\n{body}\n</main></body></html>\n'


# -- the promises ---------------------------------------------------------------------------------


def said(node: PageElement) -> Iterator[object]:
    """What a tree says, without our marks: they hold checksums of what is written."""
    stack: list[object] = [node]
    text = ""
    while stack:
        node = stack.pop()
        if isinstance(node, NavigableString) and not node.PREFIX:
            text += node
            continue
        if text and node is not None:  # white space between tags is written as it comes
            if text.strip(" \t\r\n\f"):
                yield text
            text = ""
        if isinstance(node, Tag):
            yield node.name, {name: attribute(value) for name, value in node.attrs.items() if not name.startswith(NAME)}
            stack += [f"</{node.name}>", *reversed(node.contents)]
        elif node is not None:
            yield str(node)


def attribute(value: object) -> str:
    if isinstance(value, AttributeValueWithCharsetSubstitution):
        return "written as the encoding of the output"
    return " ".join(value) if isinstance(value, list) else str(value)


def by_contents(root: Tag) -> Iterator[int]:
    """The nodes of a tree as its lists of children have them; `descendants` follows other links."""
    stack: list[PageElement] = list(reversed(root.contents))
    while stack:
        node = stack.pop()
        yield id(node)
        if isinstance(node, Tag):
            stack += reversed(node.contents)


def untouched(soup: BeautifulSoup, edits: tuple[ByteEdit, ...]) -> Iterator[Tag]:
    """The tags of a soup whose start tags no edit of ``str(soup)`` concerns."""
    html = str(soup)
    lines = [0]
    for line in html.split("\n"):
        lines.append(lines[-1] + len(line.encode("utf-8", "surrogateescape")) + 1)
    rows = html.split("\n")
    tags = soup.find_all(True)
    written = BeautifulSoup(html, "html.parser").find_all(True)
    if [tag.name for tag in tags] != [tag.name for tag in written]:
        return  # <plaintext> and the like: what looks like a tag is none
    for tag, place in zip(tags, written, strict=True):
        at = lines[place.sourceline - 1] + len(
            rows[place.sourceline - 1][: place.sourcepos].encode("utf-8", "surrogateescape")
        )
        if not any(edit.start <= at < edit.end for edit in edits):
            yield tag


def soup_promises(html: bytes | str, builder: str, config: accesspub.Config = REVIEW) -> SoupResult:
    """Fix a soup and check every promise that holds for any soup whatever."""
    soup = BeautifulSoup(html, builder)
    before, tags = str(soup), soup.find_all(True)
    nodes, linked = list(by_contents(soup)), [id(node) for node in soup.descendants]
    expected = accesspub.fix(before, config)
    stay = [(tag, list(tag.attrs)) for tag in untouched(soup, expected.edits)]
    result = fix_soup(soup, config)
    assert result.html == str(soup)
    assert len(result.tags) == len(result.findings)
    rows = as_rows(result.html)
    for finding, tag in zip(result.findings, result.tags, strict=True):
        if tag is not None:
            assert rows[finding.line - 1][finding.column :].startswith(f"<{tag.name}")
            assert any(tag is one for one in soup.find_all(tag.name))
    if result.status != "fixed":
        assert str(soup) == before
        assert list(by_contents(soup)) == nodes, "a soup that is not fixed stays as it is"
        assert result.status == "refused" or result.status == expected.status
        assert result.status != "refused" or result.reason
        assert not result.edits
        return result
    assert result.edits == expected.edits
    assert list(said(soup)) == list(said(BeautifulSoup(str(expected.html), builder))), "the builder reads another page"
    assert list(said(soup)) == list(said(BeautifulSoup(str(soup), builder))), "the soup is not what it is written as"
    if nodes == linked:
        assert list(by_contents(soup)) == [id(node) for node in soup.descendants], "the links between nodes are broken"
    left = {id(tag) for tag in soup.find_all(True)}
    for tag, names in stay:
        assert id(tag) in left, f"{tag} was replaced"
        assert [name for name in tag.attrs if name in names] == [name for name in names if name in tag.attrs]
    again = fix_soup(soup, config)
    assert (again.edits, again.html) == ((), result.html), "a second fix changes the soup again"
    assert again.findings == result.findings
    assert [id(tag) for tag in again.tags] == [id(tag) for tag in result.tags]
    assert accesspub.fix(result.html, config).edits == (), "a fix of what is written changes it again"
    assert tags
    return result


def as_rows(html: bytes | str) -> list[str]:
    return re.sub("\r\n?", "\n", str(html)).split("\n")


@every_builder
@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_pages_of_the_project(path: Path, builder: str) -> None:
    html = path.read_bytes()
    result = soup_promises(html, builder)
    due = accesspub.fix(str(BeautifulSoup(html, builder)), REVIEW).status
    assert result.status == due, result.reason
    assert None not in result.tags
    if result.status == "fixed" and (builder != "html.parser" or path.stem != "open-paragraphs.bad"):
        assert accesspub.undo(result.html).html == str(BeautifulSoup(html, builder)), (
            "undo does not restore what was written"
        )


@settings(max_examples=EXAMPLES)
@given(heads, bodies | blocks, st.sampled_from(BUILDERS))
def test_soups_of_pieces(head: str, body: str, builder: str) -> None:
    soup_promises((head + body).encode("utf-8", "replace").decode(), builder)


# -- what a pipeline holds ------------------------------------------------------------------------


@every_builder
def test_the_usual_pipeline(builder: str) -> None:
    soup = BeautifulSoup(page(f"{GONE}{LIST}<p>{FRAME}</p><img alt='a' src='a.png'>"), builder)
    frame, image, main, title = soup.iframe, soup.img, soup.main, soup.title
    result = fix_soup(soup)
    html = str(soup)
    assert result.status == "fixed"
    assert [item.get_text() for item in soup.main.ul("li")] == ["one", "two"]
    assert soup.iframe is frame
    assert frame["title"]
    assert (soup.img, soup.main, soup.title) == (image, main, title)
    assert soup.img is image
    assert result.html == html
    assert accesspub.fix(html).html == html


@every_builder
def test_a_finding_has_its_tag(builder: str) -> None:
    soup = BeautifulSoup(page(f"<p>é\r\n</p>\n<img\nsrc='a.png'>\n{LIST}", "<!-- <img> -->"), builder)
    result = check_soup(soup)
    assert [finding.rule for finding in result.findings] == ["image-alt", "list-faked"]
    image, paragraph = result.tags
    assert image is soup.img
    assert paragraph is soup("p")[1]
    assert [one.element.attr("src") for one in result.images] == ["a.png"]
    assert image is not None
    image["alt"] = "The quay"
    assert [finding.rule for finding in check_soup(soup).findings] == ["list-faked"]


@every_builder
def test_check_changes_nothing(builder: str) -> None:
    soup = BeautifulSoup(page(GONE + LIST), builder)
    before, nodes = str(soup), list(by_contents(soup))
    result = check_soup(soup)
    assert (result.status, result.edits, result.html) == ("unchanged", (), before)
    assert [finding.rule for finding in result.findings] == ["media-unsupported", "video-transcript", "list-faked"]
    assert (str(soup), list(by_contents(soup))) == (before, nodes)


@every_builder
def test_a_soup_that_was_changed_by_hand(builder: str) -> None:
    """Text in parts, new tags, attributes as strings and numbers: what the parser does not make."""
    soup = BeautifulSoup(page(f"<p>x</p>{LIST}"), builder)
    assert soup.p
    soup.p.append("y")
    soup.p.append(NavigableString("  z"))
    soup.p.insert_after(soup.new_tag("hr", attrs={"class": "a b", "width": 5}))
    soup.p.insert_after(Comment("by hand"))
    texts, attributes = list(soup.p.contents), dict(soup.hr.attrs) if soup.hr else {}
    assert fix_soup(soup).status == "fixed"
    assert [id(text) for text in soup.p.contents] == [id(text) for text in texts]
    assert soup.hr
    assert soup.hr.attrs == attributes
    assert attributes["width"] == 5
    assert soup.find(string="by hand")


def test_a_soup_that_is_read_in_another_way_is_refused() -> None:
    """No HTML parser leaves a <div> in a <p>."""
    soup = BeautifulSoup(page(f"<p>x</p>{LIST}"), "lxml")
    assert soup.p
    soup.p.append(soup.new_tag("div", string="y"))
    before, nodes = str(soup), list(by_contents(soup))
    result = fix_soup(soup)
    assert result.status == "refused"
    assert result.reason == "BeautifulSoup reads what it writes as another tree; use accesspub.fix before you parse"
    assert (str(soup), list(by_contents(soup)), result.html, result.edits) == (before, nodes, before, ())
    assert [finding.rule for finding in result.findings] == ["list-faked"]
    assert [tag.name for tag in result.tags if tag] == ["p"]
    assert fix_soup(BeautifulSoup(before, "lxml")).status == "fixed"


def test_text_that_is_escaped_once_more_each_time_is_refused() -> None:
    """html5lib reads no references inside <iframe>, and BeautifulSoup writes them."""
    assert fix_soup(BeautifulSoup(page(f"<iframe>a &amp; b</iframe>{LIST}"), "html5lib")).status == "refused"


@every_builder
def test_what_is_no_element_stays(builder: str) -> None:
    soup = BeautifulSoup(
        "<!-- a --><!DOCTYPE html>" + page(f"<!-- b -->{LIST}<!-- c -->", "<script>1 < 2 && 3</script>"), builder
    )
    kept = [
        node
        for node in soup.descendants
        if isinstance(node, NavigableString) and (node.PREFIX or node.parent.name == "script")
    ]
    assert len(kept) >= 5
    assert fix_soup(soup).status == "fixed"
    left = {id(node) for node in soup.descendants}
    assert all(id(node) in left for node in kept)


def test_cdata_of_html_parser_stays() -> None:
    soup = BeautifulSoup(page(f"<svg><![CDATA[a < b]]></svg>{LIST}"), "html.parser")
    cdata = next(node for node in soup.descendants if isinstance(node, CData))
    assert fix_soup(soup).status == "fixed"
    assert any(node is cdata for node in soup.descendants)


@every_builder
def test_the_declared_charset_stays(builder: str) -> None:
    html = page(f"<p>é</p>{LIST}", '<meta charset="windows-1252">').encode("cp1252")
    soup = BeautifulSoup(html, builder)
    meta = soup.meta
    assert fix_soup(soup).status == "fixed"
    assert soup.meta is meta
    assert b'<meta charset="windows-1252"/>' in soup.encode("windows-1252")
    assert '<meta charset="utf-8"/>' in str(soup)
    assert soup.original_encoding == "windows-1252"


@every_builder
def test_new_tags_are_of_the_same_kind(builder: str) -> None:
    """Settings of the parser and classes of the caller hold for what is inserted."""

    class Own(Tag):
        pass

    soup = BeautifulSoup(page(GONE), builder, element_classes={Tag: Own}, multi_valued_attributes=None)
    assert fix_soup(soup).status == "fixed"
    block = soup.find(class_="accesspub-fallback")
    assert isinstance(block, Own)
    assert block["class"] == "accesspub-fallback"


@pytest.mark.parametrize("builder", ["html.parser", "lxml"])  # copies of html5lib's have a second, empty page in them
def test_copies_can_be_fixed(builder: str) -> None:
    soup = BeautifulSoup(page(LIST), builder)
    for other in (copy.deepcopy(soup), pickle.loads(pickle.dumps(soup))):
        assert fix_soup(other).html == fix_soup(BeautifulSoup(page(LIST), builder)).html
    assert fix_soup(soup).status == "fixed"


@every_builder
def test_an_element_keeps_its_tag_inside_a_new_one(builder: str) -> None:
    """The picture and the link are the same objects, though the box around them is another one."""
    soup = BeautifulSoup(page("<p>• <a href='/x'>one</a><br>• two</p>"), builder)
    link, paragraph = soup.a, soup.p
    assert fix_soup(soup).status == "fixed"
    assert soup.ul
    assert soup.ul.a is link
    assert paragraph
    assert paragraph.parent is None


def test_a_fix_of_a_later_version_of_the_soup() -> None:
    """What a pipeline adds after a fix is fixed, and what was inserted stays."""
    soup = BeautifulSoup(page(GONE + FRAME), "lxml")
    fix_soup(soup)
    block = soup.find(class_="accesspub-fallback")
    assert soup.main
    soup.main.append(BeautifulSoup(LIST, "html.parser"))
    result = fix_soup(soup)
    assert [edit.rule for edit in result.edits] == ["list-faked"]
    assert soup.find(class_="accesspub-fallback") is block
    undone = accesspub.undo(str(soup)).html
    assert "data-accesspub" not in undone
    assert undone == str(BeautifulSoup(page(GONE + FRAME), "lxml")).replace(
        "</main>", str(BeautifulSoup(LIST, "html.parser")) + "</main>"
    )


# -- what is refused, and what is hostile ---------------------------------------------------------


@pytest.mark.parametrize("action", [fix_soup, check_soup])
def test_only_a_whole_html_soup_is_taken(action: Callable[[object], object]) -> None:
    name = action.__name__
    soup = BeautifulSoup("<p>x</p>", "html.parser")
    for what, says in (
        (soup.p, "Tag: pass the whole soup"),
        ("<p>", "str: accesspub.fix and check take bytes and str"),
        (None, "NoneType: accesspub.fix and check take bytes and str"),
    ):
        with pytest.raises(TypeError) as caught:
            action(what)
        assert str(caught.value) == f"{name}() takes a BeautifulSoup, not {says}"
    with pytest.raises(
        ValueError, match=r"takes HTML, and this soup is XML: parse with lxml, html5lib or html\.parser"
    ):
        action(BeautifulSoup("<p>x</p>", "xml"))


@every_builder
def test_an_empty_soup(builder: str) -> None:
    assert fix_soup(BeautifulSoup("", builder)).status == "unchanged"


@pytest.mark.parametrize("builder", ["html.parser", "lxml"])
def test_deep_nesting(builder: str) -> None:
    deep = 2000
    soup = BeautifulSoup(page("<div>" * deep + FRAME + "</div>" * deep + LIST), builder)
    assert fix_soup(soup).status == "fixed"
    assert soup.iframe
    assert len(list(soup.iframe.parents)) > deep
    assert fix_soup(soup).edits == ()


@pytest.mark.parametrize("builder", ["html.parser", "lxml"])
def test_what_beautifulsoup_cannot_write_is_an_error(builder: str) -> None:
    """It compares tags of equal shape by their contents, all the way down."""
    soup = BeautifulSoup("<div>" * 2000 + "<b></b></div>" * 2000, builder)
    for action in (fix_soup, check_soup):
        result = action(soup)
        assert (result.status, result.findings, result.outcomes) == ("error", (), {})
        assert result.reason == "BeautifulSoup cannot write this soup: its tags are nested too deeply"


@every_builder
def test_large_attributes_and_many_edits(builder: str) -> None:
    large = "&lt;x&gt;&quot;" * 20_000
    many = 200
    soup = BeautifulSoup(page(f'<p title="{large}">x</p>' + f"{FRAME}\n<p>y</p>" * many), builder)
    frames = soup("iframe")
    assert fix_soup(soup).status == "fixed"
    assert all(frame["title"] for frame in frames)
    assert [id(frame) for frame in frames] == [id(frame) for frame in soup("iframe")]


def test_names_that_look_like_ours() -> None:
    """A page may say what we write to find its tags again."""
    body = '<p accesspub-tag="0" accesspub-tag-="1">accesspub-tag</p>'
    soup = BeautifulSoup(page(body + LIST), "html.parser")
    assert fix_soup(soup).status == "fixed"
    assert body.removesuffix("accesspub-tag</p>") in str(soup)


@pytest.mark.parametrize("builder", ["html.parser", "lxml"])
def test_the_warning_about_xml_is_given_once(builder: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        soup = BeautifulSoup(f'<?xml version="1.0"?><article lang="en">{LIST}</article>', builder)
        assert fix_soup(soup).status == "fixed"
    assert len(caught) == 1


def test_changes_can_be_taken_back() -> None:
    """Also where what was inside a tag is around it in the new tree."""
    soup = BeautifulSoup("<main><b a=1>x<i b=2 c=3>y</i></b>z</main>", "html.parser")
    tree = BeautifulSoup("<main><u>w</u><i c=4 b=2><b>x</b></i></main>", "html.parser")
    before, nodes = str(soup), list(by_contents(soup))
    owners: dict[int, Tag] = {id(tree): soup}
    for name in ("main", "b", "i"):
        owners[id(tree.find(name))] = soup.find(name)
    italic = soup.i
    back = apply(planned(tree, owners))
    assert str(soup) == '<main><u>w</u><i b="2" c="4"><b>x</b></i></main>'
    assert soup.i is italic
    assert [id(node) for node in soup.descendants] == list(by_contents(soup))
    apply(back)
    assert (str(soup), list(by_contents(soup))) == (before, nodes)
    assert [id(node) for node in soup.descendants] == nodes
