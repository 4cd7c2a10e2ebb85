"""TTML writer: plain TTML1 that IMSC and EBU-TT-D readers take, speakers as agents."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from accesspub import expressions as re
from accesspub.captions import times
from accesspub.captions.inline import around_ruby
from accesspub.captions.model import Captions, Cue, Problem, Run
from accesspub.captions.places import across, side, top

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
    ' xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling"'
    ' ttp:timeBase="media" xml:space="preserve" xml:lang='
)
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLES = {"b": 'tts:fontWeight="bold"', "i": 'tts:fontStyle="italic"', "u": 'tts:textDecoration="underline"'}


def write_ttml(captions: Captions, cues: Sequence[Cue], problems: list[Problem]) -> str:
    """Write TTML. Times are exact to the millisecond.

    ``xml:space`` is "preserve" and paragraphs are written without indentation inside, so that no
    blank of the text changes.
    """
    del problems
    speakers: dict[str, str] = {}
    for item in cues:
        for run in item.runs:
            if run.speaker:
                speakers.setdefault(run.speaker, f"speaker{len(speakers) + 1}")
    out = [_HEAD, quoteattr(captions.language or ""), ">\n<head>"]
    if speakers:
        out.append("<metadata>\n")
        for name, identifier in speakers.items():
            out.append(f'<ttm:agent type="person" xml:id="{identifier}">')
            out.append(f'<ttm:name type="full">{_text(name)}</ttm:name></ttm:agent>\n')
        out.append("</metadata>")
    places = {settings: f"place{n}" for n, settings in enumerate(sorted({item.settings for item in cues}), 1)}
    if any(places):
        out.append("<layout>\n")
        out += [_region(name, settings) for settings, name in places.items()]
        out.append("</layout>")
    out.append("</head>\n<body><div>\n")
    for item in cues:
        voices = {run.speaker for run in item.runs}
        agent = next(iter(voices)) if len(voices) == 1 else None
        who = f' ttm:agent="{speakers[agent]}"' if agent else ""
        ruby = around_ruby(item.runs, '<span tts:ruby="container">', "", "", "</span>")
        spans = [_span(run, speakers, agent) for run in item.runs]
        inner = "".join(before + span + after for span, (before, after) in zip(spans, ruby, strict=True))
        where = f' region="{places[item.settings]}"' if any(places) else ""
        out.append(f'<p begin="{times.clock(item.start)}" end="{times.clock(item.end)}"{where}{who}>{inner}</p>\n')
    out.append("</div></body>\n</tt>\n")
    return "".join(out)


def _region(name: str, settings: str) -> str:
    """A region where the settings of WebVTT put text; text without settings goes to the bottom."""
    above, (left, width) = top(settings), across(settings)
    left, right = max(left, 0), min(left + width, 100)
    first = 0 if above is None else min(max(above, 0), 99)
    origin, extent = f"{left:g}% {first:g}%", f"{max(right - left, 1):g}% {100 - first:g}%"
    return (
        f'<region xml:id="{name}" tts:origin="{origin}" tts:extent="{extent}" '
        f'tts:displayAlign="{"after" if above is None else "before"}" tts:textAlign="{side(settings)}"/>\n'
    )


def _span(run: Run, speakers: dict[str, str], agent: str | None) -> str:
    attributes = [_STYLES[style] for style in run.style]
    if run.speaker and run.speaker != agent:
        attributes.append(f'ttm:agent="{speakers[run.speaker]}"')
    if run.language:
        attributes.append(f"xml:lang={quoteattr(run.language)}")
    if run.ruby:
        attributes.append(f'tts:ruby="{run.ruby}"')
    text = _text(run.text).replace("\n", "<br/>")
    return f"<span {' '.join(attributes)}>{text}</span>" if attributes else text


def _text(text: str) -> str:
    """Escape; characters that XML cannot hold become U+FFFD (``writer.write`` has reported them)."""
    return escape(_NOT_XML.sub("\ufffd", text))
