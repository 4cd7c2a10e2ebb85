"""The tags inside a cue's text: WebVTT's, and the same few that SRT borrowed from HTML."""

from __future__ import annotations

import re
from html import escape, unescape

from accesspub.captions.model import Run

_TAG = re.compile(r"<([^<>]*)>")
_NAME = re.compile(r"(/?)\s*([A-Za-z]*)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>\n]*)>([^<]*)(?:</v>)?\Z")
_CLOCK = re.compile(r"[\d:.]+\Z")
_STYLES = ("b", "i", "u")
_SILENT = frozenset({"c", "ruby", "rb", "rp"})
_SRT_HTML = frozenset({"b", "i", "u", "font", "v", "c", "s", "strong", "em", "span", "lang", "ruby", "rt", "br"})
_OVERRIDE = re.compile(r"\{\\[^{}]*\}|\{/?[biu]\}")
_ALIAS = {"strong": "b", "em": "i"}


def parse(text: str, srt: bool = False) -> tuple[tuple[Run, ...], list[str]]:
    """Read cue text into runs.

    Args:
        text: the lines of one cue.
        srt: keep entities and unknown tags as the text they are, and drop SSA overrides.

    Returns:
        The runs, and the unknown tags (WebVTT only: a browser shows none of them).
    """
    if srt and "{" in text:
        text = _OVERRIDE.sub("", text)
    if "<" not in text:
        return (Run(text if srt or "&" not in text else unescape(text)),), []
    voice_only = None if srt else _VOICE.match(text)
    if voice_only:  # by far the most common cue that has a tag, and worth a short way
        return (Run(unescape(voice_only[2]), " ".join(unescape(voice_only[1]).split()) or None),), []
    runs: list[Run] = []
    unknown: list[str] = []
    styles: list[str] = []
    voices: list[str] = []
    languages: list[str] = []
    ruby = 0
    words = ""

    def flush() -> None:
        nonlocal words
        if words:
            style = "".join(s for s in _STYLES if s in styles) if styles else ""
            voice = (voices[-1] or None) if voices else None
            runs.append(Run(words, voice, (languages[-1] or None) if languages else None, style, ruby > 0))
        words = ""

    at = 0
    for tag in _TAG.finditer(text):
        between = text[at : tag.start()]
        words += between if srt else unescape(between)
        at = tag.end()
        inner = tag[1]
        if _CLOCK.match(inner):
            continue  # the time at which the rest of a karaoke cue lights up
        named = _NAME.match(inner)
        closing, name = (named[1], named[2].lower()) if named else ("", "")
        name = _ALIAS.get(name, name)
        rest = inner[named.end() :] if named else ""
        known = (name in _SRT_HTML) if srt else name in ("b", "i", "u", "v", "lang", "rt") or name in _SILENT
        if not known or (rest and rest[0] not in " \t\n./"):
            if srt:
                words += tag[0]
            elif name or inner.strip():
                unknown.append(tag[0])
            continue
        flush()
        value = rest.split(None, 1)[1] if rest[:1] == "." and len(rest.split(None, 1)) > 1 else rest
        if name == "br":
            words = "\n"
        elif name in _STYLES:
            _turn(styles, closing, name)
        elif name == "v":
            # A voice lasts to its end tag; without one, to the next voice or the end of the cue.
            voices.clear()
            if not closing:
                voices.append(" ".join(unescape("" if value[:1] == "." else value).split()))
        elif name == "lang":
            _turn(languages, closing, value.strip(), last=True)
        elif name == "rt":
            ruby = 0 if closing else 1
        elif name == "ruby" and closing:
            ruby = 0
    tail = text[at:]
    words += tail if srt else unescape(tail)
    flush()
    return tuple(runs), unknown


def _turn(stack: list[str], closing: str, value: str, last: bool = False) -> None:
    if not closing:
        stack.append(value)
    elif stack and (last or value in stack):
        stack.pop() if last else stack.remove(value)


def to_vtt(runs: tuple[Run, ...]) -> str:
    """Write runs as WebVTT cue text, everything escaped."""
    out: list[str] = []
    voice: str | None = None
    for run in runs:
        if run.speaker != voice:
            if voice:
                out.append("</v>")
            if run.speaker:
                out.append(f"<v {_escape(' '.join(run.speaker.split()))}>")
            voice = run.speaker
        text = _escape(run.text)
        for style in reversed(run.style):
            text = f"<{style}>{text}</{style}>"
        if run.language:
            text = f"<lang {_escape(run.language)}>{text}</lang>"
        if run.ruby:
            text = f"<ruby><rt>{text}</rt></ruby>"
        out.append(text)
    if voice and len({run.speaker for run in runs}) > 1:
        out.append("</v>")
    return "".join(out)


def to_html_tags(runs: tuple[Run, ...]) -> str:
    """Write runs as SRT text with ``<i>``, ``<b>`` and ``<u>``; SRT escapes nothing."""
    return "".join(
        "".join(f"<{s}>" for s in run.style) + run.text + "".join(f"</{s}>" for s in run.style[::-1]) for run in runs
    )


def named(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Write marked-up speakers as ``NAME: `` for formats that have no markup for them."""
    out: list[Run] = []
    voice: str | None = None
    for run in runs:
        if run.speaker and run.speaker != voice:
            lead = "\n" if out and not out[-1].text.endswith("\n") and not run.text.startswith("\n") else ""
            out.append(Run(f"{lead}{run.speaker}: {run.text.lstrip()}", None, run.language, run.style, run.ruby))
        else:
            out.append(Run(run.text, None, run.language, run.style, run.ruby))
        voice = run.speaker
    return tuple(out)


def _escape(text: str) -> str:
    return escape(text, quote=False)
