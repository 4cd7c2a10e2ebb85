"""Where the Tags of a soup are written: in the text of the soup, and in that text after edits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any

from bs4 import BeautifulSoup
from bs4.dammit import EntitySubstitution
from bs4.element import Tag
from bs4.formatter import HTMLFormatter

from accesspub.edits.byte_edits import ByteEdit
from accesspub.html.source import as_parsed

_LARGE = 50  # nodes


class _Recorder(HTMLFormatter):
    """Writes what ``str(soup)`` writes, with one more attribute in each start tag, and remembers the Tags in order."""

    def __init__(self, attribute: str) -> None:
        super().__init__(entity_substitution=EntitySubstitution.substitute_xml)
        self.attribute = attribute
        self.tags: list[Tag] = []

    def attributes(self, tag: Tag) -> Any:
        if not tag.hidden:
            self.tags.append(tag)
        return [(self.attribute, None), *super().attributes(tag)]


class Places:
    """Where each Tag is in the text of a soup.

    ``Tag.sourceline`` is of no use for this: it is about the page that was parsed, and not every builder has it.

    Args:
        soup: the soup.
        html: what ``str(soup)`` gives.
        fixed: that text after edits, if any.

    Attributes:
        tags: all Tags, as they are written.
        number: the name of an attribute that neither text has.
    """

    def __init__(self, soup: BeautifulSoup, html: str, fixed: str = "") -> None:
        self._html, self._fixed = html, fixed
        self.number = "accesspub-tag"
        while self.number in html or self.number in fixed:
            self.number += "-"
        recorder = _Recorder(self.number)
        # Each piece ends where the name of a Tag ends; the last one is what follows.
        self._pieces = soup.decode(formatter=recorder).split(f" {self.number}")[:-1]
        self.tags = recorder.tags

    def by_line(self) -> dict[tuple[int, int], Tag]:
        """Each Tag by the line (from 1) and the column (from 0) of its start tag."""
        found: dict[tuple[int, int], Tag] = {}
        line, column = 1, 0
        for piece, tag in zip(self._pieces, self.tags, strict=True):
            text = as_parsed(piece)
            line += text.count("\n")
            last = text.rpartition("\n")[2]
            column = len(last) if len(last) < len(text) else column + len(text)
            found[line, column - len(_opening(tag))] = tag
        return found

    def numbered(self) -> str:
        """The text of the soup with the number of its Tag in each start tag."""
        return self._with_numbers(self._html, enumerate(self._ends()))

    def numbered_after(self, edits: Sequence[ByteEdit]) -> str:
        """The text after these edits, with the same numbers, in as many start tags as are still there."""
        return self._with_numbers(self._fixed, _moved(self.tags, self._ends(), edits))

    def _ends(self) -> list[int]:
        """The byte offsets at which the names of the Tags end."""
        return list(accumulate(len(_bytes(piece)) for piece in self._pieces))

    def _with_numbers(self, html: str, places: Iterable[tuple[int, int]]) -> str:
        raw, at = _bytes(html), 0
        out: list[bytes] = []
        for number, place in places:
            out += (raw[at:place], f' {self.number}="{number}"'.encode())
            at = place
        return b"".join((*out, raw[at:])).decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _opening(tag: Tag) -> str:
    return f"<{tag.prefix}:{tag.name}" if tag.prefix else f"<{tag.name}"


def _moved(tags: Sequence[Tag], ends: Sequence[int], edits: Sequence[ByteEdit]) -> Iterator[tuple[int, int]]:
    """The number of each Tag that is still there after the edits, and where its name ends then."""
    starts = [end - len(_bytes(_opening(tag))) for tag, end in zip(tags, ends, strict=True)]
    number = shift = 0
    for edit in edits:
        until = bisect_right(ends, edit.start)
        yield from ((n, ends[n] + shift) for n in range(number, until))
        number = bisect_left(starts, edit.end, until)
        inside = [end - edit.start for end in ends[until:number]]
        for n, end in _written_again(tags[until:number], inside, edit):
            yield until + n, edit.start + shift + end
        shift += len(edit.new) - len(edit.old)
    yield from ((n, ends[n] + shift) for n in range(number, len(tags)))


def _written_again(tags: Sequence[Tag], ends: Sequence[int], edit: ByteEdit) -> Iterator[tuple[int, int]]:
    """The Tags in the old text of an edit that are in its new text: unchanged elements, and a first tag of one name."""
    old = new = 0  # the ends of the last element that is in both texts
    for n, tag in enumerate(tags):
        opening = _bytes(_opening(tag))
        start = ends[n] - len(opening)
        if start < old:  # inside that element
            yield n, ends[n] - old + new
            continue
        element = _element(tag)
        found = edit.new.find(element, new) if element else -1
        if found >= 0:
            yield n, found + len(opening)
            old, new = start + len(element), found + len(element)
        elif start == new == 0 and edit.new.startswith(opening):
            behind = edit.new[len(opening) : len(opening) + 1]
            if behind.isspace() or behind in (b"/", b">"):
                yield n, len(opening)


def _element(tag: Tag) -> bytes:
    """A small element as it is written; nothing for a large one, whose parts are looked for."""
    is_large = next(islice(tag.descendants, _LARGE, None), None) is not None
    return b"" if is_large else _bytes(str(tag))
