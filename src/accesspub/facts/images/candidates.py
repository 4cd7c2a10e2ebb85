"""The elements of a page that show a picture, with its address and its alt text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from turbohtml import Element

from accesspub.facts.dom.class_names import AMP_PICTURES, PICTURES
from accesspub.facts.dom.roles import role
from accesspub.facts.embeds.placeholders import boxes, named_on_their_own
from accesspub.facts.evidence import VETO, Clue, Question
from accesspub.facts.images.address import Address, address
from accesspub.facts.images.context import PictureContext
from accesspub.facts.images.given_name import given_name
from accesspub.html.lazy import lazy
from accesspub.html.text import fold

_DRAWING_ROLES = ("img", "image", "graphics-document", "graphics-object", "graphics-symbol")
_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")


@dataclass(slots=True, eq=False)
class Candidate:
    """An element that shows a picture."""

    element: Element
    src: str | None
    src_from: str
    alt: str | None
    lazy: bool = False
    in_noscript: bool = False
    copies: list[Candidate] = field(default_factory=list)
    """Copies of it nearby, except those in ``<noscript>``."""


class ElementCase:
    """An element that may show a picture; clues look at what its methods return."""

    def __init__(self, context: PictureContext, element: Element) -> None:
        self.context = context
        self.words = context.words
        self.element = element

    @lazy
    def address(self) -> Address:
        """Where its picture is."""
        return address(self.element, self.context.knowledge)

    @lazy
    def path(self) -> str:
        """The address without its query, in lower case."""
        return _path(self.address)

    def _player_address(self) -> str | None:
        return self.address.src if stands_for_player(self.address) else None

    def _picture_file(self) -> str | None:
        return self.address.src if self.path.endswith(_ENDINGS) else None

    def _words_for_picture(self) -> str | None:
        is_picture = self.address.src and "/embed/" not in self.path
        return self.element.attr("data-alt") if is_picture else None

    def _player_name(self) -> Element | None:
        return self.element if self.words.players.on(self.element) else None

    def _control_name(self) -> Element | None:
        return self.element if self.words.controls.on(self.element) else None

    def _holds_picture(self) -> Element | None:
        return self.element.select_one("img")

    def _background_name(self) -> Element | None:
        return self.element if self.words.backgrounds.on(self.element) else None

    def _role(self) -> bool:
        return role(self.element) == "img"

    def _no_address(self) -> bool:
        return self.address.src is None


class BackgroundCase(ElementCase):
    """An element whose style speaks of a background."""

    @lazy
    def address(self) -> Address:
        """The address in its style."""
        _, found, rest = (self.element.attr("style") or "")[:4000].partition("url(")
        src = rest.partition(")")[0].strip("\"' \t\n") if found else ""
        return Address(src if src and not src.startswith("data:") else None, "style background-image", False)


class DrawingCase(ElementCase):
    """An SVG in the page that is announced as a picture."""

    @lazy
    def address(self) -> Address:
        """None: it is drawn in the page."""
        return Address(None, "svg", False)


PICTURE = Question[ElementCase]("picture-element", Clue("player-address", VETO, ElementCase._player_address), prior=1)
PICTURE_BOX = Question[ElementCase](
    "picture-box",
    Clue("picture-file", 1, ElementCase._picture_file),
    Clue("words-for-picture", 1, ElementCase._words_for_picture),
    Clue("player-name", VETO, ElementCase._player_name),
    Clue("control-name", VETO, ElementCase._control_name),
    Clue("holds-picture", VETO, ElementCase._holds_picture),
)
BACKGROUND = Question[ElementCase](
    "background-picture",
    Clue("background-name", 1, ElementCase._background_name),
    Clue("role", 1, ElementCase._role),
    Clue("no-address", VETO, ElementCase._no_address),
)


def candidates(context: PictureContext, wanted: Callable[[Element], bool]) -> list[Candidate]:
    """Every element that shows a picture, of those that are ``wanted``, in document order."""
    found: list[Candidate] = []
    for question, case, elements in _kinds(context):
        for element in filter(wanted, elements):
            picture = case(context, element)
            if context.ask(question, picture, element):
                src, origin, is_lazy = picture.address
                hidden = element.closest("noscript") is not None
                source = "noscript img" if hidden else origin
                found.append(Candidate(element, src, source, alt(element), is_lazy, hidden))
    found.sort(key=lambda one: one.element.position or (0, 0))
    return found


def _kinds(context: PictureContext) -> Iterator[tuple[Question[ElementCase], type[ElementCase], Iterable[Element]]]:
    """The elements that may show a picture, by the question that says whether they do."""
    select = context.page.document.select
    marked = context.page.once(boxes, context.knowledge)
    yield PICTURE, ElementCase, select("img")
    yield (
        PICTURE,
        ElementCase,
        [one for one in context.page.once(named_on_their_own, context.knowledge) if one.tag in AMP_PICTURES],
    )
    yield PICTURE, DrawingCase, [one for one in select("svg") if _is_drawing(one)]
    yield PICTURE_BOX, ElementCase, (*marked.pictured, *select("span:is([data-src],[data-image])"))
    yield BACKGROUND, BackgroundCase, marked.painted


def _is_drawing(element: Element) -> bool:
    """Whether an SVG is announced as a picture, and is not a mark from a set of marks."""
    if role(element) not in _DRAWING_ROLES or element.attr("aria-hidden") == "true":
        return False
    parts = [one for one in element.children if isinstance(one, Element)]
    return not (parts and all(one.tag == "use" for one in parts) and not given_name(element))


def stands_for_player(at: Address) -> bool:
    """Whether an address is that of a player which a script puts in the place of its empty picture."""
    path = _path(at)
    return at.lazy and "/embed/" in path and not path.endswith(_ENDINGS)


def is_picture_file(src: str | None) -> bool:
    """Whether an address is that of a picture, by its ending."""
    return (src or "").split("?")[0].lower().endswith((*_ENDINGS, ".svg"))


def _path(at: Address) -> str:
    return (at.src or "").split("?")[0].lower()


def alt(element: Element) -> str | None:
    """The words that a picture has for those who cannot see it; None where it has none."""
    if element.tag in PICTURES:
        return element.attr("alt")
    if element.tag == "svg":
        titles = (fold(one.text) for one in element.children if isinstance(one, Element) and one.tag == "title")
        return given_name(element) or next(filter(None, titles), None)
    if role(element) == "img":  # an alt attribute means nothing here
        return given_name(element) or None
    return next(
        (value for name in ("data-alt", "aria-label", "alt") if (value := element.attr(name)) is not None), None
    )
