"""What belongs to the site around the article: its navigation, side columns, teasers, adverts and the like."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import NamedTuple

from turbohtml import Element, Node

from accesspub import expressions as re
from accesspub.facts.dom.class_names import names, word_set
from accesspub.facts.dom.elements import self_and_ancestors
from accesspub.facts.evidence import CERTAIN, VETO, Question, Record, ask
from accesspub.html.text import fold, own_text
from accesspub.knowledge.load import Knowledge

# Elements whose own class names speak of something else: a player's plugins, a link's behaviour.
_NEVER = frozenset(
    "html body article main a img picture source video audio iframe object embed amp-img amp-anim".split()
)
_BY_CONTENT = frozenset(("aside", "header"))  # chrome only with certain content
_LINK = 15  # characters: a link with so many words leads to something to read
_LARGE = 400  # width of a lead picture in pixels, by the markup: what is smaller may be a logo
_CAPTION = 600  # characters that may be next to a picture: its caption
_POST = re.compile(r"post-\d{1,9}$")
_JOINTS = str.maketrans("", "", "-_")
_CLASSES = 400  # characters of the names of a box
_PROSE = 1000  # characters outside links in the content of an article
_LINKS = 80
_SLIDES = 2  # slides that a gallery has at least
_SLIDE_LEVELS = 4  # from a part of a slide to its gallery


class Chrome:
    """The chrome of one page.

    Attributes:
        protected: the elements that hold the article; their names say nothing against what is inside.
        lead_end: where the lead of the text is over; None as long as the text is not known.
        headed: what is under a heading such as "Related articles", with the heading.
        ignored: the boxes that the settings of the site name.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        named = partial(names, knowledge, "article")
        self.named, self.not_chrome, self.picture_boxes = named("chrome"), named("not_chrome"), named("picture_boxes")
        self.sharing, self.content = named("sharing"), word_set(knowledge, "article", "content")
        self.galleries, self.menus = named("galleries"), named("menus")
        self.tags = word_set(knowledge, "article", "tags") - _BY_CONTENT
        self.roles = word_set(knowledge, "article", "roles")
        self.protected: set[Element] = set()
        self.lead_end: tuple[int, int] | None = None
        self.headed: dict[Element, Element] = {}
        self.ignored: frozenset[Element] = frozenset()
        self._telling_tags = self.tags | _BY_CONTENT
        self._known: dict[Element, bool] = {}

    def holds(self, element: Element) -> bool:
        """Whether the element or one around it is chrome."""
        known = self._known
        verdict = known.get(element)
        if verdict is not None:
            return verdict
        verdict, path = False, [element]
        parent = element.parent
        while isinstance(parent, Element):
            if (answer := known.get(parent)) is not None:
                verdict = answer
                break
            path.append(parent)
            parent = parent.parent
        for around in reversed(path):
            if not verdict:
                verdict = self._is_chrome(around)
            elif around in self.protected:
                verdict = False
            known[around] = verdict
        return verdict

    def root(self, element: Element) -> Element | None:
        """The outermost element of the chrome that holds an element; None for what is not chrome."""
        outermost = None
        around: Node | None = element
        while isinstance(around, Element) and (self._known.get(around) or self.holds(around)):
            outermost, around = around, around.parent
        return outermost

    def protect(self, element: Element | None) -> None:
        """Count what holds an element as the article's; what was not chrome before still is not."""
        if element is not None:
            self.protected.update(self_and_ancestors(element))
        self._known = {around: verdict for around, verdict in self._known.items() if not verdict}

    def forget(self) -> None:
        """Forget the answers about elements: they were given before `put_under`."""
        self._known = dict.fromkeys(self.headed, True)

    def put_under(self, heading: Element, element: Element) -> None:
        """Count an element as chrome because of the heading above it."""
        self.headed[element] = heading
        self._known[element] = True

    def explain(self, element: Element, record: Record) -> None:
        """Keep what was decided about the elements around an element, from the one that makes it chrome outwards."""
        for around in self_and_ancestors(self.root(element) or element):
            if around not in self.headed:
                self._is_chrome(around, element, record)

    def _is_chrome(self, element: Element, about: Element | None = None, record: Record | None = None) -> bool:
        """Whether the element itself is chrome; a decision is kept with the element that it is about."""
        tag = element.tag
        if element in self.ignored:
            return ask(CHROME, _Case(self, element), about or element, record)
        if tag in _NEVER or element in self.protected:
            return False
        if element.attrs or "-" in tag:
            if self.named.on(element) or ("-" in tag and tag in self.named):  # an element of the site's own
                case = _Case(self, element)
                if record is not None and self.picture_boxes.on(element):
                    ask(GALLERY, case, about or element, record)
                return ask(NAMED_CHROME, case, about or element, record)
            if tag not in self._telling_tags and (element.attr("role") or "") not in self.roles:
                return False
        elif tag not in self._telling_tags:  # as most paragraphs
            return False
        return ask(CHROME, _Case(self, element), about or element, record)


