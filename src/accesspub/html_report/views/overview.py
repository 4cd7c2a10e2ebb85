"""The start page, the summary for managers, and the page about the report's limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from accesspub.html_report.render import page_file
from accesspub.html_report.tasks import OWNERS, PROGRAM
from accesspub.html_report.views import history as chart
from accesspub.html_report.views.lists import facet_menu

if TYPE_CHECKING:
    from accesspub.html_report.context import Build, Work
    from accesspub.html_report.wording import Said

FIRST, SHOWN = 3, 10


def write(build: Build) -> None:
    """Write ``index.html``, ``summary.html`` and ``about.html``."""
    works = [work for work in build.works if work.row.outcome == "do"]
    people = [work for work in works if work.row.owner != PROGRAM]
    verdict = judged(build)
    common: dict[str, Any] = {"sums": build.sums, "verdict": verdict, "first": people[:FIRST]}
    untested = [
        (name, page_file(number), reason)
        for number, name, reason in build.store.rows(
            "SELECT no, name, reason FROM pages WHERE status='not_tested' ORDER BY no LIMIT ?", SHOWN
        )
    ]
    previous = build.history[-2] if len(build.history) > 1 else None
    # With two or three tasks, a second list would only repeat the first.
    build.renderer.write(
        "index.html", "index.html", **{**common, "first": people[:FIRST] if len(works) > FIRST else []},
        owners=_owners(works),
        asks=_owners([work for work in build.works if work.row.outcome == "ask"]),
        untested=untested, fresh=list(build.store.fresh(SHOWN)),
        repairs=_repairs(build), fixed_count=len(build.run.fixed),
        change=_change(build, previous), chart=chart.chart(build.history),
        history=build.history[-chart.MOST_SHOWN :], facets=facet_menu(build),
    )  # fmt: skip
    numbers = [
        (key, build.sums[now], previous[before] if previous else None)
        for key, now, before in (
            ("count_pages", "pages", "pages"), ("count_faults", "faults", "open"),
            ("count_questions", "questions", "questions"), ("count_untested", "untested", "untested"),
            ("count_repaired", "repaired", "repaired"),
        )
    ]  # fmt: skip
    build.renderer.write(
        "summary.html", "summary.html", **{**common, "first": people[:8]}, previous=previous, numbers=numbers
    )
    build.renderer.write("about.html", "about.html")


def _owners(works: list[Work]) -> list[dict[str, Any]]:
    """Works by who can do them, editors first."""
    found = ((owner, [work for work in works if work.row.owner == owner]) for owner in OWNERS)
    return [{"id": owner, "tasks": mine} for owner, mine in found if mine]


def judged(build: Build) -> Mapping[str, str]:
    """The verdict in one headline and one sentence; it never claims that a site has no problems."""
    sums, text = build.sums, build.wording.text
    if not sums["pages"]:
        kind = "empty"
    elif sums["blocked"]:
        kind = "no"
    elif sums["untested"]:
        kind = "unknown"
    elif sums["faults"]:
        kind = "soon"
    elif sums["questions"]:
        kind = "ask"
    else:
        kind = "clean"
    count = {"no": "blocked", "unknown": "untested", "soon": "faults", "ask": "questions"}.get(kind, "pages")
    sentence = text(f"verdict_{kind}", sums[count], pages=sums["blocked_pages"], total=sums["pages"])
    if kind == "no" and sums["untested"]:
        sentence += " " + text("verdict_and_untested", sums["untested"])
    for key, share in (("verdict_program", "blocked_fixable"), ("verdict_whose", "blocked_editors")):
        if kind == "no" and 0 < sums[share] < sums["blocked"]:
            sentence += " " + text(key, sums[share])
    return {"kind": kind, "headline": text(f"headline_{kind}"), "sentence": sentence}


def _repairs(build: Build) -> list[Said]:
    """What was fixed, by task, in the words of the task list."""
    done = Counter[str]()
    rules: dict[str, str] = {}
    for rule, count in build.store.rows("SELECT rule, sum(count) FROM repairs GROUP BY rule ORDER BY 2 DESC, 1"):
        task, _ = build.tasks.of(rule, "own")
        done[task] += count
        rules.setdefault(task, rule)
    return [build.wording.title(task, rules[task], count) for task, count in done.most_common()]


def _change(build: Build, previous: Mapping[str, Any] | None) -> str:
    if previous is None:
        return ""
    difference = build.sums["faults"] - previous["open"]
    key = "compared_more" if difference > 0 else "compared_fewer" if difference < 0 else "compared_same"
    return build.wording.text(key, abs(difference), now=build.sums["faults"], before=previous["open"])
