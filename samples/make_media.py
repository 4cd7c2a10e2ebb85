"""Draw the samples' pictures and make their sounds: tiny files, with nothing but Python's own library."""

from __future__ import annotations

import math
import struct
import wave
import zlib
from pathlib import Path

HERE = Path(__file__).parent
# name: sky, ground, and how high the ground stands
PICTURES = {
    "ferry-terminal": ((200, 220, 235), (90, 90, 100), 0.60),
    "quay": ((180, 200, 210), (110, 100, 90), 0.55),
    "bakery": ((240, 225, 200), (160, 110, 60), 0.50),
    "lighthouse": ((150, 190, 230), (20, 40, 60), 0.70),
    "stairs": ((225, 225, 220), (120, 120, 125), 0.30),
}
SOUNDS = {"horn": (110.0, 1.5), "bell": (880.0, 1.0)}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def picture(sky: tuple[int, int, int], ground: tuple[int, int, int], level: float) -> bytes:
    width, height = 320, 180
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            edge = level * height + 12 * math.sin(x / 40)
            rows += bytes(ground if y > edge else sky)
    return png(width, height, bytes(rows))


def sound(pitch: float, seconds: float, path: Path) -> None:
    rate = 8000
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(rate)
        count = int(rate * seconds)
        out.writeframes(
            bytes(int(128 + 60 * (1 - n / count) * math.sin(2 * math.pi * pitch * n / rate)) for n in range(count))
        )


def main() -> None:
    (HERE / "images").mkdir(exist_ok=True)
    (HERE / "media").mkdir(exist_ok=True)
    for name, (sky, ground, level) in PICTURES.items():
        (HERE / "images" / f"{name}.png").write_bytes(picture(sky, ground, level))
    (HERE / "images" / "line.png").write_bytes(png(464, 2, (b"\0" + b"\xc0\xc0\xc0" * 464) * 2))
    for name, (pitch, seconds) in SOUNDS.items():
        sound(pitch, seconds, HERE / "media" / f"{name}.wav")


if __name__ == "__main__":
    main()
