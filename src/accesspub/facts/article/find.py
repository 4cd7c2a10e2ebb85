"""Finds the running text of a page, its headline, and the region that holds both."""

from __future__ import annotations

from itertools import islice

from turbohtml import Element, Text

from accesspub.facts.article.chrome import Chrome
from accesspub.facts.dom.class_names import names
from accesspub.facts.dom.elements import common_box, is_inside, is_part_of, self_and_ancestors
from accesspub.facts.dom.text import spoken_length
from accesspub.html.page import Page
from accesspub.html.text import letters, own_text
from accesspub.knowledge.load import Knowledge

_PARAGRAPH = 40  # characters: what is shorter is seldom running text
_SIBLINGS = 200
_RANKS = {"article": "h1,h2"}  # headings of further articles; in other boxes, those of the rank of the headline
_COPY = 80  # characters: a paragraph of this length that is in another box again belongs to a copy
_LONG_TITLE = 24  # characters of a heading of the third rank that is the title of the page
_HEADLINE = 300  # characters of a title that is not a heading
_ELEMENTS = 3000  # that may say it
_SHORT_TITLE = 8  # characters of the same, if og:title ends with it
_MOST_TAGS = 100_000  # the search takes up to 10 µs for each, in code that looks at no clock
_ENOUGH = 250  # characters in paragraphs, below which the text is looked for by density instead
_ENOUGH_LINES = 500  # the same, of text without paragraphs: lines are found in other places, too
_LINE_BOXES = "div,td,section,article,span,center,font,blockquote,dd"
_BODY = 1500  # characters of the paragraphs right in one element that is an article's body, whatever it is called
FIRST, LAST = (0, 0), (1 << 60, 0)  # positions before and after everything
_BULK = 0.75  # share of the text that one element must hold to be gone into
_SOME = 0.3  # share of the paragraphs outside chrome, below which the names cannot be right
_FRAME_TAGS = frozenset(("footer", "nav", "dialog"))
_FRAME_LEVELS = 6
_LEAD_HEADINGS = 12
_LEAD_PARAGRAPHS = 3
_LEAD_PICTURES = 3  # pictures of a text without paragraphs and headings: its lead is before the third


