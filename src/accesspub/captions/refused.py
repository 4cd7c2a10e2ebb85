"""Formats of captions that are not read: each is recognised, so that it can be refused by its name."""

from __future__ import annotations

import re

from accesspub.captions.format import CaptionFile

_PICTURES = "VobSub, a format of pictures"
_SIGNS: tuple[tuple[str, str], ...] = (
    ("MicroDVD", r"\{\d{1,9}\}\{\d{0,9}\}"),
    ("MPL2", r"\[\d{1,9}\]\[\d{0,9}\]"),
    (_PICTURES, r"# VobSub index file"),
    ("RealText", r"<window\b[^<>]{0,500}\b(?:type|duration)\b"),
    ("QuickTime text", r"\{QTtext\}"),
    ("MPEG-4 timed text (TTXT)", r"(?:<\?xml[^<>]{0,200}\?>\s?)?(?:<!--[^<>]{0,500}-->\s?)?<TextStream\b"),
)
_COMPILED = [(name, re.compile(sign, re.I)) for name, sign in _SIGNS]
_BINARY = ((b"PG", "sup", "Blu-ray PGS, a format of pictures"), (b"\0\0\1\xba", "sub", _PICTURES))


def known_as(file: CaptionFile) -> str:
    """The name of the format of a file, if it is one that is not read; empty if not."""
    for begin, suffix, name in _BINARY:
        if file.suffix == suffix and file.raw.startswith(begin):
            return name
    return "" if file.is_transcript else next((name for name, sign in _COMPILED if sign.match(file.start)), "")
