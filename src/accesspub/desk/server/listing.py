"""Lists of items: the filters in the address, the facets next to them, and the part that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from accesspub.desk.model import Item
from accesspub.desk.queries import FACETS, WHOLE
from accesspub.desk.server.forms import number
from accesspub.desk.server.render import query
from accesspub.desk.server.wording import DeskWords
from accesspub.desk.store import Store
from accesspub.desk.stored import Filters
from accesspub.errors import KnowledgeError

FILTERS = ("text", "whole", *FACETS)
_MOST, _LONGEST, _LAST = 50, 300, 1_000_000
_ONE = {"pictures": "picture", "clips": "clip", "questions": "question"}  # view -> the view of one item
_DONE = ("checked", "applied", "seen again", "waived")


def filters_of(request: Request) -> dict[str, list[str]]:
    """The filters in an address."""
    given = {name: request.query_params.getlist(name)[:_MOST] for name in FILTERS}
    usable = {name: [one for one in values if one.strip() and len(one) <= _LONGEST] for name, values in given.items()}
    return {name: values for name, values in usable.items() if values}


def carried_of(text: str) -> dict[str, list[str]]:
    """The filters kept in a form."""
    carried: dict[str, list[str]] = {}
    for name, value in parse_qsl(text.lstrip("?")[:2000]):
        if name in FILTERS:
            carried.setdefault(name, []).append(value)
    return carried


def number_of(request: Request, name: str = "page") -> int:
    """A page number in an address; 1 where there is none."""
    return min(max(1, number(request.query_params.get(name, "")) or 1), _LAST)


class Names:
    """Display names of the values of facets and needs."""

    def __init__(self, words: DeskWords) -> None:
        self._words = words

    def facet_value(self, name: str, value: str, count: int = 1) -> str:
        """The value of a facet in words; a name from the pages, and what only an address names, as it is."""
        with suppress(KnowledgeError):
            if name == "owner" and value != "accesspub":
                return self._words.report.text(f"owner_{value}")
            if name in ("needs", "state", "owner", "credited"):
                return self._words.text(f"{name.removesuffix('s')}_{value.replace(' ', '_')}")
        if name == "language":
            return self._words.tongue(value)
        if name == "task":
            return self._words.report.title(value, value, count).text
        return value

    def needs(self, item: Item) -> str:
        """What an item still needs, as a list."""
        return ", ".join(self.facet_value("needs", need) for need in item.needs)


def steps(store: Store, item: Item, view: str, carried: Filters) -> dict[str, Any]:
    """The template values for moving from an item to those before and after it in a list."""
    before, after = store.neighbours(item.id, view, carried)
    number = store.rank(item.id, view, carried)
    return {"before": before, "after": after, "number": number, "total": max(number, store.count(view, carried))}


def first_due(store: Store, view: str, filters: Filters) -> str:
    """The address of the first item of a view that is to do; empty: there is none."""
    due = {**filters, "state": ["to do"]}
    found = store.first(view, due) if view in _ONE else ""
    return query(_ONE[view], id=found, **due) if found else ""


def done(view: str, states: Mapping[str, int]) -> int:
    """How many items of a view are done; words to which a rule objects are not."""
    written = 0 if view == "pictures" else states.get("written", 0)
    return written + sum(states.get(state, 0) for state in _DONE)


def listed(store: Store, request: Request, view: str, path: str, facets: Sequence[str], size: int) -> dict[str, Any]:
    """The values that the templates of a list need."""
    filters, number = filters_of(request), number_of(request)
    listing = store.items(view, filters, (number - 1) * size, size)
    return {
        "listing": listing, "first": first_due(store, view, filters),
        "filters": filters, "carried": filters, "path": path, "number": number,
        "has_whole": view in WHOLE,
        "facets": store.facets(view, filters, facets), "last": max(1, -(-listing.total // size)),
    }  # fmt: skip
