"""Where the labels of credits are in a text.

A pattern of all labels would be tried at every letter; so signs, colons, strokes and first words are found first,
and the words around them looked up.
"""

from __future__ import annotations

from collections.abc import Iterator

from accesspub import expressions as re
from accesspub.facts.credits.vocabulary import PHRASE, STOPS, Reader, cased

_SIGN = re.compile(r"(?:©|ⓒ|\([cC]\)|（[cC]）|℗|\b[Cc]opyright\b)[ \xa0]*[:：]?[ \xa0]*")
_COLON = re.compile(r"[ \xa0]?[:：=＝][ \xa0]*|(?<=[가-힣])-(?=[가-힣])")  # "(사진 제공-이름)"
_STROKE = re.compile(r"[ \xa0]?[/／|｜・][ \xa0]*(?=[^\W\d_])(?!\w+ ?[:：])")
_WORD = re.compile(r"[^\W\d_]+")
_QUALIFIER = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ \xa0-]$")
_COMMAS = frozenset(",،，")
_OPENS = "([（【［▲▼△■●◆※*"
_LONGEST = 40  # characters of a label
_ABBREVIATED = 4  # letters of a label that a full stop shortens
_GIVEN = ("courtesy", "courtesy of", "permission of")

#: a label with its separator and the spaces after it: start, end
Span = tuple[int, int]


def labels_in(text: str, reader: Reader) -> list[Span]:
    """All labels in a text, in order; of two that overlap, the first, and of those the longest."""
    found = {*_before_signs(text, reader), *_before_strokes(text, reader), *_words_before_names(text, reader)}
    kept: list[Span] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _before_signs(text: str, reader: Reader) -> Iterator[Span]:
    """Signs such as ©, perhaps behind a word, and words in front of a colon."""
    for match in _SIGN.finditer(text):
        start = match.start()
        if match[0] == "©" or match[0].startswith("(") or ":" not in match[0]:
            start = _label_before(text, start, reader)
        yield _qualified(text, start, reader), match.end()
    for match in _COLON.finditer(text):
        start = _label_before(text, match.start(), reader)
        if start < match.start():
            yield _qualified(text, start, reader), match.end()


def _before_strokes(text: str, reader: Reader) -> Iterator[Span]:
    """Words in front of a slash, at the beginning, or behind a sentence or an opening bracket."""
    for match in _STROKE.finditer(text):
        start = _label_before(text, match.start(), reader)
        owner = text[start : match.start()].casefold() in reader.agencies  # "Reprodução/…" is the credit
        if start < match.start() and not owner and (text[:start].rstrip(" \xa0")[-1:] or "(") in STOPS + _OPENS:
            yield start, match.end()


def _words_before_names(text: str, reader: Reader) -> Iterator[Span]:
    """Labels such as "Photo by", which need no sign behind them."""
    lower = text.lower()
    if len(lower) != len(text):
        return
    firsts = {"", *_WORD.findall(lower)} & reader.by.keys()
    for label in (label for first in firsts for label in reader.by[first]):
        at = lower.find(label)
        while at >= 0:
            end = at + len(label)
            end += label in reader.spoken and text[end : end + 1] in _COMMAS
            if _precedes_name(label, text, end, reader):
                spaces = len(text[end:]) - len(text[end:].lstrip(" \xa0"))
                yield _qualified(text, at, reader), end + spaces
            at = lower.find(label, end)


def _precedes_name(label: str, text: str, end: int, reader: Reader) -> bool:
    """Whether a name may follow a label that ends at ``end``."""
    behind = text[end : end + 2].lstrip(" \xa0")
    if not behind or behind[0] in ",.;" or (label[-1] == "." and text[end + 1 : end + 2] == "."):  # "Ph.D."
        return False
    is_apart = text[end] in " \xa0" or text[end - 1] in _COMMAS or label[-1] == "."
    if not (is_apart or behind[0].isupper() or _is_phrase(label)):
        return False
    return not behind[0].islower() or _may_be_small(label, text[end:], reader)


def _label_before(text: str, end: int, reader: Reader) -> int:
    """Where a label begins that ends at ``end``; ``end`` itself where there is none."""
    base = max(0, end - _LONGEST)
    tail = text[base:end].rstrip(" \xa0./")
    stopped = text[base + len(tail) : end].startswith(".")
    for at in range(max(0, len(tail) - _ABBREVIATED) if stopped else 0, len(tail)):
        glued = at and tail[at - 1].isalnum() and cased(tail[at])
        if glued and not (tail[at].isupper() and tail[at - 1].islower()):
            continue
        if tail[at:].lower() in reader.colon:
            return base + at
    return end


def _qualified(text: str, start: int, reader: Reader) -> int:
    """Where a label begins with the words in front that say which picture: "Featured image"."""
    if start and text[start - 1] == "/":
        before = _label_before(text, start - 1, reader)
        return before if before < start - 1 else start
    found = _QUALIFIER.search(text, max(0, start - 20), start)
    return found.start() if found and found[1].lower() in reader.qualifiers else start


def _may_be_small(label: str, text: str, reader: Reader) -> bool:
    """Whether a name after a label may begin with a small letter: "courtesy of the artist"."""
    is_owned = label.endswith(" by") and reader.has_agency(text)  # "Photo by kim r., public domain"
    is_given = label.endswith(_GIVEN) and text.lstrip(" \xa0").startswith("the ")
    return is_owned or reader.is_collection(text) or is_given


def _is_phrase(label: str) -> bool:
    """Whether a label in a script without spaces is long enough to stand directly before a name."""
    return len(label) >= PHRASE and not cased(label[-1]) and not label.isascii() and " " not in label
