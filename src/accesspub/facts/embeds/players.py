"""What libraries make of native players: the controls they draw, the transcripts they build, the lists they play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from turbohtml import Element

from accesspub.facts.dom.class_names import facts_section
from accesspub.facts.dom.elements import ancestors, first_value, quote, track_kind
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.placeholder_data import described
from accesspub.facts.embeds.placeholders import fits, index
from accesspub.facts.embeds.vocabulary import PageContext, make_embed
from accesspub.facts.evidence import CERTAIN, Question
from accesspub.facts.model import Embed

_LEVELS = 6  # around a native player, in which its library may have wrapped it
_TITLE = 200


def drawn(context: PageContext, element: Element) -> str:
    """What the library of a native player adds to it; empty where none is known."""
    for library in facts_section(context.knowledge, "player", "libraries"):
        if _is_of(library, element):
            off = library.get("no_transcript", {})
            is_silent = any((element.attr(name) or "").lower() == value for name, value in off.items())
            named = [one for one in library["draws"] if not (is_silent and one == "transcript")]
            parts = (element, *element.select("source")[:20])
            is_described = any(one.attr(name) for one in parts for name in library.get("described", ()))
            return " ".join([*named, *(["described"] if is_described else [])])
    return ""


def _is_of(library: Any, element: Element) -> bool:
    if any(name in element.attrs for name in library.get("attributes", ())):
        return True
    if _has_class(element, library.get("classes", ())):
        return True
    tags, classes = library.get("around", ()), library.get("around_classes", ())
    return any(_is_called(one.tag, tags) or _has_class(one, classes) for one in ancestors(element, _LEVELS))


def _has_class(element: Element, names: list[str]) -> bool:
    return bool(names) and not set(names).isdisjoint((element.attr("class") or "")[:4000].split())


def _is_called(tag: str, names: list[str]) -> bool:
    return any(tag.startswith(name[:-1]) if name.endswith("*") else tag == name for name in names)


def plays_list(context: PageContext, element: Element) -> Element | None:
    """The first item of the playlist that a native player plays."""
    name = element.attr("id")
    return next((one for one, _ in _items(context) if _owner(one) == name), None) if name else None


def _items(context: PageContext) -> Iterator[tuple[Element, Any]]:
    for playlist in facts_section(context.knowledge, "player", "playlists"):
        for element in context.page.document.select(playlist["items"])[:200]:
            yield element, playlist


def _owner(item: Element) -> str:
    """The id of the player that plays an item."""
    holder = item.closest("[data-player]")
    return (holder.attr("data-player") or "") if holder is not None else ""


class _Item:
    """An item of a playlist."""

    def __init__(self, context: PageContext, element: Element, playlist: Any) -> None:
        self.context, self.element, self.playlist = context, element, playlist

    def address(self) -> str:
        """The file that it plays."""
        sources = self.element.select(self.playlist["sources"])[:20]
        values = [first_value(one, ("data-src", "src")) for one in sources]
        values.append(first_value(self.element, self.context.words.attributes["settings"]))
        return next((url for url in map(clean, values) if url), "")

    def provider_id(self) -> Embed | None:
        """The medium of a provider that its attributes name."""
        known = index(self.context.knowledge).by_attribute
        entries = (markup for name in self.element.attrs for markup in known.get(name, ()))
        markup = next((one for one in entries if fits(one, self.element)), None)
        return described(self.context, self.element, markup) if markup is not None else None


ITEM = Question.about(_Item, "playlist-item", address=CERTAIN, provider_id=CERTAIN)


def playlist_items(context: PageContext) -> Iterator[Embed]:
    """The media of playlists; the player that plays them has none of its own."""
    for element, playlist in _items(context):
        item = _Item(context, element, playlist)
        if context.ask(ITEM, item, element):
            yield _read(item)


def _read(item: _Item) -> Embed:
    element, address = item.element, item.address()
    embed = item.provider_id() or make_embed(element, "native", match=item.context.match(address))
    embed.delivery = "native"
    embed.kind = embed.kind or item.context.words.recording(address) or "video"
    embed.src = embed.src or address or None
    embed.file_url = embed.file_url or (address if embed.provider is None else None)
    tracks = element.select(item.playlist["tracks"])[:50]
    embed.tracks = tuple(map(track_kind, tracks)) or None
    embed.title = embed.title or quote(short_text(element, _TITLE), element, "text")
    players = (one for tag in ("video", "audio") for one in item.context.page.document.select(tag))
    name = _owner(element)
    embed.data["draws"] = next((drawn(item.context, one) for one in players if name and one.attr("id") == name), "")
    return embed
