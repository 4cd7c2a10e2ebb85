"""What a page says about itself: title, author, section, language, its media and pictures, the words around a place."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from accesspub import expressions as re
from accesspub.audit.identity import start_tag
from accesspub.config import Config
from accesspub.edits.marks import marks
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.html.text import fold, own_text
from accesspub.html_report.model import Medium, Picture
from accesspub.report.overlooked import counts
from accesspub.worklist.keys import clip_key, picture_key

if TYPE_CHECKING:
    from accesspub.facts.alternatives.media import Medium as Alternatives
    from accesspub.facts.facts import Facts
    from accesspub.facts.model import Embed, Image
    from accesspub.metadata import Metadata

_NEAR, _WINDOW = 160, 3000
_WORD = re.compile(r"[^\n]")
_NOT_READ = re.compile(r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.S | re.I)
_TAG = re.compile(r"<[^>]*(?:>|\Z)", re.S)
_END = re.compile(r"\A(?:.*(?:</(?:script|style|template)\s*>|-->)|[^<]*>)", re.S | re.I)
_WITH_WORDS = re.compile(r"<(p|a|button|li|td|th|dt|dd|h[1-6]|figcaption|span|summary|label|div|title)\b[^>]*>", re.I)
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_SECTIONS = ("article:section", "parsely-section", "section", "cXenseParse:category")
#: What is embedded and is neither heard nor watched, or only where it comes from.
_NO_CLIP = ("social", "document", "map", "gallery")
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
    overlooked: dict[str, int] = field(default_factory=dict)
    facts: Facts | None = None

    @lazy
    def _scopes(self) -> tuple[dict[tuple[int, int], str], dict[str, set[str]]]:
        """Whether each element is in the article or around it: by its place, and by how its tag is written."""
        places: dict[tuple[int, int], str] = {}
        tags: dict[str, set[str]] = {}
        if self.facts is not None:
            for element in self.facts.page.document.iter_elements():
                scope = self.facts.article.scope(element)
                if element.position is not None:
                    places[element.position] = scope
                for written in (_written(element.tag, element.attrs), _points(element.tag, element.attrs)):
                    tags.setdefault(written, set()).add(scope)
        return places, tags

    def scope(self, line: int, column: int) -> str:
        """``article`` or ``page`` for the element at a place (line from 1, column from 0); empty: nothing known."""
        return self._scopes[0].get((line, column), "")

    def scope_of(self, html: str) -> str:
        """The same for an element that is known by its HTML, if all that are written like it are in the same part.

        Scripts change attributes, so the same address will do; what is nowhere in the page was made by a script, and
        is nothing that somebody wrote into an article (unless all of the article was made so).
        """
        tag = start_tag(html)
        if tag is None or "…" in html or self.facts is None or self.facts.article.region is None:
            return ""
        found = self._scopes[1].get(_written(*tag)) or self._scopes[1].get(_points(*tag)) or {"page"}
        return next(iter(found)) if len(found) == 1 else ""

    @lazy
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


def _written(tag: str, attributes: Mapping[str, Any]) -> str:
    parts = (f"{key.lower()}={' '.join(value if isinstance(value, list) else str(value or '').split())}"
             for key, value in attributes.items())  # fmt: skip
    return "\n".join((tag, *sorted(parts)))


def _points(tag: str, attributes: Mapping[str, Any]) -> str:
    return f"{tag} to {attributes.get('href') or attributes.get('src') or attributes.get('id') or ''}"


def words(markup: str) -> str:
    """The words of a piece of markup, as readers see them (near enough for showing where something is)."""
    return fold(html.unescape(_TAG.sub(" ", _NOT_READ.sub(" ", markup))).replace("\x00", ""))


def _short(text: str, *, end: bool = False) -> str:
    if len(text) <= _NEAR:
        return text
    return "…" + text[-_NEAR:].partition(" ")[2] if end else text[:_NEAR].rpartition(" ")[0] + "…"


def look(raw: bytes, path: str = "-", root: Path | None = None, config: Config | None = None) -> Look:
    """Read a page for the report; a page that cannot be read gives an empty look, never an error.

    Args:
        raw: its bytes.
        path: its file; pictures and captions are looked for around it.
        root: nothing above this folder is read; None: only the page itself.
        config: the page's settings; None: the defaults.
    """
    try:
        page = Page(Source(raw), path)
    except (ValueError, RecursionError):
        return Look("")
    seen = Look(_own_words(page, (config or Config()).block_class))
    _metadata(page, seen)
    from accesspub.engine.analysis import Analysis
    from accesspub.engine.engine import engine
    from accesspub.run.model import Job, Order
    from accesspub.run.settings import site_of

    setup = engine(config or Config())
    base = setup.config.root
    try:
        site = site_of(Job(path, root=None if root is None else str(root)), Order("check"))
        facts = seen.facts = Analysis(setup, page, site).facts
        known = {one.element: one for one in facts.media.items}
        seen.media = [
            _medium(facts, one, known.get(one.element), base)
            for one in facts.embeds
            if one.scope == "article" and one.kind not in _NO_CLIP
        ]
        seen.pictures = [_picture(facts, one, base) for one in facts.article_images]
        seen.overlooked = {kind: number for kind, number in counts(facts.overlooked).items() if number}
    except (RecursionError, ValueError):
        pass  # the tables stay empty; the page's findings say what is wrong with it
    return seen


def _own_words(page: Page, block_class: str) -> str:
    """The text of a page, with blanks for what accesspub says in it: excerpts are in the page's own words."""
    text = page.source.folded
    parts: list[str] = []
    at = 0
    for mark in marks(page):
        element, span = mark.element, page.span(mark.element)
        is_said = element.tag in ("noscript", "span") or block_class in (element.attr("class") or "").split()
        if is_said and not mark.added and span is not None and span.start >= at:
            parts += (text[at : span.start], _WORD.sub(" ", text[span.start : span.end]))
            at = span.end
    return "".join((*parts, text[at:]))


