"""One file for each page of the site: problems, questions, fixes, media and pictures."""

from __future__ import annotations

from itertools import groupby
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from accesspub.html_report.model import SEVERITIES, Reported
from accesspub.html_report.render import page_file
from accesspub.html_report.store import group_of
from accesspub.html_report.tasks import PROGRAM, WRITERS
from accesspub.html_report.titles import titled

if TYPE_CHECKING:
    from accesspub.html_report.context import Build
    from accesspub.html_report.wording import Said

PARTS = ("do", "ask", "waived", "flaky")


def write(build: Build, share: int = 0, of: int = 1) -> None:
    """Write the page files; each of several processes writes its share."""
    shared = dict(
        build.store.rows("SELECT grp || outcome, count(DISTINCT page) AS c FROM findings WHERE open"
                         " GROUP BY grp, outcome HAVING c > 1")
    )  # fmt: skip

    def done(rule: str, count: int) -> Said:
        return build.wording.title(build.tasks.of(rule, "own")[0], rule, count)

    for number, page in build.store.pages(f"no % {of} = {share}"):
        parts = _parts(build, page.pop("findings"), shared)
        asks = any(part["kind"] == "ask" for part in parts)
        build.renderer.write(
            page_file(number), "page.html", page=SimpleNamespace(**page), parts=parts, asks=asks, done=done
        )


class Card(NamedTuple):
    """A finding, its task, who does it, and how many pages have the same."""

    finding: Reported
    task: str
    owner: str
    pages: int


def _parts(build: Build, findings: list[tuple[Any, ...]], shared: dict[str, int]) -> list[dict[str, Any]]:
    sorted_: dict[str, list[Card]] = {part: [] for part in PARTS}
    for one in findings:
        found = Reported(*one)
        task, owner = build.tasks.of_finding(found)
        outcome = "ask" if found.outcome == "cantTell" else "do"
        card = Card(found, task, owner, shared.get(group_of(task, owner, found) + outcome, 1) if shared else 1)
        sorted_.setdefault(outcome if found.state in ("new", "known") else found.state, []).append(card)
    return [
        {"kind": kind, "count": len(found), **_shares(_tasks(build, kind, found))}
        for kind, found in sorted_.items()
        if found
    ]


def _shares(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """What `fix` does and what editors can fix in the article, and the rest."""
    ours = (PROGRAM, *WRITERS)
    mine = [task for task in tasks if task["owner"] in ours]
    others = [task for task in tasks if task["owner"] not in ours]
    return {"mine": mine, "others": others, "others_count": sum(len(task["findings"]) for task in others)}


def _tasks(build: Build, kind: str, found: list[Card]) -> list[dict[str, Any]]:
    """The findings of one part by task, the most serious first."""

    def key(one: Card) -> tuple[str, str]:
        return (one.task, one.owner)

    tasks = []
    for (task, owner), ones in groupby(sorted(found, key=key), key):
        mine = list(ones)
        work = build.work(task, owner, "ask" if kind == "ask" else "do") if kind in ("do", "ask") else None
        tasks.append({
            "task": task, "rule": mine[0].finding.rule, "findings": mine, "file": work.file if work else "",
            "title": titled(build, task, owner, mine[0].finding.rule, len(mine), ask=kind == "ask"),
            "owner": owner, "level": SEVERITIES[min(SEVERITIES.index(one.finding.severity) for one in mine)],
        })  # fmt: skip
    return sorted(tasks, key=lambda one: (one["owner"] != PROGRAM, SEVERITIES.index(one["level"]), one["task"]))
