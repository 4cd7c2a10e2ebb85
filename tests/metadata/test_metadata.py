"""Metadata of picture files: every format, broken files, odd encodings, bounds; and only one field is an alt text."""

from __future__ import annotations

import random
import struct
import tracemalloc
import zlib
from dataclasses import fields
from pathlib import Path

import pytest

from accesspub.metadata import Metadata, parse, read

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
NAMES = (
    'xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" '
    'xmlns:r="http://ns.adobe.com/xap/1.0/rights/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"'
)


def packet(body: str, attributes: str = "") -> str:
    return (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">{RDF}'
        f'<rdf:Description rdf:about="" {NAMES} {attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    )


def lang(name: str, **texts: str) -> str:
    items = "".join(f'<rdf:li xml:lang="{tag.replace("_", "-")}">{text}</rdf:li>' for tag, text in texts.items())
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


FULL = packet(
    lang("c:AltTextAccessibility", x_default="Lorries at the quay", de="Lastwagen am Kai")
    + lang("c:ExtDescrAccessibility", x_default="Twelve lorries, all of them white")
    + lang("dc:rights", x_default="© 2019 Nadia Okell")
    + lang("dc:description", x_default="NORTH QUAY, 12 May 2019: a caption")
    + "<dc:creator><rdf:Seq><rdf:li>Nadia Okell</rdf:li></rdf:Seq></dc:creator>"
    + "<plus:Licensor><rdf:Seq><rdf:li rdf:parseType='Resource'><plus:LicensorURL>https://lic.example/1"
    + "</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>"
    + "<e:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</e:DigitalSourceType>",
    'p:Credit="Coastwire" p:Headline="Crossing" r:WebStatement="https://rights.example/"',
).encode()
EXPECTED = Metadata(
    alt="Lorries at the quay",
    alts={"de": "Lastwagen am Kai"},
    description="Twelve lorries, all of them white",
    creators=("Nadia Okell",),
    credit="Coastwire",
    copyright="© 2019 Nadia Okell",
    rights_page="https://rights.example/",
    licensor_url="https://lic.example/1",
    source_type="trainedAlgorithmicMedia",
)


def segment(kind: int, body: bytes) -> bytes:
    return b"\xff" + bytes([kind]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xda\0\x08pixels\xff\xd9"


def app1(xmp: bytes) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp)


def dataset(record: int, number: int, value: bytes) -> bytes:
    return bytes([0x1C, record, number]) + len(value).to_bytes(2, "big") + value


def photoshop(block: bytes, kind: int = 0x0404) -> bytes:
    return (
        b"8BIM" + kind.to_bytes(2, "big") + b"\0\0" + len(block).to_bytes(4, "big") + block + b"\0" * (len(block) % 2)
    )


def app13(block: bytes) -> bytes:
    return segment(0xED, b"Photoshop 3.0\0" + photoshop(b"\1\2\3\4", 0x03ED) + photoshop(block))


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(*chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"x" * 50) + b"".join(chunks) + chunk(b"IEND", b"")


def webp(xmp: bytes) -> bytes:
    body = b"WEBPVP8 " + (3).to_bytes(4, "little") + b"abc\0" + b"XMP " + len(xmp).to_bytes(4, "little") + xmp
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def tiff(xmp: bytes, iim: bytes = b"", order: str = "<") -> bytes:
    entries = [(700, 1, xmp), (33723, 7, iim)] if iim else [(700, 1, xmp)]
    start = 8 + 2 + 12 * len(entries) + 4
    table, data = b"", b""
    for tag, kind, body in entries:
        table += struct.pack(f"{order}HHII", tag, kind, len(body), start + len(data))
        data += body
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return head + struct.pack(f"{order}H", len(entries)) + table + b"\0\0\0\0" + data


def box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def avif(xmp: bytes) -> bytes:
    def build(offset: int) -> bytes:
        infe = box(b"infe", b"\2\0\0\0" + b"\0\x07\0\0" + b"mime" + b"\0" + b"application/rdf+xml\0")
        iinf = box(b"iinf", b"\0\0\0\0\0\1" + infe)
        place = struct.pack(">HHHII", 7, 0, 1, offset, len(xmp))
        iloc = box(b"iloc", b"\0\0\0\0" + b"\x44\0" + b"\0\1" + place)
        meta = box(b"meta", b"\0\0\0\0" + iinf + iloc)
        return box(b"ftyp", b"avif\0\0\0\0avif") + meta + box(b"mdat", xmp)

    return build(len(build(0)) - len(xmp))


FILES = {
    "jpeg": jpeg(segment(0xE0, b"JFIF\0"), app1(FULL)),
    "png": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + FULL)),
    "png packed": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(FULL))),
    "webp": webp(FULL),
    "tiff": tiff(FULL),
    "tiff big-endian": tiff(FULL, order=">"),
    "avif": avif(FULL),
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><metadata>' + FULL + b"</metadata></svg>",
}


