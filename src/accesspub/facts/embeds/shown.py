"""Players that WordPress makes of codes and addresses when it shows a text: they are not lost."""

from __future__ import annotations

from collections.abc import Iterable

from accesspub import expressions as re
from accesspub.facts.model import Embed
from accesspub.html.text import fold

#: A code in brackets (two brackets only show it), or an address that is alone in its paragraph.
_MADE = re.compile(r"\[(?!\[).*+|https?://\S++", re.S)
_BOX = ".wp-block-embed__wrapper"


def show_codes(found: Iterable[Embed]) -> None:
    """Change the media of a text to what readers get when WordPress shows it."""
    for embed in found:
        if embed.delivery == "text" and embed.message is not None:
            is_made = embed.message.group == "code" and not embed.element.select("a")
            if is_made and _MADE.fullmatch(embed.message.text):
                embed.delivery, embed.message = "shortcode", None
        elif embed.delivery == "js-placeholder":
            box = embed.element.select_one(_BOX) or embed.element
            if _MADE.fullmatch(fold(box.text)):
                embed.delivery = "shortcode"
