"""Text that was decoded twice: UTF-8 that somebody read as windows-1252 and saved again, "Ã©" for "é"."""

from __future__ import annotations

import re

_BYTES = {sign: byte for byte in range(0x80, 0x100) for sign in (chr(byte), bytes([byte]).decode("cp1252", "ignore"))}
"""The bytes that signs are in windows-1252; those that it has not are read as control characters."""
_BYTES.pop("", None)
_NEXT = f"[{re.escape(''.join(sign for sign, byte in _BYTES.items() if byte < 0xC0))}]"
_TWICE = re.compile(f"[\u00c2-\u00df]{_NEXT}|[\u00e0-\u00ef]{_NEXT}{{2}}|[\u00f0-\u00f4]{_NEXT}{{3}}")
_SURE = re.compile("[\u00a0-\u00ff\u2010-\u203a\u20ac\u266a\ufeff]")
_SCRIPT = re.compile(  # letters of Latin, Greek, Cyrillic, Hebrew, Arabic, Thai, Japanese, Chinese, Korean; emoji
    "[\u0100-\u017f\u0386-\u03ce\u0400-\u045f\u05d0-\u05ea\u0621-\u06cc\u0e01-\u0e5b"
    "\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef\U0001f000-\U0001ffff]"
)
_LETTER = re.compile("[\u00c0-\u024f]")
_SEVERAL = 3
_TURNS = 3  # text that was decoded four times or more


def found_at(text: str) -> re.Match[str] | None:
    """Where text that was decoded twice begins; None if there is none, or if it may be meant."""
    hits = [hit for hit in _TWICE.finditer(text) if _read(hit) is not None]
    sure = [hit for hit in hits if _SURE.match(_read(hit) or "")]
    if len(sure) < 1 and len(hits) < _SEVERAL:
        return None
    others = len(_LETTER.findall(text)) - sum(len(_LETTER.findall(hit[0])) for hit in hits)
    return hits[0] if others < len(hits) else None


def repaired(text: str) -> str:
    """Text with what was decoded twice as it was written; any other text as it is."""
    for _ in range(_TURNS):
        if found_at(text) is None:
            break
        text = _TWICE.sub(lambda hit: _read(hit) or hit[0], text)
    return text


def _read(hit: re.Match[str]) -> str | None:
    """The sign that was meant; None if it does not occur in captions."""
    try:
        sign = bytes(_BYTES[one] for one in hit[0]).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return sign if sign in _BYTES or _SURE.match(sign) or _SCRIPT.match(sign) else None
