"""Find the metadata blocks of each picture format by seeking; pixels are never read."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from accesspub.metadata import exif, iim

MOST = 4_000_000  # bytes of one block
_PARTS = 10_000  # segments, chunks or boxes of one file
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"


@dataclass(slots=True)
class Blocks:
    """The raw metadata blocks of a file."""

    xmp: list[bytes] = field(default_factory=list)
    iim: bytes = b""
    exif: dict[int, list[str]] = field(default_factory=dict)
    """Values of EXIF by their tag."""
    texts: dict[str, bytes] = field(default_factory=dict)
    """Texts of PNG by their key word."""
    provenance: bytes = b""
    """What a C2PA manifest says, as it is in the file."""


def find(file: BinaryIO) -> Blocks:
    """Find the metadata blocks of a picture; none if the format is unknown."""
    head = file.read(32)
    for begins, finder in _FORMATS:
        if begins(head):
            return finder(file)
    return Blocks()


def _jpeg(file: BinaryIO) -> Blocks:
    found, photoshop = Blocks(), b""
    more: dict[bytes, list[tuple[int, bytes]]] = {}
    file.seek(2)
    for _ in range(_PARTS):
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (0xDA, 0xD9):
            break
        kind, size = head[1], int.from_bytes(head[2:], "big") - 2
        if kind == 0xFF:
            file.seek(-3, 1)  # fill bytes
            continue
        if kind not in (0xE1, 0xEB, 0xED) or size < 0:
            file.seek(max(size, 0), 1)
            continue
        body = file.read(size)
        if kind == 0xED and body.startswith(_PHOTOSHOP):
            photoshop += body[len(_PHOTOSHOP) :] if len(photoshop) < MOST else b""
        elif kind == 0xEB:
            found.provenance += body if len(found.provenance) < MOST else b""
        elif body.startswith(b"Exif\0\0"):
            found.exif = found.exif or exif.parse(body)
        elif body.startswith(_XMP):
            found.xmp.append(body[len(_XMP) :])
        elif body.startswith(_XMP_MORE):
            at = len(_XMP_MORE)
            more.setdefault(body[at : at + 32], []).append(
                (int.from_bytes(body[at + 36 : at + 40], "big"), body[at + 40 :])
            )
    found.iim = iim.from_photoshop(photoshop) if photoshop else b""
    for name, parts in list(more.items())[:4]:
        if any(name in packet for packet in found.xmp):
            found.xmp.append(b"".join(part for _, part in sorted(parts))[:MOST])
    return found


def _png(file: BinaryIO) -> Blocks:
    found = Blocks()
    file.seek(8)
    for _ in range(_PARTS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind not in (b"iTXt", b"tEXt", b"zTXt", b"eXIf", b"caBX") or size > MOST:
            file.seek(size + 4, 1)
            continue
        body = file.read(size)
        file.seek(4, 1)
        if kind == b"eXIf":
            found.exif = exif.parse(body)
            continue
        if kind == b"caBX":
            found.provenance = body
            continue
        key, _, rest = body.partition(b"\0")
        _png_text(kind, key.decode("latin-1"), rest, found)
    return found


def _png_text(kind: bytes, key: str, rest: bytes, found: Blocks) -> None:
    if kind == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:]
        rest = rest.split(b"\0", 2)[-1]
        text = _inflate(rest) if packed else rest
    else:
        text = _inflate(rest[1:]) if kind == b"zTXt" else rest
    if key == "XML:com.adobe.xmp":
        found.xmp.append(text)
    elif key in ("Raw profile type iptc", "Raw profile type APP1", "Raw profile type xmp"):
        lines = text.strip().split(b"\n", 2)
        try:
            raw = bytes.fromhex(lines[2].decode("ascii")) if len(lines) == 3 else b""
        except ValueError:
            return
        if key.endswith("iptc"):
            found.iim = iim.from_photoshop(raw) or raw
        else:
            found.xmp.append(raw)
    elif key.capitalize() in ("Author", "Copyright"):  # ImageMagick writes them in small letters
        found.texts[key.capitalize()] = text[:2000]


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MOST)
    except zlib.error:
        return b""


def _webp(file: BinaryIO) -> Blocks:
    found = Blocks()
    file.seek(12)
    for _ in range(_PARTS):
        head = file.read(8)
        if len(head) < 8:
            break
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"XMP " and size <= MOST:
            found.xmp.append(file.read(size))
            file.seek(size % 2, 1)
        elif head[:4] == b"EXIF" and size <= MOST:
            found.exif = exif.parse(file.read(size))
            file.seek(size % 2, 1)
        else:
            file.seek(size + size % 2, 1)
    return found


def _tiff(file: BinaryIO) -> Blocks:
    found = Blocks()
    for tag, block in exif.entries(file, {700, 33723, 34377, *exif.TAGS}):
        if tag == 700:
            found.xmp.append(block)
        elif tag in exif.TAGS:
            found.exif.update(exif.texts({tag: block}))
        elif tag == 33723:
            found.iim = block
        elif not found.iim:
            found.iim = iim.from_photoshop(block)
    return found


def _bmff(file: BinaryIO) -> Blocks:
    from accesspub.metadata.bmff import xmp_of

    return Blocks(xmp=xmp_of(file))


def _svg(file: BinaryIO) -> Blocks:
    file.seek(0)
    data = file.read(MOST)
    at, end = data.find(b"<metadata"), data.rfind(b"</metadata>")
    return Blocks(xmp=[data[at:end]] if 0 <= at < end else [])


def _is_svg(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<svg", b"<!--", b"<!DOCTYPE svg"))


_FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO], Blocks]], ...] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), _jpeg),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP", _webp),
    (lambda head: head[4:8] == b"ftyp", _bmff),
    (lambda head: head[:4] in (b"II*\0", b"MM\0*"), _tiff),
    (_is_svg, _svg),
)
