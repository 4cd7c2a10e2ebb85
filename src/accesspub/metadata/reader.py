"""Read the `Metadata` of a file: find its blocks, read them and join them; XMP wins over IIM, and IIM over EXIF."""

from __future__ import annotations

import struct
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from accesspub import expressions as re
from accesspub.files.read import open_file
from accesspub.metadata import exif, iim, xmp
from accesspub.metadata.blocks import Blocks, find
from accesspub.metadata.model import Metadata
from accesspub.metadata.text import clean, decode

_SOURCE = re.compile(rb"/digitalsourcetype/([A-Za-z]{4,60})")


def read(path: Path) -> Metadata | None:
    """Read a file's metadata; None if there is none, or the file cannot be read or is not a known picture format."""
    try:
        stat = path.stat()
        return _read(str(path), stat.st_mtime_ns, stat.st_size)
    except OSError:
        return None


@lru_cache(maxsize=4096)
def _read(path: str, _changed: int, _size: int) -> Metadata | None:
    with open_file(path) as file:
        return _metadata(file)


def parse(data: bytes) -> Metadata | None:
    """Read the metadata of a picture in memory; None as for `read`."""
    return _metadata(BytesIO(data))


def _metadata(file: BinaryIO) -> Metadata | None:
    try:
        blocks = find(file)
        found = _joined(blocks)
    except (OSError, ValueError, IndexError, OverflowError, struct.error):  # a broken file has no metadata
        return None
    return found or None


def _joined(blocks: Blocks) -> Metadata:
    packets = [found for packet in blocks.xmp if (found := xmp.parse(packet))]
    old = iim.parse(blocks.iim) if blocks.iim else {}
    tags = blocks.exif
    texts = {key: [clean(decode(value))] for key, value in blocks.texts.items()}

    def first(name: str, *others: list[str] | None) -> str:
        own = next((value for packet in packets if (value := getattr(packet, name))), "")
        return str(own or next((other[0] for other in others if other), ""))

    return Metadata(
        alt=first("alt"),
        alts={language: text for packet in reversed(packets) for language, text in packet.alts.items()},
        description=first("description"),
        creators=next((packet.creators for packet in packets if packet.creators), ())
        or tuple(old.get(iim.CREATOR) or tags.get(exif.ARTIST) or tags.get(exif.AUTHOR) or texts.get("Author") or ()),
        credit=first("credit", old.get(iim.CREDIT)),
        copyright=first("copyright", old.get(iim.COPYRIGHT), tags.get(exif.COPYRIGHT), texts.get("Copyright")),
        rights_page=first("rights_page"),
        licensor_url=first("licensor_url"),
        source_type=first("source_type", _sources(blocks.provenance)),
    )


def _sources(provenance: bytes) -> list[str]:
    """The digital source types that a C2PA manifest names, that of the file itself first: its manifest is the last."""
    return [found.decode("ascii") for found in reversed(_SOURCE.findall(provenance))]
