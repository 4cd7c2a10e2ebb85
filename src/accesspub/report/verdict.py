"""The results of check and fix as the verdict of an audit: the same identities, states and formats."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from accesspub.audit.judge.own_issues import add_own, in_order
from accesspub.audit.judge.policy import Policy, apply_policy
from accesspub.audit.judge.verdict import Issue, PageVerdict, Verdict
from accesspub.engine.result import Located, PageResult
from accesspub.knowledge.messages import Words
from accesspub.report.overlooked import counts, sentences


class Collected:
    """Judges the findings of pages as they pass by.

    Args:
        policy: known and waived findings.
        name_of: gives the name of a page, as an audit of its folder would.
        words_of: gives the sentences for a page in English: identities do not depend on the language of reports.
        keep: whether the findings are kept for the verdict; without that, memory does not grow with the pages.
    """

    def __init__(
        self, policy: Policy, name_of: Callable[[str], str], words_of: Callable[[str], Words], *, keep: bool = True
    ) -> None:
        self.policy, self.keep = policy, keep
        self._name_of, self._words_of = name_of, words_of
        self._pages: list[PageVerdict] = []
        self._issues: dict[str, Issue] = {}
        self._overlooked: dict[str, list[str]] = {}

    def through(self, results: Iterable[PageResult]) -> Iterator[PageResult]:
        """Pass results on, each finding with its identity and state."""
        for result in results:
            page = PageVerdict(self._name_of(result.path), path=None if result.path == "-" else result.path)
            if result.not_tested:
                page.status, page.reason = "not_tested", {"kind": "not-checked", "detail": "; ".join(result.not_tested)}
            elif result.status == "refused":
                page.status, page.reason = "refused", {"kind": "refused", "detail": result.reason}
            places = add_own(self._issues if self.keep else {}, page, "served", self._in_english(result), {})
            for place in places:
                self.policy.settle(place.rule, place)
            judged = zip(result.findings, places, strict=True)
            result.findings = [replace(finding, id=place.id, state=place.state) for finding, place in judged]
            if self.keep:
                self._pages.append(page)
                if said := list(sentences(counts(result.overlooked))):
                    self._overlooked[page.page] = said
            yield result

    def _in_english(self, result: PageResult) -> Iterator[Located]:
        words = self._words_of(result.path)
        for found in result.findings:
            message = words.says(found.rule, found.says, found.values) if found.says else found.message
            yield found if message == found.message else replace(found, message=message)

    def verdict(self, exit_code: int | None = None) -> Verdict:
        """All pages that have passed by. The exit code is that of the command, not of an audit."""
        policy, now = self.policy, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        verdict = Verdict(
            axe={"version": "", "origin": ""}, browser={}, variants=[], fail_on=policy.fail_on,
            pages=sorted(self._pages, key=lambda page: page.page), issues=in_order(self._issues),
            baseline=policy.baseline_name, baseline_axe=policy.baseline_axe, generated=now,
            overlooked=self._overlooked,
        )  # fmt: skip
        apply_policy(verdict, policy, empty_ok=False)
        if exit_code is not None:
            verdict.exit_code = exit_code
        return verdict
