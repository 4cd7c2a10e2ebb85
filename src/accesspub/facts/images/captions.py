"""The caption and the credit of a picture, looked for in what is around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from turbohtml import Element, Text

from accesspub import expressions as re
from accesspub.facts.credits.parse import credit_name, is_credit_label, split_credit
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.text import SKIPPED, holder, next_element, own_words, previous_element, stands_in, trimmed
from accesspub.facts.images.caption_attributes import AttributeReader
from accesspub.facts.images.caption_boxes import (
    BOX_CREDIT,
    CREDIT_PART,
    OWN_BOX,
    SIGNATURE,
    BoxAround,
    BoxCase,
    CaptionPart,
)
from accesspub.facts.images.caption_clues import (
    ALONE_CREDIT,
    BOX_WORDS,
    CAPTION,
    CREDIT_SENTENCE,
    FEW_WORDS,
    LABEL,
    NEXT_WORDS,
    POINTERS,
    TABLE_WORDS,
    WEAK,
    TextCase,
    is_label,
)
from accesspub.facts.images.caption_text import CREDIT, MARKS, CaptionResult
from accesspub.facts.images.closing_credits import closing_credit
from accesspub.facts.images.teasers import HEADINGS
from accesspub.facts.model import Quote
from accesspub.facts.site_markup import SITE_WORDS, SiteWords, site_elements
from accesspub.html.text import fold

_LEVELS = 8
_MOST_TEXT = 900  # characters of an element next to a picture that can be its caption
_LAST = 3  # paragraphs at the end of a card that are looked at
_ICON = 3  # characters of a button such as "©" or "(i)"
_MOST_CREDIT = 240  # characters of an element that is called a credit
_ELEMENTS = 250
_COPIES = 12  # elements without words after a picture that are passed over
_REPEATED = 20  # characters of an alt text that are not next to its picture by chance
_FILE_NAME = re.compile(r"\S{3,200}\.(?:jpe?g|png|gif|webp|tiff?)(?!\S)", re.I)
_TABLE_PARTS = ("td", "tr", "tbody", "a", "div", "center")
_LABELLED = "span,b,strong,small,h3,h4,dt,label"  # elements that hold a label, or a label and a name
_DASHES = " \xa0-–—"  # around a caption as an ornament


class CaptionSearch(AttributeReader):
    """Looks for the words of one picture: first in elements marked as a caption or credit, then by position."""

    def search(self) -> CaptionResult:
        """Find caption and credit."""
        found = self.found
        if self.read_shortcode():
            return found
        box, inner = self._boxes()
        if box is not self.picture:
            credits_ = self._by_names(box)
            if found.caption is None and found.credit is not None and found.place in ("own element", "whole caption"):
                self._beside_credit(box, credits_ or [*filter(None, [found.credit.element])])
            if found.caption is None and found.credit is None:
                self._by_place(inner)
        if found.caption is None:
            self._by_reference()
        if found.caption is None or found.credit is None:
            self._beside(box)
        if found.credit is None or found.caption is None:
            self._by_attributes()
        if found.caption is None and found.credit is None:
            self._of_table(box)
        for look in (self._by_label, self._of_gallery, self._of_card):
            if found.credit is None:
                look(box)
        self._by_settings()
        return found

    def _by_settings(self) -> None:
        """Take the caption and the credit that the settings of the site name."""
        site, found = site_elements(self.context.page, self.knowledge), self.found
        words = SiteWords(site.caption(self.picture), site.credit(self.picture))
        if words == (None, None) or not self._asks(SITE_WORDS, words):
            return
        if words.caption is not None or (found.caption is not None and found.caption.element is words.credit):
            found.caption = None
        if words.credit is not None:
            self.read_credit([words.credit])
        if words.caption is not None:
            without = [] if words.credit is None else [words.credit]
            self.read_caption(words.caption, own_words(words.caption, without), without)

    def _boxes(self) -> tuple[Element, Element]:
        """The largest element that holds this picture, no other, and no more text than a caption has.

        The second is the smallest of them that holds words.
        """
        box, inner, size = self.picture, None, -1
        for element in ancestors(self.picture, _LEVELS):
            case = BoxAround(self, element, size)
            if not self._asks(OWN_BOX, case):
                break
            box, size = element, case.size
            if inner is None and case.size and case.words and element.tag != "a":
                inner = element
            if element.tag == "figure" and element.select_one("figcaption") is not None:
                break
        return box, inner or box

    # -- by name: class, tag, itemprop ----------------------------------------------------------

    def _by_names(self, box: Element) -> Sequence[Element]:
        """Read what is named in a box; the elements of the credit are returned."""
        around = [*ancestors(self.picture)]
        own = {self.picture, *around}
        # A box called a caption may hold the picture as well: the words in it are what is next to the picture.
        frames = {one for one in around[: around.index(box) + 1] if self.words.captions.on(one)}
        captions: list[Element] = []
        credits_: list[Element] = []
        for element in box.select("*")[:_ELEMENTS]:
            in_frame = element.parent in frames
            if element.tag in SKIPPED or not (in_frame or self._is_named(element)) or element in own:
                continue
            if stands_in(element, credits_, box) or self._is_control(element):
                continue
            case = BoxCase(self, element, box, captions, in_frame=in_frame)
            if self._asks(BOX_CREDIT, case):
                if is_label(element.text) or len(element.text.strip()) <= _ICON:
                    self._from_tooltip(element)
                words = self._without_expander(fold(element.text))  # "Buy this photo"
                if credits_ and self.is_sentence(words):
                    captions.append(element)  # "photo-credit" and "photo-credit-container"
                elif 0 < len(words) <= _MOST_CREDIT and self.found.credit is None:
                    credits_.append(element)
            elif case.is_called_caption() and not stands_in(element, captions, box):
                captions.append(element)
        if captions and not credits_:
            credits_ = self._credits_in(captions) or self._authors_of(captions, box)
        self._read(captions, credits_)
        return credits_

    def _is_named(self, element: Element) -> bool:
        """Whether anything on an element may call it a caption or a credit."""
        if element.tag == "figcaption" or element.tag in self.words.credit_tags:
            return True
        if self.words.captions.on(element) or self.words.credits.on(element):
            return True
        return element.attr("itemprop") is not None or element.attr("data-role") is not None

    def _is_control(self, element: Element) -> bool:
        """Whether an element is called a control; a caption that can be closed is called so, too: it has a sentence."""
        if not self.words.controls.on(element):
            return False
        return not self.words.captions.on(element) or len(element.text.split()) <= FEW_WORDS

    def _authors_of(self, captions: list[Element], box: Element) -> list[Element]:
        """An "author" in a caption or next to it is who made the picture; without a caption it may be the article's."""
        for around in (*captions, box):
            for element in around.select("*")[:40]:
                if self.words.authors.on(element) and (words := fold(element.text)) and len(words) <= CREDIT:
                    return [] if element in captions or not stands_in(element, [around], None) else [element]
        return []

    def _credits_in(self, captions: Iterable[Element]) -> list[Element]:
        """Elements inside a caption that hold only a credit, whatever they are called."""
        for caption in captions:
            part = None
            for element in caption.select("*")[:40]:
                words = fold(element.text)
                if not words:
                    continue
                part = CaptionPart(self, element, words, caption)
                if self._asks(CREDIT_PART, part):
                    return [element]
                if len(words) <= LABEL and is_credit_label(words, self.knowledge):
                    name = next_element(element)
                    if name is not None and 0 < len(fold(name.text)) <= CREDIT and not part.caption_is_credit():
                        return [element, name]
            if part is not None and self._asks(SIGNATURE, part):
                return [part.element]
        return []

    def _read(self, captions: list[Element], credits_: Sequence[Element]) -> None:
        found = self.found
        if credits_:
            self.read_credit(credits_)
        for caption in captions:
            inner = caption.select("*")[:40]
            without = [*credits_, *filter(self.is_beside_words, inner)]
            headings = self._headings_in(caption)
            words = own_words(caption, (*without, *headings))
            if _FILE_NAME.search(words):  # for the newsroom's eyes, in a separate element
                without += [one for one in inner if _FILE_NAME.fullmatch(fold(one.text))]
                words = trimmed(own_words(caption, (*without, *headings)))
            if 0 < len(words) <= CAPTION * 2:
                self.read_caption(caption, words, without)
            if found.caption is not None:
                self.read_behind(caption)
                return
        if (
            credits_
            and captions
            and found.place == "own element"
            and all(stands_in(credit, captions, None) for credit in credits_)
        ):
            found.place = "whole caption"

    def _headings_in(self, caption: Element) -> list[Element]:
        """Headings in a caption that are not part of it: the page's headline, or the title of a gallery above words."""
        headings = [heading for tag in HEADINGS[:4] for heading in caption.select(tag)]
        if not headings or any(heading is self.context.article.headline for heading in headings):
            return headings
        words = own_words(caption, headings)
        return headings if len(words.split()) >= FEW_WORDS and not self.is_credit(words) else []

    # -- by place: what else is in the box, or next to it ------------------------------------

    def _beside_credit(self, box: Element, credits_: Sequence[Element]) -> None:
        """Take the one sentence that is next to a credit, in a box of the picture's own, for the caption."""
        around = [self.credit_box(one, box) for one in credits_]
        words = trimmed(own_words(box, around))
        place = holder(box, words) if words else None
        if place is not None and place is not box and self._asks(CREDIT_SENTENCE, TextCase(self, place, words)):
            self.read_caption(place, words, around)

    def _by_place(self, box: Element) -> None:
        buttons = [one for one in box.select("a,button")[:_ELEMENTS] if self._is_control(one)]
        words = own_words(box, buttons).strip(_DASHES)
        if not words or len(words) > CAPTION or (box.tag == "a" and words.startswith(self.words.galleries)):
            return
        found = self.found
        for element in box.select("*")[:_ELEMENTS]:
            text = fold(element.text) if element.tag not in SKIPPED and element.tag != "a" else ""
            if text and self._asks(ALONE_CREDIT, TextCase(self, element, text)):
                self.read_credit([element])
                rest = trimmed(own_words(box, [element, *buttons]))
                place, case_of_rest = holder(box, rest), TextCase(self, box, rest)
                if rest and place is not None and not case_of_rest.running_text():
                    found.caption = Quote(rest, place, "place")
                elif not rest:
                    found.place = "own element"
                return
        case = TextCase(self, box, words)
        if not self._asks(BOX_WORDS, case):
            return
        place, credit = holder(box, words) or box, case.credit
        rest = trimmed(credit.rest) if credit.name else words
        if credit.name:
            found.take_credit(credit, place, "place", "caption text" if rest else "whole caption")
        if rest:
            found.caption = Quote(rest, place, "place")

    def _beside(self, box: Element) -> None:
        found, after = self.found, next_element(box)
        if after is None and found.caption is None and found.credit is None:
            self._by_pointer(box)
        counts = self.context.counts
        for _ in range(_COPIES):  # the same picture for other screens, or a place for a script
            if after is None or after.tag not in ("a", "picture", "img", "span", "p") or fold(after.text):
                break
            after = next_element(after) if not counts.get(after) else None
        behind = after
        while behind is not None and behind.tag == "div" and not fold(behind.text) and not counts.get(behind):
            behind = next_element(behind)  # buttons to share the page
        after = behind if behind is not None and self._names_words(behind) else after
        after = self.stray_figcaption(box) or after
        if after is not None:
            if found.caption is None and len(self.alt) >= _REPEATED and TextCase(self, after).repeats(self.alt):
                self.read_caption(after, self.alt)  # words next to a picture that its alt text repeats
                return
            if not self._names_words(after):
                first = next((one for one in after.children if isinstance(one, Element)), None)
                if first is not None and self._names_words(first):
                    after = first  # the caption leads a block of its own
            is_text = after.tag not in (*HEADINGS[:4], "ul", "ol", "table")
            if is_text and not self.context.counts.get(after):
                self._read_sibling(after)
        before = previous_element(box) if found.credit is None else None
        if before is not None and not self.context.counts.get(before) and self._is_short_credit(before):
            self.read_credit([before])

    def _names_words(self, element: Element) -> bool:
        case = TextCase(self, element)
        return case.is_called_caption() or case.is_called_credit()

    def _is_short_credit(self, element: Element) -> bool:
        return 0 < len(fold(element.text)) <= CREDIT and TextCase(self, element).is_called_credit()

    def _by_pointer(self, box: Element) -> None:
        """Read bare text after a picture that points to it: "▲…"."""
        node = box.next_sibling
        while isinstance(node, Text) and not node.data.strip():
            node = node.next_sibling
        if not isinstance(node, Text) or node.data.lstrip()[:1] not in POINTERS:
            return
        words = fold(node.data).lstrip(MARKS)
        if 0 < len(words) <= WEAK:
            credit = split_credit(words, self.knowledge)
            rest = trimmed(credit.rest)
            if credit.name:
                self.found.take_credit(credit, None, "place", "caption text" if rest else "whole caption")
            if rest:
                self.found.caption = Quote(rest, None, "place")

    def _read_sibling(self, element: Element) -> None:
        """Read an element next to the picture, and the credit after a caption."""
        self._read_one(element)
        if self.found.caption is not None and self.found.credit is None:
            further = next_element(element)
            if further is not None and self._is_short_credit(further):
                self.read_credit([further])

    def _read_one(self, element: Element) -> None:
        found, case = self.found, TextCase(self, element)
        if len(element.text) > _MOST_TEXT or not 0 < len(case.words) <= CAPTION:
            return
        credited = case.is_called_credit()
        wrapper = credited and case.is_wrapper()
        if credited and found.credit is None and len(case.words) <= _MOST_CREDIT and not wrapper:
            self.read_credit([element])
            further = next_element(element) if found.caption is None else None
            if further is not None and TextCase(self, further).is_called_caption():
                self._read_sibling(further)
        elif (wrapper or case.is_called_caption()) and found.caption is None:
            inner = [one for one in element.select("*")[:40] if TextCase(self, one).is_called_credit()]
            rest = own_words(element, inner) if wrapper else case.words
            # Beside the credit in such a box stands a caption, or a counter of visits.
            captions = [element] if not wrapper or len(rest.split()) >= FEW_WORDS else []
            self._read(captions, inner or self._credits_in([element]))
        elif found.caption is None and found.credit is None:
            if self._asks(ALONE_CREDIT, case):
                self.read_credit([element])
            elif self._asks(NEXT_WORDS, case):
                self.read_caption(element, case.words)

    def _of_table(self, box: Element) -> None:
        """Read the words of a table that holds one picture and one line below it, as old pages set a caption."""
        outside = (one for one in ancestors(box, _LEVELS) if one.tag not in _TABLE_PARTS)
        table = next(outside, None)
        if table is not None and table.tag == "table" and self._asks(TABLE_WORDS, case := TextCase(self, table)):
            self.read_caption(holder(table, case.words) or table, case.words)

    def _of_gallery(self, box: Element) -> None:
        """Read the credit in the caption of a gallery, which stands for all its pictures."""
        figure = next((one for one in ancestors(box, 3) if one.tag == "figure"), None)
        for below in figure.children if figure is not None else ():
            if isinstance(below, Element) and below.tag == "figcaption":
                if self._asks(ALONE_CREDIT, TextCase(self, below, fold(below.text))):
                    self.read_credit([below])
                return

    def _of_card(self, _box: Element) -> None:
        """Read the labelled credit in the last line of a card: a picture with a heading and text of its own."""
        article = self.context.article
        for card in ancestors(self.picture, _LEVELS):
            is_shared = self.context.counts.get(card, 0) > 1
            if is_shared or card in (article.text, article.region) or card.tag in ("body", "main"):
                return
            paragraphs = [one for one in card.select("p")[-_LAST:] if one.text.strip()]
            last = paragraphs[-1] if paragraphs else None
            credit = closing_credit(self.context, last) if last is not None else None
            if credit is not None:
                self.found.credit, self.found.place = credit, "own element"
                return

    def _is_labelled_credit(self, element: Element, words: str) -> bool:
        """Whether an element says only a label and a name."""
        credit = split_credit(words, self.knowledge)
        is_whole = credit.label and credit.name and not credit.rest
        return bool(is_whole) and self._asks(ALONE_CREDIT, TextCase(self, element, words))

    def _by_label(self, box: Element) -> None:
        """Read a labelled credit ("Image source, X"), whether or not the label has its own element."""
        for element in box.select(_LABELLED):
            text = element.text.strip()
            if len(text) <= CREDIT and self._is_labelled_credit(element, fold(text)):
                self.read_credit([element])
                return
            if not 3 < len(text) <= LABEL or text[-1] not in ",:，：" or not is_credit_label(text, self.knowledge):
                continue
            node = element.next_sibling
            if isinstance(node, Text) and not node.data.strip():
                node = next_element(element)
            words = fold(node.data if isinstance(node, Text) else node.text if isinstance(node, Element) else "")
            place = element.parent if isinstance(node, Text) else node
            name, sign = credit_name(words, self.knowledge) if 0 < len(words) <= CREDIT else ("", "")
            if name and isinstance(place, Element):
                label = " ".join(filter(None, (text.rstrip(" ,:，："), sign)))
                nodes = (node,) if isinstance(node, Text) else ()
                self.found.credit = Quote(name, place, "class", label, nodes=nodes)
                self.found.place = "own element"
                return
