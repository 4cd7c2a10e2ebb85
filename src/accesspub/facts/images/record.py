"""A picture with the field names of ``list --format json``."""

from __future__ import annotations

from typing import Any

from accesspub.facts.model import Image, Quote
from accesspub.html.page import Page
from accesspub.html.text import fold, own_text


def image_record(page: Page, image: Image) -> dict[str, Any]:
    """Return the fields of a picture; line from 1, column from 0."""
    line, column = page.position(image.element)
    caption, credit = image.caption, image.credit
    equal = None
    if caption is not None and (image.alt or "").strip():
        equal = fold(image.alt or "").casefold() == caption.text.casefold()
    return {
        "tag": image.element.tag,
        "line": line,
        "col": column,
        "scope": image.scope,
        "src": image.src,
        "src_from": image.src_from or None,
        "alt": image.alt,
        "alt_state": image.alt_state,
        "alt_equals_caption": equal,
        "caption": caption.text if caption else None,
        "caption_text": _as_written(caption) if caption else None,
        "caption_in": _where(caption) if caption else None,
        "credit": credit.text if credit else None,
        "credit_label": credit.label or None if credit else None,
        "credit_text": _as_written(credit) if credit else None,
        "credit_place": image.credit_place,
        "lazy": image.lazy,
        "in_noscript": image.in_noscript,
        "only_content_of_link": image.only_content_of_link,
        "decorative": image.decorative,
    }


def _as_written(quote: Quote) -> str:
    if quote.element is None:
        return quote.text
    if quote.origin.startswith("attribute:"):
        return fold(quote.element.attr(quote.origin.partition(":")[2]) or "")
    return own_text(quote.element)


def _where(quote: Quote) -> str | None:
    if quote.element is None or quote.origin.startswith("attribute:"):
        return quote.origin or None
    first = (quote.element.attr("class") or "").split()
    return f"{quote.element.tag}.{first[0]}" if first else quote.element.tag
