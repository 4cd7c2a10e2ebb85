"""Transcripts without times: plain text, Markdown and HTML, all of them turned into sanitised HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from accesspub.captions.model import Captions, Cue, Draft, Problem
from accesspub.captions.sanitise import Gone, broken_tags, clean, lost_words
from accesspub.captions.speakers import Speakers

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_DEEP = 60  # levels of lists and quotes in Markdown; its parser passes over what is deeper
_STAMP = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?\s")


def read_text(text: str, draft: Draft) -> None:
    """Read plain text: paragraphs are parted by empty lines, or are single lines if there are none."""
    draft.kind = "transcript"
    text = _printable(text, draft).strip()
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
    _say_if_empty(draft)


def read_markdown(text: str, draft: Draft) -> None:
    """Read CommonMark with tables; HTML inside it is sanitised like any other."""
    from markdown_it import MarkdownIt
    from turbohtml import parse_fragment

    draft.kind = "transcript"
    text = whole = _printable(text, draft)
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
    _name_losses([*broken_tags(html, whole), *lost_words(parse_fragment(html), whole)], draft)
    _take(html, draft)


def read_html(text: str, draft: Draft) -> None:
    """Read an HTML page or fragment: its ``<main>``, else its ``<article>``, else all of its body."""
    from turbohtml import Text, parse

    draft.kind = "transcript"
    text = _printable(text, draft)
    document = parse(text)
    root = document.find("html")
    language = root.attrs.get("lang") if root is not None else None
    if isinstance(language, str) and language.strip():
        draft.language = language.strip()
    for image in document.find_all("img"):
        alt = image.attrs.get("alt")
        if isinstance(alt, str) and alt.strip():
            draft.note(
                0, f"A picture was left out, its text {alt.strip()[:60]!r} was kept in brackets.", "note", "picture"
            )
            image.replace_with(Text(f"[{alt.strip()}]"))
    mains = document.find_all("main") or document.find_all("article")
    part = mains[0] if len(mains) == 1 else document.find("body")
    _name_losses([*broken_tags(text, text), *(lost_words(part, text) if part is not None else ())], draft)
    _take(part.inner_html if part is not None else "", draft)


def _take(html: str, draft: Draft) -> None:
    markup, gone = clean(html)
    if gone:
        names = ", ".join(f"<{name}>" for name in gone)
        draft.note(0, f"Parts that do not belong into a transcript were left out: {names}.", "warning", "unsafe-html")
    draft.markup = markup.strip()
    _say_if_empty(draft)


def _name_losses(gone: Sequence[Gone], draft: Draft) -> None:
    for why, words, line in gone:
        what = f"these words were left out: {words!r}" if words else "words after it may be missing"
        draft.note(
            line, f"{why}, so {what}. Fix the tag, or write &lt; for a sign that is text.", "error", "lost-words"
        )


def _printable(text: str, draft: Draft) -> str:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        draft.note(
            line,
            "A NUL character stands here; it was read as \ufffd. Save the file again from its source.",
            "error",
            "bad-bytes",
        )
    return text.replace("\0", "\ufffd")


def _say_if_empty(draft: Draft) -> None:
    if not re.search(r"\w", re.sub(r"<[^>]*>?", " ", draft.markup)):
        draft.note(0, "This transcript has no words. Write them, or remove the file.", "error", "empty-file")


def write_text(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write paragraphs of plain text, speakers as ``NAME: ``; times and styles are lost."""
    from accesspub.captions.paragraphs import join

    if captions.markup:
        return plain(captions.markup) + "\n"
    problems.append(Problem(0, "Plain text has no times; the words were kept.", "note", "times-lost"))
    out = []
    for paragraph in join(captions, cues):
        words = "".join(run.text for run in paragraph.runs)
        out.append(f"{paragraph.speaker}: {words}" if paragraph.speaker else words)
    return "\n\n".join(out) + "\n"


def plain(markup: str) -> str:
    """Return the text of sanitised HTML, a line for each block."""
    from turbohtml import parse_fragment

    blocks = re.sub(r"(?i)(<br>|</(?:p|h[1-6]|li|dt|dd|tr|blockquote|pre|caption)>)", r"\1\n\n", markup)
    text = parse_fragment(blocks).text
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n\n".join([line for line in lines if line])
