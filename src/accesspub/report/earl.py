"""``check --format earl``: for every page and every ACT rule that is known here, one assertion.

What our own rules find stands for the ACT rules that their words name. The rules about audio and video
elements ask for parts ("has captions", "is an alternative for text") that are no faults by themselves;
their outcomes are worked out from the same facts in ``facts/alternative_act.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import accesspub
from accesspub.earl import ACT, CONTEXT
from accesspub.facts.alternative_act import ORDER, RULES, outcomes
from accesspub.fix import PageResult, engine
from accesspub.page import Page
from accesspub.run import Job, Order, config_for, site_of
from accesspub.source import Source


def judge(job: Job, order: Order, raw: bytes | None = None) -> tuple[PageResult, dict[str, str]]:
    """Check one page.

    Args:
        job: the page.
        order: what to do; its action is ``check``.
        raw: the bytes, where they do not come from the file.

    Returns:
        The result of the check, and the outcome of each ACT rule; no outcomes for a page that could not be processed.
    """
    path = job.path
    try:
        data = Path(path).read_bytes() if raw is None else raw
    except OSError as error:
        return PageResult.broken(path, f"cannot be read: {error.strerror or error}"), {}
    machine = engine(config_for(path, order))
    try:
        source = Source(data)
        page = Page(source, path)
        findings, own, facts = machine.ask(page, site_of(job, order))
        act = outcomes(facts)
        for rule, outcome in own.items():
            # Ours look at articles and media, not at every frame, picture or link: that one does not
            # apply says nothing of the ACT rule.
            for name in machine.words.rule(rule).get("act") or ():
                if name not in RULES and outcome != "inapplicable":
                    act[name] = min(act.get(name, outcome), outcome, key=ORDER.index)
        result = PageResult(path, html=data, encoding=source.encoding, outcomes=own)
        result.findings = [machine.report(page, finding) for finding in findings]
    except (RecursionError, MemoryError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        return PageResult.broken(path, f"accesspub failed on this page ({type(error).__name__}: {error})", data), {}
    return result, act


def write_earl(jobs: Sequence[Job], order: Order, out: IO[str], raw: bytes | None = None) -> list[PageResult]:
    """Check pages, write their outcomes as EARL (JSON-LD), and return the results for the exit code."""
    results: list[PageResult] = []

    def nodes() -> Iterator[Mapping[str, Any]]:
        yield {
            "@id": "_:assertor",
            "@type": "Software",
            "doap:name": "accesspub",
            "doap:revision": accesspub.__version__,
        }
        for job in jobs:
            result, act = judge(job, order, raw)
            results.append(PageResult(result.path, result.status, result.reason, findings=result.findings[:]))
            for name, outcome in sorted(act.items()):
                yield assertion(job.path, f"{ACT}{name}/", outcome)
            if result.status == "error":
                yield assertion(job.path, ACT, "untested", result.reason)

    out.write('{"@context": ' + json.dumps(CONTEXT) + ', "@graph": [')
    for number, node in enumerate(nodes()):
        out.write((",\n" if number else "\n") + json.dumps(node))
    out.write("\n]}\n")
    return results


def assertion(page: str, test: str, outcome: str, words: str = "") -> dict[str, Any]:
    """One outcome; a page on disk is named by its path."""
    result: dict[str, Any] = {"@type": "TestResult", "outcome": {"@id": f"earl:{outcome}"}}
    if words:
        result["description"] = words
    return {
        "@type": "Assertion",
        "assertedBy": {"@id": "_:assertor"},
        "mode": {"@id": "earl:automatic"},
        "subject": {"@type": "TestSubject", "source": Path(page).as_posix()},
        "test": {"@type": "TestRequirement", "@id": test},
        "result": result,
    }
