"""Fake lists: lines that begin with a bullet character, a typed sign or a number."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from turbohtml import Element, Node, Text

from accesspub import expressions as re
from accesspub.html.page import Page
from accesspub.html.text import BLOCK, is_blank

BULLETS = frozenset("•‣◦▪●■∙⁃·\uf0b7")  # the last is a Symbol bullet from word processors
HEAD = 3  # letters that tell quickly how a block begins
# A sign or a number with a space after it; numbers that are signs, and those of East Asia, need none. Words follow,
# perhaps in an element.
_TYPED = re.compile(
    r"(?:([*+–—→-])|[(（]?(?:(\d{1,2}|[A-Za-zА-Яа-я]|[IVX]{1,5}|[ivx]{1,5})(?:\.?[)）]|\.)|(\d{1,2})-))"
    r"(?:[ \xa0\t\r\n]++|\Z)"
    r"|[(（]?(\d{1,2}(?=[、．）])|[一二三四五六七八九十]{1,3})[、．.）)][ \u3000]*(?=\S)"
    r"|(・|[①-⒛⓫-⓿❶-➓㈠-㈩㉑-㉟㊀-㊉㊱-㊿Ⅰ-Ⅻⅰ-ⅻ])[.、．]?[ \xa0\u3000]*(?=\S)"
)
_START = 8  # characters: "(XVIII.)" is the longest sign
_BEHIND = frozenset(".)-*+")  # every sign in ASCII has one of these
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзиклмнопрст"  # without the letters that lists leave out
_CHINESE = ("", *"一二三四五六七八九")
_NO_SIGNS = frozenset("©®℗°")
_SURE = 3  # lines with a typed sign that make a list: fewer may begin with it by chance
_UNCOUNTED = frozenset("*+–—→-・")
_SPEECH = frozenset("–—-")
_STOPS = (".", "!", "?", "…", "”", "»", '"')  # speech ends in them
_BOXES = ("div", "section", "article", "main", "td", "li", "blockquote")
_FEW = 5  # paragraphs
_MEDIA = ("img", "iframe", "video", "audio", "object", "embed", "noscript")
_SPACE = " \t\n\f\r\xa0\u2002\u2003\u2009"


class FakeList(NamedTuple):
    """A run of sibling nodes that looks like a list but is not marked up as one.

    Attributes:
        nodes: the nodes to replace, all siblings.
        items: the source of each item without its bullet; None if it is uncertain.
        element: the first block of the run.
        single: whether the run is a single block, whose attributes the list can take over.
        sign: what each line begins with: ``•`` for any bullet, a sign such as ``*``, or the first of a sequence:
            ``1``, ``a``, ``A``, ``I``, ``i``.
    """

    nodes: tuple[Node, ...]
    items: list[str | None]
    element: Element
    single: bool
    sign: str


class Opening(NamedTuple):
    """The beginning of a block.

    Attributes:
        block: the block.
        text: its text, or the text directly in it, without leading white space. It may begin in a child element:
            see `first_words`.
        head: the first letters, case-folded: they rule out most blocks.
    """

    block: Element
    text: str
    head: str


def openings(page: Page) -> list[Opening]:
    """List the blocks that begin with text."""
    begun = [(block, text.lstrip(_SPACE)) for block, text in page.paragraphs]
    if len(begun) < _FEW:  # a page with text directly in blocks; reading the text of every block would be too slow
        blocks = [*(block for block, _ in begun), *page.document.select("div,td")]
        begun = [(block, first_words(block) or _first_part(block)) for block in blocks]
    return [Opening(block, text, text[:HEAD].casefold()) for block, text in begun if text]


def first_words(block: Element) -> str:
    """The first words directly in a block; empty if it begins with an element."""
    for child in block:
        if not isinstance(child, Text):
            return ""
        words = child.data.lstrip(_SPACE)
        if words:
            return words
    return ""


def fake_lists(page: Page, openings: Sequence[Opening]) -> list[FakeList]:
    """Find blocks whose lines all begin with the same kind of sign, alone or in sequence."""
    found: list[FakeList] = []
    used: set[Element] = set()
    known = [(one.block, one.text) for one in openings]
    paragraphs = {block for block, _ in known}
    around = dict.fromkeys(one.parent for one in page.document.select("br"))  # lines may be in any box
    boxes = [one for one in around if isinstance(one, Element) and one.tag in _BOXES and one not in paragraphs]
    for first, text in (*known, *((box, words) for box in boxes if (words := first_words(box)))):
        if first in used or not (sign := _sign(text)) or _sign(first_words(first) or _first_part(first)) != sign:
            continue
        blocks, items = [first], _items(page, first, sign, 0)
        nodes: list[Node] = [first]
        if items is None:
            continue
        pending: list[Node] = []
        following = first.next_sibling
        while following is not None:
            if isinstance(following, Element):
                more = _items(page, following, sign, len(items)) if following.tag == first.tag else None
                if more is None:
                    break
                nodes += [*pending, following]
                blocks.append(following)
                items += more
                pending = []
            elif is_blank(following) and isinstance(following, Text):
                pending.append(following)
            else:
                break
            following = following.next_sibling
        used.update(blocks)
        if len(blocks) == 1 and first.tag in _BOXES[1:]:
            nodes = list(first.children)  # the list is in the box, whose own tag means something
        if len(items) >= (2 if sign == "•" else _SURE) and not (sign in _SPEECH and any(map(_is_said, blocks))):
            found.append(FakeList(tuple(nodes), items, first, nodes == [first], sign))
    return found


def _sign(line: str, number: int = 1) -> str:
    """The kind of sign that a line begins with; a number counts only if it is the one that is due."""
    if line[:1] in BULLETS:
        return "•"
    start = line[:_START]
    if start.isascii() and _BEHIND.isdisjoint(start):
        return ""  # nearly every line
    typed = _TYPED.match(line)
    if typed is None:
        return line[0] if unicodedata.category(line[:1] or " ") == "So" and line[0] not in _NO_SIGNS else ""
    counted = typed[typed.lastindex or 0]
    return counted if counted in _UNCOUNTED else _sequences(number).get(_plain(counted), "")


def _plain(counted: str) -> str:
    """A number or letter as it is written without circles, brackets and other digits."""
    if counted.isdigit() or unicodedata.category(counted[0]) == "No":
        return str(int(counted) if counted.isdecimal() else int(unicodedata.numeric(counted)))
    return unicodedata.normalize("NFKC", counted).strip("()")


@cache
def _sequences(number: int) -> Mapping[str, str]:
    """What a number may be written as, each with the sequence that it is of."""
    tens, ones = divmod(number, 10)
    chinese = (_CHINESE[tens] if tens > 1 else "") + ("十" if tens else "") + _CHINESE[ones] if tens < 10 else ""
    roman = "".join(_ROMAN[number - 1 : number])
    known = {str(number): "1", chinese: "1", roman: "I", roman.lower(): "i"}
    letters = (_LATIN, _CYRILLIC, _LATIN.upper(), _CYRILLIC.upper())
    return known | {order[number - 1 : number]: order[0] for order in letters}


def _first_part(block: Element) -> str:
    """The text of the element that a block begins with, where that is a sign alone, as word processors write it."""
    first = next((child for child in block if isinstance(child, Element) or not is_blank(child)), None)
    text = first.text.strip(_SPACE) if isinstance(first, Element) and first.tag == "span" else ""
    return f"{text} x" if 0 < len(text) <= HEAD else ""


def _is_said(block: Element) -> bool:
    """Whether a line of a block ends as speech does, which begins with a dash in many languages."""
    ends = [child.previous_sibling for child in block if isinstance(child, Element) and child.tag == "br"]
    texts = [end.data if isinstance(end, Text) else end.text for end in ends if isinstance(end, (Text, Element))]
    return any(text.rstrip().endswith(_STOPS) for text in (*texts, block.text))


def _holds_media(element: Element) -> bool:
    return element.tag in _MEDIA or any(element.select_one(tag) is not None for tag in _MEDIA)


def _items(page: Page, block: Element, sign: str, before: int) -> list[str | None] | None:
    """The lines of a block without their signs; None if a line has another or none, or the block contains blocks."""
    lines: list[list[Node]] = [[]]
    for child in block:
        if isinstance(child, Element) and child.tag == "br":
            lines.append([])
        elif isinstance(child, Element) and (child.tag in BLOCK or _holds_media(child)):
            return None  # a later fix inside a player or picture would change the list, which then could not be undone
        else:
            lines[-1].append(child)
    items: list[str | None] = []
    for line in lines:
        while line and isinstance(line[0], Text) and is_blank(line[0]):
            line.pop(0)
        while line and isinstance(line[-1], Text) and is_blank(line[-1]):
            line.pop()
        if not line:
            continue
        head = line[0]
        text = head.data.lstrip(_SPACE) if isinstance(head, Text) else _first_part(block)
        if _sign(text, before + len(items) + 1) != sign or (len(line) == 1 and not isinstance(head, Text)):
            return None
        if not isinstance(head, Text):  # the sign is an element of its own
            items.append(_source(page, line[1:], 0))
            continue
        typed = _TYPED.match(text)
        rest = text[typed.end() if typed is not None else 1 :].lstrip(_SPACE + "\ufe0f")
        if not rest and len(line) == 1:
            return None  # a bullet alone is decoration
        items.append(_source(page, line, len(head.data) - len(rest)))
    return items


def _source(page: Page, line: Sequence[Node], cut: int) -> str | None:
    head, last = line[0], line[-1]
    start = page.offset_in(head, cut) if isinstance(head, Text) else None
    end = _end(page, last)
    return None if start is None or end is None else page.source.slice(start, end).strip(_SPACE)


def _end(page: Page, last: Node) -> int | None:
    """The end of the last node of a line; for a comment, which has no position, the start of the next node."""
    if isinstance(last, (Text, Element)):
        span = page.text_span(last) if isinstance(last, Text) else page.span(last)
        return span.end if span else None
    following = last.next_sibling
    parent = last.parent
    if isinstance(following, Element):
        tag = page.start_tag(following)
        return tag.start if tag else None
    tag = page.end_tag(parent) if following is None and isinstance(parent, Element) else None
    return tag.start if tag else None
