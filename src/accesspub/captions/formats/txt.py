"""Plain text: paragraphs are separated by empty lines, or single lines if there are no empty ones."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from accesspub import expressions as re
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._transcripts import printable, say_if_empty
from accesspub.captions.model import Captions, Cue, Draft, Problem
from accesspub.captions.speakers import Speakers

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_STAMP = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?\s")


def _match(file: CaptionFile) -> Match:
    del file  # any text may be a transcript
    return Match.FALLBACK


def _read(file: CaptionFile, draft: Draft) -> None:
    draft.kind = "transcript"
    text = printable(file.text, draft).strip()
    lines = text.split("\n")
    speakers = Speakers((), (_STAMP.sub("", line.strip(), count=1) for line in lines))
    paragraphs = _BLANK_LINES.split(text) if _BLANK_LINES.search(text) else lines
    out: list[str] = []
    for paragraph in paragraphs:
        current: list[str] = []
        for line in paragraph.split("\n"):
            words = line.strip()
            if not words:
                continue
            stamp = _STAMP.match(words)
            lead = stamp[0] if stamp else ""
            name, rest, changes = speakers.split(words[len(lead) :])
            if (changes or lead) and current:
                out.append(f"<p>{' '.join(current)}</p>")
                current = []
            said = f"<b>{escape(name)}:</b> {escape(rest)}" if name else escape(rest)
            current.append(escape(lead) + said)
        if current:
            out.append(f"<p>{' '.join(current)}</p>")
    draft.markup = "\n".join(out)
    say_if_empty(draft)


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    from accesspub.captions.paragraphs import join

    if captions.markup:
        return _plain(captions.markup) + "\n"
    problems.append(Problem(0, "Plain text has no times; the words were kept.", "note", "times-lost"))
    out = []
    for paragraph in join(captions, cues):
        words = "".join(run.text for run in paragraph.runs)
        out.append(f"{paragraph.speaker}: {words}" if paragraph.speaker else words)
    return "\n\n".join(out) + "\n"


def _plain(markup: str) -> str:
    """The text of sanitised HTML, a line for each block."""
    from turbohtml import parse_fragment

    blocks = re.sub(r"(?i)(<br>|</(?:p|h[1-6]|li|dt|dd|tr|blockquote|pre|caption)>)", r"\1\n\n", markup)
    text = parse_fragment(blocks).text
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n\n".join([line for line in lines if line])


FORMAT = Format(("txt", "text"), _match, _read, _write, timed=False, trusts_suffix=False)
