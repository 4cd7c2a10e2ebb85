"""What stands around a medium: the box it has for itself, its caption, credit, poster and heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from turbohtml import Element, Node, Text

from accesspub.facts import Embed, Quote
from accesspub.facts.caption import split_label
from accesspub.facts.credit import credit_name, split_credit
from accesspub.facts.embed_words import Look, quote
from accesspub.facts.message import phrases
from accesspub.facts.provider import clean
from accesspub.page import OPAQUE, fold, is_blank, own_text

_UP = 8  # levels that a box may have around its medium
_BESIDE = 24  # siblings on either side
_NODES = 250
_STOP = frozenset("html body main article table tbody tr ul ol dl form header footer nav aside h1 h2 h3 h4 h5 h6".split())
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_QUIET = frozenset("button svg input label br hr link meta source param track img picture amp-img time".split())
_LABEL = 60  # characters: a button, a clock, "Video"
_CAPTION = 1500


def short_text(element: Element, limit: int) -> str | None:
    """The text of an element as a reader meets it; None where it is longer or the element too large to look at."""
    parts: list[str] = []
    size = seen = 0
    stack: list[Node] = [element]
    while stack:
        node = stack.pop()
        seen += 1
        if seen > _NODES:
            return None
        if isinstance(node, Text):
            parts.append(node.data)
            size += len(node.data.strip())
            if size > limit:
                return None
        elif isinstance(node, Element) and (node is element or node.tag not in OPAQUE):
            children = node.children
            if len(children) > _NODES:
                return None
            parts.append(" ")
            stack.extend(reversed(children))
    return fold("".join(parts))


@dataclass(slots=True)
class Around:
    """What was met on the way out of a medium."""

    container: Element
    captions: list[Element] = field(default_factory=list)
    credits: list[Element] = field(default_factory=list)
    pictures: list[Element] = field(default_factory=list)
    noscripts: list[Element] = field(default_factory=list)
    notices: list[Element] = field(default_factory=list)


class Neighbourhood:
    """Counts of media in the elements around them, so that no box is taken that holds two."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.counts: dict[Element, int] = {}

    def add(self, element: Element) -> None:
        """Count a medium in the elements around it."""
        current: Node | None = element
        for _ in range(40):
            if not isinstance(current, Element):
                return
            self.counts[current] = self.counts.get(current, 0) + 1
            current = current.parent

    def around(self, element: Element) -> Around:
        """Go outwards from a medium as long as nothing else than its own things stands beside it."""
        found = Around(element)
        for _ in range(_UP):
            level = found.container
            parent = level.parent
            if not isinstance(parent, Element) or parent.tag in _STOP or self.counts.get(parent, 0) > 1:
                break
            step = Around(parent)
            if not all(self._own(step, other, parent) for other in _beside(level)):
                break
            found.container = parent
            found.captions += step.captions
            found.credits += step.credits
            found.pictures += step.pictures
            found.noscripts += step.noscripts
            found.notices += step.notices
        return found

    def _own(self, step: Around, node: Node | None, parent: Element) -> bool:
        """Whether a sibling belongs to the medium; what it is goes into ``step``."""
        if node is None:
            return False
        words = self.look.words
        if isinstance(node, Text):
            text = fold(node.data)
            return not text or len(text) <= _LABEL and words.player.on(parent)
        if not isinstance(node, Element):
            return is_blank(node)
        if node.tag in ("noscript",):
            step.noscripts.append(node)
            return True
        if node.tag in OPAQUE:
            return True
        if node.tag in ("img", "picture", "amp-img"):
            step.pictures.append(node)
            return True
        if node.tag in _QUIET:
            return True
        text = short_text(node, _CAPTION)
        if text is None:
            return False
        if not text:
            step.pictures += node.select("img")[:3]
            return True
        if phrases(self.look.knowledge).match(text, inside=True):
            step.notices.append(node)
            return True
        if node.tag == "figcaption" or words.caption.on(node):
            step.captions.append(node)
            return True
        if words.credit.on(node) and len(text) <= 200:
            step.credits.append(node)
            return True
        boxed = parent.tag == "figure" or words.player.on(parent)
        if boxed and (inner := _captioned(self.look, node)) is not None:
            step.captions.append(inner)
            return True
        return boxed and len(text) <= _LABEL


def _captioned(look: Look, element: Element) -> Element | None:
    """The caption that a box beside a medium holds."""
    found = element.select_one("figcaption")
    if found is not None:
        return found
    return next((one for one in element.select("div,p,span,h2,h3,h4")[:40] if look.words.caption.on(one)), None)


def _beside(element: Element) -> Iterator[Node | None]:
    """The siblings of an element; None where there are too many to look at."""
    for forward in (False, True):
        node = element.next_sibling if forward else element.previous_sibling
        left = _BESIDE
        while node is not None:
            left -= 1
            if not left:
                yield None
                return
            yield node
            node = node.next_sibling if forward else node.previous_sibling


def name_things(look: Look, embed: Embed, found: Around) -> None:
    """Give a medium the caption, credit, title and poster that stand around it."""
    embed.container = found.container
    if embed.kind == "social":
        return  # what stands in and around a post is the post
    captions = [*found.captions, *_inside(look, embed)]
    if not captions and (beside := _sibling_caption(look, found.container)) is not None:
        captions = [beside]
    for element in captions:
        if embed.caption is None:
            _caption(look, embed, element)
    for element in found.credits:
        if embed.credit is None:
            name, label = credit_name(own_text(element), look.knowledge)
            embed.credit = Quote(name, element, "class", label) if name else None
    if embed.credit is None:
        _credit_after(look, embed, found.container)
    _poster(look, embed, found)
    if embed.title is None:
        _heading(embed, found.container)


