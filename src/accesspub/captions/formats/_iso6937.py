"""ISO 6937, the Latin characters of EBU STL (Tech 3264 appendix 2): an accent comes before its letter."""

from __future__ import annotations

import unicodedata

_ACCENTS = {
    0xC1: "\u0300", 0xC2: "\u0301", 0xC3: "\u0302", 0xC4: "\u0303", 0xC5: "\u0304", 0xC6: "\u0306", 0xC7: "\u0307",
    0xC8: "\u0308", 0xCA: "\u030a", 0xCB: "\u0327", 0xCD: "\u030b", 0xCE: "\u0328", 0xCF: "\u030c",
}  # fmt: skip
_A0 = "\u00a0¡¢£$¥\0§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿"
_D0 = "―¹®©™♪¬¦\0\0\0\0⅛⅜⅝⅞ΩÆĐªĦ\0ĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ\u00ad"
_SINGLE = {0xA0 + i: c for i, c in enumerate(_A0) if c != "\0"} | {0xD0 + i: c for i, c in enumerate(_D0) if c != "\0"}
_BYTES = {c: bytes([code]) for code, c in _SINGLE.items()} | {chr(c): bytes([c]) for c in range(0x20, 0x7F)}
_BY_ACCENT = {accent: code for code, accent in _ACCENTS.items()}


def decode(raw: bytes) -> str:
    """Decode; a byte that means nothing becomes U+FFFD."""
    out: list[str] = []
    accent = ""
    for byte in raw:
        if byte in _ACCENTS:
            accent = _ACCENTS[byte]
            continue
        character = chr(byte) if 0x20 <= byte < 0x7F else _SINGLE.get(byte, "\ufffd")
        out.append(unicodedata.normalize("NFC", character + accent) if accent else character)
        accent = ""
    return "".join(out)


def encode(text: str) -> bytes:
    """Encode.

    Raises:
        UnicodeEncodeError: a character is not in the set.
    """
    out = bytearray()
    for at, character in enumerate(text):
        known = _BYTES.get(character)
        if known:
            out += known
            continue
        parts = unicodedata.normalize("NFD", character)
        if len(parts) != 2 or parts[1] not in _BY_ACCENT or not parts[0].isascii():
            raise UnicodeEncodeError("iso6937", text, at, at + 1, "not in the set")
        out += bytes([_BY_ACCENT[parts[1]], ord(parts[0])])
    return bytes(out)
