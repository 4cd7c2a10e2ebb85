"""The outcome of each of W3C's ACT rules on each page, for the EARL report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accesspub.act.media_outcomes import RULES
from accesspub.act.vocabulary import JUDGED_BY_PEOPLE, ours

ORDER = ("failed", "cantTell", "passed", "inapplicable")
#: Rules that the probe may leave open and our own rules may answer.
OPEN = frozenset({*JUDGED_BY_PEOPLE, *RULES})


def worst(outcomes: Iterable[str]) -> str:
    """The worst of several outcomes: failed, cantTell, passed, inapplicable."""
    return min(outcomes, key=ORDER.index)


def of_ours(outcomes: Mapping[str, str], act_ids: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The ACT outcomes of accesspub's own rules."""
    found: dict[str, str] = {}
    for rule, outcome in outcomes.items():
        if outcome != "untested":
            join(found, act_ids.get(rule, ()), outcome)
    return {rule: ours(rule, outcome) for rule, outcome in found.items()}


def join(into: dict[str, str], ids: Iterable[str], outcome: str) -> None:
    """Add an outcome to the ACT rules it counts for."""
    for rule in ids:
        into[rule] = worst((into[rule], outcome)) if rule in into else outcome


def of_axe(axe: Mapping[str, Any], act_ids: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The ACT outcomes of one axe result, by axe's own mapping of its rules."""
    found: dict[str, str] = {}
    for outcome, rules in (
        ("failed", [v["id"] for v in axe["violations"]]),
        ("cantTell", [v["id"] for v in axe["incomplete"]]),
        ("passed", list(axe["passes"])),
        ("inapplicable", list(axe["inapplicable"])),
    ):
        for rule in rules:
            join(found, act_ids.get(rule, ()), outcome)
    return found
