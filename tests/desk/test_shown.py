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


def test_a_style_sheet_keeps_its_meaning() -> None:
    css = 'a::after { content: "</a>" } @media (400px <= width) { b > c {} }'
    text = shown(Page(Source(f"<style>{css}</style>".encode()), "page.html"), lambda _kind, _source: "", {})
    assert css.replace("</a>", "<\\/a>") in text
