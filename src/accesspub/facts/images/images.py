"""The pictures of a page, with what is said of each: address, alt text, caption, credit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from turbohtml import Element

from accesspub.facts.article.region import Article
from accesspub.facts.dom.class_names import PICTURES
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.hiding import decorative_role
from accesspub.facts.dom.roles import role
from accesspub.facts.dom.text import own_words
from accesspub.facts.evidence import Explained, Record
from accesspub.facts.images.address import address
from accesspub.facts.images.adverts import leads_elsewhere
from accesspub.facts.images.alt_text import alt_state
from accesspub.facts.images.candidates import Candidate, candidates, is_picture_file, stands_for_player
from accesspub.facts.images.captions import CaptionSearch
from accesspub.facts.images.closing_credits import far_credits
from accesspub.facts.images.context import PictureContext
from accesspub.facts.images.copies import count_once, without_copies
from accesspub.facts.images.given_name import given_name
from accesspub.facts.images.scope import Scopes, in_article
from accesspub.facts.images.short_lines import short_lines
from accesspub.facts.model import Embed, Image
from accesspub.html.page import Page
from accesspub.html.text import fold
from accesspub.knowledge.load import Knowledge

_COUNTED = 14  # levels up to which pictures are counted: a caption's box is never higher


def images_within(
    page: Page, knowledge: Knowledge, article: Article, media: Sequence[Embed] = (), record: Record | None = None
) -> list[Image]:
    """List the pictures that are in the article, in document order; copies of one picture are one entry.

    Most pictures of most pages are elsewhere, and no rule asks what those show.

    Args:
        page: the page.
        knowledge: words.
        article: which part of the page is the article.
        media: embedded media; the pictures in them are their posters.
        record: keeps the decisions.
    """
    context = PictureContext(page, knowledge, article, record)
    found = without_copies(context, candidates(context, lambda element: in_article(article, element)))
    told = list(zip(found, Scopes(context, media).own(found), strict=True))
    own = [one.element for one, is_own in told if is_own]
    for element in own:
        for box in ancestors(element, _COUNTED):
            context.counts[box] = context.counts.get(box, 0) + 1
    context.lines = short_lines(own, context.counts)
    images = [_own_image(context, one) if is_own else _image(context, one) for one, is_own in told]
    return count_once(context, far_credits(context, images))


def images_elsewhere(page: Page, knowledge: Knowledge, article: Article, record: Record | None = None) -> list[Image]:
    """List the pictures that are in other parts of the page than the article."""
    context = PictureContext(page, knowledge, article, record)
    found = candidates(context, lambda element: not in_article(article, element))
    return [_image(context, one) for one in without_copies(context, found)]


def unnamed_elsewhere(page: Page, knowledge: Knowledge, article: Article) -> list[Image]:
    """List every ``<img>`` without ``alt`` in other parts of the page, copies too, but for those of ``<noscript>``.

    A copy is recognised by the picture that it copies. That picture is no longer one of these once it has its ``alt``,
    so each copy is named. Those whose ``alt`` is from accesspub are among them: a rule has seen to it.
    """
    ours = [one for one in page.marked if one.tag == "img" and one.attr("alt") == ""]
    return [
        Image(element, at.src, at.src_from, None if state == "missing" else "", state, "page", lazy=at.lazy)
        for state, elements in (("missing", page.document.select("img:not([alt])")), ("empty", ours))
        for element in elements
        if not in_article(article, element)
        and element.closest("noscript") is None
        and not stands_for_player(at := address(element, knowledge))
    ]


def unnamed_others(page: Page, article: Article, known: Sequence[Image]) -> list[Image]:
    """List the elements other than ``<img>`` that show a picture without a name.

    These have only the role of a picture, or are image buttons, links of an image map, or objects.
    """
    listed = {image.element for image in known if image.scope == "article"}
    select = page.document.select
    played = (one for one in page.with_attribute("role") if role(one) == "img")
    roles = (one for one in played if one.tag not in (*PICTURES, "svg") and one not in listed)
    objects = (one for one in select("object") if _shows_picture(one))
    kinds = ((roles, ""), (page.once(_buttons), "src"), (_used_areas(page), ""), (objects, "data"))
    return [
        Image(element, element.attr(address) if address else None, address, None, "missing")
        for elements, address in kinds
        for element in elements
        if not _is_named(element) and element.closest("svg,noscript") is None and in_article(article, element)
    ]


def image_buttons(page: Page, knowledge: Knowledge, article: Article) -> list[Image]:
    """List the image buttons and the areas of image maps of the article that have an alt text."""
    named = (*page.once(_buttons), *page.document.select("area[alt]"))
    found = ((one, alt) for one in named if (alt := fold(one.attr("alt") or "")))
    return [
        Image(one, one.attr("src"), "src", alt, alt_state(alt, one.attr("src"), knowledge))
        for one, alt in found
        if in_article(article, one)
    ]


def _buttons(page: Page) -> list[Element]:
    return [one for one in page.document.select("input") if (one.attr("type") or "").strip().lower() == "image"]


def _used_areas(page: Page) -> list[Element]:
    """The areas that are links, of the maps that a picture uses."""
    areas = page.document.select("area[href]")
    used = {(one.attr("usemap") or "").strip().lstrip("#") for one in page.with_attribute("usemap")} if areas else ()
    around = ((area, area.closest("map")) for area in areas)
    return [area for area, map_ in around if map_ is not None and map_.attr("name") in used]


def _shows_picture(element: Element) -> bool:
    """Whether an ``<object>`` shows a picture."""
    media_type = (element.attr("type") or "").strip().lower()
    return media_type.startswith("image/") or (not media_type and is_picture_file(element.attr("data")))


def _is_named(element: Element) -> bool:
    if element.tag in ("input", "area") and fold(element.attr("alt") or ""):
        return True
    held = element.tag == "object" and (own_words(element, ()) or element.select_one('img[alt]:not([alt=""])'))
    return bool(held or given_name(element))


def explained_images(page: Page, knowledge: Knowledge, article: Article, media: Sequence[Embed]) -> Iterator[Explained]:
    """The elements that may show a picture, with what was decided about them."""
    record = Record()
    found = (
        *images_within(page, knowledge, article, media, record),
        *images_elsewhere(page, knowledge, article, record),
    )
    listed = {image.element for image in found}
    for element, decisions in record.decisions.items():
        place = Record()
        in_article(article, element, place)
        yield Explained(element, "picture", element in listed, [*chain(*place.decisions.values()), *decisions])


def _image(context: PictureContext, one: Candidate) -> Image:
    """A picture that is not the article's."""
    state = alt_state(one.alt, one.src, context.knowledge)
    return Image(one.element, one.src, one.src_from, one.alt, state, "page", lazy=one.lazy, in_noscript=one.in_noscript)


