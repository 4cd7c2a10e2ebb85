"""Captions and transcripts: read every usual format, check, convert, and turn into a transcript.

    captions = read("clip.en.vtt")
    findings = check(captions)
    body = to_html(captions, language="en")

Only the model is loaded here; each reader and writer is loaded when a file needs it.
"""

from __future__ import annotations

from .model import Captions, CaptionsError, Cue, Problem, Run
from .reader import FORMATS, read
from .transcript import Transcript, to_html, transcript

__all__ = [
    "FORMATS",
    "Captions",
    "CaptionsError",
    "Cue",
    "Problem",
    "Run",
    "Transcript",
    "read",
    "to_html",
    "transcript",
]
