"""What is next to a picture, around it or after the text: slides, facts, links, further sections."""

from __future__ import annotations

from itertools import islice

from turbohtml import Element, Node

from accesspub.facts.article.chrome import has_links
from accesspub.html.text import fold

_SLIDE_TEXT = 900  # characters that may be in a slide with its picture
_SLIDES = 60  # nodes next to a hidden box that are looked at
_SECTIONS = 200  # nodes behind the text that may be further sections of it
_FACT = 24  # characters of a fact in a list, such as how long something takes
_FACT_MARKUP = 400  # the same, with the spaces of the markup
_CARD_TEXT = 600  # characters of a card that is to be read here, such as a recipe
_CARD_LINKS = 60


def last_part(text: Element) -> Element:
    """The last element next to the text with the name of the text: a system may cut a text into sections."""
    last, named = text, (text.attr("class") or "").split()[:1]
    beside, left = text.next_sibling if named else None, _SECTIONS
    while beside is not None and left:
        if isinstance(beside, Element) and (beside.attr("class") or "").split()[:1] == named:
            last = beside
        beside, left = beside.next_sibling, left - 1
    return last


def _is_fact(entry: Node) -> bool:
    """Whether an entry of a list is a mark and a number with its unit: "20 min"."""
    if not isinstance(entry, Element) or len(entry.text) > _FACT_MARKUP or entry.select_one("img") is None:
        return False
    words = fold(entry.text)
    return 0 < len(words) <= _FACT and any(letter.isdigit() for letter in words)


def beside_facts(entry: Element) -> bool:
    """Whether an entry of a list is a fact, and one next to it, too."""
    beside = islice((one for one in entry.parent or () if one is not entry), _SLIDES)
    return _is_fact(entry) and any(map(_is_fact, beside))


def keeps_readers(box: Element) -> bool:
    """Whether nothing in a box leads on but links of a word, such as those that print it, or most of it is text."""
    is_titled = box.select_one("h2,h3,h4") is not None and box.select_one("a[href]") is not None
    if not is_titled and box.select_one("form,button,input") is None and not has_links(box):
        return True
    length = len(box.text)
    linked = sum(len(link.text) for link in box.select("a[href]")[:_CARD_LINKS]) if length >= _CARD_TEXT else length
    return linked * 5 < length and box.select_one("h2 a,h3 a,h4 a,a h2,a h3,a h4") is None


def is_slide(box: Element) -> bool:
    """Whether a box with a picture is one of several of a kind, side by side: a gallery shows one at a time."""
    named = (box.attr("class") or "").split()[:1] if len(box.text) <= _SLIDE_TEXT else []
    beside = islice(box.parent or (), _SLIDES)
    alike = (one for one in beside if isinstance(one, Element) and one is not box and one.tag == box.tag)
    slides = (one for one in alike if (one.attr("class") or "").split()[:1] == named)
    return bool(named) and any(one.select_one("img") is not None for one in slides)
