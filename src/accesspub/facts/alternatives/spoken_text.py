"""The words that a page shows, and what of a spoken text they lack."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from turbohtml import Element, Node, Text

from accesspub import expressions as re
from accesspub.facts.dom.class_names import facts_section
from accesspub.html.inline_style import hides
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.html.text import BLOCK, OPAQUE, fold
from accesspub.knowledge.load import Knowledge

SLOW = 1.0  # words a second: nobody's speech is slower while they speak, so less text cannot be all of it
FEWEST = 5  # words: less describes nothing
RUN = 8  # words in a row: a sentence that is said and not in the text
_MOST = 4000  # words, above which texts are not compared: it is quadratic
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NOT_READ = OPAQUE | {"video", "audio", "object", "embed", "noscript", "head"}
_FAR = re.compile(r"(?:text-indent|left|top|right|margin-left|margin-top)\s*:\s*-\d{3,}")
_CLIPPED = re.compile(r"clip(?:-path)?\s*:\s*(?:rect\(\s*(?:0|1px)|inset\(\s*(?:50|100)%)")


_GAP = Text(" ")


@lru_cache(1)
def cjk() -> re.Pattern[str]:
    """A Chinese or Japanese character; the expression takes 2 ms to compile, and few pages need it."""
    return re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def words_of(text: str) -> list[str]:
    """Words as they are compared: without case, punctuation and apostrophes; a Chinese or Japanese character is one."""
    if not text.isascii():
        text = cjk().sub(r" \g<0> ", text)
    return [word.replace("’", "").replace("'", "").casefold() for word in _WORD.findall(text)]


class PageText:
    """The words of a page outside its players.

    Attributes:
        shown: what is seen (as far as the markup alone says: style sheets may hide more).
        told: what assistive technology reads aloud, including text moved off the screen.
    """

    def __init__(self, page: Page) -> None:
        shown: list[str] = []
        told: list[str] = []
        root = page.document.root
        stack: list[tuple[Node, bool, bool]] = [(root, True, True)] if root is not None else []
        while stack:
            node, seen, heard = stack.pop()
            if isinstance(node, Text):
                if seen:
                    shown.append(node.data)
                if heard:
                    told.append(node.data)
            elif isinstance(node, Element) and node.tag not in _NOT_READ:
                gone, off, silent = _taken(node)
                if gone:
                    continue
                if node.tag in BLOCK or node.tag == "br":
                    shown.append(" ")
                    told.append(" ")
                    stack.append((_GAP, True, True))
                stack += [(child, seen and not off, heard and not silent) for child in reversed(node.children)]
        self.shown = fold("".join(shown))
        self.told = fold("".join(told))

    @lazy
    def shown_words(self) -> list[str]:
        """The words that are seen."""
        return words_of(self.shown)

    @lazy
    def told_words(self) -> list[str]:
        """The words that assistive technology reads aloud."""
        return words_of(self.told)


def _taken(element: Element) -> tuple[bool, bool, bool]:
    """Whether an element is taken from everyone; from those who see; from those who listen."""
    silent = (element.attr("aria-hidden") or "") == "true"
    style = (element.attr("style") or "")[:2000].lower()
    gone = "hidden" in element.attrs
    if not style:
        return gone, False, silent
    off = bool(_FAR.search(style) or _CLIPPED.search(style)) or "opacity:0;" in style.replace(" ", "") + ";"
    return gone or hides(style), off, silent


@lru_cache(maxsize=4)
def _labels(knowledge: Knowledge) -> re.Pattern[str]:
    return beginnings(facts_section(knowledge, "alternative", "label"))


def beginnings(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of these words at the beginning of a word (anywhere, in scripts without blanks)."""
    parts = [
        re.escape(word) if cjk().match(word) else rf"(?<!\w){re.escape(word)}"
        for word in sorted({word.casefold() for word in words}, key=len, reverse=True)
    ]
    return re.compile("|".join(parts))


def names_media(text: str, knowledge: Knowledge) -> bool:
    """Whether a text says anywhere that something can be heard or watched."""
    return _labels(knowledge).search(text.casefold()) is not None


def knows_labels(language: str, knowledge: Knowledge) -> bool:
    """Whether such words are known in a language: in others their absence says nothing. No language is any."""
    name = language.lower().replace("_", "-").split("-")[0]
    return not name or name in facts_section(knowledge, "alternative", "label_languages")


def lacks(text: list[str], said: list[str]) -> str:
    """The longest stretch of what is said that a text lacks; empty where it lacks no whole sentence."""
    if not said or len(said) > _MOST or len(text) > _MOST:
        return ""
    from difflib import SequenceMatcher

    longest = ""
    for kind, start, end, _, _ in SequenceMatcher(None, said, text, autojunk=False).get_opcodes():
        if kind in ("delete", "replace") and end - start >= RUN and end - start > longest.count(" ") + 1:
            longest = " ".join(said[start:end])
    return longest
