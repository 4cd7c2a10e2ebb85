"""JSON that pages keep in attributes and script blocks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_LONGEST_JSON = 500_000


def attribute_json(value: str | None) -> Any:
    """JSON from an attribute; None for anything else."""
    text = (value or "").strip()
    if not text.startswith(("{", "[")) or len(text) > _LONGEST_JSON:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def at_path(data: Any, path: str) -> Any:
    """The value at a dotted path; numbers count list items."""
    for step in path.split("."):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def walk_json(data: Any, limit: int = 3000) -> Iterator[dict[str, Any]]:
    """Every object in JSON, the outer ones first, without going deeper than Python can."""
    pending: list[Any] = [data]
    seen = 0
    while pending and seen < limit:
        current = pending.pop(0) if len(pending) < 50 else pending.pop()
        seen += 1
        if isinstance(current, dict):
            yield current
            pending += [value for value in current.values() if isinstance(value, (dict, list))]
        elif isinstance(current, list):
            pending += [value for value in current[:500] if isinstance(value, (dict, list))]
