"""All kinds of TTML: TTML1 and 2, IMSC, DFXP, EBU-TT and EBU-TT-D.

Read with lxml rather than ttconv: ttconv leaves out a paragraph with a bad time without a word to
the caller, gives no line numbers and forgets agents (who speaks); see docs/captions.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from accesspub import expressions as re
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._layers import one_after_the_other
from accesspub.captions.formats._tracks import from_start, with_ends
from accesspub.captions.formats._ttml_place import Styles
from accesspub.captions.formats._ttml_style import Change, Seen, displayed, letters
from accesspub.captions.formats._ttml_time import ALWAYS, EVER, Rates, Span, grown, rates, within
from accesspub.captions.formats._ttml_tracks import Piece, of_one_language
from accesspub.captions.model import TO_THE_END, Captions, CaptionsError, Cue, Draft, Problem, Run, cue
from accesspub.captions.times import clock
from accesspub.captions.xmlsafe import attribute, attributes, line_of, local, parse, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = re.compile(r"[ \t\r\n]+")  # XML's white space only: a no-break space is text
_RUBY: dict[str, Literal["", "base", "text"]] = {"base": "base", "text": "text"}
_RUBY_PARTS = frozenset({"container", "baseContainer", "textContainer"})
_ABOUT = frozenset("metadata set animate title desc agent copyright name actor".split())
_DEEP = 200  # libxml2 stops at 256; nobody nests spans like that by hand


@dataclass(frozen=True, slots=True)
class _Scope:
    """What an element inherits.

    Attributes:
        begin: what times inside count from.
        end: when its parent ends at the latest.
        shown: when it is shown.
        seen: for each property that its content inherits and that hides text, when it does not.
        timed: whether it or what it is in has a time.
        ends: when it ends by its own attributes; None if they do not say.
    """

    begin: Fraction = Fraction(0)
    end: Fraction = EVER
    shown: tuple[Span, ...] = ALWAYS
    seen: Seen = field(default_factory=dict)
    timed: bool = False
    ends: Fraction | None = None
    language: str = ""
    agent: str | None = None
    style: str = ""
    align: str = ""
    region: str = ""
    keep_space: bool = False
    ruby: Literal["", "base", "text"] = ""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A piece of text, and what holds for it."""

    text: str
    scope: _Scope


