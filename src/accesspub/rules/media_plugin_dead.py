"""media-plugin-dead: content of an obsolete plug-in has a fallback."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed
from accesspub.html.text import own_text
from accesspub.inserts.fallback import Fallback, fallback
from accesspub.inserts.transcript import with_transcript

_RULE = "media-plugin-dead"
_NAMES = {"java": "Java"}  # of a plug-in without a provider, where it is not Flash


def _plugins(facts: Facts) -> list[Embed]:
    return [
        embed
        for embed in facts.embeds
        if embed.delivery in ("object", "embed") and embed.element.tag in ("object", "embed", "applet")
    ]


def _is_shown(embed: Embed) -> bool:
    return not embed.hidden and embed.data.get("plugin") != "no" and not _serves_a_native_player(embed.element)


def _serves_a_native_player(element: Element) -> bool:
    """Whether a native player is beside the plug-in, as an alternative for other browsers."""
    parent = element.parent
    return isinstance(parent, Element) and any(
        isinstance(one, Element) and one.tag in ("video", "audio") and _plays(one) for one in parent.children
    )


def _plays(player: Element) -> bool:
    return bool(player.attr("src")) or player.select_one("source[src]") is not None


@rule(over=_plugins, when=_is_shown)
def media_plugin_dead(embed: Embed, context: Context) -> Iterator[Finding]:
    """Browsers no longer support Flash, QuickTime, Silverlight and Java: readers get an empty box."""
    element = embed.element
    held = element if element.tag != "embed" else element.next_sibling
    if isinstance(held, Element) and (held is element or marks.is_ours(held)) and _says_something(held):
        return
    where = element.parent if element.tag == "embed" and element.parent is not None else element
    files: dict[str, bytes] = {}
    parts = with_transcript(Fallback(_RULE), embed, context, where, files)
    html = fallback(context.page, embed, where, parts, context.words, context.style)
    intent = Insert(element, "after" if element.tag == "embed" else "last", html) if html else None
    edit = Edit((intent,), Safety.SAFE, files=files) if intent else None
    yield Finding(
        element, "dead", {"provider": embed.provider_name or _NAMES.get(embed.data.get("plugin", ""), "Flash")}, edit
    )


def _says_something(element: Element) -> bool:
    """Whether content serves readers: words, a link, or a player that still works."""
    return bool(own_text(element)) or element.select_one("a[href],img[alt],video,audio,iframe") is not None
