"""video-only-alternative: a silent video has an alternative in text or audio."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, Waived, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.rules._alternative import is_native, is_waived, too_few_words, videos, waiting

_RULE = "video-only-alternative"


@rule(over=videos, when=lambda medium: medium.file.silent if is_native(medium) else None)
def video_only_alternative(medium: Medium, context: Context) -> Findings:
    """People who cannot see a silent video get only what the page says about it."""
    if medium.of_kind("transcript", readers=True):
        return
    if is_waived(medium, context):
        yield Waived(medium.element)
        return
    if (words := waiting(medium, context, _RULE)) is not None:
        key = "draft" if words.draft else "file"
        yield Finding(medium.element, key, {"file": words.file}, words.edit)
    elif too_few_words(medium, seen=False) and not context.page.document.select("audio"):
        yield Finding(medium.element, "none")
    else:
        yield Finding(medium.element, "unknown", ask=True)
