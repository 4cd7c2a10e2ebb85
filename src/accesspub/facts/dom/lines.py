"""The lines of a block as readers see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from turbohtml import Element, Node, Text

from accesspub.html.text import BLOCK, OPAQUE, fold

INLINE_STOP = 400  # nodes of one block that are looked at


@dataclass(slots=True)
class Line:
    """One line as readers see it: the text between two breaks."""

    holder: Element
    """The block around it."""
    nodes: list[Node] = field(default_factory=list)
    """Text nodes, in order."""
    text: str = ""


def lines(root: Element, limit: int = INLINE_STOP) -> Iterator[Line]:
    """The lines of an element: a new one at each block and ``<br>``; opaque elements left out.

    ``<iframe>`` content counts as text where ``root`` itself is one. Stops after ``limit`` nodes.
    """
    current = Line(root)
    stack: list[tuple[Node | None, Element]] = [(child, root) for child in reversed(_first(root, limit))]
    seen = 0
    while stack:
        node, holder = stack.pop()
        seen += 1
        if seen > limit:
            break
        if node is None or (isinstance(node, Element) and node.tag == "br"):
            if current.nodes:
                yield _closed(current)
            current = Line(holder)
        elif isinstance(node, Text):
            if not current.nodes:
                current.holder = holder
            current.nodes.append(node)
        elif isinstance(node, Element) and node.tag not in OPAQUE:
            block = node.tag in BLOCK or node.tag in ("noscript", "button", "label")
            inner = node if block else holder
            if block:
                stack.append((None, holder))
            stack.extend((child, inner) for child in reversed(_first(node, limit)))
            if block:
                stack.append((None, inner))
    if current.nodes:
        yield _closed(current)


def _closed(line: Line) -> Line:
    line.text = fold("".join(node.data for node in line.nodes if isinstance(node, Text)))
    return line


def _first(element: Element, limit: int) -> list[Node]:
    """The first children of an element, without a list of a million."""
    return list(islice(element, limit))
