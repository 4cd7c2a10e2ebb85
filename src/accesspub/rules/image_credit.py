"""image-credit: an image has a credit."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.engine.rule import Context, Finding, Findings, Severity, Waived, rule
from accesspub.facts.credits.parse import split_credit
from accesspub.facts.model import Image
from accesspub.html.text import own_text
from accesspub.rules._figure import due_words, words_edit
from accesspub.rules._image import file_name, row_of, was_separator

# "The new keyboard via iFixit": too uncertain to quote ("a train via Milan"), too likely to report as missing.
_MAYBE = re.compile(r"\b(?:via|courtesy(?: of)?) [^.,;:!?]{2,40}[.)]?$", re.I)
_SEVERITY: dict[str, Severity] = {"off": "note", "warn": "warning", "error": "error"}


def _is_shown(image: Image) -> bool:
    """Whether it is a visible photograph.

    A gallery that opens on a tap hides its captions and credits together with its images.
    """
    return image.element.tag != "svg" and image.element.closest("[hidden]") is None


def _may_be_told(image: Image, context: Context) -> bool:
    """Whether the words of its figure may contain a credit that is too uncertain to quote."""
    if image.caption is not None and _MAYBE.search(image.caption.text):
        return True
    figure = image.element.closest("figure")
    caption = figure.select_one("figcaption") if figure is not None else None
    return caption is not None and bool(split_credit(own_text(caption), context.facts.knowledge).name)


@rule(over=lambda facts: facts.article_images, when=_is_shown)
def image_credit(image: Image, context: Context) -> Findings:
    """Credits matter to photographers, and to readers who judge an image by its source.

    Checked only with the setting ``image-credit``, or if the worklist has the credit.
    """
    if image.credit is not None or image.decorative or was_separator(image, context):
        return
    if _may_be_told(image, context):
        return
    row = row_of(image, context)
    due = due_words(image, row)
    asked = context.config.image_credit != "off" or "image-credit" in context.config.select
    if not (asked or due.credit) or (row is not None and row.is_decorative):
        return
    if row is not None and row.is_waiver:
        yield Waived(image.element)
        return
    severity = _SEVERITY[context.config.image_credit]
    edit = words_edit(image, due, context) if due.credit else None
    if due.credit and edit is None and due.there:
        return
    yield Finding(image.element, "missing", {"file": file_name(image)}, edit, severity=severity)
