"""The pictures of a page, with what is said of each: address, alt text, caption, credit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from turbohtml import Element

from accesspub.facts.article.region import Article
from accesspub.facts.dom.class_names import AMP_PICTURES, PICTURES, facts_section, names, word_set
from accesspub.facts.dom.text import own_words
from accesspub.facts.embeds.placeholders import boxes, index
from accesspub.facts.images.address import Address, address, is_placeholder, key_of
from accesspub.facts.images.alt_text import alt_state
from accesspub.facts.images.captions import Surroundings
from accesspub.facts.images.scope import Scopes, in_article, is_picture_address, size
from accesspub.facts.model import Embed, Image
from accesspub.html.page import Page
from accesspub.html.text import fold, own_text
from accesspub.knowledge.load import Knowledge

_COUNTED = 14  # levels up to which pictures are counted: a caption's box is never higher
_WIDTH = re.compile(r"[?&,/](?:w|width|imwidth)[=_:](\d{2,4})|[-_/](\d{2,4})x\d{2,4}\b", re.I)
_MOBILE = re.compile(r"(?:^|[\s_-])(?:mobile|phone|smartphone|visible-xs)(?:$|[\s_-])", re.I)
_HIDDEN = ("none", "presentation")
_DRAWING_ROLES = ("img", "image", "graphics-document", "graphics-object", "graphics-symbol")
_SHARED_NAME = 10  # characters that the address of a link and the name of a file begin with
_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")


def images_within(page: Page, knowledge: Knowledge, article: Article, media: Sequence[Embed] = ()) -> list[Image]:
    """List the pictures that stand in the article, in document order; copies of one picture are one entry.

    Most pictures of most pages stand elsewhere, and no rule asks what those show.

    Args:
        page: the page.
        knowledge: words.
        article: which part of the page is the article.
        media: embedded media; the pictures in them are their posters.
    """
    scopes = Scopes(article, knowledge, media)
    found = _without_copies(_candidates(page, knowledge, lambda element: in_article(article, element)))
    for image in found:
        image.scope = scopes.scope(image.element, image.src)
    counts: dict[Element, int] = {}
    for image in found:
        if image.scope == "article":
            for ancestor in _upwards(image.element, _COUNTED):
                counts[ancestor] = counts.get(ancestor, 0) + 1
    around = Surroundings(page, knowledge, article, counts)
    read_more = tuple(facts_section(knowledge, "image", "read_more"))
    followed = word_set(knowledge, "image", "followed_hosts")
    own = _place(page.meta("og:url") or page.canonical)
    for image in found:
        image.alt_state = alt_state(image.alt, image.src, knowledge)
        if image.scope != "article":
            continue
        told = around.told(image.element)
        image.caption, image.credit, image.credit_place = told.caption, told.credit, told.place
        image.only_content_of_link = _fills_link(image.element)
        image.decorative = _decorative(image, knowledge)
        if _is_banner(image, own, followed) or _is_card(image, read_more):
            image.scope = "page"
    first = next((image for image in found if image.scope == "article"), None)
    if first is not None and first.credit is None:
        credit, place = around.lead_credit()
        if credit is not None:
            first.credit, first.credit_place = credit, place
    _count_once(found)
    return found


def images_elsewhere(page: Page, knowledge: Knowledge, article: Article) -> list[Image]:
    """List the pictures that stand in other parts of the page than the article."""
    found = _without_copies(_candidates(page, knowledge, lambda element: not in_article(article, element)))
    for image in found:
        image.scope, image.alt_state = "page", alt_state(image.alt, image.src, knowledge)
    return found


def unnamed_elsewhere(page: Page, knowledge: Knowledge, article: Article) -> list[Image]:
    """List every ``<img>`` without ``alt`` in other parts of the page, copies too, but for those of ``<noscript>``.

    A copy is told by the picture that it copies, which is none of these once it has its ``alt``: each is named. Those
    that have theirs from us are among them: that they have one is what a rule has seen to.
    """
    ours = [one for one in page.marked if one.tag == "img" and one.attr("alt") == ""]
    return [
        Image(element, at.src, at.src_from, None if state == "missing" else "", state, "page", lazy=at.lazy)
        for state, elements in (("missing", page.document.select("img:not([alt])")), ("empty", ours))
        for element in elements
        if not in_article(article, element)
        and element.closest("noscript") is None
        and not _stands_for_player(at := address(element, knowledge))
    ]


def image_record(page: Page, image: Image) -> dict[str, Any]:
    """Return a picture with the field names of ``list --format json``; line from 1, column from 0."""
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
        "caption_text": _as_written(caption.element, caption.origin, caption.text) if caption else None,
        "caption_in": _where(caption.element, caption.origin) if caption else None,
        "credit": credit.text if credit else None,
        "credit_label": credit.label or None if credit else None,
        "credit_text": _as_written(credit.element, credit.origin, credit.text) if credit else None,
        "credit_place": image.credit_place,
        "lazy": image.lazy,
        "in_noscript": image.in_noscript,
        "only_content_of_link": image.only_content_of_link,
        "decorative": image.decorative,
    }


def _as_written(element: Element | None, origin: str, text: str) -> str:
    if element is None:
        return text
    if origin.startswith("attribute:"):
        return fold(element.attr(origin.partition(":")[2]) or "")
    return own_text(element)


def _where(element: Element | None, origin: str) -> str | None:
    if element is None or origin.startswith("attribute:"):
        return origin or None
    first = (element.attr("class") or "").split()
    return f"{element.tag}.{first[0]}" if first else element.tag


def _candidates(page: Page, knowledge: Knowledge, wanted: Callable[[Element], bool]) -> list[Image]:
    """Every element that shows a picture, of those that are ``wanted``."""
    document = page.document
    players = names(knowledge, "image", "players")
    backgrounds = names(knowledge, "image", "backgrounds")
    in_noscript = {image for block in document.select("noscript") for image in block.select("img")}
    of_amp = [element for element in page.named(index(knowledge).own_tags) if element.tag in AMP_PICTURES]
    pictures: list[tuple[Element, Address]] = [
        (element, address(element, knowledge))
        for element in (*document.select("img"), *of_amp)
        if not (of_amp and _in_amp(element)) and wanted(element)
    ]
    pictures = [pair for pair in pictures if not _stands_for_player(pair[1])]
    told = page.once(boxes, knowledge)
    for element in filter(wanted, (*told.pictured, *document.select("span:is([data-src],[data-image])"))):
        at = address(element, knowledge)
        if at.src and _names_picture(element, at.src) and not players.on(element) and element.select_one("img") is None:
            pictures.append((element, at))
    for element in told.painted:
        named = backgrounds.on(element) or element.attr("role") == "img"
        if named and wanted(element) and (src := _background(element)):
            pictures.append((element, Address(src, "style background-image", False)))
    drawings = [element for element in document.select("svg") if _is_drawing(element) and wanted(element)]
    pictures += [(element, Address(None, "svg", False)) for element in drawings]
    if len(pictures) > 1:
        pictures.sort(key=lambda pair: pair[0].position or (0, 0))
    return [
        Image(
            element,
            at.src,
            "noscript img" if element in in_noscript else at.src_from,
            _alt(element),
            "",
            lazy=at.lazy,
            in_noscript=element in in_noscript,
        )
        for element, at in pictures
    ]


def _in_amp(element: Element) -> bool:
    """Whether an <img> is the copy that AMP's own script puts into <amp-img> or <amp-anim>."""
    parent = element.parent
    return element.tag == "img" and isinstance(parent, Element) and parent.tag in AMP_PICTURES


