"""What accesspub inserted for readers without scripts or players, taken out of the tree while a page is read.

An inserted ``<noscript>`` repeats what is next to it, and so does the link inside a native player: nobody who gets
the picture or the player sees either. So facts are read without them, and what is found on a page holds after such
an edit as it did before: no rule has to be asked again to know that nothing else has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from turbohtml import Element, Node

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.html.page import Page
from accesspub.html.text import is_blank, own_text, preceding_element

_PLAYERS = ("video", "audio")
_MOST = 50  # elements next to a copy that are looked at
_PART = re.compile(r"[\s\"'{}\[\]]+|,\s")  # between addresses in one value


class _Insert(NamedTuple):
    """An element that was taken out of the tree, and where it stood."""

    element: Element
    parent: Element
    following: Node | None


class OwnInserts:
    """The inserts of one page that nobody has changed since; none before `take_out`."""

    def __init__(self) -> None:
        self._inserts: list[_Insert] = []
        self._texts: dict[Element, list[str]] = {}
        self._before: set[Element] = set()
        self._around: set[Element] = set()

    def take_out(self, element: Element, parent: Element) -> None:
        """Take one of them out of its parent."""
        self._inserts.append(_Insert(element, parent, element.next_sibling))
        self._note_link(element, parent)
        if parent.tag in _PLAYERS:
            self._texts.setdefault(parent, []).append(own_text(element))
        element.extract()

    def _note_link(self, element: Element, parent: Element) -> None:
        """A link serves the player that it is in or follows; the copy of a picture serves none."""
        if element.select_one("a") is None:
            return
        if (before := preceding_element(element)) is not None:
            self._before.add(before)
        around: Node | None = parent
        while isinstance(around, Element) and around not in self._around:
            self._around.add(around)
            around = around.parent

    @property
    def elements(self) -> list[Element]:
        """The inserted elements, in document order."""
        return [insert.element for insert in self._inserts]

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The tree as its source says, for finding where edits go."""
        self.put_back()
        try:
            yield
        finally:
            for element in self.elements:
                element.extract()

    def put_back(self) -> None:
        """Make the tree what its source says, for good."""
        for element, parent, following in reversed(self._inserts):
            if following is not None:
                following.insert_before(element)
            else:
                parent.append(element)

    def text_in(self, element: Element) -> str:
        """What they say inside a player: a part of what is shown where it cannot be played."""
        return " ".join(self._texts.get(element, ()))

    def serve(self, element: Element, box: Element | None = None) -> bool:
        """Whether a link of theirs is in an element, in the box around it or right behind it."""
        return element in self._before or element in self._around or box in self._around


def own_inserts(page: Page) -> OwnInserts:
    """The inserts of a page; when they are first asked for, they are taken out of its tree."""
    return page.once(_taken_out)


def _taken_out(page: Page) -> OwnInserts:
    found = OwnInserts()
    for element in page.marked:
        parent = element.parent
        if not isinstance(parent, Element) or element.attr(marks.WAS) is not None:
            continue
        if element.tag != "noscript" and (element.tag != "span" or parent.tag not in _PLAYERS):
            continue
        if marks.untouched(page, element) and _repeats(element, parent):
            found.take_out(element, parent)
    return found


def _repeats(element: Element, parent: Element) -> bool:
    """Whether it holds what accesspub writes and nothing else: a link with words, or the picture next to it again.

    Anybody can forge a mark, and what is taken out of the tree is not checked.
    """
    held = [child for child in element.children if not is_blank(child)]
    if len(held) != 1 or not isinstance(only := held[0], Element):
        return False
    if only.tag == "a":
        return bool(only.attr("href")) and bool(own_text(only)) and only.select_one("*") is None
    beside = [box for box in (preceding_element(element), parent) if box is not None]
    said = {one.attr(name) or "" for box in beside for one in (box, *box.select("*")[:_MOST]) for name in one.attrs}
    address, alt = (only.attr(name) for name in ("src", "alt"))
    return only.tag == "img" and alt in said and any(address in (value, *_PART.split(value)) for value in said)
