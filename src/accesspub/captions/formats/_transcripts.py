"""Transcripts without times: all of them become sanitised HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accesspub.captions.model import Draft
from accesspub.captions.sanitise import Gone, clean, without_hidden
from accesspub.html.tags import without_tags


def take(html: str, draft: Draft) -> None:
    """Make HTML the transcript, and say which parts were left out."""
    html, hidden = without_hidden(html)
    for words in hidden:
        message = f"Browsers do not show these words, so they were left out: {words[:80]!r}. Show or remove them."
        draft.note(0, message, "warning", "hidden-words")
    markup, gone = clean(html)
    if gone:
        names = ", ".join(f"<{name}>" for name in gone)
        draft.note(0, f"Parts that do not belong in a transcript were left out: {names}.", "warning", "unsafe-html")
    draft.markup = markup.strip()
    say_if_empty(draft)


def name_losses(gone: Sequence[Gone], draft: Draft) -> None:
    """Say which words are lost in broken tags."""
    for why, words, line in gone:
        what = f"these words were left out: {words!r}" if words else "words after it may be missing"
        draft.note(
            line, f"{why}, so {what}. Fix the tag, or write &lt; for a sign that is text.", "error", "lost-words"
        )


def printable(text: str, draft: Draft) -> str:
    """The text without NUL characters."""
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        draft.note(
            line,
            "There is a NUL character here; it was read as \ufffd. Save the file again from its source.",
            "error",
            "bad-bytes",
        )
    return text.replace("\0", "\ufffd")


def say_if_empty(draft: Draft) -> None:
    """Say so if a transcript has no words."""
    if not re.search(r"\w", without_tags(draft.markup)):
        draft.note(0, "This transcript has no words. Write them, or remove the file.", "error", "empty-file")
