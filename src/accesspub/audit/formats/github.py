"""GitHub annotations: workflow commands on standard output."""

from __future__ import annotations

from accesspub.audit.formats.sarif import file_name
from accesspub.audit.judge.policy import fails
from accesspub.audit.judge.verdict import Verdict
from accesspub.audit.wording import headline, message, where, why_not
from accesspub.files.printable import annotation, annotation_property

_LEVEL = {"critical": "error", "serious": "error", "moderate": "warning", "minor": "notice"}
MOST = 50  # GitHub itself shows ten of each kind a step


def render(verdict: Verdict) -> str:
    """One annotation for each issue that fails the run and each page that was not tested."""
    lines = []
    paths = {page.page: page.path for page in verdict.pages}
    for page in verdict.pages:
        if page.status == "not_tested":
            lines.append(f"::error title=Page not tested::{annotation(f'{page.page}: {why_not(page)}')}")
    for issue in verdict.issues:
        bad = [place for place in issue.places if fails(issue, place, verdict.fail_on)]
        if not bad:
            continue
        place = next((p for p in bad if p.line), bad[0])
        more = f" (and {len(bad) - 1} more places)" if len(bad) > 1 else ""
        fields = [f"title={annotation_property(f'{issue.rule} ({issue.severity})')}"]
        if paths.get(place.page):
            name = file_name(place.page, paths[place.page], verdict.source_root)
            fields.insert(0, f"file={annotation_property(name)}")
            if place.line:
                fields.insert(1, f"line={place.line},col={place.column or 1}")
        text = f"{place.page}: {message(issue, place)} — {where(place)}{more}"
        lines.append(f"::{_LEVEL[issue.severity]} {','.join(fields)}::{annotation(text)}")
    rest = len(lines) - MOST
    lines = lines[:MOST] + ([f"::notice title=accesspub::{rest} more"] if rest > 0 else [])
    lines.append(f"::notice title=accesspub audit::{annotation(headline(verdict))}")
    return "\n".join(lines) + "\n"
