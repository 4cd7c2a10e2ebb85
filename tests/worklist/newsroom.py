"""A small newsroom's folder of articles, with pictures that say things of themselves; all of it made here."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

# One grey JPEG of 16 by 16; what a picture shows does not matter here, what it says does.
_JPEG = base64.b64decode(
    "/9j//gAQTGF2YzYyLjI4LjEwMgD/2wBDAAgEBAQEBAUFBQUFBQYGBgYGBgYGBgYGBgYHBwcICAgHBwcGBgcHCAgICAkJCQgICAgJCQoKCgwMCwsO"
    "Dg4RERT/xABMAAEBAAAAAAAAAAAAAAAAAAAABQEBAQAAAAAAAAAAAAAAAAAABAUQAQAAAAAAAAAAAAAAAAAAAAARAQAAAAAAAAAAAAAAAAAAAAD/"
    "wAARCAAQABADASIAAhEAAxEA/9oADAMBAAIRAxEAPwCaAOrP/9k="
)
_NAMES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" '
    'xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:x="adobe:ns:meta/"'
)


def xmp(said: Mapping[str, str]) -> bytes:
    """A packet; keys: alt, alt-de, credit, creator, caption, headline, made (digital source type)."""
    alts = "".join(
        f'<rdf:li xml:lang="{key[4:] or "x-default"}">{escape(said[key])}</rdf:li>' for key in said if key[:3] == "alt"
    )
    body = f"<c:AltTextAccessibility><rdf:Alt>{alts}</rdf:Alt></c:AltTextAccessibility>" if alts else ""
    if "creator" in said:
        body += f"<dc:creator><rdf:Seq><rdf:li>{escape(said['creator'])}</rdf:li></rdf:Seq></dc:creator>"
    if "caption" in said:
        text = escape(said["caption"])
        body += f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></dc:description>'
    for key, name in (("credit", "p:Credit"), ("headline", "p:Headline"), ("made", "e:DigitalSourceType")):
        if key in said:
            body += f"<{name}>{escape(said[key])}</{name}>"
    return (
        f"<x:xmpmeta {_NAMES}><rdf:RDF><rdf:Description rdf:about=''>{body}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def jpeg(said: Mapping[str, str] | None = None, iim: Mapping[int, bytes] | None = None) -> bytes:
    """A JPEG that says things by XMP, and by IPTC IIM in whatever bytes are given."""
    out = _JPEG[:2]
    if said:
        out += _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(said))
    if iim:
        sets = b"".join(struct.pack(">BBBH", 0x1C, 2, number, len(text)) + text for number, text in iim.items())
        out += _segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(sets)) + sets)
    return out + _JPEG[2:]


def _segment(kind: int, body: bytes) -> bytes:
    return bytes([0xFF, kind]) + struct.pack(">H", len(body) + 2) + body


def png(said: Mapping[str, str] | None = None, width: int = 480, height: int = 270) -> bytes:
    """A PNG with a slope of grey that says things in an ``iTXt`` chunk."""
    rows = b"".join(b"\0" + bytes([60 + 150 * y // height]) * width for y in range(height))
    out = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    if said:
        out += _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(said))
    return out + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def page(title: str, *parts: str, lang: str = "en", charset: str = "utf-8") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="{charset}"/>\n<title>{title}</title>\n</head>\n'
        f"<body>\n<article>\n<h1>{title}</h1>\n" + "\n".join(parts) + "\n</article>\n</body>\n</html>\n"
    )


TEXT = (
    "<p>The ferry sailed again on Monday, for the first time since the storm took the north quay away.</p>",
    "<p>Nobody counted the lorries. They stood as far as the chapel, and some drivers had slept there.</p>",
    "<p>The harbour board has until Friday to say what the repair will cost, and who is to pay.</p>",
    "<p>Two of its members want to ask the island first; three do not. A vote is due in the spring.</p>",
)
GERMAN = (
    "<p>Am Montag fuhr die Fähre wieder, zum ersten Mal seit der Sturm den Nordkai fortgerissen hat.</p>",
    "<p>Niemand zählte die Lastwagen. Sie standen bis zur Kapelle, und mancher Fahrer schlief dort.</p>",
    "<p>Bis Freitag muss die Hafenverwaltung sagen, was der Bau kostet, und wer ihn bezahlen soll.</p>",
)


def build(folder: Path) -> Path:
    """Write the folder; returns it.

    quay     on three pages in two sizes, no alt text; the file has an alt text and a credit
    potato   alt text is its file name; a caption that names nobody
    rule     a line between two parts, with words for an alt text
    chapel   an alt text of one general word, on a page in Windows-1252
    logo     somebody else's picture, for a waiver
    aB3dE5gH7jK  a video without a transcript, on two pages
    """
    pictures = folder / "img"
    pictures.mkdir(parents=True)
    quay = {"alt": "Lorries queue at the quay", "alt-de": "Lastwagen warten am Kai", "credit": "Coastwire"}
    quay |= {"creator": "Nadia Okell", "caption": "NORTH QUAY, 12 May: a caption, which is not an alt text"}
    (pictures / "quay-640x360.png").write_bytes(png(quay))
    (pictures / "quay-1280x720.png").write_bytes(png(quay, 960, 540))
    (pictures / "potato_IMG_0042.jpg").write_bytes(
        jpeg({"headline": "Potatoes"}, {80: b"S\xf8ren Vik", 120: b"Potatoes"})
    )
    (pictures / "rule.png").write_bytes(png(width=480, height=8))
    (pictures / "chapel.jpg").write_bytes(
        jpeg({"made": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"})
    )
    (pictures / "painting.png").write_bytes(png())
    video = (
        '<iframe width="480" height="270" src="https://www.youtube.com/embed/aB3dE5gH7jK" title="The storm"></iframe>'
    )
    (folder / "harbour.html").write_text(
        page(
            "The crossing reopens",
            TEXT[0],
            '<figure><img src="img/quay-640x360.png" width="480"/><figcaption>Lorries have waited since May</figcaption></figure>',
            TEXT[1],
            '<p><img src="img/rule.png" alt="Grey line" width="480"/></p>',
            TEXT[2],
            video,
            TEXT[3],
        ),
        "utf-8",
    )
    (folder / "news").mkdir()
    (folder / "news" / "potatoes.html").write_text(
        page(
            "An island counts its potatoes",
            TEXT[2],
            '<figure><img src="../img/potato_IMG_0042.jpg" alt="potato_IMG_0042.jpg" width="480"/>'
            "<figcaption>This year there are more than ever</figcaption></figure>",
            TEXT[0],
            '<p><img src="../img/quay-1280x720.png" width="480"/></p>',
            TEXT[3],
            video,
            TEXT[1],
        ),
        "utf-8",
    )
    (folder / "news" / "faehre.html").write_bytes(
        page(
            "Die Fähre fährt wieder",
            GERMAN[0],
            '<figure><img src="/img/quay-640x360.png" width="480"/></figure>',
            GERMAN[1],
            '<p><img src="../img/chapel.jpg" alt="Bild" width="480"/></p>',
            GERMAN[2],
            '<p><img src="../img/painting.png" alt="image" width="480"/></p>',
            GERMAN[0],
            lang="de",
            charset="windows-1252",
        ).encode("cp1252")
    )
    return folder
