"""Rule, Finding, `@rule`, discovery.

A rule is one function in ``src/accesspub/rules/STEM.py`` that is called with one fact at a time and yields findings.
Its words are in ``rules/STEM.yaml`` (underscores become hyphens), its examples in ``tests/rules/STEM/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal

from turbohtml import Element

from accesspub.config import Config
from accesspub.edit import Edit

if TYPE_CHECKING:
    from accesspub.blocks import Style
    from accesspub.facts.all import Facts
    from accesspub.page import Page
    from accesspub.words import Words

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Outcome(Enum):
    """What a rule found out about a page, in the words of EARL."""

    FAILED = "failed"
    CANT_TELL = "cantTell"
    PASSED = "passed"
    INAPPLICABLE = "inapplicable"


@dataclass(slots=True)
class Finding:
    """One place where a rule is not met, or where only a person can tell.

    Attributes:
        element: where it is.
        key: which of the rule's sentences says it (``says`` in the rule's YAML).
        values: what fills the holes of the sentence.
        edit: what would mend it, if anything is known that would.
        ask: whether a person must look: the outcome is then "cannot tell", never "failed".
        severity: overrides the rule's own; a question is never an error, whatever the rule is.
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


@dataclass(slots=True)
class Context:
    """What a rule may ask: the page and its facts, the words of its language, the settings.

    Attributes:
        waived: whether the rule that is asked has let something pass because a person has signed that it may.
    """

    facts: Facts
    words: Words
    style: Style
    config: Config = field(default_factory=Config)
    waived: bool = False

    @property
    def page(self) -> Page:
        """The page the facts are about."""
        return self.facts.page


Check = Callable[[Any, Context], Iterator[Finding]]
Select = Callable[["Facts"], Any]


@dataclass(frozen=True, slots=True)
class Rule:
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


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of their ids; found by walking ``accesspub.rules``, so there is no list to keep."""
    import accesspub.rules as package

    found: dict[str, Rule] = {}
    for info in sorted(iter_modules(package.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        module = import_module(f"{package.__name__}.{info.name}")
        mine = [value for value in vars(module).values() if isinstance(value, Rule)]
        if len(mine) != 1:
            raise TypeError(f"{module.__name__}: exactly one function decorated with @rule is expected")
        found[mine[0].id] = mine[0]
    return found
