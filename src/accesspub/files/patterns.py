"""Patterns as in .gitignore, matched in linear time: anybody may have written them.

A pattern is pieces with stars between them: of the places where a piece fits, the first is as good as any. So in the
regular expressions of pathspec an atomic group, ``(?>…)``, tries no other: of pieces of a name between ``*``, and of
pieces of a path between ``**``.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from accesspub import expressions as re

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_STAR, _FOLDERS, _ABOVE = "[^/]*", "(?:/.+)?", "^(?:.+/)?"
_STARS = re.compile(r"(?:\[\^/\]\*)+")
# What is between two stars: characters, escapes, classes and `?`, each for one character of a name.
_PIECE = re.compile(r"\[\^/\]\*((?:\\.|\[\^/\](?!\*)|\[\^?(?:\\.|[^]\\])+\]|[^][(){}|?*+^$\\/])+)(?=\[\^/\]\*)", re.S)


def spec_of(lines: Iterable[str]) -> GitIgnoreSpec:
    """Read patterns; like git, without those that are none."""
    from pathspec import GitIgnoreSpec  # late: most sites have no patterns

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # "[[" in a pattern
        return _spec(GitIgnoreSpec, lines)


def _spec(kind: type[GitIgnoreSpec], lines: Iterable[str]) -> GitIgnoreSpec:
    spec = kind(pattern for line in lines for pattern in _patterns(kind, line))
    for pattern in spec.patterns:
        regex = getattr(pattern, "regex", None)
        if isinstance(regex, re.Pattern):
            pattern.regex = re.compile(_linear(regex.pattern), regex.flags)
    return spec


def _patterns(kind: type[GitIgnoreSpec], line: str) -> Iterable[Any]:
    try:
        return kind.from_lines([line]).patterns
    except (ValueError, re.error):
        return ()


def _linear(regex: str) -> str:
    first, *others = _PIECE.sub(r"(?>[^/]*?\1)", _STARS.sub(lambda _: _STAR, regex)).split(_FOLDERS)
    if not others:
        return first
    if first.startswith(_ABOVE):
        first = f"^(?>(?:.+?/)??{first.removeprefix(_ABOVE)}(?=/))"
    between = "".join(f"(?>(?:/.+?)??{piece}(?=/))" for piece in others[:-1])
    return f"{first}{between}{_FOLDERS}{others[-1]}"
