"""From what our own rules find on a page to issues and places, the same with a browser and without."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accesspub.audit.identity import Identities, digest, element_of, general
from accesspub.audit.judge.own_rules import act_ids
from accesspub.audit.judge.verdict import SEVERITIES, SEVERITY_OF, Issue, PageVerdict, Place
from accesspub.engine.result import Located

Found = dict[tuple[str, str], Place]


def add_own(
    issues: dict[str, Issue],
    page: PageVerdict,
    origin: str,
    findings: Iterable[Located],
    found: Found,
    once: Callable[[str], str] = str,
) -> list[Place]:
    """Add the findings on a page to the issues of all pages; returns their places, in the same order.

    Args:
        issues: by their keys.
        page: the page.
        origin: ``served`` or ``dom``: which form of the page was checked.
        findings: what our rules found, in English.
        found: the places on this page so far, by rule and outcome, and identity.
        once: interns a text.
    """
    identities, places = Identities(page.page), []
    for finding in findings:
        role, name, text = element_of(finding.element)
        identity = identities.next(finding.rule, role, name, text, general(finding.message))
        place = found.get((finding.rule + finding.outcome, identity.id))
        if place is None:
            place = Place(
                identity.id, page.page, role, name, text, identity.ordinal, finding.rule, former=identity.former,
                html=once(finding.element[:400]), detail=once(finding.message), variants=list(page.variants),
                sentence=finding.says, values=finding.values,
            )  # fmt: skip
            if origin == "served":
                place.line, place.column = finding.line, finding.column + 1
            found[finding.rule + finding.outcome, identity.id] = place
            _issue(issues, finding, role).places.append(place)
        place.origins.append(origin)
        places.append(place)
    return places


def _issue(issues: dict[str, Issue], finding: Located, role: str) -> Issue:
    template = digest("accesspub", finding.rule, finding.outcome, role, general(finding.message))
    issue = issues.get(template)
    if issue is None:
        issue = issues[template] = Issue(
            template, finding.rule, "accesspub", finding.outcome, SEVERITY_OF.get(finding.severity, "serious"),
            finding.message, "", list(finding.wcag), list(act_ids().get(finding.rule, ())), [],
            fixable=finding.fixable,
        )  # fmt: skip
    return issue


def in_order(issues: dict[str, Issue]) -> list[Issue]:
    """Issues in a stable order: failures before questions, the most severe first."""
    for issue in issues.values():
        issue.places.sort(key=lambda p: (p.page, p.line or 0, p.selector, p.ordinal, p.id))
        if issue.engine == "accesspub" and len({place.detail for place in issue.places}) > 1:
            issue.help = general(issue.help)
    return sorted(
        issues.values(), key=lambda i: (i.outcome != "failed", -SEVERITIES.index(i.severity), i.engine, i.rule, i.key)
    )
