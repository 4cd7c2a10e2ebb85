"""The content of a caption file: cues with times in seconds, and problems found while reading.

Nothing here depends on a file format. Every reader returns a ``Captions`` and every writer takes one. A reader that
leaves anything out reports it in ``Captions.problems``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from unicodedata import normalize

Kind = Literal["captions", "subtitles", "descriptions", "transcript"]
Severity = Literal["error", "warning", "note"]


TO_THE_END = 359999.999
"""The end of a cue that is shown to the end of the medium; no format has later times."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know about a file.

    Attributes:
        line: line in the file, from 1; 0 where the format has no lines or the whole file is meant.
        message: one plain sentence, with a next step where there is one.
        severity: "error" (readers lose something), "warning", or "note" (a matter of style).
        code: a short stable name, kebab-case, for JSON and for tests.
        time: seconds from the start of the media, where the problem is about a moment.
    """

    line: int
    message: str
    severity: Severity = "warning"
    code: str = ""
    time: float | None = None


class CaptionsError(ValueError):
    """A file that cannot be read or written at all.

    Attributes:
        message: one plain sentence with a next step, without the place.
        path: the file's name, "" if it has none.
        line: line in the file, 0 if unknown.
    """

    def __init__(self, message: str, path: str = "", line: int = 0) -> None:
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(place + message)
        self.message, self.path, self.line = message, path, line


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a cue's text that is said and styled in one way.

    Attributes:
        text: plain text, never markup; LF is a line break.
        speaker: who says it, only where the file marks it up (``<v>``, a TTML agent, a JSON field).
        language: BCP 47 tag where it differs from the file's.
        style: any of "b", "i", "u", in that order.
        ruby: "text" for a reading aid over the run before it, "base" for what it is a reading of.
    """

    text: str
    speaker: str | None = None
    language: str | None = None
    style: str = ""
    ruby: Literal["", "base", "text"] = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: when it is shown, and its text.

    Attributes:
        start: seconds from the start of the media.
        end: seconds, not included.
        runs: the text in order; make cues with ``cue`` so that blank lines never occur.
        identifier: the name the file gives the cue ("" if none); kept for WebVTT and SRT.
        settings: where it is shown, as WebVTT cue settings; "" for the usual place.
        line: where the cue begins in its file, 0 if unknown.
        said: what it says that the cues before it do not, where it shows them again; None: all of ``runs``.
    """

    start: float
    end: float
    runs: tuple[Run, ...]
    identifier: str = ""
    settings: str = ""
    line: int = 0
    said: tuple[Run, ...] | None = None

    @property
    def text(self) -> str:
        """All text, lines separated by LF, without the names of marked-up speakers."""
        runs = self.runs
        return runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])

    @property
    def lines(self) -> list[str]:
        """The lines of ``text``; empty for an empty cue."""
        text = self.text
        return text.split("\n") if text else []

    @property
    def speaker(self) -> str | None:
        """The first marked-up speaker, if any."""
        return next((run.speaker for run in self.runs if run.speaker), None)


@dataclass(frozen=True, slots=True)
class Captions:
    """One track of captions, or one transcript without times.

    Attributes:
        cues: in the order of the file, not sorted: ``check`` wants to see the order.
        language: BCP 47 tag, or None if neither the file nor its name says.
        kind: what the words are for.
        format: the name of the format it was read from, see ``formats``.
        is_draft: made by a machine and not read by a person; never counts as an alternative.
        doubtful: ``(start, end, why)`` in seconds where a machine's draft is probably wrong.
        problems: what was left out, guessed or is broken, in the order of the file.
        markup: a transcript without times: sanitised HTML (then ``cues`` is empty).
        regions: the REGION blocks of WebVTT that settings of cues name, as written.
    """

    cues: tuple[Cue, ...] = ()
    language: str | None = None
    kind: Kind = "captions"
    format: str = ""
    is_draft: bool = False
    doubtful: tuple[tuple[float, float, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    markup: str = ""
    regions: tuple[str, ...] = ()

    @property
    def is_damaged(self) -> bool:
        """Whether words of the file were lost or had to be guessed."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def duration(self) -> float:
        """Seconds to the end of the last cue, 0.0 without cues."""
        return max((cue.end if cue.end < TO_THE_END else cue.start for cue in self.cues), default=0.0)


