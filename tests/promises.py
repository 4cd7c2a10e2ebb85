"""What accesspub promises about every page, in one place; used by every test that has a page."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from accesspub.config import Config
from accesspub.edits import marks
from accesspub.edits.byte_edits import ByteEdit
from accesspub.edits.verify import verify
from accesspub.engine.engine import Engine
from accesspub.engine.result import PageResult
from accesspub.engine.undo import undo
from accesspub.html.source import Source

# What is never touched, as a regular expression sees it: it may see too little, never too much. So tags, whose values
# may look like anything, and elements that hold only text are passed over whole.
_PROTECTED = re.compile(
    rb"""(?P<kept><!--.*?-->|<(?P<one>script|style|template|textarea)(?=[\s/>]).*?</(?P=one)\s*>|<\?xml\b[^>]*\?>|<!DOCTYPE[^>]*>)
    |<(?P<text>title|xmp|iframe|noembed|noframes)(?=[\s/>]).*?</(?P=text)\s*>|<plaintext\b.*
    |</?[A-Za-z][^\s/>]*+(?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+))?+)*+>""",
    re.I | re.S | re.X,
)
_CHECKSUM = re.compile(rb'(data-accesspub="1 [a-z0-9,-]+ )[0-9a-f]{8}')


@lru_cache(maxsize=64)
def machine(config: Config) -> Engine:
    return Engine(config)


def spliced(raw: bytes, edits: list[ByteEdit]) -> bytes:
    """Apply listed edits as an outsider would: sorted, not overlapping, and each on the bytes it names."""
    out, at = bytearray(), 0
    for edit in edits:
        assert at <= edit.start <= edit.end <= len(raw), f"edit {edit.start}-{edit.end} overlaps or leaves the page"
        assert raw[edit.start : edit.end] == edit.old, f"edit {edit.start}-{edit.end} names other bytes"
        assert edit.old != edit.new, f"edit {edit.start}-{edit.end} changes nothing"
        out += raw[at : edit.start] + edit.new
        at = edit.end
    return bytes(out + raw[at:])


def unsigned(page: bytes) -> bytes:
    """A page with its marks' checksums blanked: they differ where line ends or encodings do."""
    return _CHECKSUM.sub(rb"\g<1>00000000", page)


def counts(result: PageResult) -> Counter[str]:
    return Counter(finding.rule for finding in result.findings)


def promises(
    raw: bytes, config: Config | None = None, path: str = "page.html", *, confirm: bool = True, brief: bool = False
) -> PageResult:
    """Fix a page and check every promise that holds for any page whatever.

    Args:
        raw: the page.
        config: settings.
        path: its name; ``.xhtml`` makes it XML.
        confirm: whether html5lib confirms the result (slow on large pages).
        brief: whether a page without edits is left at that: a second run over the same bytes is the same run.
    """
    engine = machine(config or Config())
    result = engine.fix(raw, path)
    if brief and not result.edits and result.status == "unchanged":
        assert result.html == raw
        return result
    before = engine.check(raw, path)
    assert before.html == raw, "check must change nothing"
    if result.status == "error" and result.reason.endswith(
        ("not a page", "bytes that no text has")
    ):  # bytes of a picture, an archive
        assert before.status == "error"
        assert result.html == raw
        assert not result.edits
        return result
    assert result.status in ("fixed", "unchanged", "refused"), f"{result.status}: {result.reason}"
    assert (result.status == "fixed") == bool(result.edits)
    assert (result.html == raw) == (not result.edits)
    assert result.status != "refused" or result.reason, "a refusal needs its reason"
    assert spliced(raw, result.edits) == result.html, "the listed edits do not lead to the output"
    for stretch in _PROTECTED.finditer(raw) if result.edits else ():
        if stretch["kept"] is None:
            continue
        if (stretch["one"] or b"").lower() == b"template" and re.search(
            rb"<(svg|math)\b", raw[: stretch.start()], re.I
        ):
            continue  # it may be an SVG element of that name, which is not a template
        for edit in result.edits:
            inside = edit.start < stretch.end() and stretch.start() < edit.end
            within = stretch.start() < edit.start == edit.end < stretch.end()
            kept = stretch[0] in edit.new  # a stretch that is carried over whole is not touched
            assert not (inside or within) or kept, f"{edit.rule} touches {stretch[0][:60]!r}"
    grown = counts(result) - counts(before)
    assert not grown, f"the fix added findings: {dict(grown)}"
    again = engine.fix(result.html, path)
    assert again.html == result.html, f"a second fix changes the page again: {[edit.rule for edit in again.edits]}"
    assert counts(again) == counts(result), "the report changes from one run to the next"
    assert again.outcomes == result.outcomes, "a rule finds something else from one run to the next"
    if result.edits:
        if marks.NAME.encode() not in raw.replace(b"\0", b""):
            assert undo(result.html, path).html == raw, "undo does not restore the page"
        # In a page of frames, what is not a frame goes nowhere, and so do the fences of `verify`.
        if confirm and "frameset" not in Source(raw, result.encoding).text.lower():
            assert verify(raw, result.edits, result.encoding) is None, verify(raw, result.edits, result.encoding)
    return result
