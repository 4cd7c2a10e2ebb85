"""Elements that hold an address and little else: ``<oembed url>``, ``<span data-src>``, settings in JSON, posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.class_names import words_of
from accesspub.facts.dom.elements import attribute_quote, containers
from accesspub.facts.dom.embedded_json import attribute_json, walk_json
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean, split
from accesspub.facts.embeds.placeholders import index, named_on_their_own
from accesspub.facts.embeds.vocabulary import (
    Case,
    PageContext,
    address_words,
    embed_vocabulary,
    kind_by_name,
    lead_to,
    make_embed,
    placeholder,
    service_of,
)
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed
from accesspub.facts.providers import Match
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge

# It begins with what few places of a page have: the search reads every page as a whole.
_HOLDS_ADDRESS = re.compile(
    r"""data-([\w-]{1,60})=["']\s?(?:(?:https?:)?//|https?%3[aA]|\{["'&]|\[\{|/[^\s"'<>]{1,300}\.html?["'])""", re.A
)
_ENCODED = re.compile(r"https?%3a", re.I)
# Attributes that browsers or everybody's scripts know, and elements that other searches read.
_ORDINARY = frozenset(
    "href src srcset action formaction content style class cite poster xmlns xml:base data-srcset data-href id".split()
)
_READ = frozenset(
    "html head body main a img picture source track iframe video audio object embed applet script style link meta base"
    " input button select option textarea form svg template noscript li nav aside footer header table tr td".split()
)
_ADDRESSES = ("src", "url", "href", "data-src", "data-url")  # of an element that browsers do not know
_MANY = 40  # attributes of one page that are looked for
_SETTINGS = 20_000  # characters of JSON: what is longer is the state of the page, not that of one player
_PAGE = re.compile(r"/[^\s\"'<>]{1,300}\.html?")
_MEDIA_WORDS = frozenset(("media", "video", "audio", "clip", "episode"))
_WORDS = 60  # characters that may be in a box next to its picture
_CARD = 1500  # characters of a post
_LEVELS = 5


class Told(NamedTuple):
    """What an attribute says that an element shows."""

    attribute: str
    url: str
    match: Match | None
    kind: str

    def __str__(self) -> str:
        return f"{self.attribute}={self.url}"


def _addresses(page: Page, knowledge: Knowledge) -> list[Element]:
    """Elements with an address or JSON in an attribute that browsers do not know, and those of unknown names."""
    attributes = {f"data-{name.lower()}" for name in _HOLDS_ADDRESS.findall(page.source.folded)} - _ORDINARY
    told = embed_vocabulary(knowledge).attributes["consent_addresses"]
    attributes.update(name for name in told if f" {name}=" in page.source.folded)
    wanted = [f"[{name}]" for name in sorted(attributes)][:_MANY]
    found = page.document.select(",".join(wanted)) if wanted else []
    own = (one for one in page.once(named_on_their_own, knowledge) if not one.tag.startswith("amp-"))
    return list(dict.fromkeys((*found, *own)))


class _ToldCase(Case):
    """An element with attributes that may hold an address."""

    @lazy
    def address(self) -> Told | None:
        """The first address of a player or a recording, or the id of a medium, in its attributes."""
        is_unknown = self._is_unknown
        may_name = is_unknown and self.element.tag not in index(self.context.knowledge).by_tag
        for name, value in list(self.element.attrs.items())[:40]:
            if not isinstance(value, str) or len(value) > _SETTINGS or (name in _ORDINARY and not is_unknown):
                continue
            told = self._of_value(name, value.strip()) or (self._of_id(name, name, value) if may_name else None)
            if told is not None:
                return told
        return None

    @lazy
    def _is_unknown(self) -> bool:
        """Whether browsers do not know the element."""
        return "-" in self.element.tag or self.element.tag == "oembed"

    def _of_value(self, name: str, value: str) -> Told | None:
        value = unquote(value) if _ENCODED.match(value) else value
        is_file = self._is_unknown and bool(self.words.recording(value))
        if "//" in value[:10] or is_file or _PAGE.fullmatch(value):
            return self._of_address(name, value)
        for item in walk_json(attribute_json(value), 200) if value[:1] in "{[" else ():
            for key, inner in item.items():
                text = inner if isinstance(inner, str) else ""
                if told := self._of_address(name, text) if "//" in text[:10] else self._of_id(name, key, inner):
                    return told
        return None

    def _of_address(self, name: str, value: str) -> Told | None:
        url = clean(value)
        match = self.context.player_match(url)
        if match is None and self._is_unknown and name in _ADDRESSES:
            page = self.context.match(url)
            match = page if page is not None and page.id and page.kind in ("video", "audio") else None
        kind = match.kind if match is not None else self.words.recording(url) or self._frame_kind(url)
        return Told(name, url, match, kind) if kind else None

    def _frame_kind(self, url: str) -> str:
        """What a script that makes a frame of the element would show, by the words of the address and its class."""
        is_frame = any(name in self.element.attrs for name in ("allowfullscreen", "frameborder"))
        if is_frame and {*address_words(url), *self._class_words} & (self.words.address["video"] | {"player"}):
            return "video"
        is_page = url.partition("?")[0].endswith((".html", ".htm")) and "embed" in self._class_words
        return "document" if is_page else ""

    def _of_id(self, name: str, key: str, value: Any) -> Told | None:
        """The medium that an id names, where the key or a class says whose it is ("tweetId")."""
        words, text = words_of(key), str(value or "")
        if words[-1:] != ["id"] or not 3 <= len(text) <= 80 or isinstance(value, (dict, list)):
            return None
        own = words_of(self.element.tag) if self._is_unknown else ()
        provider = service_of(self.context, [*words[:-1], *own, *self._class_words])
        if provider is None:
            is_named = self.player_name and _MEDIA_WORDS.intersection(words)
            return Told(name, "", None, kind_by_name(self.element)) if is_named else None
        match = provider.medium(text) if words != ["id"] or provider.kind == "social" else None
        return Told(name, match.page_url or "", match, match.kind) if match is not None else None

    @lazy
    def _class_words(self) -> list[str]:
        return [word for name in (self.element.attr("class") or "")[:400].split() for word in words_of(name)]

    @lazy
    def text(self) -> str | None:
        """Its text; None where it is longer than a post."""
        return short_text(self.element, _CARD)

    def many_words(self) -> bool:
        """Whether it holds more than a label, and does not name the provider whose post the words may be."""
        if self.text is None or len(self.text) <= _WORDS or self.words.consent.on(self.element):
            return self.text is None
        match = self.address.match if self.address is not None else None
        return match is None or service_of(self.context, self._class_words) is not match.provider

    def teaser(self) -> Element | None:
        return self.element.closest("a,nav,footer,head")

    def is_play_button(self) -> bool:
        """Whether it is a button that plays a recording, whose URL is in an attribute."""
        told = self.address if self.element.tag == "button" else None
        return told is not None and bool(self.words.recording(self.element.attr(told.attribute)))