@pytest.mark.parametrize("name", FILES)
def test_every_format(name: str) -> None:
    assert parse(FILES[name]) == EXPECTED


def test_only_the_field_for_it_is_an_alt_text() -> None:
    body = lang("dc:description", x_default="A caption") + lang("dc:title", x_default="A title")
    found = parse(jpeg(app1(packet(body, 'p:Headline="A headline" p:Credit="Coastwire"').encode())))
    assert found == Metadata(credit="Coastwire")
    block = dataset(2, 120, b"A caption") + dataset(2, 105, b"A headline") + dataset(2, 110, b"Coastwire")
    assert parse(jpeg(app13(block))) == Metadata(credit="Coastwire")
    assert parse(png(chunk(b"tEXt", b"Description\0A caption"))) is None


def test_alt_in_the_language_of_the_page() -> None:
    assert EXPECTED.alt_for("de-AT") == "Lastwagen am Kai"
    assert EXPECTED.alt_for("fr") == EXPECTED.alt_for("") == "Lorries at the quay"


def test_alt_under_the_prefix_some_programs_write() -> None:
    found = parse(jpeg(app1(packet(lang("e:AltTextAccessibility", x_default="Lorries")).encode())))
    assert found is not None
    assert found.alt == "Lorries"


def test_made_by_a_program() -> None:
    assert EXPECTED.is_made_by_program
    assert not Metadata(source_type="digitalCapture").is_made_by_program


@pytest.mark.parametrize(
    ("charset", "name", "expected"),
    [
        (b"", "Søren Åby".encode("latin-1"), "Søren Åby"),  # IPTC's own test picture: Latin-1, and nothing says so
        (b"", "Søren Åby".encode(), "Søren Åby"),
        (b"\x1b%G", "Søren Åby".encode(), "Søren Åby"),
        (b"\x1b%G", "Søren Åby".encode("latin-1"), "Søren Åby"),  # says UTF-8, and is not
        (b"\x1b.A", "Søren Åby".encode("latin-1"), "Søren Åby"),
        (b"", b"\x93Okell\x94", "“Okell”"),
        (b"", b"Okell\0\0", "Okell"),
    ],
)
def test_iim_encodings(charset: bytes, name: bytes, expected: str) -> None:
    block = (dataset(1, 90, charset) if charset else b"") + dataset(2, 80, name) + dataset(2, 116, b"(c) X")
    assert parse(jpeg(app13(block))) == Metadata(creators=(expected,), copyright="(c) X")


def test_several_creators_and_extended_sizes() -> None:
    long = b"\x1c\x02\x6e\x80\x04" + (9).to_bytes(4, "big") + b"Coastwire"
    found = parse(jpeg(app13(dataset(2, 80, b"A") + dataset(2, 80, b"B") + long)))
    assert found == Metadata(creators=("A", "B"), credit="Coastwire")


def test_xmp_before_iim() -> None:
    found = parse(
        jpeg(app13(dataset(2, 110, b"Old") + dataset(2, 116, b"(c) Old")), app1(packet("", 'p:Credit="New"').encode()))
    )
    assert found == Metadata(credit="New", copyright="(c) Old")


