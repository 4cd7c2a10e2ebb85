"""Vocabulary and helpers for recognising embeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.class_names import ClassVocabulary, facts_section, names, words_of
from accesspub.facts.dom.elements import attribute_quote, nearest, tiny
from accesspub.facts.dom.urls import split
from accesspub.facts.evidence import Question, Record, ask
from accesspub.facts.model import Embed
from accesspub.facts.providers import Match, Provider, Providers, providers
from accesspub.html.lazy import Memo, lazy
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

# The lists of attributes, the likeliest first.
_ATTRIBUTES = (
    "lazy",
    "lazy_files",
    "consent_addresses",
    "code",
    "services",
    "ids",
    "sure",
    "settings",
    "titles",
    "durations",
    "posters",
)
_WORDS = re.compile(r"[a-z]+|\d+")
T = TypeVar("T")


class EmbedVocabulary:
    """The lists of ``rules/facts/embed.yaml``. Use `embed_vocabulary` to get them."""

    def __init__(self, knowledge: Knowledge) -> None:
        section = partial(facts_section, knowledge, "embed")
        class_names = partial(names, knowledge, "embed")
        self.player: ClassVocabulary = class_names("player")
        self.whole_player: ClassVocabulary = class_names("whole_player")
        self.player_root = re.compile("|".join(map(re.escape, section("player_roots"))))
        self.consent: ClassVocabulary = class_names("consent")
        self.banner: ClassVocabulary = class_names("banner")
        self.advert: ClassVocabulary = class_names("advert")
        self.caption: ClassVocabulary = class_names("caption")
        self.title: ClassVocabulary = class_names("title")
        self.credit: ClassVocabulary = class_names("credit")
        self.attributes: dict[str, tuple[str, ...]] = {key: tuple(section(key)) for key in _ATTRIBUTES}
        self.attributes["lazy_files"] = (*self.attributes["lazy"], *self.attributes["lazy_files"])
        self.keys: Mapping[str, list[str]] = section("keys")
        endings = "|".join(end for kind in ("video", "audio") for end in section("files")[kind])
        self.names_recording = re.compile(rf"\.(?:{endings})(?![\w.])", re.I).search
        self.endings: dict[str, str] = {end: kind for kind, ends in section("files").items() for end in ends}
        self.address: dict[str, frozenset[str]] = {kind: frozenset(told) for kind, told in section("address").items()}
        self.video_begins: tuple[str, ...] = tuple(section("video_begins"))
        self.video_ends: tuple[str, ...] = tuple(section("video_ends"))
        media_words = frozenset(section("media_words"))
        self.speaks_of_media: Memo[str, bool] = Memo(lambda name: not media_words.isdisjoint(words_of(name)))
        speaks = self.speaks_of_media
        self.media_class: Memo[str, str] = Memo(
            lambda value: next((name for name in value[:400].split() if speaks[name]), "")
        )
        """The first name of a class attribute that speaks of a medium; empty for none."""
        self.play: ClassVocabulary = class_names("play")
        self.not_media: frozenset[str] = frozenset(section("not_media"))
        self.advert_titles: frozenset[str] = frozenset(section("advert_titles"))
        self.plugin_types: Mapping[str, str] = section("plugins")["types"]
        self.plugin_classes: Mapping[str, str] = section("plugins")["classes"]
        self.plugin_files: Mapping[str, str] = section("plugins")["files"]
        self.plugin_downloads: tuple[str, ...] = tuple(section("plugins")["downloads"])
        self.plugin_names: Mapping[str, str] = section("plugins")["names"]
        self.stand_ins: frozenset[str] = frozenset(section("stand_ins"))
        self.kinds: Mapping[str, list[str]] = section("kinds")
        self.buttons: Mapping[str, list[str]] = section("buttons")
        self.notes: tuple[str, ...] = tuple(facts_section(knowledge, "image", "notes"))
        self.listen: tuple[str, ...] = tuple(facts_section(knowledge, "alternative", "aloud"))

    def file_kind(self, value: str | None) -> str | None:
        """``video``, ``audio`` or ``document`` for the address of such a file, by its ending."""
        path = (value or "")[:2000].partition("#")[0].partition("?")[0]
        return self.endings.get(path.rpartition(".")[2].lower()) if "." in path[-6:] else None

    def recording(self, value: str | None) -> str | None:
        """``video`` or ``audio`` for the address of a recording, by its ending."""
        kind = self.file_kind(value)
        return kind if kind in ("video", "audio") else None


@lru_cache(maxsize=4)
def embed_vocabulary(knowledge: Knowledge) -> EmbedVocabulary:
    """Return the vocabulary of a `Knowledge`; made once."""
    return EmbedVocabulary(knowledge)


class PageContext:
    """One page with what is known for recognising its embeds.

    Attributes:
        named: boxes whose class names speak of a player, in document order of each tag.
        figure_captions: the caption of a figure that holds one medium; asked by each of what may be thousands in it.
        record: keeps the decisions about the page's elements, where they are to be explained.
    """

    def __init__(self, page: Page, knowledge: Knowledge, record: Record | None = None) -> None:
        self.page = page
        self.knowledge = knowledge
        self.record = record
        self.words = embed_vocabulary(knowledge)
        self.providers: Providers = providers(knowledge)
        self.named: list[Element] = []
        self.figure_captions: dict[Element, Element | None] = {}

    def ask(self, question: Question[T], case: T, about: Element) -> bool:
        """Answer a question about an element."""
        return question.answer(case) if self.record is None else ask(question, case, about, self.record)

    @lazy
    def host(self) -> str:
        """The host the page belongs to, as far as it says."""
        for selector in ("base", "link[rel*=canonical i]", 'meta[property="og:url"]'):
            for element in self.page.document.select(selector):
                address = split(element.attr("content" if element.tag == "meta" else "href"))
                if address is not None and address.host:
                    return address.host
        return ""

    def match(self, value: str | None) -> Match | None:
        """The provider of an address on this page."""
        return self.providers.match(value, self.host) if value else None

    def player_match(self, value: str | None) -> Match | None:
        """The provider of an address, unless it is that of a script."""
        match = self.match(value)
        return match if match is not None and match.use != "script" else None


class Linked(NamedTuple):
    """An address that leads to a provider's medium."""

    url: str
    match: Match

    def __str__(self) -> str:
        return self.match.provider.name


