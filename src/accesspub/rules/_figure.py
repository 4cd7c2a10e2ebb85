"""Shared by the rules about figures: captions and credits from the worklist, written under their picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Intent, Replace, Safety
from accesspub.engine.rule import Context
from accesspub.facts.credits.parse import credit_name
from accesspub.facts.dom.class_names import PICTURES
from accesspub.facts.model import Image
from accesspub.html.text import escape_text, is_blank, own_text
from accesspub.inserts.fallback import inline_only

if TYPE_CHECKING:
    from accesspub.worklist.model import Row

_CAPTION, _CREDIT = "figure-structure", "image-credit"
_LINE = ("picture", "a", "span")
_BLOCK = 'style="display:block"'  # on a new line, because a caption rarely ends with a full stop


class Due(NamedTuple):
    """Words from the worklist that are not yet on the page."""

    caption: str = ""
    credit: str = ""
    there: bool = False
    """Whether such words are under the picture already, though the facts do not see what they are."""


def due_words(image: Image, row: Row | None) -> Due:
    """Find the words that the worklist has for a picture and the page lacks."""
    if row is None or row.is_waiver or row.is_decorative:
        return Due()
    caption = row.caption if image.caption is None else ""
    credit = row.credit if image.credit is None else ""
    if not (caption or credit):
        return Due()
    box = image.element.closest("figure") or (image.caption.element if image.caption is not None else None)
    words = own_text(box) if box is not None else ""
    there = bool((caption and caption in words) or (credit and credit in words))
    return Due(caption, credit, there)


def words_edit(image: Image, due: Due, context: Context) -> Edit | None:
    """Write caption and credit into the picture's figure, or make one; None if there is no certain place."""
    if due.there:
        return None
    line = _credit_line(due.credit, image, context)
    rule = _CREDIT if due.credit else _CAPTION
    element = image.element
    figure = element.closest("figure")
    if figure is not None and _pictures(figure) > 2 and image.caption is None:
        return None  # a gallery: its caption is not this picture's
    caption = image.caption.element if image.caption is not None else None
    if caption is None and figure is not None:
        caption = figure.select_one("figcaption")
    if caption is not None and caption is not element:
        return Edit(_into(caption, due, line, rule), Safety.SAFE)
    said = " ".join(filter(None, (escape_text(due.caption), line and f"<small {_BLOCK}>{line}</small>")))
    if figure is not None:
        html = f"<figcaption {marks.opening(rule)}>{said}</figcaption>"
        return Edit((Insert(figure, "last", html),), Safety.SAFE)
    return _wrapped(element, said, rule, context)


def _credit_line(credit: str, image: Image, context: Context) -> str:
    """The credit, with a label in the page's language unless it begins with one."""
    if not credit:
        return ""
    labelled = credit_name(credit, context.facts.knowledge)[1]
    sentence = None if labelled else context.words.writes("credit", context.page.language(image.element), name=credit)
    return escape_text(sentence or credit)


def _into(caption: Element, due: Due, line: str, rule: str) -> tuple[Intent, ...]:
    """Add to an existing caption; the space goes inside, so that undo removes it."""
    intents: list[Intent] = []
    if due.caption and due.credit:
        html = f"<span {marks.opening(rule)}>{escape_text(due.caption)} <small {_BLOCK}>{line}</small></span>"
        return (Insert(caption, "first", html),)
    if due.caption:
        intents.append(Insert(caption, "first", f"<span {marks.opening(rule)}>{escape_text(due.caption)} </span>"))
    if due.credit:
        intents.append(Insert(caption, "last", f"<small {_BLOCK} {marks.opening(rule)}> {line}</small>"))
    return tuple(intents)


def _wrapped(element: Element, said: str, rule: str, context: Context) -> Edit | None:
    top = element
    while isinstance(top.parent, Element) and (top.parent.tag in _LINE or inline_only(top.parent)):
        if own_text(top.parent) or _pictures(top.parent) > 1:
            return None
        top = top.parent
    span = context.page.span(top)
    if span is None or not isinstance(top.parent, Element) or top.parent.tag in ("body", "html", "ul", "ol", "tr"):
        return None
    # The margins of a paragraph around the picture would separate it from its credit.
    inner = _only_child(top) if top.tag == "p" and not top.attrs else None
    shown = context.page.source.slice(*(context.page.span(inner) if inner is not None else None) or span)
    opening = marks.opening(rule, keeps_original=True)
    html = f"<figure {opening}>\n{shown}\n<figcaption>{said}</figcaption>\n</figure>"
    return Edit((Replace((top,), html),), Safety.SAFE)


def _pictures(element: Element) -> int:
    """The number of pictures and players in an element, without copies for readers without scripts."""
    found = element.select(",".join((*PICTURES, "iframe", "video", "audio")))
    return sum(one.closest("noscript") is None and one.parent not in found for one in found)


def _only_child(element: Element) -> Element | None:
    """The only child of an element; None if it has other content."""
    kept = [child for child in element.children if not is_blank(child)]
    return kept[0] if len(kept) == 1 and isinstance(kept[0], Element) else None
