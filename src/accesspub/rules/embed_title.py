"""embed-title: every player frame has a name."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.blocks import kind_of, own_title
from accesspub.edit import Edit, Safety, Set
from accesspub.facts import Embed
from accesspub.facts.all import Facts
from accesspub.page import fold
from accesspub.rule import Context, Finding, rule


def _frames(facts: Facts) -> list[Embed]:
    return [embed for embed in facts.embeds if embed.element.tag == "iframe"]


def _is_read(embed: Embed) -> bool:
    """Whether assistive technology meets the frame: hidden ones, and those out of the tab order, it does not."""
    return not embed.hidden and (embed.element.attr("tabindex") or "").strip() != "-1"


@rule(over=_frames, when=_is_read)
def embed_title(embed: Embed, context: Context) -> Iterator[Finding]:
    """Screen readers announce a frame by its title; without one, people hear an address."""
    element = embed.element
    if any(fold(element.attr(name) or "") for name in ("title", "aria-label", "aria-labelledby")):
        return
    known = own_title(embed) or embed.caption
    tag = context.page.language(element)
    kind = kind_of(embed)
    if known is not None and known.text:
        name: str | None = _shortened(known.text)
    elif embed.provider_name:
        name = context.words.writes(f"from_{kind}", tag, provider=embed.provider_name)
    else:
        name = context.words.writes(f"name_{kind}", tag)
    edit = Edit((Set(element, "title", name),), Safety.SAFE, settles=True) if name else None
    yield Finding(element, "unnamed", {"provider": embed.provider_name or embed.kind}, edit)


def _shortened(text: str) -> str:
    """Cut a long caption after a sentence or a word: a name is heard every time the frame is met."""
    if len(text) <= 150:
        return text
    for end in (". ", "; ", ", ", " "):
        at = text.rfind(end, 40, 150)
        if at > 0:
            return text[: at + 1].rstrip(" ,;") + ("" if end == ". " else "…")
    return text[:149] + "…"
