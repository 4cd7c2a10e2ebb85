"""image-alt-blank: an alt text is words or empty, not only spaces or symbols."""

from __future__ import annotations

import unicodedata

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.model import Image
from accesspub.rules._image import article_images, is_read, known_alt


@rule(over=article_images, when=is_read)
def image_alt_blank(image: Image, context: Context) -> Findings:
    """Spaces do not mark an image as decorative: screen readers read the file name or spell the symbols."""
    alt = image.alt or ""
    if not alt or any(_speaks(letter) for letter in alt[:40]):
        return
    known = known_alt(image, context)
    key = "signs" if alt.replace("\u200b", "").strip() else "blanks"
    yield from known.unless_decided(Finding(image.element, key, {"alt": alt.strip()}, known.edit))


def _speaks(letter: str) -> bool:
    """Whether screen readers say a character: letters, digits and emoji; not spaces, dashes and quotes."""
    return letter.isalnum() or unicodedata.category(letter) in ("So", "Sm", "Sc", "Mn", "Mc")
