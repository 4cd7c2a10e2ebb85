"""media-alternative-labelled: a video or recording that repeats the text is labelled so, and the text is complete."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.spoken_text import lacks, names_media

_LEAST = 20  # words; fewer may match by chance
_SAME = 0.6  # share of the speech that a text must contain, in order, to count as the same


def _repeats_the_text(medium: Medium) -> bool:
    """Whether most of the speech is also on the page, outside a transcript."""
    if medium.of_kind("transcript", readers=True) or len(medium.said) < _LEAST:
        return False
    text = medium.media.text.shown_words
    if len(text) > 4000 or len(medium.said) > 4000:
        return False
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, medium.said, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 2) >= _SAME * len(medium.said)


@rule(over=lambda facts: facts.media.items, when=_repeats_the_text)
def media_alternative_labelled(medium: Medium, context: Context) -> Iterator[Finding]:
    """If the page says so, people who read the text need no captions or transcript."""
    text = medium.media.text
    missing = lacks(text.shown_words, medium.said)
    if missing:
        yield Finding(medium.element, "lacks", {"text": missing}, ask=True)
    elif not names_media(text.shown, context.facts.knowledge):
        yield Finding(medium.element, "unlabelled", {"kind": medium.embed.kind})
