"""The name that attributes give to an element, as screen readers find it."""

from __future__ import annotations

from turbohtml import Element

from accesspub.html.text import fold

_NAMES = 5  # ids in aria-labelledby that are looked at


def given_name(element: Element) -> str:
    """The name by ``aria-labelledby``, ``aria-label`` or ``title``; a reference to nothing names nothing."""
    names = (_referred(element), element.attr("aria-label") or "", element.attr("title") or "")
    return next(filter(None, map(fold, names)), "")


def _referred(element: Element) -> str:
    ids = (element.attr("aria-labelledby") or "").split()[:_NAMES]
    page = element.closest("html") if ids else None
    if page is None:
        return ""
    plain = (name for name in ids if name.replace("-", "_").replace(".", "_").replace(":", "_").isidentifier())
    named = (page.select_one(f'[id="{name}"]') for name in plain)
    return " ".join(one.text for one in named if one is not None)
