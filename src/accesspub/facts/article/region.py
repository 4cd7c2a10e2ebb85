"""Which part of a page is the article.

The region is the smallest element that holds the headline and the main text. What is in it may
still be something else (a teaser, a side column, a share bar), so `Article.scope` also looks at
every element on the way up to it.
"""

from __future__ import annotations

from typing import NamedTuple

from turbohtml import Element, Node

from accesspub import expressions as re
from accesspub.facts.article.chrome import Chrome, is_large, only_a_picture
from accesspub.facts.article.find import FIRST, LAST, Finder, lead_end, region_of
from accesspub.facts.dom.class_names import ClassVocabulary, names, word_set
from accesspub.facts.dom.elements import is_inside, self_and_ancestors
from accesspub.facts.evidence import VETO, Question, Record, ask
from accesspub.facts.site_markup import SITE_PLACE, SitePlace, site_elements
from accesspub.html.page import Page
from accesspub.html.text import fold, following_element, preceding_element
from accesspub.knowledge.load import Knowledge

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEAD_LEVELS = 3  # how far out of the region its lead picture is looked for
_LEAD_SIBLINGS = 12
_LEAD_TAGS = ("div", "figure", "p", "picture", "section")
_BANNER = 4  # times as wide as high
_SOURCES = 8  # of a picture
_SRCSET = 2000  # characters of their addresses that are looked at
_WIDE = re.compile(r"(?:[?&;,=/]w(?:idth)?[=_-]|,? )(?:[89]\d\d|[1-9]\d{3})(?=w\b|[&,; ]|$)")
_DRAWN_WORDS = 600  # characters of an alt text that are looked at
_SIBLINGS = 200  # how far a heading such as "Related" is taken to reach
_READ = 800  # characters of paragraphs and lists in front of such a heading
_TEXT_TAGS = ("p", "ol", "ul", "blockquote")
_COUNT = " :…()0123456789"  # around such a heading: "3 comments"


