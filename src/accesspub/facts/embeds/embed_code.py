"""Embed code that a page keeps for later: as text in an attribute or a script block, or in a ``<template>``."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from turbohtml import Element, parse, unescape

from accesspub import expressions as re
from accesspub.facts.dom.elements import containers, inside, nearest
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import Case, PageContext, placeholder
from accesspub.facts.evidence import Question
from accesspub.facts.model import Embed
from accesspub.facts.providers import Match
from accesspub.html.lazy import lazy

_LONGEST = 200_000
_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_MEDIA = "iframe,video,audio,embed,blockquote,div[data-href]"
_ATTRIBUTES = ("data-href", "data-instgrm-permalink", "cite", "src", "data-src")
_TEMPLATES = frozenset({"text/template", "text/html", "text/x-template", "text/x-handlebars", "text/plain"})
_SHORTEST, _LONGEST_SCRIPT = 20, 100_000
_CLICKED = re.compile(r"<iframe\b|%3ciframe\b", re.I)


class Coded(NamedTuple):
    """What is in a piece of embed code."""

    src: str
    match: Match | None
    kind: str

    def __str__(self) -> str:
        return self.src


def decoded(value: str | None) -> str:
    """The markup in a text: as it is, escaped, percent-encoded or in base64; empty where there is none."""
    text = (value or "").strip()
    if not text or len(text) > _LONGEST:
        return ""
    for _ in range(3):
        if "<" in text:
            return text
        if "&lt;" in text:
            text = unescape(text)
        elif text[:12].lower().find("%3c") >= 0:
            text = unquote(text)
        elif _BASE64.fullmatch(compact := "".join(text.split())):
            try:
                padded = compact.replace("-", "+").replace("_", "/")
                text = binascii.a2b_base64(padded + "=" * (-len(padded) % 4)).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                return ""
        else:
            return ""
    return text if "<" in text else ""


def media_in_code(context: PageContext, value: str | None) -> Coded | None:
    """The first medium that a provider file or a file ending knows in a piece of embed code."""
    code = decoded(value)
    if not code:
        return None
    tree = parse(code)
    for element in tree.select(_MEDIA)[:20]:
        for url in filter(None, map(clean, _addresses(element))):
            match = context.match(url)
            if match is not None:
                return Coded(url, match, match.kind)
            if element.tag in ("video", "audio") and context.words.file_kind(url):
                return Coded(url, None, element.tag)
    for link in tree.select("a[href]")[:20]:
        match = context.match(url := clean(link.attr("href")))
        if match is not None:
            return Coded(url, match, match.kind)
    return None


def _addresses(element: Element) -> list[str | None]:
    """Where a medium in embed code may be, the likeliest first."""
    values = [element.attr(name) for name in _ATTRIBUTES]
    if element.tag == "blockquote":
        values += [link.attr("href") for link in reversed(element.select("a[href]")[:20])]
    return values + [source.attr("src") for source in element.select("source")[:5]]


class _CodeCase(Case):
    """A box with embed code: in attributes of its own, or in a ``<script>`` or ``<template>`` in it."""

    def __init__(self, context: PageContext, element: Element, keeper: Element, texts: list[str]) -> None:
        super().__init__(context, element)
        self.keeper = keeper
        self.texts = texts

    @lazy
    def known_medium(self) -> Coded | None:
        """The first medium in the code."""
        if self.keeper.tag != "template":
            return next(filter(None, (media_in_code(self.context, text) for text in self.texts)), None)
        frames = (clean(one.attr("src")) for one in inside(self.keeper) if one.tag == "iframe")
        return next((Coded(url, match, match.kind) for url in frames if (match := self.context.match(url))), None)

    def consent_around(self) -> Element | None:
        return nearest(self.keeper, self.words.consent.on, 3)


CODE = Question.about(_CodeCase, "embed-code", known_medium=1)
TEMPLATE = Question.about(_CodeCase, "template-with-frame", prior=-1, consent_around=1, known_medium=1)


def media_in_attributes(context: PageContext, telling: list[Element]) -> Iterator[Embed]:
    """Media whose code is kept in an attribute of one of these elements."""
    names = context.words.attributes["code"]
    for element in telling:
        values = [value for name in names if (value := element.attr(name)) and len(value) > _SHORTEST]
        if values:
            yield from _asked(CODE, _CodeCase(context, element, element, values))
    for element in context.page.with_attribute("onclick"):
        value = element.attr("onclick") or ""
        if len(value) < _LONGEST and (code := _CLICKED.search(value)) is not None:
            yield from _asked(CODE, _CodeCase(context, element, element, [value[code.start() :]]))


def media_in_scripts(context: PageContext) -> Iterator[Embed]:
    """Media whose code is kept in a script block that is a template."""
    for script in context.page.document.select("script[type]"):
        parent, kind = script.parent, (script.attr("type") or "").strip().lower()
        if kind not in _TEMPLATES or script.attr("src") or not isinstance(parent, Element):
            continue
        if parent.tag not in ("head", "body") and _SHORTEST < len(text := script.text) < _LONGEST_SCRIPT:
            yield from _asked(CODE, _CodeCase(context, _blocked_box(context, script, parent), script, [text]))


def media_in_templates(context: PageContext) -> Iterator[Embed]:
    """Frames that a consent tool keeps in a ``<template>`` until the reader agrees."""
    for keeper in context.page.document.select("template")[:200]:
        if isinstance(keeper.parent, Element):
            box = _blocked_box(context, keeper, keeper.parent)
            yield from _asked(TEMPLATE, _CodeCase(context, box, keeper, []))


def _blocked_box(context: PageContext, keeper: Element, parent: Element) -> Element:
    """The box that a consent tool put in the place of a medium: its outermost box close around the code."""
    around = (one for one in containers(keeper, 6) if one.tag not in ("main", "article"))
    return [parent, *filter(context.words.consent.on, around)][-1]


def _asked(question: Question[_CodeCase], case: _CodeCase) -> Iterator[Embed]:
    """The medium in embed code, where there is one."""
    if case.context.ask(question, case, case.element) and case.known_medium is not None:
        url, match, kind = case.known_medium
        yield placeholder(case.context, case.element, kind, url, match)
