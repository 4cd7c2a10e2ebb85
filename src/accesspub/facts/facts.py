"""All facts about one page, each computed when first asked for."""

from __future__ import annotations

from turbohtml import Element

from accesspub.edits.own_inserts import OwnInserts, own_inserts
from accesspub.facts.alternatives.media import Media
from accesspub.facts.article.region import Article
from accesspub.facts.blocks.fake_lists import FakeList, Opening, fake_lists, openings
from accesspub.facts.blocks.labelled_lines import LabelledBlock, labelled_blocks
from accesspub.facts.embeds.embeds import embeds
from accesspub.facts.embeds.unknown import unknown_players
from accesspub.facts.images.file_metadata import PictureFiles
from accesspub.facts.images.images import (
    image_buttons,
    images_elsewhere,
    images_within,
    unnamed_elsewhere,
    unnamed_others,
)
from accesspub.facts.model import Embed, Image
from accesspub.facts.overlooked import Overlooked, pictures_outside
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.html.site import NOWHERE, Site
from accesspub.knowledge.load import Knowledge


class Facts:
    """What one page says.

    Attributes:
        page: the page.
        knowledge: what accesspub knows about the world.
        site: the files around the page.
        own_inserts: fallback markup that accesspub inserted earlier; the tree is without it.
    """

    def __init__(self, page: Page, knowledge: Knowledge, site: Site, own_inserts: OwnInserts) -> None:
        self.page, self.knowledge, self.site, self.own_inserts = page, knowledge, site, own_inserts

    @lazy
    def article(self) -> Article:
        """Which part of the page is the article."""
        return Article(self.page, self.knowledge)

    @lazy
    def embeds(self) -> list[Embed]:
        """Embedded media, in document order; what waits in a ``<template>`` is not part of the page."""
        found = embeds(self.page, self.knowledge, self.article)
        if self.site.shows_codes:
            from accesspub.facts.embeds.shown import show_codes  # imported late: only exports need it

            show_codes(found)
        return [embed for embed in found if embed.element.closest("template") is None]

    @lazy
    def images(self) -> list[Image]:
        """Pictures, in document order; copies of one picture are one."""
        return sorted([*self.images_within, *self.images_elsewhere], key=lambda image: image.element.position or (0, 0))

    @lazy
    def images_within(self) -> list[Image]:
        """The pictures inside the article, including adverts, icons and teasers in it."""
        return images_within(self.page, self.knowledge, self.article, self.embeds)

    @lazy
    def images_elsewhere(self) -> list[Image]:
        """The pictures in other parts of the page than the article."""
        return images_elsewhere(self.page, self.knowledge, self.article)

    @lazy
    def article_images(self) -> list[Image]:
        """The pictures of the article itself."""
        return [image for image in self.images_within if image.scope == "article"]

    @lazy
    def unknown_players(self) -> list[Element]:
        """The boxes that look like players of a kind that accesspub does not know."""
        return unknown_players(self.page, self.knowledge, self.article, self.embeds)

    @lazy
    def overlooked(self) -> Overlooked:
        """What no rule has looked at."""
        page, knowledge, article = self.page, self.knowledge, self.article
        found = () if self.article_images else self.images_elsewhere
        outside = pictures_outside(page, knowledge, article, self.embeds, found) if found else 0
        return Overlooked(len(self.unknown_players), outside, article.region is not None)

    @lazy
    def unnamed_elsewhere(self) -> list[Image]:
        """The ``<img>`` without ``alt`` in other parts of the page."""
        return unnamed_elsewhere(self.page, self.knowledge, self.article)

    @lazy
    def image_buttons(self) -> list[Image]:
        """The image buttons and areas of image maps of the article that have an alt text."""
        return image_buttons(self.page, self.knowledge, self.article)

    @lazy
    def unnamed_others(self) -> list[Image]:
        """The elements of the article, other than ``<img>``, that show a picture without a name."""
        return unnamed_others(self.page, self.article, self.images_within)

    @lazy
    def picture_files(self) -> PictureFiles:
        """What the files of pictures say about themselves, read when needed."""
        return PictureFiles(self.site)

    @lazy
    def media(self) -> Media:
        """Video and audio with what stands in for each; files are read when asked for."""
        return Media(self.page, self.site, self.knowledge, self.embeds, self.article)

    @lazy
    def openings(self) -> list[Opening]:
        """Paragraphs and other blocks that begin with words."""
        return openings(self.page)

    @lazy
    def fake_lists(self) -> list[FakeList]:
        """Lines that begin with a bullet character."""
        return fake_lists(self.page, self.openings)

    @lazy
    def labelled(self) -> list[LabelledBlock]:
        """Paragraphs that are only labelled captions and credits."""
        return labelled_blocks(self.page, self.knowledge, self.openings)


def read_facts(page: Page, knowledge: Knowledge, site: Site = NOWHERE) -> Facts:
    """The facts about a page, read without accesspub's own inserts, which are taken out of its tree."""
    return Facts(page, knowledge, site, own_inserts(page))