def _metadata(page: Page, seen: Look) -> None:
    title = next(iter(page.document.select("title")), None)
    seen.title = (page.meta("og:title") or (own_text(title) or fold(title.text) if title else ""))[:300]
    seen.language = page.declared_language
    seen.url = page.canonical or page.meta("og:url") or ""
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


def _medium(facts: Facts, embed: Embed, more: Alternatives | None, base: Path | None) -> Medium:
    page = facts.page
    line, column = page.position(embed.element)
    key = clip_key(embed, page, facts.site, base)
    name = embed.title or embed.caption
    made = Medium(
        kind=embed.kind,
        name=name.text if name else "",
        provider=embed.provider_name or embed.provider or "",
        language=page.language(embed.element),
        length=embed.duration if more is None else more.seconds,
        source=embed.page_url or embed.file_url or embed.src or "",
        message=only.text if (only := embed.shows_only()) is not None else "",
        line=line,
        column=column,
        work=f"{embed.kind} {key}" if key else "",
    )
    # Only what readers get counts; that there is nothing is certain for players of the page's own alone.
    nothing = "no" if embed.delivery == "native" else "unknown"
    made.captions = made.transcript = made.description = nothing
    if more is not None:
        made.captions = _given(more, nothing, "captions", "subtitles")
        made.transcript = _given(more, nothing, "transcript")
        made.description = _given(more, nothing, "descriptions")
    if embed.kind == "audio":
        made.captions = made.description = "none-needed"
    return made


def _given(more: Alternatives, nothing: str, *kinds: str) -> str:
    found = more.of_kind(*kinds, readers=True)
    return ", ".join(dict.fromkeys(one.language for one in found if one.language)) or "yes" if found else nothing


def _picture(facts: Facts, image: Image, base: Path | None) -> Picture:
    line, column = facts.page.position(image.element)
    key = picture_key(image.src, facts.page, facts.site, base)
    file = facts.site.resolve(image.src)
    return Picture(
        src=image.src or "",
        alt=image.alt,
        alt_state=image.alt_state,
        caption=image.caption.text if image.caption else "",
        credit=image.credit.text if image.credit else "",
        metadata=_told(facts.picture_files.of(image.src)),
        file=str(file) if file is not None and file.is_file() else "",
        line=line,
        column=column,
        work=f"picture {key}" if key else "",
    )


def _told(file: Metadata | None) -> dict[str, str]:
    """What a picture's file says about itself, by the usual names of its fields."""
    if file is None:
        return {}
    found = {
        "Alt": file.alt,
        "Creator": ", ".join(file.creators),
        "Credit": file.credit,
        "Copyright": file.copyright,
        "Description": file.description,
    }
    return {key: value for key, value in found.items() if value}
