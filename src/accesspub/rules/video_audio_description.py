"""video-audio-description: visual information in a video is also spoken."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.rules._alternative import is_native, too_few_words, videos


def _is_heard(medium: Medium) -> bool | None:
    """Only a file that can be analysed, or a description named by the page, can be checked."""
    if not is_native(medium):
        return None
    silent = medium.file.silent
    if silent is None:
        return True if any(one.kind == "descriptions" and not one.missing for one in medium.found) else None
    return not silent


@rule(over=videos, when=_is_heard)
def video_audio_description(medium: Medium, context: Context) -> Iterator[Finding]:
    """People who cannot see a video rely on its sound."""
    if any(one.descriptive for one in medium.of_kind("transcript", readers=True)):
        return
    if any(one.origin == "drawn" for one in medium.of_kind("descriptions", readers=True)):
        return  # the player reads them out, or plays a second version
    described = bool(medium.of_kind("descriptions", readers=True))
    words = medium.of_kind("transcript", readers=True)
    if medium.file.speaks is False and not words and too_few_words(medium) and len(videos(context.facts)) == 1:
        # A description track alone reaches nobody, because browsers do not read it aloud.
        yield Finding(medium.element, "track_only" if described else "none")
        return
    yield Finding(medium.element, "track" if described else "unknown", ask=True, severity="note")
