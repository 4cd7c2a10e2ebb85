"""What was decided about the media and pictures of a page, and by which clues."""

from __future__ import annotations

from accesspub.facts.embeds.explain import explained_embeds
from accesspub.facts.evidence import Explained
from accesspub.facts.facts import Facts
from accesspub.facts.images.images import explained_images


def explained(facts: Facts) -> list[Explained]:
    """The elements that may be a medium or a picture, in document order, with what was decided about them."""
    page, knowledge, article = facts.page, facts.knowledge, facts.article
    found = [
        *explained_embeds(page, knowledge, article, facts.embeds),
        *explained_images(page, knowledge, article, facts.embeds),
    ]
    return sorted(found, key=lambda one: (page.position(one.element), one.kind))
