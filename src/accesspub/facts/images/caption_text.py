"""What the words of a caption or a credit say: which are the caption, and which the credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from turbohtml import Element, Text

from accesspub import expressions as re
from accesspub.facts.credits.labels import split_label, without_count
from accesspub.facts.credits.model import Credit
from accesspub.facts.credits.parse import (
    credit_name,
    is_byline,
    is_credit,
    is_credit_label,
    is_names,
    split_credit,
)
from accesspub.facts.credits.sentences import unbracketed
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.text import holding, lines_of, own_words, previous_element, stands_in, trimmed
from accesspub.facts.evidence import Question
from accesspub.facts.images.context import PictureContext
from accesspub.facts.model import Quote
from accesspub.html.page import Page
from accesspub.html.text import fold, following_element

T = TypeVar("T")
CREDIT = 120  # characters of an element that is a credit
_FEW_LETTERS = 8
_NAME = 9  # words of a credit
_LABEL_WORDS = 3
_NEAR = 3  # levels
_STRAY = 3  # elements behind a picture
_COMMENTS = ("#comment", "#respond", "#disqus")
_SHORTCODE, _END = "[caption", "[/caption]"
_PLUS = re.compile(r"(?:…|\.\.\.)? ?\[\+\]")
MARKS = "▲△▼▽◀▶■◆●※ "  # in front of a caption, that point to the picture


@dataclass(slots=True)
class CaptionResult:
    """What is said of one picture."""

    caption: Quote | None = None
    credit: Quote | None = None
    place: str | None = None
    """``own element``, ``caption text``, ``whole caption`` or ``attribute``."""

    def take_credit(self, credit: Credit, element: Element | None, origin: str, place: str) -> None:
        """Keep a credit that is in the words of an element."""
        nodes = holding(element, credit.text) if element is not None and not origin.startswith("attribute") else ()
        self.credit = Quote(credit.name, element, origin, credit.label, credit.glued, nodes)
        self.place = place


def _is_shortcode(_page: Page, box: Element) -> bool:
    return box.text.lstrip()[: len(_SHORTCODE)].lower() == _SHORTCODE


class CaptionReader:
    """Takes caption and credit of one picture out of elements that are known to hold them.

    Attributes:
        alt: the alt text of the picture.
        found: what is known so far.
    """

    def __init__(self, context: PictureContext, picture: Element) -> None:
        self.context = context
        self.knowledge = context.knowledge
        self.words = context.words
        self.picture = picture
        self.alt = fold(picture.attr("alt") or "")
        self.found = CaptionResult()

    def _asks(self, question: Question[T], case: T) -> bool:
        return self.context.ask(question, case, self.picture)

    def is_credit(self, text: str) -> bool:
        """Whether a text is a credit and nothing else."""
        return is_credit(text, self.knowledge)

    def stray_figcaption(self, box: Element) -> Element | None:
        """A ``<figcaption>`` outside any figure, a little behind a picture: the headline is between them."""
        for start in (box, *ancestors(box, 1)):
            after = following_element(start)
            for _ in range(_STRAY):
                if after is None or self.context.counts.get(after):
                    break
                if after.tag == "figcaption" and after.closest("figure") is None:
                    return after
                after = following_element(after)
        return None

    def is_beside_words(self, element: Element) -> bool:
        """Whether an element in a caption is a control, or leads to the comments."""
        leads = element.tag == "a" and (element.attr("href") or "").startswith(_COMMENTS)
        return leads or element.tag == "button" or self.words.controls.on(element)

    def is_sentence(self, text: str) -> bool:
        """Whether a text says what is shown, although it is called a credit."""
        is_long = len(text.split()) > _NAME and text.rstrip('"”»').endswith(".")
        return is_long and not self.is_credit(text)

    def read_shortcode(self) -> bool:
        """Read the caption in code of a content system that is left as text: "[caption …]<img> words[/caption]"."""
        for box in ancestors(self.picture, _NEAR):
            if not self.context.page.once(_is_shortcode, box):
                continue
            code, _, said = own_words(box, ()).partition("]")
            words = (said[: -len(_END)] if said.lower().endswith(_END) else said).strip() or code.partition(
                ' caption="'
            )[2].partition('"')[0]
            if words == said.strip() or not words:
                return False
            credit = split_credit(words, self.knowledge)
            rest = trimmed(credit.rest) if credit.name else words
            if credit.name:
                self.found.take_credit(credit, box, "shortcode", "caption text" if rest else "whole caption")
            self.found.caption = Quote(rest, box, "shortcode") if rest else None
            return True
        return False

    def credit_box(self, credit: Element, box: Element) -> Element:
        """The outermost element around a credit, in a box, that is called one: "(<span>Jane Roe</span> / 14 May)"."""
        found = credit
        for around in ancestors(credit, _NEAR):
            if around is box or self.context.counts.get(around):
                break
            found = around if self.words.credits.on(around) else found
        return found

    def read_credit(self, elements: Sequence[Element]) -> None:
        """Read an element that is called a credit; "©" and the name may be two."""
        first, found = elements[0], self.found
        parts = [element for element in elements[:3] if element.parent is first.parent]
        words = " ".join(filter(None, (own_words(element, ()) for element in parts)))
        words = self._without_expander(self._first_line(first, words) if len(parts) == 1 else words)
        if found.caption is None and words.endswith(")") and ". (" in words:
            credit = split_credit(words, self.knowledge)
            if credit.name and credit.rest.endswith(".") and words.endswith(credit.text):  # a caption called a credit
                found.caption = Quote(credit.rest, first, "class")
                found.take_credit(credit, first, "class", "caption text")
                return
        split = split_label(words, self.knowledge, self.context.language)
        is_label = split.kind in ("image_credit", "credit") and (split.rest or not self.is_credit(words))
        label = split.label if is_label else ""
        name, sign = credit_name(split.rest if label else words, self.knowledge)
        if found.caption is None and not label and not sign and self._is_alt(words) and not self.is_credit(words):
            found.caption = Quote(words, first, "class")  # called a credit, and says what is to be seen
            return
        label = label or self._label_before(first)
        if name and len(name) <= 200:
            found.credit = Quote(name, parts[-1], "class", " ".join(filter(None, (label, sign))), split.glued)
            found.place = "own element"

    def _first_line(self, element: Element, words: str) -> str:
        """The first line of a credit, if the next lines are not part of it: "Photo: Jane Roe<br>3 May 2019"."""
        if element.select_one("br") is None:
            return words
        first, *more = lines_of(element)
        labelled = split_credit(first, self.knowledge)
        is_whole = bool(labelled.name and labelled.label) and not labelled.rest
        return first if is_whole and not any(map(self._names, more)) else words

    def _names(self, line: str) -> bool:
        has_digits = any(letter.isdigit() for letter in line)
        return self.is_credit(line) or (not has_digits and is_names(line, self.knowledge))

    def _without_expander(self, text: str) -> str:
        """Take the words of a button that opens or closes the caption out of it: "… [+]", "hide caption"."""
        text = fold(_PLUS.sub(" ", text)) if "[+]" in text else text
        lower = text.casefold()
        while len(lower) == len(text) and (button := next(filter(lower.endswith, self.words.expanders), None)):
            text = text[: -len(button)].rstrip(" \xa0|-–—·")
            lower = text.casefold()
        return text

    def _is_alt(self, words: str) -> bool:
        """Whether words are the picture's alt text, ignoring a final full stop."""
        return len(self.alt) >= _FEW_LETTERS and words.rstrip(".") == self.alt.rstrip(".")

    def _label_before(self, element: Element) -> str:
        """The label in a separate element in front: an off-screen "Image copyright"."""
        before = previous_element(element)
        if before is not None and len(before.text) < 60:
            split = split_label(fold(before.text), self.knowledge, self.context.language)
            if split.kind in ("image_credit", "credit") and not split.rest:
                return split.label
        return ""

    def read_caption(self, element: Element, words: str, without: Sequence[Element] = ()) -> None:
        """Read the words of a caption, and the credit in them."""
        found = self.found
        origin = "figcaption" if element.tag == "figcaption" else "class"
        words = self._without_expander(without_count(self._labelled_lines(element) or words))
        split = split_label(words, self.knowledge, self.context.language)
        label, glued, text = "", False, words
        if split.kind in ("image_caption", "media_caption"):
            label, glued, text = split.label, split.glued, split.rest
        if found.credit is not None:
            text = self._without_label(self._without_repeated(trimmed(text)))
            text = self._own_credit(element, self._name_before_address(text))
        elif (credit := self._credit_in(text)).name:
            text = trimmed(credit.rest)
            found.take_credit(credit, element, origin, "caption text" if text else "whole caption")
        text = text.strip(" \xa0\u3000").removesuffix(" -").lstrip(MARKS)
        if text and text.strip(" :.").casefold() not in self.words.not_captions:
            nodes = tuple(node for node in element.children if node not in without) if without else ()
            found.caption = Quote(text, element, origin, label, glued, nodes)

    def _labelled_lines(self, element: Element) -> str:
        """The labelled caption next to a labelled credit: "Image source, EPA<br>Image caption, A quay"."""
        lines = lines_of(element) if element.select_one("br") is not None else []
        kinds = [split_label(line, self.knowledge, self.context.language).kind for line in lines]
        at = kinds.index("image_caption") if "image_caption" in kinds else 0
        credits = [place for place, kind in enumerate(kinds) if kind in ("image_credit", "credit")]
        if not credits or kinds[at] != "image_caption" or credits[:at] != list(range(at)):
            return ""
        if self.found.credit is None and (credit := self._credit_in(lines[credits[0]])).name:
            self.found.take_credit(credit, element, "caption", "caption text")
        return " ".join(lines[at : next((one for one in credits if one > at), len(lines))])

    def read_behind(self, caption: Element) -> None:
        """Read names in brackets right after an element that is called a caption: "<b>The mill</b> (Jane Roe)"."""
        node = caption.next_sibling
        box = caption.parent
        if self.found.credit is not None or not isinstance(node, Text) or not isinstance(box, Element):
            return
        words = fold(node.data)
        name = unbracketed(words)
        if name != words and name[:1].isupper() and len(words) <= CREDIT and is_names(name, self.knowledge):
            self.found.credit, self.found.place = Quote(name, box, "place", nodes=(node,)), "own element"

    def _credit_in(self, text: str) -> Credit:
        credit = self.behind_alt(text) or split_credit(text, self.knowledge)
        return credit if credit.name or not is_byline(text, self.knowledge) else Credit("", text, "", text)

    def behind_alt(self, text: str) -> Credit | None:
        """The credit in "ALT / NAME": the words that are the picture's alt text as well are not part of it."""
        alt = self.alt
        if len(alt) < _FEW_LETTERS or not text.startswith(alt):
            return None
        tail = text[len(alt) :].lstrip(" \xa0.")
        if tail[:1] not in ("/", "|") or self.is_credit(alt):
            return None
        name, label = credit_name(tail[1:].strip(), self.knowledge)
        return Credit(alt, name, label, tail) if name and len(name) <= CREDIT else None

    def _without_repeated(self, text: str) -> str:
        """Take the credit off the end of a caption that repeats it: "A quay. Photo: Jane Roe"."""
        credit = self.found.credit
        split = split_credit(text, self.knowledge) if credit is not None else None
        is_repeated = split is not None and credit is not None and split.name.casefold() == credit.text.casefold()
        return trimmed(split.rest) if split is not None and is_repeated and split.rest else text

    def _without_label(self, text: str) -> str:
        """Take the label off the end of a caption whose credit is in a separate element: "A quay. Credits:"."""
        words = text.split(" ") if text.endswith((":", "：")) else []
        for first in range(len(words) - 1, max(len(words) - _LABEL_WORDS, 0) - 1, -1):
            if is_credit_label(" ".join(words[first:]), self.knowledge):
                return trimmed(" ".join(words[:first]))
        return text

    def _name_before_address(self, text: str) -> str:
        """Join a name at the end of a caption with the mail address after it, which alone is marked as the credit."""
        credit = self.found.credit
        if credit is None or "@" not in credit.text or " " in credit.text:
            return text
        head, stop, name = text.rpartition(". ")
        if 1 <= len(name.split()) <= 4 and name[:1].isupper() and (stop or not head):
            self.found.credit = credit._replace(text=f"{name} {credit.text}")
            return f"{head}." if head else ""
        return text

    def _own_credit(self, caption: Element, text: str) -> str:
        """Prefer the credit at the end of a caption to one outside, which may be that of a whole gallery."""
        outer = self.found.credit
        if outer is None or outer.element is None or stands_in(outer.element, [caption], None):
            return text
        credit = split_credit(text, self.knowledge)
        if not credit.name or not credit.rest or not credit.text.endswith((")", "]")):
            return text
        self.found.take_credit(credit, caption, outer.origin, "caption text")
        return trimmed(credit.rest)
