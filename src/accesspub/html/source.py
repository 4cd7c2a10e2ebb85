"""The bytes of a page: encoding, line ends, offsets. The only module that counts bytes.

There are three texts. ``raw`` is the file's bytes. ``text`` is ``raw`` decoded, without a
byte order mark, line ends as written. ``folded`` is ``text`` with CR LF and CR turned into LF, as
the HTML Standard's "normalize newlines" asks, and with U+FFFD where bytes do not decode, as every reader
sees it; a parser reads this one, and every offset in accesspub outside this module is an index into it.
"""

from __future__ import annotations

import codecs
import contextlib
from bisect import bisect_left
from collections.abc import Sequence
from io import IncrementalNewlineDecoder

from accesspub import expressions as re
from accesspub.html.lazy import lazy

# Bytes that do not decode become lone surrogates and encode back to themselves, so a broken page
# keeps its broken bytes. UTF-16 needs another handler for that.
_ERRORS = "surrogateescape"

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TAG = re.compile(rb"</?([a-z][^\s/>]*)", re.I)
_ATTRIBUTE = re.compile(
    rb"[\s/]*(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*)\s*(?:=\s*(?:(?P<quote>[\"'])|(?P<bare>[^\s>]*)))?)"
)
_RAW_TEXT = frozenset((b"script", b"style", b"title", b"textarea", b"noscript", b"iframe", b"noframes", b"xmp"))
_RAW_END = re.compile(rb"</(script|style|title|textarea|noscript|iframe|noframes|xmp)(?=[\s/>])", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*(?:[\"']\s*)?([A-Za-z0-9_:.\-]+)", re.I)
_XML = re.compile(rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9_:.\-]+)", re.I)
_HEAD_END = re.compile(rb"</head", re.I)
_CRLF = re.compile("\r\n")
_LONE = re.compile("[\ud800-\udfff]")
_NO_TEXT = ("replacement", "x-user-defined")
_STATEFUL = frozenset({"iso2022_jp", "iso-2022-jp", "hz", "utf-7", "iso2022_kr"})


def _as_reference(error: UnicodeError) -> tuple[str | bytes, int]:
    """Encode characters that a charset cannot represent: an escaped byte as itself, others as ``&#N;``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    code = ord(error.object[error.start])
    if 0xDC80 <= code <= 0xDCFF:
        return bytes([code - 0xDC00]), error.start + 1
    return f"&#{code};", error.start + 1


codecs.register_error("accesspub.reference", _as_reference)


def as_parsed(text: str) -> str:
    """Convert source text to parser input: the same meaning, without CR and lone surrogates."""
    return _LONE.sub("\ufffd", _fold_line_ends(text))


def _fold_line_ends(text: str) -> str:
    """Convert CR LF and CR to LF."""
    return IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)


class UnreadableSourceError(ValueError):
    """The bytes cannot be read as text safely; the message says why."""


_START = 4096  # bytes that tell a page from other files
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))


def is_binary(raw: bytes) -> bool:
    """Whether a file is not text: over 2 % of its first bytes are control characters; UTF-16 with its mark is text."""
    start = raw[:_START]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return len(start) - len(start.translate(None, _CONTROLS)) > max(8, len(start) / 50)


class Source:
    """One page as bytes, with conversion between byte offsets and the parser's offsets.

    Args:
        raw: the file, unchanged.
        encoding: a codec name that overrides what the file declares.

    Raises:
        LookupError: ``encoding`` names no codec.
        UnreadableSourceError: it is an image, a video or an archive, not a page.
    """

    __slots__ = ("__dict__", "_clean", "_told", "bom", "encoding", "folded", "raw", "text")

    def __init__(self, raw: bytes, encoding: str | None = None) -> None:
        if not raw.startswith(b"<") and (kind := _foreign(raw)):
            raise UnreadableSourceError(f"it is a {kind} file, not a page")
        if encoding is None and is_binary(raw):
            raise UnreadableSourceError("it is not a page: it has bytes that no text has")
        self.raw = raw
        self.bom = 0
        text: str | None = None
        clean = False  # whether the text is known to have no lone surrogates
        for mark, name in _BOMS:
            if raw.startswith(mark):
                self.bom, self.encoding = len(mark), name
                break
        else:
            if encoding is not None:
                self.encoding = codecs.lookup(encoding).name
            else:
                self.encoding, text = _detect(raw)
                clean = text is not None  # decoded without an error handler
        if text is None and self.encoding == "utf-8":
            with contextlib.suppress(UnicodeDecodeError):
                text = raw[self.bom :].decode("utf-8")
                clean = True
        if text is None:
            text = _decode(raw[self.bom :], self.encoding)
        self._clean = clean
        self.text = text
        self._told = (0, self.bom)  # the last offset converted, and its byte
        # Trying to encode is faster than searching for lone surrogates.
        if not (clean or _is_clean(text)):
            self.folded = as_parsed(text)
        elif "\r" in text:
            self.folded = _fold_line_ends(text)
        else:
            self.folded = text

    def may_have(self, word: str) -> bool:
        """Whether an ASCII word in lower case may be in the page, however it is spelled: a quick look at the bytes."""
        return self.encoding.startswith("utf-16") or self.encoding in _STATEFUL or word.encode() in self.raw.lower()

    @lazy
    def newline(self) -> str:
        """The line end of most lines."""
        pairs = len(self.text) - len(self.folded)  # folding removes one character from each CR LF
        return "\r\n" if pairs and pairs * 2 > self.folded.count("\n") else "\n"

    @lazy
    def _pairs(self) -> Sequence[int]:
        """Folded offsets of each CR LF: the n-th is n characters later in ``text``."""
        if len(self.folded) == len(self.text):
            return ()
        return [match.start() - n for n, match in enumerate(_CRLF.finditer(self.text))]

    def in_text(self, offset: int) -> int:
        """Convert an offset into ``folded`` to one into ``text``."""
        return offset + bisect_left(self._pairs, offset) if self._pairs else offset

    @lazy
    def round_trips(self) -> bool:
        """Whether decoding and encoding restores the file; otherwise offsets are unknown."""
        if self.encoding in _STATEFUL:
            return False
        try:
            if self.encoding == "utf-8" and (self._clean or len(self.text) + self.bom == len(self.raw)):
                return True  # no replacement characters, or one for each broken byte
            return self.raw[self.bom :] == self._bytes_of(self.text)
        except UnicodeEncodeError:
            return False

    def _bytes_of(self, text: str) -> bytes:
        return text.encode(self.encoding, "surrogatepass" if self.encoding.startswith("utf-16") else _ERRORS)

    def to_byte(self, offset: int) -> int:
        """Convert an offset into ``folded`` to an offset into ``raw``.

        Fastest in ascending order: an offset before the last one is counted from the start.

        Raises:
            UnreadableSourceError: text in this encoding cannot be mapped back to bytes.
        """
        at = self.in_text(offset)
        if len(self.text) + self.bom == len(self.raw):
            return at + self.bom
        if not self.round_trips:
            raise UnreadableSourceError(
                f"decoding and encoding as {self.encoding} does not restore its bytes; convert the page to UTF-8"
            )
        last, byte = self._told if self._told[0] <= at else (0, self.bom)
        self._told = (at, byte + len(self._bytes_of(self.text[last:at])))
        return self._told[1]

    def slice(self, start: int, end: int) -> str:
        """Return the source between two folded offsets exactly as written, line ends included."""
        return self.text[self.in_text(start) : self.in_text(end)]

    @lazy
    def certain(self) -> bool:
        """Whether every reader finds the charset declared that the bytes have.

        If not, edits use ASCII only, which is correct in all of them.
        """
        if self.bom:
            return True
        head = _HEAD_END.search(self.raw)
        limit = max(1024, head.start() if head else 0)
        # Browsers differ in how they look for a declaration; without one, they guess.
        declared = {_meta(self.raw, 0, limit, as_parser=reading) for reading in (True, False)}
        if found := _declared_in_xml(self.raw):
            declared = declared - {None} | {found}
        return None not in declared and {_codec(label or "") for label in declared} == {self.encoding}

    def encode(self, text: str) -> bytes:
        """Encode new markup for this page; characters outside its charset become ``&#N;``.

        Text cut from the page, undecodable bytes included, encodes to its original bytes.
        """
        if self.encoding.startswith("utf-16"):
            return text.encode(self.encoding, "surrogatepass")
        return text.encode(self.encoding, "accesspub.reference")

    def decode(self, raw: bytes) -> str:
        """Decode bytes made by `encode`; those that do not decode become lone surrogates."""
        return raw.decode(self.encoding, "surrogatepass" if self.encoding.startswith("utf-16") else _ERRORS)


def _foreign(raw: bytes) -> str | None:
    """Name the type of a file that no browser shows as a page, whatever its name (WHATWG MIME Sniffing, section 6)."""
    start = re.match(  # not compiled at import, since nearly every page begins with "<"
        rb"(?P<gzip>\x1f\x8b)|(?P<ZIP>PK\x03\x04)|(?P<PDF>%PDF-\d\.\d[\r\n])|(?P<webarchive>bplist00)"
        rb"|(?P<PNG>\x89PNG\r\n)|(?P<JPEG>\xff\xd8\xff)|(?P<GIF>GIF8[79]a)"
        rb"|(?P<WebP>RIFF....WEBP)|(?P<WAV>RIFF....WAVE)|(?P<AVI>RIFF....AVI )"
        rb"|(?P<Ogg>OggS\0)|(?P<MP3>ID3[\x02-\x04]\0)|(?P<WebM>\x1aE\xdf\xa3)|(?P<MP4>\0...ftyp)",
        raw,
        re.S,
    )
    return start.lastgroup if start is not None else None


def _decode(body: bytes, encoding: str) -> str:
    errors = "surrogatepass" if encoding.startswith("utf-16") else _ERRORS
    try:
        return body.decode(encoding, errors)
    except UnicodeDecodeError:  # an odd byte at the end of UTF-16
        return body.decode(encoding, "replace")


def _is_clean(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _detect(raw: bytes) -> tuple[str, str | None]:
    """Name the encoding: a declaration in ``<meta>`` (or an XML declaration), then UTF-8.

    Browsers prescan 1,024 bytes and start over when a later declaration turns up, so the whole
    head counts. A page that declares a one-byte charset but is valid non-ASCII UTF-8 is UTF-8
    with a wrong label: natural-language text is never both by chance.
    """
    declared = _declared(raw, 1024)
    if declared and (codec := _codec(declared)) in _STATEFUL:  # escape sequences look like ASCII
        return codec, None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        declared = declared or _declared(raw, len(raw)) or _meta(raw, 0, 1024, as_parser=False)
        return (_codec(declared) if declared else None) or "utf-8", None
    if declared not in (None, "utf-8") and len(text) == len(raw):  # ASCII: nothing contradicts the label
        return _codec(declared or "") or "utf-8", text
    return "utf-8", text


def _declared(raw: bytes, limit: int) -> str | None:
    if found := _declared_in_xml(raw):
        return found
    head = _HEAD_END.search(raw) if limit > 1024 else None
    if head is None:
        return _meta(raw, 0, limit)
    # The head counts first, but parsers also honour a <meta> in the body.
    return _meta(raw, 0, head.start()) or _meta(raw, head.end(), limit)


def _declared_in_xml(raw: bytes) -> str | None:
    found = _XML.match(raw[:200]) if raw.startswith(b"<?xml") else None
    return _label(found[1]) if found else None


def _meta(raw: bytes, at: int, limit: int, *, as_parser: bool = True) -> str | None:
    """The first known charset that a ``<meta>`` names; linear time, even with many unclosed tags.

    Args:
        raw: the page.
        at: where to begin.
        limit: where to end.
        as_parser: read like a parser (Chromium does). The prescan of the HTML Standard knows neither ``--!>`` nor
            scripts.
    """
    while (start := raw.find(b"<", at, limit)) >= 0:
        tag = _TAG.match(raw, start, limit)
        if raw.startswith(b"<!--", start):
            at = _comment_end(raw, start, limit, as_parser=as_parser)
        elif tag is None:
            at = raw.find(b">", start, limit) if raw[start + 1 : start + 2] in (b"!", b"/", b"?") else start + 1
        else:
            values, at = _attributes(raw, tag.end(), limit)
            name = tag[1].lower()
            if at >= 0 and name == b"meta" and (label := _charset(values)):
                return label
            if at >= 0 and as_parser and name in _RAW_TEXT and tag[0][1:2] != b"/":
                ends = (end.start() for end in _RAW_END.finditer(raw, at, limit) if end[1].lower() == name)
                at = next(ends, -1)
        if at < 0:
            return None  # the rest is a comment or a tag
    return None


def _comment_end(raw: bytes, start: int, limit: int, *, as_parser: bool) -> int:
    ends = [raw.find(b"-->", start + 2, limit)]
    if as_parser:
        ends.append(raw.find(b"--!>", start + 4, limit))
    return min((end for end in ends if end >= 0), default=-1)


def _attributes(raw: bytes, at: int, limit: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes of a tag, and where it ends; -1 if it does not end."""
    values: dict[bytes, bytes] = {}
    while found := _ATTRIBUTE.match(raw, at, limit):
        if found["end"]:
            return values, found.end()
        quote = found["quote"]
        at = found.end()
        value = found["bare"] or b""
        if quote:
            end = raw.find(quote, at, limit)
            if end < 0:
                break
            value, at = raw[at:end], end + 1
        values.setdefault(found["name"].lower(), value)
    return values, -1


def encoding_of(label: str) -> str | None:
    """The codec of a charset label outside of a page, as browsers know it; None if they do not."""
    from webencodings import lookup

    found = lookup(label)
    return str(found.codec_info.name) if found is not None and found.name not in _NO_TEXT else None


def _charset(values: dict[bytes, bytes]) -> str | None:
    """The known charset that the attributes of a ``<meta>`` name."""
    named = values.get(b"charset")
    if named is None and values.get(b"http-equiv", b"").strip().lower() == b"content-type":
        found = _CHARSET.search(values.get(b"content", b""))
        named = found[1] if found else None
    label = _label(named) if named else ""
    return label if label and _codec(label) else None


def _label(name: bytes) -> str:
    label = name.decode("ascii", "replace").strip().lower()
    return "utf-8" if label in ("utf8", "utf-8", "unicode-1-1-utf-8") else label


def _codec(label: str) -> str | None:
    """Map a charset label to a Python codec, following the WHATWG Encoding Standard."""
    if label == "utf-8":
        return "utf-8"
    from webencodings import lookup  # few pages need it, so it is not imported at start

    found = lookup(label)
    if found is None:
        return None
    if found.name == "x-user-defined":  # as the standard says of a <meta>
        return "cp1252"
    if found.name == "replacement":
        # Browsers show nothing of such a page. Read it as ASCII to report that; it is never edited.
        return "iso2022_kr"
    # A <meta> readable as ASCII cannot be in UTF-16: the standard maps it to UTF-8.
    return "utf-8" if found.name.startswith("utf-16") else str(found.codec_info.name)
