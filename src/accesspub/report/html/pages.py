"""One file for each page of the site: what is wrong there, what is asked, what was repaired, its media and pictures."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from accesspub.report.html.data import SEVERITIES, SEVERITY, Finding
from accesspub.report.html.render import page_file
from accesspub.report.html.store import group_of

if TYPE_CHECKING:
    from accesspub.report.html.build import Build

PARTS = ("do", "ask", "waived", "flaky")


def write(build: Build) -> None:
    """Write them all, one after the other."""
    shared = dict(
        build.store.rows("SELECT grp || outcome, count(DISTINCT page) AS c FROM findings WHERE open"
                         " GROUP BY grp, outcome HAVING c > 1")
    )  # fmt: skip
    for number, page in build.store.pages():
        parts = _parts(build, page["findings"], shared)
        asks = any(part["kind"] == "ask" for part in parts)
        build.renderer.write(page_file(number), "page.html", page=page, parts=parts, asks=asks)


def _parts(build: Build, findings: list[dict[str, Any]], shared: dict[str, int]) -> list[dict[str, Any]]:
    sorted_: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    for found in findings:
        task, owner = build.tasks.of(found["rule"], found["engine"])
        is_open = found["state"] in ("new", "known")
        kind = found["state"] if not is_open else "ask" if found["outcome"] == "cantTell" else "do"
        outcome = "ask" if found["outcome"] == "cantTell" else "do"
        level = SEVERITY.get(found["severity"], "error")
        found |= {"task": task, "owner": owner, "level": level, "open": is_open}
        found["pages"] = shared.get(group_of(task, owner, Finding(**_own(found))) + outcome, 1) if shared else 1
        sorted_.setdefault(kind, []).append(found)
    return [
        {"kind": kind, "count": len(found), "tasks": _tasks(build, kind, found)}
        for kind, found in sorted_.items()
        if found
    ]


_FIELDS = frozenset(Finding.__dataclass_fields__)


def _own(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key in _FIELDS}


def _tasks(build: Build, kind: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings of one part by task, the costliest task first."""

    def key(one: dict[str, Any]) -> tuple[str, str]:
        return (one["task"], one["owner"])

    tasks = []
    for (task, owner), ones in groupby(sorted(found, key=key), key):
        mine = list(ones)
        work = build.work(task, owner, "ask" if kind == "ask" else "do") if kind in ("do", "ask") else None
        tasks.append({
            "task": task, "rule": mine[0]["rule"], "findings": mine, "file": work.file if work else "",
            "title": build.wording.title(task, mine[0]["rule"], len(mine)),
            "worst": min(SEVERITIES.index(one["level"]) for one in mine),
        })  # fmt: skip
    return sorted(tasks, key=lambda one: (one["worst"], one["task"]))
