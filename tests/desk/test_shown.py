"""What the desk shows of a page is data: nothing in it can load, lead elsewhere or run."""

from __future__ import annotations

import pytest
from turbohtml import parse

pytest.importorskip("starlette")

from accesspub.desk.server.shown import shown
from accesspub.html.page import Page
from accesspub.html.source import Source

_OUT = '<meta http-equiv="refresh" content="0;url=https://evil.test"><link rel="dns-prefetch" href="//evil.test">'


@pytest.mark.parametrize(
    "page",
    [
        f"<style>a {{}} </st</styleyle>{_OUT}</style>",
        f"<style></scr</scriptipt></st</scriptyle>{_OUT}</style>",
        f"<svg><style><![CDATA[</style>{_OUT}]]></style></svg>",
        f"<math><style>&lt;/style>{_OUT.replace('<', '&lt;')}</style></math>",
        f"<html lang='\">{_OUT}' dir='\">{_OUT}'><p>x",
        f'<noscript><p title="</noscript>{_OUT}">',
        f"<svg></p><style><a id='</style>{_OUT}'>",
        f"<iframe title='</span>{_OUT}'></iframe><img alt='</span>{_OUT}' src=//a.test/b.png>",
    ],
)
def test_no_element_gets_out_of_its_place(page: str) -> None:
    tree = parse(shown(Page(Source(page.encode()), "page.html"), lambda _kind, _source: "", {}))
    assert not tree.select("link, base, meta[http-equiv], script, iframe, [src*=evil], [href]")


def test_the_number_of_what_is_not_seen_is_at_the_beginning() -> None:
    page = Page(Source(b"<html><head>\n<title>T</title></head>\n<body>\n<p>Words.</p>"), "page.html")
    pins = {(1, 0): 1, (2, 0): 2, (3, 0): 3, (4, 0): 4}  # html, title, body and paragraph
    tree = parse(shown(page, lambda _kind, _source: "", pins))
    assert sorted(one.text for one in tree.select(".desk-pin")) == ["1", "2", "3", "4"]
    assert tree.select_one("#pin-4 + p") is not None


def test_a_style_sheet_keeps_its_meaning() -> None:
    css = 'a::after { content: "</a>" } @media (400px <= width) { b > c {} }'
    text = shown(Page(Source(f"<style>{css}</style>".encode()), "page.html"), lambda _kind, _source: "", {})
    assert css.replace("</a>", "<\\/a>") in text
