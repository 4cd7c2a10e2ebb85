"""Media in ``<iframe>``: by address, by a delayed address, by markup; and what no provider file knows."""

from __future__ import annotations

import re

from turbohtml import Element

from accesspub.facts.dom.elements import hidden, nearest, quote, some_text, tiny
from accesspub.facts.dom.urls import clean, split, without_parameter
from accesspub.facts.embeds.vocabulary import Look, address_words, by_class
from accesspub.facts.model import Embed
from accesspub.facts.providers import Match
from accesspub.html.text import fold

_LONGEST_TEXT = 5000
_TAGS = re.compile(r"<(?=[A-Za-z!/?])[^>]*>?")


def frame_address(look: Look, element: Element) -> tuple[str, bool]:
    """The address of a frame, and whether a script must put it in place first."""
    url = clean(element.attr("src"))
    if url:
        return url, False
    for name in look.words.lazy:
        url = clean(element.attr(name))
        if "/" in url:
            return url, True
    for name, told in list(element.attrs.items())[:60]:
        value = told if isinstance(told, str) else ""
        if name not in ("src", "srcdoc", "style", "title") and "//" in value[:300]:
            url = clean(value)
            if url and look.match(url) is not None:
                return url, True
    return "", True


def frame(look: Look, element: Element) -> Embed | None:
    """An ``<iframe>`` that shows a medium; None for adverts, trackers, buttons, forms and the unknown."""
    url, lazy = frame_address(look, element)
    delivery = "iframe-lazy" if lazy else "iframe"
    match = look.match(url) if url else None
    if match is None and not url:
        match = _in_code(look, element.attr("srcdoc"))
    if match is not None and match.use != "script":
        embed = Embed(element=element, kind=match.kind, delivery=delivery, src=url or None)
        embed.provider, embed.provider_name = match.provider.label, match.provider.name
        embed.id, embed.page_url = match.id, match.page_url or file_page(url)
        _autoplay(embed, match, url)
    else:
        told = _unknown(look, element, url)
        if told is None:
            return None
        kind, provider = told
        embed = Embed(element=element, kind=kind, delivery=delivery, src=url or None, provider=provider)
        embed.provider_name = provider
        embed.page_url = file_page(url)
        file_kind = look.words.file_kind(url)
        if file_kind is not None:
            embed.kind, embed.file_url, embed.provider, embed.provider_name = file_kind, url, None, None
    name = element.attr("title") or element.attr("aria-label") or element.attr("name")
    if element.attr("title") or element.attr("aria-label"):
        embed.title = quote(name, element, "attribute:title" if element.attr("title") else "attribute:aria-label")
    text = some_text(element, _LONGEST_TEXT)
    if text:
        # A frame's content is raw text for parsers, but markup for the browsers it was written for.
        embed.fallback_text = fold(_TAGS.sub(" ", text[:_LONGEST_TEXT]))
    return embed


def file_page(url: str) -> str | None:
    """The address of a frame as a place to open by itself."""
    return url or None


def _autoplay(embed: Embed, match: Match, url: str) -> None:
    told = match.provider.autoplay
    if told is None or not url:
        return
    quiet = without_parameter(url, told[0], told[1])
    if quiet is not None:
        embed.data["autoplay"] = "yes"
        embed.data["src_without_autoplay"] = quiet


def _in_code(look: Look, code: str | None) -> Match | None:
    from accesspub.facts.embeds.embed_code import media_in_code

    found = media_in_code(look, code) if code else None
    return found.match if found else None


def _unknown(look: Look, element: Element, url: str) -> tuple[str, str | None] | None:
    """Kind and publisher of a player that no provider file knows; None for anything else."""
    words = look.words
    if tiny(element) or nearest(element, words.advert.on, 3) is not None:
        return None
    if url and words.file_kind(url):
        return words.file_kind(url) or "video", None
    if not url:
        # Nothing but the permission to fill the screen and a name tells a player that waits for its address.
        if element.attr("allowfullscreen") is None:
            return None
        provider = by_class(look, element)
        if provider is not None and provider.kind in ("video", "audio"):
            return provider.kind, provider.label
        return ("video", None) if nearest(element, words.player.on, 2) is not None else None
    if hidden(element):
        return None
    told = address_words(url)
    if told & words.not_media:
        return None
    address = split(url, look.host)
    host = address.host if address else ""
    if told & words.address["audio"] and told & (words.address["embed"] | {"audio", "audionote"}):
        return "audio", host or None
    if told & words.address["video"] and (
        element.attr("allowfullscreen") is not None
        or told & words.address["embed"]
        or nearest(element, words.player.on, 2) is not None
    ):
        return "video", host or None
    return None
