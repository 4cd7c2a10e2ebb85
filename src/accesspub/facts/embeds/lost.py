"""Media of which nothing is left but words: their names, and the inserted blocks that stand for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from zlib import crc32

from turbohtml import Element

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.model import Embed, Quote
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.html.text import escape_text, fold, own_text
from accesspub.knowledge.load import Knowledge

FOLDER = "lost"  # below the alternatives folder
_WORD = re.compile(r"[^\W_]+")
_WORDS, _LONGEST = 6, 48  # of a caption that go into a name
_MOST = 500  # blocks of one page that are looked into


def lost_name(embed: Embed) -> str:
    """What files of a medium without an address are called: its caption's first words and the checksum of all of it.

    Empty where the medium has an address, or no caption to know it by.
    """
    if embed.delivery != "text" or embed.caption is None or embed.file_url or embed.page_url or embed.src:
        return ""
    words = fold(embed.caption.text).casefold()
    begin = "-".join(_WORD.findall(words)[:_WORDS])[:_LONGEST].strip("-")
    return f"{begin}-{crc32(words.encode('utf-8', 'replace')):08x}" if begin else ""


def page_before(page: Page, block: Element) -> Page | None:
    """What an inserted block replaced, as a page of its own in the same language; None if it replaced nothing."""
    was = marks.kept(page, block)
    if was is None:
        return None
    lang = escape_text(page.language(block))
    return Page(Source(f'<html lang="{lang}"><body>{was}'.encode("utf-8", "replace"), "utf-8"), page.path)


def blocks_for_media(page: Page, found: list[Embed], knowledge: Knowledge) -> Iterator[tuple[Element, Page]]:
    """Inserted blocks outside every medium of a page, with what each of them replaced."""
    if not page.marked:
        return
    boxes = {box for embed in found for box in (embed.element, embed.container) if box is not None}
    for number, one in enumerate(marks.marks(page)):
        if number >= _MOST:
            return
        block = one.element
        if block.attr(marks.WAS) is None or not marks.is_ours(block):
            continue
        said = own_text(block)
        if not any(sentence in said for sentence in _gone(knowledge)):
            continue  # anybody can forge a mark: the words must say it, too
        if not boxes.isdisjoint((block, *block.ancestors)):
            continue
        before = page_before(page, block)
        if before is not None:
            yield block, before


@lru_cache(maxsize=4)
def _gone(knowledge: Knowledge) -> frozenset[str]:
    """The sentences that accesspub writes where a medium is gone."""
    every = (words for one in knowledge.languages.values() for words in one["writes"].items())
    return frozenset(text for key, text in every if key.startswith("gone_"))


def stand_in(block: Element, lost: Embed) -> Embed:
    """The medium that an inserted block stands for: what was known about it before, at its new place."""
    caption = lost.caption
    if caption is not None:
        caption = Quote(caption.text, block.select_one("figcaption") or block, "figcaption", caption.label)
    return replace(lost, element=block, container=block, message=None, caption=caption, hidden=hidden(block))
