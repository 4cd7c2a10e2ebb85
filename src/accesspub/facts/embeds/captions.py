"""What a medium is called: its caption, credit, title and poster, read from what stands around it."""

from __future__ import annotations

import re

from turbohtml import Element, Node

from accesspub.facts.credits.labels import split_label
from accesspub.facts.credits.parse import credit_name, is_names, split_credit
from accesspub.facts.dom.elements import quote
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.container import CAPTION, Around
from accesspub.facts.embeds.phrases import phrases, plain
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.model import Embed, Quote
from accesspub.html.text import fold, is_blank, own_text

_TO_FIGURE = 12  # levels of a script's boxes between a player and its figure
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def name_things(context: PageContext, embed: Embed, found: Around) -> None:
    """Give a medium the caption, credit, title and poster that stand around it."""
    embed.container = found.container
    if embed.kind == "social":
        return  # what stands in and around a post is the post
    captions = [*found.captions, *_inside(embed)]
    if not captions and (beside := _sibling_caption(context, found.container)) is not None:
        captions = [beside]
    for element in captions:
        if embed.caption is None or embed.caption.origin == "poster-alt":
            _caption(context, embed, element)
    for element in found.credits:
        if embed.credit is None or not embed.credit.label:
            name, label = credit_name(own_text(element), context.knowledge)
            if name and (label or embed.credit is None):  # a credit that says it is one beats one that does not
                embed.credit = Quote(name, element, "class", label)
    if embed.credit is None and embed.delivery == "js-placeholder" and embed.kind in ("video", "audio"):
        _credit_within(context, embed)
    if embed.credit is None:
        _credit_after(context, embed, found.container)
    _poster(context, embed, found)
    if embed.title is None and embed.caption is None:
        _heading(context, embed, found.container)


def _inside(embed: Embed) -> list[Element]:
    """Captions inside the medium's own element."""
    element = embed.element
    if element.tag in ("iframe", "video", "audio", "object", "embed", "blockquote") or embed.kind == "social":
        return []
    return element.select("figcaption")[:1]


def _sibling_caption(context: PageContext, container: Element) -> Element | None:
    """A caption directly after the box, or the caption of the figure around it."""
    node = container.next_sibling
    for _ in range(6):
        if node is None or (not is_blank(node) and not isinstance(node, Element)):
            break
        if isinstance(node, Element):
            if node.tag in ("script", "style", "noscript", "br"):
                node = node.next_sibling
                continue
            if node.tag == "figcaption":
                return node
            if not context.words.caption.on(node) and node.tag == "div":
                first = next((one for one in node.children if isinstance(one, Element)), None)
                node = first if first is not None and context.words.caption.on(first) else node
            text = short_text(node, CAPTION) if context.words.caption.on(node) else None
            if not text or phrases(context.knowledge).match(text, inside=True):
                break  # the next medium says that it is missing, too: that names neither
            return node if node.tag != "figure" else None
        node = node.next_sibling
    current: Node | None = container
    for _ in range(_TO_FIGURE):
        current = current.parent if current is not None else None
        if not isinstance(current, Element):
            return None
        if current.tag == "figure":
            if current not in context.figure_captions:
                captions = current.find_all("figcaption", limit=2)
                media = current.select("iframe,video,audio,object,figure") if len(captions) == 1 else []
                context.figure_captions[current] = captions[0] if len(captions) == 1 and len(media) <= 1 else None
            return context.figure_captions[current]
    return None


def _caption(context: PageContext, embed: Embed, element: Element) -> None:
    if short_text(element, CAPTION * 2) is None:  # too long for a caption: not to be read once for each medium in it
        return
    text = shown_text(element)
    if not text:
        return
    holder = element
    credit = _credit_in(context, element)
    if credit is not None:
        told = shown_text(credit)
        if told != text:
            text = fold(text[: -len(told)] if text.endswith(told) else text.replace(told, " ", 1)).rstrip(" |–-")
        name, label = credit_name(told.strip(_RULES), context.knowledge)
        if name and embed.credit is None:
            embed.credit = Quote(name, credit, "class", label)
    heading = _title_in(context, element)
    if heading is not None:
        holder, text = heading, shown_text(heading)
        line = heading.parent if heading.tag in ("strong", "b") and isinstance(heading.parent, Element) else element
        if embed.credit is None and (byline := _byline_behind(context, line, text)):
            embed.credit = Quote(byline, line, "caption")
    told_label = split_label(text, context.knowledge, context.page.language(element))
    if told_label.label:
        text = told_label.rest
    if told_label.kind in ("image_credit", "credit"):
        embed.credit = embed.credit or Quote(text, holder, "class", told_label.label, told_label.glued)
        return
    if embed.credit is None:
        split = split_credit(text, context.knowledge)
        if split.name:
            embed.credit = Quote(split.name, holder, "caption", split.label)
            text = split.rest
    if text:
        origin = "figcaption" if element.tag == "figcaption" else "class"
        embed.caption = Quote(text, holder, origin, told_label.label, told_label.glued)


