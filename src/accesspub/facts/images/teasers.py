"""Links and lists in the article that lead elsewhere: a picture in one is not the article's."""

from __future__ import annotations

from itertools import islice

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.images.context import PictureContext
from accesspub.html.page import Page
from accesspub.html.text import fold

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TEASER_WORDS = 20  # characters of text in a link that lead a reader elsewhere
_ARTICLE_TEXT = 1500  # characters: a box that holds less is not an article of its own
_CARD_TITLE = 10  # characters
_LINK_WORD = 4  # characters of a link that says something: more than a number of comments
_ENTRY_TEXT = 700  # characters: an entry of a list that holds more is to be read here
_FRAMES = 7  # boxes around a link and its picture
_SHELF = 40  # pictures in a box that are looked at
_CAPTIONS = 80  # characters in a box of linked pictures that say nothing of each
_SEVERAL = 3  # links beside each other that make a list of teasers
_MOST_OF = 0.8  # share of its entries that are teasers, for the list to be one of teasers
_PROSE = 80  # characters
_NUMBER = re.compile(r"\W{0,4}(?:(?:no|nr|n°|nº)[.# ]{0,3})?\d{1,3}\b(?![.,:]\d)", re.I)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)(?:[?#]|$)", re.I)


def is_picture_address(href: str) -> bool:
    """Whether a link leads to a picture: the same in large."""
    return _FILE.search(href) is not None


def is_other_page(href: str) -> bool:
    """Whether a link leads to another page."""
    return bool(href) and not href.startswith(("#", "javascript:")) and not is_picture_address(href)


def _is_in_prose(link: Element) -> bool:
    """Whether a link is in a paragraph with much other text."""
    paragraph = link.closest("p")
    return paragraph is not None and len(paragraph.text) - len(link.text) >= _PROSE


def is_numbered(_page: Page, box: Element) -> bool:
    """Whether a box is an item of a round-up: a number before its heading, and prose of its own."""
    headings = [one for tag in HEADINGS[1:4] for one in box.select(tag)[:2]]
    if len(headings) != 1 or _NUMBER.match(fold(headings[0].text)) is None:
        return False
    return any(len(one.text) >= _PROSE and one.closest("a") is None for one in box.select("p")[:10])


def _length(text: str) -> int:
    """How much a text says: a letter of a script without capitals, as in Chinese, says as much as two."""
    return len(text) if text.isascii() else len(text) + sum("\u2e80" <= letter <= "\uffef" for letter in text)


class Teasers:
    """Recognises links, lists and entries that lead elsewhere; each once, since it may hold very many pictures."""

    def __init__(self, context: PictureContext) -> None:
        self._context, self._page, self._article = context, context.page, context.article
        self._captions = context.words.captions
        self._links: dict[Element, bool] = {}
        self._lists: dict[Element, bool] = {}
        self._shelves: dict[Element, bool] = {}
        self._lengths: dict[Element, int] = {}
        self._entries: dict[Element, bool] = {}

    def is_teaser(self, link: Element) -> bool:
        """Whether a link holds words to read, or is next to such a link to the same page."""
        known = self._links.get(link)
        if known is None:
            href = link.attr("href") or ""
            known = self._links[link] = self._leads_on(link, href)
        return known

    def _leads_on(self, link: Element, href: str) -> bool:
        leaves = is_other_page(href) and not self._context.is_own_page(href)
        return leaves and (self._repeats(link, href) or self._has_words(link))

    def _has_words(self, link: Element) -> bool:
        tags = ("h1", "h2", "h3", "h4", "h5", "p", "span", "div", "b", "strong")
        is_headed = any(link.select_one(tag) is not None for tag in (*HEADINGS, "[class*=title]"))
        return (
            _length(fold(link.text)) >= (_CARD_TITLE if is_headed else _TEASER_WORDS)
            and (any(link.select_one(tag) is not None for tag in tags) or self._is_one_of_several(link))
            and not any(one.tag == "figcaption" or self._captions.on(one) for one in link.select("*")[:30])
        )

    @staticmethod
    def _is_one_of_several(link: Element) -> bool:
        """Whether links beside it are a picture and words that lead elsewhere, too."""
        beside = islice((one for one in link.parent or () if isinstance(one, Element) and one.tag == "a"), _SEVERAL * 4)
        pictured = (one for one in beside if one.select_one("img") is not None and len(one.text) >= _TEASER_WORDS)
        return sum(is_other_page(one.attr("href") or "") for one in pictured) >= _SEVERAL

    def _repeats(self, link: Element, href: str) -> bool:
        """Whether another link close by leads to the same page with words: a card, its picture and its title apart."""
        left = 3
        for box in ancestors(link, _FRAMES):
            if not left or box is self._article.text or box is self._article.region:
                return False
            if not self.length(box):
                continue  # what has no words is a frame
            left -= 1
            if self.length(box) > _ARTICLE_TEXT:
                return False
            if self._page.once(is_numbered, box):
                return False
            for other in box.select("a")[:12]:
                if other is not link and other.attr("href") == href and len(fold(other.text)) >= _CARD_TITLE:
                    return not self._in_caption(other)
        return False

    def _in_caption(self, link: Element) -> bool:
        """Whether a link is in what is called a caption, and not in one that holds the title of a card."""
        for box in ancestors(link, 3):
            if box.tag == "figcaption":
                return True
            if self._captions.on(box):
                return not any(box.select_one(tag) for tag in HEADINGS[1:])
        return False

    def is_card_above(self, link: Element) -> bool:
        """Whether a link above the headline leads to another page, with words under its picture."""
        headline = self._article.headline
        here, there = link.position, headline.position if headline is not None else None
        if here is None or there is None or here > there or not is_other_page(link.attr("href") or ""):
            return False
        return len(fold(link.text)) >= _CARD_TITLE and headline is not None and headline.closest("a") is not link

    def is_control(self, link: Element) -> bool:
        """Whether a link without an address is a button with words on it, such as a vote on the article."""
        if "href" in link.attrs or "onclick" not in link.attrs or link.closest("figure") is not None:
            return False
        has_caption = any(self._captions.on(inner) for inner in link.select("*")[:10])
        return 0 < len(fold(link.text)) < _TEASER_WORDS and not has_caption

    def is_shelf(self, box: Element) -> bool:
        """Whether a box holds several pictures without words, each in a link to another page: covers of books."""
        known = self._shelves.get(box)
        if known is None:
            pictures = box.find_all("img", limit=_SHELF) if not self._article.is_protected(box) else []
            links = {link for one in pictures if (link := one.closest("a")) is not None}
            bare = {href for one in links if (href := one.attr("href") or "") and self._is_bare(one, href)}
            is_full = len(bare) == len(links) >= _SEVERAL and all(one.closest("a") is not None for one in pictures)
            are_bare = all(one.parent is box for one in links) or not any(one.attr("alt") for one in pictures)
            known = self._shelves[box] = is_full and are_bare and self.length(box) < _CAPTIONS
        return known

    def _is_bare(self, link: Element, href: str) -> bool:
        leaves = is_other_page(href) and not self._context.is_own_page(href)
        return leaves and link.select_one("img") is not None and not fold(link.text)

    def is_list(self, box: Element) -> bool:
        """Whether most entries of a list are a picture in a link, words in a link to another page, and no more."""
        known = self._lists.get(box)
        if known is None:
            entries = [one for one in box.children if isinstance(one, Element) and one.tag == "li"]
            teasers = [pictured for entry in entries if (pictured := self._is_pictured(entry)) is not None]
            known = self._lists[box] = sum(teasers) >= 3 and len(teasers) >= _MOST_OF * len(entries)
        return known

    def _is_pictured(self, entry: Element) -> bool | None:
        """Whether an entry of a list leads to another page by a picture, too; None where it leads to none by words."""
        if self.length(entry) > _ENTRY_TEXT:
            return None
        links = [link for link in entry.select("a[href]")[:12] if is_other_page(link.attr("href") or "")]
        if not any(len(fold(link.text)) >= _CARD_TITLE for link in links):
            return None
        return any(link.select_one("img") is not None for link in links)

    def leads_on(self, entry: Element) -> bool:
        """Whether an <article> in the article has a link with words or a heading.

        One without is a picture kept as an entry of its own; one with prose and no link is an entry of a live blog. The
        name of the picture's file, which some systems print as a hidden heading, is not one; nor is a label.
        """
        if entry.tag != "article" or self._article.is_protected(entry):
            return False
        known = self._entries.get(entry)
        if known is None:
            headings = [fold(one.text) for tag in HEADINGS[:4] for one in entry.select(tag)]
            links = [
                one
                for one in entry.select("a[href]")[:20]
                if is_other_page(one.attr("href") or "") and not _is_in_prose(one)
            ]
            is_headed = any(not is_picture_address(text) and not text.endswith(":") for text in headings)
            words = (fold(one.text) for one in links)
            is_read_here = not links and any(len(one.text) >= _PROSE for one in entry.select("p")[:10])
            known = self._entries[entry] = (is_headed and not is_read_here) or any(
                len(text) >= _LINK_WORD and not is_picture_address(text) for text in words
            )
        return known

    def is_short(self, box: Element) -> bool:
        """Whether a box holds less text than an article of its own."""
        return self.length(box) < _ARTICLE_TEXT

    def length(self, element: Element) -> int:
        """How long the text of an element is."""
        known = self._lengths.get(element)
        if known is None:
            known = self._lengths[element] = len(fold(element.text))
        return known
