"""Captions and credits: the elements that follow pictures and media, and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from accesspub.learn.article import EXAMPLES
from accesspub.learn.model import Follower, PageNotes, Proposal
from accesspub.learn.names import selectors

_FEW_PAGES = 0.2
_LEAST = 3
_NAMES = 0.7  # share of the texts that are names
_DIFFERENT = 0.5  # share of the texts that differ: the same words everywhere are not a caption
_DIFFERENT_NAMES = 3
_KNOWN = 0.9  # share that accesspub recognises by itself: then no setting is needed
_WORDS = 3  # of a caption


def words(pages: Sequence[PageNotes], counts: Counter[str]) -> Iterator[Proposal]:
    """The caption and the credit, where accesspub does not recognise them by itself."""
    found = [(page.path, one) for page in pages for one in page.followers]
    least = max(_LEAST, round(len(pages) * _FEW_PAGES))
    for name, followers in selectors(found, counts, least):
        if not (key := _kind([one for _, one in followers])):
            continue
        known = sum(key in one.known_as for _, one in followers)
        if known >= len(followers) * _KNOWN:
            continue
        what = "is a name or another credit" if key == "credit" else "is a sentence that differs from page to page"
        evidence = f"follows {len(followers)} pictures or players and mostly {what}; accesspub alone recognises {known}"
        pages_of = frozenset(path for path, _ in followers)
        examples = [one.example for _, one in followers[:EXAMPLES]]
        yield Proposal(key, {"selector": name}, pages_of, evidence, examples)


def _kind(followers: Sequence[Follower]) -> str:
    texts = {one.text for one in followers}
    if sum(one.is_name for one in followers) >= len(followers) * _NAMES:
        return "credit" if len(texts) >= _DIFFERENT_NAMES else ""
    are_sentences = sum(len(one.text.split()) >= _WORDS for one in followers) >= len(followers) * _NAMES
    return "caption" if are_sentences and len(texts) >= len(followers) * _DIFFERENT else ""
