"""What the markup itself hides."""

from __future__ import annotations

import re

from turbohtml import Element

from accesspub.facts.dom.elements import self_and_ancestors

_HIDES = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.I)
_STYLE = 4000  # characters of a style attribute that are looked at


def hidden_from_all(element: Element) -> Element | None:
    """The element, it or one around it, whose markup hides it from everyone."""
    for around in self_and_ancestors(element):
        if "hidden" in around.attrs or _HIDES.search((around.attr("style") or "")[:_STYLE]):
            return around
    return None


def hidden_from_screen_readers(element: Element) -> Element | None:
    """The element, it or one around it, whose markup hides it from screen readers."""
    return element.closest("[aria-hidden=true]") or hidden_from_all(element)
