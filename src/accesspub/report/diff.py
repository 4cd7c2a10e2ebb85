"""Results as unified diffs."""

from __future__ import annotations

import os

from accesspub.engine.result import PageResult
from accesspub.files.printable import printable

_DIFF_COLORS = (("---", "1"), ("+++", "1"), ("@@", "36"), ("-", "31"), ("+", "32"))  # the first that fits


def diff(result: PageResult) -> bytes:
    """A unified diff of a result, in the page's own bytes; empty if nothing changes."""
    if not result.edits:
        return b""
    from difflib import diff_bytes, unified_diff

    before = result.html
    for edit in reversed(_on_result(result)):
        before = before[: edit[0]] + edit[2] + before[edit[1] :]
    old, new = _lines(before), _lines(result.html)
    path = os.fsencode(result.path).lstrip(b"/")
    lines = diff_bytes(unified_diff, old, new, b"a/" + path, b"b/" + path)
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)


def shown_diff(result: PageResult, *, colour: bool = False) -> str:
    """The same for a terminal or a log: control characters and commands are escaped."""
    painted = []
    for line in diff(result).decode(result.encoding, "replace").splitlines():
        text = printable(line.replace("\t", "    "))
        code = next((code for sign, code in _DIFF_COLORS if line.startswith(sign)), "")
        painted.append(f"\x1b[{code}m{text}\x1b[0m\n" if code and colour else f"{text}\n")
    return "".join(painted)


def _lines(text: bytes) -> list[bytes]:
    """Lines as `patch` splits them: a carriage return alone ends no line."""
    parts = [part + b"\n" for part in text.split(b"\n")]
    parts[-1] = parts[-1][:-1]
    return parts if parts[-1] else parts[:-1]


def _on_result(result: PageResult) -> list[tuple[int, int, bytes]]:
    """The edits reversed: where each is in the result, and the original bytes."""
    shift, found = 0, []
    for edit in result.edits:
        start = edit.start + shift
        found.append((start, start + len(edit.new), edit.old))
        shift += len(edit.new) - (edit.end - edit.start)
    return found
