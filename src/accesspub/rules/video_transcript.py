"""video-transcript: what is said in a video can be read without playing it."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.facts.alternative import Medium
from accesspub.rule import Context, Finding, rule
from accesspub.rules._alternative import is_native, videos
from accesspub.rules.audio_transcript import without_transcript

_RULE = "video-transcript"


def _may_be_heard(medium: Medium) -> bool:
    return not (is_native(medium) and medium.file.silent)


@rule(over=videos, when=_may_be_heard)
def video_transcript(medium: Medium, context: Context) -> Iterator[Finding]:
    """A transcript serves who can neither hear nor see, who reads faster than people speak, and who cannot play it."""
    if medium.of_kind("transcript", readers=True):
        return
    yield from without_transcript(medium, context, _RULE)
    if medium.source is None and not any(one.kind == "transcript" and one.draft for one in medium.in_page):
        values = {"provider": medium.embed.provider_name or ""}
        yield Finding(medium.element, "hosted" if values["provider"] else "none", values, ask=True, severity="note")
