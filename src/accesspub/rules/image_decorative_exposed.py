"""image-decorative-exposed: decorative images are hidden from screen readers."""

from __future__ import annotations

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.dom.class_names import word_set
from accesspub.facts.dom.hiding import decorative_role
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import article_images, is_hidden, known_alt

_NAMES = ("aria-label", "aria-labelledby", "title")


def _is_exposed(image: Image) -> bool:
    return image.element.tag == "img" and not is_hidden(image.element)


@rule(over=article_images, when=_is_exposed)
def image_decorative_exposed(image: Image, context: Context) -> Findings:
    """A dividing line that is read aloud as "presentational grey line" is noise."""
    element = image.element
    alt = fold(image.alt or "")
    if alt and (role := decorative_role(element)):
        yield Finding(element, "presentation", {"role": role, "alt": alt})
        return
    if alt and image.caption is None and alt.lower() in word_set(context.facts.knowledge, "image", "separators"):
        known = known_alt(image, context)
        # One word alone could be a name ("Line"); "presentational grey line" could not.
        safety = Safety.SAFE if " " in alt else Safety.REVIEW
        edit = known.edit or Edit((Set(element, "alt", ""),), safety)
        yield from known.unless_decided(Finding(element, "separator", {"alt": alt}, edit))
        return
    if element.attr("alt") != "":
        return
    name = next((name for name in _NAMES if fold(element.attr(name) or "")), None)
    if name is None:
        return
    known = known_alt(image, context)
    finding = Finding(element, "named", {"attribute": name, "text": fold(element.attr(name) or "")}, known.edit)
    yield from known.unless_decided(finding)
