"""How long the metadata of 1,000 JPEG files takes: ``python bench/metadata.py [FILES]``; the goal is under 2 s."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from accesspub.metadata import read

_XMP = (
    (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" p:Credit="Coastwire {n}"><c:AltTextAccessibility><rdf:Alt>'
        '<rdf:li xml:lang="x-default">Lorries at quay {n}</rdf:li></rdf:Alt></c:AltTextAccessibility><dc:creator><rdf:Seq>'
        "<rdf:li>Nadia Okell</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    + " " * 2000
    + '<?xpacket end="w"?>'
)


def _segment(kind: int, body: bytes) -> bytes:
    return b"\xff" + bytes([kind]) + (len(body) + 2).to_bytes(2, "big") + body


def make(folder: Path, count: int) -> None:
    """Write pictures as agencies deliver them: a preview and Exif, XMP, IIM in Latin-1, then 200 kB of pixels."""
    pixels = os.urandom(200_000).replace(b"\xff", b"\xfe")
    for n in range(count):
        values = ((80, b"S\xf8ren Okell"), (110, b"Coastwire"), (116, b"(c) %d" % n), (120, b"A caption" * 60))
        iim = b"".join(bytes([0x1C, 2, number]) + len(v).to_bytes(2, "big") + v for number, v in values)
        resource = b"8BIM\x04\x04\0\0" + len(iim).to_bytes(4, "big") + iim
        head = _segment(0xE0, b"JFIF\0") + _segment(0xE1, b"Exif\0\0" + b"\0" * 12_000)
        head += _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP.replace("{n}", str(n)).encode())
        head += _segment(0xED, b"Photoshop 3.0\0" + resource)
        (folder / f"{n}.jpg").write_bytes(b"\xff\xd8" + head + b"\xff\xda\0\x08" + pixels + b"\xff\xd9")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, count)
        files = sorted(folder.glob("*.jpg"))
        wall, cpu = time.perf_counter(), time.process_time()
        found = [read(path) for path in files]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if not all(one is not None and one.alt and one.creators == ("Nadia Okell",) for one in found):
        raise SystemExit("some file was not read as it was written")
    print(f"{count} JPEG files: {wall:.2f} s ({cpu:.2f} s of processor time), goal for 1,000: 2 s")


if __name__ == "__main__":
    main()
