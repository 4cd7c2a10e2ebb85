"""What words around a picture say: which are its caption, and which its credit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from turbohtml import Element, Text

from accesspub.facts.credits.labels import split_label, without_count
from accesspub.facts.credits.parse import Credit, credit_name, is_byline, is_credit, source_labels, split_credit
from accesspub.facts.dom.class_names import facts_section, word_set
from accesspub.facts.dom.text import holding, own_words, stands_in, trimmed
from accesspub.facts.model import Quote
from accesspub.html.page import Page
from accesspub.html.text import fold
from accesspub.knowledge.load import Knowledge

CREDIT = 120  # characters of an element that is a credit
_FEW_LETTERS = 8
MARKS = "▲△▼▽◀▶■◆●※ "  # in front of a caption, that point to the picture
_QUOTES = '"“„«‚‘「『'


@dataclass(slots=True)
class Told:
    """What is said of one picture."""

    caption: Quote | None = None
    credit: Quote | None = None
    place: str | None = None
    """``own element``, ``caption text``, ``whole caption`` or ``attribute``."""


class Reading:
    """Takes captions and credits out of elements that are known to hold them; which those are, `Surroundings` finds.

    Args:
        page: the page.
        knowledge: words.
    """

    def __init__(self, page: Page, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._sources = source_labels(knowledge)
        self._notes = tuple(facts_section(knowledge, "image", "notes"))
        self._not_captions = word_set(knowledge, "image", "not_captions")
        self._figure_labels = tuple(facts_section(knowledge, "image", "figure_labels"))
        self._language = page.declared_language
        self._alt = ""

    def _is_credit(self, words: str) -> bool:
        return is_credit(words, self._knowledge)

    def _read_credit(self, elements: list[Element], found: Told) -> None:
        parent = elements[0].parent
        elements = [element for element in elements[:3] if element.parent is parent]  # "©" and the name may be two
        words = " ".join(filter(None, (own_words(element, ()) for element in elements)))
        if found.caption is None and words.endswith(")") and ". (" in words:
            told = split_credit(words, self._knowledge)
            if told.name and told.rest.endswith(".") and words.endswith(told.text):  # a caption called a credit
                found.caption = Quote(told.rest, elements[0], "class")
                held = holding(elements[0], told.text)
                found.credit = Quote(told.name, elements[0], "class", told.label, told.glued, held)
                found.place = "caption text"
                return
        split = split_label(words, self._knowledge, self._language)
        label = split.label if split.kind in ("image_credit", "credit") else ""
        text = split.rest if label else words
        name, sign = credit_name(text, self._knowledge)
        if found.caption is None and not label and not sign and self._is_alt(words) and not self._is_credit(words):
            found.caption = Quote(words, elements[0], "class")  # called a credit, and says what is to be seen
            return
        if not label:
            label = self._label_before(elements[0])
        if name and len(name) <= 200:
            found.credit = Quote(name, elements[-1], "class", " ".join(filter(None, (label, sign))), split.glued)
            found.place = "own element"

    def _is_alt(self, words: str) -> bool:
        """Whether words are the picture's alt text, whatever stop stands at their end."""
        return len(self._alt) >= _FEW_LETTERS and words.rstrip(".") == self._alt.rstrip(".")

    def _name_before_address(self, text: str, found: Told) -> str:
        """Join a name at the end of a caption with the mail address behind it, which alone is marked as the credit."""
        credit = found.credit
        if credit is None or "@" not in credit.text or " " in credit.text:
            return text
        head, stop, name = text.rpartition(". ")
        if 1 <= len(name.split()) <= 4 and name[:1].isupper() and (stop or not head):
            found.credit = replace(credit, text=f"{name} {credit.text}")
            return f"{head}." if head else ""
        return text

    def _behind_alt(self, text: str) -> Credit | None:
        """The credit in "ALT / NAME": the words that are the picture's alt text as well are no part of it."""
        alt = self._alt
        if (
            len(alt) < _FEW_LETTERS
            or not text.startswith(alt)
            or text[len(alt) :].lstrip(" \xa0.")[:1] not in ("/", "|")
            or self._is_credit(alt)
        ):
            return None
        tail = text[len(alt) :].lstrip(" \xa0.")
        name, label = credit_name(tail[1:].strip(), self._knowledge)
        return Credit(alt, name, label, tail) if name and len(name) <= CREDIT else None

    def _own_credit(self, caption: Element, text: str, found: Told) -> str:
        """Prefer the credit at the end of a caption to one outside, which may be that of a whole gallery."""
        outer = found.credit
        if outer is None or outer.element is None or stands_in(outer.element, [caption], None):
            return text
        credit = split_credit(text, self._knowledge)
        if not credit.name or not credit.rest or not credit.text.endswith((")", "]")):
            return text
        found.credit = Quote(
            credit.name, caption, outer.origin, credit.label, credit.glued, holding(caption, credit.text)
        )
        found.place = "caption text"
        return trimmed(credit.rest)

    def _label_before(self, element: Element) -> str:
        """The label in an element of its own in front: an off-screen "Image copyright"."""
        before = element.previous_sibling
        while before is not None and isinstance(before, Text) and not before.data.strip():
            before = before.previous_sibling
        if isinstance(before, Element) and len(before.text) < 60:
            split = split_label(fold(before.text), self._knowledge, self._language)
            if split.kind in ("image_credit", "credit") and not split.rest:
                return split.label
        return ""

    def _read_caption(self, element: Element, words: str, without: list[Element], found: Told) -> None:
        origin = "figcaption" if element.tag == "figcaption" else "class"
        words = without_count(words)
        split = split_label(words, self._knowledge, self._language)
        label, glued, text = "", False, words
        if split.kind in ("image_caption", "media_caption"):
            label, glued, text = split.label, split.glued, split.rest
        if found.credit is None:
            credit = self._behind_alt(text) or split_credit(text, self._knowledge)
            if not credit.name and is_byline(text, self._knowledge):
                credit = Credit("", text, "", text)
            if credit.name:
                rest = trimmed(credit.rest)
                held = holding(element, credit.text)
                found.credit = Quote(credit.name, element, origin, credit.label, credit.glued, held)
                found.place = "caption text" if rest else "whole caption"
                text = rest
        else:
            text = self._own_credit(element, self._name_before_address(trimmed(text), found), found)
        text = text.strip(" \xa0\u3000").removesuffix(" -").lstrip(MARKS)
        if text and text.strip(" :.").casefold() not in self._not_captions:
            nodes = tuple(node for node in element.children if node not in without) if without else ()
            found.caption = Quote(text, element, origin, label, glued, nodes)

    def _is_note(self, words: str) -> bool:
        """Whether words set in italics are a note of the editors, a link to more, or somebody's words: no caption."""
        return words[0] in _QUOTES or words[:40].casefold().startswith(self._notes)

    def _ends_in_credit(self, words: str) -> bool:
        """Whether a short text ends in a label and a name; "Source" may speak of the text as well."""
        credit = split_credit(words, self._knowledge)
        label = credit.label.rstrip(" :：").casefold()
        return (
            bool(credit.name and label and credit.rest) and words.endswith(credit.text) and label not in self._sources
        )

    def _is_labelled(self, words: str) -> bool:
        """Whether the words say of themselves that they are a caption: "图注：…", "Bildunterschrift: …"."""
        split = split_label(words, self._knowledge, self._language)
        return split.kind == "image_caption" and bool(split.rest)

    def _is_figure_label(self, words: str) -> bool:
        lower = words[:40].lower()
        for label in self._figure_labels:
            if lower.startswith(label):
                rest = lower[len(label) :].lstrip(" .")
                return rest[:1].isdigit()
        return False

    def _from_attribute(self, element: Element, origin: str, words: str, found: Told) -> None:
        credit = split_credit(words, self._knowledge)
        of_its_own = found.place == "attribute" and bool(credit.rest) and credit.text.endswith((")", "]"))
        if credit.name and (found.credit is None or of_its_own):
            found.credit, found.place = Quote(credit.name, element, origin, credit.label, credit.glued), "attribute"
            words = trimmed(credit.rest)
        if words:
            found.caption = Quote(words, element, origin)
