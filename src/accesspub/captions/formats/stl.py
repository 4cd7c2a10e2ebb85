"""EBU STL (Tech 3264): a header of 1024 bytes, then text blocks of 128.

Not read with ttconv, whose decoder leaves out a subtitle that ends before it begins, moves one
that overlaps, and joins two of the same number, all without telling the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats import _iso6937 as iso6937
from accesspub.captions.formats._layers import one_after_the_other
from accesspub.captions.formats._tracks import from_start
from accesspub.captions.model import TO_THE_END, Captions, CaptionsError, Cue, Draft, Problem, Run, cue
from accesspub.captions.places import from_top, keypad
from accesspub.captions.times import clock

_HEADER, _BLOCK, _TEXT = 1024, 128, 112
_CODECS = {b"01": "iso8859_5", b"02": "iso8859_6", b"03": "iso8859_7", b"04": "iso8859_8"}
_RATES = {b"STL24.01": 24, b"STL25.01": 25, b"STL30.01": 30, b"STL50.01": 50}
_LINE, _FILL = 0x8A, 0x8F
_ADDED = (2, 3)  # the cumulative status of a subtitle that is added to those before it
_LOW = 0.6  # the share of the rows from which on subtitles count as being at the bottom
_JUSTIFIED = {1: "left", 3: "right"}
_STYLES = {0x80: ("i", True), 0x81: ("i", False), 0x82: ("u", True), 0x83: ("u", False)}
_AGAIN = "Copy the file again from its source."
_LANGUAGES = dict(
    pair.split(":")
    for pair in (
        "01:sq 02:br 03:ca 04:hr 05:cy 06:cs 07:da 08:de 09:en 0A:es 0B:eo 0C:et 0D:eu 0E:fo 0F:fr 10:fy "
        "11:ga 12:gd 13:gl 14:is 15:it 16:se 17:la 18:lv 19:lb 1A:lt 1B:hu 1C:mt 1D:nl 1E:no 1F:oc 20:pl "
        "21:pt 22:ro 23:rm 24:sr 25:sk 26:sl 27:fi 28:sv 29:tr 2A:nl 2B:wa 45:zu 46:vi 47:uz 48:ur 49:uk "
        "4A:th 4B:te 4C:tt 4D:ta 4F:sw 51:so 52:si 56:ru 57:qu 58:ps 59:pa 5A:fa 5C:or 5D:ne 5F:mr 61:ms "
        "62:mg 63:mk 64:lo 65:ko 66:km 67:kk 68:kn 69:ja 6A:id 6B:hi 6C:he 6D:ha 6E:gn 6F:gu 70:el 71:ka "
        "75:zh 76:my 77:bg 78:bn 79:be 7B:az 7D:hy 7E:ar 7F:am "
    ).split()
)


_MOST_BLOCKS = 0xF0 + 1  # extension blocks 00 to EF, and the last one


def _match(file: CaptionFile) -> Match:
    begins = file.raw[3:6] == b"STL" and file.raw[6:8].isdigit()
    return Match.CERTAIN if begins and (len(file.raw) >= _HEADER or file.suffix == "stl") else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """Teletext and open subtitles."""
    raw = file.raw
    if not file.forced and not _match(file):
        raise CaptionsError(
            "An EBU STL file has STL25.01 or STL30.01 in its first line; this one does not. "
            "Copy it again from its source.",
            line=1,
        )
    if len(raw) < _HEADER:
        raise CaptionsError(
            f"An EBU STL file begins with {_HEADER} bytes of header; this one has {len(raw)} bytes in all. {_AGAIN}"
        )
    body = raw[_HEADER:]
    count, rest = divmod(len(body), _BLOCK)
    if rest:
        message = f"The file ends in the middle of text block {count + 1}, which was left out. {_AGAIN}"
        draft.note(0, message, "error", "truncated")
    declared = raw[238:243].decode("ascii", "replace").strip()
    if declared.isdigit() and int(declared) > count:
        message = f"The header promises {int(declared)} text blocks, the file has {count}; cues are missing. {_AGAIN}"
        draft.note(0, message, "error", "truncated")
    rate = _RATES.get(raw[3:11], 25)
    if raw[3:11] not in _RATES:
        draft.note(0, f"The frame rate {raw[3:11]!r} is not known; 25 a second was taken.", "warning", "frame-rate")
    draft.language = _LANGUAGES.get(raw[14:16].decode("ascii", "replace").upper())
    sets = _sets(raw, rate, draft)
    cues = [item for together in sets for item in together]
    subtitles = raw[243:248].decode("ascii", "replace").strip()
    found = len(cues) + sum(problem.code == "bad-time" for problem in draft.problems)
    found += sum(raw[at + 3] == 0xFF and raw[at + 15] == 1 for at in range(_HEADER, len(raw) - _BLOCK + 1, _BLOCK))
    if subtitles.isdigit() and int(subtitles) > found and not any(one.code == "truncated" for one in draft.problems):
        message = f"The header promises {int(subtitles)} subtitles, {found} were found; some are missing. {_AGAIN}"
        draft.note(0, message, "error", "truncated")
    if any("\ufffd" in item.text for item in cues):
        draft.note(0, f"Bytes that are not characters were replaced by \ufffd. {_AGAIN}", "error", "bad-bytes")
    cues = [one for together in sets for one in (one_after_the_other(together) if len(together) > 1 else together)]
    draft.cues.extend(_from_programme_start(raw, rate, cues, draft))


def _sets(raw: bytes, rate: int, draft: Draft) -> list[list[Cue]]:
    """The subtitles; those that are shown together, one added after the other, in one list."""
    body, codec = raw[_HEADER:], _CODECS.get(raw[12:14])
    gathered = b""
    sets: list[list[Cue]] = []
    for number in range(1, len(body) // _BLOCK + 1):
        block = body[(number - 1) * _BLOCK : number * _BLOCK]
        extension = block[3]
        if 0xF0 <= extension <= 0xFE or block[15] == 1:
            continue  # data for other programs, or a comment for other subtitlers
        gathered += block[16:].rstrip(bytes([_FILL]))
        if extension != 0xFF:
            continue  # the text goes on in the next block
        text, gathered = gathered, b""
        start, end = _timecode(block[5:9], rate), _timecode(block[9:13], rate)
        runs = _runs(text, codec)
        if start is None or end is None:
            words = " ".join("".join(run.text for run in runs).split())
            message = f"Text block {number} has a time that cannot be and was left out, with the text {words[:60]!r}."
            draft.note(0, f"{message} {_AGAIN}", "error", "bad-time")
            continue
        if block[4] not in _ADDED or not sets:
            sets.append([])
        sets[-1].append(cue(start, end, runs, settings=_place(block, raw, runs)))
    if gathered:
        draft.note(0, f"The last subtitle has no end block and was left out. {_AGAIN}", "error", "truncated")
    return sets


def _from_programme_start(raw: bytes, rate: int, cues: list[Cue], draft: Draft) -> list[Cue]:
    """Count from the programme's start (TCP), which on tapes is often 10:00:00:00."""
    digits = raw[256:264].decode("ascii", "replace")
    if not cues or not re.fullmatch(r"[0-9]{8}", digits):
        return cues
    start = _timecode(bytes(int(digits[at : at + 2]) for at in (0, 2, 4, 6)), rate)
    return from_start(cues, start, digits, draft) if start else cues