class _Reader:
    def __init__(self, root: _Element, draft: Draft) -> None:
        self.draft = draft
        self.rates: Rates = rates(root, draft)
        self.styles = Styles(root)
        self.pieces: list[Piece] = []
        self.track_language = (attribute(root, "lang") or "").strip()
        self.agents: dict[str, str] = {}
        self._is_absolute = False
        for element in root.iter():
            identifier = attribute(element, "id")
            if local(element.tag) == "agent" and identifier:
                names = [words_of(child) for child in element if local(child.tag) == "name"]
                self.agents[identifier] = next((text for text in names if text), identifier)
        start, nowhere = _Scope(), _Scope(shown=())
        self.regions = {
            name: self.enter(element, start, self.styles.of_region(name)) or nowhere
            for name, element in self.styles.regions.items()
        }

    def walk(self, element: _Element, outer: _Scope, depth: int = 0) -> Fraction:
        """Read a body or div; return when it ends."""
        scope = self.enter(element, outer)
        if scope is None:
            return outer.begin
        in_sequence = attribute(element, "timeContainer") == "seq"
        at, last = scope.begin, scope.begin
        self.outside(line_of(element), element.text)
        for child in element:
            name = local(child.tag)
            inner = _after(scope, at) if in_sequence else scope
            if name == "p":
                at = self.paragraph(child, inner)
            elif name in ("div", "body") and depth < _DEEP:
                before = self.track_language
                self.track_language = (attribute(child, "lang") or "").strip() or before
                at = self.walk(child, inner, depth + 1)
                self.track_language = before
            elif name == "image":
                message = "A picture (image captions) was left out; put the words in a <p>."
                self.draft.note(line_of(child), message, "error", "no-text")
            elif name not in _ABOUT and str(child.tag).rpartition("}")[0] == str(element.tag).rpartition("}")[0]:
                self.outside(line_of(child), words_of(child))
            self.outside(line_of(child), child.tail)
            last = at if in_sequence else max(last, at)
        return scope.ends if scope.ends is not None else last

    def outside(self, line: int, text: str | None) -> None:
        """Name text that is in no paragraph, so no player shows it."""
        if text and (words := " ".join(text.split())):
            message = f"Text outside a paragraph was left out: {words[:80]!r}. Put it in a <p>."
            self.draft.note(line, message, "error", "no-text")

    def enter(self, element: _Element, scope: _Scope, style: dict[str, str] | None = None) -> _Scope | None:
        """Return what holds inside an element, of its own style or a given one; None if its times cannot be read."""
        own = attributes(element)
        times = self.times(element, own)
        if times is None:
            return None
        begin, ends = scope.begin + times.get("begin", 0), None
        if "end" in times:
            ends = scope.begin + times["end"]
        if "dur" in times:
            ends = begin + times["dur"] if ends is None else min(ends, begin + times["dur"])
        if begin >= scope.end and scope.begin <= times.get("begin", EVER) < scope.end:
            begin, ends = times["begin"], times.get("end", ends)  # as iTunes counts: from the start of the medium
            if not self._is_absolute:
                message = "Times in here count from the start of the medium, not from that of the element around it."
                self.draft.note(line_of(element), message + " Subtract its begin.", "warning", "absolute-time")
            self._is_absolute = True
        end = min(scope.end, ends if ends is not None else EVER)
        shown = within(scope.shown, ((begin, end),)) if times else scope.shown
        style = style or (self.styles.of(own) if "style" in own else own)
        shown, seen = displayed(style, self.changes(element, begin, end), shown, scope.seen)
        agent = own.get("agent")
        space = own.get("space")
        return _Scope(
            begin,
            end,
            shown,
            seen,
            scope.timed or bool(times),
            ends,
            (own.get("lang") or "").strip() or scope.language,
            ", ".join(self.agents.get(part, part) for part in agent.split()) if agent else scope.agent,
            "".join(sign for sign in "biu" if sign in scope.style + letters(style)),
            style.get("textAlign") or scope.align,
            own.get("region") or scope.region,
            scope.keep_space if space is None else space == "preserve",
            _RUBY.get(style.get("ruby", ""), scope.ruby),
        )

    def times(self, element: _Element, own: dict[str, str]) -> dict[str, Fraction] | None:
        """The times an element has; None if one cannot be read."""
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
                return None
            if not strict:
                self.draft.note(
                    line_of(element),
                    f"The time {name}={text[:40]!r} is not written as TTML requires. Write {clock(float(value))}.",
                    "warning",
                    "sloppy-time",
                )
            values[name] = value
        return values

    def changes(self, element: _Element, begin: Fraction, end: Fraction) -> list[Change]:
        """What changes the style of an element, and when."""
        found: list[Change] = []
        for child in element:
            name = local(child.tag)
            if name not in ("set", "animate"):
                continue
            change = attributes(child)
            if name == "animate":
                found.append(((begin, end), dict.fromkeys(change, "")))  # as long as it moves, it is taken as seen
            elif (times := self.times(element, change)) is not None:
                first = begin + times.get("begin", 0)
                last = begin + times["end"] if "end" in times else end
                found.append(((first, min(last, first + times["dur"]) if "dur" in times else last), change))
        return found

    def paragraph(self, element: _Element, outer: _Scope) -> Fraction:
        """Make the cues of one ``p``: one for each time in which it shows the same; return when it ends."""
        scope = self.enter(element, outer)
        if scope is None:
            return outer.begin
        leaves: list[_Leaf] = []
        last = self.collect(element, scope, leaves)
        places = dict.fromkeys(leaf.scope.region for leaf in leaves)
        for region in places:
            there = [leaf for leaf in leaves if leaf.scope.region == region]
            if region or len(places) == 1:
                self.cues(element, replace(scope, region=region), there)
            else:
                self.never_shown(element, there)  # the spans around it have a place, and it has none
        return scope.ends if scope.ends is not None else last

    def cues(self, element: _Element, scope: _Scope, leaves: Sequence[_Leaf]) -> None:
        region = scope.region if scope.region in self.regions else ""
        frame = self.regions.get(region, _Scope())
        shown = [_seen(leaf.scope, frame) for leaf in leaves]
        self.never_shown(element, [leaf for leaf, spans in zip(leaves, shown, strict=True) if not spans])
        if len(set(shown)) == 1 and len(shown[0]) == 1:  # by far the most common paragraph
            self.piece(element, scope, shown[0][0], self.runs(leaves), region)
            return
        moments = sorted({moment for spans in shown for span in spans for moment in span})
        at_times = [
            (start, end, [n for n, spans in enumerate(shown) if any(a <= start and end <= b for a, b in spans)])
            for start, end in pairwise(moments)
        ]
        at_times = [one for one in at_times if any(leaves[n].text.strip() for n in one[2])]
        told: set[int] = set()
        for at, (start, end, parts) in enumerate(at_times):
            told_now = sorted(grown(at_times[at:]) - told)
            told |= set(told_now)
            self.piece(element, scope, (start, end), self.runs([leaves[n] for n in parts]), region)
            if told_now != parts:
                last = self.pieces[-1]
                said = cue(0, 0, self.runs([leaves[n] for n in told_now])).runs
                self.pieces[-1] = replace(last, cue=replace(last.cue, said=said))

    def never_shown(self, element: _Element, leaves: Sequence[_Leaf]) -> None:
        """Name text that no player shows."""
        if hidden := " ".join(leaf.text.strip() for leaf in leaves).strip():
            message = f"The text {hidden[:80]!r} is never shown: its times are outside those around it, or it is hidden"
            message += " or in no region. Correct them, or remove it."
            self.draft.note(line_of(element), message, "warning", "never-shown")

    def piece(self, element: _Element, scope: _Scope, span: Span, runs: list[Run], region: str) -> None:
        is_open = span[1] == EVER
        end = float(span[0]) if is_open and scope.timed else TO_THE_END if is_open else float(span[1])
        identifier = attribute(element, "id") or ""
        made = cue(float(span[0]), end, runs, identifier, scope.align, line_of(element))
        if made.runs and end == TO_THE_END:
            message = "This text has no time, so it is shown from the start to the end of the medium. Give it times."
            self.draft.note(made.line, message, "warning", "no-end")
        if made.runs:
            self.pieces.append(Piece(made, self.track_language, region, is_open and scope.timed))

    def runs(self, leaves: Sequence[_Leaf]) -> list[Run]:
        """The runs of leaves that are shown together; white space folds across their borders."""
        runs: list[Run] = []
        before = None
        for leaf in leaves:
            text, scope = leaf.text, leaf.scope
            if not scope.keep_space and text[:1] == " " and (not runs or runs[-1].text[-1:] in (" ", "\n")):
                text = text[1:]
            if text and scope is before:
                runs[-1] = replace(runs[-1], text=runs[-1].text + text)
            elif text:
                before = scope
                language = scope.language if scope.language and scope.language != self.track_language else None
                runs.append(Run(text, scope.agent, language, scope.style, scope.ruby))
        return runs

    def collect(self, element: _Element, scope: _Scope, leaves: list[_Leaf], depth: int = 0) -> Fraction:
        """Gather the leaves of an element; return when its content ends."""
        ruby = self.styles.of(attributes(element)).get("ruby", "")
        in_sequence = attribute(element, "timeContainer") == "seq"
        own = replace(scope, shown=()) if in_sequence else scope  # text has no duration in a sequence
        at, last = scope.begin, scope.begin
        for child, text in [(None, element.text), *((child, child.tail) for child in element)]:
            if child is not None:
                inner = _after(scope, at) if in_sequence else scope
                at = self.child(child, inner, leaves, depth)
                last = at if in_sequence else max(last, at)
            if text and ruby not in _RUBY_PARTS:
                words = text if scope.keep_space else _SPACE.sub(" ", text)
                if words.strip(" ") or not in_sequence:
                    leaves.append(_Leaf(words, own))
                last = last if in_sequence else EVER
        if ruby == "container":
            leaves[:] = _paired(leaves)
        return last

    def child(self, child: _Element, scope: _Scope, leaves: list[_Leaf], depth: int) -> Fraction:
        name = local(child.tag)
        if name == "br":
            leaves.append(_Leaf("\n", scope))
        elif name == "span" and depth < _DEEP:
            inner = self.enter(child, scope)
            if inner is not None and self.styles.of(attributes(child)).get("ruby") != "delimiter":
                last = self.collect(child, inner, leaves, depth + 1)
                return inner.ends if inner.ends is not None else last
        elif name == "":
            message = (
                f"The entity {child.text!r} is not known in TTML and was kept as it is. Write the character itself."
            )
            self.draft.note(line_of(child), message, "warning", "entity")
            leaves.append(_Leaf(child.text or "", scope))
        elif name not in ("metadata", "set", "animate", "title", "desc"):
            message = f"TTML has no <{name}> in a paragraph; its words were kept."
            self.draft.note(line_of(child), message, "warning", "unknown-tag")
            leaves.append(_Leaf(words_of(child), scope))
        return scope.begin