class Case:
    """An element of a page that may be a medium; clues look at what its methods return."""

    def __init__(self, context: PageContext, element: Element) -> None:
        self.context = context
        self.words = context.words
        self.element = element

    def advert_name(self) -> Element | None:
        """The element, where its class or id is that of an advert."""
        return nearest(self.element, self.words.advert.on, 0)

    def advert_around(self) -> Element | None:
        """The element with such a class or id, of this and those close around it."""
        return nearest(self.element, self.words.advert.on, 3)

    @lazy
    def player_name(self) -> Element | None:
        """The element, where its class or id names a player."""
        return nearest(self.element, self.words.player.on, 0)

    def whole_player(self) -> Element | None:
        """The element, where its class or id names a player with all its parts."""
        return self.element if self.player_name and self.words.whole_player.on(self.element) else None

    def player_around(self) -> Element | None:
        """The element with such a class or id, of this and those close around it."""
        return nearest(self.element, self.words.player.on, 2)

    def no_size(self) -> bool:
        """Whether width or height says that there is nothing to see."""
        return tiny(self.element)


def make_embed(
    element: Element, delivery: str, kind: str = "", *, match: Match | None = None, provider: Provider | None = None
) -> Embed:
    """An embed with what the provider of its address, or one that is named otherwise, says of it."""
    embed = Embed(element=element, kind=kind, delivery=delivery)
    if match is not None:
        provider, embed.id, embed.page_url = match.provider, match.id, match.page_url
    if provider is not None:
        embed.provider, embed.provider_name = provider.label, provider.name
        embed.kind = kind or (match.kind if match is not None else provider.kind)
    return embed


def by_class(context: PageContext, element: Element) -> Provider | None:
    """The provider that a class or id names as one of its words ("youTube-Video-Iframe")."""
    return by_words(context, _WORDS.findall(_class_and_id(element)))


def by_words(context: PageContext, words: Iterable[str]) -> Provider | None:
    """The provider whose id is one of the words."""
    return _first(context.providers.all, words)


def service_of(context: PageContext, words: Iterable[str]) -> Provider | None:
    """The provider that one of the words names, if only by its posts ("tweet")."""
    return _first(context.providers.by_word, words)


def _first(known: dict[str, Provider], words: Iterable[str]) -> Provider | None:
    """The first provider that is known by one of the words; short words name too much."""
    return next((known[word] for word in words if len(word) > 2 and word in known), None)


def placeholder(context: PageContext, element: Element, kind: str, url: str, match: Match | None) -> Embed:
    """A medium that a script will put into an element: at once, or when readers consent; with its address."""
    waits = nearest(element, context.words.consent.on, 2) is not None
    embed = make_embed(element, "consent-placeholder" if waits else "js-placeholder", kind, match=match)
    lead_to(context, embed, url, match)
    embed.title = attribute_quote(element, context.words.attributes["titles"])
    return embed


def lead_to(context: PageContext, embed: Embed, url: str, match: Match | None) -> None:
    """Set the addresses of a medium by a URL: that of a provider's page or player, or of a file."""
    embed.src = url or None
    if match is not None:
        embed.page_url = embed.page_url or url or None
    elif context.words.file_kind(url):
        embed.file_url = url


def kind_by_name(element: Element) -> str:
    """``audio`` where a class or id says so, else ``video``."""
    told = _class_and_id(element)
    return "audio" if "video" not in told and ("audio" in told or "podcast" in told) else "video"


def _class_and_id(element: Element) -> str:
    return f"{element.attr('class') or ''} {element.attr('id') or ''}".lower()[:400]


def address_words(value: str) -> set[str]:
    """The words of an address: of its host and path, not of its parameters."""
    address = split(value)
    return set(_WORDS.findall(unquote(f"{address.host} {address.path}")[:500].lower())) if address else set()
