"""The languages of a TTML file: text that follows in another language, or translations at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accesspub.captions.formats._tracks import choose_track
from accesspub.captions.model import Cue, Draft


@dataclass(frozen=True, slots=True)
class Piece:
    """A cue, the language of its track, its region, and whether it has no end."""

    cue: Cue
    language: str
    region: str
    is_open: bool


def of_one_language(pieces: Sequence[Piece], declared: str, wanted: str | None, draft: Draft) -> Sequence[Piece]:
    """All pieces; but of translations, which are at the same times, those in one language."""
    by_language: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_language.setdefault(piece.language, []).append(piece)
    if len(by_language) < 2:
        draft.language = next(iter(by_language), declared) or draft.language
        return pieces
    spans = [sorted((one.cue.start, one.cue.end) for one in some) for some in by_language.values()]
    first = spans[0]
    if not all(2 * sum(_meets(span, first) for span in other) > len(other) for other in spans[1:]):
        most = max(by_language, key=lambda name: len(by_language[name]))
        draft.language = declared or most
        return [_in_language(piece, draft.language) for piece in pieces]
    chosen = choose_track({name: len(some) for name, some in by_language.items()}, wanted, draft)
    draft.language = chosen or draft.language
    return by_language[chosen]


def _meets(span: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    """Whether a span is at the same time as one of others, by more than half."""
    return any(2 * (min(span[1], end) - max(span[0], start)) > span[1] - span[0] for start, end in others)


def _in_language(piece: Piece, language: str) -> Piece:
    """A piece of a track in another language, which its runs then name."""
    if piece.language == language:
        return piece
    runs = tuple(replace(run, language=run.language or piece.language or None) for run in piece.cue.runs)
    return replace(piece, cue=replace(piece.cue, runs=runs))
