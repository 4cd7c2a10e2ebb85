"""A page as readers see it, made harmless: nothing runs, nothing is sent, nothing is loaded from elsewhere.

The markup is sanitised with an allow-list, and served under a content security policy of its own into a sandboxed
frame. Either alone would do; a fault in one is not a hole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape

from turbohtml import Document, Element, parse_fragment
from turbohtml.clean import OnDisallowed, Policy, Sanitizer

from accesspub.html.page import Page
from accesspub.html.text import fold

#: For the response with such a page. Without scripts, our origin gives it only our pictures and styles.
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)
_TAGS = frozenset(
    "a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup data dd del details "
    "dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark menu "
    "nav ol p picture pre q rp rt ruby s samp search section small span strike strong sub summary sup table tbody td "
    "tfoot th thead time tr tt u ul var wbr".split()
)
_GONE = frozenset(
    "script style template noscript link meta base title head object embed applet frame frameset noembed noframes "
    "math map dialog datalist param track source xmp plaintext listing".split()
)
_FRAMES = ("iframe", "video", "audio", "object", "embed", "canvas")
_CONTROLS = ("button", "input", "select", "textarea")
_OWN = """
html { background: #fff; color: #111; } img { max-width: 100%; height: auto; }
.desk-pin { all: initial; position: absolute; z-index: 2147483647; min-width: 1.6em; padding: .1em .4em;
  margin-block-start: -1.1em; margin-inline-start: -.5em;
  border: 2px solid #fff; border-radius: 1em; background: #a3160f; color: #fff;
  text-align: center; font: 700 14px/1.5 system-ui, sans-serif; }
.desk-pin:target { background: #0b4f9c; outline: 4px solid #ffd84d; }
[data-pin], .desk-pin + .desk-box { outline: 3px solid #a3160f; outline-offset: 3px; }
.desk-pin:target + * { outline: 4px solid #0b4f9c; }
.desk-box { display: block; box-sizing: border-box; max-width: 100%; min-height: 3em; padding: 1em; margin: .5em 0;
  border: 2px dashed #767676; background: #f1f1f1; color: #111; font: 400 15px/1.4 system-ui, sans-serif; }
.desk-control { display: inline-block; min-height: 0; padding: .2em .6em; margin: .2em; border-width: 1px; }
"""
#: Pages that stay hidden until a script runs are shown.
_WITH_SCRIPTS = (
    "html { display: block !important } html, body { visibility: visible !important; opacity: 1 !important }"
)
Address = Callable[[str, str], str]


@lru_cache(maxsize=1)
def _sanitizer() -> Sanitizer:
    return Sanitizer(
        Policy(
            tags=_TAGS,
            attributes={
                "*": frozenset({"lang", "dir", "class", "id", "title", "data-pin", "hidden"}),
                "img": frozenset({"src", "alt", "width", "height"}),
                "td": frozenset({"colspan", "rowspan"}),
                "th": frozenset({"colspan", "rowspan", "scope"}),
                "ol": frozenset({"start", "type", "reversed"}),
                "details": frozenset({"open"}),
            },
            url_schemes=frozenset({"data"}),
            on_disallowed_tag=OnDisallowed.STRIP,
            remove_with_content=_GONE,
        )
    )


def shown(page: Page, address: Address, pins: Mapping[tuple[int, int], int], *, scripts: bool = True) -> str:
    """A whole document that shows a page.

    Args:
        page: freshly parsed; its tree is spent.
        address: gives the address at which we serve a picture (``"picture"``) or style sheet (``"style"``) of the page;
            empty: it is not a file of the site.
        pins: line and column of an element -> the number that is shown at it.
        scripts: whether it is shown as to a reader with scripts: without the content of ``<noscript>``.
    """
    document = page.document
    styles, body = _styles(document, address), document.select_one("body")
    for element in list(document.iter_elements()):
        number = pins.get(element.position) if element.position is not None else None
        if number is not None:
            _pin(element, number, body)
        _harmless(element, address, scripts=scripts)
    markup = body.inner_html if body is not None else ""
    root = document.select_one("html")
    language, direction = (root.attr("lang") or "", root.attr("dir") or "") if root is not None else ("", "")
    head = f"<meta charset=utf-8><title>.</title>{styles}<style>{_OWN}{_WITH_SCRIPTS if scripts else ''}</style>"
    clean = _sanitizer().sanitize(markup)
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}" dir="{escape(direction)}"><head>{head}</head>'
        f"<body>{clean}</body></html>"
    )


def _styles(document: Document, address: Address) -> str:
    """The style sheets of the page: its own text, and files of the site."""
    found = []
    for element in document.select("style, link"):
        if element.tag == "style":
            inert = element.text.replace("</", "<\\/")  # no end tag, and the same in CSS
            found.append(f"<style>{inert}</style>")
        elif "stylesheet" in (element.attr("rel") or "").lower() and (
            place := address("style", element.attr("href") or "")
        ):
            found.append(f'<link rel="stylesheet" href="{escape(place)}">')
    return "".join(found)


def _harmless(element: Element, address: Address, *, scripts: bool) -> None:
    """Make one element fit for the allow-list: frames and controls become boxes, pictures come from us."""
    tag = element.tag
    if tag == "img":
        source = element.attr("src") or element.attr("data-src") or ""
        place = source if source.startswith("data:image/") else address("picture", source)
        if place:
            element.attrs["src"] = place
        else:
            _box(element, element.attr("alt") or source.rpartition("/")[2][:80] or "img")
    elif tag == "noscript" and not scripts:
        element.unwrap()
    elif tag in _FRAMES:
        name = element.attr("title") or element.attr("aria-label") or element.attr("src") or ""
        _box(element, f"{tag}: {name[:200]}")
    elif tag in _CONTROLS:
        name = fold(element.text)[:200] or element.attr("value") or element.attr("placeholder") or tag
        _box(element, name, "desk-box desk-control")
    elif tag == "svg":
        title = element.select_one("title")
        if title is not None or element.attr("data-pin"):
            _box(element, fold(title.text)[:200] if title is not None else "svg", "desk-box desk-control")
        else:  # an icon
            element.extract()


def _box(element: Element, words: str, name: str = "desk-box") -> None:
    """Put a box with words in the place of an element; its pin stays before it."""
    fragment = parse_fragment(f'<span class="{name}">{escape(words)}</span>', "div")
    for node in list(fragment.children):
        element.insert_before(node)
    element.extract()


def _pin(element: Element, number: int, body: Element | None) -> None:
    """Show a number at an element; at the beginning for what is not seen in the page, such as its title."""
    element.attrs["data-pin"] = str(number)
    place = element.closest("picture") or element
    fragment = parse_fragment(f'<span class="desk-pin" id="pin-{number}">{number}</span>', "div")
    for node in list(fragment.children):
        if body in set(element.ancestors):
            place.insert_before(node)
        elif body is not None:
            body.insert(0, node)
