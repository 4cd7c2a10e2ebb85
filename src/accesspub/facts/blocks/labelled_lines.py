"""Lines that only a label marks as caption or credit ("Image copyright EPA")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from turbohtml import Element, Node, Text

from accesspub.facts.blocks.fake_lists import HEAD, Opening, first_words
from accesspub.facts.credits.labels import split_label
from accesspub.facts.model import Quote
from accesspub.html.page import Page
from accesspub.html.text import BLOCK, fold, is_blank
from accesspub.knowledge.load import Knowledge

_Kind = Literal["image_caption", "image_credit", "media_caption"]
KINDS: tuple[_Kind, ...] = ("image_caption", "image_credit")
_PICTURE = "img,picture,svg,amp-img,amp-anim,[data-src],[data-original],[data-lazy-src]"


class Line(NamedTuple):
    """One labelled line of a block.

    Attributes:
        kind: ``image_caption`` or ``image_credit``.
        label: as written.
        text: the words after it, white space folded.
        glued: whether there is no space between the two.
        html: the source of the words; None if it is uncertain.
    """

    kind: str
    label: str
    text: str
    glued: bool
    html: str | None


class LabelledBlock(NamedTuple):
    """A block that contains only labelled captions and credits, and the image next to it.

    Attributes:
        element: the block.
        lines: its lines.
        picture: the element directly before or after it that contains only an image.
        missing: whether there is no image nearby: it was lost when the text was copied.
        nodes: the nodes that a figure would replace: image and block, with the white space between.
    """

    element: Element
    lines: list[Line]
    picture: Element | None
    missing: bool
    nodes: tuple[Node, ...]

    def line(self, kind: str) -> Line | None:
        """The first line of a kind."""
        return next((line for line in self.lines if line.kind == kind), None)


def labelled_blocks(page: Page, knowledge: Knowledge, openings: Sequence[Opening]) -> list[LabelledBlock]:
    """Find paragraphs that contain only labelled captions and credits.

    Args:
        page: the page.
        knowledge: has the labels to look for.
        openings: the beginnings of blocks.
    """
    found: list[LabelledBlock] = []
    starts = _heads(knowledge, *KINDS)
    for element, _, head in openings:
        if head not in starts or split_label(first_words(element), knowledge).kind not in KINDS:
            continue
        lines = _lines(page, knowledge, element)
        if not lines or element.closest("figure,figcaption") is not None:
            continue
        before, after = _neighbour(element, forward=False), _neighbour(element, forward=True)
        picture = next((other for other in (before, after) if other is not None and _only_picture(other)), None)
        near = [other for other in (before, after) if other is not None and _holds_picture(other)]
        inside = _holds_picture(element)
        missing = not near and not inside
        if missing and all(line.kind == "image_credit" and not line.glued for line in lines):
            continue  # "Photo credit: Jane Roe" may be about a picture elsewhere
        nodes = (element,) if picture is None else _run(picture, element, backward=picture is after)
        found.append(LabelledBlock(element, lines, picture, missing, nodes))
    return found


def lone_media_captions(knowledge: Knowledge, openings: Sequence[Opening]) -> list[Quote]:
    """Lines that begin with the label of a medium's caption and no space after it: what is left of players."""
    starts = _heads(knowledge, "media_caption")
    lines = ((one.block, fold(one.block.text)) for one in openings if one.head in starts)
    told = ((block, split_label(text, knowledge)) for block, text in lines)
    return [
        Quote(label.rest, block, "label", label.label, True)
        for block, label in told
        if label.kind == "media_caption" and label.glued and not any(child.tag in BLOCK for child in block.select("*"))
    ]


