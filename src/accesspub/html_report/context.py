"""The record that every view of the report is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accesspub.html_report.model import RunData
from accesspub.html_report.render import Renderer
from accesspub.html_report.store import Store, TaskRow
from accesspub.html_report.tasks import Tasks
from accesspub.html_report.wording import Said, Wording


@dataclass
class Work:
    """One task as the views show it."""

    row: TaskRow
    title: Said
    file: str
    level: str
    who: Said
    do: Said


@dataclass
class Build:
    """Everything the views need while a report is written."""

    run: RunData
    store: Store
    wording: Wording
    renderer: Renderer
    tasks: Tasks
    works: list[Work] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    def work(self, task: str, owner: str, outcome: str) -> Work | None:
        """The open work a finding belongs to, if any."""
        return self._by_key.get((task, owner, outcome))

    def index_works(self) -> None:
        """Index the works by task, owner and outcome; call once `works` is complete."""
        self._by_key = {(one.row.task, one.row.owner, one.row.outcome): one for one in self.works}
