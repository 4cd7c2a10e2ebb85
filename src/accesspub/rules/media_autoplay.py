"""media-autoplay: no sound plays automatically for more than three seconds."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.model import Embed

LIMIT = 3.0  # seconds; WCAG 2.2 success criterion 1.4.2


def _starts_by_itself(embed: Embed) -> bool:
    element = embed.element
    if element.tag in ("video", "audio"):
        return "autoplay" in element.attrs and "muted" not in element.attrs and not embed.hidden
    return embed.data.get("autoplay") == "yes" and not embed.hidden


@rule(over=lambda facts: facts.embeds, when=_starts_by_itself)
def media_autoplay(embed: Embed, _context: Context) -> Iterator[Finding]:
    """Sound that plays automatically drowns out screen readers and startles people."""
    element = embed.element
    if embed.duration is not None and embed.duration <= LIMIT:
        return
    # Short sound is allowed, and a file may be silent: the page alone does not tell.
    ask = embed.duration is None
    if element.tag in ("video", "audio"):
        edit = Edit((Set(element, "autoplay", None),), Safety.REVIEW)
    elif quiet := embed.data.get("src_without_autoplay"):
        edit = Edit((Set(element, "src", quiet),), Safety.REVIEW)
    else:
        edit = None
    yield Finding(element, "unknown_length" if ask else "plays", {"kind": embed.kind}, edit, ask=ask)
