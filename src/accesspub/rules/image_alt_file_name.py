"""image-alt-file-name: an alt text is words, not the name of a file."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.images.address import stem_words
from accesspub.facts.model import Image
from accesspub.html.text import letters
from accesspub.rules._image import article_images, is_read, known_alt

_SENTENCE = 5  # words
_LETTERS = 5
_JOINT = re.compile(r"(?:[-_+.]|%20)+")
_SIZED = re.compile(r"(?:-\d{2,4}x\d{2,4}|-scaled)$")


@rule(over=article_images, when=is_read)
def image_alt_file_name(image: Image, context: Context) -> Findings:
    """ "D S C underscore zero zero four two dot jay peg" says nothing about the picture."""
    alt = (image.alt or "").strip()
    if image.alt_state != "filename":
        if _is_spaced_name(alt, image.src):
            known = known_alt(image, context)
            yield from known.unless_decided(Finding(image.element, "spaced", {"alt": alt}, known.edit, ask=True))
        return
    known = known_alt(image, context)
    # Without an ending, and unlike the file's name, it could be the name of a product ("F-150-2021").
    # A sentence may end in the name of a file that it speaks of.
    is_doubtful = ("." not in alt[-6:] and ":" not in alt) or len(alt.split()) >= _SENTENCE
    ask = is_doubtful and letters(alt)[:10] not in letters(image.src or "")
    yield from known.unless_decided(Finding(image.element, "file_name", {"alt": alt}, known.edit, ask=ask))


def _is_spaced_name(alt: str, src: str | None) -> bool:
    """Whether an alt text is the file's name, letter by letter, with spaces for what joins its words."""
    name = stem_words(src)
    return len(alt) >= _LETTERS and alt != name and alt == _JOINT.sub(" ", _SIZED.sub("", name)).strip()
