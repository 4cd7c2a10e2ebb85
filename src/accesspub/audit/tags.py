"""The tags of axe-core's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accesspub.audit.errors import AuditError

#: axe-core runs rules with these tags only if the tag is named.
SPECIAL = frozenset({"experimental", "deprecated"})


def counts(rule: Mapping[str, Any], tags: Iterable[str]) -> bool:
    """Whether what a rule says counts: it has one of the tags that were asked for, or is on by default."""
    wanted = set(tags)
    return bool(
        wanted.intersection(rule["tags"]) if wanted else rule["enabled"] and not SPECIAL.intersection(rule["tags"])
    )


def check_tags(wanted: Iterable[str], rules: Iterable[Mapping[str, Any]]) -> None:
    """Refuse tags that no rule has: they would test nothing, and the run would be green."""
    known = {tag for rule in rules for tag in rule["tags"]}
    if known and (unknown := sorted(set(wanted) - known)):
        raise AuditError(f"--tags {','.join(unknown)}: axe-core knows {', '.join(sorted(known))}.")
