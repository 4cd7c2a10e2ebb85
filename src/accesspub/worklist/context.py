"""The context of a picture or clip for the person who fills the row: the heading above and the sentence before."""

from __future__ import annotations

from bisect import bisect_left

from turbohtml import Element

from accesspub.html.page import Page
from accesspub.html.text import fold, own_text

_LONGEST = 200


class Around:
    """The headings and paragraphs of one page, by their places."""

    def __init__(self, page: Page) -> None:
        self._headings = _placed(page, "h1,h2,h3,h4,h5,h6")
        self._paragraphs = _placed(page, "p,li")

    def heading(self, element: Element) -> str:
        """The nearest heading before."""
        return _nearest(self._headings, element, 1)

    def before(self, element: Element) -> str:
        """The last sentence before."""
        text = _nearest(self._paragraphs, element, 20)
        at = max(text.rfind(end, 0, -2) for end in (". ", "! ", "? ", "。"))
        last = text[at + 1 :].strip() if at >= 0 else text
        return last if len(last) <= _LONGEST else f"…{last[-_LONGEST:]}"

    def paragraphs(self, element: Element) -> tuple[str, str]:
        """The paragraphs before and after."""
        placed, at = self._paragraphs, element.position or (0, 0)
        index = bisect_left(placed, at, key=lambda pair: pair[0])
        after = (fold(own_text(one)[:4000]) for _, one in placed[index : index + 10] if not _is_in(one, element))
        return _nearest(placed, element, 20), next((text for text in after if len(text) >= 20), "")[:1000]


def _is_in(inner: Element, outer: Element) -> bool:
    return any(one is outer for one in (inner, *inner.ancestors))


def _placed(page: Page, selector: str) -> list[tuple[tuple[int, int], Element]]:
    return [(one.position, one) for one in page.document.select(selector) if one.position is not None]


def _nearest(placed: list[tuple[tuple[int, int], Element]], element: Element, least: int) -> str:
    at = element.position or (0, 0)
    index = bisect_left(placed, at, key=lambda pair: pair[0])
    for _, one in reversed(placed[max(0, index - 10) : index]):
        text = fold(own_text(one)[:4000])
        if len(text) >= least:
            return text[-1000:]
    return ""