class _Case(NamedTuple):
    """An element that may be chrome."""

    chrome: Chrome
    element: Element

    def chrome_name(self) -> Element:
        return self.element  # what has no such name is asked another question

    def site_ignore(self) -> Element | None:
        return self.element if self.element in self.chrome.ignored else None

    def other_name(self) -> Element | None:
        return self.element if self.chrome.not_chrome.on(self.element) else None

    def player(self) -> Element | None:
        # A box inside a figure holds what the figure shows: a "playlist" of one film. A menu without links is none.
        is_in_figure = self.element.tag != "figure" and self.element.closest("figure") is not None
        is_no_menu = self.chrome.menus.on(self.element) and self._first("a", "li", "button", "option") is None
        return self._first("video", "audio", "iframe") if is_in_figure or is_no_menu else None

    def _first(self, *tags: str) -> Element | None:
        return next((held for tag in tags if (held := self.element.select_one(tag)) is not None), None)

    def _is_before_lead_end(self) -> bool:
        position, end = self.element.position, self.chrome.lead_end
        return end is not None and position is not None and position <= end

    def content_name(self) -> Element | None:
        # "article__content right-rail": a column next to another one holds the text.
        # "post-123 author-ann": a system writes all that it knows of a post on the post itself, the author included.
        called = (self.element.attr("class") or "")[:_CLASSES].lower().translate(_JOINTS).split()
        if self.chrome.content.isdisjoint(called) and _POST.match(self.element.attr("id") or "") is None:
            return None
        linked = sum(len(link.text) for link in self.element.select("a[href]")[:_LINKS])
        return self.element if len(self.element.text) - linked >= _PROSE else None

    def own_photo(self) -> Element | None:
        # Marked as the picture of the page, next to the place of an advert.
        photo = self.element.select_one("img")
        if photo is None or not (photo.attr("itemprop") == "image" or "u-photo" in (photo.attr("class") or "").split()):
            return None
        scope = photo.closest("[itemscope]")
        is_face = scope is not None and (scope.attr("itemtype") or "").endswith(("Person", "Organization"))
        return photo if not is_face and not has_links(self.element) else None

    def lead_box(self) -> Element | None:
        # A box called a teaser holds only a picture, where the article begins.
        is_lead = self._is_before_lead_end() and self.chrome.picture_boxes.on(self.element)
        return self.element if is_lead and only_a_picture(self.element, linked=True) else None

    def gallery(self) -> Element | None:
        return self.element if GALLERY.answer(self) else None

    def lead_beside(self) -> Element | None:
        # The large lead picture is in a figure, next to the buttons that the box is called after.
        if not self._is_before_lead_end():
            return None
        figure = self.element.select_one("figure,.figure")
        picture = figure.select_one("img") if figure is not None else None
        if picture is None or not is_large(picture) or has_links(self.element):
            return None
        is_lead = len(own_text(self.element)) <= _CAPTION and len(self.element.find_all("img", limit=3)) < 3
        return picture if is_lead else None

    def shared_picture(self) -> Element | None:
        # The box is called after the buttons that share a large picture of the text.
        if not self.chrome.sharing.on(self.element):
            return None
        pictures = self.element.find_all("img", limit=3)
        if not 0 < len(pictures) < 3 or not is_large(pictures[0]) or has_links(self.element):
            return None
        return pictures[0] if self.element.select_one("h2,h3,h4,form") is None else None

    def aside_with_links(self) -> Element | None:
        # An aside without them may be the article's own gallery.
        return self.element if self.element.tag == "aside" and has_links(self.element) else None

    def site_header(self) -> Element | None:
        has_navigation = self.element.tag == "header" and self.element.select_one("nav") is not None
        return self.element if has_navigation and self.element.select_one("h1") is None else None

    def chrome_tag(self) -> Element | None:
        return self.element if self.element.tag in self.chrome.tags else None

    def chrome_role(self) -> Element | None:
        has_role = self.element.tag not in _BY_CONTENT and (self.element.attr("role") or "") in self.chrome.roles
        return self.element if has_role else None

    def picture_box_name(self) -> Element | None:
        return self.element if self.chrome.picture_boxes.on(self.element) else None

    def slides(self) -> int | None:
        slides = len(self.element.select("[data-caption][data-credit]"))
        return slides if slides >= _SLIDES else None

    def gallery_name(self) -> Element | None:
        # The name may be on a box around it: it is one of the slides.
        near = islice(self_and_ancestors(self.element), _SLIDE_LEVELS)
        box = next(filter(self.chrome.galleries.on, near), None)
        return box if box is not None and len(box.find_all("img", limit=_SLIDES)) == _SLIDES else None

    def leads_elsewhere(self) -> Element | None:
        return self.element if has_links(self.element) else None


