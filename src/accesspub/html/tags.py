"""Taking tags out of markup that no parser has to understand."""

from __future__ import annotations

from accesspub import expressions as re

_TAG = re.compile(r"<[^>]*>?")


def without_tags(markup: str) -> str:
    """Markup with a blank for each tag; comments and character references stay as they are."""
    return _TAG.sub(" ", markup)
