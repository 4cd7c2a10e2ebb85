"""One medium that was found in several ways becomes one embed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element, Node

from accesspub.facts.dom.elements import containers, inside, siblings
from accesspub.facts.embeds.candidates import Candidate
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.evidence import CERTAIN, VETO, Clue, Question
from accesspub.facts.model import Embed

_PLAYERS = frozenset("object video audio iframe blockquote embed".split())
_TOLD = ("src", "page_url", "file_url", "poster", "duration", "tracks", "title")


class _Pair(NamedTuple):
    """A medium, and what may be a part or a copy of it."""

    owner: Embed
    part: Embed
    are_beside: bool = False

    def around(self) -> Element:
        return self.owner.element

    def another_id(self) -> str | None:
        is_known = None not in (self.owner.id, self.part.id, self.part.provider)
        return self.part.id if is_known and self.owner.id != self.part.id else None

    def plays(self) -> str | None:
        return f"<{self.owner.element.tag}>" if self.owner.element.tag in _PLAYERS else None

    def native_part(self) -> Element | None:
        return self.part.element if self.part.delivery == "native" else None

    def same_id(self) -> str | None:
        are_same = (self.owner.id, self.owner.provider) == (self.part.id, self.part.provider)
        return self.part.id if are_same else None

    def same_address(self) -> str | None:
        return self.part.src if self.part.src == self.owner.src else None

    def same_file(self) -> str | None:
        """The file of the first, where the second is told it."""
        file = self.owner.file_url or self.owner.src or ""
        told = (
            one.attr("value") or "" for one in (self.part.element, *inside(self.part.element)) if one.tag == "param"
        )
        is_same = file and (self.part.file_url == file or any(file in value for value in told))
        return file if is_same else None

    def beside(self) -> Element | None:
        is_possible = self.are_beside and None in (self.owner.id, self.part.id) and self.owner.kind == self.part.kind
        return self.owner.element if is_possible else None

    def same_box(self) -> Element | None:
        """The box that holds both close to each other."""
        boxes = set(containers(self.owner.element, 2))
        return next((box for box in containers(self.part.element, 3) if box in boxes), None)

    def script_of(self) -> str | None:
        """The script that brings what is in the first: one of the two does not say which medium it is."""
        is_script = self.part.element.tag == "script" and None in (self.owner.id, self.part.id)
        return self.part.src if is_script and self.part.provider == self.owner.provider else None

    def same_secret(self) -> str | None:
        secret = self.part.element.attr("data-secret")
        return secret if secret == self.owner.element.attr("data-secret") else None


PART = Question.about(_Pair, "part", around=CERTAIN)
WRAPPER = Question.about(_Pair, "wrapper", another_id=1, plays=VETO, native_part=VETO)
COPY = Question.about(_Pair, "noscript-copy", same_id=1, same_address=1, beside=1)
RENDERED = Question.about(_Pair, "rendered-post", prior=-1, same_id=1, script_of=1, same_box=1)
TWIN = Question.about(_Pair, "plug-in-twin", prior=-1, same_file=1, same_box=1)
QUOTATION = Question.about(_Pair, "quotation", same_secret=1)


def _only_named(candidate: Candidate) -> bool:
    return candidate.weak


def _place(candidate: Candidate) -> str | None:
    return candidate.embed.src or candidate.embed.id


def _provider(candidate: Candidate) -> str | None:
    return candidate.embed.provider_name


def _native(candidate: Candidate) -> bool:
    return candidate.embed.delivery == "native"


IN_TEMPLATE = Question[Candidate]("template-medium", Clue("place", 1, _place), Clue("only-named", VETO, _only_named))
IN_NOSCRIPT = Question[Candidate]("noscript-medium", Clue("provider", 1, _provider), Clue("native", 1, _native))


class Merger:
    """Decides which candidates are media of their own, and which are parts or copies of another."""

    def __init__(self, context: PageContext) -> None:
        self.context = context
        self.kept: dict[Element, Candidate] = {}
        self._parts: dict[Element, list[Embed]] = {}
        self._named: dict[tuple[str, str], Embed] = {}
        self._above: dict[Element, tuple[Candidate | None, Element | None]] = {}

    def take(self, found: list[Candidate]) -> list[Embed]:
        """Sort out candidates; the result is in document order."""
        best: dict[Element, Candidate] = {}
        for candidate in found:
            first = best.setdefault(candidate.embed.element, candidate)
            if first is not candidate:
                _merge(first.embed, candidate.embed, None)
        place = self.context.page.position
        copies: list[tuple[Candidate, Element]] = []
        for candidate in sorted(best.values(), key=lambda candidate: place(candidate.embed.element)):
            embed = candidate.embed
            owner, noscript = self._lineage(embed.element)
            if noscript is not None and noscript.tag == "template":
                # A script's material; with an address of its own it is a medium that is shown later.
                if owner is None and self.context.ask(IN_TEMPLATE, candidate, embed.element):
                    embed.data["template"] = "yes"
                    self._keep(candidate)
            elif owner is not None:
                self._within(owner, candidate, noscript)
            elif noscript is not None:
                copies.append((candidate, noscript))
            else:
                self._keep(candidate)
        for kept in self.kept.values():
            self._name(kept.embed)
        for candidate, noscript in copies:
            self._in_noscript(candidate, noscript)
        self._drop_quotations()
        self._drop_rendered()
        self._drop_plugins()
        return sorted((kept.embed for kept in self.kept.values()), key=lambda embed: place(embed.element))

    def _within(self, owner: Candidate, candidate: Candidate, noscript: Element | None) -> None:
        """A medium inside another: what it is in gives way to it, or it is a part of that."""
        outer, embed = owner.embed, candidate.embed
        if owner.weak and not candidate.weak:
            self._replace(outer, candidate)
            return
        parts = self._parts.setdefault(outer.element, [])
        parts.append(embed)
        pair = _Pair(outer, embed)
        if self.context.ask(WRAPPER, pair, outer.element):
            self._drop(outer)
            for part in parts:
                self._keep(Candidate(part))
        elif self.context.ask(PART, pair, embed.element):
            _merge(outer, embed, noscript)

    def _drop_quotations(self) -> None:
        """Leave out a quotation that its frame, tied to it by the same secret, takes the place of."""
        tied = [kept.embed for kept in self.kept.values() if kept.embed.element.attr("data-secret")]
        frames = {embed.element.attr("data-secret"): embed for embed in tied if embed.element.tag == "iframe"}
        for embed in tied:
            frame = frames.get(embed.element.attr("data-secret")) if embed.element.tag == "blockquote" else None
            if frame is not None and self.context.ask(QUOTATION, _Pair(frame, embed), embed.element):
                _merge(frame, embed, None)
                self.kept.pop(embed.element)

    def _drop_rendered(self) -> None:
        """Leave out the frame that a script put next to the quotation of the same post, and a player's script."""
        every = [kept.embed for kept in self.kept.values()]
        waits = [one for one in every if one.delivery in ("blockquote", "js-placeholder")]
        shown = [one for one in waits if one.element.tag != "script"]
        quotations = {(embed.provider, embed.id): embed for embed in shown if embed.id}
        by_box: dict[tuple[str | None, Element], Embed] = {
            (one.provider, box): one for one in shown if one.provider for box in containers(one.element, 2)
        }
        for frame in [embed for embed in every if embed.element.tag in ("iframe", "script")]:
            post = quotations.get((frame.provider, frame.id)) if frame.id else None
            if post is None and frame.element.tag == "script":
                near = (by_box.get((frame.provider, box)) for box in containers(frame.element, 2))
                post = next(filter(None, near), None)
            if post is not None and self.context.ask(RENDERED, _Pair(post, frame), frame.element):
                _merge(post, frame, None)
                self.kept.pop(frame.element)

    def _drop_plugins(self) -> None:
        """Leave out the plug-in that plays a native player's recording in browsers of old."""
        natives = [kept.embed for kept in self.kept.values() if kept.embed.delivery == "native"]
        by_box = {box: native for native in reversed(natives) for box in containers(native.element, 2)}
        for plugin in [kept.embed for kept in self.kept.values() if kept.embed.delivery in ("object", "embed")]:
            pairs = [_Pair(by_box[box], plugin) for box in containers(plugin.element, 3) if box in by_box]
            owner = next((pair.owner for pair in pairs if self.context.ask(TWIN, pair, plugin.element)), None)
            if owner is not None:
                self.kept.pop(plugin.element)

    def _keep(self, candidate: Candidate) -> None:
        element = candidate.embed.element
        self.kept[element] = candidate
        self._above[element] = (candidate, self._above.get(element, (None, None))[1])

    def _drop(self, owner: Embed) -> None:
        self.kept.pop(owner.element, None)
        self._above.clear()

    def _replace(self, owner: Embed, candidate: Candidate) -> None:
        """Put what a box holds in the place of the box, with what the box says of it."""
        embed = candidate.embed
        self._drop(owner)
        for fact in ("title", "poster", "duration", "id"):
            if getattr(embed, fact) is None and (fact != "id" or embed.provider is None):
                setattr(embed, fact, getattr(owner, fact))
        self._keep(candidate)

    def _lineage(self, element: Element) -> tuple[Candidate | None, Element | None]:
        """The medium and the ``<noscript>`` or ``<template>`` around an element; each element is looked at once."""
        known = self._above
        path: list[Element] = []
        current: Node | None = element.parent
        while current is not None and current not in known and current not in self.kept:
            if isinstance(current, Element):
                path.append(current)
            current = current.parent
        owner: Candidate | None = None
        noscript: Element | None = None
        if isinstance(current, Element):
            owner, noscript = known.get(current, (None, None))
            owner = self.kept.get(current, owner)
        for one in reversed(path):
            if one.tag == "template" or (one.tag == "noscript" and noscript is None):
                noscript = one
            known[one] = (owner, noscript)
        return owner, noscript

    def _in_noscript(self, candidate: Candidate, noscript: Element) -> None:
        """A medium in ``<noscript>``: nearly always the copy of one that a script brings."""
        embed = candidate.embed
        for pair in self._possible_originals(embed, noscript):
            if self.context.ask(COPY, pair, embed.element):
                _merge(pair.owner, embed, noscript)
                return
        if self.context.ask(IN_NOSCRIPT, candidate, embed.element):
            embed.noscript = noscript
            self._keep(Candidate(embed))
            self._name(embed)

    def _possible_originals(self, embed: Embed, noscript: Element) -> Iterator[_Pair]:
        """The media of the same address or id, and those right before and after."""
        for name in _names(embed):
            if (other := self._named.get(name)) is not None:
                yield _Pair(other, embed)
        for forward in (False, True):
            beside = (one for one in siblings(noscript, forward=forward, limit=5) if isinstance(one, Element))
            node = next((one for one in beside if one.tag not in ("script", "style")), None)
            if node is not None:
                near = next((self.kept[one] for one in (node, *node.select("*")[:40]) if one in self.kept), None)
                if near is not None:
                    yield _Pair(near.embed, embed, are_beside=True)

    def _name(self, embed: Embed) -> None:
        for name in _names(embed):
            self._named.setdefault(name, embed)


def _names(embed: Embed) -> list[tuple[str, str]]:
    """What a copy of the medium would have in common with it."""
    found = [(embed.provider or "", embed.id)] if embed.id is not None else []
    return [*found, ("src", embed.src)] if embed.src is not None else found


def _merge(owner: Embed, part: Embed, noscript: Element | None) -> None:
    """Give a medium what one of its parts knows of it."""
    if noscript is not None:
        owner.noscript = owner.noscript or noscript
    if owner.provider is None or owner.provider == part.provider or part.provider is None or owner.id is None:
        for fact in _TOLD:
            if getattr(owner, fact) is None:
                setattr(owner, fact, getattr(part, fact))
    if owner.id is None and (owner.provider in (None, part.provider) or part.delivery != "native"):
        owner.id = part.id
    if owner.provider is None and part.provider is not None:
        owner.provider, owner.provider_name, owner.kind = part.provider, part.provider_name, part.kind
    if not owner.fallback_text and part.element.tag in ("video", "audio", "object", "embed", "iframe"):
        owner.fallback_text = part.fallback_text
