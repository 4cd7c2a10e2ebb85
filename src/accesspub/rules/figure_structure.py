"""figure-structure: image, caption and credit belong together in the markup as on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element, Node

from accesspub.edits import marks
from accesspub.edits.model import Edit, Replace, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.dom.class_names import PICTURES, names
from accesspub.facts.dom.elements import inside, is_inside
from accesspub.facts.dom.hiding import decorative_role, hidden_from_all
from accesspub.facts.dom.text import own_words, short_text, spoken_length
from accesspub.facts.facts import Facts
from accesspub.facts.images.candidates import is_picture_file
from accesspub.facts.model import Image
from accesspub.html.text import fold, is_blank, own_text
from accesspub.rules._figure import due_words, words_edit
from accesspub.rules._image import row_of

_RULE = "figure-structure"
_SAME_PLACE = ' style="margin:0"'  # browsers indent figures; keep the image where it is
_PARTS = 60  # elements of a figure that holds a caption only
_LONGEST = 3000  # characters of one
_WORD = 20  # fewer characters next to a caption are not content: "Image"
_SHOWN = (
    "img,picture,svg,video,audio,iframe,object,embed,canvas,table,pre,code,blockquote,math,ul,ol,dl,form,script,"
    "noscript,template,[role=img],[data-src],[style*=url]"
)
_BOXES = ("div", "section", "article", "td", "li")  # parents that allow a figure


def _parts(facts: Facts) -> list[Image | Element]:
    select, scope = facts.page.document.select, facts.article.scope
    captions = [one for one in select("figcaption") if scope(one) == "article"]
    bare = [one for one in select("picture:not(:has(img,amp-img,amp-anim))") if scope(one) == "article"]
    return [*facts.article_images, *captions, *bare]


@rule(over=_parts)
def figure_structure(part: Image | Element, context: Context) -> Iterator[Finding]:
    """A caption that is only near an image is an unrelated paragraph to a screen reader."""
    if isinstance(part, Image):
        yield from _beside(part, context)
    elif part.tag == "picture":
        if part.closest("noscript") is None and not own_text(part):
            yield Finding(part, "no_img")
    elif (figure := part.closest("figure")) is not None:
        yield from _in_figure(part, figure, context)
    elif part.closest("[role=figure]") is None:
        yield Finding(part, "no_figure", {}, _joined(part, context))


def _beside(part: Image, context: Context) -> Iterator[Finding]:
    """What is wrong with a caption that is near an image."""
    due = due_words(part, row_of(part, context))
    if due.caption:
        edit = words_edit(part, due, context)
        if edit is not None or not due.there:
            yield Finding(part.element, "unmarked", {"text": due.caption}, edit)
        return
    caption = part.caption
    if caption is not None and caption.element is not None and caption.origin == "shortcode":
        yield Finding(caption.element, "unmarked", {"text": caption.text})
    if caption is None or caption.element is None or caption.origin != "class" or part.element.closest("figure"):
        return
    if caption.element.closest("figure,figcaption,[role=figure]") is not None or _refers(part.element, caption.element):
        return
    if _is_named(caption.element, context):
        # If a script reads the address from an element next to the image, the two must stay adjacent.
        apart = " data-" in part.src_from
        edit = None if apart else _figure(part.element, caption.element, context)
        yield Finding(part.element, "unmarked", {"text": caption.text}, edit, severity="note")


def _in_figure(caption: Element, figure: Element, context: Context) -> Iterator[Finding]:
    """What is wrong with the caption of a figure."""
    if caption.parent is figure and _is_second(caption):
        yield Finding(caption, "second", {}, None)
    elif _shows_nothing(figure, caption, context.facts) and (text := own_text(caption)):
        yield Finding(caption, "no_picture", {"text": text}, ask=context.page.has_scripts)
    if role := decorative_role(figure):
        yield Finding(figure, "presentation", {"role": role}, Edit((Set(figure, "role", None),), Safety.REVIEW))
    veil = caption.closest("[aria-hidden=true]")
    if veil is None or not is_inside(veil, figure) or hidden_from_all(caption) is not None:
        return
    text = own_text(caption)
    alts = [fold(one.attr("alt") or "") for one in figure.select("img[alt]") if not is_inside(one, veil)]
    if text and text not in alts:  # else the alt text says it
        yield Finding(caption, "hidden", {"text": text})


def _shows_nothing(figure: Element, caption: Element, facts: Facts) -> bool:
    """Whether a figure holds only its caption, and no box that a script fills with a player."""
    held = inside(figure, _PARTS + 1)
    if len(held) > _PARTS or short_text(figure, _LONGEST) is None:
        return False
    if any(one.matches(_SHOWN) or "-" in one.tag or _waits(one) for one in held if one is not caption):
        return False
    if spoken_length(fold(own_words(figure, [caption]))) >= _WORD:
        return False
    media = (embed.element for embed in facts.embeds)
    pictures = (image.element for image in facts.images_within)
    return {figure, *held}.isdisjoint([*media, *pictures, *facts.unknown_players])


def _waits(element: Element) -> bool:
    """Whether an element names a picture that a script may show in it."""
    return element.tag != "a" and any(is_picture_file(element.attr(name)) for name in element.attrs)


def _refers(picture: Element, caption: Element) -> bool:
    """Whether the image refers to its caption by id, which links the two in the markup."""
    named = " ".join(
        picture.attr(name) or "" for name in ("aria-describedby", "aria-labelledby", "aria-details")
    ).split()
    ids = (one.attr("id") for one in (caption, *caption.select("[id]")[:20]))
    return bool(named) and any(one in named for one in ids if one)


def _is_named(caption: Element, context: Context) -> bool:
    """Whether the page marks the words as a caption, not as an advert's label or a subheading."""
    named = names(context.facts.knowledge, "image", "caption")
    around = caption.parent.attr("class") or "" if isinstance(caption.parent, Element) else ""
    return named.on(caption) and "head" not in around.lower() and not own_text(caption).endswith(":")


