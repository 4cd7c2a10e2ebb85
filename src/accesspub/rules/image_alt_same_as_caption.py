"""image-alt-same-as-caption: the alt text differs from the caption."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Image
from accesspub.html.text import letters, own_text
from accesspub.rules._image import is_hidden, is_read, known_alt

_LETTERS = 8  # fewer could be a name that both need: a question
_FEWEST = 3


def _captioned(facts: Facts) -> list[Image]:
    return [
        image
        for image in facts.article_images
        if image.caption is not None and image.caption.element is not None and "attribute" not in image.caption.origin
    ]


@rule(over=_captioned, when=is_read)
def image_alt_same_as_caption(image: Image, context: Context) -> Findings:
    """The same words are read twice, and what is visible is still not described."""
    caption = image.caption
    alt = letters(image.alt or "")
    if caption is None or caption.element is None or len(alt) < _FEWEST or is_hidden(caption.element):
        return  # a caption that screen readers do not meet is not heard twice
    words = letters(caption.text)
    if alt != words and not (alt.startswith(words) and alt == letters(own_text(caption.element))):
        return
    known, is_short = known_alt(image, context), len(alt) < _LETTERS
    finding = Finding(image.element, "same", {"alt": (image.alt or "").strip()}, known.edit, ask=is_short)
    yield from known.unless_decided(finding)
