"""SAMI, Microsoft's captions of the 1990s: HTML-like, times in milliseconds, no end times but empty syncs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from accesspub import expressions as re
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._tracks import choose_track, hidden_words, with_ends
from accesspub.captions.model import Captions, Cue, Draft, Problem, Run, cue
from accesspub.html.inline_style import hides
from accesspub.html.tags import without_tags

if TYPE_CHECKING:
    from turbohtml import Token

_CLASS = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_LANG = re.compile(r"(?i)\blang\s*:\s*([\w-]+)")
_SYNC = re.compile(r"(?i)<sync\b")
_TAGS = frozenset(
    "sami head title samiparam style body sync p br b i u s font span div em strong center table tr td ruby rt rb rp a "
    "script meta basefont col hr img".split()
)
_ATTRIBUTES = frozenset(
    "start end class id style color face size lang align valign href type name content src alt width height bgcolor "
    "encrypted key http-equiv language title dir".split()
)
_BLOCKS = frozenset({"div", "tr", "td"})
_SPEAKER_ID = "source"
_SPACE = re.compile(r"(?<![ \t])[ \t]*[\n\f][ \t\n\f]*")


class _Sync:
    """What one class shows from one moment on."""

    __slots__ = ("line", "number", "runs", "start")

    def __init__(self, start: float, line: int, number: int) -> None:
        self.start, self.line, self.number, self.runs = start, line, number, list[Run]()


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if file.root == "sami" else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """With a tokenizer, since SYNC elements are never closed."""
    from turbohtml import tokenize

    text = file.text
    reader = _Reader(draft)
    for token in tokenize(text):
        reader.token(token)
    if (lost := len(_SYNC.findall(text)) - reader.seen) > 0:
        message = f"{lost} SYNC are in a tag or between quotation marks that are never closed, and were left out."
        draft.note(reader.last, message, "error", "bad-tag")
    languages = {
        name.lower(): (found[1] if (found := _LANG.search(body)) else "")
        for name, body in _CLASS.findall(text, 0, 65536)
    }
    reader.join_unnamed()
    cues = {name: _shown(_in_order(syncs, draft)) for name, syncs in reader.tracks.items()}
    named = {name: languages.get(name) or "" for name in cues}
    sizes: dict[str, int] = {}
    for name in cues:
        sizes[named[name] or name] = len(cues[name][0])
    chosen = choose_track(sizes, file.language, draft)
    for name, (items, open_ends) in cues.items():
        if (named[name] or name) == chosen:
            draft.language = named[name] or draft.language
            draft.cues.extend(with_ends(items, open_ends, draft))


class _Reader:
    """Takes the tokens of a file.

    Attributes:
        tracks: what each class shows.
        seen: how many SYNC elements were met.
        last: the line of the last one.
    """

    def __init__(self, draft: Draft) -> None:
        self.tracks: dict[str, list[_Sync]] = {}
        self.seen = self.last = 0
        self._draft = draft
        self._start: float | None = None
        self._current: _Sync | None = None
        self._class, self._hidden, self._is_speaker = "", "", False
        self._veil = ""  # the name of the element around whose style hides what is in it
        self._speakers: dict[str, str] = {}  # by class; the line with the speaker stays until it is replaced
        self._styles: list[str] = []

    def token(self, token: Token) -> None:
        line, data = token.line or 0, token.data or ""
        if token.type.name in ("START_TAG", "END_TAG"):
            self._tag((token.tag or "").lower(), token.attrs or (), line, closing=token.type.name == "END_TAG")
        elif self._hidden or token.type.name == "COMMENT":
            self._unseen(data, line, "A comment" if token.type.name == "COMMENT" else f"<{self._hidden}>")
        elif token.type.name == "TEXT" and data:
            self._text(_SPACE.sub(" ", data), line)

    def _tag(self, name: str, attributes: Sequence[tuple[str, str | None]], line: int, *, closing: bool) -> None:
        if _holds_words(name, attributes, closing=closing):
            shown = " ".join([name, *(part for pair in attributes for part in pair if part)])[:60]
            message = f"A tag is never closed, so words in it were left out: {shown!r}. Close it with >."
            self._draft.note(line, message, "error", "bad-tag")
        if name in ("p", "sync") or (closing and name == self._veil):
            self._veil = ""
        if not closing and not self._veil and hides(dict(attributes).get("style")):
            self._veil = name
        if name in ("style", "script") or (name in ("title", "head") and self._start is None):
            self._hidden = "" if closing else name
        elif name == "sync" and not closing:
            self._sync(dict(attributes).get("start") or "", line)
        elif name == "p" and not closing:
            self._class = (dict(attributes).get("class") or "").lower()
            # <P ID=Source> holds the speaker's name, shown on a separate line
            self._is_speaker = (dict(attributes).get("id") or "").lower() == _SPEAKER_ID
            self._styles.clear()
            if self._is_speaker:
                self._speakers[self._class] = ""
            elif self._start is not None:
                self._begin(self._start, line)
        elif (name == "br" or (name in _BLOCKS and self._current)) and self._start is not None and not self._is_speaker:
            current = self._current or self._begin(self._start, line)
            current.runs.append(Run("\n", self._speaker))
        elif name in ("b", "i", "u") and not closing:
            self._styles.append(name)
        elif name in self._styles:
            self._styles.remove(name)

    def _sync(self, value: str, line: int) -> None:
        self.seen, self.last = self.seen + 1, line
        self._current, self._hidden, self._is_speaker = None, "", False
        number = re.fullmatch(r"\s*(\d{1,12})(?:\.\d+)?\s*(?:ms\s*)?", value)
        self._start = int(number[1]) / 1000 if number else None
        if self._start is None:
            message = f"The time of this SYNC cannot be read: {value[:40]!r}; its text was left out. "
            self._draft.note(line, message + "Write the milliseconds, like Start=1000.", "error", "bad-time")

    @property
    def _speaker(self) -> str | None:
        return self._speakers.get(self._class) or None

    def _begin(self, start: float, line: int) -> _Sync:
        """What the class shows from now on; a second paragraph of a SYNC goes below the first."""
        syncs = self.tracks.setdefault(self._class, [])
        if syncs and syncs[-1].number == self.seen:
            syncs[-1].runs.append(Run("\n", self._speaker))
        else:
            syncs.append(_Sync(start, line, self.seen))
        self._current = syncs[-1]
        return syncs[-1]

    def join_unnamed(self) -> None:
        """Text without a class is shown in every language; with the first, it is read once."""
        unnamed = self.tracks.get("", [])
        first = next((name for name in self.tracks if name), "")
        if unnamed and first:
            self.tracks[first] = sorted([*unnamed, *self.tracks[first]], key=lambda sync: sync.start)
            del self.tracks[""]

    def _unseen(self, data: str, line: int, what: str) -> None:
        """Text that no player shows; captions in it are lost."""
        if _SYNC.search(data) or (self._hidden and self._start is not None and data.strip()):
            self.seen += len(_SYNC.findall(data))
            message = f"{what} is never closed, so captions in it were left out: {_words(data)!r}. Close it."
            self._draft.note(line, message, "error", "bad-tag")

    def _text(self, words: str, line: int) -> None:
        if self._veil:
            if words.strip():
                self._draft.note(line, hidden_words(words.strip()), "warning", "hidden-words")
            return
        if self._is_speaker:
            self._speakers[self._class] += words.replace("\xa0", " ").strip()
            return
        current = self._current
        if current is None and self._start is not None and words.strip(" "):
            current = self._begin(self._start, line)
        if current is not None:
            style = "".join(name for name in "biu" if name in self._styles)
            current.runs.append(Run(words, self._speaker, style=style))
        elif words.strip():
            message = f"Text without a time was left out: {words.strip()[:60]!r}."
            self._draft.note(line, message, "error", "text-without-time")


def _holds_words(name: str, attributes: Iterable[tuple[str, str | None]], *, closing: bool) -> bool:
    """Whether a tag has swallowed text: words as its name or its attributes, or another tag in a value."""
    pairs = list(attributes)
    if closing and pairs:
        return True
    bare = [key for key, value in pairs if not value and key not in _ATTRIBUTES]
    return name not in _TAGS or bool(bare) or any("<" in (value or "") for _, value in pairs)


def _words(markup: str) -> str:
    """The beginning of the words in markup, from its first caption on."""
    found = _SYNC.search(markup)
    text = " ".join(without_tags(markup[found.start() if found else 0 :][:2000]).split())
    return text[:60]


def _in_order(syncs: Sequence[_Sync], draft: Draft) -> list[_Sync]:
    late = next((two for one, two in pairwise(syncs) if two.start < one.start), None)
    if late is not None:
        message = "This SYNC is before the one above it in time; it was read there. Put them in order."
        draft.note(late.line, message, "error", "out-of-order")
    return sorted(syncs, key=lambda sync: sync.start)


def _shown(syncs: Sequence[_Sync]) -> tuple[list[Cue], set[int]]:
    """End each sync where the next begins; an empty one (``&nbsp;``) only clears the screen."""
    cues: list[Cue] = []
    open_ends: set[int] = set()
    for index, sync in enumerate(syncs):
        if not "".join(run.text for run in sync.runs).replace("\xa0", " ").strip():
            continue
        following = syncs[index + 1].start if index + 1 < len(syncs) else None
        if following is None:
            open_ends.add(len(cues))
        cues.append(cue(sync.start, sync.start if following is None else following, sync.runs, line=sync.line))
    return cues, open_ends


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """One class, and empty syncs for gaps. Cues cannot overlap: the earlier one ends where the later one begins."""
    from accesspub.captions.inline import named

    language = captions.language or "und"
    out = [
        '<SAMI>\n<HEAD>\n<STYLE TYPE="text/css">\n<!--\n'
        f".CC1 {{Name: Captions; lang: {language}; SAMIType: CC;}}\n-->\n</STYLE>\n</HEAD>\n<BODY>\n"
    ]
    for index, item in enumerate(cues):
        parts = []
        for run in named(item.runs):
            text = escape(run.text, quote=False).replace("\n", "<BR>")
            for style in reversed(run.style):
                text = f"<{style}>{text}</{style}>"
            parts.append(text)
        start, end = round(item.start * 1000), round(item.end * 1000)
        out.append(f"<SYNC Start={start}><P Class=CC1>{''.join(parts)}</P></SYNC>\n")
        following = round(cues[index + 1].start * 1000) if index + 1 < len(cues) else None
        if following is None or following > end:
            out.append(f"<SYNC Start={end}><P Class=CC1>&nbsp;</P></SYNC>\n")
        elif following < end:
            problems.append(
                Problem(
                    item.line,
                    "SAMI shows one cue at a time; this one now ends where the next begins.",
                    "warning",
                    "overlap",
                    item.start,
                )
            )
    out.append("</BODY>\n</SAMI>\n")
    return "".join(out)


FORMAT = Format(("smi", "sami"), _match, _read, _write)