class Finder:
    """Finds the text and the headline of a page outside its chrome, as far as that is known."""

    def __init__(self, page: Page, knowledge: Knowledge, chrome: Chrome) -> None:
        self._page = page
        self._chrome = chrome
        self._comments = names(knowledge, "article", "comments")
        self._frame = names(knowledge, "article", "frame")

    def text(self) -> Element | None:
        """The smallest element that holds the bulk of the running text."""
        every, clean = self._paragraphs()
        if every and not clean and (title := self.headline(anywhere=True)) is not None:
            # A class names a box around everything as chrome: that says nothing about what contains the title.
            clean = self._without_names_on(title, every)
        if (body := self._named_body(every, clean)) is not None:
            clean = self._without_names_on(body, every)
        total, total_clean = sum(every.values()), sum(clean.values())
        if total_clean < total * _SOME and total_clean >= _BODY:  # readers may have written more than the author
            total = sum(length for parent, length in every.items() if not self._is_comment(parent))
        if total_clean >= _ENOUGH and total_clean >= total * _SOME:
            return self._of_headline(_heaviest(clean), clean)
        if total >= _ENOUGH:  # a widget may have put its own name on the element that holds the text
            every = {parent: length for parent, length in every.items() if not self._is_frame(parent)}
            heaviest = _heaviest(every, self.headline()) if sum(every.values()) >= _ENOUGH else None
            if heaviest is not None and not self._is_comment(heaviest):
                return heaviest
        lines = self._lines()
        if sum(lines.values()) >= _ENOUGH_LINES:
            return _heaviest(lines, self.headline())
        return self._short_text(every, clean)

    def _of_headline(self, text: Element, clean: dict[Element, int]) -> Element:
        """The text in the box that holds the headline, where the page goes on with other articles in such boxes."""
        document = self._page.document
        are_several = any(len(document.select(tag)) > 1 for tag in ("article", "h1"))
        headline = self.headline() if are_several else None
        own = _one_of_several(headline, text) if headline is not None else None
        if own is None:
            return text
        inner = {parent: length for parent, length in clean.items() if is_part_of(parent, own)}
        return _heaviest(inner) if sum(inner.values()) >= _ENOUGH_LINES else text

    def _without_names_on(self, element: Element, every: dict[Element, int]) -> dict[Element, int]:
        """The text outside chrome, where the names on what holds an element say nothing."""
        self._chrome.protect(element)
        return {parent: length for parent, length in every.items() if not self._chrome.holds(parent)}

    def _named_body(self, every: dict[Element, int], clean: dict[Element, int]) -> Element | None:
        """The element with half of all paragraphs right in it, or the bulk of them in boxes, where a name hides it.

        No name says that such an element is not the text.
        """
        total = sum(every.values())
        if total < _BODY:
            return None
        heaviest = max(every, key=lambda element: every[element])
        if every[heaviest] < total / 2:
            heaviest = _heaviest(every)
        if heaviest in clean:  # as on most pages
            return None
        around = self_and_ancestors(heaviest)
        if self._is_frame(heaviest) or any(
            self._comments.on(one) and not self._chrome.not_chrome.on(one) for one in around
        ):
            return None
        title = self.headline(anywhere=True)
        is_behind = title is not None and (title.position or LAST) < (heaviest.position or LAST)
        return heaviest if is_behind or title is None else None

    def _paragraphs(self) -> tuple[dict[Element, int], dict[Element, int]]:
        """How much text is in the paragraphs of each element: of all, and of those outside chrome."""
        every: dict[Element, int] = {}
        clean: dict[Element, int] = {}
        first: dict[tuple[str, ...], Element] = {}  # the first place of a long paragraph, by the words at its ends
        for paragraph, text in self._page.paragraphs:
            length = spoken_length(text)
            if length < _PARAGRAPH:
                continue
            parent = paragraph.parent
            if not isinstance(parent, Element):
                continue
            if length >= _COPY and first.setdefault(_ends(text), parent) is not parent:
                continue  # of a copy of the article, for another layout
            if ";" in text or length > 2000:  # the text of a script does not count, and spaces are not words
                length = spoken_length(own_text(paragraph))
            elif "  " in text:
                length = spoken_length(" ".join(text.split()))
            if length < _PARAGRAPH:
                continue
            every[parent] = every.get(parent, 0) + length
            # As for most paragraphs: what has no names of its own is what its parent is, and that is known by now.
            if not self._chrome.holds(paragraph if paragraph.attrs else parent):
                clean[parent] = clean.get(parent, 0) + length
        return every, clean

    def _lines(self) -> dict[Element, int]:
        """How much text is in boxes without paragraphs: in lines that <br> ends, or in a box for each."""
        found: dict[Element, int] = {}
        for element in self._page.document.select(_LINE_BOXES):
            length = 0
            for child in element:
                if isinstance(child, Text) and len(child.data) >= _PARAGRAPH:
                    length += len(" ".join(child.data.split()))
            if length < _PARAGRAPH or self._chrome.holds(element):
                continue
            is_broken = any(isinstance(child, Element) and child.tag == "br" for child in element)
            holder = element if is_broken else element.parent
            if isinstance(holder, Element) and not self._is_frame(holder):
                found[holder] = found.get(holder, 0) + length
        return found

    def _short_text(self, every: dict[Element, int], clean: dict[Element, int]) -> Element | None:
        """The text of a page with few words: the densest element, or what is around the headline."""
        densest = densest_element(self._page)
        if densest is not None and densest.tag in ("tr", "tbody"):
            densest = densest.closest("table") or densest
        is_clean = densest is not None and not self._chrome.holds(densest)
        short = densest if is_clean else _heaviest(clean) if clean else None
        if short is not None:
            around = self._around_headline() if len(short.text) < _ENOUGH else None
            return short if around is None or is_part_of(short, around) else around
        return self._around_headline() or densest or (_heaviest(every) if every else None)

    def _is_frame(self, parent: Element) -> bool:
        """Whether paragraphs are in the frame of the site, whose names are never a mistake."""
        nearest = islice(self_and_ancestors(parent), _FRAME_LEVELS)
        return any(around.tag in _FRAME_TAGS or self._frame.on(around) for around in nearest)

    def _is_comment(self, parent: Element) -> bool:
        return any(map(self._comments.on, self_and_ancestors(parent)))

    def _around_headline(self) -> Element | None:
        """The text of a page without paragraphs: what is around its headline."""
        headline = self.headline()
        for around in self_and_ancestors(headline) if headline is not None else ():
            if len(around.text) >= _ENOUGH * 4:
                return around
        for tag in ("article", "main"):
            element = self._page.document.select_one(tag)
            if element is not None and len(element.text) >= _ENOUGH:
                return element
        return None

    def headline(self, *, anywhere: bool = False) -> Element | None:
        """The heading of the article; with ``anywhere`` the title of the page wherever it is."""
        document = self._page.document
        title = document.select_one("title")
        name = letters(self._page.meta("og:title") or "")
        titles = letters(title.text if title is not None else "") + name
        site = titles[: -len(name)].replace(name, "|") if name and name in titles[: -len(name)] else ""
        loose: Element | None = None
        for tag in ("h1", "h2", "h3"):
            best: tuple[int, int] | None = None
            best_heading: Element | None = None
            for number, heading in enumerate(document.select(tag)[:100]):
                words = letters(heading.text)
                if not words or (not anywhere and self._chrome.holds(heading)):
                    continue
                if words in site and words not in name:  # in the title, next to that of the article
                    continue
                # A date or a section may be in front of the title.
                agrees = len(words) if words in titles or (len(name) >= _LONG_TITLE and words.endswith(name)) else 0
                is_end = len(words) >= _SHORT_TITLE and name.endswith(words)
                if tag != "h1" and not is_end and agrees < (_LONG_TITLE if tag == "h3" or loose is not None else 1):
                    continue
                if best is None or (agrees, -number) > best:
                    best, best_heading = (agrees, -number), heading
            if best is not None and best[0]:
                return best_heading
            loose = loose or best_heading
        return None if anywhere else loose or self._title_in_words(titles)

    def _title_in_words(self, titles: str) -> Element | None:
        """The element that says what the title of the page says, where no heading does."""
        for element in self._page.document.select("div,p,td,span,b,strong")[:_ELEMENTS]:
            if any(isinstance(one, Element) for one in element.children):
                continue
            words = letters(element.text) if len(element.text) <= _HEADLINE else ""
            if len(words) >= _LONG_TITLE and words in titles and not self._chrome.holds(element):
                return element
        return None