def test_iim_over_two_segments() -> None:
    body = photoshop(dataset(2, 110, b"Coastwire" * 40))
    parts = [segment(0xED, b"Photoshop 3.0\0" + part) for part in (body[:100], body[100:])]
    assert parse(jpeg(*parts)) == Metadata(credit="Coastwire" * 40)


def test_extended_xmp() -> None:
    name = b"A" * 32
    main = packet("", f'xmlns:n="http://ns.adobe.com/xmp/note/" n:HasExtendedXMP="{name.decode()}"').encode()
    head = b"http://ns.adobe.com/xmp/extension/\0"
    parts = [
        segment(0xE1, head + name + len(FULL).to_bytes(4, "big") + at.to_bytes(4, "big") + FULL[at : at + 700])
        for at in range(0, len(FULL), 700)
    ]
    assert parse(jpeg(app1(main), *reversed(parts))) == EXPECTED
    assert parse(jpeg(app1(packet("").encode()), *parts)) is None, "a part that nothing announces is not believed"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_xmp_in_other_encodings(encoding: str) -> None:
    text = packet("", 'p:Credit="Søren"')
    found = parse(webp(text.encode(encoding)))
    assert found == Metadata(credit="Søren")


def test_xmp_with_entities_dtd_and_dirt() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = "<dc:creator><rdf:Seq><rdf:li>&b;&f;Okell</rdf:li></rdf:Seq></dc:creator>"
    text = bomb + packet(body, 'p:Credit="Co\x01ast\ufffewire"') + "\0" * 50
    found = parse(webp(text.encode()))
    assert found is not None
    assert "root:" not in "".join(found.creators)
    assert "aaaa" not in "".join(found.creators)
    assert found.credit == "Coastwire"


def test_xmp_that_is_not_well_formed() -> None:
    text = packet("", 'p:Credit="Coastwire"').replace("</rdf:Description>", "<open>")
    found = parse(webp(text.encode()))
    assert found is None or found.credit in ("", "Coastwire")


def test_control_characters_and_lengths() -> None:
    found = parse(jpeg(app13(dataset(2, 110, b"Coast\x1b[31m\r\nwire") + dataset(2, 116, b"x" * 30_000))))
    assert found is not None
    assert found.credit == "Coast [31m wire"
    assert len(found.copyright) == 10_000


def test_bombs_are_cut() -> None:
    packed = zlib.compress(b" " * 200_000_000)
    raw = png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + packed))
    tracemalloc.start()
    try:
        assert parse(raw) is None
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_png_texts_and_profiles() -> None:
    block = photoshop(dataset(2, 110, b"Coastwire"))
    profile = f"\niptc\n{len(block):8d}\n{block.hex()}\n".encode()
    found = parse(
        png(chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(profile)), chunk(b"tEXt", b"Author\0S\xf8ren"))
    )
    assert found == Metadata(credit="Coastwire", creators=("Søren",))


