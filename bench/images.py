"""How long it takes to read the metadata of 1,000 JPEG files: ``python bench/images.py [FILES]``.

The goal is under 2 s. The floors are reading the files and, if Pillow is installed, a plain script with it: open, XMP
with ``getxmp()``, IPTC with ``getiptcinfo()``, nothing merged or cleaned.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from accesspub.metadata import read

_XMP = (
    (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" p:Credit="Coastwire {n}"><c:AltTextAccessibility><rdf:Alt>'
        '<rdf:li xml:lang="x-default">Lorries at quay {n}</rdf:li></rdf:Alt></c:AltTextAccessibility><dc:creator>'
        "<rdf:Seq><rdf:li>Nadia Okell</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    + " " * 2000
    + '<?xpacket end="w"?>'
)


def _segment(kind: int, body: bytes) -> bytes:
    return b"\xff" + bytes([kind]) + (len(body) + 2).to_bytes(2, "big") + body


def make(folder: Path, count: int) -> None:
    """Write images as agencies deliver them: a preview and Exif, XMP, IIM in Latin-1, then 200 kB of pixels."""
    pixels = os.urandom(200_000).replace(b"\xff", b"\xfe")
    for n in range(count):
        values = ((80, b"S\xf8ren Okell"), (110, b"Coastwire"), (116, b"(c) %d" % n), (120, b"A caption" * 60))
        iim = b"".join(bytes([0x1C, 2, number]) + len(v).to_bytes(2, "big") + v for number, v in values)
        resource = b"8BIM\x04\x04\0\0" + len(iim).to_bytes(4, "big") + iim
        head = _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + _segment(0xE1, b"Exif\0\0" + b"\0" * 12_000)
        head += _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP.replace("{n}", str(n)).encode())
        head += _segment(0xED, b"Photoshop 3.0\0" + resource)
        head += _segment(0xC0, b"\x08\x02\x9a\x03\xe8\x01\x01\x11\0")  # 1,000 by 666, grey: enough to be opened
        (folder / f"{n}.jpg").write_bytes(b"\xff\xd8" + head + b"\xff\xda\0\x08" + pixels + b"\xff\xd9")


def ours(path: Path) -> bool:
    found = read(path)
    return found is not None and bool(found.alt) and found.creators == ("Nadia Okell",)


def whole(path: Path) -> bool:
    return len(path.read_bytes()) > 200_000


def pillow(path: Path) -> bool:
    from PIL import Image, IptcImagePlugin

    with Image.open(path) as picture:
        said = picture.getxmp()
        return bool(said) and bool(IptcImagePlugin.getiptcinfo(picture))


def measure(name: str, one: Callable[[Path], bool], files: list[Path]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    if sum(map(one, files)) != len(files):
        raise SystemExit(f"{name}: some file was not read as it was written")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:24} {wall:7.3f} s  ({cpu:.3f} s of CPU time)")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, count)
        files = sorted(folder.glob("*.jpg"))
        print(f"{count} JPEG files of {files[0].stat().st_size // 1000} kB; goal for 1,000: 2 s")
        measure("file reading (floor)", whole, files)  # first, so that it also warms the file cache
        measure("file reading (floor)", whole, files)
        measure("accesspub.metadata", ours, files)
        if find_spec("PIL") is None:
            print("Pillow                   not installed: not compared")
        else:
            measure("Pillow, naively", pillow, files)


if __name__ == "__main__":
    main()
