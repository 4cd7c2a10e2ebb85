"""Check captions: errors that lose words, and the limits of a house style.

Lost words are an error in every profile. Style is a note, or a warning if the profile says so, never an error, since
there may be a reason for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from accesspub import expressions as re
from accesspub.captions import profiles, times
from accesspub.captions.model import TO_THE_END, Captions, Cue, Problem
from accesspub.captions.places import cover
from accesspub.captions.profiles import Profile
from accesspub.captions.transcript import count_words

_TOUCH = 0.0005  # seconds; under a millisecond there is neither gap nor overlap
_MOST = 8  # cues at one time that are compared
_MARKS = re.compile(r"\S[ \t]>>+\s")  # ">> " in the middle of a line


def check(
    captions: Captions,
    *,
    profile: str | Profile = profiles.DEFAULT,
    duration: float | None = None,
    speech: Sequence[tuple[float, float]] | None = None,
) -> list[Problem]:
    """Check captions.

    Args:
        captions: what ``reader.read`` returned; its own problems are part of the answer.
        profile: a house style, or its name.
        duration: of the media, in seconds, if known.
        speech: ``(start, end)`` in seconds where somebody speaks, if known.

    Returns:
        Problems in the order of the file, those about the whole file first.

    Raises:
        profiles.ProfileError: there is no such profile.
    """
    house = profiles.load(profile) if isinstance(profile, str) else profile
    found = [*captions.problems, *_hard(captions.cues, duration)]
    if captions.kind != "transcript":
        found += _style(captions.cues, house)
        found += _coverage(captions.cues, house, duration, speech)
    if captions.is_draft:
        message = "A machine made this and nobody has reviewed it; it is not an alternative until a person has."
        found.append(Problem(0, message, "warning", "draft"))
    for start, end, why in captions.doubtful:
        message = f"From {times.short(start)} to {times.short(end)}: {why}. Listen to it."
        found.append(Problem(0, message, "note", "doubtful", start))
    return sorted(found, key=lambda item: (item.line, item.time or 0.0))


def _hard(cues: Sequence[Cue], duration: float | None) -> Iterator[Problem]:
    shown: list[Cue] = []  # cues that may still be shown
    before: Cue | None = None
    for item in cues:
        if item.end <= item.start:
            yield _at(
                item, "ends before it begins, so it is never shown. Correct its end.", "error", "end-before-start"
            )
        if item.start < 0:
            yield _at(item, "begins before the medium does. Correct its times.", "error", "bad-time")
        if item.end > TO_THE_END:
            message = "ends after 99:59:59, which not every format can express. Check its times."
            yield _at(item, message, "warning", "late-time")
        if not item.runs:
            yield _at(item, "is empty. Write its words or remove it.", "error", "empty-cue")
        if duration is not None and (item.start if item.end == TO_THE_END else item.end) > duration + _TOUCH:
            what = "begins after" if item.start >= duration else "ends after"
            message = f"{what} the media, which lasts {times.short(duration)}. Check that the file belongs to it."
            yield _at(item, message, "error", "outside-media")
        if before is not None and item.start < before.start - _TOUCH:
            message = f"begins before the one above it ({times.clock(before.start)}). Put the cues in order."
            yield _at(item, message, "error", "out-of-order")
        elif over := next((one for one in shown if one.end - _TOUCH > item.start and cover(one, item)), None):
            message = f"begins before another has ended ({times.clock(over.end)}). Correct one of the times."
            yield _at(item, message, "error", "overlap")
        if any("-->" in run.text for run in item.runs):
            message = "has --> in its text, which ends a cue in WebVTT and SRT. Write it in another way."
            yield _at(item, message, "warning", "arrow-in-text")
        before = item
        if item.end > item.start and item.runs:
            shown = [*(one for one in shown[-_MOST:] if one.end - _TOUCH > item.start), item]


def _style(cues: Sequence[Cue], house: Profile) -> Iterator[Problem]:
    for item in cues:
        if not item.runs or item.end <= item.start:
            continue  # already reported, with a higher severity
        seconds = item.end - item.start
        lines = item.lines
        words = count_words(item.text)
        yield from _speed(item, lines, words, seconds, house)
        longest = max(lines, key=len)
        if over := house.line_length.above(len(longest)):
            message = f"has a line of {len(longest)} characters; {house.title} asks for at most {over[1]:g}."
            yield _at(item, message, over[0], "line-length")
        if over := house.lines.above(len(lines)):
            yield _at(item, f"has {len(lines)} lines; {house.title} asks for at most {over[1]:g}.", over[0], "lines")
        times_taken = float(words) if house.shortest.unit == "word" else 1.0
        if under := house.shortest.below(seconds + _TOUCH, times_taken):
            message = f"is shown for {seconds:.2f} s; {house.title} asks for at least {under[1]:.2f} s."
            yield _at(item, message, under[0], "too-short")
        if item.end < TO_THE_END and (over := house.longest.above(seconds - _TOUCH)):
            message = f"is shown for {seconds:.2f} s; {house.title} asks for at most {over[1]:g} s."
            yield _at(item, message, over[0], "too-long")
        if house.speakers and _shares_a_line(item):
            message = "has two speakers in one line. Begin a new line for the second."
            yield _at(item, message, "note", "speaker-change")
    least, most = house.joint
    for first, second in pairwise(cues):
        gap = second.start - first.end
        is_joined = least - _TOUCH <= gap <= most + _TOUCH
        if gap >= -_TOUCH and not is_joined and (under := house.gap.below(gap + _TOUCH)):
            message = (
                f"begins {max(gap, 0):.{2 if gap > 0.005 else 3}f} s after the one before; "
                f"{house.title} asks for {f'{least:g} to {most:g} s' if most else 'no gap'} or at least {under[1]:g} s."
            )
            yield _at(second, message, under[0], "gap")


def _speed(item: Cue, lines: Sequence[str], words: int, seconds: float, house: Profile) -> Iterator[Problem]:
    if house.speed.unit == "words-per-minute":
        rate, unit = words * 60 / seconds, "words a minute"
    else:
        rate, unit = sum(map(len, lines)) / seconds, "characters a second"
    if over := house.speed.above(rate):
        message = f"has {rate:.0f} {unit} to read; {house.title} asks for at most {over[1]:g}."
        yield _at(item, message, over[0], "speed")


def _shares_a_line(item: Cue) -> bool:
    """Whether a new speaker starts in the middle of a line."""
    for before, after in pairwise(item.runs):
        apart = before.text.endswith("\n") or after.text.startswith("\n")
        if before.speaker and after.speaker and before.speaker != after.speaker and not apart:
            return True
    return _MARKS.search(item.text) is not None


def _coverage(
    cues: Sequence[Cue], house: Profile, duration: float | None, speech: Sequence[tuple[float, float]] | None
) -> Iterator[Problem]:
    if not cues:
        return
    last = max(item.end for item in cues)
    spoken_until = max((end for _, end in speech), default=0.0) if speech is not None else duration
    if spoken_until is not None and spoken_until - last > house.tail:
        what = "the speech" if speech is not None else "the media"
        message = f"The captions end {spoken_until - last:.0f} s before {what} does. Check that they are complete."
        yield Problem(0, message, "warning", "incomplete", last)
    if speech:
        total = sum(end - start for start, end in _merged(sorted(speech)))
        covered = _common(sorted((item.start, item.end) for item in cues if item.end > item.start), sorted(speech))
        if total > 0 and covered / total < house.share:
            message = f"Only {covered / total:.0%} of the speech has captions. Check that they are complete."
            yield Problem(0, message, "warning", "incomplete")


def _common(first: Sequence[tuple[float, float]], second: Sequence[tuple[float, float]]) -> float:
    """Return the seconds that lie in both of two sorted lists of spans; spans that overlap count once."""
    one, two = _merged(first), _merged(second)
    total, a, b = 0.0, 0, 0
    while a < len(one) and b < len(two):
        total += max(min(one[a][1], two[b][1]) - max(one[a][0], two[b][0]), 0.0)
        if one[a][1] < two[b][1]:
            a += 1
        else:
            b += 1
    return total


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _at(item: Cue, says: str, severity: str, code: str) -> Problem:
    level = severity if severity in ("error", "warning") else "note"
    return Problem(item.line, f"The cue at {times.clock(item.start)} {says}", level, code, item.start)  # type: ignore[arg-type]  # one of three
