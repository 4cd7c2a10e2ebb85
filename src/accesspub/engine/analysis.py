"""One page in its site, with its settings: what it says, and what the rules find on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from turbohtml import Element

from accesspub.config import Config, Style
from accesspub.edits.model import Edit, Safety
from accesspub.edits.signature import edit_name
from accesspub.engine.registry import rules
from accesspub.engine.result import Located
from accesspub.engine.rule import Context, Finding, Outcome, Rule, Severity, Waived
from accesspub.errors import UserError
from accesspub.facts.facts import Facts, read_facts
from accesspub.facts.overlooked import Overlooked
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.html.reason import Reason
from accesspub.html.shown import shown_tag
from accesspub.html.site import NOWHERE, Site
from accesspub.html.source import Source
from accesspub.knowledge.load import Knowledge, load_for
from accesspub.knowledge.messages import Words

_SHOWN = 160  # characters of a start tag in a report
# The outcome of a rule without a finding, by whether it applies to anything.
_UNTOUCHED = {True: Outcome.PASSED.value, False: Outcome.INAPPLICABLE.value, None: Outcome.CANT_TELL.value}


class Setup:
    """The settings, and what is made of them once for all pages.

    Args:
        config: the settings.

    Raises:
        KnowledgeError: a knowledge file is wrong.
    """

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()
        self.knowledge: Knowledge = load_for(self.config.site, self.config.knowledge)
        self.words = Words(self.knowledge, self.config.report_language, self.config.page_language)
        self.style = Style(self.config.block_class, self.config.heading_level)
        self.rules: list[Rule] = [rule for rule in rules().values() if self.config.wants(rule.id)]


class Answers(NamedTuple):
    """What the rules say about a page.

    Attributes:
        findings: in the order of the rules.
        outcomes: rule id -> outcome.
        untested: rule id -> why the rule could not check the page.
        overlooked: what no rule has looked at.
        wordless: languages in which a sentence was wanted for the page and there is none; empty: it does not say.
    """

    findings: tuple[Finding, ...]
    outcomes: Mapping[str, str]
    untested: Mapping[str, str]
    overlooked: Overlooked
    wordless: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Analysis:
    """One page in its site, with its settings. Facts are read, and rules asked, when somebody first wants to know.

    Attributes:
        setup: the settings, knowledge, words and rules.
        page: the page; its tree is without accesspub's own inserts once facts are read.
        site: the files around it, and those that a fix writes with it.
        known: what the rules say, where that is known already.
    """

    setup: Setup
    page: Page
    site: Site = NOWHERE
    known: Answers | None = None

    @property
    def path(self) -> str:
        """The page as the user named it."""
        return self.page.path

    @property
    def source(self) -> Source:
        """The file."""
        return self.page.source

    @property
    def config(self) -> Config:
        """The settings."""
        return self.setup.config

    @property
    def knowledge(self) -> Knowledge:
        """What accesspub knows about the world."""
        return self.setup.knowledge

    @lazy
    def facts(self) -> Facts:
        """What the page says."""
        return read_facts(self.page, self.knowledge, self.site)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules find."""
        return self.answers.findings

    @lazy
    def answers(self) -> Answers:
        """What the rules say. A rule that breaks costs itself alone."""
        if self.known is not None:
            return self.known
        words = self.setup.words.for_page()
        context = Context(self.facts, words, self.setup.style, self.config)
        found: list[Finding] = []
        outcomes: dict[str, str] = {}
        untested: dict[str, str] = {}
        for rule in self.setup.rules:
            try:
                mine, outcomes[rule.id] = _ask(rule, context)
                found += mine
            except (UserError, MemoryError):
                raise
            except Exception as error:
                outcomes[rule.id], untested[rule.id] = Outcome.UNTESTED.value, f"{type(error).__name__}: {error}"
        return Answers(tuple(found), outcomes, untested, self.facts.overlooked, tuple(sorted(words.lacking)))

    def afresh(self) -> Analysis:
        """The same analysis over a new tree, for after an edit has changed the old one."""
        return Analysis(self.setup, Page(self.source, self.path), self.site)

    def may(self, rule: str, edit: Edit) -> bool:
        """Whether an edit may be made, by the settings and by what a person has decided."""
        if edit.safety is Safety.SHOW:
            return False
        due = edit.safety is Safety.SAFE or self.config.review
        decided = self.config.declined if due else self.config.accepted
        return due is not (bool(decided) and edit_name(self.page, rule, edit) in decided)

    def located(self, refused: Mapping[Edit, Reason]) -> list[Located]:
        """The findings as reports show them, in the order of the page; ``refused`` says why edits cannot be made."""
        shown = [self._located(finding, refused) for finding in self.findings]
        return sorted(shown, key=lambda finding: (finding.line, finding.column, finding.rule))

    def _located(self, finding: Finding, refused: Mapping[Edit, Reason]) -> Located:
        words, edit = self.setup.words.rule(finding.rule), finding.edit
        line, column, element = self._place(finding.element)
        reason = refused.get(edit) if edit is not None else None
        return Located(
            rule=finding.rule,
            severity=_severity(finding, words),
            outcome=finding.outcome.value,
            message=self.setup.words.says(finding.rule, finding.key, finding.values),
            line=line,
            column=column,
            element=element,
            wcag=tuple(words.get("wcag", ())),
            fixable=edit is not None and reason is None and edit.safety is not Safety.SHOW,
            withheld=self.setup.words.withheld(reason) if reason is not None else "",
            safe=edit is not None and reason is None and edit.safety is Safety.SAFE,
            says=finding.key,
            values=finding.values,
        )

    def _place(self, element: Element) -> tuple[int, int, str]:
        """Line, column and start tag of an element, which several findings may be about."""
        known = self._places.get(element)
        if known is None:
            shown = shown_tag(self.page, element, _SHOWN)
            known = self._places[element] = (*self.page.position(element), shown)
        return known

    @lazy
    def _places(self) -> dict[Element, tuple[int, int, str]]:
        return {}


def _ask(rule: Rule, context: Context) -> tuple[list[Finding], str]:
    """Ask one rule: its findings and its outcome."""
    said: list[Finding | Waived] = []
    applies: bool | None = False
    for fact in rule.over(context.facts):
        due = rule.when(fact)
        if due is False:
            continue
        applies = True if due or applies else None
        if due:
            said.extend(rule.check(fact, context))
    if not said:  # as for most rules on most pages
        return [], _UNTOUCHED[applies]
    # What waits in a <template> is not part of the page: readers never see it.
    found = [
        replace(one, rule=rule.id)
        for one in said
        if isinstance(one, Finding) and one.element.closest("template") is None
    ]
    return found, outcome(found, applies, waived=any(isinstance(one, Waived) for one in said))


def outcome(findings: Sequence[Finding], applies: bool | None, *, waived: bool = False) -> str:
    """A rule's outcome; that a person has waived a finding does not mean that a machine has seen the page pass."""
    if any(not finding.ask for finding in findings):
        return Outcome.FAILED.value
    return Outcome.CANT_TELL.value if findings or waived else _UNTOUCHED[applies]


def _severity(finding: Finding, words: Mapping[str, Any]) -> Severity:
    """How bad a finding is: a question is not an error, as nobody knows yet whether anything is wrong."""
    named: Severity = finding.severity or words.get("severity", "warning")
    return "warning" if finding.ask and named == "error" else named
