"""What the style attribute of an element says."""

from __future__ import annotations

from accesspub import expressions as re

_GONE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.I)
_MOST = 4000  # characters that are looked at


def hides(style: object) -> bool:
    """Whether a style attribute, if it is one, takes its element from everyone."""
    return isinstance(style, str) and _GONE.search(style[:_MOST]) is not None
