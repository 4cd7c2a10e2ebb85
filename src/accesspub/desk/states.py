"""The effect of an item's words: the needs they meet, what is wrong with them, and the item's state."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from accesspub.desk import model
from accesspub.worklist.desk_file import IN_ROWS
from accesspub.worklist.model import WORDS, Row, read_date

_MEETS: Mapping[str, tuple[str, ...]] = {"transcript": ("transcript", "captions"), "captions": ("captions",)}
_MOST_YEARS = 5


def row_of(kind: str, key: str, language: str, words: Mapping[str, str], who: str, when: str) -> Row:
    """The words about a picture or clip as a row of the worklist; ``who`` signed its decision at ``when``."""
    row = Row(key, kind, language)
    for name in IN_ROWS:
        setattr(row, name, words.get(name, ""))
    if row.decision:
        row.signed, row.date = who, when[:10]
    return row


def problem(kind: str, words: Mapping[str, str], who: str, when: str, today: datetime.date) -> str:
    """What is wrong with the words, in a sentence; empty if nothing is."""
    if kind != model.PLACE:
        return row_of(kind, "", "", words, who, when).problem_on(today)
    decision = words.get("decision", "")
    if decision and decision not in model.DECISIONS[model.PLACE]:
        return f'the decision "{decision[:40]}" is none of: {", ".join(model.DECISIONS[model.PLACE])}'
    if decision != "fine":
        return ""
    if not words.get("because"):
        return '"fine" needs a reason'
    until = read_date(words.get("until", ""))
    if until is None:
        return f'"fine" needs a day on which to ask again, such as {today.isoformat()}'
    if until.year > today.year + _MOST_YEARS:
        return f"ask again before the end of {today.year + _MOST_YEARS}"
    return f"it ended on {until.isoformat()}: decide again" if until < today else ""


def met(needs: Sequence[str], words: Mapping[str, str]) -> bool:
    """Whether words or a decision are there for everything that is needed."""
    decision = words.get("decision", "")
    if decision.startswith(("not ", "fine", "fixed elsewhere")):
        return True

    def has(need: str) -> bool:
        if need == "alt" and decision == "decorative":
            return True
        if need == "checked":
            return decision == "captions checked"
        return any(words.get(name) for name in _MEETS.get(need, (need,)))

    return all(map(has, needs))


def state(
    kind: str,
    needs: Sequence[str],
    words: Mapping[str, str],
    *,
    wrong: str,
    passes: bool | None,
    applied: bool,
    there: bool,
    later: bool,
    differs: bool = False,
) -> str:
    """The state of an item: computed from its words, the rules and the last analysis.

    Args:
        kind: of the item.
        needs: what the last analysis of the pages missed.
        words: what was written.
        wrong: what is wrong with them, of themselves.
        passes: whether the rules have nothing against these words; None: they were not asked.
        applied: whether `fix` has put them on the pages.
        there: whether the last analysis saw the item.
        later: whether that analysis is later than the words.
        differs: whether that analysis saw another alt text on the pages.
    """
    decision = words.get("decision", "")
    if not there:
        return model.SEEN if decision == "fixed elsewhere" and kind == model.PLACE else model.GONE
    if not wrong and decision.startswith(("not ", "fine")):
        return model.WAIVED
    written = any(words.get(name) for name in (*WORDS, "decision"))
    if not needs:
        if not written:
            return model.FINE
        if later and not differs:
            return model.SEEN
    elif not written or wrong or not met(needs, words):
        return model.TO_DO
    if decision == "fixed elsewhere":
        return model.TO_DO if later else model.WRITTEN
    if applied:  # what a rule still objects to on the pages is not done
        return model.TO_DO if needs and later and passes is False else model.APPLIED
    return model.CHECKED if passes else model.WRITTEN
