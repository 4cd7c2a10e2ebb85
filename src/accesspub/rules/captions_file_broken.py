"""captions-file-broken: every caption and transcript file that a page or folder names can be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.files import read_path
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.facts import Facts
from accesspub.rules._alternative import as_webvtt, shown

if TYPE_CHECKING:
    from accesspub.captions import Captions

_SCRIPTS = {
    "ar": "ARABIC",
    "fa": "ARABIC",
    "ur": "ARABIC",
    "he": "HEBREW",
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
    "bg": "CYRILLIC",
    "el": "GREEK",
    "hi": "DEVANAGARI",
    "zh": "CJK",
    "ja": "CJK",
    "ko": "HANGUL",
    "th": "THAI",
    **dict.fromkeys("en fr de es pt it nl pl sv da no fi cs tr".split(), "LATIN"),
}


def _files(facts: Facts) -> list[tuple[Medium, Alternative]]:
    return [
        (medium, one)
        for medium in facts.media.items
        for one in medium.in_use()
        if one.path is not None and not (one.origin == "link" and not one.missing)
    ]


@rule(over=_files)
def captions_file_broken(pair: tuple[Medium, Alternative], context: Context) -> Iterator[Finding]:
    """A file that is missing, broken or in a format browsers do not support fails silently."""
    medium, one = pair
    element = one.element if one.element is not None else medium.element
    name = shown(one, context.facts.site)
    if one.missing or one.path is None:
        yield Finding(element, "missing", {"file": one.where})
        return
    captions, reason, line = read_path(one.path, context.facts.site, one.language)
    first = next((problem for problem in captions.problems if problem.severity == "error"), None) if captions else None
    if captions is None or not (captions.cues or captions.markup):
        place = str(first.line if first else line)
        problem, code = (first.message, first.code) if first else (reason, "unreadable")
        yield Finding(element, "broken", {"file": name, "line": place, "problem": problem, "code": code, "at": ""})
        return
    if first is not None and one.kind not in ("captions", "subtitles"):  # captions-quality reports those
        values = {"file": name, "line": str(first.line), "problem": first.message, "code": first.code, "at": ""}
        yield Finding(element, "damaged", values)
    if one.origin == "track" and captions.format != "vtt":
        files: dict[str, bytes] = {}
        address = as_webvtt(medium, one, context.facts.site, files)
        edit = Edit((Set(element, "src", address),), Safety.SAFE, files=files) if address and files else None
        yield Finding(element, "format", {"file": name, "format": captions.format}, edit)
    language = one.language.lower().partition("-")[0]
    wanted = _SCRIPTS.get(language)
    found = _script(captions)
    if wanted and found and wanted != found and not (language == "ja" and found in ("HIRAGANA", "KATAKANA")):
        yield Finding(element, "language", {"file": name, "language": one.language})


def _script(captions: Captions) -> str:
    """The script of most letters in the first cues; empty if uncertain."""
    counts: dict[str, int] = {}
    text = "".join(cue.text for cue in captions.cues[:60])[:3000]
    for letter in text:
        if letter.isalpha():
            name = unicodedata.name(letter, "").partition(" ")[0]
            counts[name] = counts.get(name, 0) + 1
    total = sum(counts.values())
    best = max(counts, key=lambda name: counts[name], default="")
    return best if total >= 40 and counts[best] > 0.8 * total else ""
