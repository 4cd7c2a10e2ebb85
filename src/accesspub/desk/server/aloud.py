"""A page as a screen reader reads it: line by line, with roles and names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from turbohtml import Document, Element, Text

from accesspub.html.text import fold
from accesspub.html_report.render import filename

_HIDDEN = frozenset(("script", "style", "template", "noscript", "head", "svg"))
_INLINE = frozenset(
    "abbr b bdi bdo cite code data dfn em i kbd mark q s samp small span strong sub sup time u var".split()
)
_FRAMES = ("iframe", "object", "embed")
_MOST = 3000


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said.

    Attributes:
        role: the key of its role in ``desk``; empty: plain text.
        words: its name or text; empty: nothing says what it is.
        number: a heading's level, or the number of entries of a list.
        language: of the words, where the page declares one.
    """

    role: str
    words: str
    number: int = 0
    language: str = ""


def aloud(document: Document, language: Callable[[Element], str]) -> list[Line]:
    """What is read from top to bottom; ``language`` gives that of an element."""
    return [line for _, line in zip(range(_MOST), _lines(document, language), strict=False)]


def _lines(document: Document, language: Callable[[Element], str]) -> Iterator[Line]:
    words: list[str] = []
    tongue = ""
    stack: list[tuple[object, bool]] = [(document, False)]
    while stack:  # no recursion: pages may be nested a hundred thousand deep
        node, closing = stack.pop()
        if isinstance(node, Text):
            words.append(node.data)
        elif isinstance(node, Element):
            if closing or node.tag not in _INLINE:
                if text := fold("".join(words)):
                    yield Line("", text, 0, tongue)
                words.clear()
                tongue = language(node)
            if closing or _is_hidden(node):
                continue
            line = _named(node, language)
            if line is not None:
                if line.role:
                    yield line
                continue
            if node.tag in ("ul", "ol"):
                yield Line("list", "", sum(getattr(one, "tag", "") == "li" for one in node.children))
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.children)))
        elif hasattr(node, "children"):
            stack.extend((child, False) for child in reversed(list(node.children)))


def _is_hidden(element: Element) -> bool:
    return element.tag in _HIDDEN or element.attr("hidden") is not None or element.attr("aria-hidden") == "true"


def _named(element: Element, language: Callable[[Element], str]) -> Line | None:
    """An element that is said as a whole; a line without role: it is skipped; None: what is in it is said."""
    tag, tongue = element.tag, language(element)
    label = fold(element.attr("aria-label") or "")
    if tag == "img":
        alt = element.attr("alt")
        if alt is not None:
            return Line("graphic" if fold(alt) else "", fold(alt), 0, tongue)
        return Line("graphic_file", filename(element.attr("src") or ""))
    if tag in ("video", "audio"):
        return Line(tag, label or fold(element.attr("title") or ""), 0, tongue)
    if tag in _FRAMES:
        return Line("frame", label or fold(element.attr("title") or ""), 0, tongue)
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return Line("heading", label or _text(element), int(tag[1]), tongue)
    if tag == "a" and element.attr("href") is not None:
        return Line("link", label or _text(element), 0, tongue)
    if tag == "button":
        return Line("button", label or _text(element), 0, tongue)
    return None


def _text(element: Element) -> str:
    """The text of an element with the alt texts of its pictures."""
    parts: list[str] = []
    stack: list[object] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            parts.append(node.data)
        elif isinstance(node, Element) and not _is_hidden(node):
            if node.tag == "img":
                parts.append(f" {node.attr('alt') or ''} ")
            stack.extend(reversed(list(node.children)))
    return fold("".join(parts))
