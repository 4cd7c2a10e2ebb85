"""The tags in cue text: those of WebVTT, and the few of SRT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape, unescape
from typing import Literal, NamedTuple

from accesspub import expressions as re
from accesspub.captions.model import Run

_TAG = re.compile(r"<([^<>]*)>")
_NAME = re.compile(r"(/?)\s*([A-Za-z]*)")
_WEBVTT = re.compile(r"(/?)\s*([A-Za-z][A-Za-z0-9]*)(?:\.\S*|/?)(?:\s(.*))?\Z", re.S)
_CUT = re.compile(r"</(?:[biuc]|lang|ruby|rt)(?:\.[^\s<>]*)?\s*\Z")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>\n]*)>([^<]*)(?:</v>)?\Z")
_CLOCK = re.compile(r"\d+:[\d:.]+\Z")
_STYLES = ("b", "i", "u")
_KEPT = frozenset({*_STYLES, "c", "v", "lang", "ruby", "rt"})
_WEBVTT_TAGS = frozenset({"b", "i", "u", "c", "v", "lang", "ruby", "rt", "rb", "rp"})
_SRT_HTML = frozenset({"b", "i", "u", "font", "v", "c", "s", "strong", "em", "span", "lang", "ruby", "rt", "br"})
_HTML = _SRT_HTML | frozenset("a p div br big small sub sup strike center tt q cite code del ins mark bdo bdi".split())
DRAWING = re.compile(r"\{[^{}]{0,200}\\p[1-9]\d?(?![A-Za-z\d])[^{}]{0,200}\}[mnlbspc\s\d.e+-]*", re.I)
"""A drawing of SubStation, which some files have kept."""
_OVERRIDE = re.compile(r"\{\\[^{}]*\}|\{/?[biu]\}|\{y:[bius,]{1,7}\}|\{c:\$[0-9a-f]{6}\}", re.I)
ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
"""What may be an entity in SRT."""
_ALIAS = {"strong": "b", "em": "i"}
_MOST = 50  # what is named in one cue


class Odd(NamedTuple):
    """Something in cue text that browsers do not show.

    Attributes:
        text: the tag, or what follows a ``<`` that begins none.
        line: of the cue's text, from 0.
        lost: whether it holds words, which ``parse`` keeps.
    """

    text: str
    line: int
    lost: bool


def parse(text: str, srt: bool = False) -> tuple[tuple[Run, ...], list[Odd]]:
    """Read cue text into runs.

    Args:
        text: the lines of one cue.
        srt: keep unknown tags as the text they are, and drop SSA overrides.

    Returns:
        The runs, and what a browser does not show (WebVTT only): the tags of other formats, and words between
        ``<`` and ``>``, or after a ``<`` that is never closed.
    """
    if srt and "\\N" in text:
        text = text.replace("\\N", "\n")  # players break the line there, as in SubStation
    if srt and "{" in text:
        text = _OVERRIDE.sub("", DRAWING.sub("", text))
    if "<" not in text:
        return (Run(decoded(text) if srt else unescape(text)),), []
    voice_only = None if srt else _VOICE.match(text)
    if voice_only:  # by far the most common cue with a tag
        return (Run(unescape(voice_only[2]), " ".join(unescape(voice_only[1]).split()) or None),), []
    parser = _Parser(text, srt=srt)
    at = 0
    for tag in _TAG.finditer(text):
        parser.text(at, tag.start())
        (parser.srt_tag if srt else parser.tag)(tag)
        at = tag.end()
    cut = None if srt else _CUT.search(text, at)
    parser.text(at, cut.start() if cut else len(text))
    parser.flush()
    return tuple(parser.runs), parser.odd


class _Parser:
    """Collects the runs of one cue."""

    def __init__(self, source: str, *, srt: bool) -> None:
        self.runs: list[Run] = []
        self.odd: list[Odd] = []
        self._source, self._srt = source, srt
        self._open: list[tuple[str, str]] = []  # the tags around, with what they name
        self._words = ""

    def text(self, start: int, end: int) -> None:
        """Take what no tag is; a ``<`` in it hides what follows, up to the next ``>``, from browsers."""
        text = self._source[start:end]
        if not self._srt and "<" in text:
            first = start + text.index("<")
            self._say(self._source[first : first + 60], first, lost=True)
        self._words += decoded(text) if self._srt else unescape(text)

    def flush(self) -> None:
        """Make a run of the words since the last one."""
        if self._words:
            around = dict(self._open)  # of tags of one name, the innermost
            style = "".join(name for name in _STYLES if name in around)
            ruby: Literal["", "base", "text"] = "text" if "rt" in around else "base" if "ruby" in around else ""
            self.runs.append(Run(self._words, around.get("v") or None, around.get("lang") or None, style, ruby))
        self._words = ""

    def srt_tag(self, tag: re.Match[str]) -> None:
        """Take a tag of SRT; anything else is text."""
        named = _NAME.match(tag[1])
        closing, name = (named[1], named[2].lower()) if named else ("", "")
        name, rest = _ALIAS.get(name, name), tag[1][named.end() :] if named else ""
        names = name in ("v", "lang") and rest[:1] in (" ", "\t") and not tag[1][0].isspace()
        if name in _SRT_HTML and (not rest.strip(" \t\n/") or rest[0] == "." or "=" in rest or names):
            self.flush()
            self._turn(name, closing, rest.partition(" ")[2] if rest[:1] == "." else rest)
        elif not _CLOCK.match(tag[1]):
            self._words += tag[0]

    def tag(self, tag: re.Match[str]) -> None:
        """Take a tag of WebVTT; words that a browser would hide in something that is not a tag are text."""
        if _CLOCK.match(tag[1]):
            return  # the time at which the rest of a karaoke cue lights up
        named = _WEBVTT.match(tag[1])
        closing, name, value = (named[1], named[2].lower(), (named[3] or "").strip(" \t\n/")) if named else ("", "", "")
        if name in _WEBVTT_TAGS and (not value or "=" in value or (name in ("v", "lang") and not closing)):
            self.flush()
            self._turn(name, closing, value)
        elif name in _HTML and (not value or "=" in value):
            self._say(tag[0], tag.start(), lost=False)
            self.flush()
            self._turn(_ALIAS.get(name, name), closing, "")
        else:
            self._say(tag[0], tag.start(), lost=True)
            self._words += unescape(tag[0])

    def _say(self, text: str, at: int, *, lost: bool) -> None:
        if len(self.odd) < _MOST:
            self.odd.append(Odd(text, self._source.count("\n", 0, at), lost))

    def _turn(self, name: str, closing: str, value: str) -> None:
        """Begin or end what a known tag stands for."""
        if name == "br":
            self._words = "\n"
        elif name in _KEPT and closing:
            self._close(name)
        elif name in _KEPT and (name != "rt" or self._srt or self._innermost == "ruby"):
            self._open.append((name, " ".join(unescape(value).split())))

    @property
    def _innermost(self) -> str:
        return self._open[-1][0] if self._open else ""

    def _close(self, name: str) -> None:
        """End a tag: in WebVTT only the innermost, as browsers do; in SRT the last of its name."""
        if self._srt:
            at = max((n for n, (one, _) in enumerate(self._open) if one == name), default=len(self._open))
            del self._open[at : at + 1]
        elif self._innermost == name or (name == "ruby" and self._innermost == "rt"):
            del self._open[-1 if self._innermost == name else -2 :]
        if name == "ruby":
            for at in reversed(range(len(self.runs))):  # nothing is read over what comes last
                if self.runs[at].ruby != "base":
                    break
                self.runs[at] = replace(self.runs[at], ruby="")


def decoded(text: str) -> str:
    """Read entities in a format that has none: many files were made by programs for web pages."""
    return ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def escaped(text: str) -> str:
    """Text in which nothing looks like an entity, for a format that has none."""
    return ENTITY.sub(lambda found: "&amp;" + found[0][1:], text) if "&" in text else text


def to_vtt(runs: tuple[Run, ...]) -> str:
    """Write runs as WebVTT cue text, everything escaped."""
    out: list[str] = []
    voice: str | None = None
    for run, (before, after) in zip(runs, around_ruby(runs, "<ruby>", "<rt>", "</rt>", "</ruby>"), strict=True):
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
        out.append(before + text + after)
    if voice and len({run.speaker for run in runs}) > 1:
        out.append("</v>")
    return "".join(out)


def around_ruby(runs: Sequence[Run], ruby: str, text: str, text_end: str, ruby_end: str) -> Iterator[tuple[str, str]]:
    """For each run the markup before and after it: one ruby for each base with its reading."""
    kinds = ["", *(run.ruby for run in runs), ""]
    for before, kind, after in zip(kinds, kinds[1:], kinds[2:], strict=False):
        if not kind:
            yield "", ""
            continue
        opens = ruby if not before or (before == "text" and kind == "base") else ""
        closes = ruby_end if not after or (kind == "text" and after == "base") else ""
        yield opens + (text if kind == "text" else ""), (text_end if kind == "text" else "") + closes


def to_html_tags(runs: tuple[Run, ...]) -> str:
    """Write runs as SRT text with ``<i>``, ``<b>`` and ``<u>``; SRT escapes only what looks like an entity."""
    return "".join(
        "".join(f"<{s}>" for s in run.style) + escaped(run.text) + "".join(f"</{s}>" for s in run.style[::-1])
        for run in runs
    )


def named(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Write speakers as ``NAME: `` and readings in parentheses, for formats that have no markup for them."""
    out: list[Run] = []
    voice: str | None = None
    for run in runs:
        if run.ruby:
            run = replace(run, text=f"({run.text})" if run.ruby == "text" else run.text, ruby="")
        if run.speaker and run.speaker != voice:
            lead = "\n" if out and not out[-1].text.endswith("\n") and not run.text.startswith("\n") else ""
            out.append(Run(f"{lead}{run.speaker}: {run.text.lstrip()}", None, run.language, run.style))
        else:
            out.append(Run(run.text, None, run.language, run.style))
        voice = run.speaker
    return tuple(out)


def _escape(text: str) -> str:
    return escape(text, quote=False)
