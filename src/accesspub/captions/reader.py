"""Read any caption file: the format is detected by its content first, then by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from accesspub.captions.decode import UNKNOWN
from accesspub.captions.format import CaptionFile, Match, load_json
from accesspub.captions.formats import formats
from accesspub.captions.model import Captions, CaptionsError, Draft, Kind, Problem
from accesspub.captions.refused import conflict_in, known_as
from accesspub.files import language_tags
from accesspub.files.read import read_file

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused; a day of captions has two megabytes."""

_NAMED_KINDS: dict[str, Kind] = {
    "descriptions": "descriptions",
    "subtitles": "subtitles",
    "captions": "captions",
    "transcript": "transcript",
}


def read(
    source: str | Path | bytes,
    *,
    name: str = "",
    language: str | None = None,
    format: str | None = None,
    repair: bool = False,
) -> Captions:
    """Read captions or a transcript.

    Args:
        source: a path, or the bytes of a file.
        name: the file's name if ``source`` is bytes; used to detect format and language, and in errors.
        language: the language to choose if a file has several, and the default language.
        format: one of ``formats()``, to override what content and name say.
        repair: read text that was decoded twice as it was meant.

    Returns:
        The captions. ``problems`` lists what was left out, repaired or guessed, in the order of the
        file. The language is declared in the file, else in its name, else ``language``.

    Raises:
        CaptionsError: the file cannot be read at all; the message has its name, line and a next step.
        ValueError: there is no such format.
    """
    if format is not None and format not in formats():
        raise ValueError(f"no format is called {format!r}; the formats are {', '.join(formats())}")
    raw, name = _load(source, name)
    try:
        return _read(raw, name, language, format, repair=repair)
    except CaptionsError as error:
        raise CaptionsError(error.message, name, error.line) from error


def _load(source: str | Path | bytes, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        if len(source) > MAX_BYTES:
            raise CaptionsError(_TOO_LARGE.format(len(source) // 1024 // 1024), name)
        return source, name
    path = Path(source)
    name = name or str(source)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CaptionsError(_TOO_LARGE.format(size // 1024 // 1024), name)
        return read_file(path), name
    except FileNotFoundError:
        raise CaptionsError("The file does not exist. Check its name.", name) from None
    except OSError as error:
        reason = error.strerror or error
        raise CaptionsError(f"It cannot be read ({reason}). Name a caption file that you may read.", name) from None


_TOO_LARGE = "A file of {} MB is not a caption file. Give the caption file, not the video."


def _read(raw: bytes, name: str, language: str | None, format: str | None, *, repair: bool) -> Captions:
    suffix = name.lower().rpartition(".")[2] if "." in name else ""
    named = next((name for name, known in formats().items() if suffix in known.suffixes), "")
    timed = bool(named) and formats()[named].timed
    from_name = language_tags.from_name(name)
    file = CaptionFile(raw, suffix, named, timed, language, from_name, repair, format is not None)
    kind = format or detect(file)
    draft = Draft()
    if not formats()[kind].binary:
        _ = file.text
        draft.problems = list(file.encoding_problems)
        unknown = next((problem for problem in draft.problems if problem.code == UNKNOWN), None)
        if unknown is not None:
            raise CaptionsError(unknown.message, line=unknown.line)
        if line := conflict_in(file.text):
            raise CaptionsError(
                "Git could not merge two versions of this text, and both are in it. Keep one.", line=line
            )
    formats()[kind].read(file, draft)
    if not draft.cues and not draft.markup and not any(p.severity == "error" for p in draft.problems):
        draft.note(0, "This file has no captions. Check that it is the right one.", "error", "empty-file")
    kinds = (
        [_NAMED_KINDS[part] for part in Path(name).name.lower().split(".")[1:-1] if part in _NAMED_KINDS]
        if name
        else []
    )
    return Captions(
        cues=tuple(draft.cues),
        language=language_tags.tidy(draft.language) or from_name or language_tags.tidy(language),
        kind=kinds[-1] if kinds and draft.kind == "captions" else draft.kind,
        format=kind,
        is_draft=draft.is_draft or language_tags.is_draft(name),
        doubtful=tuple(draft.doubtful),
        problems=tuple(_in_order(draft.problems)),
        markup=draft.markup,
        regions=tuple(draft.regions),
    )


def detect(file: CaptionFile) -> str:
    """Find the format that fits a file best, by its content and its name.

    Raises:
        CaptionsError: it is a binary file, or JSON or XML of no known kind.
    """

    def match(name: str) -> Match:
        known = formats()[name]
        by_name = Match.SUFFIX if known.trusts_suffix else Match.WEAK_SUFFIX
        return max(known.match(file), by_name if name == file.named else Match.NO)

    best = max(formats(), key=match)
    how_well = match(best)
    refused = known_as(file) if how_well < Match.CERTAIN else ""
    if refused:
        raise CaptionsError(f"This is {refused}, which accesspub does not read. Export it as SRT or WebVTT.", line=1)
    if how_well < Match.CERTAIN and file.is_json:
        load_json(file.text)
        raise CaptionsError(
            "This JSON contains no captions known here: segments (Podcasting 2.0, Whisper) or events "
            "(YouTube) are expected.",
            line=1,
        )
    if how_well < Match.CERTAIN and file.suffix == "xml" and file.root:
        raise CaptionsError(
            f"XML that begins with <{file.root}> is not a known caption format; TTML begins with <tt>.", line=1
        )
    if how_well == Match.FALLBACK and file.suffix and not file.named:
        message = f"The name ends in .{file.suffix[:20]}, and nothing in the file says which format it is. "
        raise CaptionsError(message + "Rename it after its format, or export it as SRT or WebVTT.", line=1)
    if how_well < Match.WEAK_SUFFIX and file.text.count("\0", 0, 4096) > 8:
        raise CaptionsError("This is a binary file, not captions. Name the caption file.")
    return best


def _in_order(problems: list[Problem]) -> list[Problem]:
    """Sort by line and list each kind at most ``_SAME`` times, then how often more."""
    counts: dict[str, int] = {}
    kept: list[Problem] = []
    for problem in sorted(problems, key=lambda item: item.line):
        key = f"{problem.severity} {problem.code}"
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= _SAME:
            kept.append(problem)
    for key, count in counts.items():
        if count > _SAME:
            last = next(p for p in reversed(kept) if f"{p.severity} {p.code}" == key)
            kept.append(
                replace(
                    last,
                    line=0,
                    message=f"{count - _SAME} more problems of the kind {last.code} were found.",
                    time=None,
                )
            )
    return kept


_SAME = 200
