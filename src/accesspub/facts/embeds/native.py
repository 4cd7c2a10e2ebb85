"""Media that the browser plays itself, and plug-ins of the past: video, audio, object, embed, applet."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.dom.elements import first_attribute, inside, nearest, quote, seconds, some_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import Look
from accesspub.facts.model import Embed

_TITLES = ("title", "aria-label", "data-title", "data-headline", "data-alt", "alt")


def native(look: Look, element: Element) -> Embed | None:
    """A ``<video>`` or ``<audio>``; None for an advert slot."""
    if _advert(look, element):
        return None
    kind = "audio" if "audio" in element.tag else "video"
    held = inside(element)
    sources = [one for one in held if one.tag == "source"][:50]
    addresses = [element.attr("src"), *(source.attr("src") for source in sources)]
    lazy = first_attribute(element, (*look.words.lazy, "data-mp4src", "data-mp4", "data-video-src", "data-mp3"))
    addresses += [source.attr("data-src") for source in sources]
    if lazy is not None:
        addresses.append(lazy[1])
    usable = [url for url in map(clean, addresses) if url]
    if kind == "audio" and not usable and _is_engine(element):
        return None
    embed = Embed(element=element, kind=kind, delivery="native", src=usable[0] if usable else None)
    embed.poster = clean(element.attr("poster") or element.attr("data-poster")) or None
    matches = filter(None, (look.match(url) for url in usable if not look.words.file_kind(url)))
    match = next(matches, None)
    if match is not None:
        embed.provider, embed.provider_name = match.provider.label, match.provider.name
        embed.id, embed.page_url = match.id, match.page_url
    else:
        embed.file_url = next((url for url in usable if look.words.file_kind(url)), embed.src)
    if kind == "video" and _loops(element):
        embed.kind = "gif"
    tracks = tuple((track.attr("kind") or "subtitles").strip().lower() for track in held if track.tag == "track")
    embed.tracks = tracks or None
    told = first_attribute(element, _TITLES)
    embed.title = quote(told[1], element, f"attribute:{told[0]}") if told else None
    embed.fallback_text = some_text(element)
    duration = first_attribute(element, look.words.durations)
    embed.duration = seconds(duration[1]) if duration else None
    for name in ("autoplay", "muted", "loop", "controls"):
        if element.attr(name) is not None:
            embed.data[name] = "yes"
    return embed


def _is_engine(element: Element) -> bool:
    """Whether an <audio> without an address takes no room: a script makes its sounds with it, and nobody sees it."""
    return element.attr("controls") is None and all((element.attr(name) or "") == "0" for name in ("width", "height"))


def _loops(element: Element) -> bool:
    """Whether it is an animated picture: plays by itself, over and over, without sound and controls."""
    has = [element.attr(name) is not None for name in ("autoplay", "loop", "muted")]
    return all(has) and element.attr("controls") is None


def _advert(look: Look, element: Element) -> bool:
    if (element.attr("title") or "").strip().lower() in ("advertisement", "anzeige", "publicité", "publicidad"):
        return True
    return nearest(element, look.words.advert.on, 3) is not None
