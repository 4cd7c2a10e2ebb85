"""Every element of a page that may be a medium, each with what its own markup says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl

from turbohtml import Element

from accesspub.facts.dom.elements import containers, first_attribute, inside, nearest, quote, seconds
from accesspub.facts.dom.embedded_json import at_path, attribute_json, walk_json
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean, split
from accesspub.facts.embeds.embed_code import Coded, media_in_code
from accesspub.facts.embeds.iframes import frame
from accesspub.facts.embeds.native import native
from accesspub.facts.embeds.placeholder_data import described
from accesspub.facts.embeds.placeholders import boxes, marked
from accesspub.facts.embeds.plugins import plugin
from accesspub.facts.embeds.vocabulary import Look, by_class, by_words
from accesspub.facts.model import Embed, Quote

_TEMPLATES = frozenset({"text/template", "text/html", "text/x-template", "text/x-handlebars", "text/plain"})
_LONGEST_SCRIPT = 100_000
_ITEMS = 1_000  # boxes of microdata that are looked into
_ID = re.compile(r"data-[a-z0-9]+-(?:video|media|clip|audio|episode)-?id")
_NUMBERED = re.compile(r"(?<!\d)\d{5,}$")


class Candidate(NamedTuple):
    """An element that may be a medium."""

    embed: Embed
    weak: bool
    """Whether only general names speak for it, so that anything better inside or around takes its place."""


def candidates(look: Look) -> Iterator[Candidate]:
    """All candidates, in no order; one element may come twice, the better one first."""
    select = look.page.document.select
    found = look.page.once(boxes, look.knowledge)
    telling, named = found.telling, look.named
    named += [element for element, entries in found.called if entries[0] is None]
    amp: list[Element] = []
    for element, markup in marked(look, found, amp):
        embed = described(look, element, markup)
        if embed is not None:
            _add_native(look, embed)
            yield Candidate(embed, False)
    for element in select("iframe"):
        if (embed := frame(look, element)) is not None:
            yield Candidate(embed, False)
    for tag in ("video", "audio"):
        for element in select(tag):
            if (embed := native(look, element)) is not None:
                yield Candidate(embed, False)
    for tag in ("object", "embed", "applet"):
        for element in select(tag):
            if (embed := plugin(look, element)) is not None:
                yield Candidate(embed, False)
    for element in amp:
        embed = frame(look, element) if element.tag == "amp-iframe" else native(look, element)
        if embed is not None:
            embed.delivery = "amp"
            yield Candidate(embed, False)
    for element in select('img[data-src*="/embed/"]'):
        match = look.match(url := clean(element.attr("data-src")))
        if match is not None and match.use != "script":
            embed = Embed(element=element, kind=match.kind, delivery="iframe-lazy", src=url)
            embed.provider, embed.provider_name = match.provider.label, match.provider.name
            embed.id, embed.page_url = match.id, match.page_url
            yield Candidate(embed, False)
    yield from _coded(look, telling)
    yield from _templates(look)
    yield from _scripts(look)
    yield from _microdata(look, found.typed)
    for element in dict.fromkeys((*telling, *named)):
        embed = (
            _by_settings(look, element)
            or _by_script(look, element)
            or _by_address(look, element)
            or _by_service(look, element)
            or _by_own_id(look, element)
        )
        if embed is not None:
            yield Candidate(embed, True)


def _add_native(look: Look, embed: Embed) -> None:
    """What a native player says of itself, where a provider's markup is one."""
    if embed.element.tag not in ("video", "audio"):
        return
    plain = native(look, embed.element)
    if plain is None:
        return
    embed.src = embed.src or plain.src
    embed.file_url = embed.file_url or plain.file_url
    embed.poster = embed.poster or plain.poster
    embed.title = embed.title or plain.title
    embed.tracks, embed.fallback_text = plain.tracks, plain.fallback_text
    embed.data.update(plain.data)


def _coded(look: Look, telling: list[Element]) -> Iterator[Candidate]:
    """Embed code kept as text: in attributes, and in script blocks that are templates."""
    for element in telling:
        for name in look.words.code:
            value = element.attr(name)
            found = media_in_code(look, value) if value and len(value) > 20 else None
            if found is not None:
                yield Candidate(_from_code(look, element, found), False)
                break
    for script in look.page.document.select("script[type]"):
        kind = (script.attr("type") or "").strip().lower()
        if kind not in _TEMPLATES or script.attr("src"):
            continue
        text = script.text
        if not 24 < len(text) < _LONGEST_SCRIPT:
            continue
        found = media_in_code(look, text)
        parent = script.parent
        if found is not None and isinstance(parent, Element) and parent.tag not in ("head", "body"):
            yield Candidate(_from_code(look, _blocked_box(look, script, parent), found), False)


