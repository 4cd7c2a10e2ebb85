"""image-alt-long: an alt text is short; longer descriptions are in the text, for everybody."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import article_images, is_read, known_alt

_LONG = 150  # characters; the limit that BBC and NIH advise
_TOO_LONG = 250  # IPTC: "not to exceed"


@rule(over=article_images, when=is_read)
def image_alt_long(image: Image, context: Context) -> Findings:
    """An alt text is read in one go, without a way to pause or go back. Length alone is never a failure."""
    length = len(fold(image.alt or ""))
    if length <= _LONG:
        return
    key = "long" if length <= _TOO_LONG else "very_long"
    finding = Finding(image.element, key, {"length": str(length)}, None, ask=True)
    yield from known_alt(image, context).unless_decided(finding)
