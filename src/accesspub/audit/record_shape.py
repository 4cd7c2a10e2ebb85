"""The shape of a record: runs come from other machines, and what is shown of them must be what it seems."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

_TEXT, _MAYBE = str, str | None
_NODE: dict[str, Any] = {
    "target": list, "html": _TEXT, "impact": _MAYBE, "messages": list | None, "role": _TEXT, "name": _TEXT,
    "text": _TEXT, "shape": _TEXT, "related": list | None, "shot": _MAYBE,
}  # fmt: skip
_RULE: dict[str, Any] = {
    "id": _TEXT,
    "impact": _MAYBE,
    "help": _TEXT,
    "helpUrl": _TEXT,
    "tags": [_TEXT],
    "nodes": [_NODE],
}
_AXE: dict[str, Any] = {"violations": [_RULE], "incomplete": [_RULE], "passes": dict, "inapplicable": [_TEXT]}
_RECORD: dict[str, Any] = {
    "axe": _AXE, "again": [{"axe": _AXE}], "address": _MAYBE, "url": _MAYBE, "title": _MAYBE, "served": _MAYBE,
    "dom": _MAYBE,
}  # fmt: skip


def record_fits(record: Any) -> bool:
    """Whether a record has the types that it should have; one of a page that was not tested holds nothing to show."""
    if not isinstance(record, dict) or not ("axe" not in record or fits(record, _RECORD)):
        return False
    try:
        addresses = [record.get("address"), record.get("url"), *(record.get("leaves") or ())]
        return all(urlsplit(str(address)) for address in addresses)
    except (TypeError, ValueError):
        return False


def fits(value: Any, shape: Any) -> bool:
    """Whether a value has a shape: a type, a list of one shape, or a mapping with shapes of some of its keys."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(fits(value.get(key), inner) for key, inner in shape.items())
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    return isinstance(value, shape)
