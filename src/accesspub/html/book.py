"""The book that a page is in: an unpacked EPUB, whose container names its package documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accesspub.files.read import is_foreign, read_file
from accesspub.files.safe_load import xml_parser


def container_of(folder: Path) -> Path | None:
    """The container of the book that a folder is in; one of another user is none."""
    found = (top / "META-INF" / "container.xml" for top in (folder.resolve() / "page").parents)
    return next((one for one in found if one.is_file() and not is_foreign(one, folder)), None)


def packages_of(folder: Path) -> list[Path]:
    """The package documents of the book that a folder is in; none if it is in no book.

    Raises:
        OSError: the container cannot be read.
        ValueError: it is not well-formed.
    """
    container = container_of(folder)
    if container is None:
        return []
    top = container.parent.parent
    paths = [one.get("full-path") or "" for one in parsed(read_file(container)).iter("{*}rootfile")]
    found = (top / path for path in paths if path and (top / path).resolve().is_relative_to(top))
    return [one for one in found if one.is_file()]


def is_epub_2(folder: Path | None) -> bool:
    """Whether a folder is in a book of EPUB 2, whose pages are XHTML 1.1."""
    try:
        packages = packages_of(folder) if folder is not None else []
        return any((parsed(read_file(one)).get("version") or "").startswith("2") for one in packages)
    except (OSError, ValueError):
        return False


def parsed(raw: bytes) -> Any:
    """The root element of XML.

    Raises:
        ValueError: it is not well-formed.
    """
    from lxml import etree

    try:
        return etree.fromstring(raw, xml_parser())
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is not well-formed ({error})") from error
