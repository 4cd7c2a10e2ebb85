"""Decode bytes: by byte order mark, as UTF-8, as the file or the caller declares, as windows-1252."""

from __future__ import annotations

import codecs
import re

from accesspub.captions.model import Problem

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]+)|<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?([\w.:-]+)", re.I
)


def decode(raw: bytes) -> tuple[str, list[Problem]]:
    """Decode a caption file, line ends folded to LF.

    Returns:
        The text, and problems of its encoding. Undecodable bytes become U+FFFD, and the problem names
        the line of the first one.
    """
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return _decode_as(raw[len(mark) :], name, "its byte order mark")
    if raw[:4].count(0) == 2 and raw[1:2] + raw[3:4] == b"\0\0":
        return _decode_as(raw, "utf-16-le", "its bytes")
    if raw[:4].count(0) == 2 and raw[0:1] + raw[2:3] == b"\0\0":
        return _decode_as(raw, "utf-16-be", "its bytes")
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
    text = _fold(raw.decode("cp1252", "replace"))
    return text, [_not_utf8(line, "it was read as windows-1252, which is a guess")]


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
                f"Bytes that are not {name.upper()} stand here ({error.reason}); they were replaced by \ufffd. "
                "Save the file again from its source.",
                "error",
                "bad-bytes",
            )
        )
        return text, problems


def _fold(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