def _names_picture(element: Element, src: str) -> bool:
    """Whether a box with an address stands for a picture: it has words for one, or a picture's ending."""
    path = src.split("?")[0].lower()
    if path.endswith(_ENDINGS):
        return True
    return element.attr("data-alt") is not None and "/embed/" not in path


def _stands_for_player(at: Address) -> bool:
    """Whether an address is that of a player which a script puts in the place of its empty picture."""
    path = (at.src or "").split("?")[0].lower()
    return at.lazy and "/embed/" in path and not path.endswith(_ENDINGS)


def _is_drawing(element: Element) -> bool:
    """Whether an SVG in the page is announced as a picture."""
    return (element.attr("role") or "").strip().lower() in _DRAWING_ROLES


def _alt(element: Element) -> str | None:
    if element.tag in PICTURES:
        return element.attr("alt")
    return _name_of_drawing(element) if element.tag == "svg" else _alt_of_box(element)


def _name_of_drawing(element: Element) -> str | None:
    """The name that screen readers find for an SVG; None where there is none."""
    for name in (element.attr("aria-labelledby") or "").split()[:5]:
        named = element.closest("html")
        label = (
            named.select_one(f'[id="{name}"]') if named is not None and name.replace("-", "_").isidentifier() else None
        )
        if label is not None and fold(label.text):
            return fold(label.text)
    if label_text := fold(element.attr("aria-label") or ""):
        return label_text
    titles = (one for one in element.children if isinstance(one, Element) and one.tag == "title")
    return next((fold(one.text) for one in titles if fold(one.text)), None)


