"""element-unclosed: no element swallows the rest of the page."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.blocks.unclosed import closes_itself, swallowing


@rule(over=lambda facts: facts.page.once(swallowing))
def element_unclosed(element: Element, context: Context) -> Iterator[Finding]:
    """Browsers take all that follows for its content, and show none of it."""
    key = "self_closed" if closes_itself(context.page, element) else "open"
    yield Finding(element, key, {"tag": element.tag})
