"""Class names and ids as words, and sets of words to compare them with."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from turbohtml import Element

from accesspub import expressions as re
from accesspub.html.lazy import Memo
from accesspub.knowledge.load import Knowledge

AMP_PICTURES = ("amp-img", "amp-anim")
PICTURES = ("img", *AMP_PICTURES)
_WORD = re.compile(r"[A-Z]?[^\x00-`{-\x7f]+|[A-Z]+(?![a-z])")  # outside ASCII every letter counts as lower case
_APART = bytes(code if chr(code).islower() and code < 128 else 32 for code in range(256))
_MIXED = re.compile(r"\d[A-Za-z]+\d")  # "5dd4ad6": a number, not words
_MODULE = re.compile(r"^([A-Za-z]+_[A-Za-z]+)__[\w-]{5}$")
_LONGEST = 400  # characters of a class attribute that are looked at: what is longer was made by a program
_SUBJECTS = ("tag-", "category-", "cat-", "post_tag-")  # what a WordPress article is about, not what it is
_FIELD = "field--name-"
_LISTS = frozenset(("list", "lists", "items", "articles", "posts", "stories", "cards"))


def words_of(name: str) -> list[str]:
    """Split one class name or id into lower-case words: ``relatedArticles_2`` -> ``related``, ``articles``."""
    name = name[:_LONGEST]
    if _MIXED.search(name):
        return [part for part in re.split("[-_ .]+", name.lower()) if part.isalpha()]
    if name.isascii() and name.islower():  # as most: quicker than the expression
        return name.encode().translate(_APART).decode().split()
    words = _WORD.findall(name)
    return words if name.islower() else [word.lower() for word in words]


class Lexicon(Memo[str, int]):
    """All class vocabularies, asked at once: the value of a ``class`` or ``id`` attribute -> a bit for each that fits.

    A page asks many vocabularies about the same names, so each name is split into words once.
    """

    def __init__(self) -> None:
        super().__init__(self._value)
        self._count = 0
        self._entries: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        self._heads: tuple[str, ...] = ()
        self._modifiers: dict[str, int] = {}
        self._names = Memo(self._name)
        self._words = Memo(self._word)

    def add(self, entries: Iterable[str], modifiers: Iterable[str]) -> int:
        """Add a vocabulary: words (``share``), pairs of words (``read more``) and beginnings (``sidebar*``).

        Args:
            entries: the vocabulary.
            modifiers: words that void the word after them (``no``).

        Returns:
            Its bit.
        """
        bit, self._count = 1 << self._count, self._count + 1
        for entry in entries:
            known = self._beginnings if entry.endswith("*") else self._entries
            entry = entry.replace(" ", "").removesuffix("*")
            known[entry] = known.get(entry, 0) | bit
        self._heads = tuple(self._beginnings)
        for word in modifiers:
            self._modifiers[word] = self._modifiers.get(word, 0) | bit
        for answers in (self, self._names, self._words):
            answers.clear()
        return bit

    def _value(self, value: str) -> int:
        found, known = 0, self._names
        for name in value[:_LONGEST].split():
            bits = known.get(name)
            found |= known[name] if bits is None else bits
        return found

    def _name(self, name: str) -> int:
        if name.startswith(_SUBJECTS):
            return 0
        name = name.removeprefix(_FIELD)  # a field of Drupal's: what is in it
        block, _, modifier = name.partition("--")
        # A BEM modifier says how a block looks; of a list it says what is listed.
        name = f"{block}-{modifier}" if block in _LISTS else block
        if name.islower() and name.isalpha():  # as many: one word
            return self._words[name]
        if "__" in name:
            name = _MODULE.sub(r"\1", name)  # the last five letters of a CSS module tell nothing at all
        words = [*words_of(name), "", ""]
        found = void = 0
        for word, second, third in zip(words, words[1:], words[2:], strict=False):
            pair = word + second
            fits = self._words[word] | self._entries.get(pair, 0) | self._entries.get(pair + third, 0)
            found |= fits & ~void
            void = self._modifiers.get(word, 0)
        return found

    def _word(self, word: str) -> int:
        found = self._entries.get(word, 0)
        if word.startswith(self._heads):
            for beginning, bit in self._beginnings.items():
                found |= bit if word.startswith(beginning) else 0
        return found


class ClassVocabulary:
    """One class vocabulary of a `Lexicon`."""

    __slots__ = ("_bit", "_lexicon")

    def __init__(self, lexicon: Lexicon, bit: int) -> None:
        self._lexicon = lexicon
        self._bit = bit

    def __contains__(self, value: object) -> bool:
        """Whether a ``class`` or ``id`` attribute has one of the words."""
        return isinstance(value, str) and self._lexicon[value] & self._bit != 0

    def on(self, element: Element) -> bool:
        """Whether the class or the id of an element has one of the words."""
        value = element.attr("class")
        if value and self._lexicon[value] & self._bit:
            return True
        value = element.attr("id")
        return value is not None and self._lexicon[value] & self._bit != 0


def facts_section(knowledge: Knowledge, kind: str, key: str) -> Any:
    """Return one key of ``rules/facts/KIND.yaml``."""
    sections: Any = knowledge.facts
    return sections[kind][key]


@lru_cache(maxsize=4)
def _lexicon(_knowledge: Knowledge) -> Lexicon:
    """The class vocabularies of a `Knowledge`; made once."""
    return Lexicon()


@lru_cache(maxsize=64)
def names(knowledge: Knowledge, kind: str, key: str) -> ClassVocabulary:
    """Return a list of ``rules/facts/KIND.yaml`` as a set of class words; made once."""
    sections: Any = knowledge.facts
    lexicon = _lexicon(knowledge)
    return ClassVocabulary(lexicon, lexicon.add(sections[kind][key], sections[kind].get("modifiers", ())))


@lru_cache(maxsize=64)
def word_set(knowledge: Knowledge, kind: str, key: str) -> frozenset[str]:
    """Return a list of ``rules/facts/KIND.yaml`` as a set; made once."""
    return frozenset(facts_section(knowledge, kind, key))
