"""Embed code that a page keeps as text: escaped or in base64, in an attribute or a script block."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote

from turbohtml import Element, parse, unescape

from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import Look
from accesspub.facts.providers import Match, Provider

_LONGEST = 200_000
_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_MEDIA = "iframe,video,audio,embed,blockquote,div[data-href]"


class Coded(NamedTuple):
    """What stands in a piece of embed code."""

    src: str
    match: Match | None
    kind: str
    provider: Provider | None


def decoded(value: str | None) -> str:
    """The markup in a text: as it is, escaped, percent-encoded or in base64; empty where there is none."""
    text = (value or "").strip()
    if not text or len(text) > _LONGEST:
        return ""
    for _ in range(3):
        if "<" in text:
            return text
        if "&lt;" in text:
            text = unescape(text)
        elif text[:12].lower().find("%3c") >= 0:
            text = unquote(text)
        elif _BASE64.fullmatch(compact := "".join(text.split())):
            try:
                padded = compact.replace("-", "+").replace("_", "/")
                text = base64.b64decode(padded + "=" * (-len(padded) % 4)).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                return ""
        else:
            return ""
    return text if "<" in text else ""


def media_in_code(look: Look, value: str | None) -> Coded | None:
    """The first medium that a provider file or a file ending knows in a piece of embed code."""
    code = decoded(value)
    if not code or ("<" not in code):
        return None
    tree = parse(code)
    for element in tree.select(_MEDIA)[:20]:
        found = _one(look, element)
        if found is not None:
            return found
    for link in tree.select("a[href]")[:20]:
        url = clean(link.attr("href"))
        match = look.match(url) if url else None
        if match is not None:
            return Coded(url, match, match.kind, match.provider)
    return None


def _one(look: Look, element: Element) -> Coded | None:
    names = ("data-href", "data-instgrm-permalink", "cite", "src", "data-src")
    values = [element.attr(name) for name in names]
    if element.tag == "blockquote":
        values += [link.attr("href") for link in reversed(element.select("a[href]")[:20])]
    values += [source.attr("src") for source in element.select("source")[:5]]
    for value in values:
        url = clean(value)
        if not url:
            continue
        match = look.match(url)
        if match is not None:
            return Coded(url, match, match.kind, match.provider)
        kind = look.words.file_kind(url)
        if kind and element.tag in ("video", "audio"):
            return Coded(url, None, element.tag, None)
    return None
