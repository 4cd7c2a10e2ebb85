"""Plugin elements: ``<object>`` and ``<embed>``."""

from __future__ import annotations

from urllib.parse import parse_qsl

from turbohtml import Element

from accesspub.facts.dom.elements import first_attribute, inside, quote, some_text, tiny
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import Look, file_address
from accesspub.facts.model import Embed

_SVG = ("image/svg+xml", "image/")


def plugin(look: Look, element: Element) -> Embed | None:
    """An ``<object>``, ``<embed>`` or ``<applet>`` that shows a medium; None for pictures, helpers and layout."""
    kind_told = (element.attr("type") or "").strip().lower()
    if kind_told.startswith(_SVG) or tiny(element):
        return None
    params = {
        (param.attr("name") or "").strip().lower(): param.attr("value") or ""
        for param in inside(element)
        if param.tag == "param"
    }
    inner = next((one for one in inside(element) if one.tag == "embed"), None) if element.tag == "object" else None
    address = ""
    for value in (
        element.attr("data" if element.tag == "object" else "src"),
        params.get("movie"),
        params.get("src"),
        params.get("filename"),
        params.get("url"),
        inner.attr("src") if inner is not None else None,
        element.attr("code") if element.tag == "applet" else None,
    ):
        if address := clean(value):
            break
    if not kind_told and inner is not None:
        kind_told = (inner.attr("type") or "").strip().lower()
    plug = _plug(look, element, kind_told, address)
    match = look.match(address) if address else None
    told = _flash_file(element.attr("flashvars") or params.get("flashvars") or "", look)
    embed = Embed(element=element, kind="flash", delivery="embed" if element.tag == "embed" else "object")
    embed.src = address or None
    if match is None and address and not plug and not kind_told.startswith(("video/", "audio/")):
        file_kind = look.words.file_kind(address)
        if file_kind is None and kind_told != "application/pdf":
            return None  # a page in an object, a picture without a type: nothing that is known to play
    if match is not None:
        embed.kind, embed.id, embed.page_url = match.kind, match.id, match.page_url
        embed.provider, embed.provider_name = match.provider.label, match.provider.name
    elif not address and not plug:
        return None
    else:
        embed.kind = _kind(look, kind_told, address, told, plug)
        if look.words.file_kind(address):
            embed.file_url = address
    if told:
        embed.file_url = embed.file_url or file_address(told)
    embed.data["plugin"] = plug or "no"
    embed.fallback_text = some_text(element)
    name = first_attribute(element, ("title", "aria-label"))
    embed.title = quote(name[1], element, f"attribute:{name[0]}") if name else None
    return embed


def _plug(look: Look, element: Element, told: str, address: str) -> str:
    known = look.words.plugin_types.get(told) or look.words.plugin_classes.get(
        (element.attr("classid") or "").strip().lower()
    )
    if known:
        return known
    if element.tag == "applet" or told.startswith("application/x-java"):
        return "java"
    return "flash" if address.partition("?")[0].lower().endswith(".swf") else ""


def _kind(look: Look, told: str, address: str, inner: str, plug: str) -> str:
    for value in (inner, address):
        kind = look.words.file_kind(value)
        if kind is not None and not (kind == "video" and value.lower().endswith(".swf")):
            return kind
    for kind in ("video", "audio"):
        if told.startswith(f"{kind}/"):
            return kind
    if told == "application/pdf":
        return "document"
    if plug in ("quicktime", "windows-media", "realplayer"):
        return "video"
    lowered = address.rpartition("/")[2].lower()
    if plug == "flash" and ("video" in lowered or "player" in lowered):
        return "audio" if "audio" in lowered or "mp3" in lowered else "video"
    return "flash"


def _flash_file(flashvars: str, look: Look) -> str:
    """The file that a Flash player was told to play."""
    if not flashvars or len(flashvars) > 20_000:
        return ""
    for name, value in parse_qsl(flashvars.replace("&amp;", "&"))[:100]:
        if look.words.file_kind(value) in ("video", "audio") and (
            "file" in name.lower() or "src" in name.lower() or "url" in name.lower() or "media" in name.lower()
        ):
            return value
    return ""
