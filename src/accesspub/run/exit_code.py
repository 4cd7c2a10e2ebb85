"""How a run ends."""

from __future__ import annotations

from collections.abc import Iterable

from accesspub.engine.result import PageResult
from accesspub.engine.rule import SEVERITIES
from accesspub.errors import CLEAN, FINDINGS, NOT_PROCESSED


def exit_code(results: Iterable[PageResult], fail_on: str = "warning", *, pending: bool = False) -> int:
    """Decide how a run ends.

    Args:
        results: all pages.
        fail_on: the lowest severity of a finding that counts. A question is no failure, whatever its severity, as in
            an audit; only with ``note``, the strictest, must every one be answered.
        pending: whether edits that are due count as findings (``fix --check``).

    Returns:
        0 clean, 1 findings (or edits due), 3 something could not be processed. (2, wrong use, never gets this far.)
    """
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    code = CLEAN
    for result in results:
        if result.status == "error":
            return NOT_PROCESSED
        failing = (one for one in result.findings if one.outcome == "failed" or fail_on == "note")
        if any(finding.severity in counted for finding in failing) or (pending and result.edits):
            code = FINDINGS
    return code