def _templates(look: Look) -> Iterator[Candidate]:
    """Frames that a consent tool keeps in a ``<template>`` until the reader agrees."""
    for keeper in look.page.document.select("template")[:200]:
        parent = keeper.parent
        if not isinstance(parent, Element) or nearest(keeper, look.words.consent.on, 3) is None:
            continue
        for element in inside(keeper):
            url = clean(element.attr("src")) if element.tag == "iframe" else ""
            match = look.match(url) if url else None
            if match is not None:
                coded = Coded(url, match, match.kind, match.provider)
                yield Candidate(_from_code(look, _blocked_box(look, keeper, parent), coded), False)
                break


def _blocked_box(look: Look, script: Element, parent: Element) -> Element:
    """The box that a consent tool put in place of a medium: the outermost of its own close around the script."""
    box = parent
    for around in containers(script, 6):
        if look.words.consent.on(around) and around.tag not in ("body", "html", "main", "article"):
            box = around
    return box


def _from_code(look: Look, element: Element, found: Coded) -> Embed:
    waits = nearest(element, look.words.consent.on, 2) is not None
    embed = Embed(element=element, kind=found.kind, delivery="consent-placeholder" if waits else "js-placeholder")
    embed.src = found.src or None
    if found.match is not None:
        embed.provider, embed.provider_name = found.match.provider.label, found.match.provider.name
        embed.id, embed.page_url = found.match.id, found.match.page_url or found.src
    elif look.words.file_kind(found.src):
        embed.file_url = found.src
    told = first_attribute(element, look.words.titles)
    if told is not None:
        embed.title = quote(told[1], element, f"attribute:{told[0]}")
    return embed


def _scripts(look: Look) -> Iterator[Candidate]:
    """Players of which only the script that brings them is there."""
    known = look.providers
    for script in look.page.document.select("script[src]"):
        source = script.attr("src") or ""
        at = source.find("//", 0, 200)
        if at < 0 or len(source) > 2000 or not known.knows_host(source[at + 2 : at + 200].partition("/")[0]):
            continue
        match = known.match(source)
        parent = script.parent
        if match is None or match.use != "script" or not isinstance(parent, Element) or parent.tag == "head":
            continue
        element = script
        if (
            parent.tag in ("div", "figure", "p", "section", "center")
            and len(parent.text) < 4000
            and not any(one.tag not in ("script", "style", "noscript") for one in parent.select("*")[:30])
        ):
            element = parent
        embed = Embed(element=element, kind=match.kind, delivery="js-placeholder", src=clean(source))
        embed.provider, embed.provider_name = match.provider.label, match.provider.name
        embed.id, embed.page_url = match.id, match.page_url
        yield Candidate(embed, False)


def _microdata(look: Look, typed: list[Element]) -> Iterator[Candidate]:
    """Boxes with a picture that say in microdata that they are a film or a sound: a script makes players of them."""
    kinds = ("/VideoObject", "/AudioObject")
    spans = look.page.document.select('span:is([itemtype$="/VideoObject"],[itemtype$="/AudioObject"])')
    items = [one for one in typed if (one.attr("itemtype") or "").endswith(kinds)]
    for box in (*items[:_ITEMS], *spans[:_ITEMS]):
        if box.closest("a,li,nav,aside,footer") is not None or box.select_one("img") is None:
            continue
        told = {(one.attr("itemprop") or "").lower(): one for one in inside(box) if one.tag in ("meta", "link")}
        said = {name: clean(one.attr("content") or one.attr("href")) for name, one in told.items()}
        source = said.get("contenturl") or said.get("embedurl")
        if not source:
            continue
        kind = "audio" if (box.attr("itemtype") or "").endswith("AudioObject") else "video"
        embed = Embed(element=box, kind=kind, delivery="js-placeholder", src=source)
        match = look.match(source)
        if match is not None:
            embed.provider, embed.provider_name, embed.id = match.provider.label, match.provider.name, match.id
        if look.words.file_kind(source):
            embed.file_url = source
        embed.page_url = (match.page_url if match is not None else None) or source
        if (name := told.get("name")) is not None and name.attr("content"):
            embed.title = quote(name.attr("content"), name, "attribute:content")
        embed.poster = said.get("thumbnailurl") or None
        yield Candidate(embed, True)