def _alt_of_box(element: Element) -> str | None:
    for name in ("data-alt", "aria-label", "alt"):
        if (value := element.attr(name)) is not None:
            return value
    return None


def _background(element: Element) -> str | None:
    style = element.attr("style") or ""
    _, found, rest = style[:4000].partition("url(")
    if not found:
        return None
    src = rest.partition(")")[0].strip("\"' \t\n")
    return src if src and not src.startswith("data:") else None


def _without_copies(found: list[Image]) -> list[Image]:
    """Leave out the copies close by: in ``<noscript>``, or of another size in the same box."""
    kept: list[Image] = []
    seen: dict[str, Image] = {}
    waiting: dict[Element, Image] = {}
    dropped: set[int] = set()
    for image in found:
        key = _key(image)
        first = seen.get(key) if key else None
        if image.in_noscript:
            first = first or next((waiting[one] for one in _upwards(image.element, 4) if one in waiting), None)
            first = first or (kept[-1] if kept and _is_copy_beside(image, kept[-1]) else None)
            if first is not None and not first.in_noscript:
                _take_over(first, image)
                continue
        elif not key:
            for ancestor in _upwards(image.element, 3):
                waiting[ancestor] = image
        elif first is not None and _are_close(first, image, 2 if first.src == image.src else 4):
            if first.in_noscript or _width(image) > _width(first):
                dropped.add(id(first))
            else:
                continue
        if key:
            seen[key] = image
        kept.append(image)
    kept = [image for image in kept if id(image) not in dropped]
    return _without_mobile(kept)


def _without_mobile(found: list[Image]) -> list[Image]:
    """Leave out the picture for small screens beside the same in large, whose file has another name."""
    kept: list[Image] = []
    for image in found:
        other = kept[-1] if kept else None
        if other is not None and image.alt and image.alt == other.alt and len(image.alt) > 3:
            small, large = _is_mobile(image), _is_mobile(other)
            if small != large and _are_close(image, other, 3):
                if large:
                    kept[-1] = image
                continue
        kept.append(image)
    return kept


def _is_mobile(image: Image) -> bool:
    """Whether a class on a picture or close around it says that it is for small screens."""
    return any(_MOBILE.search(one.attr("class") or "") for one in (image.element, *_upwards(image.element, 2)))


def _is_copy_beside(copy: Image, image: Image) -> bool:
    """Whether a ``<noscript>`` stands beside a picture of the same words: that one's address is a script's matter."""
    alt = fold(copy.alt or "")
    around = copy.element.closest("noscript")
    return bool(alt) and alt == fold(image.alt or "") and around is not None and around.parent is image.element.parent


def _take_over(image: Image, copy: Image) -> None:
    """Complete a picture that a script fills with what its copy for readers without script says."""
    if image.src is None or image.src.startswith("data:") or _is_blank_gif(image.src, copy.src):
        image.src, image.src_from, image.lazy = copy.src, "noscript img", True
    elif copy.src and copy.src != image.src and _key(copy) == _key(image) and not image.lazy:
        image.src, image.src_from, image.lazy = copy.src, "noscript img", True  # the other is a blurred preview
    if image.alt is None:
        image.alt = copy.alt


def _is_blank_gif(src: str, other: str | None) -> bool:
    """Whether an address is only there to keep the place of a photograph."""
    return src.split("?")[0].lower().endswith(".gif") and not (other or "").split("?")[0].lower().endswith(".gif")


