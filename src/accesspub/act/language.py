"""W3C's ACT rules that ask whether a text is in the language it is said to be in.

A language is known by its small words. Two texts of one sentence may share none, so most answers are ``cantTell``;
``failed`` needs a sentence full of another language's small words, and hardly one of its own.
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

#: Small words of a language that make it surely that one, and their share of all words.
_SURE, _SHARE = 4, 0.2
#: Languages that share too many of them to be told apart.
_KIN = ({"da", "sv", "no", "nb", "nn"}, {"es", "pt", "gl", "ca"})


def outcomes(record: Mapping[str, Any], knowledge: Knowledge) -> dict[str, str]:
    """ucwvc8 asks it of the page, off6ek of every part with a language of its own."""
    found = {"ucwvc8": "inapplicable", "off6ek": "inapplicable"}
    texts = list(record.get("languages") or ())
    elsewhere = sum(len(text["words"]) for text in texts if not text["page"])
    for text in texts:
        rule = "ucwvc8" if text["page"] else "off6ek"
        said = language(text["lang"], text["words"], knowledge)
        if text["page"] and elsewhere > len(text["words"]):
            said = "cantTell"  # most of the page says of itself that it is in another
        found[rule] = worst((found[rule], said))
    return found


def language(tag: str, text: str, knowledge: Knowledge) -> str:
    """Whether a text is in the language of a tag."""
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
    own = sum(number for word, number in found[declared].items() if word not in common[best])  # what only it has
    return "failed" if best != declared and sure and own * 6 <= found[best].total() else "cantTell"


@lru_cache(4)
def _common(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in facts_section(knowledge, "language", "common").items()}
