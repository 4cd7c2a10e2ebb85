"""embed-empty: an embedded post or player names what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.dom.text import short_text
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed


def _posts_and_players(facts: Facts) -> list[Embed]:
    return [embed for embed in facts.embeds if embed.kind == "social" or "empty" in embed.data]


@rule(over=_posts_and_players, when=lambda embed: embed.provider is not None and not embed.hidden)
def embed_empty(embed: Embed, _context: Context) -> Iterator[Finding]:
    """A script needs the address of a post to show it, and without a script only its words are read."""
    element = embed.element
    if "empty" in embed.data:
        yield Finding(element, "player", {"provider": embed.provider_name or ""})
        return
    if embed.id or embed.src or embed.page_url or embed.noscript is not None:
        return
    if short_text(element, 0) is not None and element.select_one("a[href],img,iframe,video,script") is None:
        yield Finding(element, "empty", {"provider": embed.provider_name or ""})
