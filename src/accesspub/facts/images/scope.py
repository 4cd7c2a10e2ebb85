"""Which pictures are the article's: not posters, teasers, faces of authors, icons or tracking pixels."""

from __future__ import annotations

from collections.abc import Sequence

from turbohtml import Element

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.facts.article.chrome import has_links
from accesspub.facts.article.region import Article
from accesspub.facts.dom.class_names import PICTURES
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.hiding import hidden_from_all
from accesspub.facts.evidence import VETO, Clue, Question, Record
from accesspub.facts.images.address_clues import AddressCase
from accesspub.facts.images.boxes import Boxes
from accesspub.facts.images.candidates import Candidate
from accesspub.facts.images.context import PictureContext
from accesspub.facts.images.neighbours import beside_facts, is_slide, keeps_readers, last_part
from accesspub.facts.images.size import shown_size, size, styled_size
from accesspub.facts.images.teasers import HEADINGS, Teasers, is_picture_address
from accesspub.facts.model import Embed
from accesspub.html.lazy import lazy
from accesspub.html.text import fold, following_element, preceding_element

_PIXEL = 3  # width or height up to which a picture shows nothing
_SMALL = 64  # width and height up to which it is an icon; as wide a mark is no higher than a line or two
_LARGE = (640, 360)  # width and height that no mark of the layout has
_LEAD = (400, 200)  # the same, of what the theme calls the lead picture
_ONLY = (240, 140)  # the same, of the only picture, where they are known
_CODE_ALT = 40  # characters: what says more is about such a code
_POSTER_TEXT = 300  # characters in the box of a player and its poster
_LEVELS = 12
_NEAR = 3  # boxes around a picture
_SIGN = 3  # characters of a sign such as a tick
_DRAWN = (".png", ".gif", ".svg", ".webp")  # endings of marks
_SOURCE_TEXT = 200  # characters of the line that names where an article is from
_SAID = 100  # characters next to a picture that say something of it
_SAID_IN_ITEM = 40  # the same in an item of a list or a cell: a step
_LINKS = 12
_PARTS = 30  # elements next to a picture
_PLAYS = re.compile(r"\bplay\w{0,30}\(", re.I)
_HREF = 200  # characters of the URL of a link that are looked at
_NAMED = ("author", "publisher")
_MARKS = ("a", "button", "i", "span")
_ITEMS = ("li", "dd", "td")
_FRAMES = ("figure", "p", "picture")
_SHOWN = (*PICTURES, "svg")
_HIDES = re.compile(r"display *: *none", re.I)


class Scopes:
    """What is in the article and makes a picture in it another's: players, posters, teasers."""

    def __init__(self, context: PictureContext, media: Sequence[Embed]) -> None:
        self.context = context
        article = context.article
        # A block that stands for a lost medium holds words only: a picture in it is the page's own.
        media = [embed for embed in media if marks.NAME not in embed.element.attrs or embed.delivery != "text"]
        self.players = {embed.element: embed.element for embed in media}
        for embed in media:  # the browser's own player has its poster in an attribute
            if embed.container is not None and embed.kind != "gallery" and embed.delivery != "native":
                self.players[embed.container] = embed.element
        self.players.update({box: box for embed in media if (box := _poster_box(embed)) is not None})
        self.headed = set(ancestors(article.headline)) if article.headline is not None else set[Element]()
        after = following_element(last_part(article.text)) if article.text is not None else None
        self.text_end = after.position if after is not None else None
        self.boxes = Boxes(article, context.words.sign_up_paths, context.words.author_paths)
        self.teasers = Teasers(context)

    def own(self, found: Sequence[Candidate]) -> list[bool]:
        """Which of the pictures that are in the article belong to it.

        Where none does, the only picture that just a name speaks against is the article's all the same.
        """
        answers = [self.is_of_article(one.element, one.src) for one in found]
        if any(answers):
            return answers
        alone = [one for one in found if ARTICLE_PICTURE.answer(PictureCase(self, one.element, one.src, is_alone=True))]
        return [
            len(alone) == 1 and one is alone[0] and self.is_of_article(one.element, one.src, is_alone=True)
            for one in found
        ]

    def is_of_article(self, element: Element, src: str | None, *, is_alone: bool = False) -> bool:
        """Whether a picture that is in the article belongs to it; ``is_alone``: no other one does."""
        return self.context.ask(ARTICLE_PICTURE, PictureCase(self, element, src, is_alone=is_alone), element)


