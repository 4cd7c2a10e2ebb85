"""What stands around a medium: the box it has for itself, its caption, credit, poster and heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from turbohtml import Element, Node, Text

from accesspub.facts.dom.elements import ancestors, siblings
from accesspub.facts.dom.text import short_text
from accesspub.facts.embeds.phrases import phrases
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.html.text import OPAQUE, fold, is_blank

_UP = 8  # levels that a box may have around its medium
_BESIDE = 24  # siblings on either side
_STOP = frozenset(
    "html body main article table tbody tr ul ol dl form header footer nav aside h1 h2 h3 h4 h5 h6".split()
)
_QUIET = frozenset(
    "button svg input label br hr link meta source param track img picture amp-img amp-anim time".split()
)
_LABEL = 60  # characters: a button, a clock, "Video"
CAPTION = 1500  # characters: a longer text is no caption


@dataclass(slots=True)
class Around:
    """What was met on the way out of a medium."""

    container: Element
    captions: list[Element] = field(default_factory=list)
    credits: list[Element] = field(default_factory=list)
    pictures: list[Element] = field(default_factory=list)
    noscripts: list[Element] = field(default_factory=list)
    notices: list[Element] = field(default_factory=list)


class Neighbourhood:
    """Counts of media in the elements around them, so that no box is taken that holds two."""

    def __init__(self, context: PageContext) -> None:
        self.context = context
        self.counts: dict[Element, int] = {}

    def add(self, element: Element) -> None:
        """Count a medium in the elements around it."""
        for around in (element, *ancestors(element, 39)):
            self.counts[around] = self.counts.get(around, 0) + 1

    def around(self, element: Element) -> Around:
        """Go outwards from a medium as long as nothing else than its own things stands beside it."""
        found = Around(element)
        for _ in range(_UP):
            level = found.container
            parent = level.parent
            if not isinstance(parent, Element) or parent.tag in _STOP or self.counts.get(parent, 0) > 1:
                break
            step = Around(parent)
            if not all(self._own(step, other, parent) for other in _beside(level)):
                break
            found.container = parent
            found.captions += step.captions
            found.credits += step.credits
            found.pictures += step.pictures
            found.noscripts += step.noscripts
            found.notices += step.notices
        return found

    def _own(self, step: Around, node: Node | None, parent: Element) -> bool:
        """Whether a sibling belongs to the medium; what it is goes into ``step``."""
        if node is None:
            return False
        words = self.context.words
        if isinstance(node, Text):
            text = fold(node.data)
            return not text or (len(text) <= _LABEL and words.player.on(parent))
        if not isinstance(node, Element):
            return is_blank(node)
        if node.tag in ("noscript",):
            step.noscripts.append(node)
            return True
        if node.tag in OPAQUE:
            return True
        if node.tag in ("img", "picture", "amp-img", "amp-anim"):
            step.pictures.append(node)
            return True
        if node.tag in _QUIET:
            return True
        words_of = short_text(node, CAPTION)
        if words_of is None:
            return False
        text = words_of
        if not text:
            step.pictures += node.select("img")[:3]
            return True
        if phrases(self.context.knowledge).match(text, inside=True):
            step.notices.append(node)
            return True
        if node.tag == "figcaption" or words.caption.on(node):
            step.captions.append(node)
            return True
        if words.credit.on(node) and len(text) <= 200:
            step.credits.append(node)
            return True
        boxed = parent.tag == "figure" or words.player.on(parent)
        if boxed and (inner := _captioned(self.context, node)) is not None:
            step.captions.append(inner)
            return True
        if not boxed or len(text) > _LABEL:
            return False
        step.credits += [one for one in node.select("p,span,small,div,cite")[:20] if words.credit.on(one)][:1]
        return True


def _captioned(context: PageContext, element: Element) -> Element | None:
    """The caption that a box beside a medium holds."""
    found = element.select_one("figcaption")
    if found is not None:
        return found
    return next((one for one in element.select("div,p,span,h2,h3,h4")[:40] if context.words.caption.on(one)), None)


def _beside(element: Element) -> Iterator[Node | None]:
    """The siblings of an element; None where there are too many to look at."""
    for forward in (False, True):
        for number, node in enumerate(siblings(element, forward=forward), 1):
            if number == _BESIDE:
                yield None
                return
            yield node
