"""Books: the package document of an EPUB lists all files of the book, so also those that `fix` adds.

An item that accesspub added is recognised by its id, which is made from its address.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from zlib import crc32

from accesspub import expressions as re
from accesspub.files.atomic_write import ChangedError, write_atomically
from accesspub.files.read import read_file
from accesspub.html.book import packages_of, parsed
from accesspub.html.site import file_name
from accesspub.html.xml_view import PIECE

_TYPES = {".vtt": "text/vtt"}
_SRC = re.compile(r"\ssrc\s*=\s*([\"'])(.*?)\1", re.S)
_PAGES = ("application/xhtml+xml", "image/svg+xml")
_CODECS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}  # by byte order mark
_TRIES = 100  # other processes may change the same book


class _Item(NamedTuple):
    """A file of a book, as its package document lists it."""

    id: str
    href: str
    media_type: str

    @property
    def path(self) -> str:
        """Where the file is, as seen from the package document."""
        return os.path.normpath(file_name(self.href))

    @property
    def is_ours(self) -> bool:
        return self.id == _id(self.href)


class Book(NamedTuple):
    """The package document of a book.

    Attributes:
        package: the document.
        written: where it is written: somewhere else if results go to another folder.
    """

    package: Path
    written: Path

    def add(self, page: Path, files: Iterable[Path], root: str | None, *, write: bool = True) -> None:
        """List files that a page of the book links to.

        Args:
            page: the page, where it is written.
            files: the files, where they are written.
            root: the real path of the folder that must not be left.
            write: whether the package document is written; otherwise only whether it could be is found out.

        Raises:
            OSError: they cannot be listed.
        """
        own, *new = (os.path.relpath(file, self.written.parent) for file in (page, *files))

        def change(text: str, items: list[_Item]) -> str:
            listed = {item.path for item in items}
            hrefs = [quote(path.replace(os.sep, "/")) for path in new if path not in listed and own in listed]
            if strange := next((href for href in hrefs if not href.endswith(tuple(_TYPES))), ""):
                raise ValueError(f"{strange} would have to be a page of the book: set transcript to details")
            return _with(text, hrefs) if hrefs else text

        self._change(change, root, write=write)

    def take_out(self, before: bytes, after: bytes, root: str | None) -> None:
        """Take out what accesspub added for a page, if no page of the book names it any more.

        Args:
            before: the page before the undo.
            after: the page as it is now.
            root: the real path of the folder that must not be left.

        Raises:
            OSError: the package document cannot be written.
        """

        def change(text: str, items: list[_Item]) -> str:
            names = {item.id: item.href.rpartition("/")[2].encode() for item in items if item.is_ours}
            gone = {key: name for key, name in names.items() if name in before and name not in after}
            for page in self._pages(items, root) if gone else ():  # each is read once
                gone = {key: name for key, name in gone.items() if name not in page}
            for key in gone:
                at = text.index(f' id="{key}"')
                text = text[: text.rindex("<", 0, at)].rstrip() + text[text.index(">", at) + 1 :]
            return text

        if b"accesspub-" in self._raw().replace(b"\0", b""):
            self._change(change, root)

    def _raw(self) -> bytes:
        return read_file(self.written if self.written.exists() else self.package)

    def _pages(self, items: Iterable[_Item], root: str | None) -> Iterator[bytes]:
        for item in items:
            places = (document.parent / item.path for document in self if item.media_type in _PAGES)
            if place := next(filter(Path.is_file, places), None):
                if root is not None and not place.resolve().is_relative_to(root):
                    raise ValueError("it lists a page outside the folder that was named: name the folder of the book")
                yield read_file(place)

    def _change(self, change: Callable[[str, list[_Item]], str], root: str | None, *, write: bool = True) -> None:
        for _ in range(_TRIES):
            try:
                raw = self._raw()
                mark, codec = next((one for one in _CODECS.items() if raw.startswith(one[0])), (b"", "utf-8"))
                new = mark + change(raw[len(mark) :].decode(codec), _items(raw)).encode(codec)
                if root is not None and new != raw and not self.written.resolve().is_relative_to(root):
                    raise ValueError("it is outside the folder that was named: name the folder of the book")
                if new != raw and not all(item.is_ours for item in {*_items(raw)} ^ {*_items(new)}):
                    raise ValueError("it lists its files in an unknown way: list the new ones by hand")
            except ValueError as error:
                raise OSError(f"the package document {self.package.name} cannot be changed: {error}") from error
            if new == raw or not write:
                return
            try:
                write_atomically(self.written, new, self.package.stat(), raw if self.written.exists() else None, root)
            except ChangedError:
                continue
            return
        raise OSError(f"the package document {self.package.name} is changed by other programs: run again")


def tracks(html: bytes, encoding: str) -> set[str]:
    """The addresses of the text tracks of a page."""
    if b"<track" not in html:
        return set()
    from html import unescape  # imported late, as below: its table of entities is large

    tags = (found[0] for found in PIECE.finditer(html.decode(encoding, "replace")) if found["name"] == "track")
    found = (_SRC.search(tag) for tag in tags)
    return {unescape(one[2]).partition("?")[0].partition("#")[0] for one in found if one}


def books_with(page: Path, target: Path) -> list[Book]:
    """The books that a page may be in.

    Args:
        page: the page.
        target: where it is written.

    Raises:
        OSError: the container of the book cannot be read.
    """
    folder = page.parent.resolve()
    try:
        steps = [os.path.relpath(one, folder) for one in packages_of(folder)]
    except ValueError as error:
        raise OSError(f"container.xml of the book cannot be read: {error}") from error
    return [Book(*(Path(os.path.normpath(at / step)) for at in (folder, target.parent.resolve()))) for step in steps]


def _items(raw: bytes) -> list[_Item]:
    manifests = parsed(raw).findall("{*}manifest")
    items = [item for manifest in manifests for item in manifest.findall("{*}item")]
    return [_Item(*(item.get(name) or "" for name in ("id", "href", "media-type"))) for item in items]


def _with(text: str, hrefs: Iterable[str]) -> str:
    """The document with further items, after the last one and written like it."""
    from html import escape

    tags = [found for found in PIECE.finditer(text) if found["name"] and found["name"].rpartition(":")[2] == "item"]
    if not tags:
        raise ValueError("it lists no files: list the new ones by hand")
    at, first = tags[-1].end(), next(found for found in reversed(tags) if not found["end"])
    lead = re.split(r"\S", text[: first.start()])[-1]
    items = (
        f'{lead}<{first["name"]} id="{_id(href)}" href="{escape(href)}" media-type="{_TYPES[Path(href).suffix]}"/>'
        for href in hrefs
    )
    return text[:at] + "".join(items) + text[at:]


def _id(href: str) -> str:
    return f"accesspub-{crc32(href.encode()):08x}"
