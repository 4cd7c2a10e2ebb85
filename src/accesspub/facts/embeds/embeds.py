"""Embedded media: what a page shows or plays, and what is left of it where it cannot."""

from __future__ import annotations

from accesspub.facts.article.region import Article
from accesspub.facts.dom.elements import hidden, nearest, quote, tiny
from accesspub.facts.embeds.candidates import candidates
from accesspub.facts.embeds.captions import name_things
from accesspub.facts.embeds.container import Neighbourhood
from accesspub.facts.embeds.lost import blocks_for_media, stand_in
from accesspub.facts.embeds.merge import Merger
from accesspub.facts.embeds.notices import place_messages
from accesspub.facts.embeds.structured_data import Described, described_media
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.model import Embed, Message
from accesspub.html.page import Page
from accesspub.html.text import fold
from accesspub.knowledge.load import Knowledge

_BARE = frozenset("html head body p br b strong em i span".split())


def embeds(page: Page, knowledge: Knowledge, article: Article | None = None) -> list[Embed]:
    """All embedded media of a page, in document order.

    Args:
        page: the page.
        knowledge: providers, languages and words.
        article: which part is the article, where the caller knows it already.
    """
    return _gather(page, knowledge, article)[0]


def messages(page: Page, knowledge: Knowledge) -> list[Message]:
    """All sentences that stand where a medium was, in document order."""
    found, others = _gather(page, knowledge, None)
    every = [embed.message for embed in found if embed.message is not None] + others
    unique = {id(message): message for message in every}
    return sorted(unique.values(), key=lambda message: page.position(message.element))


def _gather(
    page: Page, knowledge: Knowledge, article: Article | None, *, inside_blocks: bool = True
) -> tuple[list[Embed], list[Message]]:
    context = PageContext(page, knowledge)
    found = Merger(context).take(list(candidates(context))) if inside_blocks or not _is_bare(page) else []
    hood = Neighbourhood(context)
    for embed in found:
        hood.add(embed.element)
    for embed in found:
        name_things(context, embed, around := hood.around(embed.element))
        embed.noscript = embed.noscript or next(iter(around.noscripts), None) or embed.element.select_one("noscript")
        embed.hidden = hidden(embed.element) or (embed.element.tag == "iframe" and tiny(embed.element))
    more, others = place_messages(context, found, hood)
    more += _behind_blocks(context, [*found, *more]) if inside_blocks else []
    if more:
        found = sorted([*found, *more], key=lambda embed: page.position(embed.element))
    if found:
        article = article or Article(page, knowledge)
        if any(embed.kind in ("video", "audio") for embed in found):
            _add_described(found, described_media(page))
    for embed in found:
        if article is not None:
            embed.scope = article.scope(embed.element)
        _caption_from_title(embed)
    return found, others


def _behind_blocks(context: PageContext, found: list[Embed]) -> list[Embed]:
    """The media of which only a sentence was left until a block of ours took its place: they are still lost."""
    made: list[Embed] = []
    for block, before in blocks_for_media(context.page, found):
        if nearest(block, context.words.player.on, 4) is not None:
            continue  # which medium it was, the box around it told, and not what the block replaced
        lost = _gather(before, context.knowledge, None, inside_blocks=False)[0]
        made += [stand_in(block, embed) for embed in lost if embed.delivery == "text"][:1]
    return made


def _is_bare(page: Page) -> bool:
    """Whether nothing on a page has a name or an address, as in most lines that a block replaced."""
    return all(one.tag in _BARE and (one.tag == "html" or not one.attrs) for one in page.document.iter_elements())


def _add_described(found: list[Embed], told: list[Described]) -> None:
    """Add what the page says for machines, where it is sure which medium is meant."""
    if not told:
        return
    for item in told:
        embed = _meant(found, item)
        if embed is None:
            continue
        weak = embed.title is None or embed.title.origin in ("heading", "poster-alt")
        if item.name and weak:
            embed.title = quote(item.name, item.element, item.origin)
        embed.duration = embed.duration or item.duration
        embed.poster = embed.poster or item.poster or None
        embed.file_url = embed.file_url or item.file_url or None
        embed.page_url = embed.page_url or item.page_url or item.embed_url or None


def _meant(found: list[Embed], item: Described) -> Embed | None:
    addresses = " ".join((item.embed_url, item.file_url, item.page_url))
    playing = [embed for embed in found if embed.kind == item.kind]
    for embed in playing:
        if embed.id is not None and len(embed.id) > 5 and embed.id in addresses:
            return embed
        if embed.src is not None and embed.src in (item.embed_url, item.file_url):
            return embed
        if embed.title is not None and item.name and fold(embed.title.text).casefold() == item.name.casefold():
            return embed
    if item.element is not None:
        within = set(item.element.select("*")[:2000])
        inside = [embed for embed in playing if embed.element is item.element or embed.element in within]
        if len(inside) == 1:
            return inside[0]
    # One medium and one description belong together, unless both say where they are and differ.
    return playing[0] if len(playing) == 1 and (playing[0].id is None or not addresses.strip()) else None


def _caption_from_title(embed: Embed) -> None:
    """Take a player's own title for its caption where the page shows no other: a script would show it."""
    if embed.caption is not None or embed.title is None or embed.kind not in ("video", "audio"):
        return
    if embed.delivery == "js-placeholder" and embed.title.origin.startswith(("attribute:", "poster-alt", "text")):
        embed.caption = embed.title
