"""What the JSON formats share: the entries of a list with their lines, and values of the wrong type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from accesspub import expressions as re
from accesspub.captions import times
from accesspub.captions.format import CaptionFile, load_json
from accesspub.captions.model import CaptionsError, Draft

_SPACE = re.compile(r"[ \t\n\r]*")


def entries(
    file: CaptionFile, draft: Draft, kind: str, *keys: str
) -> tuple[dict[str, Any], Iterator[tuple[str, int, dict[str, Any]]]]:
    """The data of a file, and the entries of the first list that has one of the names.

    Returns:
        For each entry what to call it (``Segment 3``), its line and its object; what is not an object is named.

    Raises:
        CaptionsError: it is not JSON, or has no such list.
    """
    data = load_json(file.text)
    _name_doubled(file.text, draft)
    key = next((key for key in keys if isinstance(data.get(key), list)), "")
    if not key:
        raise CaptionsError(f"This JSON contains no list called {' or '.join(keys)}. Choose another format.", line=1)
    return data, _objects(kind, zip(_lines_of(file.text, key), data[key], strict=True), draft)


def _objects(kind: str, found: Iterable[tuple[int, Any]], draft: Draft) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for number, (line, entry) in enumerate(found, 1):
        if isinstance(entry, dict):
            yield f"{kind} {number}", line, entry
        else:
            draft.note(line, f"{kind} {number} is not a JSON object and was left out.", "error", f"bad-{kind.lower()}")


def _lines_of(text: str, key: str) -> list[int]:
    """Find the line of each entry of a list in JSON that `load_json` could read.

    Args:
        text: the whole file.
        key: what the list is called in the outermost object; a file that is a list is taken as the list itself.

    Returns:
        A line for each entry, from 1; none where there is no such list.
    """
    decode, at = json.JSONDecoder().raw_decode, _past(text, 0)
    if text.startswith("[", at):
        return _entries(text, at)[0]
    lines: list[int] = []
    at = _past(text, at + 1)
    while not text.startswith("}", at):
        name, at = decode(text, at)
        at = _past(text, _past(text, at) + 1)  # the colon
        if name == key:
            lines = []  # of two lists of one name, the last counts
        if name == key and text.startswith("[", at):
            lines, at = _entries(text, at)
        else:
            at = decode(text, at)[1]
        at = _past(text, at)
        at = _past(text, at + 1) if text.startswith(",", at) else at
    return lines


def _entries(text: str, at: int) -> tuple[list[int], int]:
    """The lines of the entries of the list that begins at a place, and where it ends."""
    decode = json.JSONDecoder().raw_decode
    lines: list[int] = []
    line, counted = 1, 0
    at = _past(text, at + 1)
    while not text.startswith("]", at):
        line, counted = line + text.count("\n", counted, at), at
        lines.append(line)
        at = _past(text, decode(text, at)[1])
        at = _past(text, at + 1) if text.startswith(",", at) else at
    return lines, at + 1


def _past(text: str, at: int) -> int:
    """Where the next thing begins that is not white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _name_doubled(text: str, draft: Draft) -> None:
    """Name the words that are lost where an object has a key twice: of these, every reader takes the last."""
    lost: list[tuple[str, str]] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            kept = dict(pairs)
            lost.extend((key, value) for key, value in pairs if isinstance(value, str) and value != kept[key])

    json.loads(text, object_pairs_hook=look)
    at = 0
    for key, value in lost:
        found = text.find(f"{value[:20]}".split("\n")[0], at)
        at = found if found >= 0 else at
        line = text.count("\n", 0, found) + 1 if found >= 0 else 0
        message = f"{key} occurs twice in one object, so the first was dropped: {value[:60]!r}. Check the braces."
        draft.note(line, message, "error", "bad-text")


def text_of(holder: dict[str, Any], key: str, what: str, line: int, draft: Draft) -> str:
    """Return the words of an entry; a value that is not text is reported, since it would be lost silently."""
    words = holder.get(key)
    if not isinstance(words, str):
        lack = f"has no {key}" if words is None else f"has a {key} that is not text"
        entry = json.dumps(holder, ensure_ascii=False)[:100]
        draft.note(line, f"{what} {lack}, so its words were left out: {entry}.", "error", "bad-text")
    return words if isinstance(words, str) else ""


def seconds(value: object) -> float | None:
    """Seconds, given as a number or as a clock time."""
    return times.lenient(value) if isinstance(value, str) and ":" in value else times.number(value)
