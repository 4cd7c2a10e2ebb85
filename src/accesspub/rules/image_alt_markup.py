"""image-alt-markup: an alt text is whole, and plain text."""

from __future__ import annotations

from turbohtml import Element

from accesspub import expressions as re
from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import article_images, is_read, known_alt

_TAG = re.compile(r"</?[a-z][a-z0-9]{0,9}(?: [^<>]{0,200})?/?>", re.I)
_ESCAPED = re.compile(r"&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});", re.I)
_QUOTES = ('"', "'", "“", "”", "„", "«", "»", "&#82", "&quot")
_PAIRS = {"“": "”", "”": "”", "„": "“", "«": "»"}
_BOOLEAN = frozenset(("ismap", "async", "defer", "hidden", "itemscope", "inert", "autofocus", "lazy", "nopin"))
_WORDS = 2  # attributes without a value that are words of a sentence


@rule(over=lambda facts: [*article_images(facts), *facts.image_buttons], when=is_read)
def image_alt_markup(image: Image, context: Context) -> Findings:
    """What follows the quotation mark has become attributes that nobody reads."""
    alt = fold(image.alt or "")
    if "alt" in image.element.attrs and _is_cut(image.element, alt):
        key = "cut" if _is_quoted(image.element, context) else "unquoted"
    elif _TAG.search(alt):
        key = "tags"
    elif _ESCAPED.search(alt):
        key = "escaped"
    else:
        return
    known = known_alt(image, context)
    yield from known.unless_decided(Finding(image.element, key, {"alt": alt}, known.edit))


def _is_quoted(element: Element, context: Context) -> bool:
    span = context.page.attribute(element, "alt")
    return span is None or context.page.source.slice(*span).rstrip().endswith(('"', "'"))


def _is_cut(element: Element, alt: str) -> bool:
    """Whether the words that follow have become attributes of the element."""
    names = list(element.attrs)
    rest = [name for name in names[names.index("alt") + 1 :] if element.attr(name) in ("", None)]
    words = [
        name for name in rest if name.strip("".join(_QUOTES)).isalpha() and name not in _BOOLEAN and "-" not in name
    ]
    if not words:
        return False
    is_open = alt[:1] in _PAIRS and _PAIRS[alt[0]] not in alt[1:]
    return is_open or len(words) >= _WORDS or any(sign in name for name in rest for sign in _QUOTES)
