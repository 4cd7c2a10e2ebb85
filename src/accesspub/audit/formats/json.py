"""The whole verdict as JSON (docs/audit-report.schema.json)."""

from collections.abc import Iterator

from accesspub.audit.judge.verdict import Verdict
from accesspub.audit.model import pieces


def render(verdict: Verdict) -> Iterator[str]:
    """The keys are sorted, so that two runs over the same site differ only in time stamps. Each place is one line."""
    yield from pieces(verdict.to_json(), 4)
    yield "\n"
