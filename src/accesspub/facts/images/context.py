"""What is known for recognising the pictures of one page."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TypeVar

from turbohtml import Element

from accesspub.facts.article.region import Article
from accesspub.facts.credits.parse import source_labels
from accesspub.facts.dom.class_names import facts_section, names, word_set
from accesspub.facts.evidence import Question, Record, ask
from accesspub.facts.images.address import plain_address
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

T = TypeVar("T")


class PictureVocabulary:
    """The words of ``rules/facts/image.yaml``."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        named = partial(names, knowledge, "image")
        words = partial(word_set, knowledge, "image")
        self.backgrounds = named("backgrounds")
        self.captions = named("caption")
        self.boxes = named("boxes")
        self.icons = named("icons")
        self.portraits = named("portraits")
        self.portrait_openings = tuple(facts_section(knowledge, "image", "portrait_openings"))
        self.share_addresses = tuple(facts_section(knowledge, "image", "share_addresses"))
        self.poster_addresses = tuple(facts_section(knowledge, "image", "poster_addresses"))
        self.author_paths = words("author_paths")
        self.sign_up_paths = words("sign_up_paths")
        self.expanders = tuple(facts_section(knowledge, "image", "expanders"))
        self.tooltips = tuple(facts_section(knowledge, "image", "tooltips"))
        self.icon_files = named("icon_files")
        self.ornament_files = named("ornament_files")
        self.players = named("players")
        self.play_marks = names(knowledge, "embed", "play")
        self.teasers = named("teasers")
        self.featured = names(knowledge, "article", "featured")
        self.credits = named("credit")
        self.controls = named("controls")
        self.authors = named("caption_authors")
        self.credit_itemprops = words("credit_itemprops")
        self.credit_tags = words("credit_tags")
        self.credit_attributes = words("credit_attributes")
        self.caption_attributes = words("caption_attributes")
        self.advert_paths = words("advert_paths")
        self.advert_folders = words("advert_folders")
        self.not_captions = words("not_captions")
        self.portrait_alts = words("portrait_alts")
        self.network_alts = words("network_alts")
        self.followed_hosts = words("followed_hosts")
        self.separators = words("separators")
        self.sources = source_labels(knowledge)
        self.galleries = tuple(facts_section(knowledge, "image", "galleries"))
        self.lead_labels = tuple(facts_section(knowledge, "image", "lead_labels"))
        self.notes = tuple(facts_section(knowledge, "image", "notes"))
        self.figure_labels = tuple(facts_section(knowledge, "image", "figure_labels"))
        self.promotion_alts = tuple(facts_section(knowledge, "image", "promotion_alts"))
        self.code_alts = tuple(facts_section(knowledge, "image", "code_alts"))
        self.read_more = tuple(facts_section(knowledge, "image", "read_more"))


@lru_cache(maxsize=4)
def picture_vocabulary(knowledge: Knowledge) -> PictureVocabulary:
    """Return the vocabulary of a `Knowledge`; made once."""
    return PictureVocabulary(knowledge)


class PictureContext:
    """One page with what is known for recognising its pictures.

    Attributes:
        counts: how many pictures of the article are in an element, as far as they were counted.
        lines: the short lines after its pictures, where most of them have one.
        record: keeps the decisions about the page's elements, where they are to be explained.
    """

    def __init__(self, page: Page, knowledge: Knowledge, article: Article, record: Record | None = None) -> None:
        self.page = page
        self.knowledge = knowledge
        self.article = article
        self.record = record
        self.words = picture_vocabulary(knowledge)
        self.language = page.declared_language
        self.counts: dict[Element, int] = {}
        self.lines: frozenset[Element] = frozenset()

    def ask(self, question: Question[T], case: T, about: Element) -> bool:
        """Answer a question about an element."""
        return question.answer(case) if self.record is None else ask(question, case, about, self.record)

    def is_own_page(self, href: str) -> bool:
        """Whether a link leads to this page."""
        return bool(self.own_address) and plain_address(href) == self.own_address

    @lazy
    def own_address(self) -> str:
        """The address that the page gives as its own, as `plain_address` writes it."""
        return plain_address(self.page.meta("og:url") or self.page.canonical)
