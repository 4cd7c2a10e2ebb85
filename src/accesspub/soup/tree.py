"""Make a soup equal to another tree, with the objects that both have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import AttributeValueWithCharsetSubstitution, NavigableString, PageElement, Tag

_SPACES = " \t\n\r\f"


class Change(NamedTuple):
    """What a tag is to be: its attributes and its children."""

    tag: Tag
    attributes: dict[str, Any]
    children: list[PageElement]


def planned(tree: BeautifulSoup, owners: Mapping[int, Tag]) -> list[Change]:
    """What makes a soup equal to a tree.

    Args:
        tree: the tree; its nodes are used for what is new, so it is of no use afterwards.
        owners: by the id of a tag of the tree the tag of the soup that it stands for, the whole soup included.

    Returns:
        The changes; none where the two say the same: how text is split, and how much white space is on its own, says
        nothing.
    """
    changes: list[Change] = []
    for new in tags_of([tree]):
        tag = owners.get(id(new), new)
        attributes = _attributes(tag, new)
        children = _children(tag, [owners.get(id(child), child) for child in new.contents])
        same = attributes.keys() == tag.attrs.keys() and all(tag.attrs[name] is attributes[name] for name in attributes)
        if not same or list(map(id, children)) != list(map(id, tag.contents)):
            changes.append(Change(tag, attributes, children))
            if tag is not new:
                new.clear()
    return changes


def apply(changes: Iterable[Change]) -> list[Change]:
    """Make changes; returns those that take them back."""
    changes = list(changes)
    back = [Change(tag, dict(tag.attrs), list(tag.contents)) for tag, _, _ in changes]
    for tag, _, _ in changes:
        tag.clear()  # all of them first, since what was inside a tag may now be around it
    for tag, attributes, children in changes:
        tag.attrs.clear()
        tag.attrs.update(attributes)
        tag.extend(children)
    return back


def tags_of(roots: Iterable[Tag]) -> list[Tag]:
    """All tags of some trees, the outer before the inner."""
    found = list(roots)
    for tag in found:
        found += (child for child in tag.contents if isinstance(child, Tag))
    return found


def written_value(value: object) -> str:
    """An attribute's value as it is written, but for the name of an encoding: that is always the one of the output."""
    if isinstance(value, AttributeValueWithCharsetSubstitution) or value is None:
        return ""
    return " ".join(value) if isinstance(value, (list, tuple)) else str(value)


def _attributes(old: Tag, new: Tag) -> dict[str, Any]:
    """The attributes of the new tag, in the order of the old one, with its values where they are the same."""
    names = [*(name for name in old.attrs if name in new.attrs), *(name for name in new.attrs if name not in old.attrs)]
    values = {}
    for name in names:
        value = new.attrs[name]
        same = name in old.attrs and written_value(old.attrs[name]) == written_value(value)
        values[name] = old.attrs[name] if same else value
    return values


def _children(old: Tag, children: list[PageElement]) -> list[PageElement]:
    """The children that a tag is to have, with its own text where that says the same after or before the same tag."""
    is_root = isinstance(old, BeautifulSoup)
    own = {(side, id(tag)): nodes for tags, nodes in _texts(old.contents) for side, tag in enumerate(tags)}
    made: list[PageElement] = []
    used: set[int] = set()
    for tags, nodes in _texts(children):
        for side, tag in enumerate(tags):
            text = own.get((side, id(tag)), [])
            if id(text) not in used and _said(text, is_root) == _said(nodes, is_root):
                used.add(id(text))
                nodes = text
                break
        made += nodes
        if tags[1] is not None:
            made.append(tags[1])
    return made


def _texts(children: list[PageElement]) -> Iterator[tuple[tuple[Tag | None, Tag | None], list[PageElement]]]:
    """The tag before and the tag after (None at the ends), and the text and comments between them."""
    before: Tag | None = None
    nodes: list[PageElement] = []
    for child in children:
        if isinstance(child, Tag):
            yield (before, child), nodes
            before, nodes = child, []
        else:
            nodes.append(child)
    yield (before, None), nodes


def _said(nodes: list[PageElement], is_root: bool) -> list[str]:
    """Text, comments and the like as they are read again after they were written."""
    said: list[str] = []
    for prefix, group in groupby(nodes, lambda node: node.PREFIX if isinstance(node, NavigableString) else ""):
        if prefix:
            said += (f"{prefix}{node}" for node in group)
            continue
        text = "".join(map(str, group))
        if text.strip(_SPACES):
            said.append(text)
        elif not is_root:  # around the page it is not read by all builders; elsewhere one space of it is
            said.append("\n" if "\n" in text else " ")
    return said
