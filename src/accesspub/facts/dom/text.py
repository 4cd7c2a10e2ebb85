"""Reading the text around a picture: what is in an element, what is next to it."""

from __future__ import annotations

from collections.abc import Iterable

from turbohtml import Element, Node, Text

from accesspub.facts.dom.elements import ancestors
from accesspub.html.text import BLOCK, OPAQUE, fold

SKIPPED = OPAQUE | {"noscript", "button", "video", "audio", "object"}
_LEVELS = 8
_BREAKS = BLOCK | {"br"}


def own_words(element: Element, without: Iterable[Element]) -> str:
    """The text of an element as readers see it, without some of its elements."""
    skipped = set(without)
    parts: list[str] = []
    stack: list[Node | str] = [*reversed(element.children)]
    if element in skipped:
        return ""
    while stack:
        node = stack.pop()
        # The parser's classes are final; this loop runs for every picture and each box around it.
        kind = type(node)
        if kind is Text:
            parts.append(node.data)  # type: ignore[union-attr]
        elif kind is Element:
            tag = node.tag  # type: ignore[union-attr]
            if tag in SKIPPED or node in skipped:
                continue
            if tag in _BREAKS:
                parts.append(" ")
                stack.append(" ")
            stack.extend(reversed(node.children))  # type: ignore[union-attr]
        elif kind is str:
            parts.append(node)  # type: ignore[arg-type]
    return fold("".join(parts))


def lines_of(element: Element) -> list[str]:
    """The lines of an element that ``<br>`` ends; empty ones are left out, but for the only one."""
    lines: list[list[str]] = [[]]
    stack: list[Node] = [*reversed(element.children)]
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            lines[-1].append(node.data)
        elif isinstance(node, Element) and node.tag == "br":
            lines.append([])
        elif isinstance(node, Element) and node.tag not in SKIPPED:
            stack.extend(reversed(node.children))
    return [line for parts in lines if (line := fold("".join(parts)))] or [""]


def trimmed(text: str) -> str:
    """Take slashes and a bracket left open off the ends."""
    return text.strip(" \xa0|•∙·/–—").removesuffix("(").strip().removesuffix(" -")


def stands_in(element: Element, wanted: Iterable[Element], top: Element | None) -> bool:
    """Whether an element is in one of the wanted ones, below ``top``."""
    if not wanted:
        return False
    for around in ancestors(element, 30):
        if around is top or around in wanted:
            return around is not top
    return False


def holder(box: Element, words: str) -> Element | None:
    """The smallest element of a box that holds all these words."""
    found = box
    for _ in range(_LEVELS):
        inner = next((one for one in found.children if isinstance(one, Element) and words in fold(one.text)), None)
        if inner is None:
            break
        found = inner
    return found if words in fold(found.text) else None


def holding(element: Element, words: str) -> tuple[Node, ...]:
    """The text node that holds a credit whole, where it shares its element with other words."""
    for node in element.children:
        if isinstance(node, Text) and words in fold(node.data) and words != fold(element.text):
            return (node,)
    return ()


def all_in(element: Element, tags: tuple[str, ...]) -> bool:
    """Whether all the text of an element is in elements of these tags."""
    if element.tag in tags:
        return True
    inside = [one for tag in tags for one in element.select(tag)]
    return bool(inside) and not own_words(element, inside).strip(" .,|/:")


def next_element(element: Element) -> Element | None:
    """The next sibling that shows something; None where that is bare text."""
    node = element.next_sibling
    while node is not None and (
        (isinstance(node, Text) and not node.data.strip())
        or (isinstance(node, Element) and node.tag in ("br", "script", "style", "noscript", "meta", "link"))
        or not isinstance(node, (Text, Element))
    ):
        node = node.next_sibling
    return node if isinstance(node, Element) else None


def previous_element(element: Element) -> Element | None:
    """The previous sibling element; None where bare text is between."""
    node = element.previous_sibling
    while node is not None and (
        (isinstance(node, Text) and not node.data.strip()) or not isinstance(node, (Text, Element))
    ):
        node = node.previous_sibling
    return node if isinstance(node, Element) else None


_NODES = 250
_OPENING = 40  # characters
_CLOSING = '"”“»’」』.!?…'
_QUOTES = '"“„«‚‘「『'


def is_note(words: str, openings: tuple[str, ...]) -> bool:
    """Whether words are a note of the editors, a link to more, a quotation, or introduce what follows."""
    is_quotation = words[:1] in _QUOTES and words[-1:] in _CLOSING
    return bool(words) and (is_quotation or words[-1] == ":" or words[:_OPENING].casefold().startswith(openings))


def short_text(element: Element, limit: int) -> str | None:
    """The text of an element as readers see it; None where it is longer or the element too large to look at."""
    parts: list[str] = []
    size = seen = 0
    stack: list[Node] = [element]
    while stack:
        node = stack.pop()
        seen += 1
        if seen > _NODES:
            return None
        if isinstance(node, Text):
            parts.append(node.data)
            size += len(node.data.strip())
            if size > limit:
                return None
        elif isinstance(node, Element) and (node is element or node.tag not in OPAQUE):
            children = node.children
            if len(children) > _NODES:
                return None
            parts.append(" ")
            stack.extend(reversed(children))
    return fold("".join(parts))


def spoken_length(text: str) -> int:
    """The characters of a text; a Chinese, Japanese or Korean one says as much as two letters."""
    size = len(text)
    return size if text.isascii() or text[size // 2 : size // 2 + 1] < "\u2e80" else 2 * size