def _own_image(context: PictureContext, one: Candidate) -> Image:
    """A picture of the article, unless it is an advert or a card."""
    told = CaptionSearch(context, one.element).search()
    image = Image(
        one.element,
        one.src,
        one.src_from,
        one.alt,
        alt_state(one.alt, one.src, context.knowledge),
        "article",
        told.caption,
        told.credit,
        told.place,
        one.lazy,
        one.in_noscript,
        fills_link(one.element),
        _decorative(context, one, has_caption=told.caption is not None),
        tuple(replace(_image(context, copy), scope="article") for copy in one.copies if not copy.in_noscript),
    )
    return replace(image, scope="page") if leads_elsewhere(context, image) else image


def fills_link(element: Element) -> bool:
    """Whether a picture is all that a link around it shows."""
    link = element.closest("a")
    return link is not None and len(link.find_all("img", limit=3)) <= 2 and not own_words(link, ())


def _decorative(context: PictureContext, image: Candidate, *, has_caption: bool) -> bool | None:
    """Whether a picture only decorates; None if the page does not say."""
    element, words = image.element, fold(image.alt or "").lower()
    is_hidden = decorative_role(element) or element.attr("aria-hidden") == "true"
    if is_hidden or words in context.words.separators:
        return True
    return False if words or has_caption else None
