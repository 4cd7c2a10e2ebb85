"""Start: what the pages are like, what accesspub does itself, and what waits for whom."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accesspub.desk.model import NEEDS_FIXING, PLACE
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.listing import done, first_due
from accesspub.desk.server.render import Renderer, query
from accesspub.desk.server.wording import DeskWords
from accesspub.desk.store import Store

#: The lines of this view, in the order in which the work is best done: view of the store, and path.
_LINES = (
    ("fixes", "changes"),
    ("offers", "changes"),
    ("pictures", "pictures?state=to+do"),
    ("clips", "clips?state=to+do"),
    ("questions", "questions?state=to+do"),
    ("editors", "problems?state=to+do"),
    ("developers", "hand-over"),
    ("technical", "technical?state=to+do"),
)
_FOR_EDITORS = ("offers", "pictures", "clips", "questions", "editors")
_READY = ("written", "checked")
_LATEST, _NEW_DAYS = 8, 7


@dataclass(frozen=True)
class Line:
    """Something to do.

    Attributes:
        path: where it is listed; ``first``: the first of it, if that is somewhere else.
        total: how many there were in all, of which some are ``done``; 0: no progress is shown.
    """

    key: str
    count: int
    path: str
    first: str = ""
    total: int = 0
    done: int = 0


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""

    def show(request: Request) -> Response:
        extent = desk.store.extent()
        lines = [*_lines(desk.store, desk.store.counts()), *_untested(extent[1])]
        verdict = _verdict(desk, lines, *extent)
        # Applying makes all changes: with both kinds there, its button is in Changes, next to their number.
        applies = [line.key for line in lines if line.key in ("fixes", "apply")]
        return renderer.page(
            request, "start.html", view="start", lines=lines, verdict=verdict, reading=desk.reading,
            log=_log(desk), news=_news(desk), applies=applies[0] if len(applies) == 1 else "",
        )  # fmt: skip

    return [Route("/", show)]


def _lines(store: Store, counts: Mapping[str, Mapping[str, int]]) -> list[Line]:
    lines = []
    for view, path in _LINES:
        if count := counts[view].get("to do", 0):
            total = sum(counts[view].values()) if view in ("pictures", "clips", "questions") else 0
            lines.append(Line(view, count, path, first_due(store, view, {}), total, done(view, counts[view])))
    ready = sum(counts[view].get(state, 0) for view in ("pictures", "clips") for state in _READY)
    objected = counts["pictures"].get("written", 0)
    more = [Line("apply", ready, "changes"), Line("objected", objected, "pictures?state=written")]
    return [*lines[:1], *(line for line in more if line.count), *lines[1:]]


def _untested(count: int) -> list[Line]:
    return [Line("untested", count, "pages?untested=1")] if count else []


def _verdict(desk: Desk, lines: Sequence[Line], total: int, untested: int, due: int) -> dict[str, str]:
    """The verdict in one sentence."""
    count = sum(line.count for line in lines if line.key in _FOR_EDITORS)
    more = desk.words.report.text("verdict_and_untested", untested) if untested else ""
    if not total:
        return {"kind": "empty", "sentence": desk.words.text("verdict_unread"), "more": ""}
    if count:
        told = desk.words.text("verdict_do", count, pages=due, total=total)
        return {"kind": "do", "sentence": told, "more": more}
    kind = "soon" if lines else "clean"
    return {"kind": kind, "sentence": desk.words.text("verdict_none", total), "more": more}


def _news(desk: Desk) -> dict[str, Any]:
    """What an analysis found for the first time in the last few days."""
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=_NEW_DAYS)
    count, items = desk.store.news(since.isoformat(timespec="seconds"))
    named = []
    for item in items:
        path, values = desk.path_of(item)
        findings = desk.findings_of(item)
        named.append((query(path, **values), findings[0] if findings else None, item))
    return {"count": count, "items": named, "since": desk.words.day(since.date().isoformat())}


def _log(desk: Desk) -> list[dict[str, Any]]:
    """The latest changes, as the template shows them."""
    return [
        {
            "who": one.who, "when": one.when, "field": one.field, "more": count - 1,
            "new": _decided(desk.words, one.new) if one.field == "decision" else one.new,
            "language": desk.words.language if one.field == "decision" else one.item.split(":", 2)[1],
            **_subject(desk, one.item),
        }
        for one, count in desk.store.latest(_LATEST)
    ]  # fmt: skip


def _subject(desk: Desk, name: str) -> dict[str, Any]:
    """What an entry of the log is about: a finding or a name, and its view if it is still there."""
    kind, _, key = name.split(":", 2)
    named = {"name": key.rpartition("/")[2], "finding": None, "path": ""}
    try:
        item = desk.store.item(name)
    except KeyError:
        return {**named, "name": desk.words.text("view_changes"), "path": "changes"} if kind == "edit" else named
    path, values = desk.path_of(item)
    findings = desk.findings_of(item) if item.kind == PLACE else []
    return {**named, "finding": findings[0] if findings else None, "path": query(path, **values)}


def _decided(words: DeskWords, value: str) -> str:
    """A decision in words."""
    of_desk = {
        "decorative": "decorative", "not ours": "decision_not_ours", "not needed": "decision_not_needed",
        "captions checked": "clip_decision_captions_checked", "fixed elsewhere": "answer_fixed",
        "accepted": "change_made", "declined": "change_rejected",
    }  # fmt: skip
    of_report = {"fine": "answer_fine", NEEDS_FIXING: "answer_fault", "unsure": "answer_unsure"}
    if value in of_report:
        return words.report.text(of_report[value])
    return words.text(of_desk[value]) if value in of_desk else value
