"""Sentences in place of media: told to the medium they belong to, or taken for all that is left of one."""

from __future__ import annotations

import re

from turbohtml import Element, Node, Text

from accesspub.facts.credits.labels import split_label
from accesspub.facts.dom.elements import containers, hidden, nearest, siblings
from accesspub.facts.dom.lines import Line
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.captions import name_things
from accesspub.facts.embeds.container import Neighbourhood
from accesspub.facts.embeds.phrases import find_in, phrases, standing_alone
from accesspub.facts.embeds.vocabulary import PageContext, by_class
from accesspub.facts.model import Embed, Message, Quote
from accesspub.facts.providers import Match, Provider
from accesspub.html.text import BLOCK, fold, is_blank

_NOTICE = 900  # characters of a box that holds a notice and nothing else
_SENTENCE = 300  # characters of a player that holds nothing but such a sentence
_UP = 8
_NEAR = 4  # levels of boxes in which a link belongs to the player that is gone
_LOST = frozenset({"unsupported", "javascript", "flash", "unavailable"})
_SILENT = frozenset({"js-placeholder", "native", "object", "embed", "iframe-lazy"})
_STOP = frozenset("html body main article form header footer".split())
_WORDS = re.compile(r"\w+")


def place_messages(context: PageContext, found: list[Embed], hood: Neighbourhood) -> tuple[list[Embed], list[Message]]:
    """Give each message to its medium, and make a medium of one that has none.

    Returns:
        the media made of messages, and the messages that belong to a medium which shows another.
    """
    for embed in found:
        if "template" in embed.data:
            continue
        if (embed.delivery != "blockquote" and embed.kind != "social") or embed.delivery == "consent-placeholder":
            embed.message = _inside(context, embed)
    by_element = {embed.element: embed for embed in found}
    by_box = {embed.container: embed for embed in found if embed.container is not None}
    more: list[Embed] = []
    others: list[Message] = []
    boxes: dict[Element, Embed] = {}
    for line, message in standing_alone(context.page, context.knowledge):
        # A banner asks about cookies in general, unless it leads to the one medium that it stands for.
        banner = nearest(line.holder, context.words.banner.on, 12)
        if banner is not None and _linked(context, _notice_box(line.holder, hood))[0] is None:
            continue
        owner = _owner(line.holder, by_element, by_box, boxes, hood)
        if owner is not None:
            if owner.message is None:
                owner.message = message
            elif owner.message.text != message.text:
                others.append(message)
            continue
        lost = _lost(context, line, message, hood)
        if lost is None:
            continue
        boxes[lost.element] = lost
        hood.add(lost.element)
        more.append(lost)
    for box in context.named:
        if nearest(box, lambda around: around in by_element or around in by_box or around in boxes, _UP) is not None:
            continue
        lost = _empty_player(context, box, hood)
        if lost is not None:
            hood.add(lost.element)
            more.append(lost)
    return more, others


def _empty_player(context: PageContext, box: Element, hood: Neighbourhood) -> Embed | None:
    """A box named a player in which a sentence is left that says nothing of a medium ("JavaScript is required.")."""
    if hood.counts.get(box, 0) or nearest(box, context.words.banner.on, 12) is not None:
        return None
    text = short_text(box, _SENTENCE)
    if text is None or not (text or box.select_one("noscript") is not None):
        return None
    message = find_in(box, context.knowledge)
    if message is None or message.group not in _LOST or box.select_one("form,input,textarea") is not None:
        return None
    embed = Embed(element=box, kind=_kind(context, message.text, box), delivery="js-placeholder", message=message)
    provider = by_class(context, box)
    if provider is not None:
        embed.provider, embed.provider_name, embed.kind = provider.label, provider.name, provider.kind
    name_things(context, embed, hood.around(box))
    embed.hidden = hidden(box)
    return embed


def _inside(context: PageContext, embed: Embed) -> Message | None:
    element = embed.element
    if element.tag == "iframe":
        sentence = phrases(context.knowledge).match(embed.fallback_text[:400], inside=True)
        if sentence is not None and sentence.phrase.group != "loading":
            return Message(embed.fallback_text[:400], sentence.phrase.group, sentence.phrase.language, element)
    message = find_in(element, context.knowledge) if element.tag != "iframe" else None
    if message is None and embed.container is not None and embed.container is not element:
        message = find_in(embed.container, context.knowledge)
    return message


def _owner(
    holder: Element,
    by_element: dict[Element, Embed],
    by_box: dict[Element, Embed],
    boxes: dict[Element, Embed],
    hood: Neighbourhood,
) -> Embed | None:
    """The medium that a message stands in, or close to with nothing else around."""
    beside = _beside(holder, by_element, by_box)
    if beside is not None:
        return beside
    for level, around in enumerate((holder, *containers(holder, _UP))):
        found = by_element.get(around) or by_box.get(around) or boxes.get(around)
        if found is not None:
            return found
        if around.tag in _STOP:
            return None
        if level <= 4 and hood.counts.get(around, 0) == 1 and short_text(around, _NOTICE) is not None:
            inner = next((one for one in around.select("*")[:400] if one in by_element or one in boxes), None)
            if inner is not None:
                return by_element.get(inner) or boxes.get(inner)
        if hood.counts.get(around, 0) > 1:
            return None
    return None


def _beside(holder: Element, by_element: dict[Element, Embed], by_box: dict[Element, Embed]) -> Embed | None:
    """A placeholder right before or after a sentence that says nothing of its own."""
    for forward in (True, False):
        node = next((one for one in siblings(holder, forward=forward, limit=5) if not is_blank(one)), None)
        if isinstance(node, Element):
            embed = by_element.get(node) or by_box.get(node)
            if embed is not None and embed.message is None and embed.delivery in _SILENT:
                return embed
    return None


