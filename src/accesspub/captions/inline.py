"""The tags in cue text: those of WebVTT, and the few of SRT."""

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
    if voice_only:  # by far the most common cue with a tag
        return (Run(unescape(voice_only[2]), " ".join(unescape(voice_only[1]).split()) or None),), []
    parser = _Parser(srt=srt)
    at = 0
    for tag in _TAG.finditer(text):
        parser.text(text[at : tag.start()])
        parser.tag(tag[0], tag[1])
        at = tag.end()
    parser.text(text[at:])
    parser.flush()
    return tuple(parser.runs), parser.unknown


class _Parser:
    """Collects the runs of one cue."""

    def __init__(self, *, srt: bool) -> None:
        self.runs: list[Run] = []
        self.unknown: list[str] = []
        self._srt = srt
        self._styles: list[str] = []
        self._voices: list[str] = []
        self._languages: list[str] = []
        self._ruby = False
        self._words = ""

    def text(self, text: str) -> None:
        self._words += text if self._srt else unescape(text)

    def flush(self) -> None:
        """Make a run of the words since the last one."""
        if self._words:
            style = "".join(name for name in _STYLES if name in self._styles)
            voice = (self._voices[-1] or None) if self._voices else None
            language = (self._languages[-1] or None) if self._languages else None
            self.runs.append(Run(self._words, voice, language, style, self._ruby))
        self._words = ""

    def tag(self, whole: str, inner: str) -> None:
        if _CLOCK.match(inner):
            return  # the time at which the rest of a karaoke cue lights up
        named = _NAME.match(inner)
        closing, name = (named[1], named[2].lower()) if named else ("", "")
        name = _ALIAS.get(name, name)
        rest = inner[named.end() :] if named else ""
        known = (name in _SRT_HTML) if self._srt else name in ("b", "i", "u", "v", "lang", "rt") or name in _SILENT
        if known and (not rest or rest[0] in " \t\n./"):
            self.flush()
            self._turn(name, closing, rest)
        elif self._srt:
            self._words += whole
        elif name or inner.strip():
            self.unknown.append(whole)

    def _turn(self, name: str, closing: str, rest: str) -> None:
        """Begin or end what a known tag stands for."""
        value = rest.split(None, 1)[1] if rest[:1] == "." and len(rest.split(None, 1)) > 1 else rest
        if name == "br":
            self._words = "\n"
        elif name in _STYLES:
            _turn(self._styles, closing, name)
        elif name == "v":
            # A voice lasts to its end tag; without one, to the next voice or the end of the cue.
            self._voices.clear()
            if not closing:
                self._voices.append(" ".join(unescape("" if value[:1] == "." else value).split()))
        elif name == "lang":
            _turn(self._languages, closing, value.strip(), last=True)
        elif name == "rt":
            self._ruby = not closing
        elif name == "ruby" and closing:
            self._ruby = False


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
