"""image-link-name: a link or button that contains only an image has a name."""

from __future__ import annotations

from turbohtml import Element

from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.facts import Facts
from accesspub.facts.images.images import fills_link
from accesspub.facts.model import Image
from accesspub.html.text import fold, own_text, shortened
from accesspub.rules._image import is_hidden, known_alt, named_otherwise

_SHOWN = 80  # characters of an address in a message


def _linked(facts: Facts) -> list[Image]:
    """The pictures that fill a link or button, be they the article's or in a teaser in it; each link once."""
    links: dict[Element, Image | None] = {}
    for image in facts.images_within:
        link = _control(image)
        if link is not None and link not in links and not image.in_noscript:
            is_filled = fills_link(image.element) if link.tag == "a" else not own_text(link)
            links[link] = image if is_filled else None
    return [image for image in links.values() if image is not None]


def _control(image: Image) -> Element | None:
    return image.element.closest("a[href],button")


@rule(over=_linked)
def image_link_name(image: Image, context: Context) -> Findings:
    """Screen readers announce a link by its name; without one, they read its URL."""
    link = _control(image)
    if link is None or (image.alt or "").strip():
        return
    if link.attr("tabindex") == "-1" or is_hidden(link) or _has_name(link):
        return
    known = known_alt(image, context)
    edit = known.edit if known.text else None  # an empty alt text gives no name
    href = (link.attr("href") or "").strip()
    key = "unnamed" if link.tag == "a" else "button"
    finding = Finding(link, key, {"href": shortened(href, _SHOWN)}, edit)
    yield from known.unless_decided(finding)


def _has_name(link: Element) -> bool:
    if named_otherwise(link) or own_text(link):
        return True
    named = link.select("img[alt],[aria-label],svg title,[title],area[alt]")
    return any(fold(one.attr("alt") or "") or one.tag == "title" or named_otherwise(one) for one in named)
