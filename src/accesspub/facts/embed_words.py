"""What embeds are told by: the words of ``rules/facts/embed.yaml``, and small readers that all finders share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote

from turbohtml import DocumentFragment, Element, Node, Text

from accesspub.facts import Quote
from accesspub.facts.address import clean, split
from accesspub.facts.image_names import Names, facts_section, names
from accesspub.facts.provider import Match, Provider, Providers, providers
from accesspub.knowledge import Knowledge
from accesspub.page import BLOCK, Page, fold

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_ISO = re.compile(r"P(?:\d+D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.I)
_WORDS = re.compile(r"[a-z]+|\d+")
_LONGEST_TITLE = 500
_DAY = 86_400.0  # seconds: what claims to be longer is counted in milliseconds or is no length


class Words:
    """The lists of ``rules/facts/embed.yaml``. Use `words` to get them."""

    def __init__(self, knowledge: Knowledge) -> None:
        def section(key: str) -> Any:
            return facts_section(knowledge, "embed", key)

        self.player: Names = names(knowledge, "embed", "player")
        self.player_root = re.compile("|".join(map(re.escape, section("player_roots"))), re.I)
        self.consent: Names = names(knowledge, "embed", "consent")
        self.banner: Names = names(knowledge, "embed", "banner")
        self.advert: Names = names(knowledge, "embed", "advert")
        self.caption: Names = names(knowledge, "embed", "caption")
        self.title: Names = names(knowledge, "embed", "title")
        self.credit: Names = names(knowledge, "embed", "credit")
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


def quote(value: str | None, element: Element | None, origin: str) -> Quote | None:
    """Words of an attribute or a script as a quote; None for none, and for what a template left open."""
    text = fold(value or "")[:_LONGEST_TITLE]
    if not text or "{{" in text or "${" in text:
        return None
    return Quote(text, element, origin)


def seconds(value: object) -> float | None:
    """A length in seconds: a number (milliseconds where it would be days), ``1:40``, ``PT1M40S``."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        number = float(value)
        if number > _DAY:
            number /= 1000
        return number if 0 < number <= _DAY else None
    text = str(value).strip()[:40]
    if not text:
        return None
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return seconds(float(text))
    clock = _CLOCK.fullmatch(text)
    if clock:
        return seconds(int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3]))
    iso = _ISO.fullmatch(text)
    if iso and any(iso.groups()):
        return seconds(int(iso[1] or 0) * 3600 + int(iso[2] or 0) * 60 + float(iso[3] or 0))
    return None


def first_attribute(element: Element, wanted: Iterable[str]) -> tuple[str, str] | None:
    """The first of some attributes that has a value: its name and value."""
    for name in wanted:
        value = element.attr(name)
        if value and value.strip():
            return name, value.strip()
    return None


def hidden(element: Element) -> bool:
    """Whether an element or one of those close around it is taken from everyone."""
    current: Node | None = element
    for _ in range(8):
        if not isinstance(current, Element) or current.tag in ("body", "html"):
            return False
        if current.attr("hidden") is not None or (current.attr("aria-hidden") or "") == "true":
            return True
        style = current.attr("style")
        if style:
            flat = style[:2000].replace(" ", "").lower()
            if "display:none" in flat or "visibility:hidden" in flat:
                return True
        current = current.parent
    return False


def tiny(element: Element) -> bool:
    """Whether width or height says that there is nothing to see."""
    return any((element.attr(name) or "").strip().removesuffix("px") in ("0", "1") for name in ("width", "height"))


def address_words(value: str) -> set[str]:
    """The words of an address: of its host and path, not of its parameters."""
    address = split(value)
    if address is None:
        return set()
    return set(_WORDS.findall(unquote(f"{address.host} {address.path}")[:500].lower()))


_CLOSED = frozenset("object video audio applet iframe blockquote script style template noscript".split())


def inside(element: Element, limit: int = 300) -> list[Element]:
    """The first elements within one, in order; media within it keep what they hold to themselves.

    A search through all that a medium holds, made for each of a hundred thousand nested ones, would never end.
    """
    found: list[Element] = []
    stack: list[Node] = _some(element, limit)
    while stack and len(found) < limit:
        node = stack.pop()
        if isinstance(node, Element):
            found.append(node)
            if node.tag not in _CLOSED:
                stack += _some(node, limit)
        elif isinstance(node, DocumentFragment):  # what a <template> holds
            stack += _some(node, limit)
    return found


def _some(element: Element | DocumentFragment, limit: int) -> list[Node]:
    children: list[Node] = list(islice(element, limit))
    children.reverse()
    return children


def some_text(element: Element, limit: int = 2000) -> str:
    """The text of a medium's own content, as far as it is looked at, white space folded."""
    parts: list[str] = []
    stack: list[Node] = _some(element, 400)
    size = seen = 0
    while stack and size < limit and seen < 400:
        node = stack.pop()
        seen += 1
        if isinstance(node, Text):
            parts.append(node.data[:limit])
            size += len(parts[-1])
        elif isinstance(node, Element) and node.tag not in _CLOSED:
            parts.append(" " if node.tag in BLOCK or node.tag == "br" else "")
            stack += _some(node, 400)
    return fold("".join(parts))


def near(element: Element, steps: int) -> Iterator[Element]:
    """The elements around one, the nearest first."""
    current = element.parent
    for _ in range(steps):
        if not isinstance(current, Element) or current.tag in ("body", "html"):
            return
        yield current
        current = current.parent
