"""What several formats share: cues without an end, cues that roll up, and several languages in one file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from accesspub.captions.model import Cue, Draft


def with_ends(cues: list[Cue], open_ends: set[int], draft: Draft) -> list[Cue]:
    """End the cues that have no end where the next later one begins: that is when players take them off."""
    starts = sorted({item.start for item in cues}) if open_ends else []
    for index in sorted(open_ends):
        after = bisect_right(starts, cues[index].start)
        later = starts[after] if after < len(starts) else None
        if later is None:
            draft.note(
                cues[index].line,
                "The last cue has no end, so it is never shown for a known time. Give it an end.",
                "error",
                "no-end",
            )
        else:
            cues[index] = replace(cues[index], end=later)
            draft.note(
                cues[index].line,
                "This cue has no end; it was ended by the next one. Give it an end.",
                "warning",
                "no-end",
            )
    return cues


def choose_track(sizes: dict[str, int], language: str | None, draft: Draft) -> str:
    """Choose one of several languages in one file, and say which were left out."""
    names = [name for name, size in sizes.items() if size]
    if not names:
        return next(iter(sizes), "")
    wanted = (language or "").lower()
    chosen = next(
        (name for name in names if wanted and name.lower() == wanted),
        next((name for name in names if wanted and name.lower().split("-")[0] == wanted.split("-")[0]), names[0]),
    )
    for name in names:
        if name != chosen:
            draft.note(
                0,
                f"This file has {sizes[name]} more cues in {name or 'no named language'}, which were not read; "
                f"only {chosen or 'the first'} was. Ask for another with its language.",
                "note",
                "other-language",
            )
    return chosen


def unrolled(cues: list[Cue], draft: Draft) -> list[Cue]:
    """Automatic captions stay on while the next line comes: end each where the next begins."""
    if not draft.is_draft:
        return cues
    out = []
    for item, following in zip(cues, [*cues[1:], None], strict=True):
        if following is not None and item.start < following.start < item.end:
            item = Cue(item.start, following.start, item.runs, item.identifier, item.settings, item.line)
        out.append(item)
    return out
