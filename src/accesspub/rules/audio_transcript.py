"""audio-transcript: a recording has a transcript."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, Waived, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.rules._alternative import (
    is_native,
    is_read_aloud,
    is_waived,
    may_be_heard,
    recordings,
    too_few_words,
    waiting,
)

_RULE = "audio-transcript"


@rule(over=recordings, when=may_be_heard)
def audio_transcript(medium: Medium, context: Context) -> Findings:
    """Without a transcript, people who cannot hear get nothing from a recording."""
    element = medium.element
    if medium.of_kind("transcript", readers=True):
        return
    if is_waived(medium, context):
        yield Waived(element)
        return
    if is_read_aloud(medium) and medium.source is None:
        return
    if (words := waiting(medium, context, _RULE)) is not None:
        key = "draft" if words.draft else "json_ld" if words.machines else "file"
        yield Finding(element, key, {"file": words.file}, words.edit)
        return
    provider = medium.embed.provider_name or ""
    lost = next((one for one in medium.in_page if one.origin == "link" and one.missing), None)
    if lost is not None:
        yield Finding(element, "missing", {"file": lost.where})
    elif medium.file.speaks and too_few_words(medium):
        yield Finding(element, "none")
    elif medium.embed.delivery == "text":
        yield Finding(element, "lost", ask=True, severity="note")
    elif provider and not is_native(medium):
        yield Finding(element, "hosted", {"provider": provider}, ask=True, severity="note")
    else:
        yield Finding(element, "unknown", ask=True, severity=None if is_native(medium) else "note")
