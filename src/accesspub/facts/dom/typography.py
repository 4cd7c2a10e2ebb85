"""How the type of some words sets them apart from the text around them."""

from __future__ import annotations

from turbohtml import Element, Text

from accesspub import expressions as re
from accesspub.facts.dom.text import all_in

_STYLED = ("em", "i", "small", "cite")
_INLINE = ("a", "b", "strong", "em", "i", "span")
_SMALL_LEVELS = 4
_SMALL_FONTS = ("1", "2", "-1", "-2")
_GREY = re.compile(
    r"(?<!-)color *: *(?:gr[ae]y|#(?:8{3}|9{3}|(?:80|88|99){3})\b|rgb\( *1[2-5]\d, *1[2-5]\d, *1[2-5]\d)", re.I
)
_SMALL_TYPE = re.compile(r"font-size *: *(?:[1-9](?:\.\d)?pt|(?:[89]|1[0-2])(?:\.\d)?px|(?:x+-)?small|0?\.\d)", re.I)


def is_styled(element: Element) -> bool:
    """Whether all words of an element are in italics or small, and no sentence goes on after them."""
    return all_in(element, _STYLED) and not _goes_on(element)


def is_centred(element: Element) -> bool:
    """Whether an element's own markup centres it."""
    style = (element.attr("style") or "").replace(" ", "").lower()
    if "text-align:center" in style or (element.attr("align") or "").lower() == "center":
        return True
    classes = (element.attr("class") or "").lower()
    return "center" in classes or "centre" in classes


def is_small(element: Element) -> bool:
    """Whether the markup of an element, or of the one that holds all its words, asks for small or grey type."""
    words: Element | None = element
    for _ in range(_SMALL_LEVELS):
        if words is None:
            break
        size = words.attr("size") if words.tag == "font" else None
        style = words.attr("style") or ""
        if size in _SMALL_FONTS or _SMALL_TYPE.search(style) is not None or _GREY.search(style) is not None:
            return True
        inner = next((one for one in words.children if isinstance(one, Element) and one.text.strip()), None)
        words = inner if inner is not None and inner.text.strip() == words.text.strip() else None
    return False


def _goes_on(element: Element) -> bool:
    """Whether bare text follows an element: it is set apart in a sentence, not from it."""
    after = element.next_sibling
    if isinstance(after, Element):
        return element.tag in _STYLED and after.tag in _INLINE and bool(after.text.strip())
    return isinstance(after, Text) and bool(after.data.strip())