def _place(block: bytes, raw: bytes, runs: Sequence[Run]) -> str:
    """The settings for the row and the justification of a text block."""
    declared = raw[253:255].decode("ascii", "replace").strip()
    rows = int(declared) if declared.isdecimal() and int(declared) else 23
    row, lines = block[13], "".join(run.text for run in runs).count("\n") + 1
    align = _JUSTIFIED.get(block[14], "center")
    return from_top((row - 1) / rows * 100 if 0 < row < rows * _LOW else 100, lines, align)


def _timecode(raw: bytes, rate: int) -> float | None:
    hours, minutes, seconds, frames = raw
    if hours > 23 or minutes > 59 or seconds > 59 or frames >= rate:
        return None
    return round(float(hours * 3600 + minutes * 60 + seconds + Fraction(frames, rate)), 6)


def _runs(text: bytes, codec: str | None) -> list[Run]:
    """Decode a text field; codes for colour, height and boxes are shown as a blank."""
    runs: list[Run] = []
    styles = {"i": False, "u": False}
    for piece in re.split(rb"([\x00-\x1f\x80-\x9f]+)", text):
        if not piece:
            continue
        if 0x20 <= piece[0] < 0x80 or piece[0] >= 0xA0:
            words = piece.decode(codec, "replace") if codec else iso6937.decode(piece)
            runs.append(Run(words, style="".join(s for s, on in styles.items() if on)))
            continue
        for code in piece:
            if code in _STYLES:
                styles[_STYLES[code][0]] = _STYLES[code][1]
        if _LINE in piece:
            runs.append(Run("\n"))
        elif min(piece) < 0x20 and runs and not runs[-1].text.endswith((" ", "\n")):
            runs.append(Run(" "))  # a spacing attribute of teletext
    return runs


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> bytes:
    """Open subtitles at 25 frames a second: times are exact to 1/25 s."""
    from accesspub.captions.inline import named

    del problems
    everything = "".join(run.text for item in cues for run in named(item.runs)).replace("\n", "")
    table = next((code for code in (b"00", *_CODECS) if _fits(everything, code)), None)
    if table is None:
        raise CaptionsError("EBU STL cannot hold all the characters of this text; choose vtt or ttml.")
    blocks: list[bytes] = []
    for number, item in enumerate(cues):
        text = b"".join(_field(run, table) for run in named(item.runs))
        pieces = [text[at : at + _TEXT] for at in range(0, len(text), _TEXT)] or [b""]
        if len(pieces) > _MOST_BLOCKS:
            place = f"the cue at {clock(item.start)}"
            raise CaptionsError(
                f"EBU STL cannot hold {place}: its text is too long; divide it, or choose vtt.", line=item.line
            )
        for index, piece in enumerate(pieces):
            extension = 0xFF if index == len(pieces) - 1 else index
            head = bytes([0]) + (number & 0xFFFF).to_bytes(2, "little") + bytes([extension, 0])
            times = _frames(item.start) + _frames(item.end)
            blocks.append(head + times + _position(item) + piece.ljust(_TEXT, bytes([_FILL])))
    tags = {tag: code for code, tag in reversed(_LANGUAGES.items())}
    language = tags.get((captions.language or "").split("-")[0], "00")
    fields = [b"850STL25.010", table, language.encode("ascii"), b" " * 208, b"000101000101", b"00"]
    counts = f"{len(blocks):05d}{len(cues):05d}001".encode("ascii")
    header = b"".join(fields) + counts + b"40231" + b"00000000" * 2 + b"11"
    return header.ljust(_HEADER, b" ") + b"".join(blocks)


