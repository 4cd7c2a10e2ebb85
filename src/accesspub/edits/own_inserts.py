"""What we wrote for those without scripts or players, set aside while a page is read.

A ``<noscript>`` of ours repeats what stands beside it, and so does the link inside a native player: nobody who gets
the picture or the player meets either. So facts are read as if they were not there, and what is found on a page
holds after such an edit as it did before: nothing has to be asked again to know that nothing else has changed.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import proxy

from turbohtml import Element, Node

from accesspub.edits import marks
from accesspub.html.page import Page
from accesspub.html.text import own_text, preceding_element

_PLAYERS = ("video", "audio")


class Aside(NamedTuple):
    """One element that was taken out of the tree, and where it stood."""

    element: Element
    parent: Element
    following: Node | None


class Asides:
    """The elements that were taken out of the tree of one page, for all that is asked of it.

    Attributes:
        all: in document order; none while they stand in the tree.
    """

    def __init__(self, page: Page) -> None:
        self._page: Page = proxy(page)  # the page holds this
        self.all: list[Aside] = []
        self._in: dict[Element, list[str]] = {}
        self._behind: set[Element] = set()
        self._around: set[Element] = set()

    def take(self) -> None:
        """Take out what we wrote and nobody has changed since."""
        if self.all:
            return
        self._in.clear()
        for element in self._page.marked:
            parent = element.parent
            if not isinstance(parent, Element) or element.attr(marks.WAS) is not None:
                continue
            if element.tag != "noscript" and (element.tag != "span" or parent.tag not in _PLAYERS):
                continue
            if marks.untouched(self._page, element):
                self._take(element, parent)

    def _take(self, element: Element, parent: Element) -> None:
        if (before := preceding_element(element)) is not None:
            self._behind.add(before)
        self.all.append(Aside(element, parent, element.next_sibling))
        if parent.tag in _PLAYERS:
            self._in.setdefault(parent, []).append(own_text(element))
        element.extract()
        around: Node | None = parent
        while isinstance(around, Element) and around not in self._around:
            self._around.add(around)
            around = around.parent

    def put_back(self) -> None:
        """Make the tree what its source says; which elements are served is remembered."""
        while self.all:
            element, parent, following = self.all.pop()
            if following is not None:
                following.insert_before(element)
            else:
                parent.append(element)

    def text_in(self, element: Element) -> str:
        """What they say inside a player: a part of what is shown where it cannot be played."""
        return " ".join(self._in.get(element, ()))

    def serve(self, element: Element, box: Element | None = None) -> bool:
        """Whether one of them stands in an element, in the box around it or right behind it."""
        return element in self._behind or element in self._around or box in self._around
