"""What a page says of its media for machines: JSON-LD and microdata."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from turbohtml import Element

from accesspub.facts.dom.elements import seconds
from accesspub.facts.dom.embedded_json import walk_json
from accesspub.facts.dom.urls import clean
from accesspub.html.page import Page
from accesspub.html.text import fold

_TYPES = frozenset({"VideoObject", "AudioObject", "PodcastEpisode", "MusicRecording", "Clip"})
_LONGEST = 2_000_000
_COMMENTS = re.compile(r"^\s*(?://[^\n]*|/\*.*?\*/|<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", re.S)
_TRAILING = re.compile(r",(\s*[}\]])")
_MICRODATA = tuple(
    f'{tag}:is([itemtype*="VideoObject"],[itemtype*="AudioObject"])' for tag in ("div", "span", "figure", "section")
)


@dataclass(slots=True)
class Described:
    """One medium as a page describes it to machines."""

    kind: str
    name: str = ""
    description: str = ""
    page_url: str = ""
    file_url: str = ""
    embed_url: str = ""
    poster: str = ""
    duration: float | None = None
    element: Element | None = None
    """The element around microdata; None for JSON-LD."""
    origin: str = "json-ld"


def described_media(page: Page) -> list[Described]:
    """All VideoObjects, AudioObjects and episodes of a page, broken blocks mended where that is sure."""
    found: list[Described] = []
    for script in page.document.select('script[type="application/ld+json" i]')[:50]:
        text = script.text
        if len(text) > _LONGEST or not any(kind in text for kind in _TYPES):
            continue
        for item in walk_json(_load(text)):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            kind = next((one for one in kinds if isinstance(one, str) and one in _TYPES), None)
            if kind:
                found.append(_item(kind, item))
    for selector in _MICRODATA:
        found += [_microdata(element) for element in page.document.select(selector)[:50]]
    return found


def _load(text: str) -> Any:
    for attempt in (text, _TRAILING.sub(r"\1", _COMMENTS.sub("", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name") or ""
    return fold(value)[:2000] if isinstance(value, str) else ""


def _item(kind: str, item: dict[str, Any]) -> Described:
    return Described(
        kind="video" if kind in ("VideoObject", "Clip") else "audio",
        name=_text(item.get("name")) or _text(item.get("headline")),
        description=_text(item.get("description")),
        page_url=clean(_text(item.get("url"))),
        file_url=clean(_text(item.get("contentUrl"))),
        embed_url=clean(_text(item.get("embedUrl"))),
        poster=clean(_text(item.get("thumbnailUrl") or item.get("thumbnail") or item.get("image"))),
        duration=seconds(_text(item.get("duration"))),
    )


def _microdata(element: Element) -> Described:
    values: dict[str, str] = {}
    for one in element.select("[itemprop]")[:60]:
        value = one.attr("content") or one.attr("href") or one.attr("src") or one.attr("datetime") or one.text[:2000]
        for name in (one.attr("itemprop") or "").split():
            values.setdefault(name, fold(value or ""))
    item = _item("AudioObject" if "AudioObject" in (element.attr("itemtype") or "") else "VideoObject", dict(values))
    item.element = element
    item.origin = "microdata"
    return item
