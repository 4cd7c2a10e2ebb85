"""The records of facts: embeds, images, and the words read for them.

A fact keeps the element it was read from. Where a page may not know, a fact has three values:
``True``, ``False`` and ``None`` (unknown); an unknown never counts as a pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from turbohtml import Element, Node


class Quote(NamedTuple):
    """Words read from the page, and where."""

    text: str
    """As readers see it: white space folded, without labels such as "Media caption"."""
    element: Element | None = None
    """The element that holds the words; None where they come from a script block or a ``<meta>``."""
    origin: str = ""
    """How it was found: ``figcaption``, ``class``, ``attribute:data-title``, ``json-ld``, ``heading`` …"""
    label: str = ""
    """The label in front of the words, as written: "Media caption", "Image copyright", "Foto:", "©"."""
    glued: bool = False
    """Whether there is no space between label and words."""
    nodes: tuple[Node, ...] = ()
    """The sibling nodes that hold it, where it is not the whole of ``element``."""


class Message(NamedTuple):
    """A sentence that stands where a medium was ("Media playback is unsupported on your device")."""

    text: str
    group: str
    """``unsupported``, ``javascript``, ``flash``, ``unavailable``, ``consent``, ``loading``, ``see-elsewhere``, or
    ``code`` for code or an address that is left as text."""
    language: str
    """Language of the sentence (BCP 47), which may differ from the page's."""
    element: Element
    """The smallest element that holds the whole sentence."""
    rest: str = ""
    """What is in the same element after the sentence."""
    further: tuple[Element, ...] = ()
    """The blocks right after it that only say more of the same, and the one that holds its caption."""


@dataclass(slots=True)
class Embed:
    """One embedded medium, or what is left of it. The fields of ``list --format json`` and more."""

    element: Element
    kind: str
    """``video``, ``audio``, ``social``, ``document``, ``map``, ``gif``, ``gallery``, ``flash`` or ``other``."""
    delivery: str
    """``native``, ``iframe``, ``iframe-lazy``, ``object``, ``embed``, ``js-placeholder``, ``consent-placeholder``,
    ``blockquote``, ``amp``, ``link`` where the page only links to it, ``text`` where only a sentence is left, or
    ``shortcode`` where WordPress makes a player of it when it shows the page."""
    provider: str | None = None
    provider_name: str | None = None
    id: str | None = None
    src: str | None = None
    scope: str = "article"
    """``article``, or ``page`` for side columns, teasers, footers and floating players."""
    title: Quote | None = None
    """What the page calls the medium (data attributes, JSON, JSON-LD, the poster's alt)."""
    caption: Quote | None = None
    credit: Quote | None = None
    fallback_text: str = ""
    message: Message | None = None
    tracks: tuple[str, ...] | None = None
    hidden: bool | None = False
    """Whether it is hidden from everyone: ``hidden``, ``display:none``, no size, ``aria-hidden``."""
    page_url: str | None = None
    """An address where a reader can play or read it by itself; only http, https or relative."""
    file_url: str | None = None
    """The media file itself, where the markup names one that a reader could open."""
    poster: str | None = None
    duration: float | None = None
    """Seconds."""
    container: Element | None = None
    """The outermost element that holds only this medium and its caption: its figure or player box."""
    noscript: Element | None = None
    """A ``<noscript>`` that holds an alternative for it."""
    data: dict[str, str] = field(default_factory=dict)
    """Further facts by name, as text (for example ``autoplay``)."""

    def shows_only(self) -> Message | None:
        """The sentence that readers see in its place, where nothing plays it."""
        return None if self.may_play else self.message

    @property
    def may_play(self) -> bool:
        """Whether its element is a player that may work, whatever is in it or next to it."""
        works = self.delivery in ("object", "embed") and self.data.get("plugin") == "no" and bool(self.file_url)
        return works or self.delivery in ("native", "iframe")

    def draws(self, part: str) -> bool:
        """Whether the library that makes a player of it adds ``controls``, a ``transcript`` or the like."""
        return part in self.data.get("draws", "").split()


@dataclass(slots=True)
class Image:
    """One picture of the page; copies (lazy and ``<noscript>``, thumbnails) are one."""

    element: Element
    src: str | None
    src_from: str
    """Where the address was found: ``src``, ``data-src``, ``srcset``, ``noscript img`` …"""
    alt: str | None
    """As written; None where there is no attribute."""
    alt_state: str
    """``missing``, ``empty``, ``text``, ``filename``, ``generic`` or ``long``."""
    scope: str = "article"
    """``article``, or ``page`` for chrome, teasers, avatars, icons, adverts, tracking pixels."""
    caption: Quote | None = None
    credit: Quote | None = None
    credit_place: str | None = None
    lazy: bool = False
    in_noscript: bool = False
    only_content_of_link: bool = False
    decorative: bool | None = None
    copies: tuple[Image, ...] = ()
    """The same picture in other sizes, or a second time close by: each is judged, though it is listed once."""
    read: bool | None = None
    """Whether screen readers read it; None until a rule asks."""

    @property
    def link(self) -> Element | None:
        """The link whose only content it is."""
        return self.element.closest("a") if self.only_content_of_link else None

    @property
    def elements(self) -> list[Element]:
        """The elements that a finding about it can name: its own, those of its copies, and the link it fills."""
        link = self.link
        return [self.element, *(one.element for one in self.copies), *([link] if link is not None else [])]
