"""The items of a site: what several pages, or two engines, report about one thing is one item."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from accesspub.audit.judge.policy import Policy
from accesspub.desk.gather import Gathered, Thing, gather
from accesspub.desk.model import PICTURE, PLACE, Context, Item, PageFacts, Place, item_id
from accesspub.desk.store import Store
from accesspub.engine.result import PageResult
from accesspub.html_report.model import SEVERITIES, Reported
from accesspub.html_report.store import group_of, in_order
from accesspub.html_report.tasks import Tasks
from accesspub.knowledge.load import load
from accesspub.report.verdict import Collected
from accesspub.run.model import Job, Order
from accesspub.run.run import run
from accesspub.run.workspace import Workspace
from accesspub.worklist.collect import NEEDS
from accesspub.worklist.model import short_tag

#: Tasks about a picture or clip that its words fulfil.
_WORDS = frozenset(("describe", "better-alt", "image-link-name", "credit", "media-captions", "media-transcript"))
_MOST_FINDINGS = 12  # different ones that come with an item
_OPEN = ("new", "known", "flaky")
Progress = Callable[[int, int], None]


@dataclass
class _Growing:
    """An item that grows page by page."""

    kind: str
    key: str
    language: str
    task: str = ""
    owner: str = ""
    context: Context = field(default_factory=Context)
    elsewhere: str = ""
    needs: dict[str, None] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    findings: dict[tuple[str, str], Reported] = field(default_factory=dict)

    def add(self, place: Place, findings: Iterable[Reported]) -> None:
        self.pages.setdefault(place.page)
        self.places.append(place)
        for found in findings:
            if len(self.findings) < _MOST_FINDINGS:
                self.findings.setdefault((found.rule, found.message), found)

    def done(self) -> Item:
        order = [*NEEDS, "answer", "fix"]
        needs = tuple(sorted(self.needs, key=order.index))
        name = item_id(self.kind, self.key, "" if self.kind == PLACE else self.language)
        return Item(
            name, self.kind, self.key, self.language, self.task, self.owner, needs, len(self.pages),
            tuple(self.places), tuple(self.findings.values()), replace(self.context, elsewhere=self.elsewhere),
        )  # fmt: skip


class Items:
    """Gathers the items of a site page by page.

    Args:
        tasks: says what a rule asks for, and whom.
        axe: page -> what axe-core found there in an audit.
    """

    def __init__(self, tasks: Tasks, axe: Mapping[str, Sequence[Reported]] | None = None) -> None:
        self.pages: list[PageFacts] = []
        self._tasks, self._axe = tasks, axe or {}
        self._found: dict[tuple[str, str, str], _Growing] = {}

    def page(self, page: Gathered) -> None:
        """Add one page, whose findings have their identities."""
        self.pages.append(page.about)
        here = [one for one in (*page.findings, *self._axe.get(page.about.page, ())) if one.state in _OPEN]
        findings = _joined(here, self._tasks)
        at = {place: thing for thing in page.things for place in thing.at}
        of_things: dict[int, list[Reported]] = {}
        for found in findings:
            task, owner = self._tasks.of_finding(found)
            thing = at.get((found.line, found.column))
            if found.safe:
                self._place(found, task, "accesspub", page.about, thing)
            elif thing is not None and thing.needs and task in _WORDS:
                of_things.setdefault(id(thing), []).append(found)
            else:
                self._place(found, task, owner, page.about, thing)
        for thing in page.things:
            self._thing(thing, of_things.get(id(thing), []), page.about)

    def _thing(self, thing: Thing, findings: list[Reported], page: PageFacts) -> None:
        row = thing.row
        mine = self._found.setdefault(
            (row.kind, row.key, row.language), _Growing(row.kind, row.key, row.language, context=thing.context)
        )
        if findings and not mine.task:
            mine.task, mine.owner = self._tasks.of_finding(findings[0])
        if thing.needs and not mine.needs:
            mine.context = thing.context  # where the words are missing first
        if not thing.needs and thing.context.now:
            mine.elsewhere = mine.elsewhere or thing.context.now
        mine.needs.update(dict.fromkeys(thing.needs))
        file, (line, column) = thing.context.file, thing.at[0]
        if findings and findings[0].line:  # a copy may lack what the picture itself has
            line, column = findings[0].line, findings[0].column
        mine.add(_spot(page.page, findings, line, column, file if row.kind == "picture" else ""), findings)

    def _place(self, found: Reported, task: str, owner: str, page: PageFacts, thing: Thing | None) -> None:
        key = f"{found.rule}/{group_of(task, owner, found)}"
        mine = self._found.setdefault((PLACE, key, owner), _Growing(PLACE, key, short_tag(page.language), task, owner))
        if not mine.places:
            mine.context = Context(address=found.source, page_language=page.language)
            if thing is not None:
                subject = item_id(thing.row.kind, thing.row.key, thing.row.language)
                mine.context = replace(thing.context, subject=subject)
        mine.needs["answer" if found.outcome == "cantTell" else "fix"] = None
        file = mine.context.file if mine.context.subject.startswith(PICTURE) else ""
        mine.add(_spot(page.page, [found], found.line, found.column, found.shot or file), [found])

    def done(self) -> list[Item]:
        """The items: pictures and clips, those on most pages first, then places, the most serious first."""
        return [one.done() for one in sorted(self._found.values(), key=_order)]


def _order(one: _Growing) -> tuple[object, ...]:
    if one.kind != PLACE:
        return (0, 0, -len(one.pages), -len(one.places), one.kind, one.key, one.language)
    worst = min(SEVERITIES.index(found.severity) for found in one.findings.values())
    return (1, worst, -len(one.pages), -len(one.places), one.task, one.key, one.owner)


def _spot(page: str, findings: Sequence[Reported], line: int, column: int, file: str) -> Place:
    first = findings[0] if findings else None
    names = tuple(name for found in findings for name in (found.id, *found.also) if name)
    if first is None:
        return Place(page, line, column, thumbnail=file)
    shot = next((found.shot for found in findings if found.shot), file)
    return Place(page, line, column, first.element[:300], names, (first.before, first.where, first.after), shot)


def refresh(
    store: Store,
    jobs: Sequence[Job],
    order: Order,
    *,
    workers: int = 1,
    policy: Policy | None = None,
    axe: Mapping[str, Sequence[Reported]] | None = None,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Check all pages of a site, and put what was found into the store; words stay.

    Args:
        store: the desk's.
        jobs: the pages.
        order: with what settings. The words of no worklist count here: what is missing on the pages is to be seen.
        workers: how many processes.
        policy: findings that are known or waived; None: none.
        axe: see `axe_findings`.
        progress: called after each page with how many are done, of how many.
    """
    # In English, whatever language the desk has: an item keeps its name, and so its words.
    overrides = (*order.overrides, ("worklist", None), ("report_language", "en"))
    order = Order("check", overrides, order.config, alternatives=order.alternatives)
    english = Workspace(order)
    items, names = Items(Tasks(load()), axe), _Names()
    judged = Collected(policy or Policy(), names.of, lambda path: english.engine(path).words, keep=False)
    results = names.noted(run(jobs, order, workers, gather))
    for number, page in enumerate(judged.through(results), 1):
        if isinstance(page, Gathered):
            items.page(page)
        else:  # the process that worked on it was killed
            items.pages.append(PageFacts(page.path, reason=page.reason))
        progress(number, len(jobs))
    roots = {job.root for job in jobs if job.root is not None}
    site = os.path.relpath(roots.pop(), store.path.parent.parent) if len(roots) == 1 else "."
    store.refresh(items.done(), items.pages, site=site)


