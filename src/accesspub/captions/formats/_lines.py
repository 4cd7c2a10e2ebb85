"""SRT and SBV: a time line, then text."""

from __future__ import annotations

from collections.abc import Sequence

from accesspub.captions import inline
from accesspub.captions.model import Draft, Run, cue

_BAD = "This time cannot be read, so a cue was left out: {!r}, with the text {!r}. Write it like {}."


def without_nul(text: str, draft: Draft) -> list[str]:
    """The lines of a file, NUL characters replaced."""
    if "\0" in text:
        draft.note(
            text.count("\n", 0, text.index("\0")) + 1,
            "There is a NUL character here; it was read as \ufffd. Save the file again from its source.",
            "error",
            "bad-bytes",
        )
        text = text.replace("\0", "\ufffd")
    return text.split("\n")


def cues_between(
    lines: Sequence[str], timings: Sequence[tuple[int, tuple[float, float] | None]], draft: Draft, form: str, srt: bool
) -> None:
    """Make a cue of each time line and the lines up to the next one."""
    first = timings[0][0] if timings else len(lines)
    lead = [line.strip() for line in lines[:first] if line.strip()]
    if srt and timings and lead and lead[-1].isdigit():
        lead.pop()
    if lead:
        draft.note(
            1,
            f"Text that belongs to no cue was left out: {' '.join(lead)[:80]!r}. Give it a time line like {form}.",
            "error",
            "text-without-time",
        )
    for position, (index, timing) in enumerate(timings):
        stop = timings[position + 1][0] if position + 1 < len(timings) else len(lines)
        body = list(lines[index + 1 : stop])
        identifier = ""
        if srt:
            # the number of the next cue stands just above its time line
            if position + 1 < len(timings) and body and body[-1].strip().isdigit():
                body.pop()
            if index and lines[index - 1].strip().isdigit():
                identifier = lines[index - 1].strip()
        text = "\n".join(body)
        if timing is None:
            quoted = " ".join(text.split())[:80]
            draft.note(index + 1, _BAD.format(lines[index].strip()[:60], quoted, form), "error", "bad-time")
            continue
        runs = inline.parse(text, srt=True)[0] if srt else (Run(text),)  # SBV has no tags
        draft.cues.append(cue(*timing, runs, identifier, "", index + 1))
