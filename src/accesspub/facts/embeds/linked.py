"""Recordings that are only linked: a reader plays them, though the page shows no player."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.elements import containers, nearest, siblings
from accesspub.facts.dom.text import own_words, short_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.container import Surroundings
from accesspub.facts.embeds.vocabulary import Case, PageContext, make_embed
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed, Quote
from accesspub.html.lazy import lazy

_DEEP = 40  # levels around a link in which a medium is looked for
_UP = 5  # levels of boxes in which a link belongs to the player next to it
_NEAR = 900  # characters of such a box
_BESIDE = 5  # nodes before and after a link in which its player is looked for
_NAMES = 400  # characters of a class or id
_MOST = 100  # links of one page
_LITERAL = re.compile(r"""["']([^"'\s]{5,300})["']""")


def _clicked(context: PageContext) -> Iterator[tuple[Element, str]]:
    """What a click plays: the addresses in ``onclick="playSound('/harbour.mp3')"``."""
    for element in context.page.with_attribute("onclick"):
        called = (element.attr("onclick") or "")[:_NAMES]
        if context.words.names_recording(called) is not None:
            yield from ((element, found[1]) for found in _LITERAL.finditer(called))


class _Shown(NamedTuple):
    """The media that the page shows."""

    elements: frozenset[Element]
    by_file: dict[tuple[str, str], Element]
    """The first of each kind and file, in whatever format."""
    unnamed: dict[str, Element]
    """The first of each kind whose file the page does not name; of a kind with more linked recordings, none."""
    counts: dict[Element, int]


class _LinkCase(Case):
    """A link to a recording, and the media that the page shows."""

    def __init__(self, context: PageContext, link: Element, address: str, shown: _Shown) -> None:
        super().__init__(context, link)
        self.shown = shown
        self.url = clean(address)

    @lazy
    def recording(self) -> str:
        """The kind of recording that its address names."""
        return self.words.recording(self.url) or ""

    def in_medium(self) -> Element | None:
        return nearest(self.element, self.shown.elements.__contains__, _DEEP)

    def file_of_medium(self) -> Element | None:
        """The medium that plays the same file, or one whose file the page does not name."""
        named = self.shown.by_file.get((self.recording, _without_ending(self.url)))
        return named or self.shown.unnamed.get(self.recording)

    def beside_medium(self) -> Element | None:
        """The box that it shares with a medium; in a large one, only a medium right before or after it."""
        inner = self.element
        for around in containers(self.element, _UP):
            if short_text(around, _NEAR) is None:
                if self.player_around() is not None:
                    return None  # it is in a player of its own
                beside = (_beside(inner, forward=False), _beside(inner, forward=True))
                return next((one for one in beside if one is not None and self.shown.counts.get(one)), None)
            if self.shown.counts.get(around):
                return around
            inner = around
        return None

    def download(self) -> Element | None:
        """What says that the link is there to save what a medium plays: its attribute, or a box around it."""
        return nearest(self.element, _for_downloads, 3) if self.shown.elements else None

    def not_shown(self) -> Element | None:
        return self.element.closest("noscript,template,[hidden],nav,footer")


LINKED = Question.about(
    _LinkCase,
    "linked-recording",
    recording=1,
    in_medium=VETO,
    file_of_medium=VETO,
    beside_medium=VETO,
    download=VETO,
    not_shown=VETO,
)


def linked_recordings(context: PageContext, found: list[Embed], surroundings: Surroundings) -> list[Embed]:
    """The recordings that links lead to, each once, even if in several formats."""
    linked: dict[str, Embed] = {}
    named = context.words.names_recording
    links = [*context.page.links, *_clicked(context)]
    if named("\n".join(address for _, address in links)) is None:  # as on most pages
        return []
    files = [(embed, embed.file_url or embed.src) for embed in reversed(found)]
    by_file = {(embed.kind, _without_ending(url)): embed.element for embed, url in files if url}
    unnamed = _unnamed(context, files, links)
    shown = _Shown(frozenset(embed.element for embed in found), by_file, unnamed, surroundings.counts)
    for link, address in links:
        if len(linked) >= _MOST or named(address) is None:
            continue
        case = _LinkCase(context, link, address, shown)
        name = _without_ending(case.url)
        if name in linked or not context.ask(LINKED, case, link):
            continue
        embed = make_embed(link, "link" if address == link.attr("href") else "js-placeholder", case.recording)
        embed.src = embed.file_url = case.url
        text = own_words(link, ())
        embed.title = Quote(text, link, "link") if text and text != case.url else None
        linked[name] = embed
    return list(linked.values())


def _unnamed(
    context: PageContext, files: list[tuple[Embed, str | None]], links: list[tuple[Element, str]]
) -> dict[str, Element]:
    """The first medium of each kind whose file the page does not name, where a link may lead to that."""
    held = [(embed.kind, embed.element) for embed, url in files if not url]
    linked = {_without_ending(address): context.words.recording(address) for _, address in links} if held else {}
    few = {kind for kind, _ in held if list(linked.values()).count(kind) <= sum(kind == other for other, _ in held)}
    return {kind: element for kind, element in held if kind in few}


def _for_downloads(element: Element) -> bool:
    names = f"{element.attr('class') or ''} {element.attr('id') or ''}"
    return "download" in element.attrs or "download" in names[:_NAMES].lower()


def _beside(element: Element, *, forward: bool) -> Element | None:
    """The nearest element before or after another; text may be between them."""
    beside = (one for one in siblings(element, forward=forward, limit=_BESIDE) if isinstance(one, Element))
    return next((one for one in beside if one.tag != "br"), None)


def _without_ending(url: str) -> str:
    """The address of a recording, the same for all its formats."""
    return url.partition("?")[0].rpartition(".")[0] or url
