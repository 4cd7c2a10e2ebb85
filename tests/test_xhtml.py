"""XHTML is read by XML's rules: no edit in what XML hides, well-formed pages stay so, and lxml confirms it."""

from __future__ import annotations

import re
from random import Random

import pytest
from lxml import etree

from accesspub.config import Config
from accesspub.html.page import Page
from accesspub.html.source import Source
from promises import machine, promises

GONE = "<p>Media playback is unsupported on your device<br/>Media captionThe harbour master explains</p>"
LIST = "<p>• one<br/>• two</p>"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:e="urn:e" lang="en"><head><title>x</title></head>'
HIDDEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.S)


def page(body: str) -> bytes:
    return f"{HEAD}<body>\n{body}\n</body></html>".encode()


@pytest.mark.parametrize(
    "hidden", ["<![CDATA[>@]]>", "<!-->@-->", "<?x >@?>", "<!--->@-->", "<script><![CDATA[@]]></script>"]
)
def test_what_xml_hides_is_not_there(hidden: str) -> None:
    result = promises(page(hidden.replace("@", GONE)), path="page.xhtml", confirm=False)
    assert result.status == "unchanged"
    assert not result.findings


def test_empty_elements_hold_nothing() -> None:
    """What follows is next to them in the report, too, at its place."""
    body = f'<div/><a id="p1"/><video src="v.mp4" controls="controls"/><p>Between.</p><svg><path/></svg><br></br>{LIST}<img src="i.jpg" width="600" height="400"/>'
    raw = page(body)
    tree = Page(Source(raw), "page.xhtml")
    video, picture = tree.document.select_one("video"), tree.document.select_one("img")
    assert video is not None
    assert picture is not None
    assert not video.children
    span = tree.span(picture)
    assert span is not None
    assert tree.source.slice(*span).startswith("<img")
    assert len(tree.document.select("br")) == 2
    result = promises(raw, path="page.xhtml", confirm=False)
    assert [edit.rule for edit in result.edits] == ["list-faked"]
    assert any("empty one" in finding.withheld for finding in result.findings)
    etree.fromstring(result.html)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<p>a</i></p>{LIST}", "not well-formed"),
        (f"<p>&nbsp;</p>{LIST}", "not well-formed"),
        (f"<DIV>{LIST}</DIV>", "capitals"),
        (f"<p>a<span><div>b</div></span></p>{LIST}", "reads differently"),
    ],
)
def test_other_xml_is_refused_with_the_reason(body: str, reason: str) -> None:
    result = promises(page(body), path="page.xhtml", confirm=False)
    assert result.status == "refused"
    assert reason in result.reason


def test_a_doctype_of_its_own_is_refused() -> None:
    raw = page(LIST).replace(b"<html", b'<!DOCTYPE html [<!ENTITY a "b">]>\n<html')
    assert "DOCTYPE" in promises(raw, path="page.xhtml", confirm=False).reason


PIECES = [
    GONE, LIST, "<p>x</p>", "<p>", "</p>", "<div>", "</div>", "<div/>", '<video src="a.mp4"></video>', '<video src="b.mp4"/>',
    f"<![CDATA[{LIST}]]>", "<![CDATA[ > ]]>", f"<!-->{GONE}-->", "<?y > ?>", f"<?z {LIST}?>", '<a id="a"/>', "<br/>", "<br></br>",
    '<p e:type="q">• one<br/>• two</p>', "<svg><path/></svg>", '<img src="a.jpg" alt="a.jpg"/>', "<ul><li>y</li></ul>", "&amp;", "&nbsp;",
]  # fmt: skip


def test_random_pages_stay_well_formed_and_keep_what_xml_hides() -> None:
    edited = 0
    for number in range(300):
        random = Random(number)
        raw = page("".join(random.choice(PIECES) for _ in range(random.randint(1, 7))))
        result = machine(Config(review=True)).fix(raw, "page.xhtml")
        if not result.edits:
            continue
        edited += 1
        etree.fromstring(result.html)
        text = raw.decode()
        for match in HIDDEN.finditer(text):
            start, end = (len(text[:at].encode()) for at in match.span())
            assert not any(edit.start < end and start < edit.end for edit in result.edits), number
            assert not any(start < edit.start == edit.end < end for edit in result.edits), number
    assert edited > 60
