"""media-fallback-content: a native player contains a link for browsers that cannot play it."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Text

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Intent, Replace, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.blocks.unclosed import swallowing
from accesspub.facts.model import Embed
from accesspub.html.text import is_blank
from accesspub.inserts.fallback import host_of, in_link, play_link
from accesspub.rules._alternative import native_players

_RULE = "media-fallback-content"


def _has_file(embed: Embed) -> bool:
    return not embed.hidden and embed.kind != "gif" and embed.file_url is not None and not embed.draws("fallback")


@rule(over=native_players, when=_has_file)
def media_fallback_content(embed: Embed, context: Context) -> Iterator[Finding]:
    """Old browsers and feed readers show the content of the element, which is often empty."""
    element = embed.element
    if context.facts.site.is_book and not host_of(embed.file_url or ""):
        return
    if element.select_one("a[href],img[alt],iframe,object,embed") or context.facts.own_inserts.serve(element):
        return
    if element in context.page.once(swallowing):  # element-unclosed: its content is the rest of the page
        return
    link = play_link(embed, context.page.language(element), context.words, linked=not in_link(element))
    edit = None
    if link is not None:
        message = [node for node in element if isinstance(node, Text) and not is_blank(node)]
        intent: Intent
        if embed.fallback_text and len(message) == 1:
            intent = Replace((message[0],), f"<span {marks.opening(_RULE, keeps_original=True)}>{link}</span>")
        else:
            intent = Insert(element, "last", f"<span {marks.opening(_RULE)}>{link}</span>")
        edit = Edit((intent,), Safety.SAFE, is_isolated=isinstance(intent, Insert))
    said = "only_a_message" if embed.fallback_text else "empty"
    yield Finding(element, said, {"tag": element.tag, "text": embed.fallback_text}, edit)
