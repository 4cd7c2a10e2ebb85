"""media-unsupported: no "media playback is unsupported" message in the place of a player."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element, Node, Text

from accesspub.edits.model import Edit, Replace, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.credits.labels import without_separator
from accesspub.facts.dom.elements import is_part_of
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed, Message, Quote
from accesspub.html.page import Page
from accesspub.html.text import BLOCK, escape_text, fold, is_blank, letters, own_text
from accesspub.inserts.fallback import Fallback, fallback, inline_only
from accesspub.inserts.transcript import with_transcript
from accesspub.rules._downloads import leads_to_plugin

_RULE = "media-unsupported"
_GROUPS = frozenset({"unsupported", "javascript", "flash", "unavailable", "code"})
_PLAYERS = "video,audio,iframe,object,embed"
_SHOWN = "img:not(a img),picture,svg,video,audio,iframe,object,embed,form,input,table,ul,ol"  # are more than words
_SENTENCES = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "strong", "em")  # hold words, and no block


def _with_message(facts: Facts) -> list[Embed]:
    # Content of <video> or <iframe> is for browsers that do not support them: see media-fallback-content.
    return [
        embed
        for embed in facts.embeds
        if (message := embed.message) is not None
        and (not embed.may_play or not is_part_of(message.element, embed.element))
    ]


def _is_message(embed: Embed) -> bool:
    return embed.message is not None and embed.message.group in _GROUPS and not embed.hidden


@rule(over=_with_message, when=_is_message)
def media_unsupported(embed: Embed, context: Context) -> Iterator[Finding]:
    """Readers learn what was here, where it can be played, and whether there is a transcript."""
    message = embed.message
    if message is None:
        return
    if embed.shows_only() is None:
        yield Finding(message.element, "message_player_beside", {"text": message.text, "kind": embed.kind})
        return
    edit = text_edit(embed, context) if embed.delivery == "text" else _message_edit(embed, context)
    if edit is None and _says_where(message.element, embed):
        return
    if edit is not None:
        key = "code" if message.group == "code" else "message"
    elif context.words.language_for(language := context.page.language(embed.element)) is None:
        key = "message_no_language" if language else "message_undeclared"
    elif _player_beside(embed.element) if embed.delivery == "text" else _is_hidden_by_script(message, embed):
        key = "message_player_beside"
    else:
        key = "message_unclear"
    yield Finding(message.element, key, {"text": message.text, "kind": embed.kind}, edit)


def _says_where(element: Element, embed: Embed) -> bool:
    """Whether there is a link to the medium next to the message, which is all that a fallback would add."""
    places = {place for place in (embed.page_url, embed.file_url) if place}
    links = (element, *element.select("a[href]"))
    return bool(places) and any((link.attr("href") or "").strip() in places for link in links)


def text_edit(embed: Embed, context: Context) -> Edit | None:
    """Replace a paragraph that contains only the message and a caption by a figure."""
    block = embed.element
    page = context.page
    if _player_beside(block) or inline_only_parent(block):
        return None
    if not says_only(block, embed, context):
        return _line_edit(block, embed, context)
    caption = ""
    if embed.caption is not None and takes_caption(embed):
        caption = caption_source(page, embed.caption, embed.caption.element or block)
    glued = bool(caption) and embed.caption is not None and embed.caption.glued
    rules = f"media-caption-glued,{_RULE}" if glued else _RULE  # one edit fixes both
    parts = Fallback(rules, keeps_original=True, caption=caption)
    at = block.parent if block.parent is not None else block
    files: dict[str, bytes] = {}
    parts = with_transcript(parts, embed, context, at, files)
    html = fallback(page, embed, at, parts, context.words, context.style, as_figure=bool(caption))
    # Keep the box: lists and tables need it, and scripts or style sheets may use its class and id.
    run = _run(block, embed)
    stays = block.tag not in _SENTENCES and (block.tag != "div" or (bool(block.attrs) and len(run) == 1))
    if html is None:
        return None
    return Edit((Replace(tuple(block.children) if stays else run, html),), Safety.SAFE, files=files)


def takes_caption(embed: Embed) -> bool:
    """Whether the caption of a lost medium is in the markup that its figure replaces."""
    return embed.caption is not None and embed.caption.element in (embed.element, *_run(embed.element, embed))


def _run(block: Element, embed: Embed) -> tuple[Node, ...]:
    """The block of a message and those after it that belong to it, as far as only white space is between them."""
    nodes: list[Node] = [block]
    if embed.message is None or (block.tag not in _SENTENCES and (block.tag != "div" or "id" in block.attrs)):
        return tuple(nodes)
    for further in embed.message.further:
        between: list[Node] = []
        node = nodes[-1].next_sibling
        while isinstance(node, Text) and is_blank(node):
            between.append(node)
            node = node.next_sibling
        if node is not further:
            break
        nodes += [*between, further]
    return tuple(nodes)


def says_only(block: Element, embed: Embed, context: Context) -> bool:
    """Whether a block contains only the message and its caption, so that nothing else would be lost."""
    if embed.message is None or block.select_one(_SHOWN) is not None:
        return False
    said = embed.message.text
    if embed.caption is not None and embed.caption.element is block:
        said += embed.caption.label + embed.caption.text
    elif any(not leads_to_plugin(link, context.facts.knowledge) for link in block.select("a[href]")):
        return False
    return letters(block.text) == letters(said)


def _line_edit(block: Element, embed: Embed, context: Context) -> Edit | None:
    """Replace only the message if its block has other lines; every occurrence if nothing more is known."""
    if embed.message is None:
        return None
    said = letters(embed.message.text)
    texts = (child for one in (block, *block.iter_elements()) for child in one if isinstance(child, Text))
    lines = [_alone(text, block, said) for text in texts if letters(text.data) == said]
    if not lines or lines[0] is None:
        return None
    if embed.file_url or embed.page_url:
        lines = lines[:1]
    files: dict[str, bytes] = {}
    parts = with_transcript(Fallback(_RULE, keeps_original=True), embed, context, block, files)
    html = fallback(context.page, embed, block, parts, context.words, context.style)
    if html is None:
        return None
    stretches = [(top, *_ways_to_plugins(top, context)) for top in lines if top is not None]
    return Edit(tuple(Replace(nodes, html) for nodes in stretches), Safety.SAFE, files=files)


def _alone(text: Text, block: Element, said: str) -> Node | None:
    """The child of a block that contains only the message, if any."""
    top: Node = text
    while top.parent is not None and top.parent is not block:
        top = top.parent
    if not isinstance(top, Element):
        return top
    held = letters(top.text) != said or top.tag == "a" or top.tag in BLOCK
    return None if held or top.select_one(f"a,{_SHOWN}") is not None else top


def _message_edit(embed: Embed, context: Context) -> Edit | None:
    """Replace the message in its own element inside the player; scripts can still replace that element."""
    message = embed.message
    if message is None or message.rest or fold(own_text(message.element)) != fold(message.text):
        return None
    element = message.element
    if _is_hidden_by_script(message, embed) or element.select_one(_SHOWN) is not None:
        return None
    while (inner := _only_child(element)) is not None:  # boxes around the message may belong to a script: keep them
        element = inner
    whole = element.tag in _SENTENCES
    at = element.parent if whole and element.parent is not None else element
    files: dict[str, bytes] = {}
    parts = Fallback(_RULE, keeps_original=True, in_player=True)
    parts = with_transcript(parts, embed, context, at, files)
    html = fallback(context.page, embed, at, parts, context.words, context.style)
    if html is None:
        return None
    run = _run(element, embed)
    ways = _ways_to_plugins(element, context) if len(run) == 1 else ()
    nodes = (*run, *ways) if whole else tuple(element.children)
    return Edit((Replace(nodes, html),), Safety.SAFE, files=files)


def _ways_to_plugins(sentence: Node, context: Context) -> list[Node]:
    """Links after the message that only lead to an obsolete plug-in."""
    found: list[Node] = []
    pending: list[Node] = []
    node = sentence.next_sibling
    while node is not None:
        pending.append(node)
        if not is_blank(node):
            links = [node] if isinstance(node, Element) and node.tag == "a" else _links_only(node)
            if not links or not all(leads_to_plugin(link, context.facts.knowledge) for link in links):
                break
            found += pending
            pending = []
        node = node.next_sibling
    return found


def _links_only(node: Node) -> list[Element]:
    """The links of an element that contains nothing else."""
    shown = [child for child in node if not is_blank(child)] if isinstance(node, Element) else []
    links = [child for child in shown if isinstance(child, Element) and child.tag == "a"]
    return links if len(links) == len(shown) else []


def _is_hidden_by_script(message: Message, embed: Embed) -> bool:
    """Whether the player's script hides the message; inserted markup would stay visible."""
    inside = is_part_of(message.element, embed.element)
    return message.group == "javascript" and embed.delivery != "text" and not inside


def _only_child(element: Element) -> Element | None:
    shown = [child for child in element if not is_blank(child)]
    only = shown[0] if len(shown) == 1 else None
    return only if isinstance(only, Element) else None


def inline_only_parent(block: Element) -> bool:
    """Whether a figure is not allowed in the place of the block."""
    return block.parent is None or inline_only(block.parent)


def _player_beside(block: Element) -> bool:
    """Whether a player that may still work is next to the message, which then does not stand for a lost one."""
    for forward in (False, True):
        node = block.next_sibling if forward else block.previous_sibling
        while node is not None and is_blank(node):
            node = node.next_sibling if forward else node.previous_sibling
        if isinstance(node, Element) and (node.tag in _PLAYERS.split(",") or node.select_one(_PLAYERS) is not None):
            return True
    return False


def caption_source(page: Page, caption: Quote, block: Element) -> str:
    """The caption as written in the block, with its inline markup; else its words, escaped."""
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
        return without_separator(page.source.slice(start, end.start)).strip()
    return escape_text(caption.text)