class PictureCase(AddressCase):
    """A picture that is in the article; clues look at what its methods return."""

    def __init__(self, around: Scopes, element: Element, src: str | None, *, is_alone: bool) -> None:
        super().__init__(around.context, element, src)
        self.around = around
        self.is_alone = is_alone

    @lazy
    def alt(self) -> str:
        """The alt text, in small letters."""
        return fold(self.element.attr("alt") or "").casefold()

    @lazy
    def containers(self) -> list[Element]:
        """The elements around it that are in the article, the nearest first; none outside its own entry."""
        article, leads_on = self.around.context.article, self.around.teasers.leads_on
        region, text = article.region, article.text
        found: list[Element] = []
        box = self.element.parent
        while isinstance(box, Element) and box is not region and box is not text and len(found) < _LEVELS:
            found.append(box)
            if box.tag == "article" and leads_on(box):
                break
            box = box.parent
        return found

    @lazy
    def links(self) -> list[Element]:
        """The links among them."""
        return [box for box in self.containers if box.tag == "a"]

    @lazy
    def boxes(self) -> list[Element]:
        """Those of them that can hold more than a picture."""
        return [box for box in self.containers if box.tag not in _FRAMES]

    def _small(self) -> list[int] | None:
        sizes = styled_size(self.element) or size(
            self.element
        )  # next to a width, a height of 0 leaves it to the browser
        known = [value for value in sizes if value] or [value for value in sizes if value is not None]
        is_icon = len(known) == 2 and known[0] * known[1] <= _SMALL * _SMALL
        is_line = any(value <= _PIXEL for value in known)
        return known if is_icon or is_line or (known and max(known) <= _SMALL) else None

    def _portrait_name(self) -> Element | None:
        return self.element if self.words.portraits.on(self.element) else None

    def _icon_name(self) -> Element | None:
        return self.element if self.words.icons.on(self.element) else None

    def _large(self) -> str:
        # It may show a logo, for the article is about its owner.
        width, height = shown_size(self.element, self.src)
        least = _LEAD if self.words.featured.on(self.element) else _LARGE
        return f"{width} × {height}" if width >= least[0] and height >= least[1] else ""

    def _captioned(self) -> Element | None:
        figure = self.element.closest("figure")
        caption = figure.select_one("figcaption") if figure is not None else None
        is_alone = caption is not None and figure is not None and len(figure.find_all("img", limit=2)) == 1
        return caption if caption is not None and is_alone and fold(caption.text) else None

    def _only_one(self) -> bool:
        width, height = shown_size(self.element, self.src)
        is_mark = (0 < width < _ONLY[0]) or (0 < height < _ONLY[1])
        return self.is_alone and not is_mark

    def _telling_alt(self) -> str | None:
        words, alt = self.words, self.alt
        is_telling = alt in words.portrait_alts or alt in words.not_captions
        return alt if is_telling or alt.startswith((*words.promotion_alts, *words.portrait_openings)) else None

    def _mark_alt(self) -> str:
        is_sign = len(self.alt) <= _SIGN and not any(letter.isalnum() for letter in self.alt)
        return self.alt if is_sign or self.alt in self.words.network_alts else ""

    def _code_alt(self) -> str | None:
        alt = self.alt if len(self.alt) <= _CODE_ALT else ""
        return next((word for word in self.words.code_alts if word in alt), None)

    def _hidden_box(self) -> Element | None:
        hidden = hidden_from_all(self.element)
        if hidden in (None, self.element) or self.around.boxes.is_gallery[hidden]:
            return None
        return None if is_slide(hidden) else hidden

    def _sign_up(self) -> Element | None:
        return self.around.boxes.first(self.boxes, self.around.boxes.asks_to_join)

    def _never_shown(self) -> bool:
        # Where no script waits for such a picture, it calls a counter; so does a lone one for readers without scripts.
        style, parent = self.element.attr("style") or "", self.element.parent
        hides = "none" in style and _HIDES.search(style) is not None
        if isinstance(parent, Element) and parent.tag == "noscript" and self.path.endswith(".gif"):
            hides = hides or not (any(size(self.element)) or self.element.attr("class"))
        return hides and not self.alt and self.element.attr("src") == self.src

    def _in_player(self) -> Element | None:
        players = self.around.players
        for box in self.containers:
            if (box in players and not self._follows(players[box])) or box.tag in ("video", "audio", "object"):
                return box
        return None

    def _follows(self, player: Element) -> bool:
        """Whether it is large and behind a frame, in a box around both: not a poster."""
        here, there = self.element.position, player.position
        return bool(player.tag == "iframe" and here and there and here > there and self._large())

    def _play_mark(self) -> Element | None:
        for element in (self.element, *self.links[:1]):
            mark = following_element(element)
            if mark is not None and mark.tag in _MARKS and self.words.play_marks.on(mark) and not mark.text.strip():
                return mark
        return next((link for link in self.links[:1] if _PLAYS.search((link.attr("onclick") or "")[:_HREF])), None)

    def _after_text(self) -> str:
        # Where nothing is said of it, it belongs to what follows the article.
        position, end = self.element.position, self.around.text_end
        if position is None or end is None or position < end:
            return ""
        box = self.element
        for around in self.containers[:_NEAR]:
            is_item = around.tag in _ITEMS
            if len(around.find_all("img", limit=2)) > 1 and not is_item:
                break
            box = around
            if is_item:
                break
        if any(self.words.captions.on(one) or self.words.credits.on(one) for one in (box, *box.select("*")[:_PARTS])):
            return ""
        words = len(fold(box.text)) - sum(len(fold(link.text)) for link in box.select("a")[:_LINKS])
        least = _SAID_IN_ITEM if box.tag in _ITEMS else _SAID
        return fold(box.text) or "no words" if words < least else ""

    def _in_form(self) -> Element | None:
        # A code to copy before a comment is sent.
        form = next((box for box in self.boxes if box.tag == "form"), None)
        return form if form is not None and form.select_one("textarea") is not None else None

    def _share_link(self) -> str:
        addresses = ((link.attr("href") or "")[:_HREF] for link in self.links)
        return next((one for one in addresses if any(part in one for part in self.words.share_addresses)), "")

    def _in_button(self) -> Element | None:
        for box in self.containers:
            is_label = box.tag == "label" and box.closest("form") is None and box.select_one("input") is not None
            if is_label or (box.tag == "button" and box.closest("figure") is None):  # there it shows it in large
                return box
        return None

    def _beside_name(self) -> Element | None:
        for box in self.containers:
            if "author" in (box.attr("rel") or "").split() or box.attr("itemprop") in _NAMED:
                return box
        if (source := self._source_box()) is not None:
            return source
        byline = self.around.boxes.first(self.containers, self.around.boxes.names_author)
        own = byline.closest("header,footer") if byline is not None else None
        if own is not None and own not in self.containers:
            return None  # a byline in a part of its own, such as that of a short post
        name = fold(byline.text).casefold() if byline is not None else ""
        is_author = byline is not None and (byline.tag == "address" or (bool(self.alt) and name.endswith(self.alt)))
        return byline if is_author else None

    def _source_box(self) -> Element | None:
        # "Source: <a><img></a> <a>The Ledger</a>": the mark of the paper that the text is from.
        box = self.links[0].parent if self.links and not self._large() else None
        if not isinstance(box, Element) or len(box.text) > _SOURCE_TEXT or box.tag in ("figure", "figcaption"):
            return None
        label, colon, name = fold(box.text).replace("：", ":").partition(":")
        return box if colon and name and label.casefold() in self.words.sources else None

    def _in_teaser(self) -> Element | None:
        return next(filter(self.around.teasers.is_teaser, self.links), None)

    def _in_control(self) -> Element | None:
        return next(filter(self.around.teasers.is_control, self.links), None)

    def _in_card_above(self) -> Element | None:
        return next(filter(self.around.teasers.is_card_above, self.links), None)

    def _player_name(self) -> Element | None:
        # A "photo player" shows pictures.
        players = filter(self.words.players.on, self.boxes)
        return next((box for box in players if not self.words.boxes.on(box)), None)

    def _media_object(self) -> Element | None:
        for box in self.boxes:
            if (box.attr("itemtype") or "").rpartition("/")[2] in ("VideoObject", "AudioObject"):
                return box
        return None

    def _teaser_name(self) -> Element | None:
        for box in filter(self.words.teasers.on, self.boxes):
            # A "card" that holds the headline is the article's own, as is one with a large picture that leads nowhere.
            is_bare = self._large() and not self.links and keeps_readers(box)
            opens = any(map(self._shows_itself, self.links)) and not has_links(box)  # its picture, in large
            if box not in self.around.headed and not (is_bare or opens or self._shows_itself(box)):
                return box
        return None

    def _shows_itself(self, link: Element) -> bool:
        """Whether an element is a link to a picture: the same, or the same in large."""
        href = link.attr("href") or "" if link.tag == "a" else ""
        return bool(href) and (href == self.src or is_picture_address(href))

    def _in_teaser_list(self) -> Element | None:
        for box in self.boxes:
            if box.tag == "li" and isinstance(box.parent, Element) and self.around.teasers.is_list(box.parent):
                return box.parent
        return None

    def _among_links(self) -> Element | None:
        return self.around.boxes.first(self.boxes[:_NEAR], self.around.boxes.lists_links)

    def _before_fact(self) -> str:
        entry = self.element.closest("li") if self.path.endswith(_DRAWN) else None
        return fold(entry.text) if entry is not None and beside_facts(entry) else ""

    def _on_shelf(self) -> Element | None:
        shelves = ancestors(self.links[0], 2) if self.links else ()
        return next(filter(self.around.teasers.is_shelf, shelves), None)

    def _short_entry(self) -> Element | None:
        last = self.containers[-1] if self.containers else None
        teasers = self.around.teasers
        if last is None or last in self.around.headed:
            return None
        if self._large() and not self.links and not any(last.select_one(tag) is not None for tag in HEADINGS):
            return None  # its links name an author or a section
        return last if teasers.leads_on(last) and teasers.is_short(last) else None


