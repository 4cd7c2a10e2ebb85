"""Edits as bytes: made from splices, applied, and composed over several passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accesspub.edits.model import Splice
from accesspub.html.source import Source


@dataclass(frozen=True, slots=True)
class ByteEdit:
    """Bytes ``[start, end)`` of the input file become ``new``; ``rule`` names who asked for it."""

    start: int
    end: int
    old: bytes
    new: bytes
    rule: str


def to_bytes(source: Source, splices: Iterable[Splice]) -> list[ByteEdit]:
    """Turn splices of the text into edits of the bytes."""
    made: list[ByteEdit] = []
    for splice in splices:
        start, end = source.to_byte(splice.start), source.to_byte(splice.end)
        made.append(ByteEdit(start, end, source.raw[start:end], source.encode(splice.new), splice.rule))
    return made


def apply(raw: bytes, edits: Iterable[ByteEdit]) -> bytes:
    """Apply edits to the bytes they are about.

    Raises:
        ValueError: they are not sorted, overlap, or ``old`` is not what stands there.
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
    # Where each earlier edit's new bytes stand in `middle`.
    shift, stands = 0, []
    for edit in first:
        stands.append((edit.start + shift, edit.start + shift + len(edit.new), edit))
        shift += len(edit.new) - (edit.end - edit.start)
    groups: list[tuple[int, int, list[ByteEdit], list[ByteEdit]]] = []  # start, end in middle; earlier; later
    for start, end, edit in stands:
        groups.append((start, end, [edit], []))
    for edit in second:
        groups.append((edit.start, edit.end, [], [edit]))
    groups.sort(key=lambda group: (group[0], group[1]))
    merged: list[tuple[int, int, list[ByteEdit], list[ByteEdit]]] = []
    for start, end, earlier, later in groups:
        if merged and (start < merged[-1][1] or (start == merged[-1][1] and (start == end or merged[-1][0] == start))):
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], end), last[2] + earlier, last[3] + later)
        else:
            merged.append((start, end, earlier, later))
    return [_joined(raw, middle, stands, *group) for group in merged]


def _joined(
    raw: bytes,
    middle: bytes,
    stands: Sequence[tuple[int, int, ByteEdit]],
    start: int,
    end: int,
    earlier: Sequence[ByteEdit],
    later: Sequence[ByteEdit],
) -> ByteEdit:
    """One edit of ``raw`` for a stretch of ``middle`` that both passes touched."""
    back = 0  # how much further on `middle` is than `raw` before this stretch
    for place, _, edit in stands:
        if place >= start and edit in earlier:
            break
        if place < start:
            back += len(edit.new) - (edit.end - edit.start)
    inside = sum(len(edit.new) - (edit.end - edit.start) for edit in earlier)
    raw_start, raw_end = start - back, end - back - inside
    new: list[bytes] = []
    at = start
    for edit in sorted(later, key=lambda edit: edit.start):
        new += (middle[at : edit.start], edit.new)
        at = edit.end
    new.append(middle[at:end])
    names = ",".join(dict.fromkeys(name for edit in (*earlier, *later) for name in edit.rule.split(",")))
    return ByteEdit(raw_start, raw_end, raw[raw_start:raw_end], b"".join(new), names)
