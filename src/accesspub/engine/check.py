"""Check a page without changing it."""

from __future__ import annotations

from accesspub.edits.model import Edit
from accesspub.edits.own_inserts import own_inserts
from accesspub.edits.plan import Plan
from accesspub.engine.analysis import Analysis
from accesspub.engine.result import PageResult
from accesspub.html.reason import Reason


def check(analysis: Analysis) -> PageResult:
    """Ask the rules about a page and change nothing; findings say which of them could be fixed."""
    refused: dict[Edit, Reason] = {}
    findings = analysis.findings
    with own_inserts(analysis.page).in_place():
        plan = Plan(analysis.page)
        for finding in findings:
            if finding.edit is not None and (reason := plan.add(finding.edit, finding.rule)):
                refused[finding.edit] = reason
    return result_of(analysis, refused)


def result_of(analysis: Analysis, refused: dict[Edit, Reason]) -> PageResult:
    """What is left to do on a page, with the reasons why edits were refused."""
    answers = analysis.answers
    return PageResult(
        analysis.path,
        html=analysis.source.raw,
        encoding=analysis.source.encoding,
        findings=analysis.located(refused),
        outcomes=dict(answers.outcomes),
        untested=dict(answers.untested),
        overlooked=answers.overlooked,
        wordless=answers.wordless,
    )


def refuse(analysis: Analysis, reason: Reason) -> PageResult:
    """The page unchanged, with the reason and what is left to do."""
    result = check(analysis.afresh())
    result.status, result.reason = "refused", analysis.setup.words.withheld(reason)
    return result
