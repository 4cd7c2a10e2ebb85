"""media-controls: a native player has controls."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.edits import marks
from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.model import Embed
from accesspub.inserts.fallback import in_link
from accesspub.rules._alternative import native_players


def _can_play(embed: Embed) -> bool:
    return not embed.hidden and embed.kind != "gif" and embed.file_url is not None and not embed.draws("controls")


@rule(over=native_players, when=_can_play)
def media_controls(embed: Embed, context: Context) -> Iterator[Finding]:
    """Without controls, nobody can start it, stop it or change its volume, unless a script adds buttons."""
    element = embed.element
    if element.attr("controls") is not None or "controls" in element.attrs:
        return
    scripted = context.page.has_scripts
    if in_link(element):
        # HTML does not allow controls inside a link or a button.
        yield Finding(element, "maybe_scripted" if scripted else "in_link", {"tag": element.tag}, ask=scripted)
        return
    # Controls that accesspub added do not change the medium while the mark is valid.
    is_isolated = marks.read(element) is None
    edit = Edit((Set(element, "controls", ""),), Safety.REVIEW if scripted else Safety.SAFE, is_isolated=is_isolated)
    key = "maybe_scripted" if scripted else "missing"
    yield Finding(element, key, {"tag": element.tag}, edit, ask=scripted)
