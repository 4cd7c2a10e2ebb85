"""Which part of a page is the article.

The region is the smallest element that holds the headline and the main text. What stands in it may
still be something else (a teaser, a side column, a share bar), so `Article.scope` also looks at
every element on the way up to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from turbohtml import Element, Node, Text

from accesspub.facts.dom.class_names import names, word_set
from accesspub.html.page import Page
from accesspub.html.text import fold, following_element, letters, own_text
from accesspub.knowledge.load import Knowledge

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPH = 40  # characters: what is shorter is seldom running text
_LINK = 15  # characters: a link with so many words leads to something to read
_LONG_TITLE = 24  # characters of a heading of the third rank that is the title of the page
_ENOUGH = 250  # characters in paragraphs, below which the text is looked for by density instead
_ENOUGH_LINES = 500  # the same, of text without paragraphs: lines are found in other places, too
_LINE_BOXES = "div,td,section,article,span,center,font,blockquote,dd"
_BULK = 0.75  # share of the text that one element must hold to be gone into
# Elements whose own class names speak of something else: a player's plugins, a link's behaviour.
_NEVER = frozenset(
    "html body article main a img picture source video audio iframe object embed amp-img amp-anim".split()
)
_SOME = 0.3  # share of the paragraphs outside chrome, below which the names cannot be right
_LEAD_LEVELS = 3  # how far out of the region its lead picture is looked for
_LEAD_SIBLINGS = 12
_LEAD_WIDTH = 400  # pixels by the markup: what is smaller may be a logo
_SLIDES = 2  # slides that a gallery has at least
_LEAD_PARAGRAPHS = 3
_LEAD_PICTURES = 3  # pictures of a text without paragraphs and headings: its lead is before the third
_BANNER = 4  # times as wide as high
_LEAD_TEXT = 600  # characters beside a picture: its caption
_FRAME_TAGS = frozenset(("footer", "nav", "dialog"))
_FRAME_LEVELS = 6
_SIBLINGS = 200  # how far a heading such as "Related" is taken to reach


class Article:
    """The article of one page.

    Attributes:
        text: the smallest element that holds the bulk of the running text.
        headline: the heading of the article.
        region: the smallest element that holds both; None where the page has no running text.
    """

    def __init__(self, page: Page, knowledge: Knowledge) -> None:
        self._chrome = names(knowledge, "article", "chrome")
        self._picture_boxes = names(knowledge, "article", "picture_boxes")
        self._featured = names(knowledge, "article", "featured")
        self._comments = names(knowledge, "article", "comments")
        self._frame = names(knowledge, "article", "frame")
        self._not_chrome = names(knowledge, "article", "not_chrome")
        self._tags = word_set(knowledge, "article", "tags")
        self._roles = word_set(knowledge, "article", "roles")
        self._headings = word_set(knowledge, "article", "headings")
        self._protected: set[Element] = set()
        self._outside: dict[Element, bool] = {}
        self._within: dict[Element, bool] = {}
        self._page = page
        self._lead_end: tuple[int, int] | None = None
        self.text = self._find_text()
        self._lead_end = self._find_lead_end()
        self._protect(self.text)
        self.headline = self._find_headline()
        self.region = self._find_region()
        self._protect(self.region)
        self._mark_headed_areas()
        self._begin, self._end = self._window()
        self._take_in_lead()

    def scope(self, element: Element) -> str:
        """``article`` where the element belongs to the text, ``page`` for anything else."""
        # Most pictures of a page stand far from its text, and that is quicker to tell than what their boxes are called.
        if not self.holds(element) or self._is_off_window(element) or self.is_chrome(element):
            return "page"
        return "article"

    def _is_off_window(self, element: Element) -> bool:
        """Whether an element stands behind the text, or before the headline of a page that is one region."""
        position = element.position
        if position is None or self.text is None:
            return False
        if position < self._begin:
            return True
        return position >= self._end and not is_inside(element, self.text)

    def _window(self) -> tuple[tuple[int, int], tuple[int, int]]:
        begin, end = (0, 0), (1 << 60, 0)
        if self.text is None or self.region is None:
            return begin, end
        if self.region.tag == "body" and self.headline is not None:
            begin = min(self.headline.position or begin, self.text.position or begin)
        if self.region.tag not in ("body", "main", "form"):
            return begin, end
        for one in _path(self.text):
            if one is self.region:
                break
            following = following_element(one)
            if following is not None:
                return begin, following.position or end
        return begin, end

    def holds(self, element: Element) -> bool:
        """Whether the element stands inside the region (a page without one is a region)."""
        known = self._within
        verdict = known.get(element)
        if verdict is not None:
            return verdict
        if self.region is None:
            return True
        known[self.region] = True
        verdict, path = False, []
        current: Node | None = element
        while isinstance(current, Element):
            if (told := known.get(current)) is not None:
                verdict = told
                break
            path.append(current)
            current = current.parent
        for one in path:
            known[one] = verdict
        return verdict

    def is_chrome(self, element: Element) -> bool:
        """Whether the element or one around it is navigation, a side column, a teaser, an advert or the like."""
        known = self._outside
        verdict = known.get(element)
        if verdict is not None:
            return verdict
        verdict, path = False, [element]
        parent = element.parent
        while isinstance(parent, Element):
            if (told := known.get(parent)) is not None:
                verdict = told
                break
            path.append(parent)
            parent = parent.parent
        for one in reversed(path):
            if not verdict:
                verdict = self._is_named_chrome(one)
            elif one in self._protected:
                verdict = False
            known[one] = verdict
        return verdict

    def is_protected(self, element: Element) -> bool:
        """Whether the element holds the article, so that its names say nothing against what is inside."""
        return element in self._protected

    def _is_named_chrome(self, element: Element) -> bool:
        tag = element.tag
        if tag in _NEVER or element in self._protected:
            return False
        bare = not element.attrs  # as most paragraphs
        if not bare and self._chrome.on(element):
            if self._not_chrome.on(element):
                return False
            told = _holds_a_player(element) or self._is_lead_box(element) or self._is_gallery(element)
            return not told and not self._is_lead_beside(element)
        if tag == "aside":
            return _has_links(element)
        if tag == "header":
            return _is_site_header(element)
        return tag in self._tags or (not bare and (element.attr("role") or "") in self._roles)

    # -- finding it ----------------------------------------------------------------------------

    def _find_text(self) -> Element | None:
        every: dict[Element, int] = {}
        clean: dict[Element, int] = {}
        for paragraph, text in self._page.paragraphs:
            length = len(text)
            if length < _PARAGRAPH:
                continue
            parent = paragraph.parent
            if not isinstance(parent, Element):
                continue
            if ";" in text or length > 2000:  # a script's text is none, and spaces are no words
                length = len(own_text(paragraph))
            elif "  " in text:
                length = len(" ".join(text.split()))
            if length < _PARAGRAPH:
                continue
            every[parent] = every.get(parent, 0) + length
            # As for most paragraphs: what has no names of its own is what its parent is, and that is known by now.
            if not self.is_chrome(paragraph if paragraph.attrs else parent):
                clean[parent] = clean.get(parent, 0) + length
        if every and not clean and (title := self._find_headline(anywhere=True)) is not None:
            # A name is on something around everything: it says nothing of what holds the title.
            self._protect(title)
            clean = {parent: weight for parent, weight in every.items() if not self.is_chrome(parent)}
        told, total = sum(clean.values()), sum(every.values())
        if told >= _ENOUGH and told >= total * _SOME:
            return _heaviest(clean)
        if total >= _ENOUGH:  # a widget may have put its own name on the element that holds the text
            every = {parent: weight for parent, weight in every.items() if not self._is_frame(parent)}
            heaviest = _heaviest(every, self._find_headline()) if sum(every.values()) >= _ENOUGH else None
            if heaviest is not None and not any(self._comments.on(one) for one in _path(heaviest)):
                return heaviest
        lines = self._of_lines()
        if sum(lines.values()) >= _ENOUGH_LINES:
            return _heaviest(lines, self._find_headline())
        found = self._page.document.main_content()
        if found is not None and found.tag in ("tr", "tbody"):
            found = found.closest("table") or found
        short = found if found is not None and not self.is_chrome(found) else _heaviest(clean) if clean else None
        if short is not None:
            around = self._around_headline() if len(short.text) < _ENOUGH else None
            return short if around is None or around is short or is_inside(short, around) else around
        return self._around_headline() or found or (_heaviest(every) if every else None)

    def _of_lines(self) -> dict[Element, int]:
        """How much text stands in boxes without paragraphs: in lines that <br> ends, or in a box for each."""
        found: dict[Element, int] = {}
        for element in self._page.document.select(_LINE_BOXES):
            told = 0
            for child in element:
                if isinstance(child, Text) and len(child.data) >= _PARAGRAPH:
                    told += len(" ".join(child.data.split()))
            if told < _PARAGRAPH or self.is_chrome(element):
                continue
            broken = any(isinstance(child, Element) and child.tag == "br" for child in element)
            holder = element if broken else element.parent
            if isinstance(holder, Element) and not self._is_frame(holder):
                found[holder] = found.get(holder, 0) + told
        return found

    def _is_frame(self, parent: Element) -> bool:
        """Whether paragraphs stand in the frame of the site, whose names are never a mistake."""
        return any(one.tag in _FRAME_TAGS or self._frame.on(one) for one in islice(_path(parent), _FRAME_LEVELS))

    def _around_headline(self) -> Element | None:
        """The text of a page without paragraphs: what stands around its headline."""
        headline = self._find_headline()
        for one in _path(headline) if headline is not None else ():
            if len(one.text) >= _ENOUGH * 4:
                return one
        for tag in ("article", "main"):
            found = self._page.document.select_one(tag)
            if found is not None and len(found.text) >= _ENOUGH:
                return found
        return None

    def _find_headline(self, *, anywhere: bool = False) -> Element | None:
        """The heading of the article; with ``anywhere`` the title of the page wherever it stands."""
        document = self._page.document
        title = document.select_one("title")
        name = letters(self._page.meta("og:title") or "")
        told = letters(title.text if title is not None else "") + name
        loose: Element | None = None
        for tag in ("h1", "h2", "h3"):
            best: tuple[int, int] | None = None
            found: Element | None = None
            for number, heading in enumerate(document.select(tag)[:100]):
                words = letters(heading.text)
                if not words or (not anywhere and self.is_chrome(heading)):
                    continue
                # A date or a section may stand in front of the title.
                agrees = len(words) if words in told or (len(name) >= _LONG_TITLE and words.endswith(name)) else 0
                if tag != "h1" and agrees < (_LONG_TITLE if tag == "h3" or loose is not None else 1):
                    continue
                if best is None or (agrees, -number) > best:
                    best, found = (agrees, -number), heading
            if best is not None and best[0]:
                return found
            loose = loose or found
        return None if anywhere else loose

    def _find_region(self) -> Element | None:
        if self.text is None:
            return None
        region = self.text
        if self.headline is not None:
            around = set(_path(self.text))
            region = next((one for one in _path(self.headline) if one in around), self.text)
        for one in _path(region):
            if one.tag == "article":
                return one
        return region

    def _take_in_lead(self) -> None:
        """Count the picture that stands right before the region, in a box of its own, as a part of it."""
        level, of_another = self.region, False
        for _ in range(_LEAD_LEVELS):
            if level is None or level.tag in ("main", "body", "html"):
                return
            before, left = level.previous_sibling, _LEAD_SIBLINGS
            of_another |= level.tag == "article"  # what stands before it may be another's, where no name tells
            while before is not None and left:
                if isinstance(before, Element) and self._is_lead(before, named=of_another):
                    self._within[before] = True
                before, left = before.previous_sibling, left - 1
            level = level.parent if isinstance(level.parent, Element) else None

    def _is_lead_box(self, element: Element) -> bool:
        """Whether a box called a teaser holds the lead picture: nothing but a picture, where the article begins."""
        position = element.position
        if self._lead_end is None or position is None or position > self._lead_end:
            return False
        return self._picture_boxes.on(element) and _only_a_picture(element, linked=True)

    def _is_lead_beside(self, element: Element) -> bool:
        """Whether a box holds the large lead picture in a figure, beside the buttons that it is called after."""
        position = element.position
        if self._lead_end is None or position is None or position > self._lead_end:
            return False
        figure = element.select_one("figure,.figure")
        picture = figure.select_one("img") if figure is not None else None
        width = (picture.attr("width") or "") if picture is not None else ""
        if not width.isdecimal() or int(width) < _LEAD_WIDTH or _has_links(element):
            return False
        return len(own_text(element)) <= _LEAD_TEXT and len(element.find_all("img", limit=3)) < 3

    def _is_gallery(self, element: Element) -> bool:
        """Whether a box called a promotion holds slides with captions of their own, and no link to read more."""
        if not self._picture_boxes.on(element) or len(element.select("[data-caption][data-credit]")) < _SLIDES:
            return False
        return not _has_links(element)

    def _find_lead_end(self) -> tuple[int, int] | None:
        """Where the lead of the text is over: at its third paragraph, else its first heading or third picture."""
        seen = 0
        begin = (0, 0)  # of the text: what is above its first paragraph may be its title
        for paragraph, text in self._page.paragraphs:
            if len(text) >= _PARAGRAPH and self.text is not None and is_inside(paragraph, self.text):
                seen += 1
                begin = begin if seen > 1 else paragraph.position or begin
                if seen == _LEAD_PARAGRAPHS:
                    return paragraph.position
        if self.text is None:
            return None
        for heading in self.text.select("h2")[:_LEAD_SIBLINGS]:
            if (heading.position or begin) > begin:
                return heading.position
        pictures = self.text.find_all("img", limit=_LEAD_PICTURES)
        return pictures[-1].position if len(pictures) == _LEAD_PICTURES else (1 << 60, 0)

    def _is_lead(self, element: Element, *, named: bool = False) -> bool:
        """Whether a box before the article is that of its lead picture; with ``named`` only where a name says so."""
        if element.tag not in ("div", "figure", "p", "section") or (named and not self._featured.on(element)):
            return False
        if not _only_a_picture(element):
            return False
        picture = element.select_one("img")
        width = (picture.attr("width") or "") if picture is not None else ""
        height = (picture.attr("height") or "") if picture is not None else ""
        large = width.isdecimal() and int(width) >= _LEAD_WIDTH
        if large and height.isdecimal() and int(height) * _BANNER < int(width):
            return False  # a banner across the page
        named = named or self._featured.on(element) or (picture is not None and self._featured.on(picture))
        return large or named or element.tag == "figure"

    def _protect(self, element: Element | None) -> None:
        """Take what holds an element for the article's; what was no chrome before is none now either."""
        if element is not None:
            self._protected.update(_path(element))
        self._outside = {one: outside for one, outside in self._outside.items() if not outside}

    def _mark_headed_areas(self) -> None:
        """Put what stands under a heading such as "Related articles" outside."""
        for tag in _HEADINGS[1:]:
            for heading in self._page.document.select(tag):
                if (fold(heading.text) or _drawn(heading)).strip(" :…").casefold() not in self._headings:
                    continue
                parent = heading.parent
                if not isinstance(parent, Element):
                    continue
                if parent not in self._protected:
                    self._outside[parent] = True
                    continue
                sibling, left = heading.next_sibling, _SIBLINGS
                while sibling is not None and left:
                    if isinstance(sibling, Element):
                        if (sibling.tag in _HEADINGS and sibling.tag <= tag) or sibling in self._protected:
                            break
                        self._outside[sibling] = True
                    sibling, left = sibling.next_sibling, left - 1


