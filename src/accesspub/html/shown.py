"""Start tags as reports show them."""

from __future__ import annotations

from turbohtml import Element

from accesspub.html.page import Page
from accesspub.html.text import fold, shortened


def shown_tag(page: Page, element: Element, most: int) -> str:
    """The start tag of an element as written, on one line of at most so many characters; its name if it has no tag."""
    tag = page.start_tag(element)
    return shortened(fold(page.source.folded[tag.start : tag.end] if tag is not None else f"<{element.tag}>"), most)