def densest_element(page: Page) -> Element | None:
    """The element with the densest text; not of a page with so many tags that nothing could stop the search in time."""
    return page.document.main_content() if page.source.folded.count("<") <= _MOST_TAGS else None


def _ends(text: str) -> tuple[str, ...]:
    """The first and the last words of a text."""
    return (*text.split(None, 7)[:7], *text.rsplit(None, 5)[1:])


def _one_of_several(headline: Element, text: Element) -> Element | None:
    """The box with the headline, where others like it, each with a heading, are next to it."""
    for box in self_and_ancestors(headline):
        parent = box.parent
        if box is text or box.tag == "body" or not isinstance(parent, Element):
            return None
        if box is headline or box.tag not in ("article", "div", "section"):
            continue
        beside = (one for one in islice(parent.children, _SIBLINGS) if isinstance(one, Element) and one is not box)
        like = [one for one in beside if _is_like(one, box) and one.select_one(_RANKS.get(box.tag, headline.tag))]
        if any(is_part_of(box, text) or is_part_of(text, one) for one in like):
            return box
    return None


def _is_like(element: Element, other: Element) -> bool:
    """Whether two boxes are two articles, or have the same name."""
    name = other.attr("class")
    return element.tag == other.tag and (other.tag == "article" or bool(name and element.attr("class") == name))


def region_of(text: Element | None, headline: Element | None) -> Element | None:
    """The smallest element that holds the text and the headline, or the <article> around it."""
    if text is None:
        return None
    region = text
    if headline is not None:
        region = common_box(headline, text) or text
    return next((element for element in self_and_ancestors(region) if element.tag == "article"), region)


def lead_end(page: Page, text: Element | None) -> tuple[int, int] | None:
    """Where the lead of the text is over: at its third paragraph, else its first heading or third picture."""
    if text is None:
        return None
    seen = 0
    begin = FIRST  # of the text: what is above its first paragraph may be its title
    for paragraph, words in page.paragraphs:
        if len(words) >= _PARAGRAPH and is_inside(paragraph, text):
            seen += 1
            begin = begin if seen > 1 else paragraph.position or begin
            if seen == _LEAD_PARAGRAPHS:
                return paragraph.position
    for heading in text.select("h2")[:_LEAD_HEADINGS]:
        if (heading.position or begin) > begin:
            return heading.position
    pictures = text.find_all("img", limit=_LEAD_PICTURES)
    return pictures[-1].position if len(pictures) == _LEAD_PICTURES else LAST


def _heaviest(weights: dict[Element, int], headline: Element | None = None) -> Element:
    """Return the smallest element that holds the bulk of the weights; of those around the headline, where one is given.

    Every element is visited once, whatever the depth: sums are handed up from the last found to the
    first, and the first found of a path is always the outer one.
    """
    heaviest = max(weights, key=lambda element: weights[element])
    if headline is None and weights[heaviest] >= _BULK * sum(weights.values()):
        return heaviest  # as on most pages: whatever is around it holds no more, and nothing in it holds as much
    sums: dict[Element, int] = {}
    order: list[Element] = []
    parents: dict[Element, Element | None] = {}
    for start, weight in weights.items():
        path: list[Element] = []
        current: Element | None = start
        while current is not None and current not in parents:
            path.append(current)
            above = current.parent
            parents[current] = above if isinstance(above, Element) else None
            current = parents[current]
        order.extend(reversed(path))
        sums[start] = sums.get(start, 0) + weight
    best: dict[Element, Element] = {}
    for element in reversed(order):
        weight = sums.setdefault(element, 0)
        above = parents[element]
        if above is not None:
            sums[above] = sums.get(above, 0) + weight
            if above not in best or weight > sums[best[above]]:
                best[above] = element
    around = self_and_ancestors(headline) if headline is not None else ()
    found = next((element for element in around if sums.get(element, 0) >= _ENOUGH), order[0])
    while (inner := best.get(found)) is not None and sums[inner] >= _BULK * sums[found]:
        found = inner
    return found
