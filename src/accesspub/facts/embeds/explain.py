"""What was decided about the elements that are media, may be, or are next to one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from accesspub.facts.article.region import Article
from accesspub.facts.embeds.captions import BELOW, CREDIT, HEADING, POSTER
from accesspub.facts.embeds.container import BESIDE
from accesspub.facts.embeds.embeds import embeds
from accesspub.facts.embeds.messages import MESSAGE
from accesspub.facts.embeds.notices import BANNER, OWNED
from accesspub.facts.embeds.unknown import unknown_players
from accesspub.facts.evidence import Explained, Record
from accesspub.facts.model import Embed
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

# Questions about what is in and next to media.
_BESIDE = {question.name for question in (BESIDE, BELOW, CREDIT, HEADING, POSTER, MESSAGE, BANNER, OWNED)}


def explained_embeds(page: Page, knowledge: Knowledge, article: Article, found: list[Embed]) -> Iterator[Explained]:
    """Every element that a question about media was asked about; ``found`` are those that are listed."""
    record = Record()
    embeds(page, knowledge, article, record)
    unknown = unknown_players(page, knowledge, article, found, record)
    listed = {*unknown, *(embed.element for embed in found)}
    for element in listed.union(record.decisions):
        decisions = record.decisions.get(element, [])
        is_beside = element not in listed and all(decision.question in _BESIDE for decision in decisions)
        place = Record()
        if element in listed:
            article.scope(element, place)
        decisions += chain.from_iterable(place.decisions.values())
        kind = "unknown" if element in unknown else "text" if is_beside else "medium"
        yield Explained(element, kind, element in listed, decisions)
