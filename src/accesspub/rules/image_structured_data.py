"""image-structured-data: search engines can read the credit of an image."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urljoin

from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Image
from accesspub.rules._image import file_name

_RULE = "image-structured-data"


def _credited(facts: Facts) -> list[Image]:
    return [
        image
        for image in facts.article_images
        if image.credit is not None and image.src and not image.src.startswith("data:") and not image.in_noscript
    ]


@rule(over=_credited)
def image_structured_data(image: Image, context: Context) -> Iterator[Finding]:
    """Search engines show the credit next to the image. Written only with ``--structured-data``."""
    record = _record(image, context)
    addresses = [write(address) for address in (record["contentUrl"], image.src) for write in (json.dumps, _in_script)]
    for script in context.page.document.select('script[type="application/ld+json" i]'):
        if "creditText" in script.text and any(address in script.text for address in addresses):
            return
    html = f'<script type="application/ld+json" {marks.opening(_RULE)}>{_in_script(record)}</script>'
    figure = image.element.closest("figure")
    parent = image.element.parent
    at = parent if isinstance(parent, Element) and parent.tag == "picture" else image.element
    place = Insert(figure, "last", html) if figure is not None else Insert(at, "after", html)
    yield Finding(image.element, "missing", {"file": file_name(image)}, Edit((place,), Safety.SAFE))


def _in_script(value: object) -> str:
    """A value as ASCII JSON without markup characters, so that nothing in it can end the script element."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _record(image: Image, context: Context) -> dict[str, object]:
    """The schema.org record: the credit on the page, and the file's metadata."""
    src, credit = image.src or "", image.credit
    name, label = (credit.text, credit.label) if credit is not None else ("", "")
    base = _page_address(context)
    record: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "contentUrl": urljoin(base, src) if base else src,
        "creditText": name,
    }
    metadata = context.facts.picture_files.of(src)
    if metadata is not None and metadata.copyright:
        record["copyrightNotice"] = metadata.copyright
    elif "©" in label:
        record["copyrightNotice"] = f"© {name}"
    if metadata is None:
        return record
    creators = [{"name": creator} for creator in metadata.creators]
    if creators:
        record["creator"] = creators[0] if len(creators) == 1 else creators
    for key, address in (("license", metadata.rights_page), ("acquireLicensePage", metadata.licensor_url)):
        if address.lower().startswith(("https://", "http://")):
            record[key] = address
    return record


def _page_address(context: Context) -> str:
    """The page's canonical address; empty if it declares none."""
    for element in context.page.head_elements:
        if element.tag == "link" and (element.attr("rel") or "").lower() == "canonical":
            address = (element.attr("href") or "").strip()
            if address.lower().startswith(("https://", "http://")):
                return address
    return ""
