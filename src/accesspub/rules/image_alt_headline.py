"""image-alt-headline: an alt text says what the picture shows, not what the article is called."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import article_images, is_headline, is_read, known_alt


@rule(over=article_images, when=is_read)
def image_alt_headline(image: Image, context: Context) -> Findings:
    """What a template writes where nobody has described the picture."""
    alt = fold(image.alt or "")
    if is_headline(alt, context.facts):
        known = known_alt(image, context)
        yield from known.unless_decided(Finding(image.element, "headline", {"alt": alt}, known.edit))
