"""One medium that was found in several ways becomes one embed."""

from __future__ import annotations

from turbohtml import Element, Node

from accesspub.facts.dom.elements import siblings
from accesspub.facts.embeds.candidates import Candidate
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.model import Embed


class _Kept:
    """Decides which candidates are media of their own, and which are parts or copies of another."""

    def __init__(self, context: PageContext) -> None:
        self.context = context
        self.kept: dict[Element, Embed] = {}
        self.weak: set[Element] = set()
        self._parts: dict[Element, list[Embed]] = {}
        self._named: dict[tuple[str, str], Embed] = {}
        self._above: dict[Element, tuple[Embed | None, Element | None]] = {}

    def take(self, found: list[Candidate]) -> list[Embed]:
        """Sort out candidates; the result is in document order."""
        place = self.context.page.position
        best: dict[Element, Candidate] = {}
        for candidate in found:
            best.setdefault(candidate.embed.element, candidate)
        ordered = sorted(best.values(), key=lambda candidate: place(candidate.embed.element))
        copies: list[tuple[Embed, Element]] = []
        for candidate in ordered:
            embed = candidate.embed
            owner, noscript = self._lineage(embed.element)
            if noscript is not None and noscript.tag == "template":
                # A script's material; with an address of its own it is a medium that is shown later.
                if owner is None and not candidate.weak and (embed.src or embed.id):
                    embed.data["template"] = "yes"
                    self._keep(embed, False)
                continue
            if owner is not None:
                if owner.element in self.weak and not candidate.weak:
                    self._replace(owner, embed)
                    continue
                parts = self._parts.setdefault(owner.element, [])
                parts.append(embed)
                if _is_wrapper(owner, embed):
                    self._unwrap(owner, parts)
                else:
                    _merge(owner, embed, noscript)
            elif noscript is not None:
                copies.append((embed, noscript))
            else:
                self._keep(embed, candidate.weak)
        for embed in self.kept.values():
            for name in _names(embed):
                self._named.setdefault(name, embed)
        for embed, noscript in copies:
            self._copy(embed, noscript)
        self._drop_quotes_of_frames()
        return sorted(self.kept.values(), key=lambda embed: place(embed.element))

    def _drop_quotes_of_frames(self) -> None:
        """Leave out a quotation that its frame, tied to it by the same secret, takes the place of."""
        frames: dict[str, Embed] = {}
        quotes: list[tuple[str, Embed]] = []
        for embed in self.kept.values():
            secret = embed.element.attr("data-secret")
            if secret and embed.element.tag == "iframe":
                frames[secret] = embed
            elif secret and embed.element.tag == "blockquote":
                quotes.append((secret, embed))
        for secret, embed in quotes:
            if secret in frames:
                _merge(frames[secret], embed, None)
                self.kept.pop(embed.element)

    def _keep(self, embed: Embed, weak: bool) -> None:
        self.kept[embed.element] = embed
        if weak:
            self.weak.add(embed.element)
        self._above[embed.element] = (embed, self._above.get(embed.element, (None, None))[1])

    def _replace(self, owner: Embed, embed: Embed) -> None:
        """Put what a box holds in the place of the box, with what the box says of it."""
        self.kept.pop(owner.element, None)
        self.weak.discard(owner.element)
        self._above.clear()
        for fact in ("title", "poster", "duration", "id"):
            if getattr(embed, fact) is None and (fact != "id" or embed.provider is None):
                setattr(embed, fact, getattr(owner, fact))
        self._keep(embed, False)

    def _unwrap(self, owner: Embed, parts: list[Embed]) -> None:
        """Put several media in the place of what turned out to be a box around them."""
        self.kept.pop(owner.element, None)
        self._above.clear()
        for part in parts:
            self._keep(part, False)

    def _lineage(self, element: Element) -> tuple[Embed | None, Element | None]:
        """The medium and the ``<noscript>`` or ``<template>`` around an element; each element is looked at once."""
        known = self._above
        path: list[Element] = []
        current: Node | None = element.parent
        while current is not None and current not in known and current not in self.kept:
            if isinstance(current, Element):
                path.append(current)
            current = current.parent
        owner: Embed | None = None
        noscript: Element | None = None
        if isinstance(current, Element):
            owner, noscript = known.get(current, (None, None))
            owner = self.kept.get(current, owner)
        for one in reversed(path):
            if one.tag == "template" or (one.tag == "noscript" and noscript is None):
                noscript = one
            known[one] = (owner, noscript)
        return owner, noscript

    def _copy(self, embed: Embed, noscript: Element) -> None:
        """A medium in ``<noscript>``: nearly always the copy of one that a script brings."""
        for name in _names(embed):
            other = self._named.get(name)
            if other is not None:
                _merge(other, embed, noscript)
                return
        for forward in (False, True):
            beside = (one for one in siblings(noscript, forward=forward, limit=5) if isinstance(one, Element))
            node = next((one for one in beside if one.tag not in ("script", "style")), None)
            if node is not None:
                near = self.kept.get(node) or next(
                    (self.kept[one] for one in node.select("*")[:40] if one in self.kept), None
                )
                if near is not None and (near.id is None or embed.id is None) and near.kind == embed.kind:
                    _merge(near, embed, noscript)
                    return
        if embed.provider is not None or embed.delivery == "native":
            embed.noscript = noscript
            self._keep(embed, False)
            for name in _names(embed):
                self._named.setdefault(name, embed)


def _is_wrapper(owner: Embed, part: Embed) -> bool:
    """Whether a medium inside another is told to be one of its own, so that the outer is but a box."""
    if owner.element.tag in ("object", "video", "audio", "iframe", "blockquote", "embed"):
        return False
    return None not in (owner.id, part.id, part.provider) and owner.id != part.id and part.delivery != "native"


def _names(embed: Embed) -> list[tuple[str, str]]:
    """What a copy of the medium would have in common with it."""
    found = [(embed.provider or "", embed.id)] if embed.id is not None else []
    return [*found, ("src", embed.src)] if embed.src is not None else found


def _merge(owner: Embed, part: Embed, noscript: Element | None) -> None:
    """Give a medium what one of its parts knows of it."""
    if noscript is not None:
        owner.noscript = owner.noscript or noscript
    if owner.provider is None or owner.provider == part.provider or part.provider is None or owner.id is None:
        for fact in ("src", "page_url", "file_url", "poster", "duration", "tracks", "title"):
            if getattr(owner, fact) is None:
                setattr(owner, fact, getattr(part, fact))
    if owner.id is None and (owner.provider in (None, part.provider) or part.delivery != "native"):
        owner.id = part.id
    if owner.provider is None and part.provider is not None:
        owner.provider, owner.provider_name, owner.kind = part.provider, part.provider_name, part.kind
    if not owner.fallback_text and part.element.tag in ("video", "audio", "object", "embed", "iframe"):
        owner.fallback_text = part.fallback_text
