"""What an analysis found about one thing, put into the tables of the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict

from accesspub.desk.model import OF_FINDINGS, PICTURE, Item


def take_in(
    db: sqlite3.Connection, item: Item, rank: int, latest: int, sections: Mapping[str, str], since: str
) -> None:
    """Put an item and its places into the tables; what is written about it stays.

    Args:
        db: in a transaction.
        item: what was found.
        rank: its place among all.
        latest: the number of the last log entry.
        sections: page -> section.
        since: when it was found, if it is new.
    """
    findings = [{name: getattr(one, name) for name in OF_FINDINGS} for one in item.findings]
    data = json.dumps({"context": asdict(item.context), "findings": findings}, ensure_ascii=False)
    values = {
        "kind": item.kind, "key": item.key, "language": item.language, "task": item.task, "owner": item.owner,
        "needs": " ".join(item.needs), "asks": int("answer" in item.needs), "pages": item.pages, "rank": rank,
        "data": data, "state": "to do" if item.needs else "fine", "analysed": latest,
    }  # fmt: skip
    names = ", ".join(values)
    changes = ", ".join(f"{name} = excluded.{name}" for name in values)
    db.execute(
        f"INSERT INTO items (id, since, {names}) VALUES (?, ?{', ?' * len(values)}) "  # noqa: S608
        f"ON CONFLICT (id) DO UPDATE SET {changes}",
        (item.id, since, *values.values()),
    )
    if item.context.credited and item.kind == PICTURE:
        db.execute("INSERT OR REPLACE INTO credits VALUES (?, ?)", (item.id, item.context.credited))
    for place in item.places:
        more = {"element": place.element, "findings": place.findings, "excerpt": place.excerpt}
        told_of = json.dumps({**more, "thumbnail": place.thumbnail}, ensure_ascii=False)
        row = (item.id, place.page, place.line, place.column, sections.get(place.page, ""), told_of)
        db.execute("INSERT INTO places VALUES (?,?,?,?,?,?)", row)
