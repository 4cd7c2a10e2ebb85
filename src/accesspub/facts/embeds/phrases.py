"""The sentences of all languages that replace a medium, looked up by the words that a line begins with."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from accesspub import expressions as re
from accesspub.html.lazy import Memo
from accesspub.html.text import fold
from accesspub.knowledge.load import Knowledge

GROUPS = ("unsupported", "javascript", "flash", "unavailable", "consent", "see-elsewhere", "loading")
KEY_LENGTH = 4  # letters by which phrases are looked up
_OPENING = 16  # characters of a phrase that hold these letters, however it is written
_KEPT = 4096  # answers that are remembered: a fixed page has nearly the same lines as before
SENTENCE_END = ".!?。！？…"
_QUOTES = "\"'“”‘’«»„( "


class Phrase(NamedTuple):
    """One sentence of ``rules/languages/``."""

    start: str
    """Its first words, folded, up to the first hole."""
    pattern: str
    group: str
    language: str
    alone: bool
    is_whole: bool
    """Whether nothing may follow in the same sentence: it is written with a full stop."""


class Sentence(NamedTuple):
    """A phrase found at the beginning of a line."""

    phrase: Phrase
    end: int
    """Where it ends in the line, its full stop included."""


class Phrases:
    """All sentences of all languages, by their first letters. Use `phrases` to get them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.by_key: dict[str, list[tuple[str, str, str, bool]]] = {}
        """The phrases of the files: text, group, language, and whether one may be alone. Most are never needed, so one
        is folded when a line begins like it."""
        self._ready = Memo[str, list[Phrase]](self._folded)
        self._matches = Memo[tuple[str, bool], Sentence | None](lambda key: self._match(*key), _KEPT)
        self._begins = Memo[str, bool](self._may_begin, _KEPT)
        for language, content in knowledge.languages.items():
            told = content["reads"]["messages"]
            for group in filter(told.__contains__, GROUPS):
                for text in told[group]["alone"]:
                    self._add(text, group, language, True)
                for text in told[group]["inside"]:
                    self._add(text, group, language, False)

    def _add(self, text: str, group: str, language: str, alone: bool) -> None:
        key = plain(text[:_OPENING]).partition("…")[0].strip()[:KEY_LENGTH]
        self.by_key.setdefault(key, []).append((text, group, language, alone))

    def _folded(self, key: str) -> list[Phrase]:
        """The phrases that begin with these letters, the longest first."""
        entries = [_phrase(*told) for told in self.by_key.get(key, ())]
        entries.sort(key=lambda phrase: (-len(phrase.pattern), phrase.language != "en"))
        return entries

    def match(self, text: str, *, inside: bool) -> Sentence | None:
        """Find the phrase that a line begins with; ``inside`` a player more of them count."""
        return self._matches[text, inside]

    def _match(self, text: str, inside: bool) -> Sentence | None:
        stripped = text.lstrip(_QUOTES)
        folded = plain(stripped[:400])
        key = folded[:KEY_LENGTH]
        for phrase in self._ready[key] if key in self.by_key else ():
            if not (inside or phrase.alone) or not folded.startswith(phrase.start):
                continue
            found = _pattern(phrase.pattern).match(folded)
            if found is None or (phrase.is_whole and self._runs_on(folded[found.end() :], inside)):
                continue
            end = _original(stripped, found.end())
            return Sentence(phrase, len(text) - len(stripped) + end)
        return None

    def _runs_on(self, rest: str, inside: bool) -> bool:
        """Whether a sentence goes on, with words that are not the next sentence without a stop before it."""
        goes_on = bool(rest[:1].strip(SENTENCE_END))
        return goes_on and not (rest[0] == " " and self._match(rest[1:], inside) is not None)

    def may_begin(self, text: str) -> bool:
        """Whether a phrase that stands by itself could begin here; cheap, for a first look."""
        return text[:KEY_LENGTH].casefold() in self.by_key and self._begins[text[:120]]

    def _may_begin(self, text: str) -> bool:
        folded = plain(text)
        entries = self._ready[text[:KEY_LENGTH].casefold()]
        return any(phrase.alone and folded.startswith(phrase.start[: len(folded)]) for phrase in entries)


def _phrase(text: str, group: str, language: str, alone: bool) -> Phrase:
    folded = plain(text).rstrip(SENTENCE_END + " ") if not text.endswith("…") else plain(text)
    start = folded.partition("…")[0].strip()
    return Phrase(start, folded, group, language, alone, text.endswith("."))


@lru_cache(maxsize=4)
def phrases(knowledge: Knowledge) -> Phrases:
    """Return the sentences of a `Knowledge`; made once."""
    return Phrases(knowledge)


@lru_cache(maxsize=4096)
def _pattern(folded: str) -> re.Pattern[str]:
    parts = [
        r" ?".join(re.escape(word) for word in piece.split())
        if not piece.isascii()
        else r" ".join(re.escape(word) for word in piece.split())
        for piece in folded.split("…")
    ]
    # A hole is a few words; the bound keeps a long text from costing much.
    return re.compile(" ?.{1,60}? ?".join(part for part in parts if part))


_INVISIBLE = dict.fromkeys("\xad\u200b\u200e\u200f\u2060\ufeff")
_SPELT = str.maketrans({"İ": "i", "’": "'", "‘": "'", "`": "'", "´": "'", "\xa0": " ", **_INVISIBLE})


def plain(text: str) -> str:
    """Fold case, white space and apostrophes, so that spellings compare."""
    # "İ" would fold to two letters; the table is expensive, and plain ASCII has nothing for it but the grave accent.
    folded = (text if text.isascii() and "`" not in text else text.translate(_SPELT)).casefold()
    return fold(folded) if "  " in folded or "\n" in folded or "\t" in folded else folded.strip(" ")


def _original(text: str, end: int) -> int:
    """Turn an end in folded text into one in the text; they differ where folding changed lengths."""
    if len(plain(text[:end])) == end:
        return min(end, len(text))
    low = min(end, len(text))
    for candidate in range(max(0, low - 40), min(len(text), low + 40) + 1):
        if len(plain(text[:candidate])) >= end and not text[candidate - 1 : candidate].isspace():
            return candidate
    return low