def _is_second(caption: Element) -> bool:
    before = caption.previous_sibling
    while before is not None:
        if isinstance(before, Element) and before.tag == "figcaption":
            return True
        before = before.previous_sibling
    return False


def _joined(caption: Element, context: Context) -> Edit | None:
    """Move a figcaption into the figure before it, or into a new one with the image before it."""
    before = caption.previous_sibling
    while before is not None and is_blank(before):
        before = before.previous_sibling
    page = context.page
    if not isinstance(before, Element) or not isinstance(caption.parent, Element) or caption.parent.tag not in _BOXES:
        return None
    pictures = len(before.select(",".join(PICTURES))) + (before.tag in PICTURES)
    if not pictures or (pictures > 1 and before.tag != "figure") or before.select_one("figcaption"):
        return None
    first, last, end = page.span(before), page.span(caption), page.end_tag(before)
    if first is None or last is None:
        return None
    opening = f"<figure {marks.opening(_RULE, keeps_original=True)}"
    said = page.source.slice(*last)
    if before.tag == "figure":
        if end is None or marks.read(before) is not None:
            return None
        inside = page.source.slice(first[0] + len("<figure"), end.start).rstrip()
        html = f"{opening}{inside}\n{said}\n</figure>"
    elif before.tag in (*PICTURES, "picture", "a") and not own_text(before):
        html = f"{opening}{_SAME_PLACE}>\n{page.source.slice(first.start, last.start).rstrip()}\n{said}\n</figure>"
    else:
        return None
    return Edit((Replace(_stretch(before, caption), html),), Safety.REVIEW)


def _figure(picture: Element, caption: Element, context: Context) -> Edit | None:
    """Wrap an image and the caption directly after it in a figure; None if they are not adjacent."""
    top = picture
    while isinstance(top.parent, Element) and top.parent.tag in ("picture", "a"):
        top = top.parent
    following = top.next_sibling
    while following is not None and is_blank(following):
        following = following.next_sibling
    if following is not caption or caption.tag not in ("p", "div", "span") or not isinstance(top.parent, Element):
        return None
    if top.parent.tag not in _BOXES:
        return None
    page = context.page
    first, last = page.span(top), page.span(caption)
    if first is None or last is None:
        return None
    # Include invisible content between them: a copy for readers without scripts.
    shown, said = page.source.slice(first.start, last.start).rstrip(), page.source.slice(*last)
    opening = marks.opening(_RULE, keeps_original=True)
    html = f"<figure {opening}{_SAME_PLACE}>\n{shown}\n<figcaption>{said}</figcaption>\n</figure>"
    stretch = _stretch(top, caption)
    return Edit((Replace(stretch, html),), Safety.REVIEW)


def _stretch(first: Element, last: Element) -> tuple[Node, ...]:
    nodes: list[Node] = [first]
    node = first.next_sibling
    while node is not None:
        nodes.append(node)
        if node is last:
            break
        node = node.next_sibling
    return tuple(nodes)
