"""Texts of the classic WordPress editor, in which a blank line ends a paragraph and a line end is a line break.

WordPress writes the ``<p>`` and ``<br>`` when it shows the page (`wpautop`), and the ``<figure>`` of a ``[caption]``.
Here they are in the page that the rules see, and in no file.
"""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.edits.byte_edits import ByteEdit
from accesspub.streams.written import PLAIN, Written

_PART = re.compile(
    rb"\[caption\b[^\[\]]*+\](?P<picture>\s*+(?:<a\b[^<>]*+>)?\s*+<img\b[^<>]*+>\s*+(?:</a>)?)"
    rb"(?P<words>(?:[^\[]|\[(?!/?caption\b))*+)\[/caption\]"
    rb"|<(?P<kept>pre|script|style|textarea|svg)\b.*?</(?P=kept)>|<!--.*?-->"
    rb"|<(?P<end>/?)(?P<name>table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|form|map|area"
    rb"|blockquote|address|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption"
    rb"|details|menu|summary)\b[^<>]*+>",
    re.S | re.I,
)
_EMPTY = {b"hr", b"col", b"area"}
_BLANK = re.compile(rb"\n[^\S\n]*+\n\s*+")
_LINE = re.compile(rb"<[^<>]*+>|\[[^\[\]]*+\]|(\n)")
_ADDRESS = re.compile(rb"https?://[^\s<>\"]++")
_BREAK = re.compile(rb"<br\s*/?>\s*\Z", re.I)


def paragraphs(text: bytes) -> Written:
    """The page that WordPress makes of a text."""
    page, at, depth = Written(text), 0, 0
    for found in _PART.finditer(text):
        _run(page, text, at, found.start(), inside=depth > 0)
        if found["picture"]:
            _caption(page, found)
        else:
            page.add(*found.span(), PLAIN)
        at = found.end()
        if found["name"] and found["name"].lower() not in _EMPTY:
            depth = max(depth - 1, 0) if found["end"] else depth + 1
    _run(page, text, at, len(text), inside=depth > 0)
    return page.done()


def _caption(page: Written, found: re.Match[bytes]) -> None:
    """A picture with its caption: the code at both ends says the elements that WordPress makes of it."""
    page.add(found.start(), found.start("picture"), PLAIN, b"<figure>")
    page.add(*found.span("picture"), PLAIN)
    page.add(found.start("words"), found.start("words"), PLAIN, b"<figcaption>")
    page.add(*found.span("words"), PLAIN)
    page.add(found.end("words"), found.end(), PLAIN, b"</figcaption></figure>")


def _run(page: Written, text: bytes, start: int, end: int, *, inside: bool) -> None:
    """Text without blocks. Inside a block only blank lines divide it into paragraphs."""
    blank = list(_BLANK.finditer(text, start, end))
    wrapped = not inside or len(blank) > text[start:end].startswith(b"\n\n") + text[start:end].endswith(b"\n\n")
    edges = [start, *(place for found in blank for place in found.span()), end]
    for first, last, gap in zip(edges[::2], edges[1::2], (*edges[2::2], end), strict=True):
        said = text[first:last]
        begin, stop = last - len(said.lstrip()), first + len(said.rstrip())
        if begin < stop:
            page.add(first, begin, PLAIN)
            _paragraph(page, text, begin, stop, wrapped=wrapped)
            first = stop
        page.add(first, gap, PLAIN)


def _paragraph(page: Written, text: bytes, start: int, end: int, *, wrapped: bool) -> None:
    if wrapped:
        page.add(start, start, PLAIN, b"<p>")
    for found in _LINE.finditer(text, start, end):
        if found[1] and not _BREAK.search(text, start, found.start()):
            page.add(start, found.start(), PLAIN)
            page.add(found.start(), found.start(), PLAIN, b"<br>")
            start = found.start()
    page.add(start, end, PLAIN)
    if wrapped:
        page.add(end, end, PLAIN, b"</p>")


def apart(text: bytes, edit: ByteEdit) -> ByteEdit:
    """An edit with a blank line between what it inserts and an address, which WordPress plays alone in its line."""
    before = text[text.rfind(b"\n", 0, edit.start) + 1 : edit.start].strip()
    after = text[edit.end :].partition(b"\n")[0].strip()
    if edit.old or b"" not in (before, after):
        return edit
    new = b"\n\n" * bool(_ADDRESS.fullmatch(before)) + edit.new + b"\n\n" * bool(_ADDRESS.fullmatch(after))
    return edit._replace(new=new)


def makes(text: bytes, page: bytes) -> bool:
    """Whether WordPress makes this page of a text, but for white space."""
    return _squeezed(paragraphs(text).said) == _squeezed(page)


def _squeezed(page: bytes) -> bytes:
    return b"".join(page.split())
