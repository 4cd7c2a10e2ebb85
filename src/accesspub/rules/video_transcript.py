"""video-transcript: a video has a transcript."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, Waived, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.rules._alternative import is_checked, is_native, is_waived, may_be_heard, videos, waiting

_RULE = "video-transcript"


def _may_be_read(medium: Medium) -> bool | None:
    """A native video without any known words is reported by video-captions; once is enough."""
    if is_native(medium) and not medium.of_kind("transcript", "captions", readers=True):
        drafts = any(one.kind == "transcript" for one in medium.in_page)
        return may_be_heard(medium) and (True if drafts or medium.source is not None else None)
    return may_be_heard(medium)


@rule(over=videos, when=_may_be_read)
def video_transcript(medium: Medium, context: Context) -> Findings:
    """A transcript serves people who can neither hear nor see, who prefer reading, or who cannot play the video."""
    if medium.of_kind("transcript", readers=True):
        return
    if is_waived(medium, context):
        yield Waived(medium.element)
        return
    if (words := waiting(medium, context, _RULE)) is not None:
        key = "draft" if words.draft else "json_ld" if words.machines else "file"
        yield Finding(medium.element, key, {"file": words.file}, words.edit)
        return
    provider = medium.embed.provider_name or ""
    if medium.embed.delivery == "text":
        key = "lost"
    elif is_native(medium) or medium.of_kind("captions", readers=True):
        key = "none"
    elif is_checked(medium, context):
        key = "checked"
    else:
        key = "hosted" if provider else "elsewhere"
    yield Finding(medium.element, key, {"provider": provider}, ask=True, severity="note")
