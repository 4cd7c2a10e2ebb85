"""image-caption-label: a figure's caption does not repeat the label "image caption"."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Image
from accesspub.html.text import fold, own_text

_OFF_SCREEN = ("off-screen", "offscreen", "visually-hidden", "visuallyhidden", "sr-only", "screen-reader", "hidden")


def _labelled(facts: Facts) -> list[Image]:
    return [image for image in facts.article_images if image.caption is not None and image.caption.label]


def _in_figcaption(image: Image) -> bool:
    element = image.caption.element if image.caption is not None else None
    return element is not None and element.closest("figcaption") is not None


@rule(over=_labelled, when=_in_figcaption)
def image_caption_label(image: Image, context: Context) -> Iterator[Finding]:
    """Screen readers announce figures and captions themselves; the label is noise before every image."""
    del context
    caption = image.caption
    if caption is None or caption.element is None:
        return
    holder = _holder(caption.element, caption.label)
    if holder is not None and ("hidden" in holder.attrs or holder.attr("aria-hidden") == "true"):
        return
    edit = None
    if holder is not None:
        names = (holder.attr("class") or "").lower()
        # Off-screen, it is only for screen readers; on the screen, it may be intended.
        safety = Safety.SAFE if any(name in names for name in _OFF_SCREEN) else Safety.REVIEW
        edit = Edit((Set(holder, "hidden", ""),), safety)
    yield Finding(caption.element, "label", {"label": caption.label, "text": caption.text}, edit)


def _holder(caption: Element, label: str) -> Element | None:
    """The element that contains only the label."""
    for one in caption.select("span,b,strong,em,i,small,p,div")[:20]:
        if fold(own_text(one)).rstrip(" :") == label.rstrip(" :"):
            return one
    return None
