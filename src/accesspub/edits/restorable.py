"""What undo may write back: only what `fix` ever replaces.

A mark proves nothing: its checksum has no secret, so an attacker who may write into pages can forge it. What a mark
keeps comes back only if it brings no program and no open end into the page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from turbohtml import Element, Node, parse_fragment

from accesspub import expressions as re
from accesspub.html.page import COMMENT
from accesspub.html.source import as_parsed

#: The attributes that `fix` adds, changes or removes: what a rule sets beyond these cannot be undone.
SETTABLE = frozenset(
    ("alt", "aria-label", "autoplay", "controls", "default", "hidden", "kind", "role", "src", "srclang", "title")
)
#: What `fix` keeps as it is wherever it replaces something.
KEPT = re.compile(
    rf"{COMMENT}|<[!?][^>]*>?|<(script|style|template|textarea)(?=[\s/>]).*?(?:</\1\s*>|\Z)"
    r"|<(?:base|link|meta)(?=[\s/>])(?![^>]*\sitemprop\b)[^>]*>?",
    re.S | re.I,
)
_OTHERS = ("base", "link", "meta", "script", "style")  # tags that `fix` changes nothing in
_MOVED = frozenset(("animate", "animatemotion", "animatetransform", "set"))  # they write into other attributes
_SHOWN = frozenset(("audio", "img", "source", "track", "video"))  # where data is not a document
_PROGRAM = re.compile(r"javascript:|vbscript:|data:", re.I)
# Browsers take blanks in front of an address for nothing, and tabs and line ends anywhere in it.
_IGNORED = re.compile(r"^[\x00-\x20]+|[\t\n\r]+")


def may_lose(element: Element, names: Collection[str]) -> bool:
    """Whether attributes may go from a tag: such as `fix` adds, and no address."""
    return not names or (element.tag not in _OTHERS and SETTABLE.difference(("src",)).issuperset(names))


def tag_may_return(element: Element, was: str) -> bool:
    """Whether the tag of an element may be again what it was: one tag, with other values of what `fix` sets."""
    nodes = _parsed(was, element.parent)
    if (
        element.tag in _OTHERS
        or len(nodes) != 1
        or not isinstance(old := nodes[0], Element)
        or old.tag != element.tag
        or list(old.children)
    ):
        return False
    for name in {*old.attrs, *element.attrs}:
        before, now = old.attr(name), element.attr(name)
        if before == now or name.startswith("data-accesspub"):
            continue
        if name not in SETTABLE or _runs(old, name):
            return False
        if name == "src" and element.tag != "track" and urlsplit(before or "")[:2] != urlsplit(now or "")[:2]:
            return False  # of another host
    return True


def block_may_return(block: str, was: str, parent: Node | None) -> bool:
    """Whether markup may be where a block is now: no script that the block has not, and nothing left open."""
    if any(found[0] not in block for found in KEPT.finditer(was)):
        return False
    found = list(_elements(_parsed(f"{was}<x-end></x-end>", parent)))
    if not any(one.tag == "x-end" for one in found):
        return False
    programs = set(filter(None, map(_program, found)))
    return not programs or programs <= set(map(_program, _elements(_parsed(block, parent))))


def _program(element: Element) -> tuple[object, ...]:
    """What runs or leads elsewhere by itself in a tag; empty for most."""
    is_meta = element.tag in ("base", "link", "meta") and element.attr("itemprop") is None
    if is_meta or element.tag.lower() in _MOVED:
        return (element.tag, *sorted((name, element.attr(name)) for name in element.attrs))
    return tuple((name, element.attr(name)) for name in element.attrs if _runs(element, name))


def _runs(element: Element, name: str) -> bool:
    """Whether what is in an attribute runs: as a handler, as a document of its own, or when its address is opened."""
    if name in SETTABLE and name != "src":
        return False  # words, whatever they look like
    found = _PROGRAM.match(_IGNORED.sub("", element.attr(name) or ""))
    is_program = found is not None and not (found[0].lower() == "data:" and element.tag in _SHOWN)
    return is_program or name.startswith("on") or name == "srcdoc"


def _elements(nodes: Iterable[Node]) -> Iterator[Element]:
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from (one for one in node.descendants if isinstance(one, Element))


def _parsed(html: str, parent: Node | None) -> list[Node]:
    try:
        return list(parse_fragment(as_parsed(html), parent.tag if isinstance(parent, Element) else "body").children)
    except ValueError:
        return list(parse_fragment(as_parsed(html), "div").children)
