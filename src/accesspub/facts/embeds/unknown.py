"""Boxes that may be players of a kind that accesspub does not know: they are counted, and nothing is done with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from turbohtml import Element, Text

from accesspub import expressions as re
from accesspub.facts.article.region import Article
from accesspub.facts.dom.elements import ancestors, containers, each_inside, inside
from accesspub.facts.dom.text import next_element, previous_element, short_text
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.embeds.placeholders import COMMON, boxes, named_on_their_own
from accesspub.facts.embeds.vocabulary import Case, PageContext
from accesspub.facts.evidence import VETO, Question, Record
from accesspub.facts.model import Embed
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

_LONGEST = 4000  # characters of an attribute
_LABEL = 60  # characters: a title or a length on a poster
_PARTS = 40  # elements of a poster with its label and button
_PICTURES = 2
_LEVELS = 40  # around a box, in which a known medium is looked for
_PARAGRAPH = 40  # characters
_LONGEST_ID = 80
_NO_ID = re.compile(r"(?:width|height|ratio|index|size|date|time|count|position|alt|srcset|sizes|style)$")
ID = re.compile(r"(?=\D*\d)(?!\d{1,3}\Z)(?!\d{4}-\d\d-\d\d)[\w.:-]{3,80}")
_LENGTH = re.compile(r"(?<![\d:.])\d{1,2}:\d\d(?::\d\d)?(?![\d:])")
_FIELDS = frozenset("form input textarea select iframe video audio object embed ul ol table p h1 h2 h3".split())


def boxes_of_their_own(page: Page, knowledge: Knowledge) -> Iterator[Element]:
    """The boxes with attributes that not every box has, or with the name of a player, in no order."""
    found = page.once(boxes, knowledge)
    yield from found.further
    yield from (element for element, entries in found.called if entries[0] is None and COMMON.issuperset(element.attrs))
    yield from (one for one in page.document.select("span") if not COMMON.issuperset(one.attrs))
    yield from page.once(named_on_their_own, knowledge)


def is_hollow(element: Element) -> bool:
    """Whether a box shows only pictures and a label."""
    pictures = 0
    for number, one in enumerate(each_inside(element, _PARTS + 1)):
        pictures += one.tag in ("img", "amp-img")
        if number == _PARTS or pictures > _PICTURES or one.tag in _FIELDS:
            return False
    return short_text(element, _LABEL) is not None


def _is_id(name: str, value: str) -> bool:
    """Whether an attribute may name a medium."""
    return len(value) <= _LONGEST_ID and ID.fullmatch(value) is not None and not _NO_ID.search(name)


def _is_text(element: Element) -> bool:
    """Whether an element is a paragraph, or a box that contains one or a line of text."""
    if element.tag == "p":
        return len(element.text) >= _PARAGRAPH
    return any(
        len(child.data.strip()) >= _PARAGRAPH
        if isinstance(child, Text)
        else isinstance(child, Element) and child.tag == "p" and len(child.text) >= _PARAGRAPH
        for child in islice(element, _PARTS)
    )


class UnknownCase(Case):
    """A box in the article that was not recognised as a medium."""

    @lazy
    def _further(self) -> list[tuple[str, str]]:
        """The attributes that not every box has, with their values."""
        return [(name, self.element.attr(name) or "") for name in self.element.attrs if name not in COMMON]

    @lazy
    def media_word(self) -> str:
        """The name that speaks of a medium: of the element, of an attribute, or in its class."""
        words, element = self.words, self.element
        names = (element.tag, *(name for name, _ in self._further))
        told = next((name for name in names if words.speaks_of_media[name]), "")
        return told or words.media_class[element.attr("class") or ""]

    @lazy
    def id(self) -> str:
        """The attribute that may name a medium."""
        return next(("=".join(one) for one in self._further if _is_id(*one)), "")

    @lazy
    def recording(self) -> str:
        """The attribute with the name of a recording."""
        names_recording = self.words.names_recording
        values = ((name, value[:_LONGEST]) for name, value in self._further if "." in value)
        return next((name for name, value in values if names_recording(value)), "")

    def poster(self) -> Element | None:
        """The picture in it."""
        return self.element.select_one("img,amp-img")

    def play_button(self) -> Element | None:
        """The button that starts it, by its name."""
        return next((one for one in (self.element, *inside(self.element)) if self.words.play.on(one)), None)

    def length(self) -> str:
        """The length that its label gives."""
        found = _LENGTH.search(short_text(self.element, _LABEL) or "")
        return found[0] if found is not None else ""

    def beside_text(self) -> Element | None:
        """The text before or after it, or before or after the box around it."""
        for box in (self.element, *containers(self.element, 1)):
            for beside in (previous_element(box), next_element(box)):
                if beside is not None and _is_text(beside):
                    return beside
        return None

    def leads_elsewhere(self) -> Element | None:
        """The link to another page in it or around it."""
        links = (*inside(self.element), self.element, *containers(self.element, 6))
        return next((one for one in links if one.tag == "a" and (one.attr("href") or "#")[0] != "#"), None)

    def advert_attribute(self) -> str:
        """The attribute that speaks of an advert."""
        return next((name for name in self.element.attrs if name in self.words.advert), "")

    def hidden(self) -> bool:
        """Whether nobody gets to see it."""
        return hidden(self.element) is True

    def banner_name(self) -> Element | None:
        """The element, where its class or id names comments, a newsletter, or a notice about the whole site."""
        return self.element if self.words.banner.on(self.element) else None


UNKNOWN_PLAYER = Question.about(
    UnknownCase,
    "unknown-player",
    prior=-4,
    advert_around=VETO,
    advert_attribute=VETO,
    banner_name=VETO,
    leads_elsewhere=VETO,
    hidden=VETO,
    media_word=3,
    recording=3,
    id=2,
    play_button=3,
    length=1,
    poster=1,
    beside_text=1,
)


def unknown_players(
    page: Page, knowledge: Knowledge, article: Article, found: Iterable[Embed], record: Record | None = None
) -> list[Element]:
    """The boxes in the article that look like players and were not recognised as one, in document order."""
    context = PageContext(page, knowledge, record)
    media = [box for embed in found for box in (embed.element, embed.container) if box is not None]
    taken = set(media)
    around = {box for element in media for box in ancestors(element, _LEVELS)}
    unknown: list[Element] = []
    cases = [UnknownCase(context, element) for element in boxes_of_their_own(page, knowledge) if article.holds(element)]
    named = [case for case in cases if case.media_word or case.id or case.recording]  # as few boxes are
    for case in sorted(named, key=lambda case: page.position(case.element)):  # the outer box before those in it
        element = case.element
        if element in around or not is_hollow(element) or not taken.isdisjoint((element, *ancestors(element, _LEVELS))):
            continue
        if article.scope(element) == "article" and context.ask(UNKNOWN_PLAYER, case, element):
            taken.add(element)
            unknown.append(element)
    return unknown
