"""What was decided about the media and pictures of a page, and by which clues."""

from __future__ import annotations

from accesspub.facts.alternatives.in_page import in_markup
from accesspub.facts.alternatives.media import Media
from accesspub.facts.embeds.explain import explained_embeds
from accesspub.facts.evidence import Explained, Record
from accesspub.facts.facts import Facts
from accesspub.facts.images.images import explained_images


def explained(facts: Facts) -> list[Explained]:
    """The elements that may be a medium or a picture, in document order, with what was decided about them."""
    page, knowledge, article = facts.page, facts.knowledge, facts.article
    found = [
        *explained_embeds(page, knowledge, article, facts.embeds),
        *explained_images(page, knowledge, article, facts.embeds),
        *_explained_transcripts(facts),
    ]
    return sorted(found, key=lambda one: (page.position(one.element), one.kind))


def _explained_transcripts(facts: Facts) -> list[Explained]:
    """The elements that name a transcript."""
    record = Record()
    around = Media(facts.page, facts.site, facts.knowledge, facts.embeds, facts.article, record)
    in_markup(around, around.items)
    return [Explained(element, "text", False, decisions) for element, decisions in record.decisions.items()]
