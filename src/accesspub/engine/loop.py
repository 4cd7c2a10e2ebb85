"""The loop that fixes a page, and the promises it checks.

Edits are planned and spliced, and the rules are asked again, until nothing changes. Before a result leaves this
module it has been checked against the promises; a page that breaks one comes back as it was, with the reason.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from turbohtml import Document, Element, Node

from accesspub.edits.byte_edits import ByteEdit, apply, compose, to_bytes
from accesspub.edits.model import Edit
from accesspub.edits.own_inserts import own_inserts
from accesspub.edits.plan import Plan
from accesspub.edits.signature import signature
from accesspub.edits.verify_xml import same_xml
from accesspub.engine.analysis import Analysis, Answers, outcome
from accesspub.engine.check import refuse, result_of
from accesspub.engine.result import PageResult
from accesspub.html.book import is_epub_2
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.html.reason import Reason
from accesspub.html.source import Source

PASSES = 10
_TRIES = 64  # attempts at finding which edits of a page change more than they list


class _SideEffectError(Exception):
    """Edits led to findings that were not there before, or to more edits without end.

    Attributes:
        reason: what is said of the page.
        rules: who asked for the edits.
    """

    def __init__(self, reason: Reason, rules: Sequence[str]) -> None:
        super().__init__(*reason)
        self.reason = reason
        self.rules = rules


def fix(start: Analysis) -> PageResult:
    """Make every edit that is due, and check the promises; the analysis cannot be used afterwards.

    The result's ``html`` is the input where anything is in doubt.
    """
    deadline = time.monotonic() + start.config.time_limit
    try:
        return _Loop(start, deadline).run()
    except _SideEffectError as effect:
        # Most often one rule is to blame: the page is fixed without it, rather than not at all.
        for rule in effect.rules:
            try:
                result = _Loop(start.afresh(), deadline, (rule,)).run()
            except _SideEffectError:
                continue
            return _go_on(start, result) if result.edits else result
        return refuse(start, effect.reason)


def _go_on(start: Analysis, result: PageResult) -> PageResult:
    """Fix the fixed page: what was withheld on the page before may do no harm on this one.

    Without this a second run would find more to do.
    """
    page = page_after(start.page, result.html)
    more = fix(Analysis(start.setup, page, start.site.with_planned(result.files)))
    if not more.edits:
        return result
    more.edits = compose(start.source.raw, result.edits, result.html, more.edits)
    more.files = {**result.files, **more.files}
    return more


class _Wanted(NamedTuple):
    """An edit that may be made."""

    rule: str
    edit: Edit


class _Pass(NamedTuple):
    """One pass that was made.

    Attributes:
        pieces: what it changes.
        page: the new page; None where the check failed.
        made: the edits that were made; others wait for another pass.
        is_twin: whether the tree of the page before has become that of the new one.
    """

    pieces: list[ByteEdit]
    page: Page | None
    made: Sequence[Edit]
    is_twin: bool = True


class _Loop:
    """The passes over one page.

    Args:
        start: the page.
        deadline: when to give up, by the monotonic clock.
        blocked: ids of rules none of whose edits are made. Signatures of edits that change more than they list join
            them on the way.
    """

    def __init__(self, start: Analysis, deadline: float, blocked: Collection[str] = ()) -> None:
        self.start, self.deadline, self.blocked = start, deadline, set(blocked)
        self.refused: dict[Edit, Reason] = {}

    @lazy
    def _is_in_epub_2(self) -> bool:
        return is_epub_2(self.start.site.folder)

    def run(self) -> PageResult:
        """Make every edit that is not blocked.

        Raises:
            _SideEffectError: an edit leads to a new finding, or passes do not end.
        """
        raw, analysis = self.start.source.raw, self.start
        pieces: list[ByteEdit] = []
        files: dict[str, bytes] = {}
        for number in range(PASSES):
            if number:
                self._compare(analysis, pieces)
            if time.monotonic() > self.deadline:
                limit = self.start.config.time_limit
                reason = f"took longer than {limit:g} s (setting `time-limit`)"
                return PageResult.broken(self.start.path, reason, raw)
            done = self._one_pass(analysis)
            if done is None or done.page is None:
                break
            pieces = compose(raw, pieces, analysis.source.raw, done.pieces)
            for edit in done.made:
                files.update(edit.files)
            before = analysis
            analysis = Analysis(before.setup, done.page, self.start.site.with_planned(files))
            if (answers := self._settled(before, done)) is not None:
                analysis = replace(analysis, known=answers)
                break
        else:
            raise _SideEffectError(Reason("no-end", str(PASSES)), _rules_of(pieces))
        return self._result(analysis, pieces, files)

    def _compare(self, analysis: Analysis, pieces: Sequence[ByteEdit]) -> None:
        """Compare with the findings at the start; a rule that could not check the page then is not a measure now."""
        before = Counter(finding.rule for finding in self.start.findings)
        now = Counter(finding.rule for finding in analysis.findings)
        broken = self.start.answers.untested
        grown = {rule for rule in now if now[rule] > before[rule] and rule not in broken}
        grown |= analysis.answers.untested.keys() - broken.keys()
        if grown:
            raise _SideEffectError(Reason("new-findings", ", ".join(sorted(grown))), _rules_of(pieces))

    def _result(self, analysis: Analysis, pieces: list[ByteEdit], files: dict[str, bytes]) -> PageResult:
        raw = self.start.source.raw
        result = result_of(analysis, self.refused)
        if pieces:
            if apply(raw, pieces) != analysis.source.raw:
                return refuse(self.start, Reason("other-page"))
            result.edits, result.status = pieces, "fixed"
            # Only what the new page names is written; an edit that was withheld leaves no file behind.
            result.files = {name: data for name, data in files.items() if name in analysis.source.folded}
        elif withheld := [finding.withheld for finding in result.findings if finding.withheld]:
            result.status, result.reason = "refused", withheld[0]
        return result

    def _one_pass(self, analysis: Analysis) -> _Pass | None:
        """Make the edits of one pass; None where there is nothing to do.

        Edits that would change more than they list are withheld.
        """
        page, wanted = analysis.page, _wanted(analysis)
        if not wanted:
            return None
        reason = _unfit(page) or (Reason("old-book") if self._is_in_epub_2 else None)
        for rule, edit in wanted:
            if reason or rule in self.blocked:
                self.refused[edit] = reason or Reason("leads-to-more")
            elif signature(page, rule, edit) in self.blocked:
                self.refused[edit] = Reason("broken-around")
        wanted = [one for one in wanted if one.edit not in self.refused]
        signatures = [signature(page, *one) for one in wanted]
        done = self._attempt(page, wanted)
        return done if done is None or done.page is not None else self._without_the_bad(analysis, signatures)

    def _without_the_bad(self, analysis: Analysis, signatures: Sequence[str]) -> _Pass:
        """Find the edits that change more than they list by binary search, and make the others."""

        def attempt(chosen: set[str]) -> _Pass | None:
            fresh = analysis.afresh()  # the last attempt spent its tree
            edits = [one for one in _wanted(fresh) if signature(fresh.page, *one) in chosen]
            done = self._attempt(fresh.page, edits)
            return done if done is not None and done.page is not None else None

        good: set[str] = set()
        best: _Pass | None = None
        queue = [list(dict.fromkeys(signatures))]
        for _ in range(_TRIES):
            if not queue:
                break
            part = queue.pop()
            tried = attempt(good | set(part))
            if tried is not None:
                good |= set(part)
                best = tried
            elif len(part) == 1:
                self.blocked.add(part[0])
            else:
                queue += [part[len(part) // 2 :], part[: len(part) // 2]]
        self.blocked.update(signature for part in queue for signature in part)
        if best is None:
            # The tree of this page is spent; the next pass over a fresh one withholds what is blocked.
            return _Pass([], analysis.afresh().page, (), is_twin=False)
        return best._replace(is_twin=False)

    def _attempt(self, page: Page, wanted: Iterable[_Wanted]) -> _Pass | None:
        """Plan, splice and check, which spends the tree; None where no edit has a place."""
        own_inserts(page).put_back()
        plan = Plan(page)
        for rule, edit in wanted:
            if reason := plan.add(edit, rule):
                self.refused[edit] = reason
        if not plan.made:
            return None
        made = to_bytes(page.source, plan.splices())
        after = page_after(page, apply(page.source.raw, made))
        if after.source.encoding != page.source.encoding or (
            page.is_xml and not same_xml(page.source, after.source, made)
        ):
            return _Pass(made, None, plan.made)
        plan.apply_to_tree()
        return _Pass(made, after if page.document.equals(after.document) else None, plan.made)

    def _settled(self, analysis: Analysis, done: _Pass) -> Answers | None:
        """What the rules say about the new page; None where they must be asked again.

        Args:
            analysis: the page before, whose tree has become that of the new one.
            done: the pass that was made.
        """
        made, wanted = set(done.made), _wanted(analysis)
        if not done.is_twin or done.page is None or any(one not in made or not one.is_isolated for _, one in wanted):
            return None
        left = [finding for finding in analysis.findings if finding.edit is None or finding.edit not in made]
        twins = _twins(analysis.page.document, done.page.document, (finding.element for finding in left))
        if any(finding.element not in twins for finding in left):
            return None
        outcomes = dict(analysis.answers.outcomes)
        for rule in {rule for rule, _ in wanted}:
            outcomes[rule] = outcome([finding for finding in left if finding.rule == rule], True)
        moved = tuple(replace(finding, element=twins[finding.element]) for finding in left)
        return analysis.answers._replace(findings=moved, outcomes=outcomes)


def _twins(tree: Document, twin: Document, elements: Iterable[Element]) -> dict[Node, Any]:
    """Where the elements of a tree are in its twin; of both trees, only what is around them is looked at."""
    twins: dict[Node, Any] = {tree: twin}
    for element in elements:
        path: list[Node] = []
        node: Node | None = element
        while node is not None and node not in twins:
            path.append(node)
            node = node.parent
        for parent in (node, *reversed(path[1:])) if node is not None else ():
            twins.update(zip(parent.children, twins[parent].children, strict=True))
    return twins


def _wanted(analysis: Analysis) -> list[_Wanted]:
    edits = ((finding.rule, finding.edit) for finding in analysis.findings)
    return [_Wanted(rule, edit) for rule, edit in edits if edit is not None and analysis.may(rule, edit)]


def _rules_of(pieces: Iterable[ByteEdit]) -> list[str]:
    return sorted({name for edit in pieces for name in edit.rule.split(",")})


def page_after(page: Page, raw: bytes) -> Page:
    """A page as it is after edits: of the same encoding, whatever new words may suggest."""
    return Page(Source(raw, page.source.encoding if not page.source.bom else None), page.path)


def _unfit(page: Page) -> Reason | None:
    """Why this page cannot be edited at all."""
    if sum(isinstance(child, Element) for child in page.document.children) > 1:
        return Reason("many-roots")
    if page.xml_problem:
        return page.xml_problem
    if page.has_open_shadow:
        return Reason("open-shadow")
    if not page.source.round_trips:
        return Reason("encoding", page.source.encoding)
    return None
