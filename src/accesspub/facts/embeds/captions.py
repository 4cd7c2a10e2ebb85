"""What a medium is called: its caption, credit, title and poster, read from what is around it."""

from __future__ import annotations

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.credits.labels import split_label
from accesspub.facts.credits.parse import credit_name, is_names, split_credit
from accesspub.facts.credits.vocabulary import cased
from accesspub.facts.dom.elements import ancestors, quote, siblings
from accesspub.facts.dom.text import is_note, next_element, short_text
from accesspub.facts.dom.typography import is_small, is_styled
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.container import CAPTION, Neighbours
from accesspub.facts.embeds.phrases import phrases, plain
from accesspub.facts.embeds.vocabulary import Case, PageContext
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed, Quote
from accesspub.facts.site_markup import SITE_WORDS, SiteWords, site_elements
from accesspub.html.lazy import lazy
from accesspub.html.text import fold, is_blank, own_text

_TO_FIGURE = 12  # levels of a script's boxes between a player and its figure
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_PLAYERS = ("iframe", "video", "audio", "object", "embed", "blockquote")
_LINES = ("p", "div", "span", "small", "em", "i", "cite")
_LINE = 500  # characters of a caption that is marked only by its place and its type
_RULES = " |/–—-•·"
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*", re.S)
_CLOCK = re.compile(r"[\d:.,\s]*(?:min|sec|std|h|s|uhr)?\.?", re.I)


class _BelowCase(Case):
    """The element right after the box of a medium."""

    @lazy
    def text(self) -> str:
        """Its text; empty where there is too much of it."""
        return short_text(self.element, CAPTION) or ""

    def figcaption(self) -> bool:
        return self.element.tag == "figcaption"

    def caption_name(self) -> Element | None:
        return self.element if self.words.caption.on(self.element) and self.text else None

    @lazy
    def is_line(self) -> bool:
        """Whether it is a line or paragraph of several words, without a link to elsewhere."""
        if self.element.tag not in _LINES or not self.text or self.element.select_one("a[href]") is not None:
            return False
        return " " in self.text or not cased(self.text[0])

    def styled(self) -> bool:
        return self.is_line and is_styled(self.element)

    def small_type(self) -> bool:
        after = next_element(self.element) if self.is_line and is_small(self.element) else None
        return after is not None and not is_small(after)

    def ends_in_credit(self) -> str:
        credit = split_credit(self.text, self.context.knowledge) if self.is_line else None
        is_end = credit is not None and credit.label and credit.rest and self.text.endswith(credit.text)
        return credit.text if credit is not None and is_end else ""

    def note(self) -> bool:
        return is_note(self.text, self.words.notes)

    def picture(self) -> Element | None:
        return self.element.select_one("img")

    def long(self) -> int:
        return len(self.text) if len(self.text) > _LINE else 0

    def message(self) -> str:
        # The next medium says that it is missing, too: that names neither.
        return self.text if phrases(self.context.knowledge).match(self.text, inside=True) else ""

    def figure(self) -> bool:
        return self.element.tag == "figure"


class _CreditCase(Case):
    """A part of a caption."""

    @lazy
    def text(self) -> str:
        """Its words, without rules around them."""
        return shown_text(self.element).strip(_RULES)

    def credit_name(self) -> Element | None:
        return self.element if self.words.credit.on(self.element) else None

    def no_text(self) -> bool:
        return not self.text

    def time(self) -> str:
        return self.text if self.text[:1].isdigit() or _CLOCK.fullmatch(self.text) else ""


class _PosterCase(Case):
    """A picture in or next to the box of a medium."""

    def __init__(self, context: PageContext, element: Element, embed: Embed) -> None:
        super().__init__(context, element)
        self.embed = embed
        self.alt = fold(element.attr("alt") or "")

    def words_in_alt(self) -> str:
        return self.alt if len(self.alt) > 7 and " " in self.alt else ""

    def stand_in(self) -> str:
        # "… Thumbnail": what the picture is for, not what is to be seen or played.
        word = self.alt.rpartition(" ")[2]
        return word if word.casefold() in self.words.stand_ins else ""

    def message(self) -> str:
        # Beside a notice, a picture shows what to install or to click, not the medium.
        return self.embed.message.text if self.embed.message is not None else ""


class _HeadingCase(Case):
    """The element right before the box of a medium."""

    def heading(self) -> str:
        return own_text(self.element) if self.element.tag in _HEADINGS else ""

    def headline(self) -> str:
        # The headline of the page names the article, not the medium below it.
        title = self.context.page.document.select_one("title")
        return title.text if title is not None and plain(self.heading()) in plain(title.text) else ""


