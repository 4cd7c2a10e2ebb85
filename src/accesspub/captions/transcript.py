"""Captions to the inside of a transcript: plain semantic HTML that needs no style and no script.

The block around it (``details``, heading, links) is built elsewhere; this is what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from accesspub import expressions as re
from accesspub.captions import paragraphs, times
from accesspub.captions.inline import around_ruby
from accesspub.captions.model import Captions, Run
from accesspub.html.tags import without_tags

_HEADING = re.compile(r"<(/?)h([1-6])\b")
_WORD = re.compile(r"\w[\w'\u2019-]*")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HREF = re.compile(r"(?:https?://|[^:]*(?:[/?#]|\Z))", re.I)
_RTL = frozenset("ar arc ckb dv fa he ku-arab ks nqo prs ps sd syr ug ur yi".split())
_RTL_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "rohg"})
_STYLES = {"b": "strong", "i": "i", "u": "u"}


@dataclass(frozen=True, slots=True)
class Transcript:
    """The inside of a transcript, and what is known about it.

    Attributes:
        html: block-level HTML, safe to insert; "" if there are no words.
        words: how many words are said (a character counts as a word in Chinese and Japanese).
        seconds: to the end of the last cue; None for a transcript without times.
        speakers: the names it shows, in the order they first speak.
        language: BCP 47 tag of the words, None if unknown.
        is_draft: made by a machine and reviewed by nobody.
    """

    html: str
    words: int
    seconds: float | None
    speakers: tuple[str, ...]
    language: str | None
    is_draft: bool


def transcript(
    captions: Captions,
    *,
    language: str | None,
    direction: str = "ltr",
    heading_level: int = 3,
    words: Mapping[str, str] | None = None,
    timestamps: bool = False,
    timestamp_href: str | None = None,
    media_language: str | None = None,
) -> Transcript:
    """Make the inside of a transcript.

    Args:
        captions: what ``reader.read`` returned.
        language: BCP 47 tag of the page around it.
        direction: "ltr" or "rtl", of the page around it.
        heading_level: level of the highest heading inside, 1 to 6; lower ones follow, at most 6.
        words: sentences in the page's language, plain text, each used only if given: "draft" (a
            machine wrote this) and "doubtful" (with ``{times}``), both for drafts only.
        timestamps: write the start of each paragraph.
        timestamp_href: the address to which ``#t=SECONDS`` is added, "" for the page itself;
            None writes times that are not links.
        media_language: BCP 47 tag of the words, if it is known better than from the file.

    Raises:
        ValueError: ``timestamp_href`` is not an http, https or relative address, or an argument is out
            of its range.
    """
    if timestamp_href is not None and not _HREF.match(timestamp_href.strip()):
        raise ValueError(
            f"{timestamp_href!r} is not an address of a page or file; give http, https or a relative address"
        )
    if direction not in ("ltr", "rtl") or not 1 <= heading_level <= 6:
        raise ValueError("direction must be ltr or rtl, and heading_level from 1 to 6")
    said = media_language or captions.language
    names: dict[str, None] = {}
    if captions.markup:
        body = _relevel(captions.markup, heading_level)
        count = count_words(without_tags(captions.markup))
    else:
        joined = paragraphs.join(captions)
        names.update((paragraph.speaker, None) for paragraph in joined if paragraph.speaker)
        count = sum(count_words(run.text) for paragraph in joined for run in paragraph.runs)
        body = "\n".join(_paragraph(paragraph, timestamps, timestamp_href) for paragraph in joined)
    if body and said:
        body = _in_language(body, said, language, direction)
    html = "\n".join([*_draft_notes(captions, words or {}), body]) if body else ""
    seconds = captions.duration if captions.cues else None
    return Transcript(html, count, seconds, tuple(names), said, captions.is_draft)


def _in_language(body: str, said: str, language: str | None, direction: str) -> str:
    """The body with the language and direction of its words, where those of the page around it differ."""
    if not _same(said, language):
        return f'<div lang="{escape(said)}" dir="{direction_of(said)}">\n{body}\n</div>'
    if direction_of(said) != direction:
        return f'<div dir="{direction_of(said)}">\n{body}\n</div>'
    return body


def count_words(text: str) -> int:
    """Count words; in Chinese and Japanese each character counts as one."""
    if text.isascii():
        return len(_WORD.findall(text))
    characters = len(_CJK.findall(text))
    return characters + len(_WORD.findall(_CJK.sub(" ", text)))


def direction_of(language: str) -> str:
    """Return "rtl" for the languages and scripts written from right to left, else "ltr"."""
    parts = language.lower().split("-")
    if len(parts) > 1 and len(parts[1]) == 4:
        return "rtl" if parts[1] in _RTL_SCRIPTS else "ltr"
    return "rtl" if parts[0] in _RTL else "ltr"


def _paragraph(paragraph: paragraphs.Paragraph, timestamps: bool, href: str | None) -> str:
    lead = ""
    if timestamps:
        clock = times.short(paragraph.start)
        if href is None:
            lead = f'<time datetime="{times.iso_duration(paragraph.start)}">{clock}</time> '
        else:
            lead = f'<a href="{escape(href.strip())}#t={int(max(paragraph.start, 0))}">{clock}</a> '
    if paragraph.speaker:
        lead += f"<b>{_text(paragraph.speaker)}:</b> "
    runs = paragraph.runs
    inner = _text(runs[0].text) if len(runs) == 1 and runs[0] == Run(runs[0].text) else _styled(runs)
    return f"<p>{lead}{inner}</p>"


def _styled(runs: tuple[Run, ...]) -> str:
    out: list[str] = []
    ruby = around_ruby(runs, "<ruby>", "<rp>(</rp><rt>", "</rt><rp>)</rp>", "</ruby>")
    for run, (before, after) in zip(runs, ruby, strict=True):
        text = _text(run.text)
        for style in reversed(run.style):
            text = f"<{_STYLES[style]}>{text}</{_STYLES[style]}>"
        if run.language:
            text = f'<span lang="{escape(run.language)}">{text}</span>'
        out.append(before + text + after)
    return "".join(out)


def _text(text: str) -> str:
    """Escape text; control characters, which HTML forbids, become U+FFFD."""
    if not text.isprintable():
        text = "".join(c if c >= " " and not "\x7f" <= c <= "\x9f" else "\ufffd" for c in text)
    return escape(text, quote=False)


def _relevel(markup: str, level: int) -> str:
    """Shift headings so that the highest one has the given level. Sanitised HTML has no other ``<h``."""
    found = {int(match[2]) for match in _HEADING.finditer(markup)}
    if not found:
        return markup
    shift = level - min(found)
    return _HEADING.sub(lambda match: f"<{match[1]}h{min(max(int(match[2]) + shift, 1), 6)}", markup)


def _same(media: str, page: str | None) -> bool:
    """Whether two tags name the same language."""
    if not page:
        return False  # say it: nothing above does
    first, second = media.lower().split("-"), page.lower().split("-")
    size = min(len(first), len(second))
    return first[:size] == second[:size]


def _draft_notes(captions: Captions, words: Mapping[str, str]) -> list[str]:
    if not captions.is_draft:
        return []
    notes = []
    if words.get("draft"):
        notes.append(f"<p><strong>{_text(words['draft'])}</strong></p>")
    if words.get("doubtful") and captions.doubtful:
        clocks = dict.fromkeys(times.short(start) for start, _, _ in captions.doubtful)
        notes.append(f"<p>{_text(words['doubtful'].replace('{times}', ', '.join(clocks)))}</p>")
    return notes
