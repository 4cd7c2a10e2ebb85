"""TTML in all its dress: TTML1 and 2, IMSC, DFXP, EBU-TT and EBU-TT-D.

Read with lxml rather than ttconv: ttconv leaves out a paragraph with a bad time without a word to
the caller, gives no line numbers and forgets agents (who speaks); see docs/captions.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._tracks import choose_track, from_start, with_ends
from accesspub.captions.formats._ttml_time import Rates, rates
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem, Run, cue
from accesspub.captions.xmlsafe import attribute, attributes, line_of, local, parse, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = re.compile(r"[ \t\r\n]+")  # XML's white space only: a no-break space is text
_RUBY: dict[str, Literal["", "base", "text"]] = {"base": "base", "text": "text", "delimiter": "text"}
_DEEP = 200  # libxml2 stops at 256; nobody nests spans like that by hand


@dataclass(slots=True)
class _Track:
    """The cues of one language, and the times of the text that is not timed on its own."""

    cues: list[Cue] = field(default_factory=list)
    open_ends: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What an element inherits."""

    begin: Fraction = Fraction(0)
    end: Fraction | None = None
    language: str = ""
    agent: str | None = None
    style: str = ""
    keep_space: bool = False
    ruby: Literal["", "base", "text"] = ""


class _Reader:
    def __init__(self, root: _Element, draft: Draft) -> None:
        self.draft = draft
        self.rates: Rates = rates(root)
        self.root_language = (attribute(root, "lang") or "").strip()
        self.tracks: dict[str, _Track] = {}
        self.agents: dict[str, str] = {}
        self.styles: dict[str, str] = {}
        self.track_language = self.root_language
        for element in root.iter():
            name = local(element.tag)
            identifier = attribute(element, "id")
            if name == "agent" and identifier:
                names = [words_of(child) for child in element if local(child.tag) == "name"]
                self.agents[identifier] = next((text for text in names if text), identifier)
            elif name == "style" and identifier:
                self.styles[identifier] = _style_of(attributes(element))

    def walk(self, element: _Element, scope: _Scope, depth: int = 0) -> Fraction:
        """Read a body or div; return the time its successor in a sequence begins."""
        scope, valid = self.enter(element, scope)
        if not valid:
            return scope.begin
        in_sequence = attribute(element, "timeContainer") == "seq"
        at = scope.begin
        for child in element:
            name = local(child.tag)
            inner = replace(scope, begin=at) if in_sequence else scope
            if name == "p":
                at = self.paragraph(child, inner)
            elif name in ("div", "body") and depth < _DEEP:
                outer = self.track_language
                language = (attribute(child, "lang") or "").strip()
                if language:
                    self.track_language = language
                at = self.walk(child, inner, depth + 1)
                self.track_language = outer
            elif name == "image" or (name == "span" and words_of(child)):
                what = "A picture (image captions)" if name == "image" else "Text outside a paragraph"
                self.draft.note(line_of(child), f"{what} was left out; put the words in a <p>.", "error", "no-text")
        return scope.end if scope.end is not None else at

    def enter(self, element: _Element, scope: _Scope) -> tuple[_Scope, bool]:
        """Return what holds inside an element; False if its times cannot be read."""
        begin, end, valid = scope.begin, scope.end, True
        own = attributes(element)
        values: dict[str, Fraction] = {}
        for name in ("begin", "end", "dur"):
            text = own.get(name)
            if text is None:
                continue
            value, strict = self.rates.seconds(text)
            if value is None:
                words = words_of(element)[:80]
                self.draft.note(
                    line_of(element),
                    f"The time {name}={text[:40]!r} cannot be read, so the text {words!r} "
                    "was left out. Write it like 00:00:01.000.",
                    "error",
                    "bad-time",
                )
                return scope, False
            if not strict:
                self.draft.note(
                    line_of(element),
                    f"The time {name}={text[:40]!r} is not written as TTML wants it. Write it like 00:00:01.000.",
                    "warning",
                    "sloppy-time",
                )
            values[name] = value
        if "begin" in values:
            begin = scope.begin + values["begin"]
        if "end" in values:
            end = scope.begin + values["end"]
        if "dur" in values:
            end = begin + values["dur"] if end is None or "end" not in values else min(end, begin + values["dur"])
        agent = own.get("agent")
        if agent:
            agent = ", ".join(self.agents.get(part, part) for part in agent.split())
        styles = [self.styles.get(ref, "") for ref in (own.get("style") or "").split()]
        style = "".join(s for s in "biu" if s in scope.style + "".join(styles) + _style_of(own))
        space = own.get("space")
        return _Scope(
            begin,
            end,
            (own.get("lang") or "").strip() or scope.language,
            agent or scope.agent,
            style,
            scope.keep_space if space is None else space == "preserve",
            _RUBY.get(own.get("ruby", ""), scope.ruby),
        ), valid

    def paragraph(self, element: _Element, outer: _Scope) -> Fraction:
        """Make the cues of one ``p``: one, or one for each span that has a time of its own."""
        scope, valid = self.enter(element, outer)
        if not valid:
            return outer.begin
        pieces: list[tuple[_Scope, list[Run]]] = [(scope, [])]
        self.collect(element, scope, pieces[0][1], pieces, attribute(element, "timeContainer") == "seq")
        line, identifier = line_of(element), attribute(element, "id") or ""
        track = self.tracks.setdefault(self.track_language, _Track())
        found = False
        for inner, runs in pieces:
            end = inner.end
            made = cue(float(inner.begin), float(end if end is not None else inner.begin), runs, identifier, "", line)
            if made.runs:
                if end is None:
                    track.open_ends.add(len(track.cues))
                track.cues.append(made)
                found = True
        if not found and (element.get("begin") or element.get("end")) and len(pieces) == 1:
            track.cues.append(cue(float(scope.begin), float(scope.end or scope.begin), "", identifier, "", line))
        return max((inner.end for inner, _ in pieces if inner.end is not None), default=scope.begin)

    def collect(
        self,
        element: _Element,
        scope: _Scope,
        runs: list[Run],
        pieces: list[tuple[_Scope, list[Run]]],
        in_sequence: bool = False,
        depth: int = 0,
    ) -> None:
        """Gather the runs of an element; spans with their own times become pieces of their own."""
        self.add(runs, element.text, scope)
        at = scope.begin
        for child in element:
            name = local(child.tag)
            if name == "br":
                runs.append(Run("\n", scope.agent, None, scope.style))
            elif name == "span" and depth < _DEEP:
                inner, valid = self.enter(child, replace(scope, begin=at) if in_sequence else scope)
                if valid:
                    target = runs
                    if any(child.get(key) is not None for key in ("begin", "end", "dur")):
                        target = []
                        pieces.append((inner, target))
                    self.collect(child, inner, target, pieces, attribute(child, "timeContainer") == "seq", depth + 1)
                    at = inner.end if inner.end is not None else at
            elif name == "":
                self.draft.note(
                    line_of(child),
                    f"The entity {child.text!r} is not known in TTML and was kept as it is. "
                    "Write the character itself.",
                    "warning",
                    "entity",
                )
                self.add(runs, child.text, scope)
            elif name not in ("metadata", "set", "animate", "title", "desc"):
                self.draft.note(
                    line_of(child),
                    f"TTML has no <{name}> in a paragraph; its words were kept.",
                    "warning",
                    "unknown-tag",
                )
                self.add(runs, words_of(child), scope)
            self.add(runs, child.tail, scope)

    def add(self, runs: list[Run], text: str | None, scope: _Scope) -> None:
        if not text:
            return
        if not scope.keep_space:
            # xml:space="default": white space folds to one blank, across the borders of elements too
            folded = _SPACE.sub(" ", text).strip(" ")
            lead = " " if text[0] in " \t\n\r" and runs and not runs[-1].text.endswith((" ", "\n")) else ""
            tail = " " if folded and text[-1] in " \t\n\r" else ""
            text = lead + folded + tail
        if text:
            language = scope.language if scope.language and scope.language != self.track_language else None
            runs.append(Run(text, scope.agent, language, scope.style, scope.ruby))


