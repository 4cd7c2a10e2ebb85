"""Scenarist SCC: CEA-608 codes as hex. Each line is read on its own, so a damaged one is a problem, not the end."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from accesspub import expressions as re
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._cea608 import Cell, Decoder, Page
from accesspub.captions.formats._tracks import with_ends
from accesspub.captions.model import Captions, Cue, Draft, Problem, Run, cue
from accesspub.captions.places import ROW

_TIME = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)([:;,.])(\d\d)\Z")
_WORD = re.compile(r"[0-9a-fA-F]{4}\Z")
_NO_CODE, _WRONG_PARITY = -1, 0x10000
_RATE = 30000 / 1001
_BLANK: Cell = (" ", "", 0)
_BOTTOM = 12  # the row from which on captions count as being at the bottom
_APART = 3  # rows between two captions that are shown together


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if file.start.startswith("Scenarist_SCC") else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """One channel: CC1, or the first one that has captions."""
    lines = file.text.split("\n")
    if not lines[0].strip().startswith("Scenarist_SCC V1.0"):
        draft.note(1, "An SCC file must begin with the line Scenarist_SCC V1.0; put it first.", "error", "bad-header")
    read = [(frame, number, codes) for number, frame, codes in _lines(lines, draft)]
    for (before, _, _), (frame, number, _) in itertools.pairwise(read):
        if frame < before:
            message = "This line is before the one above it in time; it was read there. Put the lines in order."
            draft.note(number, message, "error", "out-of-order")
    read.sort()
    decoder, channel = _decoded(read), "CC1"
    others = {name for name in decoder.elsewhere if name[0] == "C"}
    if not decoder.pages and others:
        channel = min(others)
        decoder = _decoded(read, int(channel[2]) - 1)
        message = f"There is no text in channel CC1, so {channel} was read. Players show CC1."
        draft.note(read[0][1], message, "warning", "other-channel")
    draft.cues.extend(_cues(decoder.pages, draft))
    for number, letters in decoder.overwritten.items():
        message = f"These letters are overwritten by others before anybody can read them: {letters[:60]!r}."
        draft.note(number, f"{message} Move one of the texts.", "warning", "overwritten")
    if decoder.elsewhere:
        message = f"There also is text in {', '.join(sorted(decoder.elsewhere))}, which was not read; {channel} was."
        draft.note(0, message, "note", "other-channel")
    if read and not draft.cues:
        draft.note(read[0][1], "No captions were found in any channel. Check the file.", "error", "empty-file")


def _decoded(lines: Sequence[tuple[int, int, list[int]]], channel: int = 0) -> Decoder:
    """Decode a channel of lines: the frame, the number and the codes of each."""
    decoder, last = Decoder(channel), 0
    for frame, number, codes in lines:
        for at, code in enumerate(codes):
            last = max(frame + at, last)
            decoder.word(code, last, number)
    decoder.finish()
    return decoder


def _lines(lines: Sequence[str], draft: Draft) -> Iterator[tuple[int, int, list[int]]]:
    """Yield the number, the frame and the codes, without parity, of each line that has any."""
    for number, line in enumerate(lines, 1):
        parts = line.split()
        if not parts or (number == 1 and parts[0].startswith("Scenarist")):
            continue
        found = _TIME.match(parts[0])
        if not found:
            draft.note(
                number,
                f"This line has no time code and was left out: {line.strip()[:60]!r}. "
                "Write it like 00:00:01:00, a tab, and the codes.",
                "error",
                "bad-time",
            )
            continue
        if int(found[5]) > 29:
            message = f"The frame {found[5]} is above 29; it was counted into the next second. Correct the time."
            draft.note(number, message, "warning", "sloppy-time")
        read = [_code(word) for word in parts[1:]]
        codes = [code for code in read if code >= 0]
        if len(codes) < len(read):
            bad = parts[1 + read.index(_NO_CODE)]
            draft.note(
                number,
                f"{bad[:20]!r} is not a code of four hexadecimal digits and was left out; letters may be missing. "
                "Make the file again from its source.",
                "error",
                "bad-code",
            )
        if any(code & _WRONG_PARITY for code in codes):
            message = "A code has a wrong parity bit, as after a bad copy; letters may be wrong."
            draft.note(number, message, "warning", "bad-code")
        if codes:
            yield number, _frame(found), [code & 0x7F7F for code in codes]


@lru_cache(maxsize=65536)
def _code(word: str) -> int:
    """Read four hexadecimal digits."""
    if not _WORD.match(word):
        return _NO_CODE
    code = int(word, 16)
    is_odd = (code >> 8).bit_count() & (code & 0xFF).bit_count() & 1
    return code & 0x7F7F | (0 if is_odd else _WRONG_PARITY)


def _frame(time: re.Match[str]) -> int:
    """The number of a frame; in drop-frame time codes (; or ,) two numbers are left out in nine of ten minutes."""
    minutes = int(time[1]) * 60 + int(time[2])
    frame = (minutes * 60 + int(time[3])) * 30 + int(time[5])
    return frame if time[4] == ":" else frame - 2 * (minutes - minutes // 10)


def _cues(pages: Sequence[Page], draft: Draft) -> list[Cue]:
    cues: list[Cue] = []
    open_ends: set[int] = set()
    standing: dict[str, int] = {}  # the last cue at each place
    for page in pages:
        start = round(page.start / _RATE, 6)
        end = start if page.end is None else round(page.end / _RATE, 6)
        lines = {row: runs for row in sorted(page.rows) if (runs := _runs(page.rows[row]))}
        for rows in _groups(list(lines)):
            place = "" if rows[-1] >= _BOTTOM else f"line:{10 + (rows[0] - 1) * ROW:.0f}%"
            made = cue(start, end, _joined([lines[row] for row in rows]), "", place, page.line)
            if not page.whole:
                made = replace(made, said=_said(page, rows))
            at = standing.get(place, -1)
            if made.said == () and at >= 0 and (cues[at].end, cues[at].runs) == (start, made.runs):
                cues[at] = replace(cues[at], end=end)
            else:
                at = len(cues)
                cues.append(made)
            standing[place] = at
            if page.end is None:
                open_ends.add(at)
    return with_ends(cues, open_ends, draft)


def _said(page: Page, rows: Sequence[int]) -> tuple[Run, ...] | None:
    """What is new in rows; None if all is."""
    new = {row: {c: cell for c, cell in page.rows[row].items() if cell[2] == page.number} for row in rows}
    if all(len(new[row]) == len(page.rows[row]) for row in rows):
        return None
    return cue(0, 0, _joined([runs for row in rows if (runs := _runs(new[row]))])).runs


def _groups(rows: Sequence[int]) -> list[list[int]]:
    """Rows that are read together: captions at the top and at the bottom are two."""
    out: list[list[int]] = []
    for row in rows:
        if out and row - out[-1][-1] < _APART:
            out[-1].append(row)
        else:
            out.append([row])
    return out


def _runs(cells: Mapping[int, Cell]) -> list[Run]:
    """The text of a row, one run for each style; none if there are only blanks."""
    runs: list[Run] = []
    text, style, seen = "", "", False
    for column in range(min(cells, default=0), max(cells, default=-1) + 1):
        sign, own, _ = cells.get(column, _BLANK)
        if sign != " ":
            if own != style and seen:
                runs.append(Run(text, style=style))
                text = ""
            style, seen = own, True
        text += sign
    return [*runs, Run(text, style=style)] if seen else []


def _joined(lines: Sequence[list[Run]]) -> list[Run]:
    out = list(lines[0]) if lines else []
    for runs in lines[1:]:
        last = out[-1]
        if runs[0].style == last.style:
            out[-1] = Run(f"{last.text}\n{runs[0].text}", style=last.style)
            out += runs[1:]
        else:
            out += [Run("\n"), *runs]
    return out


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    from accesspub.captions.formats._scc_write import write_scc

    return write_scc(captions, cues, problems)


FORMAT = Format(("scc",), _match, _read, _write, placed=True)
