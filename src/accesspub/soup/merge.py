"""Make a soup what its builder reads in the fixed page.

Every Tag is numbered, in an attribute, in the page and in the fixed page. So each is known again in the new tree,
wherever it is there.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence

from bs4 import BeautifulSoup, ParserRejectedMarkup, XMLParsedAsHTMLWarning
from bs4.element import Tag

from accesspub.edits import marks
from accesspub.edits.byte_edits import ByteEdit
from accesspub.soup.places import Places
from accesspub.soup.tree import Change, apply, planned, tags_of, written_value


class NotMergedError(Exception):
    """The soup cannot be made what the fixed page says; the message says why."""


def merge(soup: BeautifulSoup, html: str, fixed: str, edits: Sequence[ByteEdit]) -> list[Change]:
    """Make a soup what its builder reads in the fixed page.

    Args:
        soup: the soup; changed in place.
        html: what ``str(soup)`` gives.
        fixed: the same page, fixed.
        edits: the edits that lead from one to the other.

    Returns:
        The changes that make the soup what it was.

    Raises:
        NotMergedError: the builder does not read ``html`` as this soup; so what it reads in ``fixed`` says nothing.
    """
    places = Places(soup, html, fixed)
    if planned(*_read(soup, places, places.numbered())):
        raise NotMergedError("BeautifulSoup reads what it writes as another tree; use accesspub.fix before you parse")
    tree, owners = _read(soup, places, places.numbered_after(edits))
    _sign(tree, {written_value(tag[marks.NAME]) for tag in places.tags if marks.NAME in tag.attrs})
    return apply(planned(tree, owners))


def _read(soup: BeautifulSoup, places: Places, html: str) -> tuple[BeautifulSoup, dict[int, Tag]]:
    """Parse a numbered page as the soup was parsed; returns the tree, and by the id of its tags those of the soup."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # the caller had it from the same builder
        try:
            tree = BeautifulSoup(html, builder=soup.builder, element_classes=soup.element_classes)
        except (ParserRejectedMarkup, UnicodeError) as error:
            raise NotMergedError(f"BeautifulSoup cannot read what it writes ({error})") from error
    owners: dict[int, Tag] = {id(tree): soup}
    left = {str(number): tag for number, tag in enumerate(places.tags)}
    for new in tags_of([tree]):
        tag = left.pop(written_value(new.attrs.pop(places.number, None)), None)
        if tag is not None and (tag.prefix, tag.name) == (new.prefix, new.name):
            owners[id(new)] = tag
    return tree, owners


def _sign(tree: BeautifulSoup, known: Collection[str]) -> None:
    """Make new marks valid for what BeautifulSoup writes: it sorts attributes, and has its own way to escape them."""
    for tag in reversed(tags_of([tree])):  # blocks inside others first
        mark = written_value(tag.attrs.get(marks.NAME))
        match = marks.MARK.match(mark)
        if match is None or mark in known:
            continue
        if added := [name.removeprefix("+") for name in match[4].split()]:
            tag[marks.WAS] = _start_tag(tag, {marks.NAME, *added})  # sorted, they need not adjoin their mark
        only_tag = marks.keeps_tag(tag.name, written_value(tag.attrs.get(marks.WAS)))
        tag[marks.NAME] = marks.renewed(mark, _start_tag(tag) if only_tag else str(tag))


def _start_tag(tag: Tag, without: Collection[str] = ()) -> str:
    """The start tag as it is written, or would be without some attributes."""
    whole = dict(tag.attrs)
    for name in without:
        tag.attrs.pop(name, None)
    written = str(tag)
    tag.attrs.update(whole)
    return written[: written.index(">") + 1]  # which is escaped everywhere else
