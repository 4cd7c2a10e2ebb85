"""EARL: one assertion for every page and every known ACT rule.

The outcomes of accesspub's rules count for the ACT rules named in their YAML. The ACT rules about audio and video ask
for parts ("has captions", "is an alternative for text") that are not problems by themselves; their outcomes are
computed from the same facts in ``act/media_outcomes.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from accesspub.act.media_outcomes import ORDER, RULES, outcomes
from accesspub.act.vocabulary import ACT, CONTEXT, assertion, assertor, ours
from accesspub.engine.result import PageResult, extended
from accesspub.report.format import JSON_LIST, ReportFormat
from accesspub.report.overlooked import counts, sentences
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.workspace import Workspace


@dataclass(slots=True)
class ActResult(PageResult):
    """What became of one page.

    Attributes:
        act: the outcome of each ACT rule; none for a page that could not be processed.
    """

    act: dict[str, str] = field(default_factory=dict)


def _answered(job: Job, order: Order, found: PageResult) -> ActResult:
    """Answer what the ACT rules ask of a page."""
    result = extended(found, ActResult)
    if found.status == "error":
        return result
    workspace = Workspace(order)
    try:
        with workspace.analyse(job, found.html) as analysis:
            act = outcomes(analysis.facts)
    except NotProcessedError as error:
        result.status, result.reason = "error", str(error)
        return result
    words = workspace.engine(job.path).words
    for rule, outcome in found.outcomes.items():
        # Our rules cover articles and media, not every frame, picture or link: that a rule is inapplicable
        # says nothing about the ACT rule.
        for name in words.rule(rule)["act"]:
            if name not in RULES and outcome not in ("inapplicable", "untested"):
                said = ours(name, outcome)
                act[name] = min(act.get(name, said), said, key=ORDER.index)
    result.act = act
    return result


def _items(result: PageResult) -> Iterator[str]:
    source = Path(result.path).as_posix()  # a page on disk is named by its path
    for sentence in result.not_tested:
        yield json.dumps(assertion(ACT, "untested", sentence, source=source))
    for sentence in sentences(counts(result.overlooked)):
        yield json.dumps(assertion(ACT, "cantTell", sentence, source=source))
    for name, outcome in sorted(result.act.items() if isinstance(result, ActResult) else ()):
        yield json.dumps(assertion(f"{ACT}{name}/", outcome, source=source))


FORMAT = ReportFormat(
    _items,
    f'{{"@context": {json.dumps(CONTEXT)}, "@graph": [',
    "\n]}\n",
    JSON_LIST,
    first=(json.dumps(assertor()),),
    more=_answered,
)
