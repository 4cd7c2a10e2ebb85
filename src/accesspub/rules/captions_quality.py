"""captions-quality: captions are readable in the time they are shown, and cover all speech."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from accesspub.engine.rule import SEVERITIES, Context, Finding, rule
from accesspub.facts.alternatives.files import read_path
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.facts import Facts
from accesspub.rules._alternative import shown

if TYPE_CHECKING:
    from accesspub.captions.model import Problem


def _caption_files(facts: Facts) -> list[tuple[Medium, Alternative]]:
    return [
        (medium, one)
        for medium in facts.media.items
        if medium.embed.delivery != "text"  # captions of a lost medium are only used for its transcript
        for one in medium.in_use()
        if one.kind in ("captions", "subtitles") and one.path is not None and one.counts
    ]


@rule(over=_caption_files)
def captions_quality(pair: tuple[Medium, Alternative], context: Context) -> Iterator[Finding]:
    """Problems that lose words are errors; house style limits are notes, because there may be a reason."""
    medium, one = pair
    captions = read_path(one.path, context.facts.site, one.language)[0] if one.path is not None else None
    if captions is None or not captions.cues or captions.is_draft:
        return  # reported by captions-file-broken and video-captions
    from accesspub.captions import check, profiles
    from accesspub.captions.times import clock

    speech = medium.file.speech
    # Samples of a long recording are not all of its speech, but the speech in them must have captions.
    profile = profiles.load(context.config.captions_profile, context.config.knowledge)
    problems = check(captions, profile=profile, duration=medium.file.duration, speech=speech or None)
    element = one.element if one.element is not None else medium.element
    for severity in SEVERITIES:
        mine: list[Problem] = [problem for problem in problems if problem.severity == severity]
        if not mine:
            continue
        key = "one" if len(mine) == 1 else "several"
        name, first = shown(one, context.facts.site), mine[0]
        yield Finding(
            element,
            key,
            {
                "file": name,
                "line": str(first.line),
                "problem": first.message,
                "count": str(len(mine)),
                "code": first.code,
                "at": clock(first.time or 0.0),
            },
            severity=severity,
        )
