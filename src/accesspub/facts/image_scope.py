"""Which pictures are the article's: not posters, teasers, faces of authors, icons or tracking pixels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from turbohtml import Element

from accesspub.facts import Embed
from accesspub.facts.article import Article
from accesspub.facts.image_names import names
from accesspub.facts.image_source import is_placeholder, stem_words
from accesspub.knowledge import Knowledge
from accesspub.page import fold

_PIXEL = 3  # width or height up to which a picture shows nothing
_SMALL = 64  # width and height up to which it is an icon
_TEASER_WORDS = 20  # characters of text in a link that lead a reader elsewhere
_LEVELS = 12
_NUMBER = re.compile(r"\d{1,5}")
_STYLE_SIZE = re.compile(r"(?:^|;) *(width|height) *: *(\d{1,5})px", re.I)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)(?:[?#]|$)", re.I)


class Scopes:
    """Tells article images from the others on one page."""

    def __init__(self, article: Article, knowledge: Knowledge, media: Sequence[Embed]) -> None:
        self._article = article
        self._knowledge = knowledge
        self._icons = names(knowledge, "image", "icons")
        self._players = names(knowledge, "image", "players")
        self._teasers = names(knowledge, "image", "teasers")
        self._media = {embed.element for embed in media} | {
            embed.container for embed in media if embed.container is not None and embed.kind != "gallery"
        }
        self._teaser_links: dict[Element, bool] = {}

    def scope(self, element: Element, src: str | None) -> str:
        """``article`` or ``page``."""
        if self._article.scope(element) == "page" or self._is_small(element):
            return "page"
        if self._icons.on(element) or (src and stem_words(src) in self._icons):
            return "page"
        if src is not None and is_placeholder(src, self._knowledge):
            return "page"
        return "page" if self._is_elsewhere(element) else "article"

    def _is_small(self, element: Element) -> bool:
        sizes = size(element)
        known = [value for value in sizes if value is not None]
        return any(value <= _PIXEL for value in known) or (bool(known) and max(known) <= _SMALL)

    def _is_elsewhere(self, element: Element) -> bool:
        """Whether an element around the picture makes it a poster, a teaser or an icon."""
        current: Element | None = element
        for _ in range(_LEVELS):
            parent = current.parent if current is not None else None
            current = parent if isinstance(parent, Element) else None
            if current is None or current is self._article.region or current is self._article.text:
                return False
            if current in self._media or current.tag in ("button", "video", "audio", "object"):
                return True
            if current.tag == "a" and self._leads_away(current):
                return True
            if current.tag in ("figure", "p", "picture"):
                continue
            if self._players.on(current) or self._teasers.on(current):
                return True
            if current.tag == "article" and not self._article.is_protected(current):
                return True
        return False

    def _leads_away(self, link: Element) -> bool:
        """Whether a link is a teaser: it holds words to read, and does not lead to the picture itself."""
        known = self._teaser_links.get(link)
        if known is None:
            href = link.attr("href") or ""
            known = self._teaser_links[link] = (
                bool(href)
                and not href.startswith(("#", "javascript:"))
                and not _FILE.search(href)
                and link.select_one("figcaption") is None
                and any(link.select_one(tag) is not None for tag in ("h1", "h2", "h3", "h4", "h5", "p", "span", "div"))
                and len(fold(link.text)) >= _TEASER_WORDS
            )
        return known


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


