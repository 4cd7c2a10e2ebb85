"""Class names and ids as words, and sets of words to compare them with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from turbohtml import Element

from accesspub.errors import KnowledgeError
from accesspub.knowledge.load import Knowledge

AMP_PICTURES = ("amp-img", "amp-anim")
PICTURES = ("img", *AMP_PICTURES)
_WORD = re.compile(r"[A-Z]?[a-z\x80-\U0010ffff]+|[A-Z]+(?![a-z])")
_MIXED = re.compile(r"\d[A-Za-z]+\d|[A-Za-z]\d+[A-Za-z]+\d")  # "5dd4ad6": a number, not words
_MODULE = re.compile(r"^([A-Za-z]+_[A-Za-z]+)__[\w-]{5}$")
_LONGEST = 400  # characters of a class attribute that are looked at: what is longer was made by a program
_SUBJECTS = ("tag-", "category-", "cat-", "post_tag-")  # what a WordPress article is about, not what it is
_FIELD = "field--name-"
_KEPT = 20_000


@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[str, ...]:
    """Split one class name or id into lower-case words: ``relatedArticles_2`` -> ``related``, ``articles``."""
    if _MIXED.search(name):
        return tuple(part.lower() for part in re.split(r"[-_ .]+", name[:_LONGEST]) if part.isalpha())
    return tuple(word.lower() for word in _WORD.findall(name[:_LONGEST]))


class ClassVocabulary:
    """A set of words (``share``), pairs of words (``read more``) and beginnings (``sidebar*``)."""

    __slots__ = ("_beginnings", "_modifiers", "_seen", "_tokens", "_words")

    def __init__(self, entries: Iterable[str], modifiers: Iterable[str] = ()) -> None:
        entries = [entry.replace(" ", "") for entry in entries]
        self._words = frozenset(entry for entry in entries if not entry.endswith("*"))
        self._beginnings = tuple(entry[:-1] for entry in entries if entry.endswith("*"))
        self._modifiers = frozenset(modifiers)
        self._seen: dict[str, bool] = {}
        self._tokens: dict[str, bool] = {}

    def __contains__(self, value: object) -> bool:
        """Whether a ``class`` or ``id`` attribute has one of the words."""
        if not isinstance(value, str) or not value:
            return False
        known = self._seen.get(value)
        return self._look(value) if known is None else known

    def _look(self, value: str) -> bool:
        if len(self._seen) > _KEPT or len(self._tokens) > _KEPT:
            self._seen.clear()
            self._tokens.clear()
        tokens = self._tokens
        found = False
        for token in value[:_LONGEST].split():
            told = tokens.get(token)
            if told is None:
                told = tokens[token] = self._token(token)
            if told:
                found = True
                break
        self._seen[value] = found
        return found

    def _token(self, token: str) -> bool:
        if token.startswith(_SUBJECTS):
            return False
        if token.startswith(_FIELD):
            token = token[len(_FIELD) :]  # a field of Drupal's: what stands in it
        token = token.split("--")[0]  # a BEM modifier tells how it looks
        if "__" in token:
            token = _MODULE.sub(r"\1", token)  # the last five letters of a CSS module tell nothing at all
        words = words_of(token)
        for n, word in enumerate(words):
            if n and words[n - 1] in self._modifiers:
                continue
            if word in self._words or word.startswith(self._beginnings):
                return True
            if n + 1 < len(words) and word + words[n + 1] in self._words:
                return True
            if n + 2 < len(words) and word + words[n + 1] + words[n + 2] in self._words:
                return True
        return False

    def on(self, element: Element) -> bool:
        """Whether the class or the id of an element has one of the words."""
        # Asked of most elements of a page, several times: no further calls where the answer is remembered.
        seen = self._seen
        value = element.attr("class")
        if value and (seen[value] if value in seen else self._look(value)):
            return True
        value = element.attr("id")
        if not value:
            return False
        return seen[value] if value in seen else self._look(value)


def facts_section(knowledge: Knowledge, kind: str, key: str) -> Any:
    """Return one key of ``rules/facts/KIND.yaml``.

    Raises:
        KnowledgeError: the file or the key is missing.
    """
    section: Mapping[str, Any] = knowledge.facts.get(kind) or {}
    if key not in section:
        raise KnowledgeError(f"rules/facts/{kind}.yaml: key `{key}` is missing")
    return section[key]


@lru_cache(maxsize=64)
def names(knowledge: Knowledge, kind: str, key: str) -> ClassVocabulary:
    """Return a list of ``rules/facts/KIND.yaml`` as a set of class words; made once."""
    modifiers = knowledge.facts.get(kind, {}).get("modifiers") or ()
    return ClassVocabulary(facts_section(knowledge, kind, key), modifiers)


@lru_cache(maxsize=64)
def word_set(knowledge: Knowledge, kind: str, key: str) -> frozenset[str]:
    """Return a list of ``rules/facts/KIND.yaml`` as a set; made once."""
    return frozenset(facts_section(knowledge, kind, key))
