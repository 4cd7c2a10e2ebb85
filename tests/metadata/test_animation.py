"""Animated GIFs: how long they move, and what is said of them."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import pytest

from accesspub.cli.main import main
from accesspub.metadata.animation import seconds


def gif(frames: int, delay: int, loop: int | None) -> bytes:
    """A GIF of some frames, each shown for so many hundredths of a second."""
    data = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    if loop is not None:
        data += b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", loop) + b"\0"
    for _ in range(frames):
        data += b"\x21\xf9\x04\0" + struct.pack("<H", delay) + b"\0\0"
        data += b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return data + b";"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (gif(2, 50, 0), math.inf),
        (gif(8, 100, 1), 16),
        (gif(4, 100, None), 4),
        (gif(10, 0, None), 1),  # browsers do not show a frame for less
        (gif(1, 50, 0), 0),
        (gif(2, 50, 0)[:40], 0),
        (b"GIF89a" + b"\x2c" * 100, 0),
        (b"\x89PNG", 0),
    ],
)
def test_seconds(data: bytes, expected: float) -> None:
    assert seconds(data) == pytest.approx(expected)


def test_what_moves_too_long_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, data in {"wave": gif(2, 50, 0), "boat": gif(8, 100, 1), "gull": gif(4, 100, None)}.items():
        (tmp_path / f"{name}.gif").write_bytes(data)
    pictures = "".join(
        f'<img src="{name}.gif" alt="A {name}" width="300">' for name in ("wave", "boat", "gull", "gone")
    )
    text = "<p>The ferry left the quay at six with forty people and a dog on board.</p>"
    (tmp_path / "page.html").write_text(
        f'<html lang="en"><title>x</title><article><h1>x</h1>{text * 3}{pictures}</article>'
    )
    assert main(["check", str(tmp_path), "--select", "image-animated"]) == 1
    said = capsys.readouterr().out
    assert "The animated picture wave.gif never stops" in said
    assert "The animated picture boat.gif moves for 16 seconds" in said
    assert "left to do: 2 errors" in said
