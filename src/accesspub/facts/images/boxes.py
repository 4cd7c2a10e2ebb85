"""What a box around a picture is for; each is looked at once, since it may hold very many pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from turbohtml import Element

from accesspub.facts.article.region import Article
from accesspub.facts.dom.class_names import PICTURES
from accesspub.facts.images.teasers import is_other_page
from accesspub.html.lazy import Memo
from accesspub.html.text import fold

_FORM_TEXT = 700  # characters in a box that asks readers to join
_LARGE = 3 * _FORM_TEXT
_BYLINE = 300  # characters in the box of an author's name and portrait
_LINKS = 8
_LIST_LINKS = 20
_SEVERAL = 3  # links in a list
_TITLE = 8  # characters of a title
_MOSTLY = 0.7  # share of a box's text that is in links to other pages
_ADDRESS = 400  # characters of an address that are looked at
_GALLERY = 3  # pictures in a box, from which on it is a gallery
_PATH = re.compile(r"[/?&=#._]+")


class Boxes:
    """The boxes around the pictures of one page.

    Attributes:
        is_gallery: whether a box holds several pictures.
        asks_to_join: the form field or the link by which a small box asks readers to join or subscribe.
        lists_links: the box itself, if nearly all its text is that of several links to other pages.
        names_author: the element in which a small box names an author.
    """

    def __init__(self, article: Article, sign_up_paths: frozenset[str]) -> None:
        self._article = article
        self._paths = sign_up_paths
        self.is_gallery = Memo[Element, bool](lambda box: len(box.select(",".join(PICTURES))) >= _GALLERY)
        self.asks_to_join = Memo[Element, Element | None](self._asks_to_join)
        self.lists_links = Memo[Element, Element | None](self._lists_links)
        self.names_author = Memo[Element, Element | None](self._names_author)
        self._lengths = Memo[Element, int](self._length)

    def first(self, boxes: Iterable[Element], found: Memo[Element, Element | None]) -> Element | None:
        """What is found in the nearest of the boxes."""
        return next((one for box in boxes if (one := found[box]) is not None), None)

    def _is_small(self, box: Element, most: int) -> bool:
        return not self._article.is_protected(box) and self._lengths[box] <= most

    def _length(self, box: Element) -> int:
        """The characters of a box as readers see them; of a large one, as they are written."""
        text = box.text
        return len(fold(text)) if len(text) <= _LARGE else len(text)

    def _asks_to_join(self, box: Element) -> Element | None:
        if not self._is_small(box, _FORM_TEXT):
            return None
        field = box.select_one("input[type=email],input[type=password]")
        return field if field is not None else next(filter(self._leads_to_join, box.select("a[href]")[:_LINKS]), None)

    def _leads_to_join(self, link: Element) -> bool:
        return not self._paths.isdisjoint(_PATH.split((link.attr("href") or "").lower()[:_ADDRESS]))

    def _lists_links(self, box: Element) -> Element | None:
        is_list = self._is_small(box, _FORM_TEXT) and box.closest("figure,table") is None
        if not is_list or len(box.find_all("img", limit=2)) > 1:
            return None
        others = [link for link in box.select("a[href]")[:_LIST_LINKS] if is_other_page(link.attr("href") or "")]
        lengths = [size for link in others if (size := len(fold(link.text))) >= _TITLE]
        return box if len(lengths) >= _SEVERAL and sum(lengths) >= len(fold(box.text)) * _MOSTLY else None

    def _names_author(self, box: Element) -> Element | None:
        return box.select_one("address,[rel~=author]") if self._is_small(box, _BYLINE) else None
