"""What embeds are told by: the words of ``rules/facts/embed.yaml``, and small readers that all finders share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from turbohtml import Element

from accesspub.facts.dom.class_names import ClassVocabulary, facts_section, names
from accesspub.facts.dom.urls import clean, split
from accesspub.facts.providers import Match, Provider, Providers, providers
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

_WORDS = re.compile(r"[a-z]+|\d+")


class Words:
    """The lists of ``rules/facts/embed.yaml``. Use `words` to get them."""

    def __init__(self, knowledge: Knowledge) -> None:
        def section(key: str) -> Any:
            return facts_section(knowledge, "embed", key)

        self.player: ClassVocabulary = names(knowledge, "embed", "player")
        self.player_root = re.compile("|".join(map(re.escape, section("player_roots"))), re.I)
        self.consent: ClassVocabulary = names(knowledge, "embed", "consent")
        self.banner: ClassVocabulary = names(knowledge, "embed", "banner")
        self.advert: ClassVocabulary = names(knowledge, "embed", "advert")
        self.caption: ClassVocabulary = names(knowledge, "embed", "caption")
        self.title: ClassVocabulary = names(knowledge, "embed", "title")
        self.credit: ClassVocabulary = names(knowledge, "embed", "credit")
        self.lazy: tuple[str, ...] = tuple(section("lazy"))
        self.code: tuple[str, ...] = tuple(section("code"))
        self.services: tuple[str, ...] = tuple(section("services"))
        self.ids: tuple[str, ...] = tuple(section("ids"))
        self.sure: tuple[str, ...] = tuple(section("sure"))
        self.settings: tuple[str, ...] = tuple(section("settings"))
        self.titles: tuple[str, ...] = tuple(section("titles"))
        self.durations: tuple[str, ...] = tuple(section("durations"))
        self.posters: tuple[str, ...] = tuple(section("posters"))
        self.keys: Mapping[str, list[str]] = section("keys")
        self.endings: dict[str, str] = {end: kind for kind, ends in section("files").items() for end in ends}
        self.address: dict[str, frozenset[str]] = {kind: frozenset(told) for kind, told in section("address").items()}
        self.not_media: frozenset[str] = frozenset(section("not_media"))
        self.plugin_types: Mapping[str, str] = section("plugins")["types"]
        self.plugin_classes: Mapping[str, str] = section("plugins")["classes"]
        self.stand_ins: frozenset[str] = frozenset(section("stand_ins"))
        self.kinds: Mapping[str, list[str]] = section("kinds")

    def file_kind(self, value: str | None) -> str | None:
        """``video``, ``audio`` or ``document`` for the address of such a file, by its ending."""
        path = (value or "")[:2000].partition("#")[0].partition("?")[0]
        return self.endings.get(path.rpartition(".")[2].lower()) if "." in path[-6:] else None


@lru_cache(maxsize=4)
def words(knowledge: Knowledge) -> Words:
    """Return the words of a `Knowledge`; made once."""
    return Words(knowledge)


class Look:
    """One page with all that its media are told by."""

    def __init__(self, page: Page, knowledge: Knowledge) -> None:
        self.page = page
        self.knowledge = knowledge
        self.words = words(knowledge)
        self.providers: Providers = providers(knowledge)
        self._host: str | None = None
        self.named: list[Element] = []
        """Boxes whose class names speak of a player, in document order of each tag."""
        self.figure_captions: dict[Element, Element | None] = {}
        """The caption of a figure that holds one medium; asked by each of what may be thousands in it."""

    @property
    def host(self) -> str:
        """The host the page belongs to, as far as it says."""
        if self._host is None:
            self._host = ""
            for element in self.page.head_elements:
                if element.tag == "base" or "canonical" in (element.attr("rel") or "").lower():
                    value = element.attr("href")
                elif element.attr("property") == "og:url":
                    value = element.attr("content")
                else:
                    continue
                address = split(value)
                if address is not None and address.host:
                    self._host = address.host
                    break
        return self._host

    def match(self, value: str | None) -> Match | None:
        """The provider of an address on this page."""
        return self.providers.match(value, self.host)


def by_class(look: Look, element: Element) -> Provider | None:
    """The provider that a class or id names as one of its words ("youTube-Video-Iframe")."""
    told = f"{element.attr('class') or ''} {element.attr('id') or ''}".lower()[:400]
    return by_words(look, _WORDS.findall(told)) if told.strip() else None


def by_words(look: Look, told: Iterable[str]) -> Provider | None:
    """The provider whose id is one of the words."""
    for word in told:
        provider = look.providers.all.get(word)
        if provider is not None and len(word) > 2:
            return provider
    return None


def file_address(value: str | None) -> str | None:
    """An address that a reader could open, or None."""
    url = clean(value)
    return url or None


def address_words(value: str) -> set[str]:
    """The words of an address: of its host and path, not of its parameters."""
    address = split(value)
    if address is None:
        return set()
    return set(_WORDS.findall(unquote(f"{address.host} {address.path}")[:500].lower()))
