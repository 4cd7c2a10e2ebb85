"""Titles and file names of tasks."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.html_report.context import Build, Work
from accesspub.html_report.model import SEVERITIES
from accesspub.html_report.store import TaskRow
from accesspub.html_report.tasks import IN_ARTICLE
from accesspub.html_report.wording import Said

_SLUG = re.compile(r"[^a-z0-9]+")


def work(build: Build, row: TaskRow) -> Work:
    """A task as the views show it."""
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
    """The title of a task; if it is uncertain whether there is anything to do, the question to answer."""
    wording = build.wording
    title = wording.title(task, rule, count)
    if ask and (question := wording.task(task, "question") or wording.task(rule, "question")):
        title = question
    elif ask and title.language == wording.language:
        title = Said(wording.text("ask_title", title=title.text), title.language)
    if owner == "developer" and task in IN_ARTICLE and title.language == wording.language:
        title = Said(wording.text("outside_article", title=title.text), title.language)
    return title
