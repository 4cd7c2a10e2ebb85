"""What a box around a picture is for; each is looked at once, since it may hold very many pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from turbohtml import Element

from accesspub import expressions as re
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

    def __init__(self, article: Article, sign_up_paths: frozenset[str], author_paths: frozenset[str]) -> None:
        # None of these refers to the object itself: a page that is done would wait for the garbage collector.
        lengths = Memo[Element, int](_length)

        def found(look: Callable[[Element], Element | None], most: int) -> Memo[Element, Element | None]:
            return Memo(lambda box: look(box) if not article.is_protected(box) and lengths[box] <= most else None)

        self.is_gallery = Memo[Element, bool](lambda box: len(box.select(",".join(PICTURES))) >= _GALLERY)
        self.asks_to_join = found(partial(_field_or_link, sign_up_paths), _FORM_TEXT)
        self.lists_links = found(_listing, _FORM_TEXT)
        self.names_author = found(partial(_author, author_paths), _BYLINE)

    def first(self, boxes: Iterable[Element], found: Memo[Element, Element | None]) -> Element | None:
        """What is found in the nearest of the boxes."""
        return next((one for box in boxes if (one := found[box]) is not None), None)


def _length(box: Element) -> int:
    """The characters of a box as readers see them; of a large one, as they are written."""
    text = box.text
    return len(fold(text)) if len(text) <= _LARGE else len(text)


def _field_or_link(paths: frozenset[str], box: Element) -> Element | None:
    field = box.select_one("input[type=email],input[type=password],form input[type=radio]")
    return field if field is not None else _link_to(paths, box)


def _link_to(paths: frozenset[str], box: Element) -> Element | None:
    """The link, the box itself or one in it, that shows something and whose address has one of these words."""
    links = [box] if box.tag == "a" else box.select("a[href]")[:_LINKS]
    addresses = ((link, (link.attr("href") or "").lower()[:_ADDRESS]) for link in links)
    named = (link for link, address in addresses if not paths.isdisjoint(_PATH.split(address)))
    return next((link for link in named if link.select_one("img") is not None or fold(link.text)), None)


def _listing(box: Element) -> Element | None:
    if box.closest("figure,table") is not None or len(box.find_all("img", limit=2)) > 1:
        return None
    others = [link for link in box.select("a[href]")[:_LIST_LINKS] if is_other_page(link.attr("href") or "")]
    lengths = [size for link in others if (size := len(fold(link.text))) >= _TITLE]
    return box if len(lengths) >= _SEVERAL and sum(lengths) >= len(fold(box.text)) * _MOSTLY else None


def _author(paths: frozenset[str], box: Element) -> Element | None:
    return box.select_one("address,[rel~=author]") or _link_to(paths, box)
