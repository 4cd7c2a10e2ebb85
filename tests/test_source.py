"""Bytes, encodings, line ends, offsets."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accesspub.html.source import Source, UnreadableSourceError


def head(charset: str, text: str = "") -> str:
    return f'<!DOCTYPE html><meta charset="{charset}"><p>{text}</p>'


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (b"", "utf-8"),
        (b"<p>plain</p>", "utf-8"),
        (head("windows-1252", "café").encode("cp1252"), "cp1252"),
        (head("iso-8859-1", "„café“").encode("cp1252"), "cp1252"),  # the standard reads Latin-1 as windows-1252
        (head("shift_jis", "港の朝").encode("cp932"), "cp932"),
        (head("euc-kr", "항구").encode("cp949"), "cp949"),
        (head("koi8-r", "порт").encode("koi8-r"), "koi8-r"),
        (head("gb2312", "港口").encode("gbk"), "gbk"),
        (head("utf-16", "café").encode(), "utf-8"),  # a label that can be read as ASCII is not UTF-16
        (head("windows-1252", "café").encode(), "utf-8"),  # valid UTF-8 with a wrong label
        (b"\xef\xbb\xbf<p>\xc3\xa9", "utf-8"),
        ("\ufeff<p>é".encode("utf-16-le"), "utf-16-le"),
        ("\ufeff<p>é".encode("utf-16-be"), "utf-16-be"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">\xb1', "iso8859-2"),
        (b"<?xml version='1.0' encoding='windows-1251'?><p>\xef\xee\xf0\xf2</p>", "cp1251"),
        (b"<!-- <meta charset=koi8-r> --><meta charset=windows-1252><p>\xe9", "cp1252"),
        (b"<title><meta charset=koi8-r></title><p>\xd0", "koi8-r"),  # some find it, and nothing else fits
        (b"<meta charset=no-such-thing><p>\xe9", "utf-8"),
        (b"<p>" + b" " * 2000 + b"<meta charset=windows-1252></head><p>\xe9", "cp1252"),
    ],
)
def test_encoding_is_what_a_browser_would_use(raw: bytes, encoding: str) -> None:
    source = Source(raw)
    assert source.encoding.replace("_", "-") == encoding.replace("_", "-")


ENCODINGS = ("utf-8", "cp1252", "shift_jis", "cp932", "euc-kr", "gb18030", "utf-16-le", "utf-16-be", "koi8-r", "big5")
texts = st.text(st.sampled_from("a<>&\"' \t\r\n\0é“—€港の朝항порт\U0001f6a2\x85\xa0\u2028"), max_size=60)


@given(texts, st.sampled_from(ENCODINGS), st.booleans())
def test_offsets_go_back_to_the_bytes(text: str, encoding: str, bom: bool) -> None:
    """Every offset of the folded text is a place between two characters of the file."""
    raw = text.encode(encoding, "ignore")
    if bom and encoding == "utf-8":
        raw = b"\xef\xbb\xbf" + raw
    source = Source(raw, encoding)
    if not source.round_trips:
        return
    places = [source.to_byte(offset) for offset in range(len(source.folded) + 1)]
    assert places == sorted(places)
    assert places[0] == source.bom
    assert places[-1] == len(raw)
    assert b"".join(raw[a:b] for a, b in itertools.pairwise(places)) == raw[source.bom :]
    for start in range(0, len(places), 7):
        for end in range(start, len(places), 5):
            assert source.encode(source.slice(start, end)) == raw[places[start] : places[end]]


@given(st.binary(max_size=80))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    try:
        source = Source(raw)
    except UnreadableSourceError:  # a picture, a film
        return
    if source.round_trips:
        assert source.to_byte(len(source.folded)) == len(raw)
        assert source.encode(source.text) == raw[source.bom :]


def test_offsets_far_into_a_long_text() -> None:
    text = ("é" * 5000 + "\r\n") * 3 + "end"
    source = Source(text.encode())
    at = source.folded.index("end")
    assert source.raw[source.to_byte(at) :] == b"end"


@pytest.mark.parametrize(
    ("text", "newline"), [("a\r\nb\r\nc\n", "\r\n"), ("a\nb\r\nc\n", "\n"), ("a\rb", "\n"), ("", "\n")]
)
def test_new_lines_follow_the_file(text: str, newline: str) -> None:
    assert Source(text.encode()).newline == newline


def test_carriage_returns_are_folded_and_found_again() -> None:
    source = Source(b"a\r\nb\rc\nd")
    assert source.folded == "a\nb\nc\nd"
    assert source.slice(0, 3) == "a\r\nb"
    assert source.to_byte(6) == 7


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("cp1252", "Vidéo – „x“", "Vidéo – „x“".encode("cp1252")),
        ("cp1252", "Видео", b"&#1042;&#1080;&#1076;&#1077;&#1086;"),
        ("shift_jis", "é港", b"&#233;" + "港".encode("shift_jis")),
        ("utf-8", "\udce9", b"\xe9"),
        ("utf-16-le", "é", "é".encode("utf-16-le")),
    ],
)
def test_what_a_charset_cannot_hold_becomes_a_reference(encoding: str, text: str, expected: bytes) -> None:
    raw = "x".encode(encoding)
    assert Source(raw, encoding).encode(text) == expected


def test_invalid_bytes_stay_what_they_were() -> None:
    raw = b"<p>caf\xe9 \xc3\xa9 \xff</p>"
    source = Source(raw)
    assert source.round_trips
    assert source.encode(source.text) == raw
    assert source.to_byte(source.folded.index("</p>")) == raw.index(b"</p>")


def test_stateful_encodings_are_not_edited() -> None:
    raw = head("iso-2022-jp", "港").encode("iso2022_jp")
    source = Source(raw)
    assert not source.round_trips
    with pytest.raises(UnreadableSourceError, match="UTF-8"):
        source.to_byte(10)


@pytest.mark.parametrize(
    ("raw", "certain"),
    [
        (b"<p>plain</p>", False),  # what is inserted need not be plain
        (head("utf-8").encode(), True),
        (b'<meta http-equiv="content-type" content="text/html; charset=utf-8">', True),
        (b'<meta name=description content="charset=utf-8">', False),
        (b"<meta charset=no-such><meta charset=utf8>", True),
        (b"<meta charset=utf-16>", True),  # means UTF-8
        (b'<meta content="a>b" charset="utf-8">', True),
        (b'<p title="<meta charset=utf-8>">', False),
        (b"<!-- --!><meta charset=utf-8>", False),  # Chromium ends the comment, the standard's prescan does not
        (b"<!-- > --><meta charset=utf-8>", True),
        (b"<script>'<meta charset=utf-8>'</script>", False),
        (b"<meta charset=utf-8", False),
        (b"<p>" + b" " * 1024 + b"<meta charset=utf-8>", False),
        (b"<title></title>" + b" " * 1024 + b"<meta charset=utf-8></head>", True),
        (b'<?xml version="1.0" encoding="utf-8"?><html/>', True),
        (b'<?xml version="1.0" encoding="iso-8859-2"?><meta charset="utf-8"/>', False),
        (b"<p>\xc3\xa9</p>", False),  # nobody says it is UTF-8
        (head("utf-8", "é").encode(), True),
        (head("windows-1252", "é").encode(), False),  # says one thing and is another
        (b"\xef\xbb\xbf<p>\xc3\xa9</p>", True),
    ],
)
def test_certain_only_where_declaration_and_bytes_agree(raw: bytes, certain: bool) -> None:
    assert Source(raw).certain is certain


def test_an_unknown_codec_is_refused_at_once() -> None:
    with pytest.raises(LookupError):
        Source(b"x", "no-such-codec")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"\x1f\x8b\x08\0<p>", "gzip"),
        (b"PK\x03\x04<p>", "ZIP"),
        (b"%PDF-1.7\n<p>", "PDF"),
        (b"RIFF$\x9c\0\0WAVEfmt ", "WAV"),
        (b"\0\0\0\x20ftypisom", "MP4"),
    ],
)
def test_a_file_of_another_kind_is_no_page(raw: bytes, kind: str) -> None:
    with pytest.raises(UnreadableSourceError, match=kind):
        Source(raw)


@pytest.mark.parametrize(
    "raw", [b"", b"\0<p>", b"<p>%PDF-1.7", b"    ftyp<p>", b"ID3 and other tags", b"%PDF-1.7 explained"]
)
def test_strange_starts_are_pages(raw: bytes) -> None:
    assert Source(raw).raw == raw
