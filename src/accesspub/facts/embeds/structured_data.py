"""What a page says of its media for machines: JSON-LD and microdata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.elements import inside, quote, seconds
from accesspub.facts.dom.embedded_json import walk_json
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import Case, PageContext, make_embed
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.html.text import fold

_TYPES = frozenset({"VideoObject", "AudioObject", "PodcastEpisode", "MusicRecording", "Clip"})
_LONGEST = 2_000_000
_COMMENTS = re.compile(r"^\s*(?://[^\n]*|/\*.*?\*/|<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", re.S)
_TRAILING = re.compile(r",(\s*[}\]])")
_MICRODATA = tuple(
    f'{tag}:is([itemtype*="VideoObject"],[itemtype*="AudioObject"])' for tag in ("div", "span", "figure", "section")
)


_ITEM_TYPES = ("/VideoObject", "/AudioObject")
_ITEMS = 1_000  # boxes of microdata that are looked into


@dataclass(slots=True)
class Described:
    """One medium as a page describes it to machines."""

    kind: str
    name: str = ""
    page_url: str = ""
    file_url: str = ""
    embed_url: str = ""
    poster: str = ""
    duration: float | None = None
    element: Element | None = None
    """The element around microdata; None for JSON-LD."""
    address: str = ""
    """In microdata: that of the file or the player, however its name is spelled."""
    name_element: Element | None = None
    """The element in microdata of which an attribute holds the name."""
    origin: str = "json-ld"


def described_media(page: Page) -> list[Described]:
    """All VideoObjects, AudioObjects and episodes of a page, repairing broken blocks where that is sure."""
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
        page_url=clean(_text(item.get("url"))),
        file_url=clean(_text(item.get("contentUrl"))),
        embed_url=clean(_text(item.get("embedUrl"))),
        poster=clean(_text(item.get("thumbnailUrl") or item.get("thumbnail") or item.get("image"))),
        duration=seconds(_text(item.get("duration"))),
    )


def _microdata(element: Element) -> Described:
    values: dict[str, str] = {}
    named: Element | None = None
    for one in inside(element):
        written = one.attr("content") or one.attr("href") or one.attr("src") or one.attr("datetime")
        for name in (one.attr("itemprop") or "").split():
            if name not in values:
                values[name] = fold(written or one.text[:2000])
                named = one if name == "name" and written else named
    item = _item("AudioObject" if "AudioObject" in (element.attr("itemtype") or "") else "VideoObject", dict(values))
    item.element, item.name_element, item.origin = element, named, "microdata"
    lowered = {name.lower(): value for name, value in values.items()}
    item.address = clean(lowered.get("contenturl")) or clean(lowered.get("embedurl"))
    return item


class _MicrodataCase(Case):
    """A box that says in microdata that it is a film or a sound."""

    @lazy
    def item(self) -> Described:
        """What it says."""
        return _microdata(self.element)

    def media_address(self) -> str:
        return self.item.address

    def media_type(self) -> str | None:
        """What it says that it is."""
        value = self.element.attr("itemtype") or ""
        return value if value.endswith(_ITEM_TYPES) else None

    def picture(self) -> Element | None:
        return self.element.select_one("img")

    def teaser(self) -> Element | None:
        return self.element.closest("a,li,nav,aside,footer")


MICRODATA = Question.about(
    _MicrodataCase, "box-with-microdata", prior=-2, media_type=1, teaser=VETO, picture=1, media_address=1
)


def players_in_microdata(context: PageContext, typed: list[Element]) -> Iterator[Embed]:
    """Boxes with a picture that say in microdata that they are a film or a sound: a script makes players of them."""
    spans = context.page.document.select('span:is([itemtype$="/VideoObject"],[itemtype$="/AudioObject"])')
    for box in (*typed[:_ITEMS], *spans[:_ITEMS]):
        case = _MicrodataCase(context, box)
        if case.media_type() is None or not context.ask(MICRODATA, case, box):
            continue
        item, source = case.item, case.item.address
        match = context.match(source)
        embed = make_embed(box, "js-placeholder", item.kind, match=match)
        embed.src, embed.page_url = source, embed.page_url or source
        if context.words.file_kind(source):
            embed.file_url = source
        if item.name_element is not None:
            embed.title = quote(item.name, item.name_element, "attribute:content")
        embed.poster = item.poster or None
        yield embed


class _DescribedCase(NamedTuple):
    """A description for machines, and a medium that it may mean."""

    item: Described
    embed: Embed
    playing: list[Embed]
    """The media of that kind."""

    def addresses(self) -> str:
        return " ".join((self.item.embed_url, self.item.file_url, self.item.page_url)).strip()

    def same_id(self) -> str:
        told = self.embed.id or ""
        return told if len(told) > 5 and told in self.addresses() else ""

    def same_address(self) -> str | None:
        return self.embed.src if self.embed.src in (self.item.embed_url, self.item.file_url) else None

    def same_name(self) -> str:
        title = fold(self.embed.title.text) if self.embed.title is not None else ""
        return title if title.casefold() == self.item.name.casefold() else ""

    def only_one_within(self) -> Element | None:
        box = self.item.element
        held = {box, *box.select("*")[:2000]} if box is not None else set()
        inside = [embed for embed in self.playing if embed.element in held]
        return box if inside == [self.embed] else None

    def only_one(self) -> bool:
        # One medium and one description belong together, unless both say where they are and differ.
        return len(self.playing) == 1 and (self.embed.id is None or not self.addresses())


DESCRIBED = Question.about(
    _DescribedCase, "described-medium", same_id=1, same_address=1, same_name=1, only_one_within=1, only_one=1
)


def describe_media(context: PageContext, found: list[Embed]) -> None:
    """Add what the page says for machines, where it is sure which medium is meant."""
    items = described_media(context.page) if any(embed.kind in ("video", "audio") for embed in found) else []
    for item in items:
        playing = [embed for embed in found if embed.kind == item.kind]
        cases = (_DescribedCase(item, embed, playing) for embed in playing)
        meant = next((case.embed for case in cases if context.ask(DESCRIBED, case, case.embed.element)), None)
        if meant is None:
            continue
        if item.name and (meant.title is None or meant.title.origin in ("heading", "poster-alt")):
            meant.title = quote(item.name, item.element, item.origin)
        meant.duration = meant.duration or item.duration
        meant.poster = meant.poster or item.poster or None
        meant.file_url = meant.file_url or item.file_url or None
        meant.page_url = meant.page_url or item.page_url or item.embed_url or None
