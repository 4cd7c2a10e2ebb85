"""media-unsupported: no sentence "media playback is unsupported" where a player was."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element, Text

from accesspub.blocks import Fallback, fallback, inline_only
from accesspub.edit import Edit, Replace, Safety
from accesspub.facts import Embed, Message, Quote
from accesspub.facts.all import Facts
from accesspub.facts.article import is_inside
from accesspub.page import Page, escape_text, fold, is_blank, own_text
from accesspub.rule import Context, Finding, rule
from accesspub.transcript_block import with_transcript

_RULE = "media-unsupported"
_GROUPS = frozenset({"unsupported", "javascript", "flash", "unavailable"})
_PLAYERS = "video,audio,iframe,object,embed"


def _with_message(facts: Facts) -> list[Embed]:
    # Words inside <video> or <iframe> are for browsers that cannot do these: media-fallback-content sees to them.
    return [embed for embed in facts.embeds if embed.message is not None and embed.delivery not in ("native", "iframe")]


def _is_message(embed: Embed) -> bool:
    return embed.message is not None and embed.message.group in _GROUPS and not embed.hidden


@rule(over=_with_message, when=_is_message)
def media_unsupported(embed: Embed, context: Context) -> Iterator[Finding]:
    """The reader learns what stood here, where it can be played, and whether it can be read."""
    message = embed.message
    if message is None:
        return
    edit = text_edit(embed, context) if embed.delivery == "text" else _message_edit(embed, context)
    if edit is None and _says_where(message.element, embed):
        return
    if edit is not None:
        key = "message"
    elif context.words.language_for(context.page.language(embed.element)) is None:
        key = "message_no_language"
    elif _player_beside(embed.element) if embed.delivery == "text" else _is_hidden_by_script(message, embed):
        key = "message_player_beside"
    else:
        key = "message_unclear"
    yield Finding(message.element, key, {"text": message.text, "kind": embed.kind}, edit)


def _says_where(element: Element, embed: Embed) -> bool:
    """Whether a link to the medium stands beside the sentence: that is all that we would write there ourselves."""
    places = {place for place in (embed.page_url, embed.file_url) if place}
    return bool(places) and any((link.attr("href") or "").strip() in places for link in element.select("a[href]"))


def text_edit(embed: Embed, context: Context) -> Edit | None:
    """Replace a paragraph that holds nothing but the sentence and a caption by a figure."""
    block = embed.element
    page = context.page
    if _player_beside(block) or inline_only_parent(block):
        return None
    caption = ""
    if embed.caption is not None:
        caption = caption_source(page, embed.caption, block)
    glued = embed.caption is not None and embed.caption.glued
    rules = f"media-caption-glued,{_RULE}" if glued else _RULE  # one edit mends both
    parts = Fallback(rules, keeps_original=True, caption=caption)
    at = block.parent if block.parent is not None else block
    files: dict[str, bytes] = {}
    parts = with_transcript(parts, embed, context, at, files)
    html = fallback(page, embed, at, parts, context.words, context.style, as_figure=bool(caption))
    return Edit((Replace((block,), html),), Safety.SAFE, files=files) if html else None


def _message_edit(embed: Embed, context: Context) -> Edit | None:
    """Replace the sentence in its own element inside the player; what a script replaces there, it still does."""
    message = embed.message
    if message is None or message.rest or fold(own_text(message.element)) != fold(message.text):
        return None
    if _is_hidden_by_script(message, embed):
        return None
    element = message.element
    while (inner := _only_child(element)) is not None:  # boxes around the sentence may belong to a script: keep them
        element = inner
    whole = element.tag in ("p", "h2", "h3", "h4", "h5", "h6", "span", "strong", "em")
    at = element.parent if whole and element.parent is not None else element
    files: dict[str, bytes] = {}
    parts = with_transcript(Fallback(_RULE, keeps_original=True), embed, context, at, files)
    html = fallback(context.page, embed, at, parts, context.words, context.style)
    if html is None:
        return None
    nodes = (element,) if whole else tuple(element.children)
    return Edit((Replace(nodes, html),), Safety.SAFE, files=files)


def _is_hidden_by_script(message: Message, embed: Embed) -> bool:
    """Whether a script that starts the player hides the sentence beside it; what we wrote there would stay."""
    inside = message.element is embed.element or is_inside(message.element, embed.element)
    return message.group == "javascript" and embed.delivery != "text" and not inside


def _only_child(element: Element) -> Element | None:
    shown = [child for child in element if not is_blank(child)]
    only = shown[0] if len(shown) == 1 else None
    return only if isinstance(only, Element) else None


def inline_only_parent(block: Element) -> bool:
    """Whether no figure can stand where the block stands."""
    return block.parent is None or inline_only(block.parent)


def _player_beside(block: Element) -> bool:
    """Whether a player that may still work stands next to the sentence: then it does not stand for a lost one."""
    for forward in (False, True):
        node = block.next_sibling if forward else block.previous_sibling
        while node is not None and is_blank(node):
            node = node.next_sibling if forward else node.previous_sibling
        if isinstance(node, Element) and (node.tag in _PLAYERS.split(",") or node.select_one(_PLAYERS) is not None):
            return True
    return False


def caption_source(page: Page, caption: Quote, block: Element) -> str:
    """The caption as written in the block, its inline markup kept; else its words, escaped."""
    end = page.end_tag(block)
    for node in block:
        if not isinstance(node, Text) or (caption.label and caption.label not in node.data):
            continue
        begin = (
            node.data.find(caption.label) + len(caption.label) if caption.label else node.data.find(caption.text[:20])
        )
        start = page.offset_in(node, begin) if begin >= 0 else None
        if start is None or end is None:
            continue
        return page.source.slice(start, end.start).strip().lstrip(":").strip()
    return escape_text(caption.text)
