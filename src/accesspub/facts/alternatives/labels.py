"""Elements that name a transcript: headings, summaries, labels and links with the word for one, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.alternatives.spoken_text import beginnings, cjk, words_of
from accesspub.facts.dom.class_names import facts_section
from accesspub.html.page import Page
from accesspub.html.text import fold, own_text
from accesspub.knowledge.load import Knowledge

BOLD = ("b", "strong")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
OURS = ".accesspub-transcript"
_MARKS = ("summary", *HEADINGS, "a", "button", "legend", "dt", *BOLD, "p")
_BEFORE_COLON = ("p", *BOLD)  # whose words up to a colon can be a label
_LABEL = 90  # characters: a heading or link, not a paragraph about transcripts
_RAW_LABEL = 600  # the same, before white space is folded
_NAME = re.compile(r"[:：|]|\s[-–—]\s")  # between a label and the name of the medium


class Label(NamedTuple):
    """An element that names a transcript."""

    element: Element
    text: str
    is_certain: bool
    """Whether its words can mean nothing else ("全文" can)."""


class Wording:
    """The words of labels in all languages. Use `wording` to get them."""

    def __init__(self, knowledge: Knowledge) -> None:
        words = _words(knowledge)
        weak = {word.casefold() for word in facts_section(knowledge, "alternative", "weak")}
        labels = [language["reads"]["labels"] for language in knowledge.languages.values()]
        self.names = beginnings(words)
        self.certain = beginnings({word for word in words if word.casefold() not in weak})
        written = (language["writes"].get("transcript_descriptive") for language in knowledge.languages.values())
        described = {*facts_section(knowledge, "alternative", "descriptive"), *filter(None, written)}
        self.descriptive = beginnings(described)
        self.none = _whole(word for told in labels for word in told["no_transcript"])
        self._phrases = _whole(words, is_beginning=True)
        self._around = _whole(word for told in labels for word in told["transcript_with"])

    def others(self, label: str, known: Iterable[str]) -> int:
        """How many words of a label neither name a transcript nor belong to such a label or to the known names."""
        rest = self._around.sub(" ", self._phrases.sub(" ", label.casefold()))
        return len([word for word in words_of(rest) if not word.isdecimal() and word not in set(known)])

    def parts(self, label: str) -> tuple[str, str]:
        """A label, and the name after it: ``Transcript: The harbour``."""
        found = _NAME.search(label)
        head = label[: found.start()].rstrip() if found is not None else label
        is_named = found is not None and self.names.search(head.casefold()) is not None
        return (head, label[found.end() :].lstrip()) if found is not None and is_named else (label, "")


@lru_cache(maxsize=4)
def wording(knowledge: Knowledge) -> Wording:
    """Return the words of labels of a `Knowledge`; made once."""
    return Wording(knowledge)


def _words(knowledge: Knowledge, only: str = "") -> set[str]:
    words: set[str] = set(facts_section(knowledge, "alternative", "transcript"))
    for tag, language in knowledge.languages.items():
        if only and tag.partition("-")[0] not in (only, "en"):
            continue
        words.update(language["reads"]["labels"]["transcript"])
        words.update(text for key, text in language["writes"].items() if key == "transcript")
    return words


def _whole(words: Iterable[str], *, is_beginning: bool = False) -> re.Pattern[str]:
    """A pattern for any of these as whole words, or for words that begin with them."""
    ordered = sorted({word.casefold() for word in words}, key=len, reverse=True)
    joined = [re.escape(word) for word in ordered if cjk().search(word) is not None]
    spaced = "|".join(re.escape(word) for word in ordered if cjk().search(word) is None)
    end = r"\w*" if is_beginning else r"(?!\w)(?!\.\s?\d)"  # "No. 12" is not a negation
    return re.compile("|".join([rf"(?<!\w)(?:{spaced}){end}", *joined]))


@lru_cache(maxsize=64)
def _stems(knowledge: Knowledge, language: str) -> tuple[tuple[str, list[str]], ...]:
    """The smallest set of strings such that every label for a transcript, in a language or in English, contains one.

    Each list of them goes with what all of it holds (``ext version``, ``ritten version``: ``ersion``).

    Looking for them is faster than turning all labels into lower case: words are taken without their first letter,
    with capitals, and all in capitals.
    """
    parts: set[str] = set()
    for word in (word.casefold() for word in _words(knowledge, language)):
        parts.update((word if len(word) < 4 else word[1:], word.title()[1:], word.upper()))
    kept: list[str] = []
    for part in sorted(parts, key=len):
        if not any(one in part for one in kept):
            kept.append(part)
    shared: dict[str, list[str]] = {}
    for part in kept:
        shared.setdefault(part.rpartition(" ")[2][1:] if " " in part else part, []).append(part)
    return tuple(shared.items())


def labels(page: Page, knowledge: Knowledge) -> Iterator[Label]:
    """Elements that name a transcript, with the words that do."""
    select = page.document.select
    # Nearly every page names none, and one search through all labels says so. One search a tag: the parser keeps
    # lists of those, and a search for all tags at once would walk the tree.
    language = page.declared_language.lower().partition("-")[0]
    texts = [element.text for name in _MARKS if name not in ("p", *BOLD) for element in select(name)]
    texts += [element.text for name in BOLD for element in filter(_is_outer, select(name))]
    texts += [link.attr(name) or "" for name in ("aria-label", "title") for link in select(f"a[{name}]")]
    texts += [_before_colon(text) for _, text in page.paragraphs]
    together = "\n".join(texts)
    known = _stems(knowledge, language)
    stems = [one for end, stems in known if end in together for one in stems if one in together]
    if not stems:
        return
    words = wording(knowledge)
    for name in _MARKS:
        for element in filter(_is_outer, select(name)):
            text = element.text
            if name == "a" and not text.strip():
                text = element.attr("aria-label") or element.attr("title") or ""
            if not any(stem in text for stem in stems) or (name == "p" and not _before_colon(text)):
                continue
            if len(text) > _RAW_LABEL and name not in _BEFORE_COLON:
                continue
            told = own_text(element) or fold(text)
            label = (_before_colon(told) or told) if name in _BEFORE_COLON else told
            short = len(label) <= _LABEL or element.closest(OURS) is not None  # ours may name a medium at length
            if label and short and words.names.search(label.casefold()):
                yield Label(element, label, words.certain.search(label.casefold()) is not None)


def _before_colon(text: str) -> str:
    """The words before the first colon; empty where there is none."""
    at = min((at for colon in ":：" if (at := text.find(colon)) >= 0), default=0)
    return text[:at]


def _is_outer(element: Element) -> bool:
    """Whether a bold element is not inside another one; thousands may be nested, each with all the text."""
    parent = element.parent
    return element.tag not in BOLD or not isinstance(parent, Element) or parent.tag not in BOLD
