"""Which items a view shows: one place makes the conditions, so that every number equals the rows behind it."""

# ruff: noqa: S608 (names come from the constants below; values are always parameters)

from __future__ import annotations

from collections.abc import Mapping, Sequence

Condition = tuple[str, list[object]]
_MOST_WORDS = 50  # that are searched for: SQLite nests no more than a thousand conditions

_OPEN = "(items.needs != '' OR EXISTS (SELECT 1 FROM words w WHERE w.item = items.id AND w.value != ''))"
_QUESTION = "items.kind = 'place' AND items.asks = 1 AND items.state != 'gone'"
_PROBLEM = "items.kind = 'place' AND items.asks = 0 AND items.state != 'gone'"
#: The owners of what is wrong in templates and design; with `fix`, those whose items do not wait for editors.
TEMPLATES = ("developer", "designer")
NOT_EDITORS = (*TEMPLATES, "accesspub")
#: View -> the items it shows.
VIEWS: Mapping[str, str] = {
    "all": "items.state != 'gone'",
    "pictures": f"items.kind = 'picture' AND {_OPEN}",
    "clips": f"items.kind IN ('video', 'audio') AND {_OPEN}",
    "questions": f"{_QUESTION} AND items.owner NOT IN {NOT_EDITORS}",
    "offers": f"{_PROBLEM} AND items.owner = 'program'",
    "editors": f"{_PROBLEM} AND items.owner != 'program' AND items.owner NOT IN {NOT_EDITORS}",
    "developers": f"{_PROBLEM} AND items.owner IN {TEMPLATES}",
    "technical": f"{_QUESTION} AND items.owner IN {TEMPLATES}",
    "fixes": "items.kind = 'place' AND items.owner = 'accesspub' AND items.state != 'gone'",
}
#: The filter of a list that shows also what needs nothing and has no words: view -> the items it shows then.
WHOLE: Mapping[str, str] = {
    "pictures": "items.kind = 'picture' AND items.state != 'gone'",
    "clips": "items.kind IN ('video', 'audio') AND items.state != 'gone'",
}
_COLUMNS = ("state", "language", "owner", "task", "kind")
#: Facets that are columns of an item, in the order of the index that has all of them.
OF_ITEMS = ("needs", "state", "language", "owner", "task")
_OF_PLACES = ("page", "section")
FACETS = ("needs", "state", "credited", "language", "section", "owner", "task", "assigned")


def condition(view: str, filters: Mapping[str, Sequence[str]], *, without: str = "") -> Condition:
    """The WHERE of a view with its filters; ``without`` names a filter that does not count.

    Raises:
        KeyError: there is no such view or filter.
    """
    shown = WHOLE.get(view) if filters.get("whole") else None
    parts, values = [shown or VIEWS[view]], []
    for name, wanted in filters.items():
        if name in (without, "whole") or not wanted:
            continue
        part, more = _filter(name, wanted)
        parts.append(part)
        values += more
    return " AND ".join(f"({part})" for part in parts), values


def _filter(name: str, wanted: Sequence[str]) -> Condition:
    marks = ", ".join("?" * len(wanted))
    if name in _COLUMNS:
        return f"items.{name} IN ({marks})", list(wanted)
    if name == "needs":
        return " OR ".join(["(' ' || items.needs || ' ') LIKE ?"] * len(wanted)), [f"% {need} %" for need in wanted]
    if name in _OF_PLACES:
        return f"items.id IN (SELECT item FROM places WHERE {name} IN ({marks}))", list(wanted)
    if name == "credited":
        return f"items.id IN (SELECT item FROM credits WHERE value IN ({marks}))", list(wanted)
    if name == "assigned":
        return f"items.id IN (SELECT item FROM words WHERE field = 'assigned' AND value IN ({marks}))", list(wanted)
    if name == "text":
        words = [f"%{_literal(word)}%" for text in wanted for word in text.split()][:_MOST_WORDS]
        one = (
            "(items.key LIKE ? ESCAPE '\\' OR items.data LIKE ? ESCAPE '\\' OR "
            "items.id IN (SELECT item FROM words WHERE value LIKE ? ESCAPE '\\'))"
        )
        return " AND ".join([one] * len(words)) or "1", [word for word in words for _ in range(3)]
    if name == "found":  # ids as JSON
        return "items.id IN (SELECT value FROM json_each(?))", list(wanted)
    raise KeyError(name)


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def facet(name: str, where: str) -> str:
    """The query that counts the values of a facet: rows of value and count; needs come as one value of all of them."""
    if name == "section":
        return (
            "SELECT section, count(*) FROM (SELECT DISTINCT p.item, p.section AS section FROM items "
            f"JOIN places p ON p.item = items.id WHERE {where} AND p.section != '') GROUP BY section"
        )
    if name == "assigned":
        return (
            "SELECT a.value, count(*) FROM items JOIN words a ON a.item = items.id AND a.field = 'assigned' "
            f"AND a.value != '' WHERE {where} GROUP BY a.value"
        )
    if name == "credited":
        return (
            "SELECT c.value, count(*) FROM items CROSS JOIN credits c ON c.item = items.id "
            f"WHERE {where} GROUP BY c.value ORDER BY c.value"
        )
    # The plus keeps SQLite to the index that has all of it.
    return f"SELECT items.{name}, count(*) FROM items WHERE {where} AND items.{name} != '' GROUP BY +items.{name}"
