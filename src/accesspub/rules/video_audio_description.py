"""video-audio-description: what is only seen in a video is also said."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.rules._alternative import is_native, too_few_words, videos


def _is_heard(medium: Medium) -> bool | None:
    """Only a file that can be listened to, or a description that the page names, gives anything to judge."""
    if not is_native(medium):
        return None
    silent = medium.file.silent
    if silent is None:
        return True if medium.of_kind("descriptions") else None
    return not silent


@rule(over=videos, when=_is_heard)
def video_audio_description(medium: Medium, context: Context) -> Iterator[Finding]:
    """Who cannot see the pictures follows a video by what is said; what nobody says is lost."""
    if any(one.descriptive for one in medium.of_kind("transcript", readers=True)):
        return
    described = bool(medium.of_kind("descriptions", readers=True))
    words = medium.of_kind("transcript", readers=True)
    if medium.file.speaks is False and not words and too_few_words(medium) and len(videos(context.facts)) == 1:
        # No voice, no words, no script: a description track by itself reaches nobody, as browsers do not read it out.
        yield Finding(medium.element, "track_only" if described else "none")
        return
    yield Finding(medium.element, "track" if described else "unknown", ask=True, severity="note")
