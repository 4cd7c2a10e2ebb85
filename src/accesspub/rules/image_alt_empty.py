"""image-alt-empty: a picture that is on its own in an article is seldom decorative."""

from __future__ import annotations

from turbohtml import Element

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.text import own_words
from accesspub.facts.facts import Facts
from accesspub.facts.images.size import shown_size
from accesspub.facts.model import Image
from accesspub.html.lazy import Memo
from accesspub.html.text import BLOCK
from accesspub.rules._image import file_name, is_read, known_alt, named_otherwise, was_separator

_SMALL = 120  # width or height below which it may be an ornament


def _alone(facts: Facts) -> list[Image]:
    """The pictures with an empty alt text that are all that a block of the article shows."""
    holds_text = Memo[Element, bool](lambda block: bool(own_words(block, ())))
    holds_blocks = Memo[Element, bool](
        lambda block: any(isinstance(one, Element) and one.tag in BLOCK for one in block)
    )
    found: list[Image] = []
    for image in facts.article_images:
        if image.element.attr("alt") != "" or not _may_tell(image):
            continue
        block = next((box for box in ancestors(image.element, 8) if box.tag in BLOCK), None)
        if block is None:
            continue
        is_between = image.element.parent is block and holds_blocks[block]
        if _is_large(image) or not holds_text[block] or is_between:
            found.append(image)
    return found


def _may_tell(image: Image) -> bool:
    """Whether it is neither captioned, the content of a link, nor as small as an ornament."""
    if image.caption is not None or image.only_content_of_link or image.decorative or image.alt:
        return False
    return not any(0 < length < _SMALL for length in shown_size(image.element, image.src))


def _is_large(image: Image) -> bool:
    return min(shown_size(image.element, image.src)) >= _SMALL * 2


@rule(over=_alone, when=is_read)
def image_alt_empty(image: Image, context: Context) -> Findings:
    """Only a person can say whether it decorates; pictures with a caption are another rule's."""
    if named_otherwise(image.element) or was_separator(image, context):
        return
    known = known_alt(image, context)
    finding = Finding(image.element, "alone", {"file": file_name(image)}, known.edit, ask=True)
    yield from known.unless_decided(finding)
