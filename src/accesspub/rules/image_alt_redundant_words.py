"""image-alt-redundant-words: an alt text begins with what is visible, not with "image of"."""

from __future__ import annotations

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import alt_words, article_images, is_read, known_alt


@rule(over=article_images, when=is_read)
def image_alt_redundant_words(image: Image, context: Context) -> Findings:
    """Screen readers already say "image". "Map of", "drawing of" and the like add information and are fine."""
    alt = fold(image.alt or "")
    openings = alt_words(context.facts.knowledge, "redundant")
    lower = alt.casefold()
    if image.alt_state not in ("text", "long") or not lower.startswith(openings):
        return
    found = next(opening for opening in openings if lower.startswith(opening))
    rest = alt[len(found) :]
    if not rest.strip() or not (rest[0] == " " or found[-1].isspace() or found[-1] in "'’" or not found[-1].isascii()):
        return
    known = known_alt(image, context)
    finding = Finding(image.element, "redundant", {"words": alt[: len(found)].strip(), "alt": alt}, known.edit)
    yield from known.unless_decided(finding)
