"""W3C's ACT rules about whether a text is in its declared language.

A language is recognised by its function words. A short text may contain none, so most answers are ``cantTell``;
``failed`` needs many function words of another language and hardly any of the declared one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from accesspub.act.outcomes import worst
from accesspub.facts.alternatives.spoken_text import words_of
from accesspub.facts.dom.class_names import facts_section
from accesspub.knowledge.load import Knowledge

#: How many function words make a language certain, and their share of all words.
_SURE, _SHARE = 4, 0.2
#: Languages that share too many function words to be distinguished.
_KIN = ({"da", "sv", "no", "nb", "nn"}, {"es", "pt", "gl", "ca"})


def outcomes(record: Mapping[str, Any], knowledge: Knowledge) -> dict[str, str]:
    """The outcomes of ucwvc8 (the page) and off6ek (every part with its own ``lang``)."""
    found = {"ucwvc8": "inapplicable", "off6ek": "inapplicable"}
    texts = list(record.get("languages") or ())
    elsewhere = sum(len(text["words"]) for text in texts if not text["page"])
    for text in texts:
        rule = "ucwvc8" if text["page"] else "off6ek"
        said = language(text["lang"], text["words"], knowledge)
        if text["page"] and elsewhere > len(text["words"]):
            said = "cantTell"  # most of the page is marked as another language
        found[rule] = worst((found[rule], said))
    return found


def language(tag: str, text: str, knowledge: Knowledge) -> str:
    """Whether a text is in a language, given as a BCP 47 tag."""
    common = _common(knowledge)
    declared = tag.strip().lower().replace("_", "-").split("-")[0]
    words = words_of(text)
    found = {name: Counter(word for word in words if word in known) for name, known in common.items()}
    if declared not in common or not words:
        return "cantTell"
    if len(found[declared]) >= _SURE and found[declared].total() >= _SHARE * len(words):
        return "passed"
    best = max(
        (name for name in common if not any({name, declared} <= kin for kin in _KIN)),
        key=lambda name: (len(found[name]), found[name].total()),
    )
    sure = len(found[best]) >= _SURE and found[best].total() >= _SHARE * len(words)
    own = sum(
        number for word, number in found[declared].items() if word not in common[best]
    )  # words only this language has
    return "failed" if best != declared and sure and own * 6 <= found[best].total() else "cantTell"


@lru_cache(4)
def _common(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in facts_section(knowledge, "language", "common").items()}
