"""embed-title: every player frame has an accessible name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.dom.duplicates import ordinals
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed
from accesspub.html.page import Page
from accesspub.html.text import fold
from accesspub.inserts.fallback import kind_of, own_title


class _Frame(NamedTuple):
    embed: Embed
    number: int
    """Which it is of the nameless frames that would be called alike; 0: the only one."""


def _frames(facts: Facts) -> list[_Frame]:
    frames = [embed for embed in facts.embeds if embed.element.tag == "iframe"]
    nameless = [embed for embed in frames if _is_read(embed) and not _is_named(embed.element)]
    # The key of a name made from our own words; a name from the page is the same in any language.
    names = [
        _known(embed) or (embed.provider_name, kind_of(embed), facts.page.language(embed.element)) for embed in nameless
    ]
    numbers = {embed.element: number for embed, number in zip(nameless, ordinals(names), strict=True)}
    return [_Frame(embed, numbers.get(embed.element, 0)) for embed in frames]


def _is_read(embed: Embed) -> bool:
    """Whether assistive technology reaches the frame: it is neither hidden nor out of the tab order."""
    return not embed.hidden and (embed.element.attr("tabindex") or "").strip() != "-1"


def _is_named(element: Element) -> bool:
    return any(fold(element.attr(name) or "") for name in ("title", "aria-label", "aria-labelledby"))


def _known(embed: Embed) -> str:
    """The page's own name for the medium; empty if it has none."""
    known = own_title(embed) or embed.caption
    return _shortened(known.text) if known is not None and known.text else ""


@rule(over=_frames, when=lambda frame: _is_read(frame.embed))
def embed_title(frame: _Frame, context: Context) -> Iterator[Finding]:
    """Screen readers announce a frame by its title; without one, users hear a URL."""
    embed, element = frame.embed, frame.embed.element
    if _is_named(element):
        return
    tag = context.page.language(element)
    name: str | None = _known(embed)
    if not name and embed.provider_name:
        name = context.words.writes(f"from_{kind_of(embed)}", tag, provider=embed.provider_name)
    elif not name:
        name = context.words.writes(f"name_{kind_of(embed)}", tag)
    title = _told_apart(name, frame.number, context.page) if name else ""
    edit = Edit((Set(element, "title", title),), Safety.SAFE, is_isolated=True) if title else None
    yield Finding(element, "unnamed", {"provider": embed.provider_name or embed.kind}, edit)


def _told_apart(name: str, number: int, page: Page) -> str:
    """A name that is unique among the frames of the page."""
    taken = 0
    for title in page.once(_titles):
        if title == name:
            taken = max(taken, 1)
        elif title.startswith(f"{name} (") and (told := title[len(name) + 2 :].removesuffix(")")).isdecimal():
            taken = max(taken, int(told[:6]))
    return f"{name} ({taken + max(number, 1)})" if taken or number else name


def _titles(page: Page) -> list[str]:
    return [title for frame in page.document.select("iframe") if (title := fold(frame.attr("title") or ""))]


def _shortened(text: str) -> str:
    """Cut a long caption after a sentence or a word, because the name is read every time."""
    if len(text) <= 150:
        return text
    for end in (". ", "; ", ", ", " "):
        at = text.rfind(end, 40, 150)
        if at > 0:
            return text[: at + 1].rstrip(" ,;") + ("" if end == ". " else "…")
    return text[:149] + "…"
