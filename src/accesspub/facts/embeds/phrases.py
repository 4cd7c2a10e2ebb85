"""Sentences that stand where a medium was ("Media playback is unsupported on your device").

Words alone say little: the same words occur in comment forms, cookie banners and articles about
browsers. So a sentence counts where a line begins with it, and either stands in a player or names
the medium itself; nothing is looked for in scripts, templates, text fields and comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from turbohtml import Element, Node, Text

from accesspub.facts.credits.labels import split_label
from accesspub.facts.dom.elements import ancestors, containers
from accesspub.facts.dom.lines import INLINE_STOP, Line, lines
from accesspub.facts.model import Message
from accesspub.html.page import Page
from accesspub.html.text import BLOCK, OPAQUE, fold
from accesspub.knowledge.load import Knowledge

GROUPS = ("unsupported", "javascript", "flash", "unavailable", "consent", "see-elsewhere", "loading")
_KEY = 4  # letters by which phrases are looked up
_DEEP = 12  # levels of inline elements around the first words
_KEPT = 4096  # answers that are remembered: a fixed page holds nearly all of the lines of before
_LONGEST = 1200  # characters of a block that are looked at
_AFTER = 240  # characters that may follow in the same line: more is running text
_SENTENCE_END = ".!?。！？…"
_TO_END = re.compile(r"[^.!?。！？…\n]{0,80}[.!?。！？…]+")
_QUOTES = "\"'“”‘’«»„( "
# Code listings and running code show the sentence; fields and forms talk about themselves.
_NEVER_IN = frozenset("code pre kbd samp textarea button select option xmp template script style head nav".split())


class Phrase(NamedTuple):
    """One sentence of ``rules/languages/``."""

    start: str
    """Its first words, folded, up to the first hole."""
    pattern: str
    group: str
    language: str
    alone: bool


class Sentence(NamedTuple):
    """A phrase found at the beginning of a line."""

    phrase: Phrase
    end: int
    """Where it ends in the line, its full stop included."""


class Phrases:
    """All sentences of all languages, by their first letters. Use `phrases` to get them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.by_key: dict[str, list[Phrase]] = {}
        self._matches: dict[tuple[str, bool], Sentence | None] = {}
        self._may_begin: dict[str, bool] = {}
        for language, content in knowledge.languages.items():
            told = content["reads"]["messages"]
            for group in filter(told.__contains__, GROUPS):
                for text in told[group]["alone"]:
                    self._add(text, group, language, True)
                for text in told[group]["inside"]:
                    self._add(text, group, language, False)
        for entries in self.by_key.values():
            entries.sort(key=lambda phrase: (-len(phrase.pattern), phrase.language != "en"))

    def _add(self, text: str, group: str, language: str, alone: bool) -> None:
        folded = plain(text).rstrip(_SENTENCE_END + " ") if not text.endswith("…") else plain(text)
        start = folded.partition("…")[0].strip()
        self.by_key.setdefault(start[:_KEY], []).append(Phrase(start, folded, group, language, alone))

    def match(self, text: str, *, inside: bool) -> Sentence | None:
        """Find the phrase that a line begins with; ``inside`` a player more of them count."""
        key = (text, inside)
        try:
            return self._matches[key]
        except KeyError:
            if len(self._matches) > _KEPT:
                self._matches.clear()
            found = self._matches[key] = self._match(text, inside)
            return found

    def _match(self, text: str, inside: bool) -> Sentence | None:
        stripped = text.lstrip(_QUOTES)
        folded = plain(stripped[:400])
        for phrase in self.by_key.get(folded[:_KEY], ()):
            if not (inside or phrase.alone) or not folded.startswith(phrase.start):
                continue
            found = _pattern(phrase.pattern).match(folded)
            if found is None:
                continue
            end = _original(stripped, found.end())
            return Sentence(phrase, len(text) - len(stripped) + end)
        return None

    def may_begin(self, text: str) -> bool:
        """Whether a phrase that stands by itself could begin here; cheap, for a first look."""
        entries = self.by_key.get(text[:_KEY].casefold())
        if entries is None:
            return False
        text = text[:120]
        known = self._may_begin.get(text)
        if known is None:
            if len(self._may_begin) > _KEPT:
                self._may_begin.clear()
            folded = plain(text)
            known = any(phrase.alone and folded.startswith(phrase.start[: len(folded)]) for phrase in entries)
            self._may_begin[text] = known
        return known


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


_APOSTROPHES = str.maketrans({"İ": "i", "’": "'", "‘": "'", "`": "'", "´": "'", "\xa0": " "})


def plain(text: str) -> str:
    """Fold case, white space and apostrophes, so that spellings compare."""
    # "İ" would fold to two letters; the table is dear, and plain ASCII has nothing for it but the grave accent.
    folded = (text if text.isascii() and "`" not in text else text.translate(_APOSTROPHES)).casefold()
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


# -- messages ---------------------------------------------------------------------------------------


def message_at(line: Line, sentence: Sentence, knowledge: Knowledge) -> Message | None:
    """Make a message of a line that begins with a phrase; None where it is running text."""
    text = line.text
    end = sentence.end
    while end < len(text) and text[end] in _SENTENCE_END:
        end += 1
    rest = text[end:]
    group = sentence.phrase.group
    element = _smallest(line, end)
    if rest.strip() and text[end - 1 : end] not in _SENTENCE_END:
        label = split_label(rest.lstrip(" \xa0:-–"), knowledge, sentence.phrase.language)
        if not label.label:
            more = _TO_END.match(rest)
            if more is not None and (rest[0] in " ,'\"’-" or rest[0].islower() or not rest[0].isascii()):
                end += more.end()
                rest = text[end:]
            elif rest[0] in " ," and len(rest) <= 80:
                end, rest = len(text), ""
            elif not rest[0].isupper():
                return None
    rest = rest.strip()
    if group in ("consent", "see-elsewhere") and rest and element is not line.holder:
        inner = fold(element.text)
        if text.startswith(inner) and len(inner) >= end:
            end = len(inner)
            rest = text[end:].strip()
    elif group in ("consent", "see-elsewhere") and rest and len(text) <= 400:
        end, rest = len(text), ""
    if len(rest) > _AFTER and not split_label(rest, knowledge, sentence.phrase.language).label and group != "consent":
        return None
    return Message(text[:end].strip(), group, sentence.phrase.language, _smallest(line, end), rest)


