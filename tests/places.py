"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
TOOLS = ROOT.parent / "shared" / "tools"

# Rules some of whose sentences are about caption and media files: a page alone cannot show them.
OWED = frozenset(
    "audio-transcript captions-file-broken captions-quality image-animated media-alternative-labelled transcript-outdated "
    "video-audio-description video-captions video-only-alternative video-transcript".split()
)
# Those all of whose sentences are: they have no example that is a page.
SPEAK_OF_FILES = frozenset(
    "captions-file-broken captions-quality image-animated media-alternative-labelled transcript-outdated "
    "video-only-alternative".split()
)