def _by_settings(look: Look, element: Element) -> Embed | None:
    told_by = look.words
    if told_by.advert.on(element):
        return None
    named = nearest(element, told_by.player.on, 2) is not None
    told = first_attribute(element, told_by.ids) or (_id_of_their_own(element) if named else None)
    kind, source = "", ""
    data: object = None
    for name in told_by.settings:
        value = (element.attr(name) or "").strip()
        if not value:
            continue
        if told_by.file_kind(value) in ("video", "audio") and clean(value):
            kind, source = told_by.file_kind(value) or "", clean(value)
            break
        match = look.match(value) if "//" in value[:10] else None
        if match is not None and match.kind in ("video", "audio"):
            kind, source = match.kind, clean(value)
            break
        settings = attribute_json(value)
        found = _file_in(look, settings) if settings is not None else None
        if found is not None:
            kind, source, data = told_by.file_kind(found) or "", found, settings
            break
    if not source and (told is None or not named):
        return None
    if not source and element.select_one("a[href]") is not None and element.closest("li,nav,aside,footer") is not None:
        return None
    embed = Embed(element=element, kind=kind or _kind_of(element), delivery="js-placeholder", src=source or None)
    if told is not None:
        embed.id = told[1][:300]
    match = look.match(source) if source else None
    provider = match.provider if match is not None else by_class(look, element)
    if provider is not None:
        embed.provider, embed.provider_name = provider.label, provider.name
    if match is not None:
        embed.id, embed.page_url = match.id or embed.id, match.page_url or source
    elif told_by.file_kind(source):
        embed.file_url = source
    title = first_attribute(element, told_by.titles)
    embed.title = quote(title[1], element, f"attribute:{title[0]}") if title else None
    if embed.title is None and data is not None:
        titles = (_told(data, key, element) for key in told_by.keys["title"])
        embed.title = next(filter(None, titles), None)
    length = first_attribute(element, told_by.durations)
    embed.duration = seconds(length[1]) if length else None
    poster = first_attribute(element, told_by.posters)
    embed.poster = clean(poster[1]) or None if poster else None
    return embed


def _id_of_their_own(element: Element) -> tuple[str, str] | None:
    """An id in an attribute that a player has named after itself ("data-acme-media-id")."""
    return next(
        ((name, value) for name in element.attrs if _ID.fullmatch(name) and (value := element.attr(name))), None
    )


def _by_script(look: Look, element: Element) -> Embed | None:
    """A named player box with a script of its own that brings one certain video ("video.php?video_id=25718")."""
    for script in element.select("script[src]")[:5]:
        address = split(script.attr("src"))
        if address is None or not look.words.player.on(element):
            continue
        told = set(address.path.lower().replace(".", "/").replace("-", "/").replace("_", "/").split("/"))
        wanted = [name for name, value in parse_qsl(address.query)[:20] if value and name.lower().endswith("id")]
        if told & (look.words.address["video"] | look.words.address["audio"]) and wanted:
            embed = Embed(element=element, kind=_kind_of(element), delivery="js-placeholder", src=address.url)
            text = short_text(element, 200)
            embed.title = quote(text, element, "text") if text else None
            return embed
    return None


def _by_address(look: Look, element: Element) -> Embed | None:
    """A named box in which nothing but the address of a medium is left: an embed that was never made."""
    if not look.words.player.on(element):
        return None
    text = short_text(element, 300)
    if not text or " " in text or "//" not in text[:10]:
        return None
    match = look.match(text)
    if match is None or match.use == "script":
        return None
    embed = Embed(element=element, kind=match.kind, delivery="js-placeholder", src=clean(text))
    embed.provider, embed.provider_name = match.provider.label, match.provider.name
    embed.id, embed.page_url = match.id, match.page_url or embed.src
    return embed


def _by_service(look: Look, element: Element) -> Embed | None:
    """A box that waits for consent and says whose medium it will show (``data-provider="instagram"``)."""
    told = first_attribute(element, look.words.services)
    if told is None or not look.words.consent.on(element):
        return None
    provider = by_words(look, [told[1].lower()])
    if provider is None or look.words.banner.on(element):
        return None
    embed = Embed(element=element, kind=provider.kind, delivery="consent-placeholder")
    embed.provider, embed.provider_name = provider.label, provider.name
    return embed


def _by_own_id(look: Look, element: Element) -> Embed | None:
    """An empty box that is called a player and whose id ends in a number, which tells a script what to play."""
    number = _NUMBERED.search((element.attr("id") or "")[-40:])
    if number is None or not look.words.player.on(element) or look.words.advert.on(element):
        return None
    if short_text(element, 1) is None or any(one.tag not in ("script", "noscript", "style") for one in inside(element)):
        return None
    embed = Embed(element=element, kind=_kind_of(element), delivery="js-placeholder")
    embed.id = number[0]
    return embed


def _told(data: object, key: str, element: Element) -> Quote | None:
    value = at_path(data, key)
    return quote(value, element, "attribute:json") if isinstance(value, str) else None


def _file_in(look: Look, data: object) -> str | None:
    """The first recording that settings name."""
    for item in walk_json(data, 400):
        for key in look.words.keys["src"]:
            value = item.get(key)
            if isinstance(value, str) and look.words.file_kind(value) in ("video", "audio") and clean(value):
                return clean(value)
    return None


def _kind_of(element: Element) -> str:
    told = f"{element.attr('class') or ''} {element.attr('id') or ''}"[:400].lower()
    if "video" not in told and ("audio" in told or "podcast" in told):
        return "audio"
    return "video"
