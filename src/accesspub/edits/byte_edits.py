"""Edits as bytes: made from splices, applied, and composed over several passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from accesspub.edits.model import Splice
from accesspub.html.source import Source


class ByteEdit(NamedTuple):
    """Bytes ``[start, end)`` of the input file become ``new``; ``rule`` is the id of the rule that asked for it."""

    start: int
    end: int
    old: bytes
    new: bytes
    rule: str


def to_bytes(source: Source, splices: Iterable[Splice]) -> list[ByteEdit]:
    """Convert splices of the text to edits of the bytes."""
    made: list[ByteEdit] = []
    for splice in splices:
        start, end = source.to_byte(splice.start), source.to_byte(splice.end)
        made.append(ByteEdit(start, end, source.raw[start:end], source.encode(splice.new), splice.rule))
    return made


def apply(raw: bytes, edits: Iterable[ByteEdit]) -> bytes:
    """Apply edits to the bytes they were made for.

    Raises:
        ValueError: they are not sorted, overlap, or ``old`` differs from the bytes.
    """
    out: list[bytes] = []
    at = 0
    for edit in edits:
        if edit.start < at or raw[edit.start : edit.end] != edit.old:
            raise ValueError(f"edit {edit.start}-{edit.end} does not fit the page")
        out += (raw[at : edit.start], edit.new)
        at = edit.end
    out.append(raw[at:])
    return b"".join(out)


def compose(raw: bytes, first: Sequence[ByteEdit], middle: bytes, second: Sequence[ByteEdit]) -> list[ByteEdit]:
    """Join the edits ``raw`` → ``middle`` with those ``middle`` → result into edits of ``raw``."""
    if not first:
        return list(second)
    stretches: list[_Stretch] = []
    for start, end, edit, is_second in _in_middle(first, second):
        last = stretches[-1] if stretches else None
        if last is None or not last.touches(start, end):
            last = _Stretch(start, end)
            stretches.append(last)
        last.end = max(last.end, end)
        (last.second if is_second else last.first).append(edit)
    made: list[ByteEdit] = []
    shift = 0  # how much further on `middle` is than `raw`
    for stretch in stretches:
        raw_start = stretch.start - shift
        shift += sum(_growth(edit) for edit in stretch.first)
        raw_end = stretch.end - shift
        made.append(ByteEdit(raw_start, raw_end, raw[raw_start:raw_end], stretch.result(middle), stretch.rules()))
    return made


def _growth(edit: ByteEdit) -> int:
    return len(edit.new) - (edit.end - edit.start)


def _in_middle(first: Sequence[ByteEdit], second: Sequence[ByteEdit]) -> list[tuple[int, int, ByteEdit, bool]]:
    """All edits at their places in ``middle``, in its order; whether each belongs to the second pass."""
    shift = 0
    places: list[tuple[int, int, ByteEdit, bool]] = []
    for edit in first:
        places.append((edit.start + shift, edit.start + shift + len(edit.new), edit, False))
        shift += _growth(edit)
    places += [(edit.start, edit.end, edit, True) for edit in second]
    return sorted(places, key=lambda place: (place[0], place[1]))


@dataclass(slots=True)
class _Stretch:
    """Edits of both passes that touch each other, and the bytes of ``middle`` that they are about."""

    start: int
    end: int
    first: list[ByteEdit] = field(default_factory=list)
    second: list[ByteEdit] = field(default_factory=list)

    def touches(self, start: int, end: int) -> bool:
        """Whether the next edit overlaps; at the end of the stretch, only where one of the two is empty."""
        return start < self.end or (start == self.end and (start == end or self.start == self.end))

    def result(self, middle: bytes) -> bytes:
        """What the edits of the second pass make of it."""
        new: list[bytes] = []
        at = self.start
        for edit in self.second:
            new += (middle[at : edit.start], edit.new)
            at = edit.end
        return b"".join((*new, middle[at : self.end]))

    def rules(self) -> str:
        """All rules that asked for them."""
        return ",".join(dict.fromkeys(name for edit in (*self.first, *self.second) for name in edit.rule.split(",")))