ARTICLE_PICTURE = Question[PictureCase](
    "article-picture",
    Clue("served-small", VETO, PictureCase._served_small),
    Clue("one-pixel", VETO, PictureCase._one_pixel),
    Clue("folder-small", VETO, PictureCase._folder_small),
    Clue("small", VETO, PictureCase._small),
    Clue("portrait-name", VETO, PictureCase._portrait_name),
    Clue("poster", VETO, PictureCase._poster),
    Clue("telling-alt", VETO, PictureCase._telling_alt),
    Clue("code-alt", VETO, PictureCase._code_alt),
    Clue("never-shown", VETO, PictureCase._never_shown),
    Clue("no-picture", VETO, PictureCase._no_picture),
    Clue("advert-host", VETO, PictureCase._advert_host),
    Clue("advert-address", VETO, PictureCase._advert_address),
    Clue("advert-folder", VETO, PictureCase._advert_folder),
    Clue("ornament-file", VETO, PictureCase._ornament_file),
    Clue("loose-drawing", VETO, PictureCase._loose_drawing),
    Clue("drawn-heading", VETO, PictureCase._drawn_heading),
    Clue("in-player", VETO, PictureCase._in_player),
    Clue("play-mark", VETO, PictureCase._play_mark),
    Clue("in-form", VETO, PictureCase._in_form),
    Clue("share-link", VETO, PictureCase._share_link),
    Clue("in-button", VETO, PictureCase._in_button),
    Clue("beside-name", VETO, PictureCase._beside_name),
    Clue("player-name", VETO, PictureCase._player_name),
    Clue("media-object", VETO, PictureCase._media_object),
    Clue("teaser-name", VETO, PictureCase._teaser_name),
    Clue("in-control", VETO, PictureCase._in_control),
    Clue("in-card-above", VETO, PictureCase._in_card_above),
    Clue("in-teaser", VETO, PictureCase._in_teaser),
    Clue("in-teaser-list", VETO, PictureCase._in_teaser_list),
    Clue("short-entry", VETO, PictureCase._short_entry),
    Clue("among-links", VETO, PictureCase._among_links),
    # A name says little against the size of a picture, its caption, or its being the only one.
    Clue("icon-name", -2, PictureCase._icon_name),
    Clue("icon-file", -2, PictureCase._icon_file),
    Clue("mark-alt", -2, PictureCase._mark_alt),
    Clue("before-fact", -2, PictureCase._before_fact),
    Clue("on-shelf", -2, PictureCase._on_shelf),
    Clue("hidden-box", -2, PictureCase._hidden_box),
    Clue("after-text", -2, PictureCase._after_text),
    Clue("sign-up", -3, PictureCase._sign_up),
    Clue("large", 2, PictureCase._large),
    Clue("captioned", 2, PictureCase._captioned),
    Clue("only-one", 2, PictureCase._only_one),
    prior=1,
)


def in_article(article: Article, element: Element, record: Record | None = None) -> bool:
    """Whether an element that shows a picture is in the article; `Scopes` says what belongs to it."""
    box = element.parent
    if not isinstance(box, Element) or (record is None and not article.holds(box)):
        return False  # most pictures: several share a box, so the answer is known already
    return article.scope(element if element.tag in _SHOWN else box, record) == "article"


def _poster_box(embed: Embed) -> Element | None:
    """The box with only a picture right before a player that a script brings: the poster it will cover."""
    if embed.delivery not in ("js-placeholder", "consent-placeholder") or embed.kind not in ("video", "audio"):
        return None
    before = preceding_element(embed.element)
    parent = embed.element.parent
    if before is None or before.tag not in ("div", "span", "figure") or before.text.strip():
        return None
    return before if isinstance(parent, Element) and len(parent.text) < _POSTER_TEXT else None
