"""YouTube's XML: srv3 (``<timedtext format="3">``), srv2 and srv1 (``<transcript><text start dur>``)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._tracks import hidden_words, unrolled, with_ends
from accesspub.captions.model import CaptionsError, Cue, Draft, cue
from accesspub.captions.times import number
from accesspub.captions.xmlsafe import line_of, local, parse

if TYPE_CHECKING:
    from lxml.etree import _Element


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if file.root in ("timedtext", "transcript") else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    root = parse(file.text, draft)
    clear = {pen.get("id") for pen in root.iter("pen") if pen.get("fo") == "0" and pen.get("et", "0") == "0"}
    name = local(root.tag)
    if name not in ("timedtext", "transcript"):
        raise CaptionsError(f"YouTube's XML begins with <timedtext> or <transcript>, this with <{name}>.", line=1)
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for element in root.iter("p", "text"):
        keys, scale = (("t", "d"), 1000) if element.get("t") is not None else (("start", "dur"), 1)
        if hidden := _take_out(element, clear - {None}):
            draft.note(line_of(element), hidden_words(hidden), "warning", "hidden-words")
        words = _words(element)
        if any(child.get("ac") is not None for child in element.iter("s")):
            draft.is_draft = True
        if not words.strip():
            continue
        start, length = number(element.get(keys[0])), number(element.get(keys[1]))
        line = line_of(element)
        if start is None:
            draft.note(
                line,
                f"The time {keys[0]}={element.get(keys[0])!r} cannot be read, so the text {words.strip()[:60]!r} "
                "was left out.",
                "error",
                "bad-time",
            )
            continue
        if length is None:
            open_ends.add(len(cues))
        cues.append(cue(start / scale, (start + (length or 0)) / scale, words, line=line))
    draft.cues.extend(unrolled(with_ends(cues, open_ends, draft), rolls=draft.is_draft))


def _take_out(element: _Element, clear: AbstractSet[str | None]) -> str:
    """Empty the parts of a ``p`` that are written with a transparent pen; return their words."""
    parts = [one for one in element.iter("p", "s") if (one.get("p") or element.get("p")) in clear]
    words = [one.text or "" for one in parts]
    for one in parts:
        one.text = None
    return " ".join("".join(words).split())


def _words(element: _Element) -> str:
    """Join the words of a ``p``; srv1 escapes its entities twice."""
    from html import unescape

    text = "".join(_texts(element))
    return unescape(text) if element.tag == "text" else text


def _texts(element: _Element) -> Iterator[str]:
    if element.text and isinstance(element.tag, str):
        yield element.text
    for child in element:
        if local(child.tag) == "br":
            yield "\n"
        elif child.text and not isinstance(child.tag, str):
            yield child.text  # an entity nobody declared, kept as written
        else:
            yield from _texts(child)
        if child.tail:
            yield child.tail


FORMAT = Format(("srv3", "srv1"), _match, _read)
