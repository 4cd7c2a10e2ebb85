"""EXIF: the first table of a TIFF, in a file of its own or inside another format."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BytesIO
from typing import BinaryIO

from accesspub.metadata.text import clean, decode

ARTIST, COPYRIGHT, AUTHOR = 0x013B, 0x8298, 0x9C9D  # the last is written by Windows, in UTF-16
TAGS = frozenset((ARTIST, COPYRIGHT, AUTHOR))
_HEAD = b"Exif\0\0"
_ENTRIES = 1000
_MOST = 4_000_000  # bytes of one value
_LONG = 4  # the type whose numbers have four bytes


def entries(file: BinaryIO, tags: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """The values of some tags of the first table of a TIFF."""
    file.seek(0)
    head = file.read(8)
    little = head[:2] == b"II"

    def number(raw: bytes) -> int:
        return int.from_bytes(raw, "little" if little else "big")

    file.seek(number(head[4:8]))
    count = number(file.read(2))
    for entry in [file.read(12) for _ in range(min(count, _ENTRIES))]:
        tag, size = number(entry[:2]), number(entry[4:8]) * (4 if number(entry[2:4]) == _LONG else 1)
        if tag not in tags or size > _MOST:
            continue
        if size > 4:
            file.seek(number(entry[8:12]))
        yield tag, file.read(size) if size > 4 else entry[8 : 8 + size]


def parse(block: bytes) -> dict[int, list[str]]:
    """Read who made a picture and who owns it from an EXIF block."""
    block = block.removeprefix(_HEAD)
    if block[:4] not in (b"II*\0", b"MM\0*"):
        return {}
    return texts(dict(entries(BytesIO(block), TAGS)))


def texts(values: dict[int, bytes]) -> dict[int, list[str]]:
    """The values as text; several names are between semicolons."""
    found: dict[int, list[str]] = {}
    for tag, value in values.items():
        if tag == AUTHOR:
            text = value.decode("utf-16-le", "replace").partition("\0")[0]
        else:
            text = " ".join(decode(part) for part in value.split(b"\0"))
        parts = text.split(";") if tag != COPYRIGHT else [text]
        if names := [name for part in parts if (name := clean(part))]:
            found[tag] = names
    return found
