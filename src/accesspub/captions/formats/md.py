"""Markdown: CommonMark with tables; HTML inside it is sanitised like any other."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._transcripts import name_losses, printable, take
from accesspub.captions.model import Draft
from accesspub.captions.sanitise import broken_tags, lost_words

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_DEEP = 60  # levels of lists and quotes; the parser skips what is deeper


def _match(file: CaptionFile) -> Match:
    del file  # only its suffix tells
    return Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    from markdown_it import MarkdownIt
    from turbohtml import parse_fragment

    draft.kind = "transcript"
    text = whole = printable(file.text, draft)
    front = _FRONT_MATTER.match(text)
    if front:
        text = text[front.end() :]
        draft.note(
            1,
            "The settings between --- lines were passed over; they are not part of the transcript.",
            "note",
            "front-matter",
        )
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEP}).enable("table")
    tokens = parser.parse(text)
    deepest = next((token for token in tokens if token.level >= _DEEP - 1), None)
    if deepest is not None:
        line = deepest.map[0] + 1 if deepest.map else 0
        message = "Lists or quotes are nested so deeply here that words inside may be missing. Make them flatter."
        draft.note(line, message, "error", "too-deep")
    html = parser.renderer.render(tokens, parser.options, {})
    name_losses([*broken_tags(html, whole), *lost_words(parse_fragment(html), whole)], draft)
    take(html, draft)


FORMAT = Format(("md", "markdown"), _match, _read, timed=False)
