"""Numbers for things with the same name, so that each can be told from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def ordinals(names: Sequence[Hashable]) -> list[int]:
    """Which of those with its name each is, from 1; 0 for the only one."""
    counts, seen = Counter(names), Counter[Hashable]()
    found: list[int] = []
    for name in names:
        seen[name] += 1
        found.append(seen[name] if counts[name] > 1 else 0)
    return found
