"""embed-title: every player frame has an accessible name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element, Node

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.dom.class_names import word_set
from accesspub.facts.dom.duplicates import ordinals
from accesspub.facts.facts import Facts
from accesspub.facts.images.given_name import given_name
from accesspub.facts.model import Embed
from accesspub.html.page import Page
from accesspub.html.text import fold, own_text
from accesspub.inserts.fallback import kind_of, own_title
from accesspub.rules._image import is_hidden

_HEADINGS = "h1,h2,h3,h4,h5,h6"
_HEAD = 200  # characters: an element that holds a heading and little else
_NUMBER = re.compile(r" \(\d+\)\Z")


class _Frame(NamedTuple):
    element: Element
    embed: Embed | None = None
    """The medium in it; None for another frame."""
    heading: str = ""
    """The heading above it, where the page has no name for it."""
    number: int = 0
    """Which it is of the nameless frames that would be called alike; 0: the only one."""


def _frames(facts: Facts) -> list[_Frame]:
    frames = [embed for embed in facts.embeds if embed.element.tag == "iframe"]
    nameless = [embed for embed in frames if _is_read(embed) and not _is_named(embed.element)]
    headings = {embed.element: "" if _known(embed) else _heading(embed, facts) for embed in nameless}
    # The key of a name made from our own words; a name from the page is the same in any language.
    names = [
        _known(embed)
        or headings[embed.element]
        or (embed.provider_name, kind_of(embed), facts.page.language(embed.element))
        for embed in nameless
    ]
    numbers = {embed.element: number for embed, number in zip(nameless, ordinals(names), strict=True)}
    known = {embed.element for embed in frames}
    titled = (one for one in facts.page.document.select("iframe[title]") if one not in known)
    return [
        *(_Frame(at := one.element, one, headings.get(at, ""), numbers.get(at, 0)) for one in frames),
        *(_Frame(one) for one in titled if facts.article.scope(one) == "article"),
    ]


def _heading(embed: Embed, facts: Facts) -> str:
    """The heading above a video or recording of the article, else the headline; empty if there is none."""
    if embed.kind not in ("video", "audio") or embed.scope != "article":
        return ""
    if embed.title is not None and _says_something(embed.title.text, facts):  # own_title leaves out only a heading
        return _shortened(embed.title.text)
    page, found = facts.page, _heading_of(embed.element, facts)
    is_same = found is not None and page.language(found) == page.language(embed.element)
    return _shortened(own_text(found)) if found is not None and is_same else ""


def _heading_of(element: Element, facts: Facts) -> Element | None:
    """The nearest heading that says something, else the headline; of what "Videos" stands under, only a higher one."""
    page, around, rank = facts.page, set(element.ancestors), "h7"
    place = page.position(element)
    before = [one for one in page.document.select(_HEADINGS) if page.position(one) < place]
    for one in reversed(before):
        if one.tag < rank and (words := own_text(one)) and _holder(one) in around:
            if _says_something(words, facts):
                return one
            rank = one.tag
    return facts.article.headline


def _says_something(heading: str, facts: Facts) -> bool:
    """Whether a heading says more than "Video" or "Videos (5)"."""
    words = _NUMBER.sub("", fold(heading)).strip(" .:").casefold()
    return bool(words) and words not in word_set(facts.knowledge, "embed", "headings")


def _holder(heading: Element) -> Node | None:
    """What a heading is the heading of: the element around it and its header."""
    parent = heading.parent
    is_head = isinstance(parent, Element) and parent.tag in ("header", "hgroup", "div", "a")
    return parent.parent if is_head and parent is not None and len(parent.text) < _HEAD else parent


def _is_read(embed: Embed) -> bool:
    """Whether assistive technology reaches the frame: it is neither hidden nor out of the tab order."""
    return not embed.hidden and (embed.element.attr("tabindex") or "").strip() != "-1"


def _is_named(element: Element) -> bool:
    return any(fold(element.attr(name) or "") for name in ("title", "aria-label", "aria-labelledby"))


def _known(embed: Embed) -> str:
    """The page's own name for the medium; empty if it has none."""
    known = own_title(embed) or embed.caption
    return _shortened(known.text) if known is not None and known.text else ""


def _is_reached(frame: _Frame) -> bool:
    return not is_hidden(frame.element) if frame.embed is None else _is_read(frame.embed)


@rule(over=_frames, when=_is_reached)
def embed_title(frame: _Frame, context: Context) -> Iterator[Finding]:
    """Screen readers announce a frame by its title; without one, users hear a URL."""
    if empty := _empty_title(frame.element, context):
        yield Finding(frame.element, "says_nothing", {"title": empty})
    elif frame.embed is not None:
        yield from _of_medium(frame.embed, frame, context)


def _of_medium(embed: Embed, frame: _Frame, context: Context) -> Iterator[Finding]:
    element = frame.element
    provider = embed.provider_name or embed.kind
    if _is_named(element):
        if generic := _ours(embed, context):
            yield Finding(element, "generic", {"title": generic}, ask=True, severity="note")
        return
    known = _known(embed) or frame.heading
    generic = "" if known else _generic(embed, context)
    title = _told_apart(known or generic, frame.number, context.page) if known or generic else ""
    edit = Edit((Set(element, "title", title),), Safety.SAFE, is_isolated=True) if title else None
    if frame.heading:
        yield Finding(element, "heading", {"provider": provider, "heading": frame.heading}, edit)
        return
    yield Finding(element, "unnamed", {"provider": provider}, edit)
    if title and not known:
        yield Finding(element, "generic", {"title": generic}, ask=True, severity="note")


def _generic(embed: Embed, context: Context) -> str:
    """The words for a frame of which only its provider is known."""
    tag = context.page.language(embed.element)
    if embed.provider_name:
        return context.words.writes(f"from_{kind_of(embed)}", tag, provider=embed.provider_name) or ""
    return context.words.writes(f"name_{kind_of(embed)}", tag) or ""


def _empty_title(element: Element, context: Context) -> str:
    """The title of a frame, if it says only that this is a frame."""
    title = given_name(element)
    return title if title.strip(" .").casefold() in word_set(context.facts.knowledge, "embed", "frame_titles") else ""


def _ours(embed: Embed, context: Context) -> str:
    """The title, if accesspub wrote it and could say no more than the provider."""
    mark = marks.read(embed.element)
    if mark is None or "embed-title" not in mark.rules:
        return ""
    title = _NUMBER.sub("", fold(embed.element.attr("title") or ""))
    return title if title == _generic(embed, context) else ""


def _told_apart(name: str, number: int, page: Page) -> str:
    """A name that is unique among the frames of the page."""
    taken = 0
    for title in page.once(_titles):
        if title == name:
            taken = max(taken, 1)
        elif title.startswith(f"{name} (") and (ordinal := title[len(name) + 2 :].removesuffix(")")).isdecimal():
            taken = max(taken, int(ordinal[:6]))
    return f"{name} ({taken + max(number, 1)})" if taken or number else name


def _titles(page: Page) -> list[str]:
    return [title for frame in page.document.select("iframe") if (title := fold(frame.attr("title") or ""))]


def _shortened(text: str) -> str:
    """Cut a long caption after a sentence or a word, because the name is read every time."""
    text = text.strip()  # no-break spaces, too
    if len(text) <= 150:
        return text
    for end in (". ", "; ", ", ", " "):
        at = text.rfind(end, 40, 150)
        if at > 0:
            return text[: at + 1].rstrip(" ,;") + ("" if end == ". " else "…")
    return text[:149] + "…"
