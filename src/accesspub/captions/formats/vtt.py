"""WebVTT, after the parser of https://www.w3.org/TR/webvtt1/#file-parsing.

Where that parser throws something away, this one keeps it if its time can be read, and says so:
a browser would not show it, but an editor wants it back. Comments (NOTE), STYLE and REGION blocks
are not words for readers and are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from accesspub import expressions as re
from accesspub.captions import inline, times
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._lines import frame_rate, without_nul
from accesspub.captions.model import Captions, Cue, Draft, Problem, Run, cue, plain, visible
from accesspub.captions.places import ignored

_STRICT = re.compile(
    r"[ \t\f]*(?:(\d{1,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})[ \t\f]*-->[ \t\f]*(?:(\d{1,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
    r"(?!\d)([ \t\f]*)(.*)"
)
_LOOSE = re.compile(r"\s*(\d[\d:.,; ]*+)\s*+(?:-{1,3}>|—>|–>|→)\s*(\d[\d:.,;]*)(?:\s(.*))?\Z", re.S)
_GAP = re.compile(r"(?<=\d) ?([:,]) ?(?=\d)")  # "00: 00: 01, 000", as translators write
# Two times with a fraction, whatever is between them, and the number of the cue before them.
_TWO_TIMES = re.compile(
    r"\s*(?:\d{1,6}[.)]?[ \t]{1,9})?(\d{1,3}:\d\d?:\d\d?[.,:;]\d{1,3})"
    r"(?:(?=[ \t]{0,4}[^\w\s])[^\w\n]{1,9}(?:gt;[ \t]?)?|[ \t](?:to|bis|à|a)[ \t])"
    r"(\d{1,3}:\d\d?:\d\d?[.,:;]\d{1,3})(?:\s(.*))?\Z",
    re.S,
)
_DATA = re.compile(r"\S+#xywh=[\d,]+|[^\s#?]{1,300}\.(?:jpe?g|png|webp|gif|avif)|\{\s*+\".*\}|\[\s*+\{.*", re.I | re.S)
_HEADER_LINE = re.compile(r"(Kind|Language)\s*:(.*)", re.I | re.S)
_STYLE_HEADER = re.compile(r"(?:Style|Region)\s*:\s*\Z", re.I)
_METADATA = re.compile(r"[\w .-]{1,60}[:=]|NOTE\b|STYLE\s*\Z|REGION\s*\Z|::cue|[\s}]")
_OLD_REGION = re.compile(r"region:\s?id=", re.I)
_WORDS = re.compile(r"\w")
_MOST = 20  # settings that are named
_HIDES = re.compile(
    r"\b(?:visibility\s?:\s?hidden|opacity\s?:\s?0{0,9}\.?0{1,9}(?![.\d])|(?<!-)color\s?:\s?transparent|font-size\s?:\s?0{1,9}(?![.\d]))",
    re.I,
)
_CSS = re.compile(r"\s{0,40}(?:[\w-]{1,40}\s?:[^;{}]{0,300};?|[^{}]{0,100}\{[^{}]{0,300}\}?|\})\s{0,40}")
_KINDS = frozenset({"captions", "subtitles", "descriptions"})
_DRAFT_NOTE = re.compile(r"(?i)\s*(status\s*:\s*)?(draft|auto(matic(ally)?)?[- ]?(generated|transcribed))\b")


def _match(file: CaptionFile) -> Match:
    return Match.CERTAIN if file.start.startswith("WEBVTT") else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    lines = without_nul(file.text, draft)
    at = _read_header(lines, draft)
    frames = frame_rate(file.text, draft)
    timed_words = 0
    count = len(lines)
    while at < count:
        if not lines[at] or not visible(lines[at]):
            at += 1
            continue
        at, timed = _read_block(lines, at, draft, frames)
        timed_words += timed
    if 2 * sum(_DATA.fullmatch(item.text) is not None for item in draft.cues) > len(draft.cues):
        message = "The cues are data for programs, such as preview pictures, not words. Use a file of captions."
        draft.note(0, message, "error", "not-words")
    _say_ignored(draft)
    if not any("region:" in item.settings for item in draft.cues):
        draft.regions.clear()
    if timed_words > 3 and timed_words * 2 > len(draft.cues) and not draft.is_draft:
        draft.note(
            0,
            "Most cues time every word, as automatic captions do; if a machine made this file, "
            "put `Kind: asr` in its header.",
            "note",
            "looks-automatic",
        )


def _say_ignored(draft: Draft) -> None:
    """Name each setting that browsers ignore, at the first cue that has it."""
    first: dict[str, int] = {}
    for item in draft.cues:
        for setting in ignored(item.settings) if item.settings else ():
            first.setdefault(setting, item.line)
    for setting, line in islice(first.items(), _MOST):
        message = f"Browsers ignore the setting {setting[:40]!r}. Correct or remove it."
        draft.note(line, message, "warning", "bad-setting")


def _read_header(lines: Sequence[str], draft: Draft) -> int:
    """Read up to the first blank line; return the index of the first line that is not of the header."""
    first = lines[0]
    if not (first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t"))):
        draft.note(
            1,
            "A WebVTT file must begin with a line that says WEBVTT; browsers ignore this file. "
            "Put WEBVTT and an empty line first.",
            "error",
            "bad-header",
        )
        return 0 if not first.upper().startswith("WEBVTT") else 1
    in_style = False
    for at in range(1, len(lines)):
        line = lines[at]
        if not line:
            return at
        if "-->" in line:
            draft.note(
                at + 1, "An empty line is missing between the header and the first cue.", "warning", "bad-header"
            )
            return at
        in_style = line.strip() != "##" and (in_style or _STYLE_HEADER.match(line) is not None)
        if not in_style and not _METADATA.match(line) and _WORDS.search(line):
            end = next((n for n in range(at + 1, len(lines)) if not lines[n] or "-->" in lines[n]), len(lines))
            draft.note(
                at + 1,
                f"This is in the header, where nobody sees it: {' '.join(lines[at:end])[:80]!r}. "
                "If it is a caption, put an empty line and its time before it.",
                "error",
                "text-without-time",
            )
            return end
        found = _HEADER_LINE.match(line)
        if found and found[1].lower() == "language":
            draft.language = found[2].strip() or draft.language
        elif found:
            kind = found[2].strip().lower()
            if kind in ("asr", "draft"):
                draft.is_draft = True
            elif kind in _KINDS:
                draft.kind = kind  # type: ignore[assignment]  # _KINDS are values of Kind
    return len(lines)


def _read_block(lines: Sequence[str], at: int, draft: Draft, frames: int) -> tuple[int, int]:
    """Read one block that begins at ``at``; return where it ends, and 1 if it times its words."""
    timing_at = next((n for n in (at, at + 1) if n < len(lines) and _is_timing(lines[n])), None)
    if timing_at is None or (_is_note(lines[at]) and timing_at == at):
        end = next((n for n in range(at + 1, len(lines)) if not lines[n] or "-->" in lines[n]), len(lines))
        _pass_over(lines, at, end, draft)
        return end, 0
    identifier, timing, end = lines[at] if timing_at > at else "", parse_timing(lines[timing_at], frames), timing_at + 1
    while end < len(lines) and lines[end] and not ("-->" in lines[end] and parse_timing(lines[end])):
        end += 1
    if end < len(lines) and lines[end] and end - 1 > timing_at and _is_identifier(lines, end, timing_at):
        end -= 1
        message = "Browsers show this number, since no empty line is before it. It was read as that of the next cue."
        draft.note(end + 1, f"{message} Put an empty line before it.", "warning", "stray-number")
    body = list(lines[timing_at + 1 : end])
    if timing is None:
        quoted = " ".join(body)[:80]
        draft.note(
            timing_at + 1,
            f"This time cannot be read, so a cue was left out: {lines[timing_at].strip()[:60]!r}, "
            f"with the text {quoted!r}. Write it like 00:00:01.000 --> 00:00:03.500.",
            "error",
            "bad-time",
        )
        return end, 0
    start, stop, settings, why = timing
    if sum(map(str.isalpha, settings.split())) > 1:
        message = f"Browsers do not show the words after this time: {settings[:80]!r}. Put them on the next line."
        draft.note(timing_at + 1, message, "error", "lost-words")
        body, settings = [settings, *body], ""
    if _is_note(identifier):
        message = "Browsers show this comment as a cue, since a time is in it. Remove it, or the time."
        draft.note(timing_at + 1, message, "warning", "note-with-time")
    if why:
        draft.note(
            timing_at + 1,
            f"{why}: {lines[timing_at].strip()[:60]!r}. "
            f"Write it like {times.clock(start)} --> {' '.join([times.clock(stop), *settings.split()])}.",
            "error",
            "bad-time",
        )
    text = "\n".join(body)
    if "-->" in text:
        draft.note(
            timing_at + 2 + next(i for i, piece in enumerate(body) if "-->" in piece),
            "The text of a cue contains -->, where browsers end the cue. Write --&gt; instead.",
            "error",
            "arrow-in-text",
        )
    runs = _parse(text, timing_at + 2, draft)
    draft.cues.append(cue(start, stop, runs, identifier, settings, timing_at + 1))
    return end, 1 if "<c>" in text and re.search(r"<\d\d:", text) else 0


def _is_timing(line: str) -> bool:
    """Whether a line is a time, or where browsers look for one."""
    return "-->" in line or (line[:1].isdigit() and ":" in line and parse_timing(line) is not None)


def _is_note(line: str) -> bool:
    return line == "NOTE" or line.startswith(("NOTE ", "NOTE\t"))


def _parse(text: str, line: int, draft: Draft) -> tuple[Run, ...]:
    """Read cue text that begins in a line, and name what browsers do not show."""
    runs, odd = inline.parse(text)
    for one in odd:
        if one.lost:
            message = f"Browsers hide words after this <: {one.text[:40]!r}. Write &lt; instead of <."
            draft.note(line + one.line, message, "error", "bad-tag")
        else:
            message = f"WebVTT knows no tag {one.text[:40]!r}; browsers ignore it. Remove it."
            draft.note(line + one.line, message, "warning", "unknown-tag")
    return runs


def parse_timing(line: str, frames: int = 0) -> tuple[float, float, str, str] | None:
    """Read a timing line: start and end in seconds, the settings, and what is wrong with how it is written.

    Args:
        line: the line.
        frames: in a second, where times count frames; see ``times.lenient``.
    """
    found = _STRICT.match(line)
    if found:
        h1, m1, s1, f1, h2, m2, s2, f2, blank, settings = found.groups()
        return (
            int(h1 or 0) * 3600 + int(m1) * 60 + int(s1) + int(f1) / 1000,
            int(h2 or 0) * 3600 + int(m2) * 60 + int(s2) + int(f2) / 1000,
            settings.strip(),
            "" if blank or not settings else "A blank is missing after this time",
        )
    line = plain(line)
    if not line.lstrip()[:1].isdigit():
        return None
    if ": " in line or ", " in line or " :" in line:
        line = _GAP.sub(r"\1", line)
    loose = _TWO_TIMES.match(line) or _LOOSE.match(line)
    if loose:
        start, end = times.lenient(loose[1], frames), times.lenient(loose[2], frames)
        if start is not None and end is not None:
            return start, end, (loose[3] or "").strip(), "Browsers cannot read this time"
    return None


def _is_identifier(lines: Sequence[str], timing_at: int, previous: int) -> bool:
    """Whether the line before a timing line is a number, as people number cues."""
    line = lines[timing_at - 1].strip()
    return line.isdigit() and timing_at - 2 > previous


def _pass_over(lines: Sequence[str], at: int, end: int, draft: Draft) -> None:
    """Skip a block that is not a cue: silently where the format wants that, else with a problem."""
    first = lines[at]
    if _is_note(first):
        note = first[4:] + " " + " ".join(lines[at + 1 : end])
        if _DRAFT_NOTE.match(note):
            draft.is_draft = True
        return
    if first.rstrip() in ("STYLE", "REGION"):
        if _HIDES.search("\n".join(lines[at:end])):
            message = "This STYLE block hides text from viewers. All words were read; remove those that are not meant."
            draft.note(at + 1, message, "warning", "hidden-words")
        if first.startswith("REGION") and not draft.cues:
            draft.regions.append("\n".join(lines[at:end]))
        if draft.cues:
            draft.note(
                at + 1, f"A {first.rstrip()} block after the first cue is ignored. Move it up.", "warning", "late-block"
            )
        return
    if end == at + 1 and _OLD_REGION.match(first):
        message = "Browsers ignore this old form of a region. Write REGION, and its settings on the lines below."
        draft.note(at + 1, message, "warning", "bad-setting")
        return
    if first.lstrip("\ufeff").startswith("WEBVTT") and all(map(_METADATA.match, lines[at + 1 : end])):
        message = "There is a second header here, as where files were joined; times may start again. Remove it."
        draft.note(at + 1, message, "warning", "bad-header")
        return
    if _is_rest_of_style(lines, at, end):
        message = "This is the rest of a STYLE block, which ends at an empty line. Remove the empty line."
        draft.note(at + 1, message, "warning", "bad-style")
        return
    following = next((lines[n] for n in range(end, len(lines)) if visible(lines[n])), "")
    if end == at + 1 and visible(first).isdigit() and ("-->" in following or (draft.cues and not following)):
        message = "A number is parted from its cue by an empty line, so it names nothing. Remove it, or the empty line."
        draft.note(at + 1, message, "warning", "stray-number")
        return
    if draft.cues and _is_parted(draft.cues[-1], lines):
        last = draft.cues[-1]
        message = "There is an empty line before this text, so browsers do not show it. Remove the empty line."
        draft.note(at + 1, message, "error", "empty-line")
        words = _parse("\n".join(lines[at:end]), at + 1, draft)
        runs = (*last.runs, *([Run("\n")] if last.runs else []), *words)
        draft.cues[-1] = cue(last.start, last.end, runs, last.identifier, last.settings, last.line)
        return
    quoted = " ".join(lines[at:end])[:80]
    looks = re.match(r"\s*\d+:\d+", first) is not None
    what = "A time with no end" if looks else "Text that belongs to no cue"
    step = "Give it a time line like 00:00:01.000 --> 00:00:03.500."
    draft.note(at + 1, f"{what} was left out: {quoted!r}. {step}", "error", "text-without-time")


def _is_rest_of_style(lines: Sequence[str], at: int, end: int) -> bool:
    """Whether a block is what an empty line cut off from the STYLE block above it."""
    above = at - 1
    while above >= 0 and (not lines[above] or _CSS.fullmatch(lines[above])):
        above -= 1
    return above >= 0 and lines[above].rstrip() == "STYLE" and all(map(_CSS.fullmatch, lines[at:end]))


def _is_parted(last: Cue, lines: Sequence[str]) -> bool:
    """Whether a block below is text of the last cue: that has nothing directly below its time."""
    return not lines[last.line : last.line + 1] or not visible(lines[last.line])


def _write(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    del problems  # it can hold all a cue has
    header = ["WEBVTT"]
    if captions.is_draft:
        header.append("Kind: asr")
    elif captions.kind in _KINDS and captions.kind != "captions":
        header.append(f"Kind: {captions.kind}")
    if captions.language:
        header.append(f"Language: {captions.language}")
    blocks = ["\n".join(header), *captions.regions]
    for item in cues:
        identifier = item.identifier.replace("-->", "--\u203a").replace("\n", " ").strip()
        lead = f"{identifier}\n" if identifier and captions.format in ("vtt", "ttml") else ""
        settings = f" {item.settings}" if item.settings else ""
        text = inline.to_vtt(item.runs)
        blocks.append(f"{lead}{times.clock(item.start)} --> {times.clock(item.end)}{settings}\n{text}".rstrip())
    return "\n\n".join(blocks) + "\n"


FORMAT = Format(("vtt", "webvtt"), _match, _read, _write, placed=True)
