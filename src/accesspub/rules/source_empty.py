"""source-empty: a "Source:" line names a source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from turbohtml import Element

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.blocks.fake_lists import HEAD, first_words
from accesspub.facts.facts import Facts
from accesspub.html.text import following_element, own_text
from accesspub.knowledge.load import Knowledge

_DASHES = " \xa0:：-–—|"


@lru_cache(maxsize=4)
def _words(knowledge: Knowledge) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words for "source", and their first letters."""
    words = tuple(word.casefold() for language in knowledge.languages.values() for word in language["reads"]["source"])
    return words, frozenset(word[:HEAD] for word in words)


def _source_lines(facts: Facts) -> list[Element]:
    """Short paragraphs that begin with a word for "source" and a dash or colon."""
    words, heads = _words(facts.knowledge)
    return [one.block for one in facts.openings if one.head in heads and _is_source(first_words(one.block), words)]


def _is_source(opening: str, words: tuple[str, ...]) -> bool:
    return len(opening) < 40 and opening.casefold().startswith(words) and opening.rstrip()[-1] in _DASHES


@rule(over=_source_lines)
def source_empty(line: Element, _context: Context) -> Iterator[Finding]:
    """Readers judge a text by its source; only the editor knows what was here."""
    text = own_text(line)
    following = following_element(line)
    # "Source:" may introduce a link or list in the next block.
    introduces = following is not None and following.tag in ("ul", "ol", "a", "cite", "blockquote", "dl")
    if text.rstrip(_DASHES) != text and len(text) < 40 and not introduces and line.select_one("a,img,cite") is None:
        yield Finding(line, "empty", {"text": text}, None)
