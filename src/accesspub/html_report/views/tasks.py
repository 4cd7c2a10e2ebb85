"""One list for each task of things to do or questions to answer, split into as many pages as needed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from accesspub.html_report.model import SEVERITIES
from accesspub.html_report.render import sheets

if TYPE_CHECKING:
    from accesspub.html_report.context import Build, Work
    from accesspub.html_report.store import Group

CARDS, PAGES_ON_CARD, MOST_IDS = 50, 8, 400


def write(build: Build) -> None:
    """Write the pages of every task."""
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
        rows: Iterator[tuple[int, str, str, str]] = build.store.places(row.task, row.outcome, group.key)
        build.renderer.write(f"tasks/{more}", "where.html", g=group, rows=rows, back=back)
    return {
        "finding": group.finding, "level": SEVERITIES[group.severity], "places": group.places, "pages": group.pages,
        "where": where, "more": more, "ids": _ids(build, one, group),
    }  # fmt: skip


def _ids(build: Build, one: Work, group: Group) -> str:
    """The identities of every place that an answer to a question covers."""
    if one.row.outcome != "ask":
        return ""
    if group.places == 1:
        return " ".join(filter(None, (group.finding.id, *group.finding.also)))
    return " ".join(build.store.ids(one.row.task, "ask", group.key, MOST_IDS))
