"""From findings to a verdict: known, waived and fixed findings, page states, totals and the exit code."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accesspub.audit import exit_codes as exits
from accesspub.audit.identity import digest
from accesspub.audit.judge.baseline import Waiver
from accesspub.audit.judge.redirects import REDIRECTS
from accesspub.audit.judge.verdict import Issue, Place, Verdict, at_least
from accesspub.audit.tags import check_tags
from accesspub.config import check_names, named
from accesspub.engine.registry import rules as own_rules


@dataclass
class Policy:
    """How to judge: known findings, waivers, and what fails the run."""

    baseline: Mapping[str, Mapping[str, Any]] | None = None
    baseline_name: str | None = None
    baseline_axe: str = ""
    folder: Path | None = None  # that the names of pages are relative to
    waivers: Sequence[Waiver] = ()
    fail_on: str = "minor"
    today: datetime.date = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).date())
    tags: tuple[str, ...] = ()
    own_rules: bool = True
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def check(self, rules: Sequence[Mapping[str, Any]], tags: Iterable[str] = ()) -> None:
        """Check what was asked for against the rules of axe-core; without any, nothing is known.

        Raises:
            UserError: there is no such tag or rule; the run would test nothing and pass.
        """
        check_tags(self.tags or tags, rules)
        for flag, names in (("--select", self.select), ("--ignore", self.ignore)) if rules else ():
            check_names(names, flag, [*own_rules(), *(rule["id"] for rule in rules)])

    def wants(self, rule: str) -> bool:
        """Whether a rule of axe-core is used."""
        return not named(rule, self.ignore) and (not self.select or named(rule, self.select))

    def settle(self, rule: str, place: Place) -> Waiver | None:
        """Set the state of a place, unless it is flaky; returns the waiver that covers it, even if it has expired."""
        waiver = next((w for w in self.waivers if w.covers(rule, place)), None)
        if waiver is not None:
            place.waiver = f"{waiver.who}, until {waiver.until}: {waiver.why}"
        if place.state != "flaky":
            if waiver is not None and waiver.until >= self.today:
                place.state = "waived"
            elif self.baseline and not self.baseline.keys().isdisjoint(place.names):
                place.state = "known"
        return waiver


def apply_policy(verdict: Verdict, policy: Policy, *, empty_ok: bool) -> None:
    """Apply baseline and waivers, and set page states, totals and the exit code."""
    known = policy.baseline or {}
    used: dict[Waiver, list[str]] = {waiver: [] for waiver in policy.waivers}
    for issue, place in verdict.findings():
        if (waiver := policy.settle(issue.rule, place)) is not None:
            used[waiver].append(f"{issue.rule} · {place.page}")
    for waiver, found in used.items():
        if waiver.ids and not found:  # of the desk, about other pages of the site
            continue
        expired = waiver.until < policy.today
        covers = found[0] if found and (waiver.id or waiver.ids) else waiver.words()  # an id says nothing to a reader
        verdict.waivers.append(
            {"covers": covers, "id": waiver.id, "who": waiver.who, "why": waiver.why, "until": str(waiver.until),
             "expired": expired, "findings": len(found)}
        )  # fmt: skip
        if expired:
            verdict.issues.insert(0, _expired(waiver))
    _pages(verdict, policy)
    tested = {page.page for page in verdict.pages if page.status != "not_tested"}
    present = {key for _, place in verdict.findings() for key in place.names}
    fixed: dict[tuple[Any, ...], dict[str, Any]] = {}  # two engines may have found it
    for key, entry in sorted(known.items(), key=lambda item: (item[1]["page"], item[1]["rule"], item[0])):
        if entry["page"] in tested and key not in present:
            about = {name: entry[name] for name in ("rule", "page", "role", "name", "text", "ordinal")}
            fixed.setdefault(tuple(about.values()), {"id": key, **about})
    verdict.fixed = list(fixed.values())
    _sums(verdict, policy, known, empty_ok=empty_ok)


def _expired(waiver: Waiver) -> Issue:
    detail = f"The waiver for {waiver.words()} ended on {waiver.until} ({waiver.who}: {waiver.why})."
    key = digest("waiver-expired", waiver.words(), str(waiver.until), waiver.who)
    place = Place(key, waiver.page, "", waiver.words(), "", 1, "waiver-expired", origins=["waivers"], detail=detail)
    help_text = "A waiver has expired: decide again, or fix what it covered."
    return Issue(key, "waiver-expired", "accesspub", "failed", "serious", help_text, "", [], [], [], places=[place])


def fails(issue: Issue, place: Place, fail_on: str) -> bool:
    """Whether this finding makes the run fail."""
    return issue.outcome == "failed" and place.state == "new" and at_least(issue.severity, fail_on)


def _pages(verdict: Verdict, policy: Policy) -> None:
    pages = {page.page: page for page in verdict.pages}
    for issue, place in verdict.findings():
        page = pages.get(place.page)
        if page is None:
            continue
        if issue.outcome == "cantTell":
            page.questions += place.state in ("new", "flaky")
        elif place.state == "known":
            page.known += 1
        elif place.state == "new":
            page.failed += 1
            if page.status == "passed" and fails(issue, place, policy.fail_on):
                page.status = "failed"


def _sums(verdict: Verdict, policy: Policy, known: Mapping[str, Any], *, empty_ok: bool) -> None:
    states = dict.fromkeys(("new", "known", "waived", "flaky"), 0)
    questions = failing = 0
    for issue, place in verdict.findings():
        if issue.outcome == "cantTell":
            questions += place.state in ("new", "flaky")
            continue
        states[place.state] += 1
        failing += fails(issue, place, policy.fail_on)
    count = {s: sum(p.status == s for p in verdict.pages) for s in ("passed", "failed", "not_tested", REDIRECTS)}
    judged = len(verdict.pages) - count[REDIRECTS]
    verdict.exit_code = exits.decide(
        untested=count["not_tested"], failing=failing, pages=judged or (empty_ok and not verdict.pages)
    )
    verdict.summary = {
        "pages": {"total": len(verdict.pages), **count},
        "findings": {**states, "failing": failing, "fixed": len(verdict.fixed), "questions": questions},
        "issues": len([i for i in verdict.issues if i.outcome == "failed"]),
        "in_baseline": len(known),
        "by_new_axe": _by_new_axe(verdict),
        "meaning": exits.meaning(verdict.exit_code, below=policy.fail_on if states["new"] else None),
    }


def _by_new_axe(verdict: Verdict) -> int:
    """How many new findings may be due to another version of axe-core than the baseline's, and not to the site."""
    if verdict.baseline_axe in ("", verdict.axe["version"]):
        return 0
    return sum(fails(issue, place, verdict.fail_on) for issue, place in verdict.findings() if issue.engine == "axe")


def baseline_entries(verdict: Verdict, old: Mapping[str, Any], *, prune_unknown: bool) -> dict[str, dict[str, Any]]:
    """The entries for ``--update-baseline``: all that fails now, and the old entries of pages not in this run."""
    entries = {
        key: {"rule": rule, "page": place.page, "role": place.role, "name": place.name, "text": place.text,
                   "ordinal": place.ordinal}
        for issue, place in verdict.findings()
        if issue.outcome == "failed" and place.state in ("new", "known") and issue.rule != "waiver-expired"
        for rule, key in ((issue.rule, place.id), *([(place.also["rule"], place.also["id"])] if place.also else ()))
    }  # fmt: skip
    pages = {page.page: page for page in verdict.pages}
    again = {key: place.id for _, place in verdict.findings() for key in reversed(place.names)}
    flaky = {place.id for _, place in verdict.findings() if place.state in ("flaky", "waived")}
    for key, entry in old.items():
        page = pages.get(entry["page"])
        unseen = page.status == "not_tested" if page else not prune_unknown
        if unseen or again.get(key) in flaky:
            entries.setdefault(again.get(key, key), dict(entry))
    return entries
