"""image-alt-repeated: different images have different alt texts."""

from __future__ import annotations

from typing import NamedTuple

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.facts import Facts
from accesspub.facts.images.address import key_of
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import is_headline, is_read, known_alt


class _Repeat(NamedTuple):
    """An image with the alt text of earlier ones.

    Attributes:
        image: the picture.
        others: how many other images have the same alt text.
    """

    image: Image
    others: int


def _repeats(facts: Facts) -> list[_Repeat]:
    groups: dict[str, dict[str, Image]] = {}
    for image in facts.article_images:
        if image.alt_state in ("text", "long") and image.src and not image.in_noscript:
            if is_headline(fold(image.alt or ""), facts):
                continue  # which another rule reports
            same = groups.setdefault(fold(image.alt or "").casefold(), {})
            same.setdefault(_told_apart_by(image) or key_of(image.src), image)
    return [
        _Repeat(image, len(same) - 1) for same in groups.values() if len(same) > 1 for image in list(same.values())[1:]
    ]


def _told_apart_by(image: Image) -> str:
    """The target of an image that is the only content of a link: its alt text names the target and may repeat."""
    href = (image.link.attr("href") or "").strip() if image.link is not None else ""
    return "" if href.startswith(("#", "javascript:")) else href


@rule(over=_repeats, when=lambda repeat: is_read(repeat.image))
def image_alt_repeated(repeat: _Repeat, context: Context) -> Findings:
    """An alt text that fits every image, such as the headline, describes none of them."""
    image = repeat.image
    known = known_alt(image, context)
    alt = fold(image.alt or "")
    finding = Finding(image.element, "repeated", {"alt": alt, "count": str(repeat.others)}, known.edit)
    yield from known.unless_decided(finding)
