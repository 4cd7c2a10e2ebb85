"""image-alt-placeholder: an alt text describes the image, not that it is one."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.dom.class_names import word_set
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import alt_words, article_images, is_read, known_alt

_EDGES = " .:…*!_-"


@rule(over=article_images, when=is_read)
def image_alt_placeholder(image: Image, context: Context) -> Findings:
    """ "Image", "Photo" or "null" comes from a program or a template and describes nothing."""
    knowledge = context.facts.knowledge
    alt = fold(image.alt or "")
    words = alt.strip(_EDGES).casefold()
    if image.alt_state != "generic" and not (
        words and (words in word_set(knowledge, "alt", "placeholders") or words in alt_words(knowledge, "placeholders"))
    ):
        return
    known = known_alt(image, context)
    yield from known.unless_decided(Finding(image.element, "placeholder", {"alt": alt}, known.edit))
