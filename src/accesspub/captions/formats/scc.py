"""Scenarist SCC: CEA-608 codes as hex, decoded by ttconv after a look at every line.

CEA-608 is a state machine with several character tables, and ttconv (BSD, Sandflow) has it right.
What it does not do is go on after a damaged line, so each is looked at first, and a bad one is a
problem instead of the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._tracks import with_ends
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem, Run, cue

_SCC_TIME = re.compile(r"\d\d:[0-5]\d:[0-5]\d[:;,.][0-2]\d\Z")
_WORD = re.compile(r"[0-9a-fA-F]{4}\Z")
_MISSING = "Reading SCC needs the package ttconv; install it with: pip install 'accesspub[captions]'."


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if file.start.startswith("Scenarist_SCC") else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """The first channel (CC1)."""
    try:
        from ttconv.scc import reader  # type: ignore[import-untyped]  # ttconv ships no types
    except ImportError:
        raise CaptionsError(_MISSING) from None
    lines = file.text.split("\n")
    if not lines[0].strip().startswith("Scenarist_SCC V1.0"):
        draft.note(1, "An SCC file must begin with the line Scenarist_SCC V1.0; put it first.", "error", "bad-header")
    good, places = ["Scenarist_SCC V1.0"], []
    for number, line in enumerate(lines, 1):
        if not line.strip() or (number == 1 and line.strip().startswith("Scenarist")):
            continue
        parts = line.split()
        if not _SCC_TIME.match(parts[0]):
            draft.note(
                number,
                f"This line has no time code and was left out: {line.strip()[:60]!r}. "
                "Write it like 00:00:01:00, a tab, and the codes.",
                "error",
                "bad-time",
            )
            continue
        words = [word for word in parts[1:] if _WORD.match(word)]
        if len(words) < len(parts) - 1:
            bad = next(word for word in parts[1:] if not _WORD.match(word))
            draft.note(
                number,
                f"{bad[:20]!r} is no code of four hexadecimal digits and was left out; letters may be missing. "
                "Make the file again from its source.",
                "error",
                "bad-code",
            )
        if any(bin(int(word[at : at + 2], 16)).count("1") % 2 == 0 for word in words for at in (0, 2)):
            draft.note(
                number,
                "A code has a wrong parity bit, as after a bad copy; letters may be wrong.",
                "warning",
                "bad-code",
            )
        if words:
            good.append(f"{parts[0]}\t{' '.join(words)}")
            places.append((number, parts[0]))
    try:
        document = reader.to_model("\n\n".join(good) + "\n")
    except Exception as error:  # ttconv raises many kinds; all mean the same to a reader
        raise CaptionsError(
            f"These SCC codes cannot be decoded ({error}). Export the file again from its source."
        ) from error
    draft.cues.extend(_cues(document, draft))
    if places and not draft.cues:
        draft.note(
            places[0][0], "No text was found in channel CC1. Another channel may have it.", "error", "empty-file"
        )


def _cues(document: Any, draft: Draft) -> list[Cue]:
    """Turn ttconv's paragraphs into cues, in the order of their times."""
    from ttconv.model import P  # type: ignore[import-untyped]

    body = document.get_body()
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for element in body.dfs_iterator() if body is not None else ():
        if not isinstance(element, P):
            continue
        begin, end = element.get_begin() or Fraction(0), element.get_end()
        for start, stop, runs in _pieces(element, begin, end):
            made = cue(round(float(start), 6), round(float(stop if stop is not None else start), 6), runs)
            if made.runs:
                if stop is None:
                    open_ends.add(len(cues))
                cues.append(made)
    return with_ends(cues, open_ends, draft)


def _pieces(
    paragraph: Any, begin: Fraction, end: Fraction | None
) -> Iterator[tuple[Fraction, Fraction | None, list[Run]]]:
    """Yield one piece of text; ttconv's spans with times inside add to what is shown, so they yield more."""
    from ttconv.model import Br, Span, Text
    from ttconv.style_properties import FontStyleType, StyleProperties  # type: ignore[import-untyped]

    timed = sorted({begin + s.get_begin() for s in paragraph.dfs_iterator() if isinstance(s, Span) and s.get_begin()})
    moments = [begin, *[moment for moment in timed if moment > begin]]
    for index, moment in enumerate(moments):
        runs: list[Run] = []
        for element in paragraph.dfs_iterator():
            parent = element.parent()
            first = parent.get_begin() if isinstance(parent, Span) else None
            if first is not None and begin + first > moment:
                continue
            if isinstance(element, Br):
                runs.append(Run("\n"))
            elif isinstance(element, Text):
                italic = parent is not None and parent.get_style(StyleProperties.FontStyle) == FontStyleType.italic
                runs.append(Run(element.get_text(), style="i" if italic else ""))
        yield moment, moments[index + 1] if index + 1 < len(moments) else end, runs


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    from accesspub.captions.formats._scc_write import write_scc

    return write_scc(captions, cues, problems)


FORMAT = Format(("scc",), _match, _read, _write)
