"""Where the rule behind a finding is written: the specification and its section.

WebVTT is https://www.w3.org/TR/webvtt1/, TTML1 https://www.w3.org/TR/ttml1/, CTA-608 ANSI/CTA-608-E, and EBU Tech 3264
https://tech.ebu.ch/docs/tech/tech3264.pdf. A finding without a source is a check of our own.
"""

from __future__ import annotations

from accesspub.captions.profiles import Profile

_TTI = "EBU Tech 3264, TTI block"
_SOURCES: dict[str, dict[str, str]] = {
    "vtt": {
        **dict.fromkeys(("bad-header", "not-utf-8", "end-before-start", "out-of-order"), "WebVTT 4.1"),
        **dict.fromkeys(("unknown-tag", "arrow-in-text"), "WebVTT 4.2.2"),
        **dict.fromkeys(
            ("text-without-time", "empty-line", "empty-cue", "late-block", "bad-bytes", "stray-number"), "WebVTT 6.1"
        ),
        **dict.fromkeys(("bad-time", "bad-setting"), "WebVTT 6.3"),
        "bad-tag": "WebVTT 6.4",
    },
    "ttml": {
        **dict.fromkeys(("bad-time", "sloppy-time"), "TTML1 10.3.1"),
        **dict.fromkeys(("never-shown", "no-end", "absolute-time", "end-before-start"), "TTML1 10.4"),
        "bad-rate": "TTML1 6.2",
        "unknown-tag": "TTML1 7.1",
        "no-text": "TTML1 7.1",
        "bad-xml": "XML 1.0, 2.1",
        "entity": "XML 1.0, 4.1",
    },
    "scc": dict.fromkeys(
        ("bad-code", "bad-header", "bad-time", "sloppy-time", "out-of-order", "other-channel", "overwritten"), "CTA-608"
    ),
    "stl": {
        **dict.fromkeys(("bad-time", "bad-bytes", "end-before-start"), _TTI),
        **dict.fromkeys(("truncated", "frame-rate", "time-offset", "before-start"), "EBU Tech 3264, GSI block"),
    },
    "podcast-json": dict.fromkeys(("bad-time", "bad-text", "bad-segment"), "Podcasting 2.0, transcripts, JSON"),
}
_STYLE = frozenset({"speed", "line-length", "lines", "too-short", "too-long", "gap", "speaker-change"})


def source_of(code: str, format: str, profile: Profile | None = None) -> str:
    """The rule's source; empty for a check of our own."""
    if code in _STYLE and profile is not None:
        section = profile.sections.get(code, "")
        return f"{profile.title}, {section}" if section else profile.title
    return _SOURCES.get(format, {}).get(code, "")
