"""What was decided about the media and pictures of a page, and by which clues."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accesspub.facts.evidence import Explained
from accesspub.facts.facts import Facts
from accesspub.facts.images.images import explained_images


def _images(facts: Facts) -> Iterable[Explained]:
    return explained_images(facts.page, facts.knowledge, facts.article, facts.embeds)


# Each runs the search of its facts again and keeps every decision.
_PARTS: tuple[Callable[[Facts], Iterable[Explained]], ...] = (_images,)


def explained(facts: Facts) -> list[Explained]:
    """The elements that may be a medium or a picture, in document order, with what was decided about them."""
    found = [one for part in _PARTS for one in part(facts)]
    return sorted(found, key=lambda one: facts.page.position(one.element))
