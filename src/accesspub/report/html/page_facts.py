"""What a page says of itself: title, author, section, language, its media and pictures, the words around a place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from accesspub.page import Page, fold, own_text
from accesspub.report.html.data import Medium, Picture
from accesspub.source import Source

if TYPE_CHECKING:
    from accesspub.facts import Embed, Image

_NEAR, _WINDOW = 160, 3000
_NOT_READ = re.compile(r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.S | re.I)
_TAG = re.compile(r"<[^>]*(?:>|\Z)", re.S)
_END = re.compile(r".*</(?:script|style|template)\s*>|^[^<]*>", re.S | re.I)
_WITH_WORDS = re.compile(r"<(p|a|button|li|td|th|dt|dd|h[1-6]|figcaption|span|summary|label|div|title)\b[^>]*>", re.I)
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_SECTIONS = ("article:section", "parsely-section", "section", "cXenseParse:category")
_ARTICLE = ("Article", "BlogPosting", "Report", "WebPage", "VideoObject", "AudioObject")


class Around(NamedTuple):
    """The words in front of a place, in it and behind it."""

    before: str
    here: str
    after: str


@dataclass
class Look:
    """What was read from one page."""

    text: str
    title: str = ""
    author: str = ""
    section: str = ""
    language: str = ""
    url: str = ""
    media: list[Medium] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @cached_property
    def _lines(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def around(self, line: int, column: int) -> Around:
        """The words around a place in the source (line from 1, column from 0)."""
        if not 0 < line <= len(self._lines):
            return Around("", "", "")
        at = min(self._lines[line - 1] + column, len(self.text))
        before = words(_END.sub("", self.text[max(0, at - _WINDOW) : at], count=1))
        rest = self.text[at : at + _WINDOW]
        here = ""
        found = _WITH_WORDS.match(rest)
        if found and (end := rest.lower().find(f"</{found[1].lower()}", found.end())) > 0:
            here, rest = words(rest[found.end() : end]), rest[end:]
        else:
            rest = _TAG.sub("", rest, count=1) if rest.startswith("<") else rest
        return Around(_short(before, end=True), here[:300], _short(words(rest)))


def words(markup: str) -> str:
    """The words of a stretch of markup, as a reader meets them (near enough for showing where something is)."""
    return fold(html.unescape(_TAG.sub(" ", _NOT_READ.sub(" ", markup))).replace("\x00", ""))


def _short(text: str, *, end: bool = False) -> str:
    if len(text) <= _NEAR:
        return text
    return "…" + text[-_NEAR:].partition(" ")[2] if end else text[:_NEAR].rpartition(" ")[0] + "…"


def look(raw: bytes, path: str = "-", facts: Any = None) -> Look:
    """Read a page for the report; a page that cannot be read gives an empty look, never an error.

    Args:
        raw: its bytes.
        path: its file, by which pictures beside it are found.
        facts: what is known of it already (`Facts`); None: it is read here.
    """
    try:
        page = facts.page if facts is not None else Page(Source(raw), path)
    except (ValueError, RecursionError):
        return Look("")
    seen = Look(page.source.folded)
    _metadata(page, seen)
    try:
        if facts is None:
            from accesspub.config import Config
            from accesspub.facts.all import Facts
            from accesspub.fix import engine

            facts = Facts(page, engine(Config()).knowledge)
        seen.media = [_medium(page, one) for one in facts.embeds if one.scope == "article"]
        seen.pictures = [_picture(page, one, path) for one in facts.images if one.scope == "article"]
    except (RecursionError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        pass  # the tables stay empty; what is wrong with the page is said by its findings
    return seen


def _metadata(page: Page, seen: Look) -> None:
    title = next(iter(page.document.select("title")), None)
    seen.title = (page.meta("og:title") or (own_text(title) or fold(title.text) if title else ""))[:300]
    seen.language = page.declared_language
    canonical = next((link for link in page.head_elements if (link.attr("rel") or "").lower() == "canonical"), None)
    seen.url = ((canonical.attr("href") if canonical else None) or page.meta("og:url") or "").strip()
    data = list(_json_ld(page))
    author = next((found for name in _AUTHORS if (found := page.meta(name))), None)
    seen.author = fold(author or next(filter(None, (_name(item.get("author")) for item in data)), ""))[:120]
    if seen.author.startswith(("http://", "https://")):  # article:author may be an address
        seen.author = urlsplit(seen.author).path.rstrip("/").rpartition("/")[2]
    section = next((found for name in _SECTIONS if (found := page.meta(name))), None)
    section = section or next(filter(None, (_name(item.get("articleSection")) for item in data)), "")
    seen.section = fold(section or "")[:120]


def _json_ld(page: Page) -> Iterator[dict[str, Any]]:
    for script in page.document.select('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        entries = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and str(entry.get("@type", "")).strip("[]'").endswith(_ARTICLE):
                yield entry


def _name(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(item) for item in value[:4])))
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""


def _medium(page: Page, embed: Embed) -> Medium:
    line, _ = page.position(embed.element)
    name = embed.title or embed.caption
    captions = "unknown"
    if embed.kind == "audio":
        captions = "none-needed"
    elif embed.delivery == "native" and embed.tracks is not None:
        kinds = [track for track in embed.tracks if track.lower() in ("captions", "subtitles")]
        captions = "yes" if kinds else "no"
    return Medium(
        kind=embed.kind,
        name=name.text if name else "",
        provider=embed.provider_name or embed.provider or "",
        captions=captions,
        transcript=_three(getattr(embed, "transcript", None)),
        description="yes" if "descriptions" in (embed.tracks or ()) else "unknown",
        language=page.language(embed.element),
        length=embed.duration,
        source=embed.page_url or embed.file_url or embed.src or "",
        message=embed.message.text if embed.message else "",
        line=line,
    )


def _three(value: object) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _picture(page: Page, image: Image, path: str) -> Picture:
    from accesspub.report.html.from_check import local

    line, _ = page.position(image.element)
    metadata = getattr(image, "metadata", None)
    return Picture(
        src=image.src or "",
        alt=image.alt,
        alt_state=image.alt_state,
        caption=image.caption.text if image.caption else "",
        credit=image.credit.text if image.credit else "",
        metadata={str(key): str(value) for key, value in metadata.items()} if isinstance(metadata, dict) else {},
        file=local(path, image.src or ""),
        line=line,
    )
