"""Whether an element in the box of a picture, in a caption or in an attribute holds its caption or its credit."""

from __future__ import annotations

from collections.abc import Sequence

from turbohtml import Element

from accesspub.facts.credits.parse import is_credit_label, is_person, split_credit
from accesspub.facts.dom.text import own_words, stands_in
from accesspub.facts.evidence import CERTAIN, VETO, Clue, Question
from accesspub.facts.images.caption_clues import CAPTION, LABEL, TextCase, is_label
from accesspub.facts.images.caption_text import CaptionReader
from accesspub.html.lazy import lazy
from accesspub.html.text import fold

_MOST_TEXT = 900  # characters around a picture that can be its caption
_TITLES = "h1,h2,h3,h4"


class BoxCase(TextCase):
    """An element in the box of a picture.

    Attributes:
        captions: the captions found before it in the box.
        in_frame: whether it is in an element that is called a caption and holds the picture as well.
    """

    def __init__(
        self, reader: CaptionReader, element: Element, box: Element, captions: Sequence[Element], *, in_frame: bool
    ) -> None:
        super().__init__(reader, element)
        self.box = box
        self.captions = captions
        self.in_frame = in_frame

    def is_called_caption(self) -> bool:
        """Whether it, or the element it is in, is called a caption."""
        return self.in_frame or super().is_called_caption()

    def _second_figcaption(self) -> Element | None:
        # The caption has an element to itself.
        is_credit = self.figcaption() and self.captions and not self.caption_name()
        return self.credit_name() if is_credit and not stands_in(self.element, self.captions, self.box) else None

    def _small_print(self) -> str:
        is_small = self.element.tag in self.vocabulary.credit_tags and not self.is_called_caption()
        return f"<{self.element.tag}>" if self.captions and is_small else ""


class CaptionPart(TextCase):
    """An element inside a caption.

    Attributes:
        caption: the caption.
    """

    def __init__(self, reader: CaptionReader, element: Element, words: str, caption: Element) -> None:
        super().__init__(reader, element, words)
        self.caption = caption

    @lazy
    def all_words(self) -> str:
        """What readers see in the caption."""
        return own_words(self.caption, ())

    def _link_or_bold(self) -> str:
        return f"<{self.element.tag}>" if self.element.tag in ("a", "b", "strong") else ""

    def _behind_alt(self) -> str:
        credit = self.reader.behind_alt(self.words)
        return credit.name if credit is not None else ""

    def _person(self) -> str:
        is_name = len(self.words) <= LABEL * 2 and is_person(self.words, self.reader.knowledge)
        return self.words if is_name else ""

    def _behind_sentence(self) -> str:
        sign = self.all_words[: -len(self.words)].rstrip()[-1:]
        return sign if self.all_words.endswith(self.words) and sign in (*".!?…/|",) else ""

    def caption_is_credit(self) -> str:
        """The words of the caption, where they are a credit."""
        return self.all_words if self.reader.is_credit(self.all_words) else ""


class BoxAround(TextCase):
    """An element around a picture, and the size of the one inside."""

    def __init__(self, reader: CaptionReader, element: Element, inner_size: int) -> None:
        super().__init__(reader, element)
        self._inner_size = inner_size

    @lazy
    def size(self) -> int:
        """Characters in it."""
        return len(self.element.text)

    def _part_of_page(self) -> str:
        if self.element.tag == "tbody":  # a table with only a picture is its frame
            return "tbody" if self.element.text.strip() else ""
        return self.element.tag if self.element.tag in ("body", "html", "main", "article") else ""

    def _article(self) -> bool:
        article = self.reader.context.article
        return self.element is article.text or self.element is article.region

    def _pictures(self) -> int:
        count = self.reader.context.counts.get(self.element, 0)
        return count if count > 1 else 0

    def _much_text(self) -> int:
        is_much = self.size > _MOST_TEXT * 3 or (self.size > _MOST_TEXT and len(self.words) > _MOST_TEXT)
        return self.size if is_much else 0

    def _heading(self) -> Element | None:
        # A heading may be a label only, as some systems print a field's name: "Photo by:".
        heading = self.element.select_one(_TITLES) if self.size != self._inner_size else None
        if heading is None:
            return None
        texts = [one.text for one in self.element.select(_TITLES)]
        knowledge = self.reader.knowledge
        are_labels = all(text.strip() and is_label(text) and is_credit_label(text, knowledge) for text in texts)
        return None if are_labels else heading


class AttributeCase:
    """An attribute of a picture that describes it."""

    def __init__(self, reader: CaptionReader, name: str) -> None:
        self.name = name
        self.reader = reader
        words = fold(reader.picture.attr(name) or "")
        self.words = words if len(words) < CAPTION else ""
        self.credit = split_credit(self.words, reader.knowledge)

    def _label(self) -> str:
        return self.credit.label if self.credit.name else ""

    def _brackets(self) -> str:
        # As agencies write it; an agency alone may be an abbreviation of what is before it.
        rest, is_long = self.credit.rest, "/" in self.credit.name
        is_sign = rest.endswith(".") and not is_person(self.credit.name, self.reader.knowledge)
        is_last = self.credit.text.endswith((")", "]", "）")) and rest and (is_long or is_sign)
        return self.credit.text if self.credit.name and is_last else ""

    def _stroke(self) -> str:
        is_last = self.name == "title" and self.credit.rest and self.words.endswith(f"| {self.credit.name}")
        return self.credit.name if is_last else ""


OWN_BOX = Question[BoxAround](
    "own-box",
    Clue("part-of-page", VETO, BoxAround._part_of_page),
    Clue("article", VETO, BoxAround._article),
    Clue("pictures", VETO, BoxAround._pictures),
    Clue("much-text", VETO, BoxAround._much_text),
    Clue("heading", VETO, BoxAround._heading),
    prior=1,
)
ALT_CREDIT = Question[AttributeCase](
    "credit-in-alt",
    Clue("label", 1, AttributeCase._label),
    Clue("brackets", 1, AttributeCase._brackets),
    Clue("stroke", 1, AttributeCase._stroke),
)
BOX_CREDIT = Question[BoxCase](
    "credit-in-box",
    Clue("called-credit", 1, BoxCase.is_called_credit),
    Clue("wrapper", VETO, BoxCase.is_wrapper),
    Clue("small-print", 2 * CERTAIN, BoxCase._small_print),
    Clue("second-figcaption", 2 * CERTAIN, BoxCase._second_figcaption),
)
CREDIT_PART = Question[CaptionPart](
    "credit-in-caption",
    Clue("too-long", VETO, CaptionPart._long_for_credit),
    Clue("link-or-bold", VETO, CaptionPart._link_or_bold),
    Clue("behind-alt", VETO, CaptionPart._behind_alt),
    Clue("whole-credit", 1, CaptionPart._whole_credit),
)
SIGNATURE = Question[CaptionPart](
    "signature",
    Clue("person", 1, CaptionPart._person),
    Clue("behind-sentence", 1, CaptionPart._behind_sentence),
    Clue("caption-is-credit", VETO, CaptionPart.caption_is_credit),
    prior=-1,
)