def _smallest(line: Line, end: int) -> Element:
    """The smallest element that holds the first ``end`` characters of a line."""
    length = 0
    first: Element | None = None
    last: Element | None = None
    for node in line.nodes:
        if not isinstance(node, Text):
            continue
        parent = node.parent
        words = len(fold(node.data))
        if not words or not isinstance(parent, Element):
            continue
        first = first or parent
        last = parent
        length += words + 1
        if length >= end:
            break
    if first is None or last is None or first is last:
        return first or line.holder
    around: set[Node] = set()
    current: Node | None = first
    while current is not None and current is not line.holder:
        around.add(current)
        current = current.parent
    current = last
    while current is not None and current is not line.holder:
        if current in around and isinstance(current, Element):
            return current
        current = current.parent
    return line.holder


def find_in(element: Element, knowledge: Knowledge, limit: int = INLINE_STOP) -> Message | None:
    """The message inside a player: the first one, but one that names the medium before a general one."""
    known = phrases(knowledge)
    best: tuple[tuple[bool, bool], Message] | None = None
    for line in lines(element, limit):
        sentence = known.match(line.text[:_LONGEST], inside=True)
        if sentence is None:
            continue
        message = message_at(line, sentence, knowledge)
        if message is None:
            continue
        rank = (sentence.phrase.group == "loading", not sentence.phrase.alone)
        if best is None or rank < best[0]:
            best = (rank, message)
    return best[1] if best else None


def standing_alone(page: Page, knowledge: Knowledge) -> list[tuple[Line, Message]]:
    """Sentences that name a medium and begin a line of their own, anywhere on the page, in document order."""
    known = phrases(knowledge)
    found: list[tuple[Line, Message]] = []
    seen: set[Element] = set()
    for element in _blocks(page, known):
        if element in seen:
            continue
        seen.add(element)
        if _shows_code(element):
            continue
        for line in lines(element):
            if line.holder is not element:
                continue
            sentence = known.match(line.text[:_LONGEST], inside=False)
            message = message_at(line, sentence, knowledge) if sentence is not None else None
            if message is not None and not _shows_code(message.element):
                found.append((line, message))
    return found


def _shows_code(element: Element) -> bool:
    """Whether an element stands where sentences are quoted, typed or clicked rather than said."""
    return any(around.tag in _NEVER_IN for around in (element, *ancestors(element, 11)))


# Blocks whose first words are looked at. A bare <div> counts where it holds text alone, or a <br>: looking
# into every <div> of a page would cost more than all else.
_BEGINNINGS = ("div:not(:has(> *))", "td:not(:has(table))", "h2", "h3", "h4", "figcaption", "noscript")
_WRAPPED = ("strong", "b")
_BLANK = " \t\n\r\f\xa0\"'“”‘’«»„("


def _blocks(page: Page, known: Phrases) -> Iterator[Element]:
    """Blocks one of whose lines may begin with a phrase."""
    select, may_begin, by_key = page.document.select, known.may_begin, known.by_key
    for paragraph, text in page.paragraphs:
        start = text.lstrip(_BLANK)
        if start[:_KEY].casefold() in by_key and may_begin(start):
            yield paragraph
    for selector in (*_BEGINNINGS, *_WRAPPED):
        wrapped = selector in _WRAPPED
        for element in select(selector):
            # Bold elements nest as deep as somebody likes, and the text of each is that of all inside it.
            start = (_opening(element) if wrapped else element.text).lstrip(_BLANK)
            if start[:_KEY].casefold() in by_key and may_begin(start):
                block = _block(element) if wrapped else element
                if block is not None:
                    yield block
    opens: dict[Element, bool] = {}  # the opening of a block of many lines is looked at once
    for line_break in select("br"):
        above = line_break.parent
        block = above if isinstance(above, Element) else None
        following = line_break.next_sibling
        if isinstance(following, Text) and may_begin(following.data[:200].lstrip(_BLANK)):
            block = _block(line_break)
        elif block is None or block.tag == "p":
            continue
        else:
            if block not in opens:
                opens[block] = may_begin(_opening(block))
            if not opens[block]:
                continue
        if block is not None:
            yield block


def _opening(element: Element) -> str:
    """The first words of an element; of its first nodes only, for text is dear."""
    parts = ""
    for child in element:
        if isinstance(child, Text):
            parts += child.data[:200]
        elif not isinstance(child, Element) or child.tag in OPAQUE:
            continue
        elif child.tag in BLOCK:
            break
        else:
            inner: Node = child
            for _ in range(_DEEP):
                first = next(iter(inner), None)
                if not isinstance(first, Element):
                    break
                inner = first
            else:
                return ""  # nested like that, it is no sentence, and its text costs as much as it is deep
            parts += inner.text[:200] if isinstance(inner, Element) and inner.tag not in OPAQUE else ""
        if len(parts) > 80:
            break
    return parts.lstrip(_BLANK)


def _block(node: Element) -> Element | None:
    if node.tag in BLOCK:
        return node
    return next((around for around in containers(node, 11) if around.tag in BLOCK), None)