BELOW = Question.about(
    _BelowCase,
    "caption-below",
    figcaption=1000,
    caption_name=10,
    message=VETO,
    figure=VETO,
    picture=-9,
    long=-9,
    note=-9,
    styled=1,
    small_type=1,
    ends_in_credit=1,
)
CREDIT = Question.about(_CreditCase, "caption-credit", credit_name=1, no_text=VETO, time=VETO)
POSTER = Question.about(_PosterCase, "poster-title", words_in_alt=1, stand_in=VETO, message=VETO)
HEADING = Question.about(_HeadingCase, "heading-title", heading=1, headline=VETO)


def name_things(context: PageContext, embed: Embed, found: Neighbours) -> None:
    """Give a medium the caption, credit, title and poster that are around it."""
    embed.container = found.container
    if embed.kind == "social":
        return  # all that is in and around a post is part of the post
    captions = [*found.captions, *_inside(embed)]
    if not captions and (beside := _sibling_caption(context, found.container)) is not None:
        captions = [beside]
    for element in captions:
        if embed.caption is None or embed.caption.origin == "poster-alt":
            _caption(context, embed, element)
    for element in found.credits:
        if embed.credit is None or not embed.credit.label:
            name, label = credit_name(own_text(element), context.knowledge)
            if name and (label or embed.credit is None):  # a credit that says it is one beats one that does not
                embed.credit = Quote(name, element, "class", label)
    if embed.credit is None and embed.delivery == "js-placeholder" and embed.kind in ("video", "audio"):
        _credit_within(context, embed)
    if embed.credit is None:
        _credit_after(context, embed, found.container)
    _by_settings(context, embed)
    _poster(context, embed, found)
    if embed.title is None and embed.caption is None:
        _heading(context, embed, found.container)


def _by_settings(context: PageContext, embed: Embed) -> None:
    """Take the caption and the credit that the settings of the site name."""
    site = site_elements(context.page, context.knowledge)
    words = SiteWords(site.caption(embed.element), site.credit(embed.element))
    if words == (None, None) or not context.ask(SITE_WORDS, words, embed.element):
        return
    if words.credit is not None:
        name, label = credit_name(shown_text(words.credit).strip(_RULES), context.knowledge)
        embed.credit = Quote(name, words.credit, "class", label) if name else embed.credit
        if embed.caption is not None and embed.caption.element is words.credit:
            embed.caption = None
    if words.caption is not None:
        embed.caption = None
        _caption(context, embed, words.caption)


def _inside(embed: Embed) -> list[Element]:
    """Captions inside the medium's own element."""
    return embed.element.select("figcaption")[:1] if embed.element.tag not in _PLAYERS else []


def _sibling_caption(context: PageContext, container: Element) -> Element | None:
    """A caption directly after the box, or the caption of the figure around it."""
    following = _next_to(container, forward=True, skipped=("script", "style", "noscript", "br"))
    if following is not None:
        if following.tag == "div" and not context.words.caption.on(following):
            first = next((one for one in following.children if isinstance(one, Element)), None)
            following = first if first is not None and context.words.caption.on(first) else following
        if context.ask(BELOW, _BelowCase(context, following), following):
            return following
    figure = next((one for one in ancestors(container, _TO_FIGURE) if one.tag == "figure"), None)
    if figure is not None and figure not in context.figure_captions:
        captions = figure.find_all("figcaption", limit=2)
        media = figure.select("iframe,video,audio,object,figure") if len(captions) == 1 else []
        context.figure_captions[figure] = captions[0] if len(captions) == 1 and len(media) <= 1 else None
    return context.figure_captions[figure] if figure is not None else None


def _next_to(element: Element, *, forward: bool, skipped: tuple[str, ...] = ()) -> Element | None:
    """The element right after or before another; None where text is between them."""
    for node in siblings(element, forward=forward, limit=5):
        if isinstance(node, Element):
            if node.tag not in skipped and (not skipped or node.tag != "p" or node.text.strip()):
                return node
        elif not is_blank(node):
            return None
    return None


def _caption(context: PageContext, embed: Embed, element: Element) -> None:
    if short_text(element, CAPTION * 2) is None:  # too long for a caption: not to be read once for each medium in it
        return
    text = shown_text(element)
    if not text:
        return
    holder = element
    credit = _credit_in(context, element)
    if credit is not None:
        told = shown_text(credit)
        if told != text:
            text = fold(text[: -len(told)] if text.endswith(told) else text.replace(told, " ", 1)).rstrip(" |–-")
        name, label = credit_name(told.strip(_RULES), context.knowledge)
        if name and embed.credit is None:
            embed.credit = Quote(name, credit, "class", label)
    heading = _title_in(context, element)
    if heading is not None:
        holder, text = heading, shown_text(heading)
        line = heading.parent if heading.tag in ("strong", "b") and isinstance(heading.parent, Element) else element
        if embed.credit is None and (byline := _byline_behind(context, line, text)):
            embed.credit = Quote(byline, line, "caption")
    told_label = split_label(text, context.knowledge, context.page.language(element))
    if told_label.label:
        text = told_label.rest
    if told_label.kind in ("image_credit", "credit"):
        embed.credit = embed.credit or Quote(text, holder, "class", told_label.label, told_label.glued)
        return
    if embed.credit is None:
        split = split_credit(text, context.knowledge)
        if split.name:
            embed.credit = Quote(split.name, holder, "caption", split.label)
            text = split.rest
    if text:
        origin = "figcaption" if element.tag == "figcaption" else "class"
        embed.caption = Quote(text, holder, origin, told_label.label, told_label.glued)


