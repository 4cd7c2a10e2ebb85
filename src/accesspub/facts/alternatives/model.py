"""The record of one alternative of a medium, and what alternatives are looked for in."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from turbohtml import Element

from accesspub.facts.article.region import Article
from accesspub.facts.evidence import Record
from accesspub.facts.model import Embed
from accesspub.html.page import Page
from accesspub.html.site import Site
from accesspub.knowledge.load import Knowledge


class Surroundings:
    """The surroundings of the media of a page.

    Attributes:
        page: the page.
        site: the files around it.
        knowledge: what accesspub knows about the world.
        embeds: everything that is embedded in the page.
        article: which part of the page is the article.
        record: keeps the decisions about the page's elements, where they are to be explained.
    """

    def __init__(
        self,
        page: Page,
        site: Site,
        knowledge: Knowledge,
        embeds: list[Embed],
        article: Article,
        record: Record | None = None,
    ) -> None:
        self.page, self.site, self.knowledge, self.embeds, self.article = page, site, knowledge, embeds, article
        self.record = record


class Alternative(NamedTuple):
    """One thing that stands in for a medium, or for a part of it."""

    kind: str
    """``captions``, ``subtitles``, ``descriptions`` or ``transcript``."""
    origin: str
    """``track``, ``drawn`` (by the player, from its tracks), ``page``, ``link``, ``json-ld``, ``player`` (its own
    settings), ``beside`` or ``folder``."""
    where: str
    """The address or file, or what the place in the page is called."""
    language: str = ""
    """BCP 47; empty where nothing says."""
    descriptive: bool = False
    """Whether it also describes what is seen."""
    draft: bool = False
    """Whether a machine made it and nobody has reviewed it: then it is not an alternative yet."""
    element: Element | None = None
    path: Path | None = None
    """The file, if accesspub may read it."""
    text: str = ""
    """The words, where the page holds them for machines only."""
    missing: bool = False
    """Whether the page names a file that is not there."""
    wrong_kind: bool = False
    """Whether it is a track of a kind that does not exist, so that browsers do not show it."""

    @property
    def counts(self) -> bool:
        """Whether a reader gets it: drafts, files that are not there and tracks of no kind do not count."""
        return not (self.draft or self.missing or self.wrong_kind)

    @property
    def for_readers(self) -> bool:
        """Whether the page itself gives it to readers."""
        return self.origin in ("track", "drawn", "page", "link")
