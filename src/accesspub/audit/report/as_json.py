"""The whole verdict as JSON (docs/audit-report.schema.json)."""

from accesspub.audit.records import dump
from accesspub.audit.verdict import Verdict


def render(verdict: Verdict) -> str:
    """Sorted, so that two runs over the same site give the same bytes, time stamps apart."""
    return dump(verdict.to_json()).decode("utf-8")
