"""AVIF and HEIC: boxes in boxes; the XMP packet is an item of type ``mime``."""

from __future__ import annotations

from typing import BinaryIO

_MOST = 4_000_000
_BOXES = 2000
_TYPE = b"application/rdf+xml"


def xmp_of(file: BinaryIO) -> list[bytes]:
    """Read the XMP packets of a file; empty if it has none or its tables are broken."""
    meta = _meta(file)
    if not meta:
        return []
    boxes = dict(_boxes(meta[4:]))
    items = _xmp_items(boxes.get(b"iinf", b""))
    found: list[bytes] = []
    for item, method, extents in _locations(boxes.get(b"iloc", b"")):
        if item not in items:
            continue
        parts: list[bytes] = []
        for offset, size in extents[:100]:
            if size > _MOST:
                continue
            if method == 1:
                parts.append(boxes.get(b"idat", b"")[offset : offset + size])
            else:
                file.seek(offset)
                parts.append(file.read(size))
        found.append(b"".join(parts)[:_MOST])
    return found


def _meta(file: BinaryIO) -> bytes:
    """The content of the top-level ``meta`` box."""
    file.seek(0)
    for _ in range(_BOXES):
        head = file.read(8)
        if len(head) < 8:
            break
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        used = 8
        if size == 1:
            size, used = int.from_bytes(file.read(8), "big"), 16
        if kind == b"meta":
            return file.read(min(size - used, _MOST)) if size > used else b""
        if size < used:
            break
        file.seek(size - used, 1)
    return b""


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = 0
    while at + 8 <= len(data) and len(found) < _BOXES:
        size = int.from_bytes(data[at : at + 4], "big")
        if size < 8:
            break
        found.append((data[at + 4 : at + 8], data[at + 8 : at + size]))
        at += size
    return found


def _xmp_items(iinf: bytes) -> set[int]:
    start = 6 if iinf[:1] == b"\0" else 8
    found: set[int] = set()
    for kind, entry in _boxes(iinf[start:]):
        version = entry[0] if entry else 0
        if kind != b"infe" or version < 2:
            continue
        wide = 4 if version >= 3 else 2
        item = int.from_bytes(entry[4 : 4 + wide], "big")
        rest = entry[4 + wide + 2 :]
        if rest[:4] == b"mime" and _TYPE in rest[4:]:
            found.add(item)
    return found


def _locations(iloc: bytes) -> list[tuple[int, int, list[tuple[int, int]]]]:
    """List ``(item, method, extents)``."""
    if len(iloc) < 8:
        return []
    version = iloc[0]
    offset_size, length_size = iloc[4] >> 4, iloc[4] & 15
    base_size, index_size = iloc[5] >> 4, (iloc[5] & 15 if version else 0)
    at = 6
    found: list[tuple[int, int, list[tuple[int, int]]]] = []

    def take(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(iloc[at - size : at], "big")

    wide = 4 if version >= 2 else 2
    for _ in range(min(take(wide), _BOXES)):
        item = take(wide)
        method = take(2) & 15 if version else 0
        take(2)
        base = take(base_size)
        extents: list[tuple[int, int]] = []
        for _ in range(min(take(2), _BOXES)):
            take(index_size)
            extents.append((base + take(offset_size), take(length_size)))
            if at > len(iloc):
                return found
        found.append((item, method, extents))
    return found
