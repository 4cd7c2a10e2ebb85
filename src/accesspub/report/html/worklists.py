"""The tasks: one list of things to do or to answer for each, on as many sheets as it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from accesspub.report.html.data import SEVERITIES
from accesspub.report.html.render import sheets
from accesspub.report.html.tasks import IN_ARTICLE
from accesspub.report.html.wording import Said

if TYPE_CHECKING:
    from accesspub.report.html.build import Build, Work
    from accesspub.report.html.store import Group, TaskRow

CARDS, PAGES_ON_CARD, MOST_IDS = 50, 8, 400
_SLUG = re.compile(r"[^a-z0-9]+")


def work(build: Build, row: TaskRow) -> Work:
    """A task as the views show it."""
    from accesspub.report.html.build import Work

    said = build.wording.task
    stem = f"tasks/{_SLUG.sub('-', row.task.lower())[:60]}-{row.owner}-{row.outcome}"
    title = titled(build, row.task, row.owner, row.rule, row.things, ask=row.outcome == "ask")
    return Work(
        row,
        title,
        f"{stem}.html",
        SEVERITIES[row.severity],
        said(row.task, "who") or said(row.task, "why"),
        build.renderer.words(row.task, row.rule, "do"),
    )


def titled(build: Build, task: str, owner: str, rule: str, count: int, *, ask: bool) -> Said:
    """The title of a task; where it is not sure that there is anything to do, the question that has to be answered."""
    wording = build.wording
    title = wording.title(task, rule, count)
    if ask and (question := wording.task(task, "question") or wording.task(rule, "question")):
        title = question
    elif ask and title.language == wording.language:
        title = Said(wording.text("ask_title", title=title.text), title.language)
    if owner == "developer" and task in IN_ARTICLE and title.language == wording.language:
        title = Said(wording.text("outside_article", title=title.text), title.language)
    return title


def write(build: Build) -> None:
    """Write the sheets of every task."""
    for one in build.works:
        files = [(number, name.rpartition("/")[2]) for number, name in
                 sheets(one.file.removesuffix(".html"), one.row.things, CARDS)]  # fmt: skip
        groups = build.store.groups(one.row.task, one.row.owner, one.row.outcome)
        for number, name in files:
            cards = [_card(build, one, group, name) for group in islice(groups, CARDS)]
            start = (number - 1) * CARDS + 1
            build.renderer.write(
                f"tasks/{name}", "task.html", x=one, groups=cards, files=files, number=number, first=start,
                last=start + len(cards) - 1, ask=one.row.outcome == "ask",
            )  # fmt: skip


def _card(build: Build, one: Work, group: Group, back: str) -> dict[str, Any]:
    row = one.row
    where = [group.first]
    if group.pages > 1:
        where = list(build.store.places(row.task, row.outcome, group.key, PAGES_ON_CARD))
    more = ""
    if group.pages > PAGES_ON_CARD:
        more = f"where-{group.key}-{row.outcome}.html"
        rows: Iterator[tuple[int, str, str]] = build.store.places(row.task, row.outcome, group.key)
        build.renderer.write(f"tasks/{more}", "where.html", g=group, rows=rows, back=back)
    return {
        "finding": group.finding, "level": SEVERITIES[group.severity], "places": group.places, "pages": group.pages,
        "where": where, "more": more, "ids": _ids(build, one, group),
    }  # fmt: skip


def _ids(build: Build, one: Work, group: Group) -> str:
    """What an answer to a question is about, by name: every place of it."""
    if one.row.outcome != "ask":
        return ""
    if group.places == 1:
        return " ".join(filter(None, (group.finding.id, *group.finding.also)))
    return " ".join(build.store.ids(one.row.task, "ask", group.key, MOST_IDS))
