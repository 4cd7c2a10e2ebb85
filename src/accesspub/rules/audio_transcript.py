"""audio-transcript: what is said in a recording can be read."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.facts.alternative import Medium
from accesspub.rule import Context, Finding, rule
from accesspub.rules._alternative import insert_transcript, is_native, recordings, shown, too_few_words

_RULE = "audio-transcript"


def _may_be_heard(medium: Medium) -> bool:
    return not (is_native(medium) and medium.file.silent)


@rule(over=recordings, when=_may_be_heard)
def audio_transcript(medium: Medium, context: Context) -> Iterator[Finding]:
    """Who cannot hear a recording has nothing of it but its transcript; search and quick readers gain by it, too."""
    element = medium.element
    if medium.of_kind("transcript", readers=True):
        return
    yield from without_transcript(medium, context, _RULE)
    if medium.source is None and not any(one.kind == "transcript" and one.draft for one in medium.in_page):
        lost = next((one for one in medium.in_page if one.origin == "link" and one.missing), None)
        values = {"provider": medium.embed.provider_name or "", "file": lost.where if lost else ""}
        if lost is not None:
            yield Finding(element, "missing", values)
        elif medium.file.speaks and too_few_words(medium):
            yield Finding(element, "none", values)
        else:
            hosted = not is_native(medium)
            key = "hosted" if hosted and values["provider"] else "unknown"
            yield Finding(element, key, values, ask=True, severity="note" if hosted else None)


def without_transcript(medium: Medium, context: Context, rule_id: str) -> Iterator[Finding]:
    """The findings where words exist that the page does not give to its readers."""
    drafts = [one for one in medium.in_page if one.kind == "transcript" and one.for_readers and one.draft]
    if drafts:
        yield Finding(medium.element, "draft", {"file": drafts[0].where})
    elif medium.source is not None:
        source = medium.source[0]
        edit = insert_transcript(medium, context, rule_id)
        key = "draft" if source.draft else "json_ld" if source.origin == "json-ld" else "file"
        yield Finding(medium.element, key, {"file": shown(source, context.facts.site)}, edit)
