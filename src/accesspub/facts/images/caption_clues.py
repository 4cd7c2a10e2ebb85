"""Whether words near a picture are its caption or its credit."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.credits.labels import split_label
from accesspub.facts.credits.model import Credit
from accesspub.facts.credits.parse import split_credit
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.text import all_in, is_note, next_element, own_words, previous_element
from accesspub.facts.dom.typography import is_centred, is_small, is_styled
from accesspub.facts.evidence import VETO, Clue, Question
from accesspub.facts.images.caption_text import CREDIT, CaptionReader
from accesspub.facts.images.teasers import HEADINGS
from accesspub.html.lazy import lazy
from accesspub.html.text import fold

CAPTION = 700  # characters of a caption
WEAK = 500  # characters of one that is marked only by its place and its type
BARE = 140  # the same, where it has no credit either
FEW_WORDS = 4  # words that a sentence next to a credit has at least
_SENTENCE = 60  # characters of a paragraph of running text
_SENTENCE_WITHOUT_SPACES = 6  # characters of Chinese or Japanese that say more than a name
LABEL = 24  # characters of a label in a separate element
POINTERS = "▲△"
_DASHES = " \xa0-–—"  # around a caption as an ornament
_MOST_TEXT = 900  # characters around a picture that can be its caption
_TITLES = "h1,h2,h3,h4"
_BOLD = ("b", "strong")


class TextCase:
    """An element near a picture that may hold its words; clues look at what its methods return."""

    def __init__(self, reader: CaptionReader, element: Element, words: str | None = None) -> None:
        self.reader = reader
        self.vocabulary = reader.words
        self.element = element
        self._words = words

    @lazy
    def words(self) -> str:
        """What readers see in it."""
        return own_words(self.element, ()) if self._words is None else self._words

    @lazy
    def credit(self) -> Credit:
        """The credit in its words."""
        return split_credit(self.words, self.reader.knowledge)

    # -- what the element is called ---------------------------------------------------------------

    def figcaption(self) -> bool:
        """Whether it is a ``<figcaption>``."""
        return self.element.tag == "figcaption"

    def caption_name(self) -> Element | None:
        """The element, where its class or id names a caption."""
        return self.element if self.vocabulary.captions.on(self.element) else None

    def credit_name(self) -> Element | None:
        """The element, where its class or id names a credit."""
        return self.element if self.vocabulary.credits.on(self.element) else None

    def _picture_name(self) -> Element | None:
        # The box is called after the picture, and the words lead nowhere.
        says = not self._one_word() and self.vocabulary.boxes.on(self.element)
        return self.element if says and self._worded_link() is None else None

    def _data_role(self) -> str | None:
        role = self.element.attr("data-role")
        return role if role in self.vocabulary.credits else None

    def _itemprop(self) -> list[str]:
        itemprops = self.element.attr("itemprop")
        return sorted(self.vocabulary.credit_itemprops.intersection(itemprops.split())) if itemprops else []

    def _caption_itemprop(self) -> bool:
        return self.element.attr("itemprop") == "caption"

    def is_called_caption(self) -> bool:
        """Whether it is called a caption."""
        return self.figcaption() or self.caption_name() is not None

    def is_called_credit(self) -> bool:
        """Whether it is called a credit."""
        return bool(self.element.attrs) and CALLED_CREDIT.answer(self)

    def is_wrapper(self) -> bool:
        """Whether elements inside have names of their own: then the outer name says too much."""
        inner = (TextCase(self.reader, one) for one in self.element.select("*")[:20])
        return any(
            (one.is_called_caption() or one.is_called_credit()) and not is_label(one.element.text) for one in inner
        )

    # -- what its words say -----------------------------------------------------------------------

    def _whole_credit(self) -> str:
        return self.words if self.reader.is_credit(self.words) else ""

    def _weak_credit(self) -> str:
        return self.credit.text if self.credit.name and len(self.credit.rest) <= WEAK else ""

    def _labelled_credit(self) -> str:
        return self.credit.label if self._weak_credit() else ""

    def _ends_in_credit(self) -> str:
        # "Source" may speak of the text as well.
        credit = self.credit
        label = credit.label.rstrip(" :：").casefold()
        is_end = credit.name and label and credit.rest and self.words.endswith(credit.text)
        return credit.text if is_end and label not in self.vocabulary.sources else ""

    def _caption_label(self) -> str:
        split = split_label(self.words, self.reader.knowledge, self.reader.context.language)
        return split.label if split.kind == "image_caption" and split.rest else ""

    def _figure_label(self) -> str:
        lower = self.words[:40].lower()
        starts = (label for label in self.vocabulary.figure_labels if lower.startswith(label))
        return next((label for label in starts if lower[len(label) :].lstrip(" .")[:1].isdigit()), "")

    def _pointer(self) -> str:
        return self.words[0] if self.words[0] in POINTERS else ""

    def _note(self) -> bool:
        return is_note(self.words, self.vocabulary.notes)

    def _long_for_credit(self) -> int:
        return len(self.words) if len(self.words) > CREDIT else 0

    def _long(self) -> int:
        return len(self.words) if len(self.words) > BARE else 0

    def _too_long(self) -> int:
        return len(self.words) if len(self.words) > WEAK else 0

    def _few_words(self) -> str:
        return self.words if len(self.words.split()) < FEW_WORDS else ""

    def _one_word(self) -> bool:
        # Chinese and Japanese have no spaces.
        return " " not in self.words and (self.words.isascii() or len(self.words) < _SENTENCE_WITHOUT_SPACES)

    def _no_caption(self) -> bool:
        return not self.words or len(self.element.text) > CAPTION

    def _same_as_alt(self) -> bool:
        return self.words == self.reader.alt

    def running_text(self) -> int:
        """How many paragraphs it has, where they are those of a text."""
        texts = [one for one in self.element.select("p") if len(one.text) >= _SENTENCE]
        return len(texts) if len(texts) > 1 and len(self.words) > BARE else 0

    def _link_list(self) -> Element | None:
        # An entry of a list of links, such as buttons to share the page.
        entry = self.element.closest("li")
        if entry is None or self.reader.picture.closest("li") is entry or self.element.closest("figure"):
            return None
        return entry if entry.select_one("a[href]") is not None else None

    # -- how it is written ----------------------------------------------------------------------

    def _styled(self) -> bool:
        return is_styled(self.element)

    def set_apart(self) -> str:
        """How it is marked as no part of the text: by a figure, its type or a label."""
        if self.element.tag == "figure":
            return "figure"
        return "type" if self._styled() and not self._note() else self._figure_label()

    def _is_heading(self) -> bool:
        return self.element.tag in HEADINGS[:4]

    def _other_element(self) -> str:
        return self.element.tag if self.element.tag in ("a", "ul", "ol", "time", "figure") else ""

    def _link(self) -> Element | None:
        return self.element.select_one("a")

    def _worded_link(self) -> Element | None:
        return next((link for link in self.element.select("a") if fold(link.text)), None)

    def _control_name(self) -> Element | None:
        around = ancestors(self.element, 2) if self.element.closest("figure") is not None else ()
        named = filter(self.vocabulary.controls.on, (self.element, *around))
        return next((one for one in named if one.tag not in ("figure", "figcaption")), None)

    def _chrome(self) -> bool:
        return self.reader.context.article.is_chrome(self.element)

    def _other_pictures(self) -> bool:
        return self.reader.context.counts.get(self.element) != 1

    def _cells(self) -> int:
        # Above, the picture, below.
        cells = self.element.select("td,th")
        return len(cells) if len(cells) > 3 or any(cell.tag == "th" for cell in cells) else 0

    def _repeats_alt(self) -> str:
        alt = self.reader.alt
        return alt if self.words == alt and not self._one_word() and self.repeats(alt) else ""

    def repeats(self, alt: str) -> bool:
        """Whether it holds the words of an alt text and nothing else: no title that leads elsewhere."""
        element, headline = self.element, self.reader.context.article.headline
        if element.tag in HEADINGS[:4] or fold(element.text).strip(_DASHES) != alt or element.select_one("a"):
            return False
        return headline is None or fold(headline.text) != alt

    def _centred(self) -> bool:
        # Below its picture; what follows it is not: no poem, no heading.
        element = self.element
        if element.tag not in ("p", "div") or not is_centred(element) or self._is_bold_heading():
            return False
        after, before = next_element(element), previous_element(element)
        while after is not None and not after.text.strip() and after.select_one("img") is None:
            after = next_element(after)
        if before is None or not is_centred(before) or not self.reader.context.counts.get(before, 0):
            return False
        if after is None or element.select_one("a") is not None:
            return False
        return not is_centred(after) or after.select_one("img") is not None

    def _is_bold_heading(self) -> bool:
        # Where the picture is in bold, too, the author marked both together.
        picture = next(ancestors(self.reader.picture, 1), None)
        return all_in(self.element, _BOLD) and (picture is None or picture.tag not in _BOLD)

    def _centred_together(self) -> bool:
        # Picture and words are one centred paragraph among others that are not.
        element, after = self.element, next_element(self.element)
        is_one = element.tag in ("p", "div") and is_centred(element) and self._worded_link() is None
        return is_one and after is not None and after.tag == "p" and not is_centred(after)

    def _repeated(self) -> bool:
        return self.element in self.reader.context.lines

    def _small_type(self) -> bool:
        # Smaller than what follows.
        element, after = self.element, next_element(self.element)
        if element.tag not in ("p", "div", "span") or after is None or element.select_one("a") is not None:
            return False
        return is_small(element) and not is_small(after)


CALLED_CREDIT = Question[TextCase](
    "called-credit",
    Clue("figcaption", VETO, TextCase.figcaption),
    Clue("caption-itemprop", VETO, TextCase._caption_itemprop),
    Clue("credit-name", 1, TextCase.credit_name),
    Clue("data-role", 1, TextCase._data_role),
    Clue("itemprop", 1, TextCase._itemprop),
)
ALONE_CREDIT = Question[TextCase](
    "credit-alone",
    Clue("long", VETO, TextCase._long_for_credit),
    Clue("link-list", VETO, TextCase._link_list),
    Clue("whole-credit", 1, TextCase._whole_credit),
)
CREDIT_SENTENCE = Question[TextCase](
    "sentence-beside-credit",
    Clue("few-words", VETO, TextCase._few_words),
    Clue("too-long", VETO, TextCase._too_long),
    Clue("other-element", VETO, TextCase._other_element),
    Clue("link", VETO, TextCase._link),
    Clue("control-name", VETO, TextCase._control_name),
    Clue("chrome", VETO, TextCase._chrome),
    prior=1,
)
TABLE_WORDS = Question[TextCase](
    "words-in-table",
    Clue("pictures", VETO, TextCase._other_pictures),
    Clue("one-word", VETO, TextCase._one_word),
    Clue("long", VETO, TextCase._long),
    Clue("cells", VETO, TextCase._cells),
    Clue("worded-link", VETO, TextCase._worded_link),
    prior=1,
)
POINTED_WORDS = Question[TextCase](
    "words-by-id",
    Clue("heading", VETO, TextCase._is_heading),
    Clue("no-caption", VETO, TextCase._no_caption),
    Clue("same-as-alt", VETO, TextCase._same_as_alt),
    prior=1,
)
BOX_WORDS = Question[TextCase](
    "words-around-picture",
    Clue("running-text", VETO, TextCase.running_text),
    Clue("labelled-credit", 3, TextCase._labelled_credit),
    Clue("credit", 2, TextCase._weak_credit),
    Clue("repeats-alt", 5, TextCase._repeats_alt),
    Clue("set-apart", 3, TextCase.set_apart),
    Clue("picture-name", 3, TextCase._picture_name),
    Clue("centred", 3, TextCase._centred_together),
    Clue("long", -2, TextCase._long),
    prior=-2,
)
NEXT_WORDS = Question[TextCase](
    "words-after-picture",
    Clue("too-long", VETO, TextCase._too_long),
    Clue("pointer", 5, TextCase._pointer),
    Clue("figure-label", 5, TextCase._figure_label),
    Clue("caption-label", 5, TextCase._caption_label),
    Clue("ends-in-credit", 5, TextCase._ends_in_credit),
    Clue("long", -2, TextCase._long),
    Clue("note", -2, TextCase._note),
    Clue("styled", 1, TextCase._styled),
    Clue("centred", 1, TextCase._centred),
    Clue("small-type", 1, TextCase._small_type),
    Clue("repeated", 1, TextCase._repeated),
)


def is_label(text: str) -> bool:
    """Whether a text is empty, or a label with its colon and nothing else."""
    text = text.strip()
    return not text or (len(text) <= LABEL and text.endswith((":", "：")))
