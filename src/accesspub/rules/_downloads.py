"""Links to where readers once got a plug-in."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.embeds.vocabulary import embed_vocabulary
from accesspub.knowledge.load import Knowledge


def leads_to_plugin(link: Element, knowledge: Knowledge) -> bool:
    """Whether a link only leads to an obsolete plug-in."""
    address = (link.attr("href") or "").strip().lower().partition("//")[2].removeprefix("www.")
    return address.startswith(embed_vocabulary(knowledge).plugin_downloads)