def _inside(look: Look, embed: Embed) -> list[Element]:
    """Captions inside the medium's own element."""
    element = embed.element
    if element.tag in ("iframe", "video", "audio", "object", "embed", "blockquote") or embed.kind == "social":
        return []
    found = element.select("figcaption")[:1]
    return found


def _sibling_caption(look: Look, container: Element) -> Element | None:
    """A caption directly after the box, or the caption of the figure around it."""
    node = container.next_sibling
    for _ in range(6):
        if node is None or not is_blank(node) and not isinstance(node, Element):
            break
        if isinstance(node, Element):
            if node.tag in ("script", "style", "noscript", "br"):
                node = node.next_sibling
                continue
            if node.tag == "figcaption" or (look.words.caption.on(node) and short_text(node, _CAPTION)):
                return node if node.tag != "figure" else None
            break
        node = node.next_sibling
    current: Node | None = container
    for _ in range(6):
        current = current.parent if current is not None else None
        if not isinstance(current, Element):
            return None
        if current.tag == "figure":
            captions = current.select("figcaption")
            media = current.select("iframe,video,audio,object,figure")
            return captions[0] if len(captions) == 1 and len(media) <= 1 else None
    return None


def _caption(look: Look, embed: Embed, element: Element) -> None:
    text = shown_text(element)
    if not text or len(text) > _CAPTION * 2:
        return
    holder = element
    credit = _credit_in(look, element)
    if credit is not None:
        told = shown_text(credit)
        if told != text:
            text = fold(text[: -len(told)] if text.endswith(told) else text.replace(told, " ", 1)).rstrip(" |–-")
        name, label = credit_name(told.strip(_RULES), look.knowledge)
        if name and embed.credit is None:
            embed.credit = Quote(name, credit, "class", label)
    heading = _title_in(look, element)
    if heading is not None:
        holder, text = heading, shown_text(heading)
    told_label = split_label(text, look.knowledge, look.page.language(element))
    if told_label.label:
        text = told_label.rest
    if embed.credit is None:
        split = split_credit(text, look.knowledge)
        if split.name:
            embed.credit = Quote(split.name, holder, "caption", split.label)
            text = split.rest
    if text:
        origin = "figcaption" if element.tag == "figcaption" else "class"
        embed.caption = Quote(text, holder, origin, told_label.label, told_label.glued)


_RULES = " |/–—-•·"
_CLOCK = re.compile(r"[\d:.,\s]*(?:min|sec|std|h|s|uhr)?\.?", re.I)


def shown_text(element: Element) -> str:
    """The text of an element without the parts that are hidden from assistive technology."""
    hidden = element.select('[aria-hidden="true"]')[:20]
    if not hidden:
        return own_text(element)
    text = own_text(element)
    for one in hidden:
        told = own_text(one)
        if told and told != text:
            text = fold(text.replace(told, " ", 1))
    return text


def _credit_in(look: Look, element: Element) -> Element | None:
    """The last part of a caption that is called a credit and is no time or length."""
    found: Element | None = None
    for one in element.select("span,small,p,div,cite,em")[:60]:
        if look.words.credit.on(one):
            told = shown_text(one).strip(_RULES)
            if told and not told[0].isdigit() and not _CLOCK.fullmatch(told):
                found = one
    return found


def _title_in(look: Look, element: Element) -> Element | None:
    """The part of a caption that is its title, where the rest is a description, links and the like."""
    whole = len(shown_text(element))
    heading = next((one for one in element.select("h1,h2,h3,h4,h5,h6")[:3] if shown_text(one)), None)
    if heading is None or len(shown_text(heading)) >= whole:
        return None
    titles = [one for one in heading.select("span,a,strong")[:10] if look.words.title.on(one) and shown_text(one)]
    return titles[0] if titles else heading


def _credit_after(look: Look, embed: Embed, container: Element) -> None:
    """A line right after the box that is nothing but a credit ("Video courtesy of …")."""
    node = container.next_sibling
    for _ in range(4):
        if node is None or isinstance(node, Element):
            break
        if not is_blank(node):
            return
        node = node.next_sibling
    if not isinstance(node, Element) or node.tag not in ("p", "div", "small", "span", "cite"):
        return
    text = short_text(node, 120)
    if not text:
        return
    split = split_credit(text, look.knowledge)
    if split.name and not split.rest.strip(" .:|–-"):
        embed.credit = Quote(split.name, node, "after", split.label)


_NO_TITLE = frozenset("video play image photo poster thumbnail preview placeholder player img picture".split())


def _poster(look: Look, embed: Embed, found: Around) -> None:
    element = embed.element
    pictures = [*found.pictures]
    if element.tag not in ("iframe", "video", "audio", "object", "embed", "blockquote") and embed.kind != "social":
        pictures = element.select("img")[:3] + pictures
    for picture in pictures:
        if picture.tag == "picture":
            inner = picture.select_one("img")
            picture = inner if inner is not None else picture
        source = clean(picture.attr("data-src")) or clean(picture.attr("src"))
        alt = fold(picture.attr("alt") or "")
        if source and embed.poster is None:
            embed.poster = source
        if embed.title is None and len(alt) > 7 and alt.lower() not in _NO_TITLE and " " in alt:
            embed.title = quote(alt, picture, "poster-alt")


def _heading(embed: Embed, container: Element) -> None:
    """A heading right before the box names what is in it, as far as a page says."""
    node = container.previous_sibling
    for _ in range(4):
        if node is None or isinstance(node, Element):
            break
        if not is_blank(node):
            return
        node = node.previous_sibling
    if isinstance(node, Element) and node.tag in _HEADINGS:
        embed.title = quote(own_text(node), node, "heading")
