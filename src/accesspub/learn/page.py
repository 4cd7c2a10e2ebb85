"""What one page tells: its texts, small boxes, hollow boxes, and what follows its pictures. Every list has a limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zlib import crc32

from turbohtml import Element
from turbohtml import Text as TextNode

from accesspub.engine.analysis import Analysis
from accesspub.facts.credits.parse import is_credit, is_names
from accesspub.facts.dom.elements import ancestors, inside
from accesspub.facts.dom.embedded_json import attribute_json
from accesspub.facts.dom.text import next_element, own_words, short_text
from accesspub.facts.embeds.unknown import ID, UnknownCase, boxes_of_their_own, is_hollow
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.facts import Facts
from accesspub.facts.site_markup import site_elements
from accesspub.html.lazy import Memo
from accesspub.html.shown import shown_tag
from accesspub.html.text import fold, shortened
from accesspub.learn.model import Block, Example, Follower, Hollow, PageNotes, Text
from accesspub.learn.names import names

_PARAGRAPH = 40  # characters: what is shorter is seldom running text
_BLOCK = 1500  # characters of a small box
_LINK = 15  # characters of a link with words
_BOXES = 8  # levels around a picture
_LINKED = 0.8  # share of a text that is links
_FOLLOWER = 400  # characters of a caption
_NAME_WORDS = 8
_DIGITS = 4  # in a credit
_MOST = 400  # things of a kind on one page
_MOST_NAMES = 5000
_LEVELS = 40
_UP, _NEXT = 3, 2  # levels around a picture, and elements after each, in which its words are looked for
_SHOWN = 120  # characters of an example
_VALUES, _VALUE, _DEPTH = 40, 300, 3
_TEXT_BOXES = "div,section,article,td,main"
_NO_WORDS = frozenset(("h1", "h2", "h3", "h4", "ul", "ol"))  # after a picture they are not its words
_ENDS = frozenset(("figure", "article", "main", "body"))
_PARTS = 20  # elements in a caption
_SMALL_BOXES = frozenset(("div", "section", "aside", "ul", "form", "figure"))


def read_notes(analysis: Analysis) -> PageNotes:
    """Read one page."""
    return _Reader(analysis).notes


class _Reader:
    def __init__(self, analysis: Analysis) -> None:
        self.page, self.facts = analysis.page, analysis.facts
        self.notes = PageNotes(analysis.path)
        self._names: Memo[Element, tuple[str, ...]] = Memo(names)
        for element in self.page.document.iter_elements():
            for name in self._names[element] if len(self.notes.counts) < _MOST_NAMES else ():
                self.notes.counts[name] += 1
                self.notes.inside[name] += self.facts.article.holds(element)
                self.notes.lines.setdefault(name, self.page.position(element)[0])
        self._media = {box for one in self.facts.embeds for box in (one.element, one.container) if box is not None}
        headline = self.facts.article.headline or self.page.document.select_one("h1")
        self._headed = {headline, *ancestors(headline)} if headline is not None else set[Element]()
        self.notes.headline = self._around(headline) if headline is not None else ()
        self._last_text = (0, 0)  # where the last paragraph of the article is
        self._count()
        self._settings()
        self._texts()
        self._blocks()
        hollow = self._hollows()
        self._followers(hollow)

    def _around(self, element: Element) -> tuple[str, ...]:
        """The names of an element and those around it, the outermost first."""
        chain = [element, *ancestors(element, _LEVELS)]
        return tuple(name for one in reversed(chain) for name in self._names[one])

    def _example(self, element: Element, text: str | None = None) -> Example:
        shown = shown_tag(self.page, element, _SHOWN) if text is None else shortened(fold(text), _SHOWN)
        return Example(self.notes.path, self.page.position(element)[0], shown)

    def _count(self) -> None:
        facts, found = self.facts, self.notes.found
        media = [one for one in facts.embeds if one.scope == "article" and one.kind in ("video", "audio")]
        found["article"] = int(facts.article.region is not None)
        found["picture"], found["medium"] = len(facts.article_images), len(media)
        found["unknown player"] = len(facts.unknown_players)
        shown = [*(one.element for one in facts.article_images), *(one.element for one in media)]
        self.notes.shown = [self._around(element) for element in shown[:_MOST]]

    def _settings(self) -> None:
        """Count what the settings of the site name, by the key that names it."""
        site, own = site_elements(self.page, self.facts.knowledge), self.facts.knowledge.site
        found = {"article": site.articles, "ignore": site.ignored, "caption": site.captions, "credit": site.credits}
        self.notes.named = {f"{key} = {getattr(own, key)}": len(found[key]) for key in found if getattr(own, key)}
        for player in own.player:
            self.notes.named[f"player = {player.selector}"] = len(self.page.document.select(player.selector))

    def _texts(self) -> None:
        texts: dict[Element, list[tuple[int, int]]] = {}
        for element, holder, text in self._running_text():
            texts.setdefault(holder, []).append((_checksum(text), len(text)))
            if self.facts.article.scope(element) == "article":
                self._last_text = max(self._last_text, self.page.position(element))
        for holder, paragraphs in texts.items():
            in_article = self.facts.article.scope(holder) == "article"
            self.notes.texts.append(Text(self._around(holder), tuple(paragraphs), in_article))

    def _running_text(self) -> Iterator[tuple[Element, Element, str]]:
        """Paragraphs and lines: the element of each, the one it is in, and its text."""
        for paragraph, raw in self.page.paragraphs[:_MOST]:
            text = fold(raw)
            if len(text) >= _PARAGRAPH and isinstance(paragraph.parent, Element):
                yield paragraph, paragraph.parent, text
        for box in self.page.document.select(_TEXT_BOXES):
            for child in box.children:
                if isinstance(child, TextNode) and len(text := fold(child.data)) >= _PARAGRAPH:
                    yield box, box, text

    def _blocks(self) -> None:
        """Note the boxes around the pictures and media that accesspub counts as the article's."""
        media = {one.element: one.src or one.id or "" for one in self.facts.embeds if one.scope == "article"}
        seen: set[Element] = set()
        for shown in (*(one.element for one in self.facts.article_images[:_MOST]), *list(media)[:_MOST]):
            for box in ancestors(shown, _BOXES):
                if box in seen or not (own := self._names[box]) or box.tag not in _SMALL_BOXES:
                    continue
                seen.add(box)
                if (text := short_text(box, _BLOCK)) is None:
                    break
                parts = inside(box)
                content = [text, *(one.attr("src") or "" for one in parts if one.tag == "img")]
                played = [media[one] for one in (box, *parts) if one in media]
                if not all(played):  # nobody knows whether it is the same on other pages
                    break
                linked = sum(len(fold(one.text)) for one in parts if one.tag == "a" and one.attr("href"))
                leads_on = not played and linked >= max(_LINK, len(text) * _LINKED)
                around = self._around(box)[: -len(own)]
                checksum = _checksum(" ".join((*content, *played)))
                self.notes.blocks.append(Block(own, around, checksum, leads_on, self._example(box)))

    def _hollows(self) -> list[Element]:
        """Note hollow boxes; of nested ones, the outer."""
        context = PageContext(self.page, self.facts.knowledge)
        noted: list[Element] = []
        taken = set(self._media)
        around = {box for one in self._media for box in ancestors(one)}
        for box in sorted(boxes_of_their_own(self.page, self.facts.knowledge), key=self.page.position):
            if len(noted) == _MOST:
                break
            case = UnknownCase(context, box)
            if box in around or not is_hollow(box) or not _may_be_player(case):
                continue
            if self.page.position(box) > self._last_text:  # comments are behind it
                continue
            values = dict(_values(box))
            if not any(map(ID.fullmatch, values.values())) or case.beside_text() is None:
                continue
            if taken.isdisjoint((box, *ancestors(box, _LEVELS))):
                taken.add(box)
                noted.append(box)
                self.notes.hollows.append(
                    Hollow(self._names[box], values, case.poster() is not None, self._example(box))
                )
        return noted

    def _followers(self, hollow: Iterable[Element]) -> None:
        known = _known_words(self.facts)
        pictures = (one.element for one in self.facts.article_images)
        shown = sorted({*pictures, *self._media, *hollow}, key=self.page.position)
        elements = dict.fromkeys(element for one in shown for element in self._after(one))
        for element in elements:
            text = own_words(element, ())
            if len(self.notes.followers) < _MOST and self._may_be_words(element, text):
                self.notes.followers.append(
                    Follower(
                        self._names[element],
                        text[:_SHOWN],
                        self._is_name(text),
                        known.get(element, ()),
                        self._example(element, text),
                    )
                )

    def _may_be_words(self, element: Element, text: str) -> bool:
        """Whether an element has a name and a short text; not if the text is in parts with names of their own."""
        if not self._names[element] or element in self._headed or not 2 <= len(text) <= _FOLLOWER:
            return False
        parts = [one for one in inside(element, _PARTS) if self._names[one]]
        return not parts or own_words(element, parts) != ""

    def _is_name(self, text: str) -> bool:
        """Whether a text is a name or another credit, and nothing else."""
        knowledge = self.facts.knowledge
        if sum(letter.isdigit() for letter in text) > _DIGITS:  # a date
            return False
        return is_credit(text, knowledge) or (1 < len(text.split()) <= _NAME_WORDS and is_names(text, knowledge))

    def _is_running(self, paragraph: Element) -> bool:
        """Whether a paragraph is one of the text: it has no name, or another one follows it."""
        following = next_element(paragraph)
        return not self._names[paragraph] or (following is not None and following.tag == "p")

    def _after(self, shown: Element) -> Iterator[Element]:
        """The elements after a picture or a medium, in its own boxes, with their parts; none after a paragraph."""
        for box in (shown, *ancestors(shown, _UP)):
            after = next_element(box)
            for _ in range(_NEXT):
                if after is None or after.tag in _NO_WORDS or short_text(after, _FOLLOWER) is None:
                    break
                if after.select_one("img,ul,ol") or (after.tag == "p" and self._is_running(after)):
                    break
                yield after
                yield from inside(after, _PARTS)
                after = next_element(after)
            if box.tag in _ENDS:
                return


