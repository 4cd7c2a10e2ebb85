"""SRT and SBV: a time line, then text."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape

from accesspub import expressions as re
from accesspub.captions import inline, times
from accesspub.captions.model import Draft, Run, cue, visible
from accesspub.captions.places import from_keypad

_BLOCK = re.compile(r"\{\\a(?:n[1-9]|\d{1,2})[^{}]*\}")
_PLACE = re.compile(r"\\a(?:n([1-9])|(\d{1,2}))")
OLD_PLACES = {1: 1, 2: 2, 3: 3, 5: 7, 6: 8, 7: 9, 9: 4, 10: 5, 11: 6}
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
        text = text.rstrip("\0\n\r ").replace("\0", "\ufffd")
    return text.split("\n")


def frame_rate(text: str, draft: Draft) -> int:
    """The frames in a second of a file whose times count frames, as tapes do; 0 for others."""
    rate = times.frame_rate(text)
    if rate:
        message = (
            f"Times like 00:00:01:12 were read as frames, {rate} in a second, which is a guess. "
            "Compare them with the medium, and write them like 00:00:01.480."
        )
        draft.note(0, message, "warning", "frames")
    return rate


def say_entities(text: str, draft: Draft) -> None:
    """Name the first entity of a format that has none, as files for web pages have them."""
    found = next((one for one in inline.ENTITY.finditer(text) if unescape(one[0]) != one[0]), None)
    if found:
        message = f"{found[0]} was read as {unescape(found[0])!r}, but many players show it as it is. Write the sign."
        draft.note(text.count("\n", 0, found.start()) + 1, message, "note", "entity")


def cues_between(
    lines: Sequence[str], timings: Sequence[tuple[int, tuple[float, float] | None]], draft: Draft, form: str, srt: bool
) -> None:
    """Make a cue of each time line and the lines up to the next one."""
    first = timings[0][0] if timings else len(lines)
    lead = [line.strip() for line in lines[:first] if visible(line)]
    if srt and timings and lead and number_of(lead[-1]):
        lead.pop()
    if lead:
        draft.note(
            1,
            f"Text that belongs to no cue was left out: {' '.join(lead)[:80]!r}. Give it a time line like {form}.",
            "error",
            "text-without-time",
        )
    number = 0
    for position, (index, timing) in enumerate(timings):
        stop = timings[position + 1][0] if position + 1 < len(timings) else len(lines)
        body = list(lines[index + 1 : stop])
        identifier = ""
        if srt:
            identifier = number_of(lines[index - 1]) if index else ""
            number = int(identifier[:9]) if identifier else number + 1
            _drop_numbers(body, number + 1, index + 2, draft, last=stop == len(lines))
        text = "\n".join(body)
        if timing is None:
            quoted = " ".join(text.split())[:80]
            draft.note(index + 1, _BAD.format(lines[index].strip()[:60], quoted, form), "error", "bad-time")
            continue
        runs = inline.parse(text, srt=True)[0] if srt else (Run(inline.decoded(text)),)  # SBV has no tags
        if srt and inline.DRAWING.search(text) and not any(visible(run.text) for run in runs):
            continue  # a drawing has no words
        draft.cues.append(cue(*timing, runs, identifier, _place(text) if srt and "{\\a" in text else "", index + 1))


def number_of(line: str) -> str:
    """The digits of a line that is the number of a cue, as in ``12`` or ``12.``; empty for others."""
    digits = visible(line).removeprefix("#").rstrip(".):")
    return digits if digits.isdecimal() else ""


def _place(text: str) -> str:
    """The settings for a tag of SubStation."""
    block = _BLOCK.search(text)
    found = keypad_of(block[0]) if block else None
    return from_keypad(found) if found else ""


def keypad_of(text: str) -> int | None:
    """The place on the keypad that a tag of SubStation names, also as old files do; None if none does."""
    found = _PLACE.search(text)
    if not found:
        return None
    return int(found[1]) if found[1] else OLD_PLACES.get(int(found[2]), 2)


def _drop_numbers(body: list[str], expected: int, line: int, draft: Draft, *, last: bool) -> None:
    """Take the number of the next cue from the end of a cue's lines: above its time or above an empty line before it.

    Args:
        body: the lines, which it shortens.
        expected: the number that the next cue should have.
        line: of the file, where the lines begin.
        draft: for a number that is not directly above a time.
        last: whether no cue follows.
    """
    taken = -1
    while True:
        at = next((n for n in reversed(range(len(body))) if visible(body[n])), -1)
        digits = number_of(body[at]) if at >= 0 else ""
        if not digits or len(digits) > 9:
            return
        value, is_above = int(digits), at == len(body) - 1 and not last and taken < 0
        is_parted = at > 0 and not visible(body[at - 1])
        if not (is_parted and (is_above or value in (expected, taken))) and not (value == expected and not last):
            return
        if taken >= 0 and not (is_parted and value == taken):
            return
        if not is_above:
            message = f"The number {digits} has no time below it; it is not a caption. Remove it, or the empty line."
            draft.note(line + at, message, "warning", "stray-number")
        taken = value
        del body[at:]
