"""Helpers for elements: their attributes, and the elements in, around and next to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from turbohtml import DocumentFragment, Element, Node, Text

from accesspub import expressions as re
from accesspub.facts.model import Quote
from accesspub.html.text import BLOCK, fold

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_ISO = re.compile(r"P(?:\d+D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.I)
_LONGEST_TITLE = 500
_DAY = 86_400.0  # seconds: what claims to be longer is counted in milliseconds or is not a length


def quote(value: str | None, element: Element | None, origin: str) -> Quote | None:
    """Words of an attribute or a script as a quote; None for none, and for what a template left open."""
    text = fold(value or "")[:_LONGEST_TITLE]
    if not text or "{{" in text or "${" in text:
        return None
    return Quote(text, element, origin)


def seconds(value: object) -> float | None:
    """A length in seconds: a number (milliseconds where it would be days), ``1:40``, ``PT1M40S``."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        number = float(value)
        if number > _DAY:
            number /= 1000
        return number if 0 < number <= _DAY else None
    text = str(value).strip()[:40]
    if not text:
        return None
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return seconds(float(text))
    clock = _CLOCK.fullmatch(text)
    if clock:
        return seconds(int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3]))
    iso = _ISO.fullmatch(text)
    if iso and any(iso.groups()):
        return seconds(int(iso[1] or 0) * 3600 + int(iso[2] or 0) * 60 + float(iso[3] or 0))
    return None


def first_attribute(element: Element, wanted: Iterable[str]) -> tuple[str, str] | None:
    """The first of some attributes that has a value: its name and value."""
    for name in wanted:
        value = element.attr(name)
        if value and value.strip():
            return name, value.strip()
    return None


def track_kind(track: Element) -> str:
    """The kind that the markup of a ``<track>`` gives, as written; browsers take an empty one for metadata."""
    values = (track.attr(name) for name in ("kind", "data-kind") if name in track.attrs)
    return next(((value or "").strip().lower() or "metadata" for value in values), "subtitles")


def first_value(element: Element, wanted: Iterable[str]) -> str:
    """The first value that one of some attributes has; empty for none."""
    told = first_attribute(element, wanted)
    return told[1] if told is not None else ""


def attribute_quote(element: Element, wanted: Iterable[str]) -> Quote | None:
    """The first of some attributes that has a value, as a quote."""
    told = first_attribute(element, wanted)
    return quote(told[1], element, f"attribute:{told[0]}") if told is not None else None


def tiny(element: Element) -> bool:
    """Whether width or height says that there is nothing to see."""
    return any((element.attr(name) or "").strip().removesuffix("px") in ("0", "1") for name in ("width", "height"))


_CLOSED = frozenset("object video audio applet iframe blockquote script style template noscript".split())


def inside(element: Element, limit: int = 300) -> list[Element]:
    """The first elements within one, in order; see `each_inside`."""
    return list(each_inside(element, limit))


def each_inside(element: Element, limit: int) -> Iterator[Element]:
    """The first elements within one, in order; media within it keep what they hold to themselves.

    A search through all that a medium holds, made for each of a hundred thousand nested ones, would never end.
    """
    left = limit
    stack: list[Node] = _some(element, limit)
    while stack and left:
        node = stack.pop()
        if isinstance(node, Element):
            yield node
            left -= 1
            if node.tag not in _CLOSED:
                stack += _some(node, limit)
        elif isinstance(node, DocumentFragment):  # what a <template> holds
            stack += _some(node, limit)


def _some(element: Element | DocumentFragment, limit: int) -> list[Node]:
    children: list[Node] = list(islice(element, limit))
    children.reverse()
    return children


def some_text(element: Element, limit: int = 2000) -> str:
    """The text of a medium's own content, as far as it is looked at, white space folded."""
    parts: list[str] = []
    stack: list[Node] = _some(element, 400)
    size = seen = 0
    while stack and size < limit and seen < 400:
        node = stack.pop()
        seen += 1
        if isinstance(node, Text):
            parts.append(node.data[:limit])
            size += len(parts[-1])
        elif isinstance(node, Element) and node.tag not in _CLOSED:
            parts.append(" " if node.tag in BLOCK or node.tag == "br" else "")
            stack += _some(node, 400)
    return fold("".join(parts))


def containers(node: Node, levels: int) -> Iterator[Element]:
    """The elements around a node and below <body>, the nearest first."""
    current = node.parent
    for _ in range(levels):
        if not isinstance(current, Element) or current.tag in ("body", "html"):
            return
        yield current
        current = current.parent


def ancestors(node: Node, levels: int | None = None) -> Iterator[Element]:
    """The elements around a node up to <html>, the nearest first."""
    return islice((around for around in node.ancestors if isinstance(around, Element)), levels)


def self_and_ancestors(element: Element) -> Iterator[Element]:
    """An element and those around it, the nearest first."""
    yield element
    for around in element.ancestors:
        if isinstance(around, Element):
            yield around


def common_box(first: Element, second: Element) -> Element | None:
    """The smallest element that holds two elements, or is one of them."""
    around = set(self_and_ancestors(second))
    return next((one for one in self_and_ancestors(first) if one in around), None)


def is_inside(element: Element, ancestor: Element) -> bool:
    """Whether one element is inside another."""
    current = element.parent
    while current is not None:
        if current is ancestor:
            return True
        current = current.parent
    return False


def is_part_of(element: Element, other: Element) -> bool:
    """Whether one element is another, or is inside it."""
    return element is other or is_inside(element, other)


def siblings(node: Node, *, forward: bool = True, limit: int | None = None) -> Iterator[Node]:
    """The nodes after another, or with ``forward=False`` those before it, the nearest first."""
    return islice(node.next_siblings if forward else node.previous_siblings, limit)


def nearest(element: Element, holds: Callable[[Element], object], levels: int) -> Element | None:
    """The first of an element and its containers for which a test holds."""
    if holds(element):
        return element
    return next((around for around in containers(element, levels) if holds(around)), None)
