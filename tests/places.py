"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
TOOLS = ROOT.parent / "shared" / "tools"

# Rules of ALTERNATIVES, which is not done: their examples and the effect on other pages are owed.
OWED = frozenset(
    "audio-transcript captions-file-broken captions-quality media-alternative-labelled "
    "video-audio-description video-captions video-only-alternative video-transcript".split()
)
