"""The elements of a page that the settings of its site name: its article, and its captions and credits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple
from weakref import proxy

from turbohtml import Element

from accesspub.facts.dom.elements import ancestors, is_inside, self_and_ancestors
from accesspub.facts.evidence import CERTAIN, Question
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

_LEVELS = 6  # around a picture or a medium, in which its words are looked for
_PARAGRAPH = 40  # characters
_SHOWN = "img,amp-img,picture,video,audio,iframe,object,embed"


class SiteElements:
    """What the settings name on one page. Use `site_elements` to get it.

    Attributes:
        articles: the boxes of the article.
        ignored: the boxes that are not part of it.
        captions: the captions.
        credits: the credits.
    """

    def __init__(self, page: Page, knowledge: Knowledge) -> None:
        site = knowledge.site
        select = partial(_select, page)
        self._page: Page = proxy(page)  # which holds this: a circle would wait for the garbage collector
        self.articles, self.ignored = select(site.article), frozenset(select(site.ignore))
        self.captions, self.credits = select(site.caption), select(site.credit)
        self._player_selectors = [box.selector for box in site.player]

    def _place(self, element: Element) -> tuple[int, int]:
        return self._page.position(element)

    @lazy
    def words(self) -> frozenset[Element]:
        """The captions and credits."""
        return frozenset((*self.captions, *self.credits))

    @lazy
    def _others(self) -> list[Element]:
        """The pictures, media and paragraphs, in document order: none gets words that come after another one."""
        selectors = ", ".join((_SHOWN, *self._player_selectors))
        shown = [one for one in _select(self._page, selectors) if one.closest("noscript") is None]
        paragraphs = [one for one, text in self._page.paragraphs if len(text) >= _PARAGRAPH]
        return sorted({*shown, *paragraphs}, key=self._place)

    @lazy
    def _around_captions(self) -> dict[Element, list[Element]]:
        return _around(self.captions)

    @lazy
    def _around_credits(self) -> dict[Element, list[Element]]:
        return _around(self.credits)

    def caption(self, element: Element) -> Element | None:
        """The caption of a picture or a medium."""
        return self._nearest(element, self._around_captions) if self.captions else None

    def credit(self, element: Element) -> Element | None:
        """The credit of a picture or a medium."""
        return self._nearest(element, self._around_credits) if self.credits else None

    def _nearest(self, element: Element, around: dict[Element, list[Element]]) -> Element | None:
        """The words in the smallest box around an element: those right after it, else those right before it."""
        found = next((around[box] for box in (element, *ancestors(element, _LEVELS)) if box in around), [])
        at = bisect_left(found, self._place(element), key=self._place)
        nearest = (*found[at : at + 1], *found[max(at - 1, 0) : at])
        return next((one for one in nearest if not self._are_apart(element, one)), None)

    def _are_apart(self, element: Element, words: Element) -> bool:
        """Whether another picture, medium or paragraph is between an element and the words."""
        first, last = sorted((self._place(element), self._place(words)))
        for other in islice(self._others, bisect_right(self._others, first, key=self._place), None):
            if self._place(other) >= last:
                return False
            if not any(
                is_inside(*pair) for pair in ((other, element), (element, other), (words, other), (other, words))
            ):
                return True
        return False


def site_elements(page: Page, knowledge: Knowledge) -> SiteElements:
    """What the settings name on a page; searched once."""
    return page.once(SiteElements, knowledge)


def _select(page: Page, selector: str) -> list[Element]:
    return page.document.select(selector) if selector else []


def _around(elements: Sequence[Element]) -> dict[Element, list[Element]]:
    """The elements by each of the boxes close around them, and by themselves."""
    found: dict[Element, list[Element]] = {}
    for element in elements:
        for box in (element, *ancestors(element, _LEVELS)):
            found.setdefault(box, []).append(element)
    return found


class SitePlace(NamedTuple):
    """An element on a page with boxes that the settings name."""

    site: SiteElements
    element: Element

    def nearest(self) -> Element | None:
        """The box around it; of several, the smallest counts."""
        named = {*self.site.articles, *self.site.ignored}
        return next((box for box in self_and_ancestors(self.element) if box in named), None)

    def site_article(self) -> Element | None:
        """The box, where it is the article."""
        box = self.nearest()
        return None if box in self.site.ignored else box

    def site_ignore(self) -> Element | None:
        """The box, where it is not part of the article."""
        box = self.nearest()
        return box if box in self.site.ignored else None


SITE_PLACE = Question.about(SitePlace, "site-place", site_article=CERTAIN, site_ignore=-CERTAIN)


class SiteWords(NamedTuple):
    """A picture or a medium with the words that the settings name."""

    caption: Element | None
    credit: Element | None

    def site_caption(self) -> Element | None:
        """The caption."""
        return self.caption

    def site_credit(self) -> Element | None:
        """The credit."""
        return self.credit


SITE_WORDS = Question.about(SiteWords, "site-words", site_caption=CERTAIN, site_credit=CERTAIN)
