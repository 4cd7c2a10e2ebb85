"""image-alt-same-as-caption: the alt text differs from the caption, and from the link next to it."""

from __future__ import annotations

from turbohtml import Element

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.dom.text import next_element, previous_element
from accesspub.facts.facts import Facts
from accesspub.facts.images.images import fills_link
from accesspub.facts.model import Image
from accesspub.html.text import letters, own_text
from accesspub.rules._image import is_hidden, is_read, known_alt

_LETTERS = 8  # fewer could be a name that both need: a question
_FEWEST = 3  # of an alphabet: a single Chinese character is a word


def _with_words(facts: Facts) -> list[Image]:
    return [one for one in facts.images_within if _is_captioned(one) or _beside_link(one.element)]


def _is_captioned(image: Image) -> bool:
    """Whether a picture of the article has a caption that readers see."""
    caption = image.caption if image.scope == "article" else None
    return caption is not None and caption.element is not None and "attribute" not in caption.origin


def _beside_link(picture: Element) -> bool:
    """Whether a picture fills a link, and the link right next to it leads to the same place in the same words."""
    words = letters(picture.attr("alt") or "")
    link = picture.closest("a[href]") if len(words) >= _FEWEST and fills_link(picture) else None
    if link is None:
        return False
    beside = (previous_element(link), next_element(link))
    return any(
        one is not None and one.tag == "a" and one.attr("href") == link.attr("href") and letters(own_text(one)) == words
        for one in beside
    )


@rule(over=_with_words, when=is_read)
def image_alt_same_as_caption(image: Image, context: Context) -> Findings:
    """The same words are read twice, and what is visible is still not described."""
    if _beside_link(image.element):
        yield Finding(image.element, "link", {"alt": (image.alt or "").strip()})
        return
    caption = image.caption
    alt = letters(image.alt or "")
    is_mark = len(alt) < _FEWEST and (alt.isascii() or not alt)
    if caption is None or caption.element is None or is_mark or is_hidden(caption.element):
        return  # a caption that screen readers skip is not heard twice
    words = letters(caption.text)
    if alt != words and not (alt.startswith(words) and alt == letters(own_text(caption.element))):
        return
    known, is_short = known_alt(image, context), len(alt) < _LETTERS
    finding = Finding(image.element, "same", {"alt": (image.alt or "").strip()}, known.edit, ask=is_short)
    yield from known.unless_decided(finding)
