"""What accesspub may have overlooked on a page: where silence does not mean that all is well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from accesspub.facts.article.region import Article
from accesspub.facts.images.context import PictureContext
from accesspub.facts.images.scope import Scopes
from accesspub.facts.model import Embed, Image
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge


class Overlooked(NamedTuple):
    """Counts of what was not looked at.

    Attributes:
        players: boxes in the article that look like players of a kind that accesspub does not know.
        pictures: pictures that no rule has looked at, on a page on which none is in the article.
        has_article: whether the page has an article.
    """

    players: int = 0
    pictures: int = 0
    has_article: bool = True


def pictures_outside(
    page: Page, knowledge: Knowledge, article: Article, media: Sequence[Embed], elsewhere: Sequence[Image]
) -> int:
    """How many pictures outside the article could be an article's: no icons, teasers, adverts or posters."""
    scopes = Scopes(PictureContext(page, knowledge, article), media)
    return sum(scopes.is_of_article(image.element, image.src) for image in elsewhere)
