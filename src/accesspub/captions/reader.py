"""Any caption file to ``Captions``: the format is told by the content first, then by the name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from accesspub.captions import languages
from accesspub.captions.decode import decode
from accesspub.captions.model import Captions, CaptionsError, Draft, Kind, Problem

FORMATS = (
    "vtt",
    "srt",
    "ttml",
    "sbv",
    "sami",
    "scc",
    "stl",
    "json3",
    "srv3",
    "podcast-json",
    "whisper",
    "txt",
    "md",
    "html",
)
"""Names of the formats that can be read."""

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused; a day of captions has two megabytes."""

EXTENSIONS = {
    "vtt": "vtt",
    "webvtt": "vtt",
    "srt": "srt",
    "ttml": "ttml",
    "dfxp": "ttml",
    "imsc": "ttml",
    "itt": "ttml",
    "sbv": "sbv",
    "sub": "sbv",
    "smi": "sami",
    "sami": "sami",
    "scc": "scc",
    "stl": "stl",
    "json3": "json3",
    "srv3": "srv3",
    "srv1": "srv3",
    "txt": "txt",
    "text": "txt",
    "md": "md",
    "markdown": "md",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}
"""File name extensions and the formats they usually mean; ``.xml`` and ``.json`` are told by content."""

_TIMED = frozenset(FORMATS) - {"txt", "md", "html"}
_BEFORE = r"(?:\s|<\?[^>]{0,500}\?>|<!--[^>]{0,2000}-->)*"
_ROOT = re.compile(  # one DTD at the most: each may be looked through to its end
    rf"{_BEFORE}(?:<!DOCTYPE[^>\[]{{0,500}}(?:\[[^\]]{{0,100000}}\])?[^>]{{0,50}}>{_BEFORE})?<(?:[\w.-]+:)?(\w+)"
)
_JSON = re.compile(r"\{|\[\s*\{")
_ROOTS = {"tt": "ttml", "timedtext": "srv3", "transcript": "srv3", "sami": "sami", "html": "html"}
_SBV = re.compile(r"\d:\d\d:\d\d[.,]\d+\s*,\s*\d+:\d\d:\d\d[.,]\d+\s*$", re.M)
_ARROW = re.compile(r"^[^\S\n]*[\d:.,]+\s*-->\s*[\d:.,]", re.M)
_NAMED_KINDS: dict[str, Kind] = {
    "descriptions": "descriptions",
    "subtitles": "subtitles",
    "captions": "captions",
    "transcript": "transcript",
}


def read(
    source: str | Path | bytes, *, name: str = "", language: str | None = None, format: str | None = None
) -> Captions:
    """Read captions or a transcript.

    Args:
        source: a path, or the bytes of a file.
        name: the file's name where ``source`` is bytes: it tells format and language, and stands in errors.
        language: the language to take where a file has several, and the language if nothing else says.
        format: one of ``FORMATS``, to override what content and name say.

    Returns:
        The captions. ``problems`` lists what was left out, repaired or guessed, in the order of the
        file. The language is the file's own, else its name's, else ``language``.

    Raises:
        CaptionsError: the file cannot be read at all; the message has its name, line and a next step.
        ValueError: ``format`` is none of ``FORMATS``.
    """
    if format is not None and format not in FORMATS:
        raise ValueError(f"no format is called {format!r}; the formats are {', '.join(FORMATS)}")
    raw, name = _load(source, name)
    try:
        return _read(raw, name, language, format)
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
        return path.read_bytes(), name
    except FileNotFoundError:
        raise CaptionsError("The file does not exist. Check its name.", name) from None
    except OSError as error:
        raise CaptionsError(
            f"The file cannot be opened ({error.strerror}). Check that it is a file you may read.", name
        ) from None


_TOO_LARGE = "A file of {} MB is no caption file. Give the caption file, not the video."