@pytest.mark.parametrize("name", FILES)
def test_cut_and_scrambled_files_never_raise(name: str) -> None:
    data, rng = FILES[name], random.Random(7)
    for size in range(0, len(data), 37):
        parse(data[:size])
    for _ in range(300):
        broken = bytearray(data)
        for _ in range(rng.randrange(1, 12)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        found = parse(bytes(broken))
        assert found is None or isinstance(found, Metadata)
    parse(data[:40] + rng.randbytes(5000))


def test_scrambled_iim_never_raises() -> None:
    rng = random.Random(3)
    for _ in range(500):
        parse(jpeg(app13(rng.randbytes(rng.randrange(400)))))
        parse(jpeg(segment(0xED, b"Photoshop 3.0\0" + b"8BIM" + rng.randbytes(60))))


def test_no_picture_says_nothing() -> None:
    for data in (b"", b"\xff\xd8\xff", b"GIF89a", b"%PDF-1.4", b"<html></html>", b"\0" * 100):
        assert parse(data) is None


def test_read(tmp_path: Path) -> None:
    file = tmp_path / "quay.jpg"
    file.write_bytes(FILES["jpeg"])
    assert read(file) == EXPECTED
    file.write_bytes(jpeg(app1(packet("", 'p:Credit="New"').encode())))
    assert read(file) == Metadata(credit="New"), "a changed file is read again"
    assert read(tmp_path) is None
    assert read(tmp_path / "none.jpg") is None


def test_every_field_counts() -> None:
    assert not Metadata()
    for one in fields(Metadata):
        value = {"creators": ("X",), "alts": {"en": "X"}}.get(one.name, "X")
        assert Metadata(**{one.name: value})


def exif(*values: tuple[int, bytes], order: str = "<") -> bytes:
    """An EXIF block with these tags."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    at, table, data = 8 + 2 + 12 * len(values) + 4, b"", b""
    for tag, value in values:
        place = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(f"{order}I", at + len(data))
        table += struct.pack(f"{order}HHI", tag, 1 if tag == 0x9C9D else 2, len(value)) + place
        data += value if len(value) > 4 else b""
    return head + struct.pack(f"{order}H", len(values)) + table + bytes(4) + data


MADE = ((0x013B, b"Nadia Okell; S\xf8ren\0"), (0x8298, b"\xc2\xa9 2019 Nadia Okell\0"))


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_in_every_format(order: str) -> None:
    block = exif(*MADE, order=order)
    data = b"EXIF" + struct.pack("<I", len(block)) + block
    files = [
        jpeg(segment(0xE1, b"Exif\0\0" + block)),
        png(chunk(b"eXIf", block)),
        b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data,
        block,
    ]
    for file in files:
        told = parse(file)
        assert told is not None
        assert (told.creators, told.copyright) == (("Nadia Okell", "Søren"), "© 2019 Nadia Okell")


def test_exif_of_windows_short_values_and_xmp_first() -> None:
    told = parse(jpeg(segment(0xE1, b"Exif\0\0" + exif((0x9C9D, "Nadia Okell\0".encode("utf-16-le"))))))
    assert told is not None
    assert told.creators == ("Nadia Okell",)
    short = parse(jpeg(segment(0xE1, b"Exif\0\0" + exif((0x013B, b"Kim\0")))))
    assert short is not None
    assert short.creators == ("Kim",)
    both = parse(jpeg(segment(0xE1, b"Exif\0\0" + exif((0x013B, b"Somebody else\0"))), app1(FULL)))
    assert both is not None
    assert both.creators == ("Nadia Okell",)


def test_png_author_in_small_letters() -> None:
    told = parse(png(chunk(b"tEXt", b"author\0Nadia Okell"), chunk(b"tEXt", b"copyright\0Coastwire")))
    assert told is not None
    assert (told.creators, told.copyright) == (("Nadia Okell",), "Coastwire")


def test_iim_of_old_macintoshes() -> None:
    block = dataset(2, 80, "Zoë Ångström".encode("mac-roman")) + dataset(2, 116, "© Zoë".encode("mac-roman"))
    told = parse(jpeg(app13(photoshop(block))))
    assert told is not None
    assert (told.creators, told.copyright) == (("Zoë Ångström",), "© Zoë")


def test_source_type_of_a_c2pa_manifest() -> None:
    said = b"..digitalSourceTypexEhttp://cv.iptc.org/newscodes/digitalsourcetype/%s\xa1"
    manifests = said % b"digitalCapture" + said % b"trainedAlgorithmicMedia"
    for file in (jpeg(segment(0xEB, b"JP" + manifests)), png(chunk(b"caBX", manifests))):
        told = parse(file)
        assert told is not None
        assert told.is_made_by_program


def test_creator_and_owner_of_plus() -> None:
    names = "".join(
        f"<plus:{kind}><rdf:Seq><rdf:li rdf:parseType='Resource'><plus:{kind}Name>{name}</plus:{kind}Name></rdf:li></rdf:Seq></plus:{kind}>"
        for kind, name in (("ImageCreator", "Nadia Okell"), ("CopyrightOwner", "Coastwire"))
    )
    told = parse(jpeg(app1(packet(names).encode())))
    assert told is not None
    assert (told.creators, told.copyright) == (("Nadia Okell",), "Coastwire")
