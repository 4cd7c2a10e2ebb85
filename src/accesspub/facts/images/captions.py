"""The caption and the credit of a picture, read from what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from turbohtml import Element, Text

from accesspub.facts.article.region import Article
from accesspub.facts.credits.parse import Credit, credit_name, is_credit_label, is_person, split_credit
from accesspub.facts.dom.class_names import facts_section, names, word_set
from accesspub.facts.dom.text import (
    SKIPPED,
    all_in,
    any_outside,
    holder,
    holding,
    next_element,
    own_words,
    previous_element,
    stands_in,
    trimmed,
)
from accesspub.facts.images.caption_text import CREDIT, MARKS, Reading, Told
from accesspub.facts.model import Quote
from accesspub.html.page import Page
from accesspub.html.text import fold
from accesspub.knowledge.load import Knowledge

_LEVELS = 8
_MOST_TEXT = 900  # characters around a picture that can be its caption
_CAPTION = 700
_WEAK = 320  # characters of a caption that nothing but its place and its type marks
_ELEMENTS = 250
_BARE = 140  # the same, where no credit stands in it either
_GALLERIES = ("Photos:", "Fotos:", "Photos :", "Bilder:")  # what a link to pictures begins with
_REPEATED = 20  # characters of an alt text that do not stand beside its picture by chance
_LABELLED = 500  # the same as _WEAK, where a label ends it
_FEW_WORDS = 4  # words that a sentence beside a credit has at least
_FILE_NAME = re.compile(r"\S{3,200}\.(?:jpe?g|png|gif|webp|tiff?)(?!\S)", re.I)
_STYLED = ("em", "i", "small", "cite")
_LABELS = 40
_CELLS = 3  # of a table around a picture: above, the picture, below
_GALLERY_LEVELS = 3
_POINTERS = "▲△"
_LABEL = 24  # characters of a label in an element of its own
_DASHES = " \xa0-–—"  # around a caption as an ornament
_INLINE = ("a", "b", "strong", "em", "i", "span")
_WRAPPERS = ("a", "picture", "div", "span", "figure")
_HEADINGS = ("h1", "h2", "h3", "h4")


class Surroundings(Reading):
    """Reads captions and credits on one page.

    Args:
        page: the page.
        knowledge: words.
        article: no box reaches further than its text.
        counts: how many pictures stand in each element, as far as it was counted.
    """

    def __init__(self, page: Page, knowledge: Knowledge, article: Article, counts: Mapping[Element, int]) -> None:
        super().__init__(page, knowledge)
        self._page = page
        self._article = article
        self._counts = counts
        self._captions = names(knowledge, "image", "caption")
        self._credits = names(knowledge, "image", "credit")
        self._controls = names(knowledge, "image", "controls")
        self._authors = names(knowledge, "image", "caption_authors")
        self._leads = tuple(facts_section(knowledge, "image", "lead_labels"))
        self._itemprops = word_set(knowledge, "image", "credit_itemprops")
        self._credit_tags = word_set(knowledge, "image", "credit_tags")
        self._telling = self._credit_tags | {"figcaption"}

    def told(self, element: Element) -> Told:
        """Read what is said of the picture in ``element``."""
        found = Told()
        self._alt = fold(element.attr("alt") or "")
        box, inner = self._boxes(element)
        if box is not element:
            credits_ = self._by_names(box, element, found)
            if credits_ and found.caption is None and found.place == "own element":
                self._beside_credit(box, credits_, found)
            if found.caption is None and found.credit is None:
                self._by_place(inner, element, found)
        if found.caption is None:
            self._by_reference(element, found)
        if found.caption is None or found.credit is None:
            self._beside(box, found)
        if found.credit is None or found.caption is None:
            self._by_attributes(element, found)
        if found.caption is None and found.credit is None:
            self._of_table(box, found)
        if found.credit is None:
            self._by_label(box, found)
        if found.credit is None:
            self._of_gallery(box, found)
        return found

    def lead_credit(self) -> tuple[Quote | None, str]:
        """The credit of the first picture where the article names it elsewhere: "Featured image: Jane Roe"."""
        for paragraph, text in self._page.paragraphs:
            if len(text) > CREDIT * 2 or not text.lstrip()[:_LABEL].casefold().startswith(self._leads):
                continue
            told = split_credit(fold(text), self._knowledge)
            if told.name and not told.rest and self._article.scope(paragraph) == "article":
                return Quote(told.name, paragraph, "place", told.label), "own element"
        return None, ""

    def _by_label(self, box: Element, found: Told) -> None:
        """Read bare text behind a label in an element of its own, as readers of screens are told "Image source, "."""
        for element in box.select("span,b,strong,h3,h4,dt,label")[:_LABELS]:
            text = element.text.strip()
            if not 3 < len(text) <= _LABEL or text[-1] not in ",:，：" or not is_credit_label(text, self._knowledge):
                continue
            node = element.next_sibling
            if isinstance(node, Text) and not node.data.strip():
                node = next_element(element)
            words = fold(node.data if isinstance(node, Text) else node.text if isinstance(node, Element) else "")
            holder_ = element.parent if isinstance(node, Text) else node
            name, sign = credit_name(words, self._knowledge) if 0 < len(words) <= CREDIT else ("", "")
            if name and isinstance(holder_, Element):
                label = " ".join(filter(None, (text.rstrip(" ,:，："), sign)))
                nodes = (node,) if isinstance(node, Text) else ()
                found.credit, found.place = Quote(name, holder_, "class", label, nodes=nodes), "own element"
                return

    def _of_table(self, box: Element, found: Told) -> None:
        """Read the words of a table that holds one picture and one line below it, as old pages set a caption."""
        table = box.parent
        for _ in range(_LEVELS):
            if not isinstance(table, Element) or table.tag == "table":
                break
            if table.tag not in ("td", "tr", "tbody", "a", "div", "center"):
                return
            table = table.parent
        if not isinstance(table, Element) or self._counts.get(table, 0) != 1 or len(table.text) > _BARE * 2:
            return
        words = own_words(table, ())
        if not len(words.split()) > 1 or len(words) > _BARE or len(table.select("td,th")) > _CELLS:
            return
        if table.select_one("th") is None and not any(fold(link.text) for link in table.select("a")):
            self._read_caption(holder(table, words) or table, words, [], found)

    def _of_gallery(self, box: Element, found: Told) -> None:
        """Read the credit in the caption of a gallery, which stands for all its pictures."""
        around = box.parent
        for _ in range(_GALLERY_LEVELS):
            if not isinstance(around, Element):
                return
            if around.tag == "figure":
                below = [one for one in around.children if isinstance(one, Element) and one.tag == "figcaption"]
                if below and len(below[0].text) <= CREDIT and self._is_credit(fold(below[0].text)):
                    self._read_credit(below[:1], found)
                return
            around = around.parent

    def _boxes(self, element: Element) -> tuple[Element, Element]:
        """The largest element that holds this picture, no other, and no more text than a caption has.

        The second is the smallest of them that holds words.
        """
        box, inner = element, None
        current = element
        size, words = -1, ""
        for _ in range(_LEVELS):
            parent = current.parent
            if not isinstance(parent, Element) or parent.tag in ("body", "html", "main", "article", "tbody"):
                break
            if self._article.text is parent or self._article.region is parent or self._counts.get(parent, 0) > 1:
                break
            text = parent.text
            if len(text) > _MOST_TEXT * 3:
                break
            if len(text) != size:  # otherwise the words and the headings are those of the box inside
                size = len(text)
                if (inner is None or size > _MOST_TEXT) and not text.isspace():
                    words = own_words(parent, ())
                    if len(words) > _MOST_TEXT:
                        break
                if any(parent.select_one(tag) is not None for tag in _HEADINGS) and not self._are_labels(parent):
                    break
            box = current = parent
            if words and inner is None:
                inner = parent
            if parent.tag == "figure" and parent.select_one("figcaption") is not None:
                break
        return box, inner or box

    def _are_labels(self, box: Element) -> bool:
        """Whether the headings in a box are labels only: "Photo by:" as some systems print a field's name."""
        headings = [heading.text for tag in _HEADINGS for heading in box.select(tag)]
        return all(text.strip() and _is_label(text) and is_credit_label(text, self._knowledge) for text in headings)

    # -- by name: class, tag, itemprop ----------------------------------------------------------

    def _by_names(self, box: Element, picture: Element, found: Told) -> list[Element]:
        """Read what is named in a box; the elements of the credit are returned."""
        around = {picture, *(node for node in picture.ancestors if isinstance(node, Element))}
        # A box called a caption may hold the picture as well: the words in it are what stands beside the picture.
        frames = set()
        frame = picture.parent
        while isinstance(frame, Element):
            if self._captions.on(frame):
                frames.add(frame)
            frame = frame.parent if frame is not box else None
        captions: list[Element] = []
        credits_: list[Element] = []
        taken: set[Element] = set()
        for element in box.select("*")[:_ELEMENTS]:
            if element in around or element.tag in SKIPPED or stands_in(element, taken, box):
                continue
            tag = element.tag
            if not element.attrs and tag not in self._telling and element.parent not in frames:
                continue  # nothing names it
            if self._controls.on(element) and not self._is_closable(element):
                continue
            credited = self._is_credit_element(element) and not self._is_wrapper(element)
            if tag == "figcaption" and captions and self._credits.on(element) and not self._captions.on(element):
                credited = not stands_in(element, captions, box)  # the caption has an element of its own
            if not credited and (self._is_caption_element(element) or element.parent in frames):
                if not stands_in(element, captions, box):
                    captions.append(element)
            elif credited or (tag in self._credit_tags and captions):
                words = fold(element.text)
                if words and len(words) <= 240:
                    credits_.append(element)
                    taken.add(element)
        if captions and not credits_:
            credits_ = self._bare_credits(captions) or self._authors_of(captions, box)
        self._read(captions, credits_, found)
        return credits_

    def _authors_of(self, captions: list[Element], box: Element) -> list[Element]:
        """An "author" in a caption or beside it is who made the picture; without a caption it may be the article's."""
        for around in (*captions, box):
            for element in around.select("*")[:40]:
                if self._authors.on(element) and (words := fold(element.text)) and len(words) <= CREDIT:
                    return [] if element in captions or not stands_in(element, [around], None) else [element]
        return []

    def _beside_credit(self, box: Element, credits_: list[Element], found: Told) -> None:
        """Take the one sentence that stands beside a credit, in a box of the picture's own, for the caption."""
        words = trimmed(own_words(box, credits_))
        if not len(words.split()) >= _FEW_WORDS or len(words) > _WEAK:
            return
        place = holder(box, words)
        if place is None or place is box or place.tag in ("a", "ul", "ol", "time", "figure"):
            return
        if place.select_one("a") is None and not self._controls.on(place) and not self._article.is_chrome(place):
            self._read_caption(place, words, credits_, found)

    def _is_closable(self, element: Element) -> bool:
        """Whether what is called a control as well is a caption that can be closed: it holds a sentence."""
        return self._captions.on(element) and len(element.text.split()) > _FEW_WORDS

    def _is_wrapper(self, element: Element) -> bool:
        """Whether elements inside have names of their own: then the outer name says too much."""
        return any(self._names_words(inner) and not _is_label(inner.text) for inner in element.select("*")[:20])

    def _is_credit_element(self, element: Element) -> bool:
        if element.tag == "figcaption" or element.attr("itemprop") == "caption":
            return False
        if self._credits.on(element) or element.attr("data-role") in self._credits:
            return True
        itemprop = element.attr("itemprop")
        return bool(itemprop) and not self._itemprops.isdisjoint((itemprop or "").split())

    def _bare_credits(self, captions: Iterable[Element]) -> list[Element]:
        """Elements inside a caption that hold nothing but a credit, whatever they are called."""
        for caption in captions:
            last = None
            for element in caption.select("*")[:40]:
                words = fold(element.text)
                if not words:
                    continue
                last = element
                bare = len(words) <= 120 and element.tag not in ("a", "b", "strong")
                if bare and self._behind_alt(words) is None and self._is_credit(words):
                    return [element]
                if len(words) <= _LABEL and is_credit_label(words, self._knowledge):
                    name = next_element(element)
                    if name is not None and 0 < len(fold(name.text)) <= CREDIT and not self._is_credit_whole(caption):
                        return [element, name]
            if last is not None and self._signs(caption, last) and not self._is_credit_whole(caption):
                return [last]
        return []

    def _is_credit_whole(self, caption: Element) -> bool:
        return self._is_credit(own_words(caption, ()))

    def _signs(self, caption: Element, last: Element) -> bool:
        """Whether the last element of a caption is a person's name behind a whole sentence, or behind a stroke."""
        name = fold(last.text)
        if len(name) > _LABEL * 2 or not is_person(name, self._knowledge):
            return False
        words = own_words(caption, ())
        return words.endswith(name) and words[: -len(name)].rstrip()[-1:] in tuple(".!?…/|")

    def _read(self, captions: list[Element], credits_: list[Element], found: Told) -> None:
        if credits_:
            self._read_credit(credits_, found)
        for caption in captions:
            without, headings = credits_, self._headings_in(caption)
            words = own_words(caption, (*without, *headings))
            if controls := [one for one in caption.select("*")[:40] if self._controls.on(one)]:
                without = [*without, *controls]
                words = own_words(caption, (*without, *headings))
            if _FILE_NAME.search(words):  # for the newsroom's eyes, in an element of its own
                files = [one for one in caption.select("*")[:40] if _FILE_NAME.fullmatch(fold(one.text))]
                without = [*without, *files]
                words = trimmed(own_words(caption, (*without, *headings)))
            if not words or len(words) > _CAPTION * 2:
                continue
            self._read_caption(caption, words, without, found)
            if found.caption is not None:
                break
        alone = credits_ and captions and found.caption is None and found.place == "own element"
        if alone and not any_outside(captions, credits_):
            found.place = "whole caption"

    def _headings_in(self, caption: Element) -> list[Element]:
        """Headings in a caption that are none of it: the page's headline, or the title of a gallery above words."""
        headings = [heading for tag in _HEADINGS for heading in caption.select(tag)]
        if not headings or any(heading is self._article.headline for heading in headings):
            return headings
        words = own_words(caption, headings)
        return headings if len(words.split()) >= _FEW_WORDS and not self._is_credit(words) else []

    # -- by place: what else stands in the box, or next to it ------------------------------------

    def _by_place(self, box: Element, picture: Element, found: Told) -> None:
        words = own_words(box, ()).strip(_DASHES)
        if not words or len(words) > _CAPTION or (box.tag == "a" and words.startswith(_GALLERIES)):
            return
        for element in box.select("*")[:_ELEMENTS]:
            text = fold(element.text) if element.tag not in SKIPPED and element.tag != "a" else ""
            if text and len(text) <= 120 and self._is_credit(text):
                self._read_credit([element], found)
                rest = trimmed(own_words(box, [element]))
                place = holder(box, rest)
                if rest and len(rest) <= _CAPTION and place is not None:
                    found.caption = Quote(rest, place, "place")
                elif not rest:
                    found.place = "own element"
                return
        credit = split_credit(words, self._knowledge)
        styled = all_in(box, _STYLED) and not _goes_on(box) and not self._is_note(words)
        marked = box.tag == "figure" or styled or self._is_figure_label(words)
        if credit.name and (credit.label or marked) and len(credit.rest) <= (_LABELLED if credit.label else _WEAK):
            place = holder(box, words) or box
            rest = trimmed(credit.rest)
            held = holding(place, credit.text)
            found.credit = Quote(credit.name, place, "place", credit.label, credit.glued, held)
            found.place = "caption text" if rest else "whole caption"
            if rest:
                found.caption = Quote(rest, place, "place")
        elif (marked and len(words) <= _BARE and picture is not box) or (
            len(words.split()) > _FEW_WORDS and words == self._alt and self._repeats(box, words)
        ):
            place = holder(box, words) or box
            if credit.name and credit.rest:
                held = holding(place, credit.text)
                found.credit = Quote(credit.name, place, "place", credit.label, credit.glued, held)
                found.place, words = "caption text", trimmed(credit.rest)
            found.caption = Quote(words, place, "place")

    def _beside(self, box: Element, found: Told) -> None:
        alt, after = self._alt, next_element(box)
        if after is None and found.caption is None and found.credit is None:
            self._by_pointer(box, found)
        while after is not None and after.tag in ("a", "picture", "img") and not fold(after.text):
            after = next_element(after)  # the same picture for other screens
        if after is not None and found.caption is None and len(alt) >= _REPEATED and self._repeats(after, alt):
            self._read_caption(after, alt, [], found)  # words beside a picture that its alt text repeats
            return
        if after is not None and not self._names_words(after):
            first = next((one for one in after.children if isinstance(one, Element)), None)
            if first is not None and self._names_words(first):
                after = first  # the caption leads a block of its own
        if after is not None and self._counts.get(after, 0) == 0 and after.tag not in (*_HEADINGS, "ul", "ol", "table"):
            self._read_sibling(after, found)
        before = previous_element(box)
        if found.credit is None and before is not None and not self._counts.get(before, 0):
            words = fold(before.text)
            if 0 < len(words) <= 120 and self._is_credit_element(before):
                self._read_credit([before], found)

    def _by_pointer(self, box: Element, found: Told) -> None:
        """Read bare text behind a picture that points to it: "▲…"."""
        node = box.next_sibling
        while isinstance(node, Text) and not node.data.strip():
            node = node.next_sibling
        if not isinstance(node, Text) or node.data.lstrip()[:1] not in _POINTERS:
            return
        words = fold(node.data).lstrip(MARKS)
        if not 0 < len(words) <= _WEAK:
            return
        credit = split_credit(words, self._knowledge)
        rest = trimmed(credit.rest)
        if credit.name:
            found.credit = Quote(credit.name, None, "place", credit.label, credit.glued)
            found.place = "caption text" if rest else "whole caption"
        if rest:
            found.caption = Quote(rest, None, "place")

    def _repeats(self, element: Element, alt: str) -> bool:
        """Whether an element holds the words of an alt text and nothing else: no title that leads elsewhere."""
        if element.tag in _HEADINGS or fold(element.text).strip(_DASHES) != alt or element.select_one("a") is not None:
            return False
        headline = self._article.headline
        return headline is None or fold(headline.text) != alt

    def _names_words(self, element: Element) -> bool:
        return self._is_caption_element(element) or self._is_credit_element(element)

    def _is_caption_element(self, element: Element) -> bool:
        return element.tag == "figcaption" or self._captions.on(element)

    def _read_sibling(self, element: Element, found: Told) -> None:
        """Read an element beside the picture, and the credit that stands behind a caption."""
        self._read_one(element, found)
        if found.caption is not None and found.credit is None:
            further = next_element(element)
            if further is not None and self._is_credit_element(further) and len(fold(further.text)) <= CREDIT:
                self._read_credit([further], found)

    def _read_one(self, element: Element, found: Told) -> None:
        if len(element.text) > _MOST_TEXT:
            return
        words = own_words(element, ())
        if not words or len(words) > _CAPTION:
            return
        credited = self._is_credit_element(element)
        wrapper = credited and self._is_wrapper(element)
        if credited and found.credit is None and len(words) <= 240 and not wrapper:
            self._read_credit([element], found)
            if (
                found.caption is None
                and (further := next_element(element)) is not None
                and self._is_caption_element(further)
            ):
                self._read_sibling(further, found)
        elif (wrapper or self._is_caption_element(element)) and found.caption is None:
            inner: list[Element] = [one for one in element.select("*")[:40] if self._is_credit_element(one)]
            rest = own_words(element, inner) if wrapper else words
            # Beside the credit in such a box stands a caption, or a counter of visits.
            captions = [element] if not wrapper or len(rest.split()) >= _FEW_WORDS else []
            self._read(captions, inner or self._bare_credits([element]), found)
        elif found.caption is None and found.credit is None:
            if len(words) <= 160 and self._is_credit(words):
                self._read_credit([element], found)
            elif (
                len(words) <= _WEAK
                and (
                    words[0] in _POINTERS
                    or self._is_figure_label(words)
                    or self._is_labelled(words)
                    or self._ends_in_credit(words)
                )
            ) or (
                len(words) <= _BARE
                and (self._is_centred_caption(element) or (all_in(element, _STYLED) and not _goes_on(element)))
                and not self._is_note(words)
            ):
                self._read_caption(element, words, [], found)

    def _is_centred_caption(self, element: Element) -> bool:
        """Whether a short paragraph is centred below its picture, and what follows it is not: no poem, no heading."""
        if element.tag not in ("p", "div") or not _is_centred(element) or all_in(element, ("b", "strong")):
            return False
        after, before = next_element(element), previous_element(element)
        if (
            before is None
            or not _is_centred(before)
            or not self._counts.get(before, 0)
            or after is None
            or element.select_one("a") is not None
        ):
            return False
        return not _is_centred(after) or after.select_one("img") is not None

    # -- by reference: aria-describedby, and a box with the role of a figure -----------------------

    def _by_reference(self, picture: Element, found: Told) -> None:
        """Read the element that a picture, or the box with the role of a figure around it, names as its words."""
        pointed = picture.attr("aria-describedby")
        around = picture.parent
        for _ in range(3):
            if pointed or not isinstance(around, Element):
                break
            if around.attr("role") in ("figure", "group"):
                pointed = around.attr("aria-labelledby") or around.attr("aria-describedby")
            around = around.parent
        self._named_by_id((pointed or "").strip(), found)

    def _named_by_id(self, name: str, found: Told) -> None:
        """Read the element with an id as a picture's words."""
        if not name or not name.replace("-", "").replace("_", "").isalnum():
            return
        told = self._page.document.select_one(f'[id="{name}"]')
        if told is not None and 0 < len(told.text) <= _CAPTION and told.tag not in _HEADINGS:
            words = own_words(told, ())
            if words and words != self._alt:
                self._read_caption(told, words, [], found)

    # -- by attribute -----------------------------------------------------------------------------

    def _by_attributes(self, element: Element, found: Told) -> None:
        around = [element]
        parent = element.parent
        while isinstance(parent, Element) and len(around) < 4 and parent.tag in _WRAPPERS:
            around.append(parent)
            parent = parent.parent
        for key, kind in (("credit_attributes", "credit"), ("caption_attributes", "caption")):
            if getattr(found, kind) is not None:
                continue
            wanted = word_set(self._knowledge, "image", key)
            for one in around:
                name = None if wanted.isdisjoint(one.attrs) else next(name for name in one.attrs if name in wanted)
                words = fold(one.attr(name) or "") if name else ""
                if not words or len(words) > _CAPTION or "<" in words or words[0] in "{[":
                    continue
                if words[0] == "#" and " " not in words:  # a slider's caption stands elsewhere, by this id
                    self._named_by_id(words[1:], found)
                    continue
                if kind == "credit":
                    text, label = credit_name(words, self._knowledge)
                    if text:
                        found.credit, found.place = Quote(text, one, f"attribute:{name}", label), "attribute"
                        break
                else:
                    self._from_attribute(one, f"attribute:{name}", words, found)
                    break
        if found.credit is None:
            for name in ("alt", "title", "data-alt"):
                words = fold(element.attr(name) or "")
                credit = split_credit(words, self._knowledge) if 0 < len(words) < _CAPTION else None
                struck = credit and name == "title" and credit.rest and words.endswith(f"| {credit.name}")
                if credit and credit.name and (credit.label or struck or _ends_in_brackets(credit)):
                    found.credit = Quote(credit.name, element, f"attribute:{name}", credit.label, credit.glued)
                    found.place = "attribute"
                    return


def _is_centred(element: Element) -> bool:
    """Whether an element's own markup centres it."""
    style = (element.attr("style") or "").replace(" ", "").lower()
    if "text-align:center" in style or (element.attr("align") or "").lower() == "center":
        return True
    return any(
        "center" in token.lower() or "centre" in token.lower() for token in (element.attr("class") or "").split()
    )


def _is_label(text: str) -> bool:
    """Whether a text is empty, or a label with its colon and nothing else."""
    text = text.strip()
    return not text or (len(text) <= _LABEL and text.endswith((":", "：")))


def _ends_in_brackets(credit: Credit) -> bool:
    """Whether a credit without a label stands as agencies write it: in brackets, behind a whole sentence."""
    return credit.text.endswith((")", "]")) and credit.rest.endswith(".")


def _goes_on(element: Element) -> bool:
    """Whether bare text follows an element: it is set apart in a sentence, not from it."""
    after = element.next_sibling
    if isinstance(after, Element):
        return element.tag in _STYLED and after.tag in _INLINE and bool(after.text.strip())
    return isinstance(after, Text) and bool(after.data.strip())
