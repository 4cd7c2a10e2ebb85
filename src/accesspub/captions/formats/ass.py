"""SubStation Alpha (SSA, ASS). No standard exists; this reads what libass shows.

Styles, fonts and drawings hold no words. Texts that are shown together at one place become consecutive cues, since
players stack them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from accesspub import expressions as re
from accesspub.captions import times
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._ass_text import BORDER, INK, LETTERS, SHADOW, Shown, Style, read_text
from accesspub.captions.formats._layers import one_after_the_other
from accesspub.captions.formats._lines import OLD_PLACES, say_entities, without_nul
from accesspub.captions.formats._tracks import hidden_words
from accesspub.captions.model import Cue, Draft, Run, cue

_SECTION = re.compile(r"\[([\w+ ]{1,60})\]\s*\Z")
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z ]{0,30}):(.*)", re.S)
_DIALOGUE = re.compile(r"Dialogue: *(?:\w{0,20}=)?\d{1,9},", re.I)
_EVENTS = "Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text"
_NO_WORDS = frozenset({"comment", "picture", "sound", "movie", "command"})
_DATA = frozenset({"fonts", "graphics", "aegisub extradata"})  # its lines are codes
_NOBODY = re.compile(r"\d*|NTP", re.I)  # what programs write where no name is given
_CLEAR = re.compile(r"&H(?:FF[0-9A-F]{6})&?", re.I)
_FRAME = 0.06  # seconds between two pictures of a sign that moves


def _match(file: CaptionFile) -> Match:
    if file.start[:13].casefold() == "[script info]":
        return Match.CERTAIN
    return Match.CERTAIN if not file.is_transcript and _DIALOGUE.match(file.start) else Match.NO


@dataclass
class _Script:
    """What the lines above the events say, and the events."""

    draft: Draft
    section: str = ""
    info: dict[str, str] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)
    events: list[tuple[int, str, Mapping[str, str]]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    def take(self, number: int, line: str) -> None:
        """Take one line of the file."""
        if found := _SECTION.match(line):
            self.section = found[1].casefold()
            return
        if not line.strip() or line.lstrip()[:1] in ";!":
            return
        named = _LINE.match(line)
        name, value = (named[1].casefold().strip(), named[2].strip(" \t")) if named else ("", "")
        if name in ("dialogue", *_NO_WORDS) and self.section not in _DATA:
            self._event(number, name, value, line)
        elif "dialogue:" in line.casefold() or not (name in ("format", "style") or self._is_known(named)):
            message = f"This line is not a SubStation event, so it was left out: {line.strip()[:80]!r}. Remove it."
            self.draft.note(number, message, "error", "text-without-time")
        elif name == "format":
            fields = [one.strip().casefold() for one in value.split(",")]
            if self.section == "events" and (fields[-1] != "text" or not {"start", "end"} <= set(fields)):
                message = f"This line names the fields of events wrongly: {value[:80]!r}. It was read as {_EVENTS}."
                self.draft.note(number, message, "error", "bad-header")
            else:
                self.fields[self.section] = fields
        elif name == "style":
            self._style(value)
        elif self.section == "script info":
            self.info[name] = value

    def style_of(self, number: int, event: Mapping[str, str]) -> str:
        """The style of an event; one that the script does not have is named once."""
        name = event.get("style", "").strip().lstrip("*")
        if name not in (*self.styles, "Default", "") and name not in self.unknown:
            self.unknown.add(name)
            message = f"The script has no style {name[:80]!r}, so players use Default. Correct the name."
            self.draft.note(number, message, "warning", "bad-style")
        return name

    def _is_known(self, named: re.Match[str] | None) -> bool:
        """Whether a line is what its section has, words of an event or not."""
        if self.section == "script info":
            return named is not None
        return self.section in _DATA or self.section.startswith("aegisub")

    def _event(self, number: int, name: str, value: str, line: str) -> None:
        fields = self.fields.get("events") or _EVENTS.casefold().split(",")
        values = value.split(",", len(fields) - 1)
        if name == "dialogue" and len(values) < len(fields):
            message = f"This line has too few fields, so it was left out: {line.strip()[:80]!r}. Export the file again."
            self.draft.note(number, message, "error", "bad-text")
        elif name in ("dialogue", "comment"):
            self.events.append((number, name, dict(zip(fields, values, strict=False))))

    def _style(self, value: str) -> None:
        fields = dict(zip(self.fields.get(self.section, []), map(str.strip, value.split(",")), strict=False))
        alignment = fields.get("alignment", "")
        number = int(alignment) if alignment.isdecimal() else 2
        place = number if "+" in self.section else OLD_PLACES.get(number, 2)
        self.styles[fields.get("name", "").lstrip("*")] = Style(
            fields.get("italic", "0") not in ("0", ""), place if 1 <= place <= 9 else 2, _drawn(fields)
        )


def _drawn(fields: Mapping[str, str]) -> frozenset[str]:
    """The parts of letters that a style draws."""
    named = ((LETTERS, "primarycolour", ""), (BORDER, "outlinecolour", "outline"), (SHADOW, "backcolour", "shadow"))
    return INK.difference(
        part
        for part, colour, width in named
        if _CLEAR.fullmatch(fields.get(colour, "")) or fields.get(width, "") in ("0", "0.0")
    )


def _read(file: CaptionFile, draft: Draft) -> None:
    say_entities(file.text, draft)
    script = _Script(draft)
    for number, line in enumerate(without_nul(file.text, draft), 1):
        script.take(number, line.strip("\ufeff"))
    sung = any(name == "comment" and _effect(event) == "karaoke" for _, name, event in script.events)
    pieces: list[_Piece] = []
    for number, name, event in script.events:
        # A karaoke script leaves the line as a comment, and shows its syllables one by one.
        is_shown = _effect(event) == "karaoke" if name == "comment" else not (sung and _effect(event) == "fx")
        if is_shown and (piece := _piece(script, number, event)):
            pieces.append(piece)
    seen = {" ".join(one.cue.text.split()) for one in pieces}
    for one in pieces:
        if one.clear and " ".join(one.whole.split()) not in seen:
            draft.note(one.cue.line, hidden_words(one.clear), "warning", "hidden-words")
    draft.cues.extend(_stacked(_without_copies(pieces)))


class _Piece(NamedTuple):
    """The cue of an event; whether it is put at a point, what is transparent in it, and all its words."""

    cue: Cue
    pinned: bool
    clear: str
    whole: str


def _effect(event: Mapping[str, str]) -> str:
    return event.get("effect", "").strip().casefold()


def _piece(script: _Script, number: int, event: Mapping[str, str]) -> _Piece | None:
    """The cue of an event; None if it has no words or no time."""
    shown = read_text(event["text"], script.styles, script.style_of(number, event), script.info)
    for words, why in shown.hidden:
        script.draft.note(
            number,
            f"Players do not show {words[:80]!r}: {why}. Remove the words, or show them.",
            "warning",
            "hidden-words",
        )
    start, end = times.lenient(event["start"]), times.lenient(event["end"])
    if start is None or end is None:
        words = " ".join("".join(run.text for run in shown.runs).split())[:80]
        message = f"This time cannot be read, so a cue was left out: {event['start']},{event['end']}, with {words!r}."
        script.draft.note(number, f"{message} Write it like 0:00:01.00.", "error", "bad-time")
        return None
    if not any(run.text.strip() for run in shown.runs) and not shown.clear:
        return None
    made = cue(start, end, _said_by(event, shown), "", shown.settings, number)
    return _Piece(made, shown.pinned, shown.clear, shown.whole)


def _said_by(event: Mapping[str, str], shown: Shown) -> Sequence[Run]:
    name = " ".join((event.get("name") or event.get("actor") or "").split())
    return shown.runs if _NOBODY.fullmatch(name) else [replace(run, speaker=name) for run in shown.runs]


def _without_copies(pieces: Sequence[_Piece]) -> list[Cue]:
    """Cues without those that are there for their looks: layers, and what moves or appears bit by bit."""
    out: list[Cue] = []
    seen: set[tuple[float, float, str]] = set()
    moving: dict[str, int] = {}
    for item, pinned, clear, whole in sorted(pieces, key=lambda one: one.cue.start):
        key = item.start, item.end, item.text
        if key in seen or not item.runs:
            continue
        seen.add(key)
        before = moving.get(whole)
        if before is not None and abs(item.start - out[before].end) < _FRAME:
            longer = max(out[before], item, key=lambda one: len(one.text))
            out[before] = replace(longer, start=out[before].start, end=item.end)
            continue
        if pinned or clear:
            moving[whole] = len(out)
        out.append(item)
    return out


def _stacked(cues: Sequence[Cue]) -> list[Cue]:
    places: dict[str, list[Cue]] = {}
    for item in cues:
        places.setdefault(item.settings, []).append(item)
    apart = [one for place in places.values() for one in one_after_the_other(place)]
    return sorted(apart, key=lambda one: one.start)


FORMAT = Format(("ass", "ssa"), _match, _read, placed=True)