def _may_be_player(case: UnknownCase) -> bool:
    refused = (case.advert_around, case.advert_attribute, case.banner_name, case.leads_elsewhere, case.hidden)
    return not any(holds() for holds in refused)


def _known_words(facts: Facts) -> dict[Element, tuple[str, ...]]:
    """The elements that accesspub takes for a caption or a credit."""
    found: dict[Element, tuple[str, ...]] = {}
    words = [(one.caption, one.credit) for one in facts.article_images]
    words += [(one.caption, one.credit) for one in facts.embeds]
    for both in words:
        for kind, quote in zip(("caption", "credit"), both, strict=True):
            if quote is not None and quote.element is not None:
                found[quote.element] = (*found.get(quote.element, ()), kind)
    return found


def _values(box: Element) -> Iterator[tuple[str, str]]:
    """The attributes of a box, and the values in their JSON, by where they are."""
    for name in list(box.attrs)[:_VALUES]:
        value = box.attr(name) or ""
        if name in ("class", "style"):
            continue
        data = attribute_json(value)
        if data is not None:
            yield from ((f"{name} {path}", found) for path, found in list(_scalars(data))[:_VALUES])
        elif value:
            yield name, value[:_VALUE]


def _scalars(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    entries = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for _, (key, value) in zip(range(_VALUES), entries, strict=False):
        where = f"{path}.{key}" if path else str(key)
        if isinstance(value, (dict, list)):
            if depth < _DEPTH:
                yield from _scalars(value, where, depth + 1)
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            yield where, str(value)[:_VALUE]


def _checksum(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))
