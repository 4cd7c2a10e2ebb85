"""Which media belong to the article: those in it, and a player in place of the lead picture or right after the text."""

from __future__ import annotations

from typing import NamedTuple

from turbohtml import Element

from accesspub.facts.article.region import Article
from accesspub.facts.dom.elements import common_box, is_part_of, self_and_ancestors
from accesspub.facts.dom.text import next_element, short_text
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed

_PLAYERS = ("video", "audio")
_CAPTION = 300  # characters beside a player that ends the article


class _Case(NamedTuple):
    """A medium outside the article, as far as its place and the names around it say."""

    context: PageContext
    article: Article
    embed: Embed
    has_another: bool

    def own_box(self) -> Element | None:
        """The player's own box, where only its name ("sticky", "floating") makes the medium chrome."""
        root, box = self.article.chrome.root(self.embed.element), self.embed.container
        if root is None or root.tag in ("aside", "nav", "footer") or root in self.article.chrome.headed:
            return None
        is_own = box is not None and is_part_of(root, box)
        is_named = self.context.words.player.on(root) or root is self.embed.element
        around = box.parent if box is not None and is_own and is_named else None
        is_in = isinstance(around, Element) and self.article.scope(around) == "article"
        return root if is_in and not self.context.words.advert.on(root) else None

    def only_player(self) -> bool:
        return self.embed.kind == "video" and not self.has_another

    def same_box(self) -> Element | None:
        """The box below <body> that holds both the player and the text."""
        text = self.article.text
        box = common_box(self.embed.element, text) if text is not None else None
        return box if box is not None and box.tag not in ("body", "html") else None

    def before_text(self) -> Element | None:
        text, place = self.article.text, self.embed.element.position
        is_before = text is not None and place is not None and text.position is not None and place < text.position
        return text if is_before else None

    def next_to_text(self) -> Element | None:
        around = self_and_ancestors(self.article.text) if self.article.text is not None else ()
        after = (next_element(one) for one in around if one.tag not in ("body", "html"))
        box = next(filter(None, after), None)
        is_own = box is not None and is_part_of(self.embed.element, box) and short_text(box, _CAPTION) is not None
        return box if is_own else None

    def in_chrome(self) -> Element | None:
        return self.article.chrome.root(self.embed.element)

    def hidden(self) -> bool:
        return self.embed.hidden is not False

    def advert_around(self) -> Element | None:
        boxes = filter(None, (self.embed.element, self.embed.container))
        return next(filter(self.context.words.advert.on, boxes), None)


OWN_BOX = Question.about(_Case, "player-in-own-box", own_box=1)
LEAD_PLAYER = Question.about(
    _Case,
    "lead-player",
    prior=-2,
    only_player=1,
    before_text=1,
    next_to_text=2,
    same_box=1,
    in_chrome=VETO,
    hidden=VETO,
    advert_around=VETO,
)


def tell_scopes(context: PageContext, article: Article, found: list[Embed]) -> None:
    """Say of every medium whether it belongs to the article or to the page around it."""
    for embed in found:
        embed.scope = article.scope(embed.element)
        if embed.scope == "page" and context.ask(OWN_BOX, _Case(context, article, embed, False), embed.element):
            embed.scope = "article"
    players = [embed for embed in found if embed.kind in _PLAYERS and embed.hidden is False]
    has_one = any(embed.scope == "article" for embed in players)
    outside = [_Case(context, article, embed, has_one) for embed in players if embed.scope == "page"]
    beside = [case for case in outside if case.before_text() is not None or case.next_to_text() is not None]
    leads = [case for case in beside if case.in_chrome() is None]
    for case in leads:
        if context.ask(LEAD_PLAYER, case._replace(has_another=has_one or len(leads) > 1), case.embed.element):
            case.embed.scope = "article"
