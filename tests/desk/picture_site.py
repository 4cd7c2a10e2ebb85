"""A small site that looks like a real one: articles with pictures that nobody has described."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

TOPICS = ("harbour", "market", "bridge", "school")
_RUN = "document.title='owned'"
EVIL = f'<script>{_RUN}</script>"\'><img src=x onerror="{_RUN}"><svg onload="{_RUN}">{{{{7*7}}}}'


def png(red: int, green: int, blue: int) -> bytes:
    """A picture of one colour."""
    row = b"\0" + bytes((red, green, blue)) * 160
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 160, 90, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * 90)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def article(topic: str, pictures: list[str], extra: str = "") -> str:
    """One page."""
    figures = "".join(
        f"<p>Work at the {topic} went on all week, and nobody knows how long it will take.</p>\n"
        f'<figure><img src="../images/{name}" width="160" height="90">'
        f"<figcaption>The {topic} on day {number}</figcaption></figure>\n"
        for number, name in enumerate(pictures, 1)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>News from the {topic}</title></head>\n'
        f"<body><main><article><h1>News from the {topic}</h1>\n<p>The {topic} opens again after the storm of last "
        f"winter, says the board.</p>\n{figures}{extra}</article></main></body>\n</html>\n"
    )


def build(folder: Path, *, each: int = 2, extra: str = "") -> Path:
    """Write the site; returns its folder."""
    (folder / "images").mkdir(parents=True)
    (folder / "news").mkdir()
    for at, topic in enumerate(TOPICS):
        names = [f"{topic}-{number}.png" for number in range(each)]
        for number, name in enumerate(names):
            (folder / "images" / name).write_bytes(png(40 * at + 60, (90 + 20 * number) % 256, 120))
        (folder / "news" / f"{topic}.html").write_text(article(topic, names, extra), "utf-8")
    return folder


HOSTILE = (
    f'<figure><img src="../images/harbour-0.png?x=1"><figcaption>{EVIL}</figcaption></figure>'
    f'<iframe src="https://www.youtube.com/embed/fG8iJ0lM2oP" onload="{_RUN}"></iframe>'
    f'<video src="javascript:{_RUN}" autoplay></video><a href="javascript:{_RUN}">go</a>'
    f'<form action="https://example.org/"><input name="q" autofocus onfocus="{_RUN}"><button>send</button></form>'
    "<meta http-equiv=refresh content='0;url=https://example.org/'><base href=https://example.org/>"
    "<p>Words.</p><img src=//example.org/b.png><img src=https://example.org/c.png alt=Harbour>"
)