@dataclass(slots=True)
class Draft:
    """What a reader fills while it reads; ``reader.read`` turns it into ``Captions``."""

    cues: list[Cue] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    language: str | None = None
    kind: Kind = "captions"
    is_draft: bool = False
    doubtful: list[tuple[float, float, str]] = field(default_factory=list)
    markup: str = ""
    regions: list[str] = field(default_factory=list)

    def note(self, line: int, message: str, severity: Severity = "warning", code: str = "") -> None:
        """Record a problem."""
        self.problems.append(Problem(line, message, severity, code))


def cue(
    start: float,
    end: float,
    text: str | Iterable[Run],
    identifier: str = "",
    settings: str = "",
    line: int = 0,
    said: Iterable[Run] | None = None,
) -> Cue:
    """Make a cue without blank lines and without spaces around its lines.

    No caption format can represent a blank line in a cue, and spaces at line ends depend on indentation. Dropping both
    gives the same text in every format.
    """
    if isinstance(text, str):
        return Cue(start, end, (Run(tidy(text)),) if text else (), identifier, settings, line)
    runs = tuple(text)
    new = None if said is None else _tidy_runs(tuple(said))
    if len(runs) == 1:
        only = runs[0]
        if not _is_tidy(only.text):
            text = tidy(only.text)
            runs = (Run(text, only.speaker, only.language, only.style, only.ruby),) if text else ()
        return Cue(start, end, runs, identifier, settings, line, new)
    return Cue(start, end, _tidy_runs(runs), identifier, settings, line, new)


def _is_tidy(text: str) -> bool:
    """A quick test that ``tidy`` would change nothing; False means unknown."""
    if not text or text[0] in _ENDS or text[-1] in _ENDS or "\r" in text:
        return False
    return "\n" not in text or not (
        "\n\n" in text or " \n" in text or "\n " in text or "\t" in text or "\f" in text or "\v" in text
    )


def tidy(text: str) -> str:
    """Strip each line, drop empty lines, and fold every kind of line end to LF."""
    if "\n" not in text and "\r" not in text:
        return text.strip(_BLANKS)
    lines = (line.strip(_BLANKS) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join([line for line in lines if line])


INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Signs that are not seen: of direction, of no width."""


def plain(line: str) -> str:
    """A line without invisible characters, where a time is expected."""
    return line if line.isascii() else normalize("NFKC", line.translate(_PLAIN))


def visible(text: str) -> str:
    """Text without white space and invisible characters around it."""
    return text.strip(_AROUND)


_PLAIN = str.maketrans({**dict.fromkeys(INVISIBLE), "\xa0": " "})
_AROUND = INVISIBLE + " \t\n\r\f\v\xa0\u3000"
_ENDS = " \t\f\v\n"
_BLANKS = " \t\f\v"  # not NBSP: authors put it there on purpose


def _tidy_runs(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Do what ``tidy`` does, across the borders of runs."""
    out: list[Run] = []
    at_line_start, pending = True, ""  # spaces and line ends that may turn out to be trailing
    for run in runs:
        text = run.text.replace("\r\n", "\n").replace("\r", "\n")
        kept: list[str] = []
        carried = pending != ""  # trailing white space stays with the run before
        for index, piece in enumerate(text.split("\n")):
            if index:
                pending, at_line_start, carried = "\n", True, False
            body = piece.strip(_BLANKS)
            if not body:
                pending += "" if at_line_start else piece
                continue
            lead = "" if at_line_start else piece[: len(piece) - len(piece.lstrip(_BLANKS))]
            if carried and out and not kept:
                before = out[-1]
                out[-1] = Run(before.text + pending, before.speaker, before.language, before.style, before.ruby)
                pending = ""
            kept.append((pending if out or kept else "") + lead + body)
            at_line_start, pending = False, piece[len(piece.rstrip(_BLANKS)) :]
        if kept:
            joined = "".join(kept)
            last = out[-1] if out else None
            if last and (last.speaker, last.language, last.style, last.ruby) == (
                run.speaker,
                run.language,
                run.style,
                run.ruby,
            ):
                out[-1] = Run(last.text + joined, run.speaker, run.language, run.style, run.ruby)
            else:
                out.append(Run(joined, run.speaker, run.language, run.style, run.ruby))
    return tuple(out)