def _read(raw: bytes, name: str, language: str | None, format: str | None) -> Captions:
    draft = Draft()
    is_stl = raw[3:6] == b"STL" and raw[6:8].isdigit() and (len(raw) >= 1024 or name.lower().endswith(".stl"))
    kind = format or ("stl" if is_stl else "")
    text = ""
    if kind != "stl":
        text, draft.problems = decode(raw)
        kind = kind or detect(text, name)
        if kind == "stl" and not format:
            raise CaptionsError(
                "An EBU STL file has STL25.01 or STL30.01 in its first line; this one has not. "
                "Copy it again from its source.",
                line=1,
            )
    _dispatch(kind, raw, text, language, draft)
    if not draft.cues and not draft.markup and not any(p.severity == "error" for p in draft.problems):
        draft.note(0, "This file has no captions. Check that it is the right one.", "error", "empty-file")
    from_name = languages.from_name(name)
    kinds = (
        [_NAMED_KINDS[part] for part in Path(name).name.lower().split(".")[1:-1] if part in _NAMED_KINDS]
        if name
        else []
    )
    return Captions(
        cues=tuple(draft.cues),
        language=languages.tidy(draft.language) or from_name or languages.tidy(language),
        kind=kinds[-1] if kinds and draft.kind == "captions" else draft.kind,
        format=kind,
        is_draft=draft.is_draft or languages.is_draft(name),
        doubtful=tuple(draft.doubtful),
        problems=tuple(_in_order(draft.problems)),
        markup=draft.markup,
    )


def _dispatch(kind: str, raw: bytes, text: str, language: str | None, draft: Draft) -> None:
    """Call the reader of a format; each is imported only when a file needs it."""
    from accesspub.captions.formats import json_files, sami, scc, srt, stl, ttml, vtt, youtube
    from accesspub.captions.formats import text as plain

    if kind == "stl":
        stl.read_stl(raw, draft)
    elif kind in ("json3", "podcast-json", "whisper"):
        json_files.read_json(text, kind, draft)
    elif kind == "ttml":
        ttml.read_ttml(text, draft, language)
    elif kind == "sami":
        sami.read_sami(text, draft, language)
    else:
        readers = {
            "vtt": vtt.read_vtt,
            "srt": srt.read_srt,
            "sbv": srt.read_sbv,
            "scc": scc.read_scc,
            "srv3": youtube.read_srv,
            "md": plain.read_markdown,
            "html": plain.read_html,
            "txt": plain.read_text,
        }
        readers[kind](text, draft)


def detect(text: str, name: str = "") -> str:
    """Tell the format of decoded text, with its name to help.

    Raises:
        CaptionsError: it is a binary file, or JSON or XML of no known kind.
    """
    extension = name.lower().rpartition(".")[2] if "." in name else ""
    named = EXTENSIONS.get(extension, "")
    start = text[:4096].lstrip("\ufeff \t\n")
    if start.startswith("WEBVTT"):
        return "vtt"
    if start.startswith("Scenarist_SCC"):
        return "scc"
    if extension == "json" or (_JSON.match(start) and named in ("", "json3")):
        return _detect_json(text)
    root = _ROOT.match(text)
    if root:
        found = _ROOTS.get(root[1].lower())
        if found and not (found == "html" and named in _TIMED):
            return found
        if extension == "xml":
            raise CaptionsError(
                f"XML that begins with <{root[1]}> is not a known caption format; TTML begins with <tt>.", line=1
            )
    if named and named not in ("txt", "sbv"):
        return named
    if _SBV.search(text, 0, 4096):
        return "sbv"
    if _ARROW.search(text, 0, 65536):
        return "srt"
    if named:
        return named
    if text.count("\0", 0, 4096) > 8:
        raise CaptionsError("This is a binary file, not captions. Name the caption file.")
    if root and re.search(r"<(?:p|div|h[1-6]|body|article|section)\b", text[:65536], re.I):
        return "html"
    return "txt"


def _detect_json(text: str) -> str:
    from accesspub.captions.formats import json_files

    kind = json_files.kind_of(json_files.load(text))
    if not kind:
        raise CaptionsError(
            "This JSON holds no captions known here: segments (Podcasting 2.0, Whisper) or events "
            "(YouTube) are expected.",
            line=1,
        )
    return kind


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
