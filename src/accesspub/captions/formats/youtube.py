"""YouTube's own files: JSON3, and the XML of srv1 and srv3."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from accesspub.captions.formats.tracks import with_ends
from accesspub.captions.inline import named
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem, Run, cue
from accesspub.captions.xmlsafe import line_of, local, parse

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_json3(events: Sequence[tuple[int, Any]], draft: Draft) -> None:
    """Read ``{"events": [{"tStartMs", "dDurationMs", "segs": [{"utf8"}]}]}``.

    Automatic captions carry ``acAsrConf`` and roll up: each line is an event of its own, followed
    by an event that only appends a line break (``aAppend``).

    Args:
        events: each with its line.
        draft: takes the cues.
    """
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for number, (line, event) in enumerate(events, 1):
        if not isinstance(event, dict):
            draft.note(line, f"Event {number} is no object and was left out.", "error", "bad-event")
            continue
        segments = event.get("segs")
        if not isinstance(segments, list):
            if any(isinstance(value, str | list | dict) for value in event.values()):  # else a window or a pen
                message = f"Event {number} has no list segs, so its words were left out: {json.dumps(event)[:100]}."
                draft.note(line, message, "error", "bad-text")
            continue
        parts = [segment for segment in segments if isinstance(segment, dict)]
        if any("acAsrConf" in part for part in parts):
            draft.is_draft = True
        if len(parts) < len(segments) or any(not isinstance(part.get("utf8"), str) for part in parts):
            message = f"Event {number} has a part without utf8, which was left out: {json.dumps(segments)[:100]}."
            draft.note(line, message, "error", "bad-text")
        text = "".join(part["utf8"] for part in parts if isinstance(part.get("utf8"), str))
        if not text.strip():
            continue
        start, length = _number(event.get("tStartMs")), _number(event.get("dDurationMs"))
        if start is None:
            draft.note(
                line,
                f"Event {number} has no time (tStartMs) and was left out: {text.strip()[:60]!r}.",
                "error",
                "bad-time",
            )
            continue
        if length is None:
            open_ends.add(len(cues))
        cues.append(cue(start / 1000, (start + (length or 0)) / 1000, text, line=line))
    draft.cues.extend(_unrolled(with_ends(cues, open_ends, draft), draft))


def read_srv(text: str, draft: Draft) -> None:
    """Read srv3 (``<timedtext format="3">``) and srv1 (``<transcript><text start dur>``).

    Raises:
        CaptionsError: it is neither.
    """
    root = parse(text, draft)
    name = local(root.tag)
    if name not in ("timedtext", "transcript"):
        raise CaptionsError(f"YouTube's XML begins with <timedtext> or <transcript>, this with <{name}>.", line=1)
    scale = 1000 if name == "timedtext" and root.get("format") else 1
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for element in root.iter("p", "text"):
        keys = ("t", "d") if element.tag == "p" else ("start", "dur")
        words = _words(element)
        if any(child.get("ac") is not None for child in element.iter("s")):
            draft.is_draft = True
        if not words.strip():
            continue
        start, length = _number(element.get(keys[0])), _number(element.get(keys[1]))
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
    draft.cues.extend(_unrolled(with_ends(cues, open_ends, draft), draft))


def _words(element: _Element) -> str:
    """Join the words of a ``p``; srv1 escapes its entities twice."""
    from html import unescape

    out: list[str] = []
    for node in _texts(element):
        out.append(node)
    text = "".join(out)
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


def _unrolled(cues: list[Cue], draft: Draft) -> list[Cue]:
    """Automatic captions stay on while the next line comes: end each where the next begins."""
    if not draft.is_draft:
        return cues
    out = []
    for item, following in zip(cues, [*cues[1:], None], strict=True):
        if following is not None and item.start < following.start < item.end:
            item = Cue(item.start, following.start, item.runs, item.identifier, item.settings, item.line)
        out.append(item)
    return out


def _number(value: object) -> float | None:
    """Return a finite number of at least 0 given as number or digits, else None."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # anything else raises, and is caught
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number < 1e12 else None


def write_json3(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write JSON3; styles are lost. Times are exact to the millisecond."""
    del captions
    events = []
    for item in cues:
        runs: tuple[Run, ...] = named(item.runs)
        if any(run.style for run in runs):
            problems.append(
                Problem(
                    item.line, "JSON3 is written without italics or bold; the words were kept.", "note", "style-lost"
                )
            )
        start, end = round(item.start * 1000), round(item.end * 1000)
        events.append(
            {"tStartMs": start, "dDurationMs": end - start, "segs": [{"utf8": "".join(run.text for run in runs)}]}
        )
    return json.dumps({"wireMagic": "pb3", "events": events}, ensure_ascii=False, indent=1) + "\n"
