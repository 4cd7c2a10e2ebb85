"""media-alternative-labelled: a video or recording that repeats the text says so, and the text lacks nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.spoken_text import lacks, names_media
from accesspub.facts.facts import Facts

_LEAST = 20  # words: less is said in many places by chance
_SAME = 0.6  # share of what is said that a text must hold, in order, to be taken for the same


def _media(facts: Facts) -> list[Medium]:
    return facts.media.items


def _repeats_the_text(medium: Medium) -> bool:
    """Whether most of what is said also stands in the page, outside a transcript."""
    if medium.of_kind("transcript", readers=True) or len(medium.said) < _LEAST:
        return False
    text = medium.media.text.shown_words
    if len(text) > 4000 or len(medium.said) > 4000:
        return False
    blocks = SequenceMatcher(None, medium.said, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 2) >= _SAME * len(medium.said)


@rule(over=_media, when=_repeats_the_text)
def media_alternative_labelled(medium: Medium, context: Context) -> Iterator[Finding]:
    """Who reads the text need not look for captions or a transcript, if the page says that it is all there."""
    text = medium.media.text
    missing = lacks(text.shown_words, medium.said)
    if missing:
        yield Finding(medium.element, "lacks", {"text": missing}, ask=True)
    elif not names_media(text.shown, context.facts.knowledge):
        yield Finding(medium.element, "unlabelled", {"kind": medium.embed.kind})