class Article:
    """The article of one page.

    Attributes:
        text: the smallest element that holds the bulk of the running text.
        headline: the heading of the article.
        region: the smallest element that holds both; None where the page has no running text.
    """

    def __init__(self, page: Page, knowledge: Knowledge) -> None:
        self._page = page
        self.chrome = Chrome(knowledge)
        self._within: dict[Element, bool] = {}
        self._scopes: dict[Element, str] = {}
        self._leads: dict[Element, _Lead] = {}
        self._above: set[Element] = set()
        self._site = site_elements(page, knowledge)
        named = self._site.articles
        self.chrome.ignored = self._site.ignored
        finder = Finder(page, knowledge, self.chrome)
        self.text = named[0] if named else finder.text()
        self.chrome.lead_end = lead_end(page, self.text)
        for box in (self.text, *named):
            self.chrome.protect(box)
        self.headline = finder.headline()
        if self.headline is None and self.text is not None:
            # A class names the box of the title as chrome: that says nothing about what contains it.
            self.headline = finder.headline(anywhere=True)
            self.chrome.protect(self.headline)
        self.region = named[0] if named else region_of(self.text, self.headline)
        self.chrome.protect(self.region)
        self._mark_headed_areas(word_set(knowledge, "article", "headings"))
        self.chrome.forget()
        self.begin, self.end = (FIRST, LAST) if named else self._window()
        if not named:
            self._take_in_lead(names(knowledge, "article", "featured"))
            self._take_in_above(names(knowledge, "article", "featured"))
        self._within.update(dict.fromkeys(named, True))

    def scope(self, element: Element, record: Record | None = None) -> str:
        """``article`` where the element belongs to the text, ``page`` for anything else.

        Args:
            element: any element of the page.
            record: keeps the decisions, also those about the elements around it.
        """
        if record is not None:
            if self._site.articles or self._site.ignored:
                ask(SITE_PLACE, SitePlace(self._site, element), element, record)
            for around in self_and_ancestors(element):
                if around in self._leads:
                    ask(LEAD, self._leads[around], element, record)
            self.chrome.explain(element, record)
            ask(IN_ARTICLE, _Place(self, element), element, record)
        scope = self._scopes.get(element)
        if scope is None:
            scope = self._scopes[element] = "article" if IN_ARTICLE.answer(_Place(self, element)) else "page"
        return scope

    def _window(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The positions between which the article lies: not before the headline of a page that is one region."""
        begin, end = FIRST, LAST
        if self.text is None or self.region is None:
            return begin, end
        if self.region.tag == "body" and self.headline is not None:
            begin = min(self.headline.position or begin, self.text.position or begin)
        if self.region.tag not in ("body", "main", "form"):
            return begin, end
        for around in self_and_ancestors(self.text):
            if around is self.region:
                break
            following = following_element(around)
            if following is not None:
                return begin, following.position or end
        return begin, end

    def holds(self, element: Element) -> bool:
        """Whether the element is inside the region (a page without one is a region)."""
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
            if (answer := known.get(current)) is not None:
                verdict = answer
                break
            path.append(current)
            current = current.parent
        for around in path:
            known[around] = verdict
        return verdict

    def is_chrome(self, element: Element) -> bool:
        """Whether the element or one around it is navigation, a side column, a teaser, an advert or the like."""
        return self.chrome.holds(element)

    def is_protected(self, element: Element) -> bool:
        """Whether the element holds the article, so that its names say nothing against what is inside."""
        return element in self.chrome.protected

    def _take_in_lead(self, featured: ClassVocabulary) -> None:
        """Count a picture in a box right before the region as part of it."""
        level, of_another = self.region, False
        for _ in range(_LEAD_LEVELS):
            if level is None or level.tag in ("main", "body", "html"):
                return
            before, left = level.previous_sibling, _LEAD_SIBLINGS
            of_another |= level.tag == "article"
            while before is not None and left:
                if isinstance(before, Element) and before.tag in _LEAD_TAGS:
                    self._leads[before] = _Lead(before, of_another, featured)
                    if LEAD.answer(self._leads[before]):
                        self._within[before] = True
                before, left = before.previous_sibling, left - 1
            level = level.parent if isinstance(level.parent, Element) else None

    def _take_in_above(self, featured: ClassVocabulary) -> None:
        """Count a picture that shares a box with the headline of a page that is one region, and is above it."""
        level = self.headline if self.region is not None and self.begin != FIRST else None
        for _ in range(_LEAD_LEVELS):
            level = level.parent if level is not None and isinstance(level.parent, Element) else None
            if level is None or level.parent is self.region or level.tag in ("main", "body"):
                return
            before = preceding_element(level)
            if before is not None and before.tag in _LEAD_TAGS:
                self._leads[before] = _Lead(before, False, featured)
                if LEAD.answer(self._leads[before]):
                    self._above.add(before)
                    return

    def is_above(self, element: Element) -> bool:
        """Whether an element before the headline is in the box of the lead picture."""
        return bool(self._above) and any(around in self._above for around in self_and_ancestors(element))

    def _mark_headed_areas(self, headings: frozenset[str]) -> None:
        """Put what is under a heading such as "Related articles" outside."""
        chrome = self.chrome
        for tag in _HEADINGS[1:]:
            for heading in self._page.document.select(tag):
                if (fold(heading.text) or _drawn(heading)).strip(_COUNT).casefold() not in headings:
                    continue
                parent = heading.parent
                if not isinstance(parent, Element):
                    continue
                if parent not in chrome.protected and not _ends_text(heading):
                    chrome.put_under(heading, parent)
                    continue
                sibling, left = heading.next_sibling, _SIBLINGS
                while sibling is not None and left:
                    if isinstance(sibling, Element):
                        if (sibling.tag in _HEADINGS and sibling.tag <= tag) or sibling in chrome.protected:
                            break
                        chrome.put_under(heading, sibling)
                    sibling, left = sibling.next_sibling, left - 1


class _Place(NamedTuple):
    """An element that may belong to the article."""

    article: Article
    element: Element

    def outside(self) -> Element | bool:
        return not self.article.holds(self.element) and (self.article.region or True)

    def before_headline(self) -> Element | None:
        position = self.element.position
        is_before = position is not None and position < self.article.begin
        return self.article.headline if is_before and not self.article.is_above(self.element) else None

    def behind_text(self) -> Element | None:
        position, text = self.element.position, self.article.text
        if position is None or text is None or position < self.article.end or is_inside(self.element, text):
            return None
        return text

    def in_chrome(self) -> Element | None:
        chrome = self.article.chrome
        root = chrome.root(self.element)
        return None if root in chrome.headed else root

    def under_heading(self) -> Element | None:
        chrome = self.article.chrome
        root = chrome.root(self.element) if chrome.headed else None
        return chrome.headed.get(root) if root is not None else None


# Most pictures of a page are far from its text, and that is quicker to tell than what their boxes are called.
IN_ARTICLE = Question.about(
    _Place,
    "article-or-page",
    outside=VETO,
    before_headline=VETO,
    behind_text=VETO,
    in_chrome=VETO,
    under_heading=VETO,
    prior=1,
)


class _Lead(NamedTuple):
    """A box before the region that may hold the lead picture.

    Attributes:
        of_another: whether it is outside the <article> of the text, so that only a name shows whose it is.
    """

    box: Element
    of_another: bool
    featured: ClassVocabulary

    def no_name(self) -> bool:
        return self.of_another and self.lead_name() is None and self.captioned() is None

    def more_than_picture(self) -> bool:
        return not only_a_picture(self.box, linked=self.opens_itself() is not None)

    def opens_itself(self) -> Element | None:
        link, picture = self.box.select_one("a[href]"), self.box.select_one("a[href] img[src]")
        is_same = link is not None and picture is not None and link.attr("href") == picture.attr("src")
        return link if is_same else None

    def itemprop(self) -> Element | None:
        return self.box.select_one("img[itemprop=image]")

    def figure(self) -> Element | None:
        return self.box if self.box.tag == "figure" else None

    def captioned(self) -> Element | None:
        caption = self.box.select_one("figcaption")
        return caption if caption is not None and fold(caption.text) else None

    def lead_name(self) -> Element | None:
        named = (self.box, self.box.select_one("figure"), self.box.select_one("img"))
        return next((element for element in named if element is not None and self.featured.on(element)), None)

    def responsive(self) -> str | None:
        # One that is sent to wide screens as well, by the addresses for them.
        sources = self.box.select("source[srcset],img")[:_SOURCES]
        widths = (_WIDE.search((one.attr("srcset") or one.attr("src") or "")[:_SRCSET]) for one in sources)
        return next((found[0].strip(" ?&;,") for found in widths if found is not None), None)

    def large(self) -> str | None:
        picture = self.box.select_one("img")
        return picture.attr("width") if picture is not None and is_large(picture) else None

    def banner(self) -> Element | None:
        picture = self.box.select_one("img")
        height = (picture.attr("height") or "") if picture is not None else ""
        if picture is None or not is_large(picture) or not height.isdecimal():
            return None
        return picture if int(height) * _BANNER < int(picture.attr("width") or "") else None


LEAD = Question.about(
    _Lead,
    "lead",
    no_name=VETO,
    more_than_picture=VETO,
    banner=VETO,
    figure=1,
    itemprop=1,
    large=1,
    responsive=1,
    lead_name=1,
    captioned=1,
    opens_itself=1,
)


def _ends_text(heading: Element) -> bool:
    """Whether much is to be read before a heading in its box: what is under it is a part of the box."""
    before, left, read = heading.previous_sibling, _SIBLINGS, 0
    while before is not None and left and read < _READ:
        read += len(before.text) if isinstance(before, Element) and before.tag in _TEXT_TAGS else 0
        before, left = before.previous_sibling, left - 1
    return read >= _READ


def _drawn(heading: Element) -> str:
    """The words of a heading that is a picture of them."""
    picture = heading.select_one("img")
    return fold((picture.attr("alt") or "")[:_DRAWN_WORDS]) if picture is not None else ""
