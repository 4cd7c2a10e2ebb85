"""Before and after as words: what a page reads like, and which of its words a repair changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from turbohtml import Element, Text

from accesspub import expressions as re
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.html.text import fold

_HIDDEN = frozenset(("script", "style", "template", "noscript", "head"))
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em i kbd mark q s samp small span strong sub sup time u var".split()
)
_NAMED = {"iframe": "title", "video": "aria-label", "audio": "aria-label", "object": "aria-label", "img": "alt"}
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_LINE_END = [["same", "\n"]]
MOST_CHANGES, MOST_WORDS = 60, 1200


def reading(raw: bytes) -> list[str]:
    """A page as its lines are met one after the other, players and pictures with their names in brackets."""
    try:
        page = Page(Source(raw))
    except ValueError:
        return []
    lines: list[str] = []
    current: list[str] = []

    def end() -> None:
        line = fold("".join(current))
        current.clear()
        if line:
            lines.append(line)

    stack: list[tuple[object, bool]] = [(page.document, False)]
    while stack:  # no recursion: pages may be nested a hundred thousand deep
        node, closing = stack.pop()
        if isinstance(node, Text):
            current.append(node.data)
        elif isinstance(node, Element):
            inline = node.tag in _INLINE
            if closing or not inline:
                end() if not inline else None
            if closing or node.tag in _HIDDEN or node.attr("hidden") is not None:
                continue
            if node.tag == "img" and node.attr("alt") == "":  # nobody reads it out
                continue
            if node.tag in _NAMED:
                name = fold(node.attr(_NAMED[node.tag]) or "")
                controls = " controls" if node.tag in ("video", "audio") and node.attr("controls") is not None else ""
                lines.append(f"[{node.tag}{controls}{': ' + name if name else ''}]")
            if node.tag == "li":
                current.append("• ")
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.children)))
        elif hasattr(node, "children"):
            stack.extend((child, False) for child in reversed(list(node.children)))
    end()
    return lines


def changed(old: Sequence[str], new: Sequence[str]) -> Iterator[list[list[str]]]:
    """The stretches of two readings that differ, each as parts: ``[kind, words]``, kind same, old or new."""
    made = 0
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        made += 1
        if made > MOST_CHANGES:
            return
        context = [["same", _tail(old[a - 1]) + "\n"]] if a else []
        if b - a == d - c:  # as many lines as before: line by line
            pairs = [pieces(x, y) for x, y in zip(old[a:b], new[c:d], strict=True)]
            yield context + [part for number, pair in enumerate(pairs) for part in (_LINE_END * bool(number) + pair)]
        else:
            yield context + pieces("\n".join(old[a:b]), "\n".join(new[c:d]))


def _tail(line: str, most: int = 120) -> str:
    return line if len(line) <= most else "…" + line[-most:].partition(" ")[2]


def pieces(before: str, after: str) -> list[list[str]]:
    """Word for word where most words stay; else what was there as a whole, then what is there now."""
    left, right = _PIECE.findall(before)[:MOST_WORDS], _PIECE.findall(after)[:MOST_WORDS]
    head = 0
    while head < min(len(left), len(right)) and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(left), len(right)) - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    middle, other = left[head : len(left) - tail], right[head : len(right) - tail]
    parts = [["same", "".join(left[:head])]]
    matcher = SequenceMatcher(None, middle, other, autojunk=False)
    if matcher.ratio() < 0.75:
        parts += [["old", "".join(middle)], ["new", "".join(other)]]
    else:
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                parts.append(["same", "".join(middle[a:b])])
            else:
                parts += [["old", "".join(middle[a:b])], ["new", "".join(other[c:d])]]
    parts.append(["same", "".join(left[len(left) - tail :])])
    return [part for part in parts if part[1]]
