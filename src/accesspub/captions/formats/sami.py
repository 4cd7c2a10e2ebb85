"""SAMI, Microsoft's captions of the 1990s: HTML-like, times in milliseconds, no end times but empty syncs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from accesspub.captions.formats.tracks import choose_track, with_ends
from accesspub.captions.model import Captions, Cue, Draft, Problem, Run, cue

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
_SPEAKER_ID = "source"
_SPACE = re.compile(r"(?<![ \t])[ \t]*[\n\f][ \t\n\f]*")


class _Sync:
    """What one class shows from one moment on."""

    __slots__ = ("line", "runs", "start")

    def __init__(self, start: float, line: int) -> None:
        self.start, self.line, self.runs = start, line, list[Run]()


def read_sami(text: str, draft: Draft, language: str | None) -> None:
    """Read SAMI with a tokenizer, since its SYNC elements are never closed."""
    from turbohtml import TokenType, tokenize

    languages = {
        name.lower(): (found[1] if (found := _LANG.search(body)) else "")
        for name, body in _CLASS.findall(text, 0, 65536)
    }
    tracks: dict[str, list[_Sync]] = {}
    start: float | None = None
    current: _Sync | None = None
    where, hidden, speaker, naming = "", "", "", False
    styles: list[str] = []
    seen, last = 0, 0  # SYNC elements met, and the line of the last one
    for token in tokenize(text):
        kind = token.type
        if kind is TokenType.START_TAG or kind is TokenType.END_TAG:
            name = (token.tag or "").lower()
            closing = kind is TokenType.END_TAG
            if _holds_words(name, token.attrs or (), closing=closing):
                shown = " ".join([name, *(part for pair in token.attrs or () for part in pair if part)])[:60]
                message = f"A tag is never closed, so words in it were left out: {shown!r}. Close it with >."
                draft.note(token.line or 0, message, "error", "bad-tag")
            if name in ("style", "script") or (name in ("title", "head") and start is None):
                hidden = "" if closing else name
            elif name == "sync" and not closing:
                seen, last = seen + 1, token.line or 0
                value = dict(token.attrs or ()).get("start") or ""
                current, hidden, speaker, naming = None, "", "", False
                number = re.fullmatch(r"\s*(\d{1,12})(?:\.\d+)?\s*(?:ms\s*)?", value)
                start = int(number[1]) / 1000 if number else None
                if start is None:
                    draft.note(
                        token.line or 0,
                        f"The time of this SYNC cannot be read: {value[:40]!r}; its text was left out. "
                        "Write the milliseconds, like Start=1000.",
                        "error",
                        "bad-time",
                    )
            elif name == "p" and not closing:
                attributes = dict(token.attrs or ())
                where = (attributes.get("class") or "").lower()
                # <P ID=Source> holds the speaker's name, shown on a line of its own
                naming = (attributes.get("id") or "").lower() == _SPEAKER_ID
                styles.clear()
                if start is not None and not naming:
                    current = _Sync(start, token.line or 0)
                    tracks.setdefault(where, []).append(current)
            elif name == "br" and current is not None:
                current.runs.append(Run("\n", speaker or None))
            elif name in ("b", "i", "u"):
                if closing and name in styles:
                    styles.remove(name)
                elif not closing:
                    styles.append(name)
        elif (
            (hidden or kind is TokenType.COMMENT)
            and token.data
            and (_SYNC.search(token.data) or (hidden and start is not None and token.data.strip()))
        ):
            what = f"<{hidden}>" if kind is not TokenType.COMMENT else "A comment"
            seen += len(_SYNC.findall(token.data))
            message = f"{what} is never closed, so captions in it were left out: {_words(token.data)!r}. Close it."
            draft.note(token.line or 0, message, "error", "bad-tag")
        elif kind is TokenType.TEXT and not hidden and token.data:
            words = _SPACE.sub(" ", token.data)
            if naming:
                speaker += words.replace("\xa0", " ").strip()
                continue
            if current is None and start is not None and words.strip():
                current = _Sync(start, token.line or 0)
                tracks.setdefault(where, []).append(current)
            if current is not None:
                current.runs.append(Run(words, speaker or None, style="".join(s for s in "biu" if s in styles)))
            elif words.strip():
                draft.note(
                    token.line or 0,
                    f"Text without a time was left out: {words.strip()[:60]!r}.",
                    "error",
                    "text-without-time",
                )
    if (lost := len(_SYNC.findall(text)) - seen) > 0:
        message = f"{lost} SYNC stand in a tag or between quotation marks that are never closed, and were left out."
        draft.note(last, message, "error", "bad-tag")
    cues = {name: _shown(syncs) for name, syncs in tracks.items()}
    named = {name: languages.get(name) or "" for name in cues}
    sizes: dict[str, int] = {}
    for name in cues:
        sizes[named[name] or name] = len(cues[name][0])
    chosen = choose_track(sizes, language, draft)
    for name, (items, open_ends) in cues.items():
        if (named[name] or name) == chosen:
            draft.language = named[name] or draft.language
            draft.cues.extend(with_ends(items, open_ends, draft))


def _holds_words(name: str, attributes: Iterable[tuple[str, str | None]], *, closing: bool) -> bool:
    """Whether a tag has swallowed text: words as its name or its attributes, or another tag in a value."""
    told = list(attributes)
    if closing and told:
        return True
    return name not in _TAGS or any(key not in _ATTRIBUTES or "<" in (value or "") for key, value in told)


def _words(markup: str) -> str:
    """The beginning of the words in markup, from its first caption on."""
    found = _SYNC.search(markup)
    text = " ".join(re.sub(r"<[^>]*>?", " ", markup[found.start() if found else 0 :][:2000]).split())
    return text[:60]


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


def write_sami(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write SAMI in one class. Times are exact to the millisecond, gaps are empty syncs.

    SAMI cannot say that two cues overlap: the earlier one then ends where the later begins.
    """
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
