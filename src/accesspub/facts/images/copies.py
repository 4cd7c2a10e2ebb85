"""Copies of one picture: in ``<noscript>``, of another size in the same box, or at another place of the article."""

from __future__ import annotations

from dataclasses import replace

from turbohtml import Element, Node, Text

from accesspub import expressions as re
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.hiding import hidden_from_screen_readers
from accesspub.facts.dom.text import SKIPPED, previous_element
from accesspub.facts.evidence import VETO, Clue, Question
from accesspub.facts.images.address import key_of
from accesspub.facts.images.candidates import Candidate
from accesspub.facts.images.context import PictureContext
from accesspub.facts.images.size import known_width
from accesspub.facts.model import Image
from accesspub.html.text import fold

_PARAGRAPH = 40  # characters of text between two pictures that are not copies of each other
_SIBLINGS = 20  # how far the text between two pictures is looked for
_MOBILE = re.compile(r"(?:^|[\s_-])(?:mobile|phone|smartphone|visible-xs)(?:$|[\s_-])", re.I)


class Pair:
    """A picture and an earlier one that it may be a copy of; clues look at what its methods return.

    Attributes:
        key: what the addresses of both have in common; empty where that is not known.
        waits_in: the box around both, where the original had no address.
    """

    def __init__(
        self, copy: Candidate | Image, original: Candidate | Image, key: str = "", waits_in: Element | None = None
    ) -> None:
        self.copy = copy
        self.original = original
        self.key = key
        self.waits_in = waits_in

    def _shared_box(self, levels: int) -> Element | None:
        around = set(ancestors(self.original.element, levels))
        return next((box for box in ancestors(self.copy.element, levels) if box in around), None)

    def _both_noscript(self) -> bool:
        return self.copy.in_noscript and self.original.in_noscript

    def _noscript_address(self) -> str | None:
        return self.copy.src if self.key and self.copy.in_noscript else None

    def _noscript_words(self) -> str:
        # A script sets the address of the picture next to the noscript.
        around = self.copy.element.closest("noscript")
        is_beside = around is not None and around.parent is self.original.element.parent
        return self._same_alt() if is_beside else ""

    def _noscript_behind(self) -> Element | None:
        around = self.copy.element.closest("noscript")
        is_behind = around is not None and previous_element(around) is self.original.element
        return around if is_behind else None

    def _close_address(self) -> Element | None:
        levels = 2 if self.original.src == self.copy.src else 4
        return self._shared_box(levels) if self.key and not self.copy.in_noscript else None

    def _text_between(self) -> int:
        # In running text, each is shown for itself.
        box = self._shared_box(4) if self.key and not self.copy.in_noscript else None
        around = (self.original.element, *ancestors(self.original.element, 4))
        node: Node | None = next((one for one in around if one.parent is box), None)
        last = {self.copy.element, *ancestors(self.copy.element, 4)}
        length = 0
        for _ in range(_SIBLINGS):
            node = node.next_sibling if node is not None else None
            if node is None or node in last:
                break
            if isinstance(node, Text):
                length += len(node.data.strip())
            elif isinstance(node, Element) and node.tag not in SKIPPED:
                length += len(node.text)
        return length if length >= _PARAGRAPH else 0

    def _same_alt(self) -> str:
        words = fold(self.copy.alt or "")
        return words if words == fold(self.original.alt or "") else ""

    def _one_mobile(self) -> bool:
        return _is_mobile(self.copy) != _is_mobile(self.original)

    def _same_box(self) -> Element | None:
        return self._shared_box(3)

    def _hidden(self) -> Element | None:
        return hidden_from_screen_readers(self.copy.element)

    def _original_hidden(self) -> Element | None:
        return hidden_from_screen_readers(self.original.element)

    def _empty_alt(self) -> str:
        # Where the picture is read elsewhere, and nothing is said of it here.
        original = fold(self.original.alt or "")
        return original if self.copy.alt == "" and not _word_count(self.copy) else ""

    def _wider(self) -> int:
        width = known_width(self.copy.element, self.copy.src)
        return width if width > known_width(self.original.element, self.original.src) else 0


