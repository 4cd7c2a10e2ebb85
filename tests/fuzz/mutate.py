"""Breaking files in the ways that files break: cut off, flipped, swapped, mislabelled, nested, doubled."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

_TAG = re.compile(rb"<[^<>]{0,400}>")
_NAME = re.compile(rb"</?[A-Za-z][A-Za-z0-9]*")
_QUOTED = re.compile(rb"\"[^\"<>]{0,400}\"|'[^'<>]{0,400}'")

# Labels as pages write them, right ones and wrong ones; the bytes of the page stay what they are.
LABELS = (
    "utf-8", "utf8", "UTF-8", "unicode-1-1-utf-8", "windows-1252", "iso-8859-1", "latin1", "us-ascii", "iso-8859-15",
    "iso-8859-8-i", "windows-1251", "koi8-r", "koi8-u", "macintosh", "x-mac-cyrillic", "windows-1256", "windows-874",
    "shift_jis", "euc-jp", "iso-2022-jp", "gbk", "gb18030", "gb2312", "big5", "big5-hkscs", "euc-kr", "ks_c_5601-1987",
    "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-7", "hz-gb-2312", "iso-2022-kr", "iso-2022-cn", "x-user-defined",
    "replacement", "cp1252", "cp437", "idna", "punycode", "base64", "hex", "rot13", "zlib", "unicode_escape",
    "raw_unicode_escape", "undefined", "mbcs", "", " ", "none", "utf-8;", "a" * 300, "../x", "utf-8\0",
)  # fmt: skip
CODECS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp1251", "shift_jis",
    "euc_jp", "iso2022_jp", "gb18030", "gbk", "big5", "euc_kr", "koi8-r", "cp1256", "utf-7", "hz", "mac_roman",
)  # fmt: skip
_BYTES = (b"\0", b"\r", b"\n", b"\r\n", b"\x0c", b"\x80", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b$B",
          b"\xed\xa0\x80", b"\xed\xb3\xa9", b"\xef\xbf\xbe", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\x1a", b"<",
          b">", b"&", b"\"", b"'", b"--", b"-->", b"<!--", b"]]>", b"<![CDATA[", b"</", b"/>", b"<?", b"=", b"`", b"&#0;",
          b"&#xD800;", b"&#x110000;", b"&notin;", b"&not", b"&amp", b"&lt;script&gt;", b"\xf0\x9f\x9a\xa2")  # fmt: skip


def where(rng: Random, raw: bytes) -> int:
    return rng.randrange(len(raw) + 1)


def stretch(rng: Random, raw: bytes) -> tuple[int, int]:
    start = where(rng, raw)
    return start, min(len(raw), start + int(2 ** rng.uniform(0, 9)))


def cut(rng: Random, raw: bytes) -> bytes:
    return raw[: where(rng, raw)]


def cut_at_a_mark(rng: Random, raw: bytes) -> bytes:
    """Cut inside a tag, a value, an entity or a comment rather than just anywhere."""
    places = [match.start() for match in re.finditer(rb"[<>=\"'&;/!\- ]", raw)]
    return raw[: rng.choice(places) + rng.randrange(2)] if places else raw


def behead(rng: Random, raw: bytes) -> bytes:
    return raw[where(rng, raw) :]


def flip(rng: Random, raw: bytes) -> bytes:
    out = bytearray(raw)
    for _ in range(rng.randrange(1, 9)):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def scramble(rng: Random, raw: bytes) -> bytes:
    start, end = stretch(rng, raw)
    return raw[:start] + rng.randbytes(min(end - start, 40)) + raw[end:]


def drop(rng: Random, raw: bytes) -> bytes:
    start, end = stretch(rng, raw)
    return raw[:start] + raw[end:]


def double(rng: Random, raw: bytes) -> bytes:
    start, end = stretch(rng, raw)
    return raw[:end] + raw[start:end] * rng.randrange(1, 4) + raw[end:]


def alien(rng: Random, raw: bytes) -> bytes:
    for _ in range(rng.randrange(1, 4)):
        at = where(rng, raw)
        raw = raw[:at] + rng.choice(_BYTES) + raw[at:]
    return raw


def swap_tags(rng: Random, raw: bytes) -> bytes:
    tags = list(_TAG.finditer(raw))
    if len(tags) < 2:
        return raw
    one, other = sorted(rng.sample(tags, 2), key=lambda match: match.start())
    return b"".join((raw[: one.start()], other[0], raw[one.end() : other.start()], one[0], raw[other.end() :]))


def lose_tag(rng: Random, raw: bytes) -> bytes:
    tags = list(_TAG.finditer(raw))
    if not tags:
        return raw
    lost = rng.choice(tags)
    return raw[: lost.start()] + raw[lost.end() :]


def lose_ends(rng: Random, raw: bytes) -> bytes:
    names = sorted(set(re.findall(rb"</([A-Za-z][A-Za-z0-9]*)\s*>", raw)))
    return re.sub(rb"</" + rng.choice(names) + rb"\s*>", b"", raw) if names else raw


def move(rng: Random, raw: bytes) -> bytes:
    start, end = stretch(rng, raw)
    rest = raw[:start] + raw[end:]
    at = where(rng, rest)
    return rest[:at] + raw[start:end] + rest[at:]


def nest(rng: Random, raw: bytes) -> bytes:
    tags = [match[0] for match in _TAG.finditer(raw) if not match[0].startswith((b"</", b"<!"))]
    tag = rng.choice(tags) if tags and rng.random() < 0.5 else rng.choice((b"<div>", b"<b>", b"<a href=x>", b"<p>", b"<table>", b"<svg>", b"<ul><li>", b"<font>", b"<select>", b"<template>", b"<figure>", b"<noscript>"))  # fmt: skip
    at, times = where(rng, raw), int(2 ** rng.uniform(0, 9))
    return raw[:at] + tag * times + raw[at:]


def rename(rng: Random, raw: bytes) -> bytes:
    names = list(_NAME.finditer(raw))
    if not names:
        return raw
    old = rng.choice(names)
    new = rng.choice((b"table", b"p", b"svg", b"math", b"template", b"select", b"option", b"noscript", b"textarea", b"video", b"object", b"li", b"td", b"figure", b"figcaption", b"script", b"xmp", b"plaintext", b"br", b"img", b"a", b"h2", b"body", b"html", b"head", b"frameset", b"form", b"button", b"x-y"))  # fmt: skip
    slash = b"/" if old[0].startswith(b"</") else b""
    return raw[: old.start()] + b"<" + slash + new + raw[old.end() :]


def shout(rng: Random, raw: bytes) -> bytes:
    return _NAME.sub(lambda match: match[0].upper() if rng.random() < 0.7 else match[0], raw)


def requote(rng: Random, raw: bytes) -> bytes:
    values = list(_QUOTED.finditer(raw))
    if not values:
        return raw
    value = rng.choice(values)
    inner = value[0][1:-1]
    new = rng.choice((inner, b"'" + inner + b"'", b'"' + inner, inner + b'"', b"", b'""', b"\n" + value[0], b'"' + inner * 30 + b'"', b'"&quot;' + inner + b'"'))  # fmt: skip
    return raw[: value.start()] + new + raw[value.end() :]


def long_value(rng: Random, raw: bytes) -> bytes:
    values = list(_QUOTED.finditer(raw))
    if not values:
        return raw
    at = rng.choice(values).end() - 1
    letter = rng.choice((b"a", b" ", b"&amp;", b"&", b"<", b"/", b"=", b"\n", "é".encode(), b"{", b"[", b"-", b"."))
    return raw[:at] + letter * int(2 ** rng.uniform(4, 12)) + raw[at:]


def mislabel(rng: Random, raw: bytes) -> bytes:
    label = rng.choice(LABELS).encode()
    found, count = re.subn(rb"(charset\s*=\s*[\"']?)[^\"'>\s]*", lambda match: match[1] + label, raw, count=1)
    if count and rng.random() < 0.7:
        return found
    meta = rng.choice((b"<meta charset=%s>", b'<meta charset="%s">', b"<meta http-equiv=content-type content='text/html; charset=%s'>", b'<?xml version="1.0" encoding="%s"?>'))  # fmt: skip
    return (meta % label) + raw


def transcode(rng: Random, raw: bytes) -> bytes:
    """The same words in other bytes, with whatever label the page has."""
    return raw.decode("utf-8", "replace").encode(rng.choice(CODECS), "xmlcharrefreplace")


def line_ends(rng: Random, raw: bytes) -> bytes:
    kind = rng.randrange(4)
    if kind == 0:
        return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if kind == 1:
        return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r")
    ends = (b"\n", b"\r\n", b"\r", b"\n\r") if kind == 2 else (b"", b"\n")
    return re.sub(rb"\r\n|\n|\r| (?=<)", lambda _: rng.choice(ends), raw)


def mark(rng: Random, raw: bytes) -> bytes:
    return (
        rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\x2b\x2f\x76")) + raw
    )


Mutation = Callable[[Random, bytes], bytes]
ANY: tuple[Mutation, ...] = (cut, behead, flip, scramble, drop, double, alien, move, mark, transcode, line_ends)
MARKUP: tuple[Mutation, ...] = (
    *ANY, cut_at_a_mark, cut_at_a_mark, swap_tags, swap_tags, lose_tag, lose_tag, lose_ends, nest, rename, rename, shout,
    requote, long_value, mislabel, mislabel,
)  # fmt: skip


def mutated(rng: Random, raw: bytes, kinds: Sequence[Mutation], most: int = 4) -> bytes:
    for _ in range(min(rng.randrange(1, most + 1), rng.randrange(1, most + 1))):
        raw = rng.choice(kinds)(rng, raw)
    return raw
