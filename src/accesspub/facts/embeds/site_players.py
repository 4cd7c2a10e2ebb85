"""The players that the settings of a site name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element

from accesspub.facts.dom.elements import inside, quote
from accesspub.facts.dom.embedded_json import at_path, attribute_json
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import PageContext, make_embed
from accesspub.facts.evidence import CERTAIN, Question
from accesspub.facts.model import Embed
from accesspub.knowledge.site_markup import PlayerMarkup

_DELIVERY = {"iframe": "iframe", "video": "native", "audio": "native"}
_LONGEST = 300  # characters of an id


class _Player(NamedTuple):
    markup: PlayerMarkup
    element: Element

    def site_player(self) -> str:
        return self.markup.selector


PLAYER = Question.about(_Player, "site-player", site_player=CERTAIN)


def site_players(context: PageContext) -> Iterator[Embed]:
    """The players that the settings name, with what their attributes say."""
    for markup in context.knowledge.site.player:
        for element in context.page.document.select(markup.selector):
            if context.ask(PLAYER, _Player(markup, element), element):
                yield _embed(context, markup, element)


def _embed(context: PageContext, markup: PlayerMarkup, element: Element) -> Embed:
    source = clean(_value(element, markup.src))
    match, provider = context.match(source), context.providers.all.get(markup.provider)
    embed = make_embed(element, _DELIVERY.get(element.tag, "js-placeholder"), markup.kind, match=match)
    if match is None and markup.provider:
        embed.provider = provider.label if provider is not None else markup.provider
        embed.provider_name = provider.name if provider is not None else markup.provider
    embed.id = embed.id or _value(element, markup.id)[:_LONGEST] or None
    embed.src = source or None
    if context.words.recording(source):
        embed.file_url = source
    embed.title = quote(_value(element, markup.title), element, f"attribute:{markup.title.partition(' ')[0]}")
    return embed


def _value(element: Element, place: str) -> str:
    """The value at a place: an attribute of the element, else of one in it; with a path, from JSON that is there."""
    name, _, path = place.partition(" ")
    parts = (element, *inside(element)) if name else ()
    value = next((value for one in parts if (value := one.attr(name))), "")
    if path and name == "script":
        value = next((one.text for one in parts if one.tag == "script"), "")
    found = at_path(attribute_json(value), path.strip()) if path else value
    return str(found).strip() if isinstance(found, (str, int, float)) and not isinstance(found, bool) else ""
