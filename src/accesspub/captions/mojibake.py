"""Text that was decoded twice: UTF-8 that somebody read in another encoding and saved again, "Ã©" for "é"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from accesspub import expressions as re

_SURE = re.compile("[\u00a0-\u00ff\u2010-\u203a\u20ac\u266a\ufeff]")
_SCRIPT = re.compile(  # letters of Latin, Greek, Cyrillic, Hebrew, Arabic, Thai, Japanese, Chinese, Korean; emoji
    "[\u0100-\u017f\u0386-\u03ce\u0400-\u045f\u05d0-\u05ea\u0621-\u06cc\u0e01-\u0e5b"
    "\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef\U0001f000-\U0001ffff]"
)
_LETTER = re.compile("[\u00c0-\u024f\u0400-\u045f]")
_SEVERAL = 3
_TURNS = 3  # text that was decoded four times or more


class Hit(NamedTuple):
    """The first sign that was decoded twice: where it begins, what is there, and what was meant."""

    start: int
    text: str
    meant: str


class _Encoding:
    """An encoding of a byte for each sign, in which UTF-8 was read."""

    def __init__(self, name: str, *others: str) -> None:
        self.bytes = {
            sign: byte
            for one in (name, *others)
            for byte in range(0x80, 0x100)  # what it does not have is read as a control character
            for sign in (bytes([byte]).decode(one, "ignore") or chr(byte),)
        }
        first, second, third, rest = (
            self._of(*ends) for ends in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4), (0x80, 0xBF))
        )
        self._twice = re.compile(f"{first}{rest}|{second}{rest}{{2}}|{third}{rest}{{3}}")

    def _of(self, first: int, last: int) -> str:
        return f"[{re.escape(''.join(sign for sign, byte in self.bytes.items() if first <= byte <= last))}]"

    def hits(self, text: str) -> Iterator[Hit]:
        for found in self._twice.finditer(text):
            if (meant := self._meant(found)) is not None:
                yield Hit(found.start(), found[0], meant)

    def repaired(self, text: str) -> str:
        return self._twice.sub(lambda found: self._meant(found) or found[0], text)

    def _meant(self, found: re.Match[str]) -> str | None:
        """The sign that was meant; None if it does not occur in captions."""
        try:
            sign = bytes(self.bytes[one] for one in found[0]).decode("utf-8")
        except UnicodeDecodeError:
            return None
        return sign if sign in _ENCODINGS[0].bytes or _SURE.match(sign) or _SCRIPT.match(sign) else None


_ENCODINGS = (_Encoding("cp1252", "latin-1"), _Encoding("cp1250"), _Encoding("cp1251"))


def found_at(text: str) -> Hit | None:
    """The first sign of a text that was decoded twice; None if there is none, or if it may be meant."""
    return next((hits[0] for _, hits in _found(text)), None)


def repaired(text: str) -> str:
    """Text with what was decoded twice as it was written; any other text as it is."""
    for _ in range(_TURNS):
        encoding = next((one for one, _ in _found(text)), None)
        if encoding is None:
            break
        text = encoding.repaired(text)
    return text


def _found(text: str) -> Iterator[tuple[_Encoding, list[Hit]]]:
    """The encodings in which a text was read, and the signs that say so: more than the letters that do not."""
    for encoding in _ENCODINGS:
        hits = list(encoding.hits(text))
        if len(hits) < _SEVERAL and not any(_SURE.match(hit.meant) for hit in hits):
            continue
        others = len(_LETTER.findall(text)) - sum(len(_LETTER.findall(hit.text)) for hit in hits)
        if others < len(hits):
            yield encoding, hits
