"""Formats of captions that are not read: each is recognised, so that it can be refused by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accesspub import expressions as re
from accesspub.captions.format import CaptionFile

_PICTURES = "VobSub, a format of pictures"
_XML = r"(?:<\?xml[^<>]{0,200}\?>\s?)?(?:<!--[^<>]{0,500}-->\s?)?"
_CLOCK = r"\d{1,2}:\d\d:\d\d"
_SIGNS: tuple[tuple[str, str], ...] = (
    ("MicroDVD", r"\{(?:\d{1,9}|DEFAULT)\}\{\d{0,9}\}"),
    ("MPL2", r"\[\d{1,9}\]\[\d{0,9}\]"),
    (_PICTURES, r"# VobSub index file"),
    ("RealText", r"<window\b[^<>]{0,500}\b(?:type|duration)\b"),
    ("QuickTime text", r"\{(?:QTtext|plain|timeScale:\d{1,9})\}"),
    ("MPEG-4 timed text (TTXT)", _XML + r"<TextStream\b"),
    ("TMPlayer", rf"{_CLOCK}[:=,][^\d\n][^\n]{{0,500}}\n{{1,3}}{_CLOCK}[:=,](?:[^\d]|\Z)"),
    ("SubViewer 1", r"(?:\[(?!begin\])[\w ]{1,20}\][^\[\n]{0,200}\n(?:[^\[\n]{0,200}\n)?){0,12}\[begin\]"),
    ("DKS", rf"\[{_CLOCK}\](?:[^\[\n]|\[br\]){{0,200}}\n\[{_CLOCK}\]\s?(?:\n|\Z)"),
    (
        "Spruce STL",
        rf"(?:(?://[^\n]{{0,200}})?\n){{0,50}}(?:\$\w{{1,40}}\s?=|{_CLOCK}:\d\d\s{{0,4}},\s{{0,4}}{_CLOCK}:\d\d\s{{0,4}},)",
    ),
    ("MacCaption (MCC)", r"File Format=MacCaption"),
    ("Cheetah CAP", r"\*(?:Non)?DropFrame\b"),
    ("Kate", r"kate\s?\{"),
    ("Universal Subtitle Format (USF)", _XML + r"<USFSubtitles\b"),
    ("a DCDM subtitle of digital cinema", _XML + r"<(?:\w{1,20}:)?(?:DCSubtitle|SubtitleReel)\b"),
    ("AQTitle", r"-->> \d"),
    ("Phoenix", r"\s?\d{1,9},\s{0,9}\d{1,9},\s{0,9}\""),
    ("a table (TSV)", r"start\tend\ttext\b"),
    ("a table (CSV)", r"\"?start(?:[ _]time)?\"?[,;]\"?end(?:[ _]time)?\"?[,;]"),
    ("a PDF", r"%PDF-"),
    ("RTF, a format of word processors", r"\{\\rtf\d"),
)
_CONFLICT = re.compile(r"^<{7} \S[^\n]*\n(?:(?!={7}$|<{7}|>{7})[^\n]*\n)*+={7}$", re.M)
_COMPILED = [(name, re.compile(sign, re.I)) for name, sign in _SIGNS]
_BINARY = (
    (b"PG", ("sup",), "Blu-ray PGS, a format of pictures"),
    (b"\0\0\1\xba", ("sub",), _PICTURES),
    (b"PK\3\4", (), "a ZIP file, such as a document of a word processor"),
    (b"\x1f\x8b", (), "a compressed file (gzip)"),
    (b"\xd0\xcf\x11\xe0", (), "an old document of Microsoft Office"),
)
_SERVICES = (
    ("Deepgram", ("results", "channels")),
    ("Amazon Transcribe", ("results", "items")),
    ("Google Speech-to-Text", ("results", 0, "alternatives")),
    ("Azure Speech", ("recognizedPhrases",)),
    ("Rev AI", ("monologues",)),
    ("AssemblyAI", ("utterances",)),
    ("AssemblyAI", ("words", 0, "text")),
    ("Vosk", ("result", 0, "word")),
    ("Bilibili", ("body", 0, "content")),
    ("chapters", ("chapters",)),
)


def conflict_in(text: str) -> int:
    """The line at which versions of a text begin that Git could not merge; 0 if there are none."""
    found = _CONFLICT.search(text) if "<<<<<<<" in text else None
    return text.count("\n", 0, found.start()) + 1 if found else 0


def known_as(file: CaptionFile) -> str:
    """The name of the format of a file, if it is one that is not read; empty if not."""
    for begin, suffixes, name in _BINARY:
        if file.raw.startswith(begin) and file.suffix in (suffixes or (file.suffix,)):
            return name
    if file.is_json and file.json:
        return next((f"JSON of {name}" for name, path in _SERVICES if _has(file.json, path)), "")
    return next((name for name, sign in _COMPILED if sign.match(file.start)), "")


def _has(data: Mapping[str, Any], path: tuple[str | int, ...]) -> bool:
    """Whether JSON has something at a path."""
    found: Any = data
    for step in path:
        is_there = step in found if isinstance(found, dict) else isinstance(found, list) and step == 0 and bool(found)
        if not is_there:
            return False
        found = found[step]
    return True
