"""IPTC IIM: numbered datasets, in use by newsrooms since 1991."""

from __future__ import annotations

from collections.abc import Iterable

from accesspub import expressions as re
from accesspub.metadata.text import clean, decode

_MARKER = 0x1C
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MOST = 2000  # datasets
_CHARSETS = {b"\x1b%G": "utf-8", b"\x1b%/I": "utf-8", b"\x1b.A": "latin-1", b"\x1b-A": "latin-1"}
CREATOR, CREDIT, COPYRIGHT = 80, 110, 116  # of record 2; the caption (120) is not read, because it is not an alt text


def parse(block: bytes) -> dict[int, list[str]]:
    """Read the datasets of record 2 by number, up to the first broken one."""
    found: dict[int, list[bytes]] = {}
    charset, at = "", 0
    for _ in range(_MOST):
        at = block.find(_MARKER, at)
        if at < 0 or at + 5 > len(block):
            break
        record, number, size = block[at + 1], block[at + 2], int.from_bytes(block[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000:  # an extended dataset: this many bytes hold its size
            count = size & 0x7FFF
            if count > 4:
                break
            size = int.from_bytes(block[at : at + count], "big")
            at += count
        value = block[at : at + size]
        at += size
        if (record, number) == (1, 90):
            charset = _CHARSETS.get(value.strip(b"\0 "), "")
        elif record == 2 and number in (CREATOR, CREDIT, COPYRIGHT):
            found.setdefault(number, []).append(value)
    charset = charset or _guess(value for values in found.values() for value in values)
    return {
        number: [text for value in values if (text := clean(decode(value.rstrip(b"\0"), charset)))]
        for number, values in found.items()
    }


def _guess(values: Iterable[bytes]) -> str:
    """MacRoman where nothing is declared, UTF-8 does not fit, and Windows-1252 has no such letter; else unknown."""
    for value in values:
        try:
            value.decode("utf-8")
        except UnicodeDecodeError:
            if _NOT_WINDOWS.search(value):
                return "mac-roman"
    return ""


def from_photoshop(block: bytes) -> bytes:
    """Find the IIM block among Photoshop's image resources; empty if there is none."""
    at = 0
    for _ in range(_MOST):
        at = block.find(b"8BIM", at)
        if at < 0 or at + 12 > len(block):
            return b""
        kind = int.from_bytes(block[at + 4 : at + 6], "big")
        name = block[at + 6] + 1
        start = at + 6 + name + name % 2
        size = int.from_bytes(block[start : start + 4], "big")
        if kind == 0x0404:
            return block[start + 4 : start + 4 + size]
        at = max(at + 4, start + 4 + size)
    return b""
