"""How long an animated GIF moves: its frames and how often they are repeated."""

from __future__ import annotations

import math
from pathlib import Path

from accesspub.files.read import open_file

_MOST = 30_000_000  # bytes that are looked at
_FRAMES = 5000
_FASTEST = 0.02  # seconds: browsers show a frame with a shorter time for a tenth of a second
_SHOWN = 0.1


def of_file(path: Path) -> float:
    """The seconds that a file moves, infinite for one that never stops; 0 for a still picture and other files."""
    try:
        with open_file(path) as file:
            return seconds(file.read(_MOST))
    except OSError:
        return 0.0


def seconds(data: bytes) -> float:
    """The same for the bytes of a file."""
    if not data.startswith((b"GIF87a", b"GIF89a")) or len(data) < 13:
        return 0.0
    at = 13 + _colours(data[10])
    frames, length, delay, repeats = 0, 0.0, 0.0, 1.0
    while at + 2 < len(data) and frames < _FRAMES:
        kind = data[at]
        if kind == 0x21:  # an extension: how long the next frame is shown, or how often all are
            label, block = data[at + 1], data[at + 3 : at + 3 + data[at + 2]]
            if label == 0xF9 and len(block) >= 4:
                delay = int.from_bytes(block[1:3], "little") / 100
            elif label == 0xFF and block[:11] in (b"NETSCAPE2.0", b"ANIMEXTS1.0") and at + 18 <= len(data):
                count = int.from_bytes(data[at + 16 : at + 18], "little")
                repeats = count + 1 if count else math.inf
            at = _behind(data, at + 2)
        elif kind == 0x2C and at + 10 < len(data):  # a frame
            frames += 1
            length += delay if delay >= _FASTEST else _SHOWN
            at = _behind(data, at + 11 + _colours(data[at + 9]))
        else:
            break
    return length * repeats if frames > 1 else 0.0


def _colours(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind(data: bytes, at: int) -> int:
    """Where a chain of blocks is over."""
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