def _style_of(own: dict[str, str]) -> str:
    style = "b" if own.get("fontWeight") == "bold" else ""
    style += "i" if own.get("fontStyle") in ("italic", "oblique") else ""
    return style + ("u" if "underline" in own.get("textDecoration", "").split() else "")


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if file.root == "tt" else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """Of several languages, the one that is asked for or the first."""
    root = parse(file.text, draft)
    if local(root.tag) != "tt":
        raise CaptionsError(f"A TTML file begins with <tt>, this one with <{local(root.tag)}>.", line=line_of(root))
    reader = _Reader(root, draft)
    body = next((child for child in root if local(child.tag) == "body"), None)
    if body is None:
        draft.note(
            0, "This TTML has no <body>, so it has no captions. Save it again from its source.", "error", "empty-file"
        )
        return
    reader.walk(body, _Scope(language=reader.root_language, keep_space=attribute(root, "space") == "preserve"))
    chosen = choose_track({name: len(track.cues) for name, track in reader.tracks.items()}, file.language, draft)
    track = reader.tracks.get(chosen, _Track())
    cues = with_ends(track.cues, track.open_ends, draft)
    _to_programme_start(root, reader.rates, cues, draft)
    draft.cues.extend(cues)
    draft.language = chosen or draft.language


def _to_programme_start(root: _Element, rate: Rates, cues: list[Cue], draft: Draft) -> None:
    """EBU-TT with tape times counts from the programme's start, often 10:00:00:00."""
    if not cues or attribute(root, "timeBase") != "smpte":
        return
    found = next((e for e in root.iter() if local(e.tag) == "documentStartOfProgramme" and e.text), None)
    start = rate.seconds(found.text)[0] if found is not None and found.text else None
    if start and found is not None:
        cues[:] = from_start(cues, float(start), str(found.text), draft)


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    from accesspub.captions.formats._ttml_write import write_ttml  # it imports slow modules

    return write_ttml(captions, cues, problems)


FORMAT = Format(("ttml", "dfxp", "imsc", "itt"), _match, _read, _write, shared=("xml",))