def is_inside(element: Element, ancestor: Element) -> bool:
    """Whether one element stands inside another."""
    current = element.parent
    while current is not None:
        if current is ancestor:
            return True
        current = current.parent
    return False


def _only_a_picture(element: Element, *, linked: bool = False) -> bool:
    """Whether a box holds one picture and perhaps its caption: no teaser, since nothing in it leads elsewhere.

    With ``linked`` the picture may be a link, as where a click shows it in large: words may not.
    """
    if len(element.find_all("img", limit=3)) not in (1, 2):
        return False
    if len(element.text) > _LEAD_TEXT and len(own_text(element)) > _LEAD_TEXT:
        return False
    if any(element.select_one(tag) is not None for tag in ("h1", "h2", "h3", "h4", "button")):
        return False
    links = element.select("a[href]")
    return not links or (linked and not any(_is_worded(link) for link in links))


def _is_worded(link: Element) -> bool:
    """Whether a link leads somewhere by words."""
    return bool((link.attr("href") or "").strip("# ")) and not link.text.isspace() and link.text != ""


def _holds_a_player(element: Element) -> bool:
    """Whether a box inside a figure holds what the figure shows: a "playlist" of one film."""
    if element.closest("figure") is None or element.tag == "figure":
        return False
    return any(element.select_one(tag) is not None for tag in ("video", "audio", "iframe"))


def _drawn(heading: Element) -> str:
    """The words of a heading that is a picture of them."""
    picture = heading.select_one("img")
    return fold((picture.attr("alt") or "")[:_LEAD_TEXT]) if picture is not None else ""


def _is_site_header(element: Element) -> bool:
    """Whether a <header> is that of the site: it holds its navigation, and no headline."""
    return element.select_one("nav") is not None and element.select_one("h1") is None


def _has_links(element: Element) -> bool:
    """Whether links with words stand in an element: an <aside> without them may be the article's own gallery."""
    return any(
        len(fold(link.text)) >= _LINK
        for link in element.select("a[href]")[:50]
        if not (link.attr("href") or "#").startswith(("#", "javascript:"))
    )


def _path(element: Element) -> Iterable[Element]:
    yield element
    for ancestor in element.ancestors:
        if isinstance(ancestor, Element):
            yield ancestor


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
    found = next((one for one in _path(headline) if sums.get(one, 0) >= _ENOUGH), order[0]) if headline else order[0]
    while (inner := best.get(found)) is not None and sums[inner] >= _BULK * sums[found]:
        found = inner
    return found
