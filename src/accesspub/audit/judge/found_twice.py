"""Problems that axe-core and one of our own rules find on the same element are one problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from accesspub.audit.judge.own_issues import in_order
from accesspub.audit.judge.verdict import SEVERITIES, Issue, Place

Element = tuple[str, str, str]
"""Page, and role and name of the element."""


def found_once(by_key: dict[str, Issue]) -> dict[str, Issue]:
    """The issues without what axe-core says of an element that fails one of our rules for the same criterion.

    Our finding is kept, since it says where the source has the element and what `fix` does: it gets axe-core's
    identity, screenshot and severity.
    """
    issues = in_order(by_key)
    ours: dict[Element, list[tuple[Issue, Place]]] = defaultdict(list)
    for issue, place in _failures(issues, "accesspub"):
        ours[_element(place)].append((issue, place))
    for issue, place in _failures(issues, "axe"):
        same = ours[_element(place)]
        at = next((n for n, (other, _) in enumerate(same) if not set(other.wcag).isdisjoint(issue.wcag)), None)
        if at is not None and place.state == "new":
            _join(*same.pop(at), place, issue)
    return {key: issue for key, issue in by_key.items() if issue.places}


def _failures(issues: Iterable[Issue], engine: str) -> Iterator[tuple[Issue, Place]]:
    """Failing places in the page itself: our rules do not read the documents of its frames."""
    for issue in issues:
        if issue.engine == engine and issue.outcome == "failed":
            yield from ((issue, place) for place in list(issue.places) if " → " not in place.selector)


def _element(place: Place) -> Element:
    return place.page, place.role, place.name[:120]


def _join(issue: Issue, mine: Place, axe: Place, theirs: Issue) -> None:
    theirs.places.remove(axe)
    issue.severity = max(issue.severity, theirs.severity, key=SEVERITIES.index)
    issue.picture = issue.picture or theirs.picture
    mine.also = {"rule": theirs.rule, "id": axe.id, "former": axe.former}
    mine.origins = ["browser", *mine.origins]
    mine.selector, mine.picture = axe.selector, axe.picture