def _lines(page: Page, knowledge: Knowledge, block: Element) -> list[Line] | None:
    parts: list[list[Node]] = [[]]
    for child in block:
        if isinstance(child, Element) and child.tag == "br":
            parts.append([])
        elif isinstance(child, Element) and child.tag in BLOCK:
            return None
        else:
            parts[-1].append(child)
    lines: list[Line] = []
    for part in parts:
        while part and isinstance(part[0], Text) and is_blank(part[0]):
            part.pop(0)
        while part and isinstance(part[-1], Text) and is_blank(part[-1]):
            part.pop()
        if not part:
            continue
        more = _parted(page, knowledge, part)
        if more is None:
            return None
        lines += more
    return lines


def _parted(page: Page, knowledge: Knowledge, part: Sequence[Node]) -> list[Line] | None:
    """The labelled parts of one line; None if it does not begin with a label."""
    head = part[0]
    if not isinstance(head, Text):
        return None
    data = head.data
    cuts: list[tuple[int, str, str, bool]] = []  # where the words begin, label, kind, glued
    at = len(data) - len(data.lstrip())
    while True:
        split = split_label(data[at:], knowledge, page.language(head))
        if split.kind not in KINDS:
            break
        start = len(data) - len(split.rest)
        cuts.append((start, split.label, split.kind, split.glued))
        inner = [place for label in _strong(knowledge) if (place := data.find(label, start)) > start]
        if not inner:
            break
        at = min(inner)
    if not cuts:
        return None
    lines: list[Line] = []
    for number, (start, label, kind, glued) in enumerate(cuts):
        last = number == len(cuts) - 1
        stop = len(data) if last else data.index(cuts[number + 1][1], start)
        tail = part[1:] if last else ()
        text = fold(data[start:stop] + "".join(node.text for node in tail))
        if not text:
            return None
        lines.append(Line(kind, label, text, glued, _source(page, head, start, stop, tail)))
    return lines


@lru_cache(maxsize=8)
def _heads(knowledge: Knowledge, *kinds: _Kind) -> frozenset[str]:
    """The first letters of every label of some kinds: they rule out most paragraphs."""
    return frozenset(label[:HEAD].casefold() for label in _labels(knowledge, *kinds))


def _labels(knowledge: Knowledge, *kinds: _Kind) -> set[str]:
    labels = [language["reads"]["labels"] for language in knowledge.languages.values()]
    return {label for of in labels for kind in kinds for label in of[kind]}


@lru_cache(maxsize=4)
def _strong(knowledge: Knowledge) -> tuple[str, ...]:
    """Image labels of more than one word, which can be recognised in the middle of a line."""
    return tuple(sorted(label for label in _labels(knowledge, *KINDS) if " " in label))


def _source(page: Page, head: Text, start: int, stop: int, tail: Sequence[Node]) -> str | None:
    first = page.offset_in(head, start)
    last: int | None
    if tail:
        end = tail[-1]
        if isinstance(end, Text):
            span = page.text_span(end)
        else:
            span = page.span(end) if isinstance(end, Element) else None
        last = span.end if span else None
    else:
        last = page.offset_in(head, stop)
    return None if first is None or last is None else page.source.slice(first, last).strip()


def _neighbour(element: Element, *, forward: bool) -> Element | None:
    node = element.next_sibling if forward else element.previous_sibling
    while node is not None and is_blank(node):
        node = node.next_sibling if forward else node.previous_sibling
    return node if isinstance(node, Element) else None


def _holds_picture(element: Element) -> bool:
    return element.matches(_PICTURE) or element.select_one(_PICTURE) is not None


def _only_picture(element: Element) -> bool:
    """Whether an element shows one image and no words, and is allowed in a figure."""
    if element.tag in ("img", "picture"):
        return True
    if element.tag not in ("p", "div", "a", "span") or fold(element.text):
        return False
    return len(element.select("img")) == 1 and element.select_one("figure,iframe,video,audio,object,form") is None


def _run(picture: Element, block: Element, *, backward: bool) -> tuple[Node, ...]:
    first, last = (block, picture) if backward else (picture, block)
    nodes: list[Node] = [first]
    while nodes[-1] != last:
        following = nodes[-1].next_sibling
        if following is None:
            return (block,)
        nodes.append(following)
    return tuple(nodes)