NAMED_CHROME = Question.about(
    _Case,
    "chrome-by-name",
    chrome_name=1,
    other_name=VETO,
    content_name=VETO,
    player=VETO,
    own_photo=VETO,
    lead_box=VETO,
    gallery=VETO,
    lead_beside=VETO,
    shared_picture=VETO,
)
CHROME = Question.about(
    _Case, "chrome-by-element", site_ignore=CERTAIN, chrome_tag=1, chrome_role=1, site_header=1, aside_with_links=1
)
GALLERY = Question.about(_Case, "gallery", picture_box_name=1, slides=1, gallery_name=1, leads_elsewhere=VETO, prior=-1)


def only_a_picture(element: Element, *, linked: bool = False) -> bool:
    """Whether a box holds one picture and perhaps its caption: no teaser, since nothing in it leads elsewhere.

    With ``linked`` the picture may be a link, as where a click shows it in large: words may not.
    """
    if len(element.find_all("img", limit=3)) not in (1, 2):
        return False
    if len(element.text) > _CAPTION and len(own_text(element)) > _CAPTION:
        return False
    if any(element.select_one(tag) is not None for tag in ("h1", "h2", "h3", "h4")):
        return False
    if (
        element.tag != "figure" and element.select_one("button") is not None
    ):  # in a figure, it shows the picture in large
        return False
    links = element.select("a[href]")
    return not links or (linked and not any(_is_worded(link) for link in links))


def is_large(picture: Element) -> bool:
    """Whether the markup gives a picture the width of a lead picture."""
    width = picture.attr("width") or ""
    return width.isdecimal() and int(width) >= _LARGE


def has_links(element: Element) -> bool:
    """Whether links with words are in an element."""
    return any(
        len(fold(link.text)) >= _LINK
        for link in element.select("a[href]")[:50]
        if not (link.attr("href") or "#").startswith(("#", "javascript:"))
    )


def _is_worded(link: Element) -> bool:
    """Whether a link leads somewhere by words."""
    return bool((link.attr("href") or "").strip("# ")) and not link.text.isspace() and link.text != ""
