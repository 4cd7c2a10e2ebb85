"""The loop, and the promises it checks.

One page at a time: parse, gather facts, ask the rules, plan their edits, splice, and again until nothing
changes. Before a result leaves this module it has been checked against the promises; a page
that breaks one comes back as it was, with the reason.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from turbohtml import Element

from accesspub.config import Config, Style
from accesspub.edits.byte_edits import ByteEdit, apply, compose, to_bytes
from accesspub.edits.model import Edit, Safety, Set
from accesspub.edits.plan import Plan
from accesspub.engine.registry import rules
from accesspub.engine.result import PageResult, Reported
from accesspub.engine.rule import Context, Finding, Outcome, Rule, Severity
from accesspub.facts.facts import Facts
from accesspub.html.page import Page
from accesspub.html.site import NOWHERE, Site
from accesspub.html.source import Source, UnreadableSourceError
from accesspub.knowledge.load import Knowledge, load
from accesspub.knowledge.messages import Words

PASSES = 10
_SHOWN = 160  # characters of a start tag in a report
_TRIES = 64  # attempts at finding which edits of a page change more than they list
# The outcome of a rule without a finding, by whether it applies to anything.
_UNTOUCHED = {True: Outcome.PASSED.value, False: Outcome.INAPPLICABLE.value, None: Outcome.CANT_TELL.value}
_LEADS_TO_MORE = "on this page it would lead to a new finding of another rule"
_BROKEN_AROUND = "more than the edit lists would change, since the markup around it is broken"


class _SideEffectError(Exception):
    """Edits led to findings that were not there before.

    Attributes:
        rules: who asked for the edits.
    """

    def __init__(self, message: str, rules: Sequence[str]) -> None:
        super().__init__(message)
        self.rules = rules


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cyclic garbage while one page is worked on: nearly all that it makes lives as long as the page.

    Looking through it again and again takes about a twentieth of the time. What the page leaves goes right after it.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Engine:
    """Everything that stays the same from page to page.

    Args:
        config: the settings.

    Raises:
        KnowledgeError: a knowledge file is wrong.
    """

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()
        self.knowledge: Knowledge = load(self.config.knowledge)
        self.words = Words(self.knowledge, self.config.report_language, self.config.page_language)
        self.style = Style(self.config.block_class, self.config.heading_level)
        self.rules: list[Rule] = [rule for rule in rules().values() if self.config.wants(rule.id)]

    # -- asking the rules ------------------------------------------------------------------------

    def ask(self, page: Page, site: Site = NOWHERE) -> tuple[list[Finding], dict[str, str], Facts]:
        """Ask every rule about a page.

        Returns:
            The findings in the order of the page, each rule's outcome, and the facts.
        """
        facts = Facts(page, self.knowledge, site)
        context = Context(facts, self.words, self.style, self.config)
        found: list[Finding] = []
        outcomes: dict[str, str] = {}
        for rule in self.rules:
            mine: list[Finding] = []
            applies: bool | None = False
            context.waived = False
            for fact in rule.over(facts):
                due = rule.when(fact)
                if due is False:
                    continue
                applies = True if due or applies else None
                if due:
                    mine.extend(rule.check(fact, context))
            if not mine and not context.waived:  # as for most rules on most pages
                outcomes[rule.id] = _UNTOUCHED[applies]
                continue
            # What waits in a <template> is not part of the page: no reader meets it.
            mine = [finding for finding in mine if finding.element.closest("template") is None]
            for finding in mine:
                finding.rule = rule.id
                if finding.edit is not None:
                    finding.edit.rule = rule.id
            found += mine
            outcomes[rule.id] = _outcome(mine, applies, waived=context.waived)
        return found, outcomes, facts

    def report(self, page: Page, finding: Finding, known: dict[Element, tuple[int, int, str]]) -> Reported:
        """Turn a finding into what reports show, in the report's language; ``known`` remembers what `_place` found."""
        words = self.words.rule(finding.rule)
        line, column, element = _place(page, finding.element, known)
        edit = finding.edit
        return Reported(
            rule=finding.rule,
            severity=_severity(finding, words),
            outcome=finding.outcome.value,
            message=self.words.says(finding.rule, finding.key, finding.values),
            line=line,
            column=column,
            element=element,
            wcag=tuple(words.get("wcag", ())),
            fixable=edit is not None and not edit.refused and edit.safety is not Safety.SHOW,
            withheld=edit.refused if edit is not None else "",
            says=finding.key,
            values=finding.values,
        )

    # -- the loop --------------------------------------------------------------------------------

    def check(self, raw: bytes, path: str = "-", encoding: str | None = None, site: Site = NOWHERE) -> PageResult:
        """Ask the rules about a page and change nothing; findings say which of them could be fixed."""
        return self._guarded(self._check, raw, path, encoding, site)

    def _check(self, raw: bytes, path: str, encoding: str | None, site: Site) -> PageResult:
        source = Source(raw, encoding)
        page = Page(source, path)
        findings, outcomes, _ = self.ask(page, site)
        plan = Plan(page)
        for finding in findings:
            if finding.edit is not None:
                plan.add(finding.edit)
        result = PageResult(path, html=raw, encoding=source.encoding, outcomes=outcomes)
        result.findings = self._reported(page, findings)
        return result

    def fix(self, raw: bytes, path: str = "-", encoding: str | None = None, site: Site = NOWHERE) -> PageResult:
        """Make every edit that is due, and check the promises.

        The result's ``html`` is the input where anything is in doubt.
        """
        return self._guarded(self._fix_or_refuse, raw, path, encoding, site)

    @staticmethod
    def _guarded(
        how: Callable[[bytes, str, str | None, Site], PageResult],
        raw: bytes,
        path: str,
        encoding: str | None,
        site: Site,
    ) -> PageResult:
        """Work on a page; bytes that are none have a result as well."""
        with _uncollected():
            try:
                return how(raw, path, encoding, site)
            except UnreadableSourceError as error:
                return PageResult.broken(path, str(error), raw)

    def _fix_or_refuse(self, raw: bytes, path: str, encoding: str | None, site: Site) -> PageResult:
        started = time.monotonic()
        try:
            return self._fix(raw, path, encoding, site, set(), started)
        except _SideEffectError as effect:
            # Most often one rule is to blame: the page is mended without it, rather than not at all.
            for rule in effect.rules:
                try:
                    result = self._fix(raw, path, encoding, site, {rule}, started)
                except _SideEffectError:
                    continue
                return self._go_on(raw, result, encoding, site) if result.edits else result
            return self.refuse(raw, path, str(effect), encoding, site)

    def _go_on(self, raw: bytes, result: PageResult, encoding: str | None, site: Site) -> PageResult:
        """Fix the fixed page: what was withheld on the page of before may do no harm on this one.

        Without this a second run would find more to do.
        """
        more = self.fix(result.html, result.path, encoding, site.with_planned(result.files))
        if not more.edits:
            return result
        more.edits = compose(raw, result.edits, result.html, more.edits)
        more.files = {**result.files, **more.files}
        return more

    def _fix(
        self, raw: bytes, path: str, encoding: str | None, site: Site, blocked: set[str], started: float
    ) -> PageResult:
        """Make every edit but those of the rules in ``blocked``.

        Raises:
            _SideEffectError: an edit leads to a new finding.
        """
        result = PageResult(path, html=raw)
        page = Page(Source(raw, encoding), path)
        result.encoding = page.source.encoding
        before: Counter[str] | None = None
        now = site  # with the files that are written with the page
        pieces: list[ByteEdit] = []
        for _ in range(PASSES):
            findings, result.outcomes, _facts = self.ask(page, now)
            counted = Counter(finding.rule for finding in findings)
            if before is None:
                before = counted
            elif grown := sorted(rule for rule in counted if counted[rule] > before[rule]):
                names = sorted({name for edit in pieces for name in edit.rule.split(",")})
                raise _SideEffectError(f"the edits led to new findings of {', '.join(grown)}", names)
            if time.monotonic() - started > self.config.time_limit:
                reason = f"not processed: took longer than {self.config.time_limit:g} s (setting `time-limit`)"
                return PageResult.broken(path, reason, raw)
            made = self._one_pass(page, findings, blocked, now)
            if made is None:
                break
            edits, after, done = made
            pieces = compose(raw, pieces, page.source.raw, edits)
            # Only what the new page names is written; an edit that was withheld leaves no file behind.
            for finding in findings:
                if finding.edit is not None and not finding.edit.refused and self._may(finding.edit):
                    result.files.update(finding.edit.files)
            now = site.with_planned(result.files)
            settled = self._settled(page, after, findings, done, result.outcomes)
            page = after
            if settled is not None:
                findings = settled
                break
        else:
            return self.refuse(raw, path, f"the edits did not come to an end after {PASSES} passes", encoding, site)
        result.findings = self._reported(page, findings)
        result.edits = pieces
        if pieces:
            if apply(raw, pieces) != page.source.raw:
                return self.refuse(raw, path, "the listed edits do not lead to the new page", encoding, site)
            result.html, result.status = page.source.raw, "fixed"
            result.files = {name: data for name, data in result.files.items() if name in page.source.folded}
        elif withheld := [finding.withheld for finding in result.findings if finding.withheld]:
            result.status, result.reason = "refused", withheld[0]
        return result

    def refuse(
        self, raw: bytes, path: str, reason: str, encoding: str | None = None, site: Site = NOWHERE
    ) -> PageResult:
        """Give a page back as it was, with the reason and what is to be done on it."""
        result = self.check(raw, path, encoding, site)
        result.status, result.reason = "refused", reason
        return result

    def _one_pass(
        self, page: Page, findings: Sequence[Finding], blocked: set[str], site: Site
    ) -> tuple[list[ByteEdit], Page, Sequence[Edit]] | None:
        """Make the edits of one pass; None where there is nothing to do.

        The last of what is returned are the edits that made the tree of ``page`` that of the new page; none where
        its tree is of no more use. Edits that would change more than they list are withheld; ``blocked`` remembers
        them (and may hold the ids of rules none of whose edits are made).
        """
        wanted = self._wanted(findings)
        if not wanted:
            return None
        reason = _unfit(page)
        for edit in wanted:
            if reason or edit.rule in blocked:
                edit.refused = reason or _LEADS_TO_MORE
            elif _signature(page, edit) in blocked:
                edit.refused = _BROKEN_AROUND
        wanted = [edit for edit in wanted if not edit.refused]
        signatures = [_signature(page, edit) for edit in wanted]
        done = _attempt(page, wanted)
        if done is None:
            return None
        if done.page is not None:
            return done.pieces, done.page, done.edits
        return (*self._without_the_bad(page, signatures, blocked, site), ())

    def _without_the_bad(
        self, page: Page, signatures: Sequence[str], blocked: set[str], site: Site
    ) -> tuple[list[ByteEdit], Page]:
        """Find which edits change more than they list, by halves, and make the others."""

        def attempt(chosen: set[str]) -> tuple[list[ByteEdit], Page] | None:
            fresh = Page(page.source, page.path)  # the last attempt spent its tree
            findings, _, _ = self.ask(fresh, site)
            edits = [edit for edit in self._wanted(findings) if _signature(fresh, edit) in chosen]
            done = _attempt(fresh, edits)
            return (done.pieces, done.page) if done is not None and done.page is not None else None

        good: set[str] = set()
        best: tuple[list[ByteEdit], Page] | None = None
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
                blocked.add(part[0])
            else:
                queue += [part[len(part) // 2 :], part[: len(part) // 2]]
        blocked.update(signature for part in queue for signature in part)
        if best is None:
            # The tree of this page is spent; the next pass over a fresh one withholds what is blocked.
            return [], Page(page.source, page.path)
        return best

    def _settled(
        self,
        page: Page,
        after: Page,
        findings: Sequence[Finding],
        done: Sequence[Edit],
        outcomes: dict[str, str],
    ) -> list[Finding] | None:
        """What is left of the findings, told of the new page; None where the rules must be asked again.

        Args:
            page: the page of before, whose tree has become that of the new one.
            after: the new page.
            findings: those of before.
            done: the edits that were made.
            outcomes: those of before; brought up to date.
        """
        made = {id(edit) for edit in done}
        wanted = self._wanted(findings)
        if not made or any(not edit.settles or id(edit) not in made for edit in wanted):
            return None
        left = [finding for finding in findings if finding.edit is None or id(finding.edit) not in made]
        twins = dict(zip(page.document.iter_elements(), after.document.iter_elements(), strict=True)) if left else {}
        if any(finding.element not in twins for finding in left):
            return None
        for rule in {edit.rule for edit in wanted}:
            outcomes[rule] = _outcome([finding for finding in left if finding.rule == rule], True)
        return [replace(finding, element=twins[finding.element]) for finding in left]

    def _wanted(self, findings: Iterable[Finding]) -> list[Edit]:
        return [finding.edit for finding in findings if finding.edit is not None and self._may(finding.edit)]

    def _may(self, edit: Edit) -> bool:
        return edit.safety is Safety.SAFE or (edit.safety is Safety.REVIEW and self.config.review)

    def _reported(self, page: Page, findings: Iterable[Finding]) -> list[Reported]:
        known: dict[Element, tuple[int, int, str]] = {}
        shown = [self.report(page, finding, known) for finding in findings]
        return sorted(shown, key=lambda finding: (finding.line, finding.column, finding.rule))


def _outcome(findings: Sequence[Finding], applies: bool | None, *, waived: bool = False) -> str:
    """What a rule found out; that a person has let something pass does not mean that a machine has seen it pass."""
    if any(not finding.ask for finding in findings):
        return Outcome.FAILED.value
    return Outcome.CANT_TELL.value if findings or waived else _UNTOUCHED[applies]


def _severity(finding: Finding, words: Mapping[str, Any]) -> Severity:
    """How much a finding weighs: a question is no error, as nobody knows yet whether anything is wrong."""
    told: Severity = finding.severity or words.get("severity", "warning")
    return "warning" if finding.ask and told == "error" else told


def _place(page: Page, element: Element, known: dict[Element, tuple[int, int, str]]) -> tuple[int, int, str]:
    """Line, column and start tag of an element, which several findings may be about."""
    found = known.get(element)
    if found is None:
        tag = page.start_tag(element)
        text = page.source.folded[tag.start : tag.end] if tag else f"<{element.tag}>"
        text = " ".join(text.split())
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        found = known[element] = (*page.position(element), shown)
    return found


def _unfit(page: Page) -> str | None:
    """Why nothing can be written into this page at all."""
    if page.misread_as_html:
        return "it is XML with self-closed elements, which an HTML parser reads differently"
    if not page.source.round_trips:
        return f"its text does not turn back into the same bytes in {page.source.encoding}"
    return None


class _Attempt(NamedTuple):
    pieces: list[ByteEdit]
    page: Page | None
    """The new page; None where the check failed."""
    edits: Sequence[Edit]
    """Those that were made; others wait for another pass."""


def _attempt(page: Page, edits: Sequence[Edit]) -> _Attempt | None:
    """Plan, splice and check; None where no edit has a place."""
    plan = Plan(page)
    for edit in edits:
        plan.add(edit)
    if not plan.made:
        return None
    splices = plan.splices()
    made = to_bytes(page.source, splices)
    after = Page(Source(apply(page.source.raw, made), page.source.encoding if not page.source.bom else None), page.path)
    if after.source.encoding != page.source.encoding:
        return _Attempt(made, None, plan.made)
    plan.apply_to_tree()
    return _Attempt(made, after if page.document.equals(after.document) else None, plan.made)


def _signature(page: Page, edit: Edit) -> str:
    """What an edit would do, in words that are the same on a fresh tree of the same page."""
    parts = [edit.rule]
    for intent in edit.intents:
        if isinstance(intent, Set):
            tag = page.start_tag(intent.element)
            parts.append(f"{intent.name}={intent.value} {page.source.folded[tag.start : tag.end] if tag else ''}")
        else:
            parts.append(intent.html)
    return "\n".join(parts)


@lru_cache(maxsize=8)
def engine(config: Config) -> Engine:
    """An engine for these settings; made once."""
    return Engine(config)
