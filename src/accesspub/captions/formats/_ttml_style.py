"""The styles of TTML: those of letters, and those that hide text, for good or for a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accesspub import expressions as re
from accesspub.captions.formats._ttml_time import ALWAYS, Span, within, without

Seen = Mapping[str, tuple[Span, ...]]
"""For each property that hides text and is inherited: when it does not."""
Change = tuple[Span, Mapping[str, str]]
"""Properties that have other values for a time."""

_INHERITED = ("visibility", "color", "fontSize")  # the others hide all that is in an element
_HIDING = frozenset({"condition", "display", "opacity", *_INHERITED})
_CLEAR = re.compile(r"\s*(?:transparent|#[0-9a-f]{6}00|rgba\([^()]{0,40},\s*0\s*\))\s*\Z", re.I)
_ZERO = re.compile(r"\s*(?:-|(?:0{1,9}(?:\.0{0,9})?|\.0{1,9})(?:%|[a-z]{1,2})?(?:\s|\Z))")
_HIDES = {"condition": "false", "display": "none", "visibility": "hidden"}


def displayed(
    style: Mapping[str, str], changes: Sequence[Change], shown: tuple[Span, ...], seen: Seen
) -> tuple[tuple[Span, ...], Seen]:
    """When an element is shown, and when its text is seen.

    Args:
        style: its own.
        changes: of its style.
        shown: when it would be shown by its times.
        seen: what it inherits.
    """
    if not changes and _HIDING.isdisjoint(style):
        return shown, seen
    for name in sorted(_HIDING):
        if name not in style and not any(name in change for _, change in changes):
            continue
        inherited = seen.get(name, ALWAYS) if name in _INHERITED else ALWAYS
        visible = inherited if name not in style else () if _hides(style, name) else ALWAYS
        for span, change in changes:
            if name in change:
                visible = without(visible, span)
                visible = visible if _hides(change, name) else (*visible, span)
        if name in _INHERITED:
            seen = {**seen, name: visible}
        elif visible != ALWAYS:
            shown = within(shown, visible)
    return shown, seen


def _hides(style: Mapping[str, str], name: str) -> bool:
    """Whether a property of a style hides text; letters without a colour may have an outline or a shadow."""
    value = style.get(name, "")
    if name in ("opacity", "fontSize"):
        return _ZERO.match(value) is not None
    if name == "color":
        drawn = any(style.get(one, "none") != "none" for one in ("textOutline", "textShadow"))
        return not drawn and _CLEAR.match(value) is not None
    return value.strip() == _HIDES[name]


def letters(style: Mapping[str, str]) -> str:
    """Whether letters are bold, in italics or underlined."""
    found = "b" if style.get("fontWeight") == "bold" else ""
    found += "i" if style.get("fontStyle") in ("italic", "oblique") else ""
    return found + ("u" if "underline" in style.get("textDecoration", "").split() else "")
