"""Which pictures are the article's: not posters, teasers, faces of authors, icons or tracking pixels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from turbohtml import Element, Node

from accesspub.facts.article.region import Article
from accesspub.facts.dom.class_names import PICTURES, facts_section, names, word_set
from accesspub.facts.images.address import is_placeholder, stem_words
from accesspub.facts.model import Embed
from accesspub.html.text import fold, preceding_element
from accesspub.knowledge.load import Knowledge

_PIXEL = 3  # width or height up to which a picture shows nothing
_SMALL = 64  # width and height up to which it is an icon; as wide a mark is no higher than a line or two
_LARGE = (400, 200)  # width and height of a lead picture at least
_TEASER_WORDS = 20  # characters of text in a link that lead a reader elsewhere
_ARTICLE_TEXT = 1500  # characters: an <article> inside the article that holds less is a teaser
_MUCH_TEXT = 20_000  # characters, blanks included, of a box that is taken as it is
_CODE_ALT = 40  # characters: what says more is about such a code
_CARD_TITLE = 10  # characters
_HEADED = 5  # headings of each rank that are looked at
_LINK_WORD = 4  # characters of a link that says something: more than a number of comments
_NAMED = ("author", "publisher")
_SHOWN = (*PICTURES, "svg")
_ENTRIES = 30  # entries of a list that are looked at
_ENTRY_TEXT = 700  # characters: an entry of a list that holds more is to be read here
_MOST_OF = 0.8  # share of its entries that are teasers, for the list to be one of teasers
_LEVELS = 12
_NUMBER = re.compile(r"\d{1,5}")
_STYLE_SIZE = re.compile(r"(?:^|;) *(width|height) *: *(\d{1,5})px", re.I)
_HIDES = re.compile(r"display *: *none", re.I)
_POSTER_TEXT = 300  # characters in the box of a player and its poster
_PORTRAIT = 150  # the same, where the server is asked for this size: a face or a thumbnail
_SERVED_SIZE = re.compile(
    r"[?&,/;](?:w|h|width|height|thumbnail)[=_:](\d{2,4})(?:[,&/;]|%2C)(?:(?:w|h|width|height)[=_:])?(\d{2,4})"
)
_FOLDER_SIZE = re.compile(r"(?:/|%2F)(\d{2,3})x(\d{2,3})(?:/|%2F)", re.I)
_FACE = 100  # the same, where a folder of the address is called so
_TEMPLATE = re.compile(r"\{\{|\[[a-z]+\]|%%|\$\{|INSERT_")
_ADVERT_HOST = re.compile(r"(?:https?:)?//(?:ad|ads|adserver|adserv|banner|banners|pixel|track|tracking)\d*\.", re.I)
_ADDRESS_WORDS = re.compile(r"[/._-]+")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)(?:[?#]|$)", re.I)


class Scopes:
    """Tells article images from the others on one page."""

    def __init__(self, article: Article, knowledge: Knowledge, media: Sequence[Embed]) -> None:
        self._article = article
        self._knowledge = knowledge
        self._icons = names(knowledge, "image", "icons")
        self._icon_files = names(knowledge, "image", "icon_files")
        self._captions = names(knowledge, "image", "caption")
        self._players = names(knowledge, "image", "players")
        self._teasers = names(knowledge, "image", "teasers")
        self._featured = names(knowledge, "article", "featured")
        self._adverts = word_set(knowledge, "image", "advert_paths")
        self._adverts_named = word_set(knowledge, "image", "not_captions")
        self._portraits = word_set(knowledge, "image", "portrait_alts")
        self._promotions = tuple(facts_section(knowledge, "image", "promotion_alts"))
        self._codes = tuple(facts_section(knowledge, "image", "code_alts"))
        self._folders = word_set(knowledge, "image", "advert_folders")
        self._media = {embed.element for embed in media} | {
            embed.container for embed in media if embed.container is not None and embed.kind != "gallery"
        }
        self._posters = {box for embed in media if (box := _poster_box(embed)) is not None}
        # A "card" that holds the headline is the article's own.
        self._headed = set(article.headline.ancestors) if article.headline is not None else set()
        self._teaser_links: dict[Element, bool] = {}
        self._teaser_lists: dict[Element, bool] = {}
        self._lengths: dict[Element, int] = {}

    def scope(self, element: Element, src: str | None) -> str:
        """``article`` or ``page``, for a picture that stands in the article."""
        if self._is_small(element, src):
            return "page"
        if self._icons.on(element) or (src and self._is_icon_file(stem_words(src)) and not self._is_featured(element)):
            return "page"
        alt = fold(element.attr("alt") or "").casefold()
        if alt in self._portraits or alt in self._adverts_named or alt.startswith(self._promotions):
            return "page"
        if not alt and _is_never_shown(element, src):
            return "page"
        if alt and len(alt) <= _CODE_ALT and any(word in alt for word in self._codes):
            return "page"
        if element.tag == "svg":
            return "page" if self._is_elsewhere(element) else "article"
        if src is None or _TEMPLATE.search(src) or is_placeholder(src, self._knowledge):
            return "page"  # nothing to see, or an address that a script has yet to write
        path = src.split("?")[0][-300:].lower()
        if _ADVERT_HOST.match(src):
            return "page"
        words = _ADDRESS_WORDS.split(path)
        if not self._adverts.isdisjoint(words):
            return "page"
        if not (
            self._folders.isdisjoint(words) or self._folders.isdisjoint(_ADDRESS_WORDS.split(path.rpartition("/")[0]))
        ):
            return "page"
        if path.endswith(".svg") and _is_loose_drawing(element):
            return "page"
        if path.endswith(".gif") and (heading := element.closest("h1,h2,h3,h4,h5,h6")) and not fold(heading.text):
            return "page"  # the words of the heading, drawn
        return "page" if self._is_elsewhere(element) else "article"

    def _is_icon_file(self, stem: str) -> bool:
        return stem in self._icon_files or (len(stem) <= 16 and stem.isalpha() and stem in self._icons)

    def _is_featured(self, element: Element) -> bool:
        """Whether the theme calls a large picture the lead: it may show a logo, for the article is about its owner."""
        width, height = size(element)
        return (width or 0) >= _LARGE[0] and (height or 0) >= _LARGE[1] and self._featured.on(element)

    def _is_small(self, element: Element, src: str | None) -> bool:
        sizes = size(element)
        known = [value for value in sizes if value is not None]
        told = _SERVED_SIZE.search(src or "")
        if told and 0 < int(told[1]) <= _PORTRAIT and 0 < int(told[2]) <= _PORTRAIT:
            return True
        folder = _FOLDER_SIZE.search(src or "")
        if folder and int(folder[1]) <= _FACE and int(folder[2]) <= _FACE:
            return True
        if len(known) == 2 and known[0] * known[1] <= _SMALL * _SMALL:
            return True
        return any(value <= _PIXEL for value in known) or (bool(known) and max(known) <= _SMALL)

    def _is_elsewhere(self, element: Element) -> bool:
        """Whether an element around the picture makes it a poster, a teaser or an icon."""
        current: Element | None = element
        for _ in range(_LEVELS):
            parent = current.parent if current is not None else None
            current = parent if isinstance(parent, Element) else None
            if current is None or current is self._article.region or current is self._article.text:
                return False
            if current in self._media or current in self._posters or current.tag in ("video", "audio", "object"):
                return True
            if current.tag == "button" and not _in_figure(current):
                return True
            if "author" in (current.attr("rel") or "").split() or current.attr("itemprop") in _NAMED:
                return True  # a face or a logo beside a name
            if current.tag == "a" and (
                self._leads_away(current) or self._is_control(current) or self._is_above(current)
            ):
                return True
            if current.tag in ("figure", "p", "picture"):
                continue
            if current.tag == "li" and self._lists_teasers(current.parent):
                return True
            if self._players.on(current) or _is_media_object(current):
                return True
            if current not in self._headed and self._teasers.on(current):
                return True
            if current.tag == "article" and not self._article.is_protected(current) and _leads_on(current):
                return self._length(current) < _ARTICLE_TEXT
        return False

    def _length(self, element: Element) -> int:
        """How long the text of an element is; counted once, since a box may hold very many pictures."""
        found = self._lengths.get(element)
        if found is None:
            text = element.text  # the blanks of a page laid out by a program may be most of it
            found = self._lengths[element] = len(text) if len(text) > _MUCH_TEXT else len(fold(text))
        return found

    def _is_above(self, link: Element) -> bool:
        """Whether a link above the headline leads to another page, with words under its picture: a card."""
        headline = self._article.headline
        here, there = link.position, headline.position if headline is not None else None
        if here is None or there is None or here > there or not _is_other_page(link.attr("href") or ""):
            return False
        return len(fold(link.text)) >= _CARD_TITLE and headline is not None and headline.closest("a") is not link

    def _is_control(self, link: Element) -> bool:
        """Whether a link without an address is a button with words on it, such as a vote on the article."""
        if "href" in link.attrs or "onclick" not in link.attrs or _in_figure(link):
            return False
        return 0 < len(fold(link.text)) < _TEASER_WORDS and not any(
            self._captions.on(one) for one in link.select("*")[:10]
        )

    def _leads_away(self, link: Element) -> bool:
        """Whether a link is a teaser: it holds words to read, and does not lead to the picture itself."""
        known = self._teaser_links.get(link)
        if known is None:
            href = link.attr("href") or ""
            known = self._teaser_links[link] = self._repeats(link, href) or (
                bool(href)
                and not href.startswith(("#", "javascript:"))
                and not _FILE.search(href)
                and not any(one.tag == "figcaption" or self._captions.on(one) for one in link.select("*")[:30])
                and any(link.select_one(tag) is not None for tag in ("h1", "h2", "h3", "h4", "h5", "p", "span", "div"))
                and len(fold(link.text)) >= _TEASER_WORDS
            )
        return known

    def _lists_teasers(self, box: Node | None) -> bool:
        """Whether a list leads to other pages: most entries are a picture in a link, words in a link, and no more."""
        if not isinstance(box, Element) or box.tag not in ("ul", "ol"):
            return False
        known = self._teaser_lists.get(box)
        if known is None:
            entries = [one for one in box.children if isinstance(one, Element) and one.tag == "li"][:_ENTRIES]
            told = [pictured for entry in entries if (pictured := self._teases(entry)) is not None]
            known = self._teaser_lists[box] = sum(told) >= 3 and len(told) >= _MOST_OF * len(entries)
        return known

    def _teases(self, entry: Element) -> bool | None:
        """Whether an entry of a list leads to another page by a picture, too; None where it leads to none by words."""
        if self._length(entry) > _ENTRY_TEXT:
            return None
        links = [link for link in entry.select("a[href]")[:12] if _is_other_page(link.attr("href") or "")]
        if not any(len(fold(link.text)) >= _CARD_TITLE for link in links):
            return None
        return any(link.select_one("img") is not None for link in links)

    def _repeats(self, link: Element, href: str) -> bool:
        """Whether another link close by leads to the same place with words: a card, its picture and its title apart."""
        if not href or href.startswith(("#", "javascript:")) or _FILE.search(href):
            return False
        current = link.parent
        for _ in range(3):
            if not isinstance(current, Element) or current is self._article.text or current is self._article.region:
                return False
            if self._length(current) > _ARTICLE_TEXT:
                return False
            for other in current.select("a")[:12]:
                if other is not link and other.attr("href") == href and len(fold(other.text)) >= _CARD_TITLE:
                    return not self._in_caption(other)
            current = current.parent
        return False

    def _in_caption(self, link: Element) -> bool:
        """Whether a link stands in what is called a caption, and not in one that holds the title of a card."""
        box = link.parent
        for _ in range(3):
            if not isinstance(box, Element):
                return False
            if box.tag == "figcaption" or self._captions.on(box):
                return box.tag == "figcaption" or not any(box.select_one(tag) for tag in ("h2", "h3", "h4", "h5", "h6"))
            box = box.parent
        return False


def in_article(article: Article, element: Element) -> bool:
    """Whether an element that shows a picture stands in the article; what belongs to it is told by `Scopes`."""
    box = element.parent
    if not isinstance(box, Element) or not article.holds(box):
        return False  # as most pictures: several stand in one box, so that this is known of it already
    return article.scope(element if element.tag in _SHOWN else box) == "article"


def _is_never_shown(element: Element, src: str | None) -> bool:
    """Whether the style of a picture that no script waits for hides it: a call to a counter."""
    style = element.attr("style") or ""
    return "none" in style and _HIDES.search(style) is not None and element.attr("src") == src


def _is_media_object(element: Element) -> bool:
    """Whether a box says in microdata that it is a film or a sound: a picture in it is the poster."""
    return (element.attr("itemtype") or "").rpartition("/")[2] in ("VideoObject", "AudioObject")


def _leads_on(entry: Element) -> bool:
    """Whether an <article> has a link with words or a heading; one without is a picture kept as an entry of its own.

    The name of the picture's file, which some systems print as a hidden heading, is none, nor is a label.
    """
    headings = (heading.text for tag in ("h1", "h2", "h3", "h4") for heading in entry.select(tag)[:_HEADED])
    links = (link.text for link in entry.select("a[href]")[:20] if _is_other_page(link.attr("href") or ""))
    return any(not _FILE.search(text := fold(told)) and not text.endswith(":") for told in headings) or any(
        len(words := fold(text)) >= _LINK_WORD and not _FILE.search(words) for text in links
    )


def _poster_box(embed: Embed) -> Element | None:
    """The box with nothing but a picture right before a player that a script brings: the poster it will cover."""
    if embed.delivery not in ("js-placeholder", "consent-placeholder") or embed.kind not in ("video", "audio"):
        return None
    before = preceding_element(embed.element)
    parent = embed.element.parent
    if before is None or before.tag not in ("div", "span", "figure") or before.text.strip():
        return None
    return before if isinstance(parent, Element) and len(parent.text) < _POSTER_TEXT else None


def _is_loose_drawing(element: Element) -> bool:
    """Whether a drawing in a file has neither size nor a paragraph or figure around it: a mark of the layout."""
    if any(size(element)):
        return False
    parent = element.parent
    for _ in range(3):
        if not isinstance(parent, Element):
            break
        if parent.tag in ("p", "figure", "td", "li"):
            return False
        if parent.tag not in ("a", "picture", "span", "div"):
            break
        parent = parent.parent
    return True


def _is_other_page(href: str) -> bool:
    return bool(href) and not href.startswith(("#", "javascript:")) and not is_picture_address(href)


def is_picture_address(href: str) -> bool:
    """Whether a link leads to a picture: the same in large."""
    return _FILE.search(href) is not None


def _in_figure(element: Element) -> bool:
    """Whether a figure is around: its button shows the picture in large."""
    return element.closest("figure") is not None


def size(element: Element) -> tuple[int | None, int | None]:
    """Width and height as the markup says, in pixels; None where it does not."""
    found: dict[str, int] = {}
    style = element.attr("style")
    if style:
        found.update({name.lower(): int(value) for name, value in _STYLE_SIZE.findall(style[:500])})
    for name in ("width", "height"):
        value = element.attr(name)
        if name not in found and value and "%" not in value and (match := _NUMBER.match(value.strip())):
            found[name] = int(match[0])
    return found.get("width"), found.get("height")
