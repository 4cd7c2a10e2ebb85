"""Short lines after the pictures of an article: where most pictures have one, they are captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turbohtml import Element

from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.text import next_element
from accesspub.html.text import fold

_LEAST = 3  # pictures with such a line
_MOST_OF = 0.6  # share of the pictures that have one
_LINE = 60  # characters of a line
_MORE = "a,b,strong,br,p,ul,h1,h2,h3,h4"
_ENDS = (".", "。", "!", "！", "?", "？", "…", ")", "）")  # what has none may be the heading of the next part
_LEVELS = 3  # boxes around a picture that hold nothing else


def short_lines(pictures: Sequence[Element], counts: Mapping[Element, int]) -> frozenset[Element]:
    """The short lines after the pictures, where most of them have one.

    Args:
        pictures: the pictures of the article.
        counts: how many of them are in an element.
    """
    if len(pictures) < _LEAST:
        return frozenset()
    lines = [line for picture in pictures if (line := _line_behind(picture, counts)) is not None]
    return frozenset(lines) if len(lines) >= max(_LEAST, len(pictures) * _MOST_OF) else frozenset()


def _line_behind(picture: Element, counts: Mapping[Element, int]) -> Element | None:
    box = picture
    for around in ancestors(picture, _LEVELS):
        if counts.get(around) != 1 or around.tag in ("figure", "li", "td") or around.text.strip():
            break
        box = around
    line = next_element(box)
    if line is None or line.tag not in ("p", "div") or counts.get(line):
        return None
    words = fold(line.text)
    is_short = len(words) <= _LINE and words.endswith(_ENDS) and line.select_one(_MORE) is None
    return line if is_short else None
