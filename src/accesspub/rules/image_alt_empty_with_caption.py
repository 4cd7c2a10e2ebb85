"""image-alt-empty-with-caption: an image with a caption has an alt text."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Image
from accesspub.rules._image import is_read, known_alt, named_otherwise


def _captioned(facts: Facts) -> list[Image]:
    return [image for image in facts.article_images if image.caption is not None]


@rule(over=_captioned, when=is_read)
def image_alt_empty_with_caption(image: Image, context: Context) -> Findings:
    """Screen reader users hear the caption of an image that is hidden from them."""
    caption, element = image.caption, image.element
    if image.alt != "" or element.attr("alt") != "" or caption is None or "attribute" in caption.origin:
        return
    if named_otherwise(element):
        return
    known = known_alt(image, context)
    yield from known.unless_decided(Finding(element, "empty", {"caption": caption.text}, known.edit, ask=True))
