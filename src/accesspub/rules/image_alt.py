"""image-alt: every image has an alt text, possibly an empty one."""

from __future__ import annotations

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.dom.class_names import PICTURES, word_set
from accesspub.facts.facts import Facts
from accesspub.facts.images.address import stem_words
from accesspub.facts.images.size import size
from accesspub.facts.model import Image
from accesspub.rules._image import article_images, file_name, is_hidden, is_picture, is_read, known_alt, named_otherwise

_KEYS = {"svg": "drawing", "input": "button", "area": "area", "object": "object"}
_PIXELS = 3  # width and height up to which an image is a spacer


def _without(facts: Facts) -> list[Image]:
    spacers = word_set(facts.knowledge, "alt", "spacers")
    others = [
        image
        for image in facts.images_within
        if image.scope != "article"
        and (image.element.tag == "svg" or (not image.alt and not image.in_noscript and _is_spacer(image, spacers)))
    ]
    elsewhere = (image for image in facts.unnamed_elsewhere if _is_spacer(image, spacers))
    return [*article_images(facts), *others, *facts.unnamed_others, *elsewhere]


def _is_spacer(image: Image, spacers: frozenset[str]) -> bool:
    if image.lazy:
        return False
    width, height = size(image.element)
    small = width is not None and height is not None and width <= _PIXELS and height <= _PIXELS
    named = stem_words(image.src).replace("_", " ").replace("-", " ").lower() in spacers
    return (small or named) and image.element.tag == "img" and image.element.closest("a") is None


@rule(over=_without, when=is_read)
def image_alt(image: Image, context: Context) -> Findings:
    """Without the attribute, screen readers read the file name aloud or skip the image."""
    element = image.element
    if element.tag not in PICTURES:
        yield from _drawing(image, context)
        return
    if "alt" in element.attrs or named_otherwise(element):
        return
    if image.scope != "article":
        if not is_hidden(element):
            # An image inside a player is part of its fallback content, and so is its alt text.
            is_isolated = element.closest("audio,video,object") is None
            edit = Edit((Set(element, "alt", ""),), Safety.SAFE, is_isolated=is_isolated)
            yield Finding(element, "spacer", {"file": file_name(image)}, edit, severity="warning")
        return
    known = known_alt(image, context)
    key = "known" if known.text else "missing"
    finding = Finding(element, key, {"file": file_name(image), "alt": known.text}, known.edit)
    yield from known.unless_decided(finding)


def _drawing(image: Image, context: Context) -> Findings:
    """An element with an image role is announced, however small, so it needs a name. So do buttons and links."""
    element, tag = image.element, image.element.tag
    if image.alt is None and (tag in _KEYS or is_picture(element)):
        known = known_alt(image, context)
        key = _KEYS.get(tag, "role")
        yield from known.unless_decided(Finding(element, key, {"tag": tag, "file": file_name(image)}, known.edit))