def _lost(context: PageContext, line: Line, message: Message, hood: Neighbourhood) -> Embed | None:
    """A medium of which a message is all that is left."""
    holder = line.holder
    player = nearest(holder, context.words.player.on, 4)
    if message.group in _LOST:
        element = player if player is not None and hood.counts.get(player, 0) == 0 else holder
        if element is not holder and short_text(element, _NOTICE) is None:
            element = holder
        delivery = "text" if element is holder else "js-placeholder"
        provider = by_class(context, element) if delivery != "text" else None
        embed = Embed(element=element, kind=_kind(context, message.text, element), delivery=delivery, message=message)
        if provider is not None:
            embed.provider, embed.provider_name, embed.kind = provider.label, provider.name, provider.kind
        if delivery == "text":
            _labelled(context, embed, line, message)
        _file_beside(context, embed, hood)
    else:
        box = _notice_box(holder, hood)
        match, url = _linked(context, box)
        provider = match.provider if match is not None else _named(context, message.text) or by_class(context, box)
        kind = match.kind if match is not None else provider.kind if provider is not None else ""
        kind = kind or _kind(context, message.text, None)
        if not kind or (match is None and message.group == "see-elsewhere"):
            return None
        embed = Embed(element=box, kind=kind, delivery="consent-placeholder", message=message)
        if provider is not None:
            embed.provider, embed.provider_name = provider.label, provider.name
        if match is not None:
            embed.id, embed.src, embed.page_url = match.id, url, match.page_url or url
    found = hood.around(embed.element)
    caption = embed.caption
    name_things(context, embed, found)
    embed.caption = caption or embed.caption
    embed.hidden = hidden(embed.element)
    return embed


def _file_beside(context: PageContext, embed: Embed, hood: Neighbourhood) -> None:
    """The one recording that a link close by leads to ("Download audio"), where no other medium is near."""
    for around in (embed.element, *containers(embed.element, _NEAR)):
        if around.tag in _STOP or hood.counts.get(around, 0) or short_text(around, _NOTICE) is None:
            return
        told = {clean(link.attr("href")): link for link in around.select("a")[:60]}
        files = {url: kind for url in told if (kind := context.words.file_kind(url)) in ("video", "audio")}
        if len(files) == 1:
            embed.file_url, embed.kind = next(iter(files.items()))
        if files:
            return


def _labelled(context: PageContext, embed: Embed, line: Line, message: Message) -> None:
    """The caption that stands behind the sentence, in the same line or the next ("Media captionUS Secretary …")."""
    if message.rest:
        label = split_label(message.rest, context.knowledge, message.language)
        if label.label and label.rest:
            embed.caption = Quote(label.rest, line.holder, "label", label.label, label.glued, tuple(line.nodes[-1:]))
        return
    last = _top(line.nodes[-1], line.holder) if line.nodes else None
    nodes: list[Node] = []
    started = False
    for node in siblings(last) if last is not None else ():
        if isinstance(node, Element) and (node.tag == "br" or node.tag in BLOCK):
            if started or node.tag != "br":
                break
            continue
        if isinstance(node, Text) and not fold(node.data) and not started:
            continue
        started = True
        nodes.append(node)
        if len(nodes) > 50:
            break
    text = fold("".join(one.data if isinstance(one, Text) else one.text for one in nodes))
    label = split_label(text, context.knowledge, message.language)
    if label.label and label.rest and label.kind != "image_credit":
        embed.caption = Quote(label.rest, line.holder, "label", label.label, label.glued, tuple(nodes))


def _top(node: Node | None, holder: Element) -> Node | None:
    """The child of ``holder`` that holds a node."""
    while node is not None and node.parent is not None and node.parent is not holder:
        node = node.parent
    return node


def _kind(context: PageContext, text: str, element: Element | None) -> str:
    told = {word.casefold() for word in _WORDS.findall(text[:400])}
    whole = text.casefold()
    for kind, names in context.words.kinds.items():
        if any(name in told or (not name.isascii() and name in whole) for name in names):
            return kind
    if element is not None:
        names_of = f"{element.attr('class') or ''} {element.attr('id') or ''}".lower()
        if "audio" in names_of or "podcast" in names_of:
            return "audio"
        return "video"
    # Compounds: "Youtube-Videos", "Audiobeitrag".
    return next((kind for kind, names in context.words.kinds.items() if any(name in whole for name in names[:2])), "")


def _notice_box(holder: Element, hood: Neighbourhood) -> Element:
    """The outermost element that holds a notice and nothing else."""
    box = holder
    for around in containers(holder, _UP):
        if around.tag in _STOP or hood.counts.get(around, 0):
            break
        if short_text(around, _NOTICE) is None or len(around.select("p")) > 8:
            break
        box = around
    return box


def _linked(context: PageContext, box: Element) -> tuple[Match | None, str | None]:
    for link in box.select("a[href]")[:20]:
        url = clean(link.attr("href"))
        match = context.match(url) if url else None
        if match is not None and match.use != "script":
            return match, url
    return None, None


def _named(context: PageContext, text: str) -> Provider | None:
    """The provider whose name a notice uses."""
    told = {word.casefold() for word in _WORDS.findall(text[:600])}
    for provider in context.providers.all.values():
        if any(len(name) > 3 and name.casefold() in told for name in provider.words):
            return provider
    return None
