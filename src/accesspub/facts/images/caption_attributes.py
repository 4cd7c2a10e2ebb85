"""The words that a picture names by reference, and those in its attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from turbohtml import Element

from accesspub.facts.credits.parse import credit_name, split_credit
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.text import trimmed
from accesspub.facts.images.caption_boxes import ALT_CREDIT, AttributeCase
from accesspub.facts.images.caption_clues import CAPTION, POINTED_WORDS, TextCase
from accesspub.facts.images.caption_text import CaptionReader
from accesspub.facts.model import Quote
from accesspub.html.text import fold

_WRAPPERS = ("a", "picture", "div", "span", "figure")


class AttributeReader(CaptionReader):
    """Reads caption and credit from attributes, and from the elements that they name."""

    def _by_reference(self) -> None:
        """Read the element that a picture, or the box with the role of a figure around it, names as its words."""
        pointed = self.picture.attr("aria-describedby")
        for box in ancestors(self.picture, 3):
            if not pointed and box.attr("role") in ("figure", "group"):
                pointed = box.attr("aria-labelledby") or box.attr("aria-describedby")
        self._named_by_id((pointed or "").strip())

    def _named_by_id(self, name: str) -> None:
        """Read the element with an id as a picture's words."""
        if name and name.replace("-", "").replace("_", "").isalnum():
            element = self.context.page.document.select_one(f'[id="{name}"]')
            if element is not None and self._asks(POINTED_WORDS, case := TextCase(self, element)):
                self.read_caption(element, case.words)

    def _by_attributes(self) -> None:
        around = [self.picture]
        for box in ancestors(self.picture, 3):
            if box.tag not in _WRAPPERS:
                break
            around.append(box)
        if self.found.credit is None:
            self._from_attribute(around, self.words.credit_attributes, self._credit_attribute)
        if self.found.caption is None:
            self._from_attribute(around, self.words.caption_attributes, self._caption_attribute)
        if self.found.credit is None:
            for name in ("alt", "title", "data-alt"):
                case = AttributeCase(self, name)
                if case.words and self._asks(ALT_CREDIT, case):
                    self.found.take_credit(case.credit, self.picture, f"attribute:{name}", "attribute")
                    return

    def _from_tooltip(self, element: Element) -> None:
        """Read the tooltip of a box that is called a credit and shows no more than an icon."""
        for box in (element, *element.select("[title],[data-original-title],[data-bs-original-title]")[:3]):
            for name in self.words.tooltips:
                words = fold(box.attr(name) or "")
                if 0 < len(words) <= CAPTION and self._credit_attribute(box, f"attribute:{name}", words):
                    return

    def _from_attribute(
        self, around: Iterable[Element], wanted: frozenset[str], read: Callable[[Element, str, str], bool]
    ) -> None:
        """Read the first of the wanted attributes that holds words."""
        for element in around:
            if wanted.isdisjoint(element.attrs):
                continue
            name = next(name for name in element.attrs if name in wanted)
            words = fold(element.attr(name) or "")
            if not words or len(words) > CAPTION or "<" in words or words[0] in "{[":
                continue
            if words[0] == "#" and " " not in words:  # a slider's caption is elsewhere, by this id
                self._named_by_id(words[1:])
            elif read(element, f"attribute:{name}", words):
                return

    def _credit_attribute(self, element: Element, origin: str, words: str) -> bool:
        name, label = credit_name(words, self.knowledge)
        if name:
            self.found.credit, self.found.place = Quote(name, element, origin, label), "attribute"
        return bool(name)

    def _caption_attribute(self, element: Element, origin: str, words: str) -> bool:
        found, credit = self.found, split_credit(words, self.knowledge)
        of_its_own = found.place == "attribute" and bool(credit.rest) and credit.text.endswith((")", "]"))
        if credit.name and (found.credit is None or of_its_own):
            found.take_credit(credit, element, origin, "attribute")
            words = trimmed(credit.rest)
        if words:
            found.caption = Quote(words, element, origin)
        return True
