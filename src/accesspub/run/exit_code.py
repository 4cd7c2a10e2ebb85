"""How a run ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from accesspub.engine.result import PageResult
from accesspub.engine.rule import SEVERITIES
from accesspub.errors import CLEAN, FINDINGS, NOT_PROCESSED


@dataclass(slots=True)
class Tally:
    """What a run adds up to: all that its exit code needs, however many pages there are.

    Attributes:
        pages: how many pages were reported.
        changed: how many of them have edits.
        not_processed: how many could not be processed, or not by every rule.
        findings: how many new findings there are of each outcome and severity.
        answered: with a worklist: what became of its rows, page by page.
    """

    pages: int = 0
    changed: int = 0
    not_processed: int = 0
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    answered: list[Mapping[str, str]] = field(default_factory=list)

    def add(self, result: PageResult) -> None:
        """Count one page."""
        self.pages += 1
        self.changed += bool(result.edits)
        self.not_processed += result.status == "error" or bool(result.untested)
        self.findings.update((one.outcome, one.severity) for one in result.findings if one.state == "new")
        if result.answered:
            self.answered.append(result.answered)

    def update(self, other: Tally) -> None:
        """Add the counts of other pages."""
        self.pages += other.pages
        self.changed += other.changed
        self.not_processed += other.not_processed
        self.findings.update(other.findings)
        self.answered += other.answered

    def exit_code(self, fail_on: str = "warning", *, pending: bool = False) -> int:
        """Decide how the run ends.

        Args:
            fail_on: the lowest severity of a finding that counts; ``none``: none does. A question is not a failure,
                whatever its severity, as in an audit; only with ``note``, the strictest, must every one be answered.
            pending: whether edits that are due count as findings (``fix --check``).

        Returns:
            0 clean, 1 findings (or edits due), 3 something could not be processed. (2, wrong use, never gets this far.)
        """
        if self.not_processed:
            return NOT_PROCESSED
        counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "none" else ()
        failing = any(
            severity in counted and (outcome == "failed" or fail_on == "note") for outcome, severity in self.findings
        )
        return FINDINGS if failing or (pending and self.changed) else CLEAN
