"""Texts that are written inside another file: in XML, or as strings of JSON.

Each text knows where its bytes are in the file, so that an edit of the text becomes an edit of the file and all other
bytes stay as they are, escapes included.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple

from accesspub import expressions as re
from accesspub.edits.byte_edits import ByteEdit

_CDATA_END = re.compile(rb"\]\]>")
_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_IN_XML = re.compile(
    rb"<!\[CDATA\[((?:[^\]]++|\](?!\]>))*+)(?:\]\]>)?|<!--(?:[^-]++|-(?!->))*+(?:-->)?|&(#?\w+);|([^<&]++)"
)
_IN_JSON = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[^u]|([^\\]+)", re.S
)
_JSON = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\],]', re.S)
Path = tuple[str | int, ...]


class Style(NamedTuple):
    """How bytes are written in a file: what begins and ends them, and their escapes.

    Attributes:
        escaped: gives new bytes as they are written, between up to two bytes before and after them.
    """

    begin: bytes
    end: bytes
    escaped: Callable[[bytes, bytes, bytes], bytes]


def _in_cdata(new: bytes, before: bytes, after: bytes) -> bytes:
    """Divide the section where its end would arise: within the new bytes, or at the edge of them."""
    whole, first, last = before + new + after, len(before), len(before) + len(new)
    cuts = [min(max(found.start() + 2, first), last) for found in _CDATA_END.finditer(whole)]
    return b"]]><![CDATA[".join(whole[start:end] for start, end in pairwise((first, *cuts, last)))


PLAIN = Style(b"", b"", lambda new, _before, _after: new)
CDATA = Style(b"<![CDATA[", b"]]>", _in_cdata)
TEXT = Style(b"", b"", lambda new, *_: new.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;"))
STRING = Style(b"", b"", lambda new, *_: json.dumps(new.decode(), ensure_ascii=False)[1:-1].encode())


class _Piece(NamedTuple):
    """Some bytes of a text, and where they are in the file; ``verbatim`` if they are the same there."""

    at: int
    start: int
    end: int
    verbatim: bool
    style: Style


class Written:
    """A text in a file.

    Args:
        file: the bytes of the file.

    Attributes:
        said: the text.
    """

    def __init__(self, file: bytes) -> None:
        self._file, self._pieces, self.said = file, list[_Piece](), b""
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, start: int, end: int, style: Style, said: bytes | None = None) -> None:
        """Add the bytes of a range of the file; ``said`` is what they say, if they are not said as they are."""
        text = self._file[start:end] if said is None else said
        if text:
            self._pieces.append(_Piece(self._length, start, end, said is None, style))
            self._parts.append(text)
            self._length += len(text)

    def done(self) -> Written:
        """Join what was added."""
        self.said = b"".join(self._parts)
        self._parts.clear()
        return self

    def placed(self, edit: ByteEdit) -> ByteEdit:
        """The edit of the file that makes an edit of the text."""
        first = self._piece(edit.start)
        last = first if edit.end == edit.start else self._piece(edit.end - 1)
        start = _place(first, edit.start)
        end = start if edit.end == edit.start else _place(last, edit.end)
        before = self._file[max(start - 2, first.start) : start] if first.verbatim else b""
        after = self._file[end : min(end + 2, last.end)] if last.verbatim else b""
        new = first.style.escaped(edit.new, before, after if last.style is first.style else b"")
        if last.style is not first.style:
            new += first.style.end + last.style.begin
        return ByteEdit(start, end, self._file[start:end], new, edit.rule)

    def _piece(self, at: int) -> _Piece:
        return self._pieces[max(bisect_right(self._pieces, at, key=lambda piece: piece.at) - 1, 0)]


def _place(piece: _Piece, at: int) -> int:
    """Where a place in a piece is in the file; what is escaped has only a start and an end."""
    if piece.verbatim:
        return piece.start + at - piece.at
    return piece.start if at == piece.at else piece.end


def xml_text(file: bytes, start: int, end: int, encoding: str) -> Written:
    """The text of an element of XML.

    Raises:
        ValueError: it has another element or an unknown entity.
    """
    text, at = Written(file), start
    for found in _IN_XML.finditer(file, start, end):
        if found.start() != at:
            break
        at = found.end()
        if found[1] is not None:
            text.add(*found.span(1), CDATA)
        elif found[2] is not None:
            text.add(*found.span(), TEXT, _entity(found[2].decode()).encode(encoding))
        elif found[3] is not None:
            text.add(*found.span(), TEXT)
    if at != end:
        raise ValueError(f"its XML cannot be read at byte {at}")
    return text.done()


def _entity(name: str) -> str:
    if name.startswith(("#x", "#X")):
        return chr(int(name[2:], 16))
    if name.startswith("#"):
        return chr(int(name[1:]))
    if name not in _ENTITIES:
        raise ValueError(f"&{name}; is not an entity of XML")
    return html5[f"{name};"]


def json_text(file: bytes, start: int, end: int) -> Written:
    """The text of a string of JSON, from behind its first quote to before its last.

    Raises:
        ValueError: it has half of a surrogate pair, which is not text.
    """
    text = Written(file)
    for found in _IN_JSON.finditer(file, start, end):
        said = None if found[1] is not None else json.loads(b'"%s"' % found[0]).encode("utf-8")
        text.add(*found.span(), STRING, said)
    return text.done()


def json_strings(file: bytes) -> Iterator[tuple[Path, int, int]]:
    """Where the strings of a JSON file are, without their quotes, each with the keys and indexes that lead to it."""
    path: list[str | int] = []
    is_key = False
    for found in _JSON.finditer(file):
        token = found[0]
        if token == b"{":
            path.append("")
            is_key = True
        elif token == b"[":
            path.append(0)
        elif token in (b"}", b"]"):
            path.pop()
            is_key = False
        elif token == b",":
            if isinstance(path[-1], int):
                path[-1] += 1
            else:
                is_key = True
        elif is_key:
            path[-1], is_key = json.loads(token), False
        else:
            yield tuple(path), found.start() + 1, found.end() - 1
