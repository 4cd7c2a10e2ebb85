"""embed-empty: an embedded post names the post that it shows."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.dom.text import short_text
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed


def _posts(facts: Facts) -> list[Embed]:
    return [embed for embed in facts.embeds if embed.kind == "social" and embed.provider is not None]


@rule(over=_posts, when=lambda embed: not embed.hidden)
def embed_empty(embed: Embed, _context: Context) -> Iterator[Finding]:
    """A script needs the address of a post to show it, and without a script only its words are read."""
    element = embed.element
    if embed.id or embed.src or embed.page_url or embed.noscript is not None:
        return
    if short_text(element, 0) is not None and element.select_one("a[href],img,iframe,video,script") is None:
        yield Finding(element, "empty", {"provider": embed.provider_name or ""})
