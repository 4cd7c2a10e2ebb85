"""What several formats share: cues without an end, cues that roll up, and several languages in one file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from accesspub.captions.model import TO_THE_END, Cue, Draft

_LAST = 4.0  # seconds


def hidden_words(words: str) -> str:
    """What is said of words that players do not show."""
    return f"Players do not show {words[:80]!r}: it is transparent or hidden. Remove it, or make it visible."


def with_ends(cues: list[Cue], open_ends: set[int], draft: Draft, *, to_the_end: bool = False) -> list[Cue]:
    """End the cues that have no end where the next later one begins: that is when players take them off.

    The last one ends after some seconds, or with the medium where the format means that.
    """
    starts = sorted({item.start for item in cues}) if open_ends else []
    for index in sorted(open_ends):
        after = bisect_right(starts, cues[index].start)
        later = starts[after] if after < len(starts) else None
        if later is None and to_the_end:
            message = "The last cue has no end, so it is shown to the end of the medium. Give it an end."
            draft.note(cues[index].line, message, "warning", "no-end")
            cues[index] = replace(cues[index], end=TO_THE_END)
        elif later is None:
            draft.note(
                cues[index].line,
                f"The last cue has no end; it was ended after {_LAST:g} s. Give it an end.",
                "error",
                "no-end",
            )
            cues[index] = replace(cues[index], end=cues[index].start + _LAST)
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
                f"This file also has captions in {name or 'no named language'} (cues: {sizes[name]}). Only "
                f"{chosen or 'the first'} was read. Ask for another with its language.",
                "note",
                "other-language",
            )
    return chosen


def unrolled(cues: list[Cue], *, rolls: bool) -> list[Cue]:
    """Automatic captions stay on while the next line comes: end each where the next begins."""
    if not rolls:
        return cues
    out = []
    for item, following in zip(cues, [*cues[1:], None], strict=True):
        if following is not None and item.start < following.start < item.end:
            item = Cue(item.start, following.start, item.runs, item.identifier, item.settings, item.line)
        out.append(item)
    return out


def from_start(cues: list[Cue], start: float, written: str, draft: Draft) -> list[Cue]:
    """Count the times from the programme's start, if most cues are after it; those before it are not captions of it.

    Args:
        cues: with times of the tape.
        start: of the programme on the tape, in seconds.
        written: the start as the file has it.
        draft: for what is left out.
    """
    after = [item for item in cues if item.start >= start]
    if 2 * len(after) < len(cues):
        return cues
    for item in cues:
        if item.start < start:
            words = " ".join(item.text.split())[:60]
            message = f"A cue before the programme's start at {written} was left out: {words!r}."
            draft.note(item.line, message, "warning", "before-start")
    draft.note(0, f"The times were counted from the programme's start at {written}.", "note", "time-offset")
    return [replace(item, start=round(item.start - start, 6), end=round(item.end - start, 6)) for item in after]
