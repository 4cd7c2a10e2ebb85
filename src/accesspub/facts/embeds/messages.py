"""Sentences that replace a medium ("Media playback is unsupported on your device").

Words alone say little: the same words occur in comment forms, cookie banners and articles about
browsers. So a sentence counts where a line begins with it, and either is in a player or names
the medium itself; nothing is looked for in scripts, templates, text fields and comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from turbohtml import Element, Node, Text

from accesspub import expressions as re
from accesspub.facts.credits.labels import split_label
from accesspub.facts.dom.elements import ancestors, containers
from accesspub.facts.dom.lines import INLINE_STOP, Line, lines
from accesspub.facts.dom.text import next_element
from accesspub.facts.embeds.phrases import KEY_LENGTH, SENTENCE_END, Phrase, Phrases, Sentence, phrases
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Message
from accesspub.html.page import Page
from accesspub.html.text import BLOCK, OPAQUE, fold

_DEEP = 12  # levels of inline elements around the first words
_LONGEST = 1200  # characters of a block that are looked at
_AFTER = 240  # characters that may follow in the same line: more is running text
_TO_END = re.compile(r"[^.!?。！？…\n]{0,80}[.!?。！？…]+")
_REFERRING = ("consent", "see-elsewhere")
# Code listings and running code show the sentence; fields and forms talk about themselves.
_LISTINGS = frozenset("code pre kbd samp textarea button select option xmp template script style head nav".split())


def listing_around(element: Element) -> Element | None:
    """Of an element and those around it: the one that shows code, talks about itself, or is not text of the page."""
    return next((one for one in (element, *ancestors(element, 11)) if one.tag in _LISTINGS), None)


class _LineCase:
    """A line that begins with a phrase, and where the sentence ends in it."""

    def __init__(self, context: PageContext, line: Line, sentence: Sentence, *, alone: bool) -> None:
        self.knowledge = context.knowledge
        self.line = line
        self.phrase: Phrase = sentence.phrase
        self.alone = alone
        self.end = sentence.end
        self._take_stop()
        first = _smallest(line, self.end)
        self.continuation = self._finish()
        while not self.continuation and (more := self._next_sentence(context)) is not None:
            self.end += more
            self._take_stop()
            self.continuation = self._finish()
        self._refer(first)
        self.rest = line.text[self.end :].strip()
        self.element = _smallest(line, self.end)

    def _take_stop(self) -> None:
        while self.end < len(self.line.text) and self.line.text[self.end] in SENTENCE_END:
            self.end += 1

    def _next_sentence(self, context: PageContext) -> int | None:
        """How far another phrase goes that follows right after."""
        rest = self.line.text[self.end :]
        if not rest.startswith(" ") or self.line.text[self.end - 1] not in SENTENCE_END:
            return None
        following = phrases(context.knowledge).match(rest.lstrip(), inside=not self.alone)
        return following.end + len(rest) - len(rest.lstrip()) if following is not None else None

    def _finish(self) -> str:
        """Go on to the end of the sentence, or return what follows where the line goes on as running text does."""
        text = self.line.text
        rest = text[self.end :]
        if not rest.strip() or text[self.end - 1 : self.end] in SENTENCE_END:
            return ""
        if split_label(rest.lstrip(" \xa0:-–"), self.knowledge, self.phrase.language).label:
            return ""
        more = _TO_END.match(rest)
        if more is not None and (rest[0] in " ,'\"’-" or rest[0].islower() or not rest[0].isascii()):
            self.end += more.end()
        elif (rest[0] in " ,，、،" or rest[0].upper() == rest[0].lower()) and len(rest) <= 80:
            self.end = len(text)
        elif not rest[0].isupper():
            return rest
        return ""

    def _refer(self, first: Element) -> None:
        """Take what follows a request or reference for a part of it, as far as its element or a short line goes."""
        text = self.line.text
        if self.phrase.group not in _REFERRING or not text[self.end :].strip():
            return
        if first is self.line.holder:
            self.end = len(text) if len(text) <= 400 else self.end
        elif text.startswith(inner := fold(first.text)):
            self.end = max(self.end, len(inner))

    def words(self) -> str:
        return self.line.text[: self.end].strip()

    def runs_on(self) -> str:
        return self.continuation

    def long_rest(self) -> str:
        if len(self.rest) <= _AFTER or self.phrase.group == "consent":
            return ""
        return "" if split_label(self.rest, self.knowledge, self.phrase.language).label else self.rest

    def code(self) -> Element | None:
        return listing_around(self.element) if self.alone else None


MESSAGE = Question.about(_LineCase, "message", words=1, runs_on=VETO, long_rest=VETO, code=VETO)


def _message_in(context: PageContext, line: Line, *, alone: bool) -> tuple[Phrase, Message] | None:
    """The message that a line begins with, and its phrase; None for other lines and running text."""
    sentence = phrases(context.knowledge).match(line.text[:_LONGEST], inside=not alone)
    if sentence is None:
        return None
    case = _LineCase(context, line, sentence, alone=alone)
    if not context.ask(MESSAGE, case, line.holder):
        return None
    phrase = case.phrase
    return phrase, Message(line.text[: case.end].strip(), phrase.group, phrase.language, case.element, case.rest)


def _smallest(line: Line, end: int) -> Element:
    """The smallest element that holds the first ``end`` characters of a line."""
    parents: list[Element] = []
    length = 0
    for node in line.nodes:
        words = len(fold(node.data)) if isinstance(node, Text) else 0
        if not words or not isinstance(node.parent, Element):
            continue
        parents.append(node.parent)
        length += words + 1
        if length >= end:
            break
    if not parents:
        return line.holder
    first, last = parents[0], parents[-1]
    if first is last:
        return first
    around = {first, *takewhile(lambda one: one is not line.holder, ancestors(first)), line.holder}
    return next((one for one in (last, *ancestors(last)) if one in around), line.holder)


def find_in(context: PageContext, element: Element, limit: int = INLINE_STOP) -> Message | None:
    """The message inside a player: the first one, but one that names the medium before a general one."""
    found = filter(None, (_message_in(context, line, alone=False) for line in lines(element, limit)))
    best = min(found, key=lambda one: (one[0].group == "loading", not one[0].alone), default=None)
    return best[1] if best is not None else None


def standing_alone(context: PageContext) -> list[tuple[Line, Message]]:
    """Sentences that name a medium and begin a line of their own, anywhere on the page, in document order."""
    found: list[tuple[Line, Message]] = []
    for element in dict.fromkeys(_blocks(context.page, phrases(context.knowledge))):
        above: Message | None = None
        for line in lines(element):
            told = _message_in(context, line, alone=True) if line.holder is element else None
            message = told[1] if told is not None else None
            if above is not None and message is not None and not above.rest and above.text != message.text:
                found.pop()  # what is wrong, and what to do, on two lines
                message = above._replace(text=f"{above.text} {message.text}", rest=message.rest, element=element)
            if message is not None:
                found.append((line, message))
            above = message
    return _joined(found)


def _joined(found: list[tuple[Line, Message]]) -> list[tuple[Line, Message]]:
    """Sentences in blocks right after each other that differ are one message: what is wrong, and what to do."""
    joined: list[tuple[Line, Message]] = []
    for line, message in found:
        if joined and _goes_on(joined[-1][1], joined[-1][0], line, message):
            first_line, first = joined[-1]
            joined[-1] = (first_line, first._replace(further=(*first.further, line.holder)))
        else:
            joined.append((line, message))
    return joined


def _goes_on(first: Message, first_line: Line, line: Line, message: Message) -> bool:
    last = first.further[-1] if first.further else first_line.holder
    is_other = message.text != first.text and not (first.rest or message.rest)
    return is_other and next_element(last) is line.holder and fold(line.holder.text) == line.text


# Blocks whose first words are looked at. A bare <div> counts where it holds text alone, or a <br>: looking
# into every <div> of a page would cost more than all else.
_ALONE = ("div", "li", "dd")
_BEGINNINGS = ("td:not(:has(table))", "h2", "h3", "h4", "figcaption", "noscript")
_WRAPPED = ("strong", "b")
_BLANK = " \t\n\r\f\xa0\"'“”‘’«»„("


def bare_boxes(page: Page, tag: str) -> list[Element]:
    """The elements of a tag that hold text alone; the parser keeps a list for each tag, so each has its own search."""
    return page.document.select(f"{tag}:not(:has(> *))")


def _blocks(page: Page, known: Phrases) -> Iterator[Element]:
    """Blocks one of whose lines may begin with a phrase."""
    select, may_begin, by_key = page.document.select, known.may_begin, known.by_key
    for paragraph, text in page.paragraphs:
        start = text.lstrip(_BLANK)
        if start[:KEY_LENGTH].casefold() in by_key and may_begin(start):
            yield paragraph
    alone = [(False, page.once(bare_boxes, tag)) for tag in _ALONE]
    found = [(selector in _WRAPPED, select(selector)) for selector in (*_BEGINNINGS, *_WRAPPED)]
    for wrapped, elements in (*alone, *found):
        for element in elements:
            # Bold elements nest as deep as somebody likes, and the text of each is that of all inside it.
            start = (_opening(element) if wrapped else element.text).lstrip(_BLANK)
            if start[:KEY_LENGTH].casefold() in by_key and may_begin(start):
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
    """The first words of an element; of its first nodes only, for text is expensive."""
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
                return ""  # nested like that, it is not a sentence, and its text costs as much as it is deep
            parts += inner.text[:200] if isinstance(inner, Element) and inner.tag not in OPAQUE else ""
        if len(parts) > 80:
            break
    return parts.lstrip(_BLANK)


def _block(node: Element) -> Element | None:
    if node.tag in BLOCK:
        return node
    return next((around for around in containers(node, 11) if around.tag in BLOCK), None)
