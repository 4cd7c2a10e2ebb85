"""video-transcript: what is said in a video can be read without playing it."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.facts.alternative import Medium
from accesspub.rule import Context, Finding, rule
from accesspub.rules._alternative import is_native, is_waived, videos, waiting

_RULE = "video-transcript"


def _may_be_heard(medium: Medium) -> bool:
    return not (is_native(medium) and medium.file.silent)


@rule(over=videos, when=_may_be_heard)
def video_transcript(medium: Medium, context: Context) -> Iterator[Finding]:
    """A transcript serves who can neither hear nor see, who reads faster than people speak, and who cannot play it."""
    if medium.of_kind("transcript", readers=True) or is_waived(medium, context):
        return
    if (words := waiting(medium, context, _RULE)) is not None:
        key = "draft" if words.draft else "json_ld" if words.machines else "file"
        yield Finding(medium.element, key, {"file": words.file}, words.edit)
        return
    provider = medium.embed.provider_name or ""
    key = "hosted" if provider else "none"
    yield Finding(medium.element, key, {"provider": provider}, ask=True, severity="note")
