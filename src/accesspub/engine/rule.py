"""The records of a rule: the rule, its findings, and its context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from turbohtml import Element

from accesspub.config import Config, Style
from accesspub.edits.model import Edit

if TYPE_CHECKING:
    from accesspub.facts.facts import Facts
    from accesspub.html.page import Page
    from accesspub.knowledge.messages import Words


Severity = Literal["error", "warning", "note"]


SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Outcome(Enum):
    """What a rule says about a page, in EARL's words; untested: the rule broke on it."""

    FAILED = "failed"
    CANT_TELL = "cantTell"
    PASSED = "passed"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One place where a rule is not met, or where only a person can tell.

    Attributes:
        element: where it is.
        key: which of the rule's sentences says it (``says`` in the rule's YAML).
        values: what fills the holes of the sentence.
        edit: what would fix it, if anything is known that would.
        ask: whether a person must look: the outcome is then "cannot tell", never "failed".
        severity: overrides the rule's own; a question is never an error, whatever the rule is.
        rule: the rule's id; filled in by the engine.
    """

    element: Element
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    edit: Edit | None = None
    ask: bool = False
    severity: Severity | None = None
    rule: str = ""

    @property
    def outcome(self) -> Outcome:
        """Failed, or cannot tell."""
        return Outcome.CANT_TELL if self.ask else Outcome.FAILED


class Waived(NamedTuple):
    """In place of a finding: a person has signed in the worklist that it need not be fixed.

    Attributes:
        element: where it is.
    """

    element: Element


class Context(NamedTuple):
    """What a rule can use: the page and its facts, the sentences, the settings."""

    facts: Facts
    words: Words
    style: Style
    config: Config = Config()

    @property
    def page(self) -> Page:
        """The page the facts are about."""
        return self.facts.page


Findings = Iterator[Finding | Waived]
Check = Callable[[Any, Context], Findings]
Select = Callable[["Facts"], Any]


class Rule(NamedTuple):
    """A rule as the engine sees it.

    Attributes:
        id: its stem with hyphens, for example ``embed-title``.
        over: gives the facts that the rule looks at.
        when: whether a fact is one that the rule applies to; None where the page cannot tell.
        check: yields the findings about one fact.
    """

    id: str
    over: Select
    when: Callable[[Any], bool | None]
    check: Check


def _always(_fact: Any) -> bool:
    return True


def rule(over: Select, when: Callable[[Any], bool | None] = _always) -> Callable[[Check], Rule]:
    """Make a function the rule of its module; the module's name is the rule's id."""

    def register(check: Check) -> Rule:
        stem = check.__module__.rpartition(".")[2]
        return Rule(stem.replace("_", "-"), over, when, check)

    return register
