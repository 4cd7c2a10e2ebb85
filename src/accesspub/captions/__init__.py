"""Captions and transcripts: read every usual format, check, convert, and turn into a transcript.

    captions = read("clip.en.vtt")
    findings = check(captions)
    body = transcript(captions, language="en").html

The formats are in ``formats/``; they are imported when the first file is read or written.
"""

from __future__ import annotations

from accesspub.captions.check import check
from accesspub.captions.convert import convert
from accesspub.captions.model import Captions, CaptionsError, Cue, Problem, Run
from accesspub.captions.reader import read
from accesspub.captions.transcript import Transcript, transcript
from accesspub.captions.writer import write

__all__ = [
    "Captions",
    "CaptionsError",
    "Cue",
    "Problem",
    "Run",
    "Transcript",
    "check",
    "convert",
    "read",
    "transcript",
    "write",
]
