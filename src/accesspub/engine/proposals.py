"""The edits that `fix` would make on a page, one by one, so that a person can accept or reject each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accesspub.edits.model import Edit, Safety, Splice
from accesspub.edits.own_inserts import own_inserts
from accesspub.edits.plan import Plan
from accesspub.edits.signature import edit_name
from accesspub.engine.analysis import Analysis
from accesspub.html.page import Page
from accesspub.html.reason import Reason
from accesspub.html.text import fold


@dataclass(frozen=True, slots=True)
class Proposal:
    """One edit that `fix` makes, or would make if somebody accepts it.

    Attributes:
        name: the same for the same edit of the same markup.
        is_safe: whether `fix` makes it without being asked.
        before: the markup that it changes, and ``after``: what becomes of it.
        start: of the element that it is about, in bytes of the page.
        refused: why it cannot be made; None: it can.
    """

    name: str
    rule: str
    is_safe: bool
    before: str
    after: str
    start: int
    refused: Reason | None = None


def proposals(analysis: Analysis) -> list[Proposal]:
    """The edits that are proposed for a page, whatever was decided about them; the analysis is spent."""
    page, found = analysis.page, list(_proposed(analysis))
    own_inserts(page).put_back()
    return [_proposal(page, rule, edit, name, start) for rule, edit, name, start in found]


def _proposed(analysis: Analysis) -> Iterator[tuple[str, Edit, str, int]]:
    seen = set()
    for finding in analysis.findings:
        edit = finding.edit
        if edit is None or edit.safety is Safety.SHOW or edit in seen:
            continue
        seen.add(edit)
        name = edit_name(analysis.page, finding.rule, edit)
        tag = analysis.page.start_tag(finding.element)
        yield finding.rule, edit, name, tag.start if tag is not None else 0


def _proposal(page: Page, rule: str, edit: Edit, name: str, start: int) -> Proposal:
    plan, is_safe = Plan(page), edit.safety is Safety.SAFE
    refused = plan.add(edit, rule)
    splices = plan.splices()
    if refused or not splices:
        return Proposal(name, rule, is_safe, "", "", 0, refused)
    before, after = _stretch(page, splices)
    return Proposal(name, rule, is_safe, before, after, page.source.to_byte(start))


def _stretch(page: Page, splices: list[Splice]) -> tuple[str, str]:
    """The source around an edit, in whole tags, as it is and as it becomes."""
    text = page.source.folded
    start, end = min(one.start for one in splices), max(one.end for one in splices)
    opened, closed = text.rfind("<", 0, start), text.rfind(">", 0, start)
    start = opened if opened > closed else start
    if (shut := text.find(">", end)) >= 0 and not -1 < text.find("<", end) < shut:
        end = shut + 1
    pieces: list[str] = []
    at = start
    for splice in splices:
        pieces += (text[at : splice.start], splice.new)
        at = splice.end
    return fold(text[start:end]), fold("".join((*pieces, text[at:end])))