def shown_text(element: Element) -> str:
    """The text of an element without the parts that are hidden from assistive technology."""
    hidden = element.select('[aria-hidden="true"]')[:20]
    if not hidden:
        return own_text(element)
    text = own_text(element)
    for one in hidden:
        told = own_text(one)
        if told and told != text:
            text = fold(text.replace(told, " ", 1))
    return text


def _credit_in(context: PageContext, element: Element) -> Element | None:
    """The last part of a caption that is called a credit and is not a time or length."""
    parts = element.select("span,small,p,div,cite,em")[:60]
    named = [one for one in parts if context.words.credit.on(one)]
    return next((one for one in reversed(named) if context.ask(CREDIT, _CreditCase(context, one), one)), None)


def _title_in(context: PageContext, element: Element) -> Element | None:
    """The part of a caption that is its title, where the rest is a description, links and the like."""
    whole = len(shown_text(element))
    heading = next((one for one in element.select("h1,h2,h3,h4,h5,h6")[:3] if shown_text(one)), None)
    if heading is None:
        # A strong line of its own above the rest is a title as well.
        strong = element.select_one("strong,b")
        after = strong.next_sibling if strong is not None else None
        if strong is not None and isinstance(after, Element) and after.tag == "br" and shown_text(strong):
            heading = strong if shown_text(element).startswith(shown_text(strong)) else None
    if heading is None or len(shown_text(heading)) >= whole:
        return None
    titles = [one for one in heading.select("span,a,strong")[:10] if context.words.title.on(one) and shown_text(one)]
    return titles[0] if titles else heading


def _byline_behind(context: PageContext, element: Element, title: str) -> str:
    """Who made it, where only a name with a publisher and a date follows the title ("Kim Roe, NDR 1.2.20")."""
    rest = shown_text(element).removeprefix(title)
    rest = _DATE.sub("", rest[:120]).strip(_RULES + ",") if len(rest) <= 120 else ""
    name, _, house = rest.rpartition(", ")
    return rest if name and house.isupper() and is_names(rest, context.knowledge) else ""


def _credit_within(context: PageContext, embed: Embed) -> None:
    """A part of the player's own box that is called a credit and says so; a bare name may be its poster's."""
    credit = _credit_in(context, embed.element)
    if credit is not None:
        name, label = credit_name(shown_text(credit).strip(_RULES), context.knowledge)
        if name and label:
            embed.credit = Quote(name, credit, "class", label)


def _credit_after(context: PageContext, embed: Embed, container: Element) -> None:
    """A line right after the box that is only a credit ("Video courtesy of …")."""
    following = _next_to(container, forward=True)
    if following is None or following.tag not in ("p", "div", "small", "span", "cite"):
        return
    text = short_text(following, 120)
    split = split_credit(text, context.knowledge) if text else None
    if split is not None and split.name and not split.rest.strip(" .:|–-"):
        embed.credit = Quote(split.name, following, "after", split.label)


def _poster(context: PageContext, embed: Embed, found: Neighbours) -> None:
    """The picture in or next to a player, and what its alt text calls the medium."""
    pictures = [] if embed.element.tag in _PLAYERS else embed.element.select("img")[:3]
    for picture in (*pictures, *found.pictures):
        inner = picture.select_one("img") if picture.tag == "picture" else None
        picture = inner if inner is not None else picture
        embed.poster = embed.poster or clean(picture.attr("data-src")) or clean(picture.attr("src")) or None
        if embed.title is None:
            case = _PosterCase(context, picture, embed)
            if context.ask(POSTER, case, picture):
                embed.title = quote(case.alt, picture, "poster-alt")


def _heading(context: PageContext, embed: Embed, container: Element) -> None:
    """A heading right before the box names what is in it, as far as a page says."""
    before = _next_to(container, forward=False)
    if before is not None and before.tag in _HEADINGS:
        case = _HeadingCase(context, before)
        if context.ask(HEADING, case, before):
            embed.title = quote(case.heading(), before, "heading")
