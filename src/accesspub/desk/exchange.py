"""The words of the desk as worklists, waivers and answers, and these as words of the desk."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

from accesspub.audit.judge.baseline import Waiver, load_waivers
from accesspub.desk.model import CLIPS, PICTURE, PLACE, Item, item_id
from accesspub.desk.states import problem
from accesspub.desk.store import Store
from accesspub.html_report.serve.answers import COLUMNS, read_answers
from accesspub.run.settings import alternatives_for
from accesspub.worklist.collect import NEEDS
from accesspub.worklist.desk_file import FOR_COLLEAGUES, IN_ROWS
from accesspub.worklist.model import Row, Worklist, read_date
from accesspub.worklist.place import place, place_for
from accesspub.worklist.table import read

_KINDS = (PICTURE, *CLIPS)
_EMPTY = dict.fromkeys(COLUMNS, "")  # what an answer may lack


# -- out --------------------------------------------------------------------------------------------


def worklist(store: Store) -> Worklist:
    """The pictures and clips that need something, or have words, as `accesspub worklist` would list them."""
    written = {(row.kind, row.key, row.language): row for row in store.rows()}
    rows: list[Row] = []
    for view in ("pictures", "clips"):
        for item in store.items(view, limit=-1).items:
            row = written.pop((item.kind, item.key, item.language), None)
            rows.append(_filled(row or Row(item.key, item.kind, item.language), item))
    return Worklist([*rows, *written.values()])


def _filled(row: Row, item: Item) -> Row:
    context = item.context
    row.needed = ", ".join(NEEDS[need] for need in item.needs if need in NEEDS)
    row.pages, row.first_page = item.pages, item.places[0].page if item.places else ""
    row.address, row.caption_now, row.heading = context.address, context.caption or context.name, context.heading
    row.before, row.now, row.suggestion = context.before[-200:], context.now or "", context.alt
    row.suggested_credit, row.suggestion_from = context.proposed_credit, context.source
    return row


def waivers(store: Store, today: datetime.date | None = None) -> list[Waiver]:
    """What somebody called fine, with reason and end: one waiver for each item, over all its findings."""
    today = today or datetime.datetime.now(datetime.UTC).date()
    return list(_waivers(store, today))


def _waivers(store: Store, today: datetime.date) -> Iterator[Waiver]:
    for item in store.items("all", {"kind": [PLACE], "state": ["waived"]}, limit=-1).items:
        if problem(PLACE, item.words, item.who, item.when, today):
            continue
        whole = store.item(item.id)
        names = frozenset(name for place in whole.places for name in place.findings)
        until = read_date(item.words["until"])
        if names and until is not None:
            rule = item.findings[0].rule if item.findings else "*"
            yield Waiver(rule, whole.places[0].page, "", "", item.who, item.words["because"], until, names)


def waivers_yaml(store: Store) -> bytes:
    """The same as a waiver file, one entry for each finding."""
    lines = ["# Written by accesspub desk.\n"]
    for waiver in waivers(store):
        for name in sorted(waiver.ids):
            said = {"id": name, "rule": waiver.rule, "who": waiver.who, "why": waiver.why, "until": str(waiver.until)}
            fields = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items()]
            lines += ["- ", "  ".join(fields)]
    return ("".join(lines) if len(lines) > 1 else "[]\n").encode()


# -- in ---------------------------------------------------------------------------------------------


def take_worklist(store: Store, path: Path, who: str, alternatives: Path | None = None) -> list[str]:
    """Put the words of a filled worklist into the desk. Words that are there already stay.

    Args:
        store: the desk's.
        path: ``.csv``, ``.xlsx`` or ``.json``.
        who: whose words they are, where the row has no name.
        alternatives: where the captions and transcripts that rows name are copied to; None: the site's.

    Returns:
        Lines for a person: what was not taken, and why.

    Raises:
        UsageError: it cannot be read, or is not a worklist.
    """
    rows = read(path)
    site = store.path.parent.parent / (store.meta("site") or ".")
    alternatives = alternatives or alternatives_for(site.resolve())
    lines = place(rows, path.absolute().parent, alternatives)
    with store.together():
        return lines + [line for row in rows for line in _take_row(store, row, who, alternatives)]


def _take_row(store: Store, row: Row, who: str, alternatives: Path) -> list[str]:
    """Put the words of a row into the desk; returns what was not taken."""
    if not row.is_filled or row.kind not in _KINDS:
        return []
    item = store.adopt(item_id(row.kind, row.key, row.language), row.kind, row.key, row.language)
    row.because, row.decision = row.reason, row.choice or row.decision
    for name in ("transcript", "captions"):
        setattr(row, name, _placed(row, name, alternatives))
    wanted = {name: text for name in IN_ROWS if (text := getattr(row, name))}
    wanted |= {name: text for name in FOR_COLLEAGUES if (text := row.more.get(name))}
    other = [name for name, text in wanted.items() if item.words.get(name, text) != text]
    new = {name: text for name, text in wanted.items() if name not in item.words}
    if new:
        at = f"{row.day.isoformat()}T12:00:00+00:00" if row.day and "decision" in new else ""
        store.write_all(item.id, new, row.signed or who, at=at)
    return [f'{row.name}: {name} stays "{item.words[name]}", not "{wanted[name]}"' for name in other]


def _placed(row: Row, kind: str, alternatives: Path) -> str:
    """The name in the alternatives folder of a file that a row names."""
    name = str(getattr(row, kind))
    made = place_for(row.key, f"{kind}{Path(name).suffix.lower()}", alternatives) if name else None
    return made.relative_to(alternatives).as_posix() if made is not None and made.is_file() else name


def take_waivers(store: Store, path: Path) -> list[str]:
    """Put what a waiver file calls fine into the desk; returns lines about waivers that name none of its findings.

    Raises:
        UsageError: it cannot be read, or is not a waiver file.
    """
    known = _by_finding(store)
    lines: list[str] = []
    for waiver in load_waivers(path):
        item = known.get(waiver.id)
        if item is None or item.kind != PLACE:
            lines.append(f"{waiver.words()}: stays in {path}")
        elif not item.words.get("decision"):
            _sign(store, item, waiver.who, waiver.why, str(waiver.until))
    return lines


def take_answers(store: Store, path: Path) -> list[str]:
    """Put the answers of an earlier report into the desk: what is fine as decisions, the rest as notes.

    Returns:
        Lines about what names no finding of the desk.

    Raises:
        UsageError: it cannot be read, or is not a file of answers.
    """
    known = _by_finding(store)
    lines: list[str] = []
    for row in ({**_EMPTY, **answer} for answer in read_answers(path)):
        items = {item.id: item for name in row["id"].split() if (item := known.get(name)) is not None}
        if not items:
            lines.append(f"{row['id'] or row['page']}: on none of the pages any more")
        for item in items.values():
            if row["answer"] == "fine" and item.kind == PLACE and not item.words.get("decision"):
                _sign(store, item, row["who"], row["why"], row["until"])
            elif row["answer"] != "fine" and not item.words.get("note"):
                words = {"fault": "Needs fixing", "unsure": "Not sure"}.get(row["answer"], row["answer"])
                store.write(item.id, "note", f"{words}: {row['why']}" if row["why"] else words, row["who"] or path.name)
    return lines


def _sign(store: Store, item: Item, who: str, why: str, until: str) -> None:
    store.write_all(item.id, {"decision": "fine", "because": why, "until": until}, who)


def _by_finding(store: Store) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in store.items("all", limit=-1).items:
        for spot in store.item(item.id).places:
            found.update(dict.fromkeys(spot.findings, item))
    return found