COPY = Question[Pair](
    "copy",
    Clue("both-noscript", VETO, Pair._both_noscript),
    Clue("noscript-address", 1, Pair._noscript_address),
    Clue("close-address", 1, Pair._close_address),
    Clue("text-between", -1, Pair._text_between),
    Clue("noscript-place", 1, lambda pair: pair.waits_in),
    Clue("noscript-words", 1, Pair._noscript_words),
    Clue("noscript-behind", 1, Pair._noscript_behind),
)
LARGER_COPY = Question[Pair](
    "larger-copy",
    Clue("original-in-noscript", 1, lambda pair: pair.original.in_noscript),
    Clue("wider", 1, Pair._wider),
)
MOBILE_COPY = Question[Pair](
    "mobile-copy",
    Clue("same-alt", 1, Pair._same_alt),
    Clue("one-mobile", 1, Pair._one_mobile),
    Clue("same-box", 1, Pair._same_box),
    prior=-2,
)
LIGHTBOX_COPY = Question[Pair](
    "lightbox-copy",
    Clue("hidden", 1, Pair._hidden),
    Clue("original-hidden", 1, Pair._original_hidden),
    Clue("empty-alt", 1, Pair._empty_alt),
)
# The weights are such that each clue outweighs all those below it.
BETTER_COPY = Question[Pair](
    "better-copy",
    Clue("more-words", 16, lambda pair: _word_count(pair.copy) > _word_count(pair.original)),
    Clue("fewer-words", -16, lambda pair: _word_count(pair.copy) < _word_count(pair.original)),
    Clue("original-hidden", 8, Pair._original_hidden),
    Clue("hidden", -8, Pair._hidden),
    Clue("original-in-noscript", 4, lambda pair: pair.original.in_noscript),
    Clue("copy-in-noscript", -4, lambda pair: pair.copy.in_noscript),
    Clue("original-mobile", 2, lambda pair: _is_mobile(pair.original)),
    Clue("copy-mobile", -2, lambda pair: _is_mobile(pair.copy)),
    Clue("wider", 1, Pair._wider),
)


def without_copies(context: PictureContext, found: list[Candidate]) -> list[Candidate]:
    """Leave out the copies close by: in ``<noscript>``, or of another size in the same box."""
    kept: list[Candidate] = []
    by_key: dict[str, Candidate] = {}
    waiting: dict[Element, Candidate] = {}  # pictures without an address, by the boxes around them
    dropped: set[Candidate] = set()
    for image in found:
        key = _key(image.src)
        original = by_key.get(key) if key else None
        shared, box = key, None
        if image.in_noscript and original is None:
            box = next((box for box in ancestors(image.element, 4) if box in waiting), None)
            original = waiting[box] if box is not None else kept[-1] if kept else None
            shared = ""
        if original is not None and context.ask(COPY, pair := Pair(image, original, shared, box), image.element):
            if image.in_noscript:
                _complete(original, image)
                continue
            if not context.ask(LARGER_COPY, pair, image.element):
                original.copies.append(image)
                continue
            dropped.add(original)
            image.copies += [original, *original.copies]
        if key:
            by_key[key] = image
        elif not image.in_noscript:
            waiting.update((box, image) for box in ancestors(image.element, 3))
        kept.append(image)
    return _without_mobile(context, [image for image in kept if image not in dropped])


def _without_mobile(context: PictureContext, found: list[Candidate]) -> list[Candidate]:
    """Leave out the picture for small screens next to the same in large, whose file has another name."""
    kept: list[Candidate] = []
    for image in found:
        if kept and context.ask(MOBILE_COPY, Pair(image, kept[-1]), image.element):
            shown, other = (image, kept[-1]) if _is_mobile(kept[-1]) else (kept[-1], image)
            shown.copies += [other, *other.copies]
            kept[-1] = shown
        else:
            kept.append(image)
    return kept


def _complete(image: Candidate, copy: Candidate) -> None:
    """Complete a picture that a script fills with what its copy for readers without script says."""
    # The second is only there to keep the place of a photograph, the third is a blurred preview.
    if (
        not _key(image.src)
        or (_is_gif(image.src) and not _is_gif(copy.src))
        or (copy.src != image.src and not image.lazy)
    ):
        image.src, image.src_from, image.lazy = copy.src, "noscript img", True
    if image.alt is None:
        image.alt = copy.alt


def count_once(context: PictureContext, found: list[Image]) -> list[Image]:
    """Of one picture at several places in several sizes, keep the one with the most words as the article's."""
    best: dict[str, int] = {}
    images = list(found)
    for at, image in enumerate(found):
        key = _key(image.src)
        if image.scope != "article" or not key:
            continue
        before = best.setdefault(key, at)
        other = images[before]
        if other is image:
            continue
        if other.src == image.src and not context.ask(LIGHTBOX_COPY, Pair(image, other, key), image.element):
            continue  # the same file twice is shown twice, so each needs its words
        if context.ask(BETTER_COPY, Pair(image, other, key), image.element):
            best[key] = at
            at = before
        shown = best[key]
        copy, images[at] = images[at], replace(images[at], scope="page", copies=())
        images[shown] = replace(images[shown], copies=(*images[shown].copies, copy, *copy.copies))
    return images


def _word_count(image: Candidate | Image) -> int:
    """How many of caption and credit are known of a picture."""
    return (image.caption is not None) + (image.credit is not None) if isinstance(image, Image) else 0


def _is_mobile(image: Candidate | Image) -> bool:
    """Whether a class on a picture or close around it says that it is for small screens."""
    return any(_MOBILE.search(one.attr("class") or "") for one in (image.element, *ancestors(image.element, 2)))


def _is_gif(src: str | None) -> bool:
    return (src or "").split("?")[0].lower().endswith(".gif")


def _key(src: str | None) -> str:
    return key_of(src) if src and not src.startswith("data:") else ""
