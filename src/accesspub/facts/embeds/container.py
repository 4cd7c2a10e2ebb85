"""What is around a medium: the box it has for itself, its caption, credit, poster and heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from turbohtml import Element, Node, Text

from accesspub.facts.dom.elements import containers, siblings
from accesspub.facts.dom.text import short_text
from accesspub.facts.embeds.phrases import phrases
from accesspub.facts.embeds.vocabulary import Case, PageContext
from accesspub.facts.evidence import CERTAIN, Question
from accesspub.facts.site_markup import site_elements
from accesspub.html.lazy import lazy
from accesspub.html.text import OPAQUE, fold, is_blank

_UP = 8  # levels that a box may have around its medium
_BESIDE = 24  # siblings on either side
_STOP = frozenset(
    "html body main article table tbody tr ul ol dl form header footer nav aside h1 h2 h3 h4 h5 h6".split()
)
_PICTURES = frozenset("img picture amp-img amp-anim".split())
_QUIET = _PICTURES | OPAQUE | frozenset("noscript button input label br hr link meta source param track time".split())
_LABEL = 60  # characters: a button, a clock, "Video"
_CREDIT = 200  # characters: a longer text is not a credit
CAPTION = 1500  # characters: a longer text is not a caption


@dataclass(slots=True)
class Neighbours:
    """What is next to a medium and belongs to it, in the largest box that holds nothing else."""

    container: Element
    captions: list[Element] = field(default_factory=list)
    credits: list[Element] = field(default_factory=list)
    pictures: list[Element] = field(default_factory=list)
    noscripts: list[Element] = field(default_factory=list)


class _BesideCase(Case):
    """An element next to a medium, in the same box."""

    @lazy
    def text(self) -> str | None:
        """Its text; None where there is too much of it."""
        return short_text(self.element, CAPTION)

    @lazy
    def is_boxed(self) -> bool:
        """Whether the box is a figure or named a player."""
        box = self.element.parent
        return isinstance(box, Element) and (box.tag == "figure" or self.words.player.on(box))

    def site_words(self) -> bool:
        return self.element in site_elements(self.context.page, self.context.knowledge).words

    def quiet(self) -> str:
        return f"<{self.element.tag}>" if self.element.tag in _QUIET else ""

    def no_text(self) -> bool:
        return self.text == ""

    def message(self) -> str:
        sentence = phrases(self.context.knowledge).match(self.text, inside=True) if self.text else None
        return sentence.phrase.pattern if sentence is not None else ""

    def caption(self) -> Element | None:
        is_one = self.text and (self.element.tag == "figcaption" or self.words.caption.on(self.element))
        return self.element if is_one else None

    def credit(self) -> Element | None:
        return self.element if self.text and len(self.text) <= _CREDIT and self.words.credit.on(self.element) else None

    @lazy
    def caption_within(self) -> Element | None:
        """The caption that it holds, in a figure or player box."""
        if not self.text or not self.is_boxed:
            return None
        found = self.element.select_one("figcaption")
        parts = self.element.select("div,p,span,h2,h3,h4")[:40] if found is None else ()
        return found or next(filter(self.words.caption.on, parts), None)

    def label(self) -> str:
        return self.text if self.text and self.is_boxed and len(self.text) <= _LABEL else ""


BESIDE = Question.about(
    _BesideCase,
    "beside-medium",
    quiet=1,
    no_text=1,
    message=1,
    caption=1,
    credit=1,
    caption_within=1,
    label=1,
    site_words=CERTAIN,
)


class Surroundings:
    """Counts of media in the elements around them, so that no box is taken that holds two."""

    def __init__(self, context: PageContext) -> None:
        self.context = context
        self.counts: dict[Element, int] = {}

    def add(self, element: Element) -> None:
        """Count a medium in the elements around it."""
        for around in (element, *containers(element, 39)):
            self.counts[around] = self.counts.get(around, 0) + 1

    def around(self, element: Element) -> Neighbours:
        """Go outwards from a medium as long as everything next to it belongs to it."""
        found = Neighbours(element)
        for _ in range(_UP):
            level = found.container
            parent = level.parent
            if not isinstance(parent, Element) or parent.tag in _STOP or self.counts.get(parent, 0) > 1:
                break
            cases = self._own(level, parent)
            if cases is None:
                break
            found.container = parent
            for case in cases:
                _sort(found, case)
        return found

    def _own(self, level: Element, parent: Element) -> list[_BesideCase] | None:
        """What is next to a medium, if all of it belongs to the medium."""
        cases: list[_BesideCase] = []
        for node in _beside(level):
            if isinstance(node, Element):
                cases.append(case := _BesideCase(self.context, node))
                if not self.context.ask(BESIDE, case, node):
                    return None
            elif isinstance(node, Text):
                text = fold(node.data)
                if text and (len(text) > _LABEL or not self.context.words.player.on(parent)):
                    return None
            elif node is None or not is_blank(node):
                return None
        return cases


def _sort(found: Neighbours, case: _BesideCase) -> None:
    """Keep an element next to a medium as what it is."""
    element = case.element
    if element.tag == "noscript":
        found.noscripts.append(element)
    elif element.tag in _PICTURES:
        found.pictures.append(element)
    elif case.no_text() and not case.quiet():
        found.pictures += element.select("img")[:3]
    elif case.quiet() or case.message():
        return
    elif (caption := case.caption()) is not None:
        found.captions.append(caption)
    elif (credit := case.credit()) is not None:
        found.credits.append(credit)
    elif (within := case.caption_within) is not None:
        found.captions.append(within)
    else:
        parts = element.select("p,span,small,div,cite")[:20]
        found.credits += [one for one in parts if case.words.credit.on(one)][:1]


def _beside(element: Element) -> Iterator[Node | None]:
    """The siblings of an element; None where there are too many to look at."""
    for forward in (False, True):
        for number, node in enumerate(siblings(element, forward=forward), 1):
            if number == _BESIDE:
                yield None
                return
            yield node
