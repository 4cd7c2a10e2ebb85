"""image-animated: no picture moves for more than five seconds, since nobody can stop it."""

from __future__ import annotations

import math

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.model import Image
from accesspub.rules._image import article_images, file_name

LIMIT = 5.0  # seconds; WCAG 2.2 success criterion 2.2.2


def _may_move(image: Image) -> bool:
    src = (image.src or "").partition("?")[0].lower()
    return image.element.tag == "img" and src.endswith(".gif")


@rule(over=article_images, when=_may_move)
def image_animated(image: Image, context: Context) -> Findings:
    """What moves next to a text keeps many people from reading it."""
    moves = context.facts.picture_files.moves(image.src)
    if math.isinf(moves):
        yield Finding(image.element, "endless", {"file": file_name(image)})
    elif moves > LIMIT:
        yield Finding(image.element, "long", {"file": file_name(image), "seconds": f"{moves:.0f}"})
