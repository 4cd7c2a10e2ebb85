"""Elements that nothing closes, so that browsers take the rest of the page for their content."""

from __future__ import annotations

from itertools import islice

from turbohtml import Element, Text

from accesspub import expressions as re
from accesspub.html.page import Page

_RAW = (
    "iframe",
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "noframes",
    "noembed",
)  # what is in them is text to a browser
_HIDING = ("video", "audio", "object", "canvas", "noscript", "template")
_MARKUP = re.compile(r"</(?:p|h[1-6]|div|figure|article|section|li)>|<(?:p|h[1-6]|img|figure|iframe|video|audio)[\s>]")
_FEW = 2  # tags of an article that a fallback may hold
_LONGEST = 200_000
_PARAGRAPH = 40  # characters of a paragraph that no fallback is
_CHILDREN = 50
_CODE = ("script", "style")


def swallowing(page: Page) -> list[Element]:
    """The elements that hold what was written after them, in document order."""
    if page.is_xml:
        return []
    found = [one for tag in _RAW for one in _open_to_text(page, tag) if _swallows_text(page, one)]
    found += [one for tag in _HIDING for one in page.document.select(tag) if _swallows_elements(page, one)]
    return sorted(found, key=page.position)


def _open_to_text(page: Page, tag: str) -> list[Element]:
    """The elements of a tag that may be open: code without an end tag goes on to the end of the page."""
    found = page.document.select(tag)
    return [one for one in found if one is found[-1] or one.attr("src") is not None] if tag in _CODE else found


def closes_itself(page: Page, element: Element) -> bool:
    """Whether its start tag ends with ``/>``."""
    tag = page.start_tag(element)
    return tag is not None and page.source.folded.endswith("/>", tag.start, tag.end)


def _is_open(page: Page, element: Element) -> bool:
    """Whether it has no end tag, or closes itself, which HTML ignores."""
    return page.start_tag(element) is not None and (page.end_tag(element) is None or closes_itself(page, element))


def _swallows_text(page: Page, element: Element) -> bool:
    first = next(iter(element), None)
    if not isinstance(first, Text) or not _is_open(page, element):
        return False
    if element.tag in _CODE and element.attr("src") is None and page.end_tag(element) is not None:
        return False  # code may hold markup
    return sum(1 for _ in islice(_MARKUP.finditer(first.data, 0, _LONGEST), _FEW)) == _FEW


def _swallows_elements(page: Page, element: Element) -> bool:
    held = element if element.tag != "template" else next(iter(element), element)  # the content has a tree of its own
    children = (one for one in islice(held, _CHILDREN) if isinstance(one, Element))
    paragraphs = sum(
        1 for one in children if one.tag in ("p", "h2", "h3", "figure", "div") and len(one.text) >= _PARAGRAPH
    )
    return paragraphs > 0 and _is_open(page, element)
