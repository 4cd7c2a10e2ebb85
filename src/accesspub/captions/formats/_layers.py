"""What is shown together at one place: texts with times of their own become cues that follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from accesspub.captions.model import Cue, Run, cue

_MOST = 200  # texts that overlap in a chain; more are not captions, and each would be written again and again


def one_after_the_other(pieces: Sequence[Cue], joint: str = "\n") -> list[Cue]:
    """Make cues that never overlap of texts at one place.

    Args:
        pieces: in the order in which they are shown together; all of one place.
        joint: between two of them.

    Returns:
        A cue for each time in which the same texts are shown. ``Cue.said`` is what is new in it.
    """
    order = sorted(range(len(pieces)), key=lambda at: pieces[at].start)
    out: list[Cue] = []
    for chain in _chains(pieces, order):
        if len(chain) == 1 or len(chain) > _MOST:
            out.extend(pieces[at] for at in chain)
        else:
            out.extend(_cues([pieces[at] for at in sorted(chain)], joint))
    return out


def _chains(pieces: Sequence[Cue], order: Sequence[int]) -> Iterator[list[int]]:
    """Texts that overlap each other, directly or through others."""
    chain: list[int] = []
    end = 0.0
    for at in order:
        if chain and pieces[at].start >= end:
            yield chain
            chain = []
        end = max(end, pieces[at].end) if chain else pieces[at].end
        chain.append(at)
    if chain:
        yield chain


def _cues(pieces: Sequence[Cue], joint: str) -> Iterator[Cue]:
    moments = sorted({moment for one in pieces for moment in (one.start, one.end)})
    for start, end in pairwise(moments):
        shown = [one for one in pieces if one.start <= start < one.end]
        if not shown:
            continue
        new = [one for one in shown if one.start == start]
        is_all = len(new) == len(shown) and all(one.said is None for one in new)
        said = (
            None
            if is_all
            else _joined([replace(one, runs=one.runs if one.said is None else one.said) for one in new], joint)
        )
        first = shown[0]
        yield cue(start, end, _joined(shown, joint), first.identifier, first.settings, first.line, said)
    for one in pieces:
        if one.end <= one.start:
            yield one  # never shown, which the check says


def _joined(pieces: Sequence[Cue], joint: str) -> list[Run]:
    runs: list[Run] = []
    for one in pieces:
        if runs and one.runs:
            runs.append(Run(joint))
        runs.extend(one.runs)
    return runs