def _count_once(found: list[Image]) -> None:
    """Of one picture at several places in several sizes, keep the one with the most words as the article's."""
    best: dict[str, Image] = {}
    for image in found:
        key = _key(image)
        if image.scope != "article" or not key:
            continue
        other = best.setdefault(key, image)
        if other is image or other.src == image.src:
            continue  # the same file twice is shown twice, so each needs its words
        if _rank(image) > _rank(other):
            other.scope, best[key] = "page", image
        else:
            image.scope = "page"


def _rank(image: Image) -> tuple[int, bool, bool, int]:
    words = (image.caption is not None) + (image.credit is not None)
    return (words, not image.in_noscript, not _is_mobile(image), _width(image))


def _key(image: Image) -> str:
    return key_of(image.src) if image.src and not image.src.startswith("data:") else ""


def _are_close(image: Image, other: Image, levels: int) -> bool:
    return not set(_upwards(image.element, levels)).isdisjoint(_upwards(other.element, levels))


def _width(image: Image) -> int:
    """Width by the address, else by the markup; 0 where neither says."""
    found = _WIDTH.search(image.src or "")
    if found:
        return int(found[1] or found[2])
    return size(image.element)[0] or 0


def _upwards(element: Element, levels: int) -> list[Element]:
    found: list[Element] = []
    parent = element.parent
    while isinstance(parent, Element) and len(found) < levels:
        found.append(parent)
        parent = parent.parent
    return found


def _fills_link(element: Element) -> bool:
    for ancestor in _upwards(element, 5):
        if ancestor.tag == "a":
            return len(ancestor.find_all("img", limit=3)) <= 2 and not own_words(ancestor, ())
        if ancestor.tag not in ("picture", "span", "div", "figure", "noscript"):
            return False
    return False


def _place(address_: str) -> str:
    """An address without scheme, query and end stroke: what is the same for all links to one page."""
    return address_.split("#")[0].split("?")[0].partition("//")[2].rstrip("/")


def _is_banner(image: Image, own: str, followed: frozenset[str]) -> bool:
    """Whether a picture only advertises: nothing is said of it, and it leads to another page than ``own``."""
    if not image.only_content_of_link or image.caption is not None or image.credit is not None:
        return False
    beside = image.element.closest("aside") is not None or _leads_to_a_home_page(image.element, followed)
    if (image.alt_state not in ("missing", "empty") and not beside) or image.element.closest("figure") is not None:
        return False
    link = image.element.closest("a")
    href = (link.attr("href") or "") if link is not None else ""
    if not href or href.startswith(("#", "javascript:")) or is_picture_address(href):
        return False
    return (not own or _place(href) != own) and not _share_a_name(href, image.src or "")


def _share_a_name(href: str, src: str) -> bool:
    """Whether a link's address begins as the picture's file does: it leads to the picture's page, or what it shows."""
    page, file = (one.split("#")[0].split("?")[0].rstrip("/").rpartition("/")[2].lower() for one in (href, src))
    return len(page) >= _SHARED_NAME and file.startswith(page[:_SHARED_NAME])


def _is_card(image: Image, read_more: tuple[str, ...]) -> bool:
    """Whether what stands as a caption is another story's title: it ends with "Read more", or is a linked heading."""
    caption = image.caption
    if caption is None:
        return False
    if caption.text.casefold().rstrip(" .…»>›→").endswith(read_more):
        return True
    link = caption.element.select_one("a[href]") if caption.element is not None else None
    return link is not None and any(link.select_one(tag) is not None for tag in ("h2", "h3", "h4", "h5", "h6"))


def _leads_to_a_home_page(element: Element, followed: frozenset[str]) -> bool:
    """Whether a picture is the link to another site's first page, as adverts are, or to a page to follow."""
    link = element.closest("a")
    scheme, found, rest = ((link.attr("href") or "") if link is not None else "").partition("//")
    host, _, path = rest.partition("/")
    if not found or scheme not in ("", "http:", "https:") or "." not in host:
        return False
    rest = path.partition("?")[0].strip("/")
    return not rest or ("/" not in rest and host.removeprefix("www.").lower() in followed)


def _decorative(image: Image, knowledge: Knowledge) -> bool | None:
    element = image.element
    if (element.attr("role") or "") in _HIDDEN or element.attr("aria-hidden") == "true":
        return True
    words = fold(image.alt or "").lower()
    if words in word_set(knowledge, "image", "separators"):
        return True
    if image.src and is_placeholder(image.src, knowledge):
        return True
    return False if words or image.caption is not None else None
