"""Embedded media: what a page shows or plays, and what is left of it where it cannot."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.article.region import Article
from accesspub.facts.dom.elements import nearest
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.embeds.candidates import candidates
from accesspub.facts.embeds.captions import name_things
from accesspub.facts.embeds.container import Surroundings
from accesspub.facts.embeds.linked import linked_recordings
from accesspub.facts.embeds.lost import blocks_for_media, stand_in
from accesspub.facts.embeds.merge import Merger
from accesspub.facts.embeds.notices import place_messages
from accesspub.facts.embeds.scope import tell_scopes
from accesspub.facts.embeds.structured_data import describe_media
from accesspub.facts.embeds.vocabulary import Case, PageContext
from accesspub.facts.embeds.written import media_as_text
from accesspub.facts.evidence import VETO, Question, Record
from accesspub.facts.model import Embed, Message
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

_BARE = frozenset("html head body p br b strong em i span".split())


def embeds(
    page: Page, knowledge: Knowledge, article: Article | None = None, record: Record | None = None
) -> list[Embed]:
    """All embedded media of a page, in document order.

    Args:
        page: the page.
        knowledge: providers, languages and words.
        article: which part is the article, where the caller knows it already.
        record: keeps the decisions about the page's elements.
    """
    return _gather(PageContext(page, knowledge, record), article)[0]


def messages(page: Page, knowledge: Knowledge) -> list[Message]:
    """All sentences that replace a medium, in document order."""
    found, others = _gather(PageContext(page, knowledge), None)
    every = [embed.message for embed in found if embed.message is not None] + others
    unique = {id(message): message for message in every}
    return sorted(unique.values(), key=lambda message: page.position(message.element))


def _gather(
    context: PageContext, article: Article | None, *, inside_blocks: bool = True
) -> tuple[list[Embed], list[Message]]:
    page = context.page
    found = Merger(context).take(list(candidates(context))) if inside_blocks or not _is_bare(page) else []
    surroundings = Surroundings(context)
    for embed in found:
        surroundings.add(embed.element)
    for embed in found:
        name_things(context, embed, around := surroundings.around(embed.element))
        embed.noscript = embed.noscript or next(iter(around.noscripts), None) or embed.element.select_one("noscript")
        embed.hidden = hidden(embed.element, context.record)
    more, others = place_messages(context, found, surroundings)
    more += _as_text(context, [*found, *more], surroundings)
    more += _behind_blocks(context, [*found, *more]) if inside_blocks else []
    more += linked_recordings(context, [*found, *more], surroundings)
    if more:
        found = sorted([*found, *more], key=lambda embed: page.position(embed.element))
    if found:
        article = article or Article(page, context.knowledge)
        describe_media(context, found)
    if article is not None:
        tell_scopes(context, article, found)
        # A link elsewhere says nothing about what the page shows.
        found = [embed for embed in found if embed.delivery != "link" or embed.scope == "article"]
    for embed in found:
        _caption_from_title(embed)
    return found, others


def _as_text(context: PageContext, found: list[Embed], surroundings: Surroundings) -> list[Embed]:
    """The media that are left as text, outside all others."""
    taken = {box for embed in found for box in (embed.element, embed.container) if box is not None}
    written = [one for one in media_as_text(context) if taken.isdisjoint((one.element, *one.element.ancestors))]
    for embed in written:
        if not any(isinstance(child, Element) for child in embed.element):
            name_things(context, embed, surroundings.around(embed.element))
        embed.hidden = hidden(embed.element, context.record)
    return written


class _BlockCase(Case):
    """An inserted block, with what it replaced."""

    def __init__(self, context: PageContext, element: Element, before: Page) -> None:
        super().__init__(context, element)
        self.before = before

    def player(self) -> Element | None:
        # Which medium it was, the box around the block says, and not what the block replaced.
        return nearest(self.element, self.words.player.on, 4)

    @lazy
    def lost(self) -> Embed | None:
        """The medium of which a sentence was left."""
        found = _gather(PageContext(self.before, self.context.knowledge), None, inside_blocks=False)[0]
        return next((embed for embed in found if embed.delivery == "text"), None)

    def sentence(self) -> str:
        return self.lost.message.text if self.lost is not None and self.lost.message is not None else ""


BLOCK = Question.about(_BlockCase, "lost-block", player=VETO, sentence=1)


def _behind_blocks(context: PageContext, found: list[Embed]) -> list[Embed]:
    """The media of which only a sentence was left until an inserted block replaced it: they are still lost."""
    blocks = blocks_for_media(context.page, found, context.knowledge)
    cases = [_BlockCase(context, block, before) for block, before in blocks]
    kept = [case for case in cases if context.ask(BLOCK, case, case.element)]
    return [stand_in(case.element, case.lost) for case in kept if case.lost is not None]


def _is_bare(page: Page) -> bool:
    """Whether nothing on a page has a name or an address, as in most lines that a block replaced."""
    return all(one.tag in _BARE and (one.tag == "html" or not one.attrs) for one in page.document.iter_elements())


def _caption_from_title(embed: Embed) -> None:
    """Take a player's own title for its caption where the page shows no other: a script would show it."""
    if embed.caption is not None or embed.title is None or embed.kind not in ("video", "audio"):
        return
    if embed.delivery == "js-placeholder" and embed.title.origin.startswith(("attribute:", "poster-alt", "text")):
        embed.caption = embed.title
