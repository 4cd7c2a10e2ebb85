"""player-needs-script: a player that needs a script has an alternative without one."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed
from accesspub.html.text import BLOCK, VOID, following_element
from accesspub.inserts.fallback import Fallback, fallback, in_link, play_link
from accesspub.inserts.transcript import with_transcript
from accesspub.rules._alternative import has_block

_RULE = "player-needs-script"
_SCRIPTED = frozenset({"js-placeholder", "iframe-lazy", "consent-placeholder", "amp"})


def _scripted(facts: Facts) -> list[Embed]:
    """Each player once: if a box has the same medium twice, for two scripts, one link is enough."""
    found: dict[object, Embed] = {}
    for embed in facts.embeds:
        if embed.delivery in _SCRIPTED:
            address = embed.file_url or embed.page_url
            found.setdefault((embed.element.parent, address) if address else embed.element, embed)
    return list(found.values())


def _is_ours_to_judge(embed: Embed) -> bool:
    return not embed.hidden and embed.kind not in ("gif",) and embed.scope == "article"


@rule(over=_scripted, when=_is_ours_to_judge)
def player_needs_script(embed: Embed, context: Context) -> Iterator[Finding]:
    """In feed readers, in saved copies, and when scripts are blocked or fail, the box is empty."""
    if embed.noscript is not None or (embed.message is not None and embed.message.group != "consent"):
        return
    if _has_way_out(embed, context.facts):
        return
    element = embed.element
    key = "no_link" if embed.page_url is None and embed.file_url is None else "empty"
    edit = _edit(embed, context) if key == "empty" else None
    yield Finding(element, key, {"provider": embed.provider_name or embed.kind}, edit)


def _has_way_out(embed: Embed, facts: Facts) -> bool:
    """Whether the player's box already contains a link to the medium, or our fallback block."""
    if has_block(embed, facts):
        return True
    for box in (embed.element, embed.container):
        if box is None:
            continue
        if any((link.attr("href") or "").startswith(("http", "/")) for link in box.select("a")):
            return True
        if any(_plays(one) for one in (box, *box.select("video[controls],audio[controls]"))):
            return True
    following = following_element(embed.element)
    return following is not None and following.tag == "noscript" and _links(following)


def _links(element: Element) -> bool:
    return element.select_one("a[href],iframe[src],video[src],audio[src]") is not None


def _plays(element: Element) -> bool:
    """Whether the browser plays it and readers can start it."""
    if element.tag not in ("video", "audio") or "controls" not in element.attrs:
        return False
    return bool(element.attr("src")) or element.select_one("source[src]") is not None


def _edit(embed: Embed, context: Context) -> Edit | None:
    element = embed.element
    if embed.delivery == "js-placeholder" and element.tag in BLOCK and not _holds_elements(element):
        files: dict[str, bytes] = {}
        parts = with_transcript(Fallback(_RULE, in_player=True), embed, context, element, files)
        html = fallback(context.page, embed, element, parts, context.words, context.style)
        return Edit((Insert(element, "last", html),), Safety.SAFE, files=files) if html else None
    # Leave an element that a script fills or replaces: the link goes after it.
    at = element.parent
    link = play_link(embed, context.page.language(element), context.words, linked=not in_link(element))
    if link is None or at is None or (element.tag in VOID and element.tag != "embed"):
        return None
    html = f"<noscript {marks.opening(_RULE)}>{link}</noscript>"
    # A transcript may follow the link, so other rules must run again.
    medium = context.facts.media.of(embed)
    is_isolated = medium is None or medium.source is None
    return Edit((Insert(element, "after", html),), Safety.SAFE, is_isolated=is_isolated)


def _holds_elements(element: Element) -> bool:
    return any(isinstance(child, Element) and child.tag not in ("script", "style") for child in element)
