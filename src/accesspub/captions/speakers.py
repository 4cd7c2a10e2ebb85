"""Who speaks, where the text itself says so: ``NAME:``, ``>> ``, a dash.

Capitals before a colon are a speaker in captions of any house. A name in mixed case ("Anna Berg:")
may as well be a sentence ("Note: bring a coat"), so it counts only if the file marks it up
elsewhere, begins lines with it at least twice, or begins most of its lines with names. A wrong
guess sets two words in bold; no word is ever lost by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from accesspub import expressions as re

_MARK = re.compile(r"\s*(>>+|&gt;&gt;)\s*")
_DASH = re.compile(r"\s*[-\u2010-\u2015\uff0d]\s*(?=[^\s\d-])")
_NAMED = re.compile(r"([^\W\d_][^:\uff1a\n!?,;<>()\[\]\u266a\"\u201c]{0,47}?)\s?(?::(?=\s|\Z)|\uff1a)\s*")
_TITLES = frozenset(
    "dr mr mrs ms mx prof st jr sr rev hon gov sen rep gen sgt lt col capt dra sra hr fr ing dipl".split()
)
_TWICE = 2


class Speakers:
    """The names of one file.

    Args:
        marked: names the file marks up (``<v Anna>``).
        lines: every line of text, to see which names come again.
    """

    __slots__ = ("_counted", "_known", "_most")

    def __init__(self, marked: Iterable[str], lines: Iterable[str]) -> None:
        self._known = {name.casefold() for name in marked}
        self._counted: Counter[str] = Counter()
        total = 0
        for line in lines:
            total += 1
            if ":" in line or "\uff1a" in line:
                found = _NAMED.match(_bare(line))
                if found and _could_be_name(found[1]):
                    self._counted[found[1].casefold()] += 1
        self._most = total > 2 and 3 * self._counted.total() >= 2 * total

    def split(self, line: str) -> tuple[str | None, str, bool]:
        """Part a line into its speaker (None if unsaid), its words, and whether a new speaker begins."""
        changes = False
        if line[:2] == ">>" or line[:1] in " &":
            mark = _MARK.match(line)
            if mark:
                line, changes = line[mark.end() :], True
        bare, dash = line, False
        if line[:1] in "-\u2010\u2011\u2012\u2013\u2014\u2015\uff0d":
            found = _DASH.match(line)
            if found:
                bare, dash = line[found.end() :], True
        if ":" in bare or "\uff1a" in bare:
            named = _NAMED.match(bare)
            if named and self._is_name(named[1]):
                return named[1], bare[named.end() :], True
        return None, line, changes or dash

    def _is_name(self, name: str) -> bool:
        if not _could_be_name(name):
            return False
        if name.isupper() and len(name) > 1:
            return True
        key = name.casefold()
        return key in self._known or self._counted[key] >= _TWICE or (self._most and self._counted[key] > 0)


def _bare(line: str) -> str:
    """Take away what may precede a name."""
    mark = _MARK.match(line)
    if mark:
        line = line[mark.end() :]
    dash = _DASH.match(line)
    return line[dash.end() :] if dash else line


@lru_cache(maxsize=256)
def _could_be_name(name: str) -> bool:
    """Whether words look like a name: at most five, each with a capital where the script has them."""
    words = name.split()
    if len(words) > 5 or any(word[-1] == "." and word[:-1].lower() not in _TITLES and len(word) > 2 for word in words):
        return False  # "YES. ANNA: HELLO": a sentence comes before the name
    cased = [word for word in words if word[0].islower() or word[0].isupper()]
    small = [word for word in cased if word[0].islower()]
    return len(small) <= (1 if len(words) > 2 else 0)  # "Ursula von Braun"