_RULES = " |/–—-•·"
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*", re.S)
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


def _credit_in(context: PageContext, element: Element) -> Element | None:
    """The last part of a caption that is called a credit and is no time or length."""
    found: Element | None = None
    for one in element.select("span,small,p,div,cite,em")[:60]:
        if context.words.credit.on(one):
            told = shown_text(one).strip(_RULES)
            if told and not told[0].isdigit() and not _CLOCK.fullmatch(told):
                found = one
    return found


def _title_in(context: PageContext, element: Element) -> Element | None:
    """The part of a caption that is its title, where the rest is a description, links and the like."""
    whole = len(shown_text(element))
    heading = next((one for one in element.select("h1,h2,h3,h4,h5,h6")[:3] if shown_text(one)), None)
    if heading is None:
        # A strong line of its own above the rest is a title as well.
        strong = element.select_one("strong,b")
        after = strong.next_sibling if strong is not None else None
        if strong is not None and isinstance(after, Element) and after.tag == "br" and shown_text(strong):
            heading = strong if shown_text(element).startswith(shown_text(strong)) else None
    if heading is None or len(shown_text(heading)) >= whole:
        return None
    titles = [one for one in heading.select("span,a,strong")[:10] if context.words.title.on(one) and shown_text(one)]
    return titles[0] if titles else heading


def _byline_behind(context: PageContext, element: Element, title: str) -> str:
    """Who made it, where nothing but a name with a house and a date stand behind the title ("Kim Roe, NDR 1.2.20")."""
    rest = shown_text(element).removeprefix(title)
    rest = _DATE.sub("", rest[:120]).strip(_RULES + ",") if len(rest) <= 120 else ""
    name, _, house = rest.rpartition(", ")
    return rest if name and house.isupper() and is_names(rest, context.knowledge) else ""


def _credit_within(context: PageContext, embed: Embed) -> None:
    """A part of the player's own box that is called a credit and says so; a bare name may be its poster's."""
    credit = _credit_in(context, embed.element)
    if credit is not None:
        name, label = credit_name(shown_text(credit).strip(_RULES), context.knowledge)
        if name and label:
            embed.credit = Quote(name, credit, "class", label)


def _credit_after(context: PageContext, embed: Embed, container: Element) -> None:
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
    split = split_credit(text, context.knowledge)
    if split.name and not split.rest.strip(" .:|–-"):
        embed.credit = Quote(split.name, node, "after", split.label)


def _poster(context: PageContext, embed: Embed, found: Around) -> None:
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
        # Beside a notice, a picture shows what to install or to click, not the medium.
        if embed.title is None and embed.message is None and len(alt) > 7 and " " in alt:
            if alt.rpartition(" ")[2].casefold() in context.words.stand_ins:
                continue  # "… Thumbnail": what the picture is for, not what is to be seen or played
            embed.title = quote(alt, picture, "poster-alt")


def _heading(context: PageContext, embed: Embed, container: Element) -> None:
    """A heading right before the box names what is in it, as far as a page says."""
    node = container.previous_sibling
    for _ in range(4):
        if node is None or isinstance(node, Element):
            break
        if not is_blank(node):
            return
        node = node.previous_sibling
    if isinstance(node, Element) and node.tag in _HEADINGS:
        title = context.page.document.select_one("title")
        text = own_text(node)
        # The headline of the page names the article, not the medium below it.
        if title is None or plain(text) not in plain(title.text):
            embed.title = quote(text, node, "heading")
