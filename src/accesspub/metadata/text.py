"""Turning bytes of unknown encoding into clean, short text."""

from __future__ import annotations

LONGEST = 10_000  # characters of one value


def decode(raw: bytes, declared: str = "") -> str:
    """Decode as declared, else as UTF-8, else as Windows-1252."""
    for encoding in (declared, "utf-8", "cp1252"):
        if encoding:
            try:
                return raw.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return raw.decode("latin-1")


def clean(text: str | None) -> str:
    """Fold white space, and remove control characters and lone surrogates."""
    kept = "".join(
        letter if letter.isprintable() or letter in "\u200c\u200d\u00ad" else " " for letter in (text or "")[:LONGEST]
    )
    return " ".join(kept.split())