class _Names:
    """The names of pages by their paths, as they pass by."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def noted(self, results: Iterable[PageResult]) -> Iterator[PageResult]:
        for result in results:
            if isinstance(result, Gathered):
                self._known[result.path] = result.about.page
            yield result

    def of(self, path: str) -> str:
        return self._known.get(path, path)


def axe_findings(audit: Path) -> dict[str, list[Reported]]:
    """What axe-core found in an audit, page by page.

    Args:
        audit: the folder of the run, which also has its screenshots, or its JSON report.

    Raises:
        UserError: it is neither, or damaged.
    """
    from accesspub.audit import json_report
    from accesspub.audit.judge.judge import judge
    from accesspub.html_report.sources.audit import from_verdict

    is_run = audit.is_dir()
    verdict = judge(audit, Policy(own_rules=False)) if is_run else json_report.verdict(audit)
    pages = from_verdict(verdict, audit if is_run else None).pages
    return {page.name: [one for one in page.findings if _is_of_axe(one)] for page in pages}


def _is_of_axe(found: Reported) -> bool:
    """Whether axe-core found it, and we at most in what scripts made of the page: the pages are checked here."""
    return found.engine == "axe" or bool(found.also and not found.line)


def _joined(findings: Sequence[Reported], tasks: Tasks) -> list[Reported]:
    """The findings of a page in order; if axe and one of our rules agree on an element, only ours is kept."""

    def place(finding: Reported) -> tuple[object, ...]:
        return (*tasks.place_of(finding), finding.line, finding.column, _tag(finding.element))

    kept = dict(enumerate(findings))
    mine = {place(one): number for number, one in kept.items() if one.engine == "own" and one.line}
    for number, one in enumerate(findings):
        same = mine.get(place(one)) if one.engine != "own" and one.line else None
        # Only in the same state: a waived finding of accesspub must not hide a new one of axe.
        if same is not None and (kept[same].outcome, kept[same].state) == (one.outcome, one.state):
            kept[same] = _with(kept[same], kept.pop(number))
    return sorted(kept.values(), key=in_order)


def _with(mine: Reported, axe: Reported) -> Reported:
    """One of our findings, with what axe says of the same."""
    return replace(
        mine, also=(*mine.also, axe.id), origins=tuple(dict.fromkeys((*mine.origins, *axe.origins))),
        shot=mine.shot or axe.shot, detail=mine.detail or axe.detail,
        severity="error" if axe.severity == "error" else mine.severity,
    )  # fmt: skip


def _tag(element: str) -> str:
    return element.lstrip("<").split(">")[0].split(" ")[0].split("\n")[0].lower()
