"""SCC writer: pop-on captions in channel CC1, at 30000/1001 frames a second."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from accesspub.captions.formats._cea608 import BASIC, EXTENDED, ROWS, SPECIAL, row_code
from accesspub.captions.model import Captions, CaptionsError, Cue, Problem
from accesspub.captions.places import keypad

_WIDTH, _ROWS = 32, 4
_RATE = 30000 / 1001
_LOAD, _CLEAR_BUFFER, _SHOW, _CLEAR = 0x1420, 0x142E, 0x142F, 0x142C
_BASIC = {sign: code for code, sign in BASIC.items()}
_SPECIAL = {sign: code for code, sign in SPECIAL.items() if sign != " "}
_EXTENDED = {sign: code for code, sign in EXTENDED.items() if sign not in _BASIC}


def write_scc(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write SCC. Times are exact to the frame, where the line has room to send the codes before it.

    Two characters are sent in a frame, so a caption must be on its way before it is shown; one
    that cannot be there in time is shown late, and a problem says so.

    Raises:
        CaptionsError: a character CEA-608 has not, or more text than four rows of 32.
    """
    del captions
    out = ["Scenarist_SCC V1.0"]
    free = 0  # the first frame at which the line is free
    shown_until: int | None = None
    for before, item in zip([None, *cues], cues, strict=False):
        start, end = round(item.start * _RATE), round(item.end * _RATE)
        if before is not None and round(before.end * _RATE) > start:
            message = "SCC shows one cue at a time; this one now ends where the next begins."
            problems.append(Problem(before.line, message, "warning", "overlap", before.start))
        words = _load(item, problems)
        if shown_until is not None and shown_until < start:
            if shown_until + 2 <= start - len(words):
                out.append(_line(shown_until, [_CLEAR, _CLEAR]))
                free = shown_until + 2
            else:  # the line is busy with the next caption then: clear the screen in the midst of it
                words = _with_clear(words, shown_until - (start - len(words) - 2))
        begin = start - len(words)
        if begin < free:
            late = free - begin
            begin = free
            if late > 1:
                message = f"The codes take {late / _RATE:.1f} s longer than there is time, so this caption comes later."
                problems.append(
                    Problem(item.line, f"{message} Shorten it, or give it more time.", "warning", "late", item.start)
                )
        out.append(_line(begin, [*words, _SHOW, _SHOW]))
        free = begin + len(words) + 2
        shown_until = max(end, free)
    if shown_until is not None:
        out.append(_line(shown_until, [_CLEAR, _CLEAR]))
    return "\n\n".join(out) + "\n"


def _with_clear(words: list[int], at: int) -> list[int]:
    """Put the code that clears the screen between the codes of the next caption, which it does not touch."""
    place = min(max(at, 0), len(words))
    while 0 < place < len(words) and (words[place - 1] == words[place] or words[place] & 0x7000 == 0x1000):
        place += 1  # never between a code and its repetition, nor between a letter and its accent
    return [*words[:place], _CLEAR, _CLEAR, *words[place:]]


def _load(item: Cue, problems: list[Problem]) -> list[int]:
    """Return the codes that bring a caption into the buffer, each a word of two bytes without parity."""
    from accesspub.captions.inline import named

    runs = named(item.runs)
    if any(run.style for run in runs):
        problems.append(
            Problem(item.line, "SCC is written without italics; the words were kept.", "note", "style-lost")
        )
    lines = "".join(run.text for run in runs).split("\n")
    if any(len(line) > _WIDTH for line in lines):
        lines = [part for line in lines for part in textwrap.wrap(line, _WIDTH) or [""]]
        problems.append(
            Problem(item.line, "SCC has 32 characters in a line; longer lines were broken.", "note", "line-broken")
        )
    if len(lines) > _ROWS:
        message = f"SCC holds four lines of 32 characters, this cue has {len(lines)}; part it."
        raise CaptionsError(message, line=item.line)
    codes = [_LOAD, _LOAD, _CLEAR_BUFFER, _CLEAR_BUFFER]
    first = {2: 1, 1: (ROWS - len(lines)) // 2 + 1}.get((keypad(item) - 1) // 3 if item.settings else 0)
    for row, line in enumerate(lines, first or ROWS + 1 - len(lines)):
        codes += [row_code(row)] * 2
        single: list[int] = []
        for character in line:
            if character in _BASIC:
                single.append(_BASIC[character])
                continue
            code = _SPECIAL.get(character) or _EXTENDED.get(character)
            if code is None:
                message = f"SCC (CEA-608) has no character {character!r}; choose vtt, ttml or srt."
                raise CaptionsError(message, line=item.line)
            if character in _EXTENDED:
                single.append(0x20)
            _flush(single, codes)
            codes += [code, code]
        _flush(single, codes)
    return codes


def _flush(single: list[int], codes: list[int]) -> None:
    """Pack letters two to a word; a lone one gets a filler byte."""
    for at in range(0, len(single), 2):
        codes.append(single[at] << 8 | (single[at + 1] if at + 1 < len(single) else 0))
    single.clear()


def _line(frame: int, words: Sequence[int]) -> str:
    clock = f"{frame // 108000:02d}:{frame // 1800 % 60:02d}:{frame // 30 % 60:02d}:{frame % 30:02d}"
    return f"{clock}\t{' '.join(f'{_parity(word >> 8):02x}{_parity(word & 0xFF):02x}' for word in words)}"


def _parity(byte: int) -> int:
    """Add the bit that makes the number of ones odd."""
    return byte | 0x80 if byte.bit_count() % 2 == 0 else byte
