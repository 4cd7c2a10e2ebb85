"""Every element of a page that may be a medium, each with what its own markup says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl

from turbohtml import Element

from accesspub.facts.dom.class_names import words_of
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.addressed import post_cards, told_by_attributes
from accesspub.facts.embeds.embed_code import media_in_attributes, media_in_scripts, media_in_templates
from accesspub.facts.embeds.iframes import frame
from accesspub.facts.embeds.interface import facades, players_by_interface
from accesspub.facts.embeds.named_boxes import named_box
from accesspub.facts.embeds.native import native, native_facts
from accesspub.facts.embeds.placeholder_data import described
from accesspub.facts.embeds.placeholders import boxes, marked
from accesspub.facts.embeds.players import playlist_items
from accesspub.facts.embeds.plugins import plugin
from accesspub.facts.embeds.scripted import players_of_scripts
from accesspub.facts.embeds.site_players import site_players
from accesspub.facts.embeds.structured_data import players_in_microdata
from accesspub.facts.embeds.vocabulary import Case, PageContext, make_embed
from accesspub.facts.evidence import CERTAIN, VETO, Clue, Question
from accesspub.facts.model import Embed
from accesspub.facts.providers import Markup, Match

_SCRIPT_BOXES = ("div", "figure", "p", "section", "center")
_PLAYER_FILES = frozenset(("player", "embed"))
_IDS = frozenset(("playlist", "videoid", "mediaid", "clipid", "contentid", "vid"))
_DIGITS = 4  # of an id
_SILENT = ("script", "style", "noscript")


class Candidate(NamedTuple):
    """An element that may be a medium."""

    embed: Embed
    weak: bool = False
    """Whether only general names speak for it, so that anything better inside or around takes its place."""


def candidates(context: PageContext) -> Iterator[Candidate]:
    """All candidates, in no order; one element may come twice, the better one first."""
    select = context.page.document.select
    for embed in site_players(context):
        _add_native(context, embed)
        yield Candidate(embed)
    found = context.page.once(boxes, context.knowledge)
    context.named += [element for element, entries in found.called if entries[0] is None]
    plainer: list[Element] = []
    by_markup: set[Element] = set()
    for element, markup in marked(context, found, plainer):
        if context.ask(MARKUP, markup, element):
            by_markup.add(element)
            embed = described(context, element, markup)
            _add_native(context, embed)
            yield Candidate(embed)
    readers = {"iframe": frame, "video": native, "audio": native, "object": plugin, "embed": plugin, "applet": plugin}
    for tag, read in readers.items():
        for element in select(tag):
            if (plain := read(context, element)) is not None:
                yield Candidate(plain)
    for element in plainer:
        embed_of = frame if element.tag == "amp-iframe" else native
        if (plain := embed_of(context, element)) is not None:
            plain.delivery = "amp" if element.tag.startswith("amp-") else "js-placeholder"
            yield Candidate(plain)
    yield from map(Candidate, playlist_items(context))
    yield from map(Candidate, _delayed_frames(context))
    yield from map(Candidate, media_in_attributes(context, found.telling))
    yield from map(Candidate, media_in_scripts(context))
    yield from map(Candidate, media_in_templates(context))
    yield from map(Candidate, _provider_scripts(context))
    known = set(by_markup)
    for search in (players_of_scripts, told_by_attributes, post_cards):
        for embed in search(context):
            known.add(embed.element)
            yield Candidate(embed, weak=True)
    for embed in players_in_microdata(context, found.typed):
        yield Candidate(embed, weak=True)
    for element in dict.fromkeys((*found.telling, *context.named)):
        if element not in by_markup and (named := named_box(context, element)) is not None:
            known.add(element)
            yield Candidate(named, weak=True)
    for embed in (*facades(context, known), *players_by_interface(context, known)):
        yield Candidate(embed, weak=True)


def _provider_rule(markup: Markup) -> str:
    return markup.rule


MARKUP = Question[Markup]("provider-markup", Clue("provider-rule", CERTAIN, _provider_rule))


def _add_native(context: PageContext, embed: Embed) -> None:
    """What a native player says about itself, if a provider's markup is one."""
    plain = native_facts(context, embed.element) if embed.element.tag in ("video", "audio") else None
    if plain is None:
        return
    embed.src = embed.src or plain.src
    embed.file_url = embed.file_url or plain.file_url
    embed.poster = embed.poster or plain.poster
    embed.title = embed.title or plain.title
    embed.tracks, embed.fallback_text = plain.tracks, plain.fallback_text
    embed.data.update(plain.data)


class _AddressCase(Case):
    """An element with the address of a player or of the script that brings one."""

    def __init__(self, context: PageContext, element: Element, url: str, match: Match | None) -> None:
        super().__init__(context, element)
        self.url = url
        self.match = match

    def player_address(self) -> str:
        return self.url if self.match is not None and self.match.use != "script" else ""

    def script_address(self) -> str:
        return self.url if self.match is not None and self.match.use == "script" else ""

    def told_id(self) -> str:
        """The parameter with the id of the medium, in the URL of the player script of an unknown provider."""
        path, _, query = self.url.partition("?")
        if self.match is not None or not query or _PLAYER_FILES.isdisjoint(words_of(path.rpartition("/")[2])):
            return ""
        told = ((name, value) for name, value in parse_qsl(query)[:40] if name.lower().replace("_", "") in _IDS)
        return next((f"{name}={value}" for name, value in told if sum(map(str.isdigit, value)) >= _DIGITS), "")

    def in_head(self) -> bool:
        return not isinstance(self.element.parent, Element) or self.element.parent.tag == "head"


DELAYED_FRAME = Question.about(_AddressCase, "delayed-frame", player_address=CERTAIN)
PROVIDER_SCRIPT = Question.about(_AddressCase, "provider-script", script_address=1, told_id=1, in_head=VETO)


def _delayed_frames(context: PageContext) -> Iterator[Embed]:
    """Pictures that a script replaces by a frame."""
    for element in context.page.document.select('img[data-src*="/embed/"]'):
        url = clean(element.attr("data-src"))
        match = context.match(url)
        if context.ask(DELAYED_FRAME, _AddressCase(context, element, url, match), element):
            embed = make_embed(element, "iframe-lazy", match=match)
            embed.src = url
            yield embed


def _provider_scripts(context: PageContext) -> Iterator[Embed]:
    """Players of which only the script that brings them is there."""
    known = context.providers
    for script in context.page.document.select("script[src]"):
        source = script.attr("src") or ""
        at = source.find("//", 0, 200)
        if at < 0 or len(source) > 2000:
            continue
        is_player = "?" in source and ("layer" in source or "mbed" in source)  # rules out most scripts
        if not is_player and not known.knows_host(source[at + 2 : at + 200].partition("/")[0]):
            continue
        match = known.match(source)
        box = _script_box(script) if match is not None and match.use == "script" else script
        if context.ask(PROVIDER_SCRIPT, _AddressCase(context, script, source, match), box):
            embed = make_embed(box, "js-placeholder", "" if match is not None else "video", match=match)
            embed.src = clean(source)
            yield embed


def _script_box(script: Element) -> Element:
    """The box that holds a script and nothing else to see, or the script."""
    box = script.parent
    if not isinstance(box, Element) or box.tag not in _SCRIPT_BOXES or len(box.text) >= 4000:
        return script
    return box if all(one.tag in _SILENT for one in box.select("*")[:30]) else script