def _after(scope: _Scope, at: Fraction) -> _Scope:
    """What holds for an element of a sequence, which begins where the one before it ends."""
    return replace(scope, begin=at, shown=within(scope.shown, ((at, EVER),)))


def _paired(leaves: Sequence[_Leaf]) -> list[_Leaf]:
    """Each base with its reading, where the bases come first and then the readings."""
    first = next((n for n, leaf in enumerate(leaves) if leaf.scope.ruby), len(leaves))
    bases = [leaf for leaf in leaves[first:] if leaf.scope.ruby == "base"]
    readings = [leaf for leaf in leaves[first:] if leaf.scope.ruby == "text"]
    if len(bases) != len(readings) or len(bases) + len(readings) < len(leaves) - first:
        return list(leaves)
    return [*leaves[:first], *(leaf for pair in zip(bases, readings, strict=True) for leaf in pair)]


def _seen(scope: _Scope, region: _Scope) -> tuple[Span, ...]:
    """When text is seen that is in a region."""
    spans = within(scope.shown, region.shown) if region.shown != ALWAYS else scope.shown
    for visible in {**region.seen, **scope.seen}.values():
        spans = within(spans, visible) if visible != ALWAYS else spans
    return spans


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if file.root == "tt" else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    """All languages together, as TTML shows them; only translations that are shown together are kept apart."""
    root = parse(file.text, draft)
    if local(root.tag) != "tt":
        raise CaptionsError(f"A TTML file begins with <tt>, this one with <{local(root.tag)}>.", line=line_of(root))
    reader = _Reader(root, draft)
    body = next((child for child in root if local(child.tag) == "body"), None)
    for child in root:
        if child is not body and local(child.tag) not in ("head", ""):
            reader.outside(line_of(child), words_of(child))
    if body is None:
        return
    language = reader.track_language
    reader.walk(body, _Scope(language=language, keep_space=attribute(root, "space") == "preserve"))
    pieces = of_one_language(reader.pieces, language, file.language, draft)
    open_ends = {at for at, piece in enumerate(pieces) if piece.is_open}
    cues = with_ends([piece.cue for piece in pieces], open_ends, draft, to_the_end=True)
    regions: dict[str, list[Cue]] = {}
    for piece, item in zip(pieces, cues, strict=True):
        regions.setdefault(piece.region, []).append(item)
        reader.styles.use(piece.region)
    placed: list[Cue] = []
    for region, items in regions.items():
        for item in one_after_the_other(items):
            placed.append(replace(item, settings=reader.styles.settings(region, item.settings, len(item.lines))))
    placed.sort(key=lambda item: item.start)
    draft.cues.extend(_to_programme_start(root, reader.rates, placed, draft))


def _to_programme_start(root: _Element, rate: Rates, cues: list[Cue], draft: Draft) -> list[Cue]:
    """EBU-TT with tape times counts from the programme's start, often 10:00:00:00."""
    if not cues or not rate.counted:
        return cues
    found = next((e for e in root.iter() if local(e.tag) == "documentStartOfProgramme" and e.text), None)
    start = rate.seconds(found.text)[0] if found is not None and found.text else None
    return from_start(cues, float(start), str(found.text), draft) if start and found is not None else cues


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    from accesspub.captions.formats._ttml_write import write_ttml  # it imports slow modules

    return write_ttml(captions, cues, problems)


FORMAT = Format(("ttml", "dfxp", "imsc", "itt"), _match, _read, _write, shared=("xml",), placed=True)
