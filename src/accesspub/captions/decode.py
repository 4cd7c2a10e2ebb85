"""Decode bytes: by byte order mark, as UTF-8, as the file declares, by its language, as windows-1252."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from itertools import islice

from accesspub import expressions as re
from accesspub.captions.encodings import by_content, by_language, declared, is_foreign
from accesspub.captions.model import Problem

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNKNOWN = "unknown-encoding"
_UTF7 = re.compile(rb"\+(?!\d+\b)[A-Za-z0-9+/]{3,200}+-?")
_SHIFTS = 20  # that are looked at
_JIS = b"\x1b$B"  # ISO-2022-JP begins Japanese text with it
_DECLARED = re.compile(
    rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]+)|<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?([\w.:-]+)", re.I
)


def decode(raw: bytes, languages: Sequence[str | None] = ()) -> tuple[str, list[Problem]]:
    """Decode a caption file, line ends folded to LF.

    Args:
        raw: its bytes.
        languages: that it may be in, the likeliest first, without those in its header.

    Returns:
        The text, and problems of its encoding. Undecodable bytes become U+FFFD, and the problem names
        the line of the first one.
        A problem with the code ``UNKNOWN`` means that no encoding fits, and there is no text.
    """
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return _decode_as(raw[len(mark) :], name, "its byte order mark")
    if raw[:4].count(0) == 2 and raw[1:2] + raw[3:4] == b"\0\0":
        return _decode_as(raw, "utf-16-le", "its bytes")
    if raw[:4].count(0) == 2 and raw[0:1] + raw[2:3] == b"\0\0":
        return _decode_as(raw, "utf-16-be", "its bytes")
    if raw.startswith(b"+/v") or (b"+" in raw and raw.isascii() and _is_utf7(raw)):
        message = "This file is in UTF-7, which browsers and accesspub do not read. Save it as UTF-8."
        return "", [Problem(1, message, "error", UNKNOWN)]
    if _JIS in raw:
        return _fold(raw.decode("iso2022_jp", "replace")), [_not_utf8(1, "it was read as ISO-2022-JP, by its marks")]
    try:
        return _fold(raw.decode("utf-8")), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    found = _DECLARED.search(raw, 0, 2048)
    if found:
        name = (found[1] or found[2]).decode("ascii")
        try:
            if codecs.lookup(name).name not in ("utf-8", "ascii"):
                text = _fold(raw.decode(name))
                return text, [_not_utf8(line, f"it was read as {name}, which it declares")]
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    if _is_damaged_utf8(raw):
        return _decode_as(raw, "utf-8", "most of its bytes")
    found_by = by_language(raw, [*languages[:1], *declared(raw), *languages[1:]])
    if not found_by and (mixed := _line_by_line(raw)) is not None:
        how = "the lines that are not were read as windows-1252, as where files were joined"
        return _fold(mixed), [_not_utf8(line, how)]
    guess = found_by or by_content(raw)
    if guess:
        why = f"as text in {guess[1]!r} often is" if found_by else "which fits it best"
        return _fold(raw.decode(guess[0])), [_not_utf8(line, f"it was read as {guess[0]}, {why}")]
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        if is_foreign(raw):
            message = "This file is in no known encoding. Save it as UTF-8, or give its language."
            return _fold(raw.decode("latin-1")), [Problem(line, message, "error", UNKNOWN)]
        text = raw.decode("cp1252", "replace")
    return _fold(text), [_not_utf8(line, "it was read as windows-1252, which is a guess")]


def _is_utf7(raw: bytes) -> bool:
    """Whether all of a text is UTF-7, and letters are written as there at least twice."""
    try:
        text = raw.decode("utf-7")
        shifts = (found[0].decode("utf-7") for found in _UTF7.finditer(raw))
        return not text.isascii() and sum(any(map(str.isalpha, one)) for one in islice(shifts, _SHIFTS)) > 1
    except UnicodeDecodeError:
        return False


def _line_by_line(raw: bytes) -> str | None:
    """The text of a file whose lines are in UTF-8 or in windows-1252; None for other files."""
    if is_foreign(raw):
        return None
    found: list[str] = []
    has_utf8 = False
    for one in raw.split(b"\n"):
        try:
            found.append(one.decode("utf-8"))
            has_utf8 = has_utf8 or not one.isascii()
        except UnicodeDecodeError:
            found.append(one.decode("cp1252", "replace"))
    return "\n".join(found) if has_utf8 else None


def _is_damaged_utf8(raw: bytes) -> bool:
    """Whether most characters beyond ASCII are UTF-8: then single bytes are broken, not the encoding."""
    text = raw.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(sign > "\x7f" for sign in text) - bad > bad


def _not_utf8(line: int, how: str) -> Problem:
    return Problem(line, f"This file is not UTF-8; {how}. Save it as UTF-8.", "error", "not-utf-8")


def _decode_as(raw: bytes, name: str, says: str) -> tuple[str, list[Problem]]:
    problems = []
    if name != "utf-8":
        problems.append(Problem(1, f"This file is {name.upper()}, by {says}. Save it as UTF-8.", "error", "not-utf-8"))
    try:
        return _fold(raw.decode(name)), problems
    except UnicodeDecodeError as error:
        text = _fold(raw.decode(name, "replace"))
        line = text.count("\n", 0, max(text.find("\ufffd"), 0)) + 1
        problems.append(
            Problem(
                line,
                f"There are bytes here that are not {name.upper()} ({error.reason}); they were replaced by \ufffd. "
                "Save the file again from its source.",
                "error",
                "bad-bytes",
            )
        )
        return text, problems


def _fold(text: str) -> str:
    text = text.rstrip("\x1a")  # the end of a file in DOS
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
