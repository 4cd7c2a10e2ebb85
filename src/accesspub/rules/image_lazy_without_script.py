"""image-lazy-without-script: an image that a script loads is also available without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.dom.class_names import AMP_PICTURES
from accesspub.facts.facts import Facts
from accesspub.facts.images.address import key_of
from accesspub.facts.model import Image
from accesspub.html.text import escape_text
from accesspub.rules._image import file_name

_RULE = "image-lazy-without-script"
_BOXES = ("div", "span", "figure")


class _Lazy(NamedTuple):
    image: Image
    copied: bool
    """Whether a copy of it is in a ``<noscript>``."""
    alone: bool
    """Whether it is the only one of its address."""


def _scripted(facts: Facts) -> list[_Lazy]:
    """Article images whose address is in an attribute that browsers ignore."""
    lazy = [
        image
        for image in facts.article_images
        if image.lazy
        and not image.in_noscript
        and not image.decorative
        and "data-" in image.src_from
        and image.element.tag not in AMP_PICTURES
    ]
    if not lazy:
        return []
    copies: set[str] = set()
    for block in (*facts.page.document.select("noscript"), *facts.own_inserts.elements):
        for copy in block.select("img[src]"):
            copies.add(key_of(copy.attr("src") or ""))
    keyed = [(image, key_of(image.src)) for image in lazy if image.src]
    counts = Counter(key for _, key in keyed)
    return [_Lazy(image, key in copies, counts[key] == 1) for image, key in keyed]


@rule(over=_scripted)
def image_lazy_without_script(lazy: _Lazy, context: Context) -> Iterator[Finding]:
    """In feed readers, in saved copies, and when scripts are blocked or fail, the image is missing."""
    if lazy.copied:
        return
    image, element = lazy.image, lazy.image.element
    at = element.parent if isinstance(element.parent, Element) and element.parent.tag == "picture" else element
    edit = None
    if image.src and image.alt is not None and _is_plain(image.src):
        end = "/>" if context.page.is_xml else ">"
        copy = f'<img src="{escape_text(image.src)}" alt="{escape_text(image.alt)}"{end}'
        place = Insert(at, "last" if element.tag in _BOXES else "after", _noscript(copy))
        # It also becomes the copy of other images with this address, which changes their findings.
        edit = Edit((place,), Safety.SAFE, is_isolated=lazy.alone)
    yield Finding(element, "scripted", {"file": file_name(image), "attribute": image.src_from}, edit)


def _noscript(copy: str) -> str:
    return f"<noscript {marks.opening(_RULE)}>{copy}</noscript>"


def _is_plain(src: str) -> bool:
    """Whether an address can be used as it is: no script, template or data URL."""
    head = src.split("/")[0].lower()
    return (":" not in head or head in ("http:", "https:")) and not any(sign in src for sign in "{}<>\\")
