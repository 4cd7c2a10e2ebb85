"""Captions and transcripts: read every usual format, check, convert, and turn into a transcript.

    captions = read("clip.en.vtt")
    findings = check(captions)
    body = to_html(captions, language="en")

Only the model is loaded here; each reader and writer is loaded when a file needs it.
"""

from __future__ import annotations

from accesspub.captions.check import check
from accesspub.captions.convert import convert
from accesspub.captions.model import Captions, CaptionsError, Cue, Problem, Run
from accesspub.captions.reader import FORMATS, read
from accesspub.captions.transcript import Transcript, to_html, transcript
from accesspub.captions.writer import WRITABLE, write

__all__ = [
    "FORMATS",
    "WRITABLE",
    "Captions",
    "CaptionsError",
    "Cue",
    "Problem",
    "Run",
    "Transcript",
    "check",
    "convert",
    "read",
    "to_html",
    "transcript",
    "write",
]
