"""media-plugin-dead: content of an obsolete plug-in has a fallback."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.spoken_text import words_of
from accesspub.facts.dom.urls import ending
from accesspub.facts.embeds.vocabulary import embed_vocabulary
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed
from accesspub.html.text import own_text
from accesspub.inserts.fallback import Fallback, fallback
from accesspub.inserts.transcript import with_transcript
from accesspub.knowledge.load import Knowledge
from accesspub.rules._downloads import leads_to_plugin

_RULE = "media-plugin-dead"
_SOURCES = 20
_NOTICE = 25  # words: as many as a notice that only says which plug-in is needed
_OBSOLETE = "realplayer"  # whose files no current player opens


def _plugins(facts: Facts) -> list[Embed | Element]:
    files = embed_vocabulary(facts.knowledge).plugin_files.items()
    endings = tuple(f".{ending}" for ending, plugin in files if plugin == _OBSOLETE)
    links = [link for link, address in facts.page.links if address[-6:].lower().endswith(endings)]
    return links + [
        embed for embed in facts.embeds if embed.element.tag in ("object", "embed", "applet", "video", "audio")
    ]


def _is_shown(embed: Embed | Element) -> bool:
    if isinstance(embed, Element):
        return True
    if embed.element.tag in ("video", "audio"):
        return not embed.hidden
    return not embed.hidden and embed.data.get("plugin") != "no" and not _serves_a_native_player(embed.element)


def _serves_a_native_player(element: Element) -> bool:
    """Whether a native player is next to the plug-in, as an alternative for other browsers."""
    parent = element.parent
    return isinstance(parent, Element) and any(
        isinstance(one, Element) and one.tag in ("video", "audio") and _plays(one) for one in parent.children
    )


def _plays(player: Element) -> bool:
    return bool(player.attr("src")) or player.select_one("source[src]") is not None


@rule(over=_plugins, when=_is_shown)
def media_plugin_dead(found: Embed | Element, context: Context) -> Iterator[Finding]:
    """Browsers no longer support Flash, QuickTime, Silverlight and Java: readers get an empty box."""
    names = embed_vocabulary(context.facts.knowledge).plugin_names
    if isinstance(found, Element):
        file = found.attr("href") or ""
        yield Finding(found, "link", {"provider": names[_OBSOLETE], "file": file}, severity="warning")
        return
    element = found.element
    if element.tag in ("video", "audio"):
        yield from _native(found, context)
        return
    held = element.next_sibling if element.tag == "embed" else element
    if held is not element and not (isinstance(held, Element) and marks.is_ours(held)):
        held = None
    if isinstance(held, Element) and _says_something(held, context.facts.knowledge):
        return
    provider = found.provider_name or names.get(found.data.get("plugin", ""), "Flash")
    yield Finding(element, "dead", {"provider": provider}, _edit(found, context))


def _native(embed: Embed, context: Context) -> Iterator[Finding]:
    """A player of the browser, all of whose files only an obsolete plug-in plays."""
    words = embed_vocabulary(context.facts.knowledge)
    players = (embed.element, *embed.element.select("source")[:_SOURCES])
    files = [file for one in players if (file := one.attr("src"))]
    kinds = [words.plugin_files.get(ending(file), "") for file in files]
    if kinds and all(kinds):
        yield Finding(embed.element, "format", {"provider": words.plugin_names[kinds[0]], "file": files[0]})


def _edit(embed: Embed, context: Context) -> Edit | None:
    element = embed.element
    where = element.parent if element.tag == "embed" and element.parent is not None else element
    files: dict[str, bytes] = {}
    parts = with_transcript(Fallback(_RULE), embed, context, where, files)
    html = fallback(context.page, embed, where, parts, context.words, context.style)
    if not html:
        return None
    intent = Insert(element, "after" if element.tag == "embed" else "last", html)
    return Edit((intent,), Safety.SAFE, files=files)


def _says_something(element: Element, knowledge: Knowledge) -> bool:
    """Whether the element's own content serves readers: words, a link, or a player that still works.

    A link to the plug-in, with the words around it, does not.
    """
    links = element.select("a[href]")
    ways = [link for link in links if leads_to_plugin(link, knowledge)]
    if ways and len(ways) == len(links) and len(words_of(own_text(element))) <= _NOTICE:
        pictures = [one for one in element.select("img[alt]") if one.closest("a") not in ways]
        return bool(pictures) or element.select_one("video,audio,iframe") is not None
    return bool(own_text(element)) or element.select_one("a[href],img[alt],video,audio,iframe") is not None