TOLD = Question.about(_ToldCase, "told-address", address=1, advert_name=VETO, teaser=VETO, many_words=VETO)


def told_by_attributes(context: PageContext) -> Iterator[Embed]:
    """Media whose address is in an attribute that only a script reads."""
    seen: set[tuple[str, object]] = set()
    for element in context.page.once(_addresses, context.knowledge):
        case = _ToldCase(context, element)
        if (element.tag in _READ and not case.is_play_button()) or not context.ask(TOLD, case, element):
            continue
        if case.address is None:
            continue
        _, url, match, kind = case.address
        # Programs that store pages repeat an element, its id included.
        if (copy := (url, element.attr("id") or element)) in seen:
            continue
        seen.add(copy)
        embed = placeholder(context, element, "" if match else kind, url, match)
        if element.tag == "button":  # its name says what it does
            titles = context.words.attributes["titles"]
            embed.title = attribute_quote(element, [name for name in titles if name.startswith("data-")])
        if match is None and embed.file_url is None and (address := split(url, context.host)) is not None:
            embed.page_url = url  # a page of the site's own, which shows the medium
            embed.provider = embed.provider_name = address.host or None
        yield embed


class _CardCase(Case):
    """A box with a link to a post."""

    def __init__(self, context: PageContext, box: Element, link: Element, match: Match) -> None:
        super().__init__(context, box)
        self.link = link
        self.match = match

    def may_be(self) -> bool:
        """Whether anything but the link speaks for a post, in a box that is no longer than one."""
        is_named = self.element.tag == "blockquote" or self.provider_name
        return bool(is_named) and short_text(self.element, _CARD) is not None

    @lazy
    def provider_name(self) -> str:
        """The class that names the provider, where it is the box of one post."""
        names = (self.element.attr("class") or "")[:400].split()
        named = (name for name in names if service_of(self.context, words_of(name)) is self.match.provider)
        return next(named, "")

    def quotation(self) -> str:
        """The text, where the box quotes a post and ends with the link to it."""
        if self.element.tag != "blockquote":
            return ""
        text = (short_text(self.element, _CARD) or "").rstrip(" .)")
        ends = (short_text(self.link, _CARD) or "").rstrip(" .)")
        return text if ends and ends != text and text.endswith(ends) else ""

    def other_post(self) -> str:
        for link in self.element.select("a[href]")[:40]:
            match = self.context.match(link.attr("href"))
            if match is not None and match.provider is self.match.provider and match.id not in (None, self.match.id):
                return match.page_url or ""
        return ""


CARD = Question.about(_CardCase, "post-card", provider_name=1, quotation=1, other_post=VETO)


def post_cards(context: PageContext) -> Iterator[Embed]:
    """Boxes that show a post and link to it, as newsletters and archives draw them."""
    known, seen = context.providers, set[Element]()
    for link, url in context.page.links:
        host = url[8:100].partition("/")[0] if url.startswith("http") else ""
        match = context.match(url) if host and known.has_posts(host.lstrip("/")) else None
        if match is None or match.kind != "social" or match.id is None:
            continue
        cases = [case for box in _boxes(link) if (case := _CardCase(context, box, link, match)).may_be()]
        found = [case for case in cases if case.element not in seen and context.ask(CARD, case, case.element)]
        if found:
            box = found[-1].element
            seen.update((box, *(case.element for case in cases)))
            embed = make_embed(box, "blockquote", match=match)
            lead_to(context, embed, clean(url), match)
            yield embed


def _boxes(link: Element) -> Iterator[Element]:
    """The boxes around a link that hold no more than a post."""
    for box in containers(link, _LEVELS):
        if box.tag in ("article", "main", "p"):
            return
        if box.tag in ("div", "blockquote", "section", "figure", "aside"):
            yield box
