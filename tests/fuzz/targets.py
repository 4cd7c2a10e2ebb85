"""What must hold for any input whatever; anything else that comes out is a failure."""

from __future__ import annotations

import re
from typing import Any

from accesspub.captions import CaptionsError, check, read, to_html, write
from accesspub.cli.list import list_page
from accesspub.config import Config
from accesspub.metadata import parse
from accesspub.run.model import Job, Order
from promises import promises

# What takes long is a hang by the campaign's own clock, which does not go on while the machine sleeps.
_SAFE, _REVIEW = Config(time_limit=3600), Config(time_limit=3600, review=True)
_LIST = Order("list")
# A transcript is put into a page as it is: it may hold no script, and no address that runs one. What looks like
# one in the words is escaped, so a tag or an attribute is one only after a real "<".
_ACTIVE = re.compile(
    r"<(?:script|style|iframe|object|embed|link|meta|base|svg|math|form)\b|<[^<>]*[\s/\"']on\w+\s*=", re.I
)
_ADDRESS = re.compile(
    r"<[^<>]*\s(?:href|src|action|xlink:href)\s*=\s*[\"']?\s*(?:javascript|data|vbscript|file):", re.I
)
_FORMATS = ("vtt", "srt", "ttml", "json3", "podcast-json", "sami", "sbv", "scc", "stl", "txt")


def pages(raw: bytes, number: int = 0) -> None:
    """`fix`, `check` and `list` of one page, and every promise that is made of any page."""
    path = "page.xhtml" if number % 16 == 3 else "page.html"
    result = promises(raw, _REVIEW if number % 2 else _SAFE, path, confirm=number % 64 == 0, brief=number % 8 != 0)
    listed = list_page(Job(path), _LIST, raw)
    assert ("error" in listed) == (result.status == "error"), listed.get("error")


def captions(given: tuple[bytes, str], number: int = 0) -> None:
    """Read, check, make a transcript, write in another format and read that again."""
    raw, name = given
    try:
        found = read(raw, name=name)
    except CaptionsError as error:
        if not str(error):
            raise AssertionError("a refusal needs its reason") from error
        return
    check(found)
    html = to_html(found, language="en", timestamps=number % 2 == 0, timestamp_href="" if number % 2 == 0 else None)
    assert not _ACTIVE.search(html), f"a transcript with a script: {html[:300]}"
    assert not _ADDRESS.search(html), f"a transcript with an address that runs: {html[:300]}"
    for item in found.cues:
        assert item.start == item.start, "a start that is no number"
        assert item.end == item.end, "an end that is no number"
        assert abs(item.end) != float("inf"), "an end that never comes"
    try:
        written = write(found, _FORMATS[number % len(_FORMATS)])
    except CaptionsError:
        return
    # Plain text may look like anything, so it is read as what it is.
    kind = _FORMATS[number % len(_FORMATS)]
    read(written.data, name="a." + kind, format="txt" if kind == "txt" else None)


def pictures(raw: bytes, number: int = 0) -> None:
    """Read what a picture says of itself: clean, short text or nothing, and never an exception."""
    found = parse(raw)
    if found is None:
        return
    told = [
        found.alt,
        found.description,
        found.credit,
        found.copyright,
        found.source_type,
        *found.creators,
        *found.alts.values(),
    ]
    for text in told:
        assert len(text) <= 10_000, "a text of any length"
        assert all(letter.isprintable() or letter in "\u200c\u200d\u00ad" for letter in text), repr(text)


TARGETS: dict[str, Any] = {"pages": pages, "captions": captions, "pictures": pictures}