def _position(item: Cue) -> bytes:
    """The row, the justification, and that it is not a comment."""
    row, column = divmod(keypad(item) - 1, 3) if item.settings else (0, 1)
    return bytes([(20, 10, 2)[row], column + 1, 0])


def _fits(text: str, table: bytes) -> bool:
    try:
        _encode(text, table)
    except UnicodeEncodeError:
        return False
    return all(character >= " " and not "\x7f" <= character <= "\x9f" for character in text)


def _encode(text: str, table: bytes) -> bytes:
    return text.encode(_CODECS[table]) if table in _CODECS else iso6937.encode(text)


def _field(run: Run, table: bytes) -> bytes:
    lines = bytes([_LINE]).join(_encode(line, table) for line in run.text.split("\n"))
    lead = b"\x80" if "i" in run.style else b""
    return lead + (b"\x82" if "u" in run.style else b"") + lines + (b"\x83" if "u" in run.style else b"") + (
        b"\x81" if lead else b""
    )  # fmt: skip


def _frames(seconds: float) -> bytes:
    frames = round(max(seconds, 0.0) * 25) if seconds < TO_THE_END else 24 * 3600 * 25 - 1
    if frames >= 24 * 3600 * 25:
        raise CaptionsError("EBU STL cannot hold times after 24 hours; choose vtt.")
    return bytes([frames // 90000, frames // 1500 % 60, frames // 25 % 60, frames % 25])


FORMAT = Format(("stl",), _match, _read, _write, placed=True, binary=True)
