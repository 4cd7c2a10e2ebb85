"""What the markup itself hides."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.dom.roles import role
from accesspub.html.inline_style import hides

_MAY_HIDE = "[hidden],[style*=none i],[style*=hidden i],[style*=collapse i]"
_DECORATIVE = ("presentation", "none")


def hidden_from_all(element: Element) -> Element | None:
    """The element, it or one around it, whose markup hides it from everyone."""
    around = element.closest(_MAY_HIDE)
    while around is not None:
        if "hidden" in around.attrs or hides(around.attr("style")):
            return around
        around = around.parent.closest(_MAY_HIDE) if isinstance(around.parent, Element) else None
    return None


def hidden_from_screen_readers(element: Element) -> Element | None:
    """The element, it or one around it, whose markup hides it from screen readers."""
    return element.closest("[aria-hidden=true],[inert]") or hidden_from_all(element)


def decorative_role(element: Element) -> str:
    """The role by which an element only decorates, or means nothing by itself; empty if that is not its role."""
    name = role(element)
    return name if name in _DECORATIVE else ""
