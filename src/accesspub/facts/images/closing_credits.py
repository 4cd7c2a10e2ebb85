"""Credits far from their picture: in the last line of a card or of the article, and names that captions consist of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from turbohtml import Element

from accesspub.facts.credits.parse import is_credit_label, is_person, split_credit
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.dom.text import lines_of
from accesspub.facts.images.caption_text import CREDIT
from accesspub.facts.images.context import PictureContext
from accesspub.facts.model import Image, Quote
from accesspub.html.text import fold

_LEVELS = 2
_LAST = 4  # elements at the end of the text that are looked at, whatever they are
_LABEL = 24  # characters of a label such as "Featured image:"
_BYLINES = 120  # paragraphs and lines of the header that may name who made all pictures


def closing_credit(context: PictureContext, paragraph: Element) -> Quote | None:
    """The credit that the last line of a paragraph consists of, if it has a label of pictures."""
    if len(paragraph.text) > CREDIT * 8:
        return None
    credit = split_credit(lines_of(paragraph)[-1], context.knowledge)
    label = credit.label.rstrip(" :：").casefold()
    if not credit.name or credit.rest or not label or label in context.words.sources or "©" in label:
        return None  # a source is that of the text, a copyright that of the site
    if credit.label.capitalize() in context.words.galleries and paragraph.select_one("a[href]") is not None:
        return None  # "PHOTOS: The quay at night" leads to a gallery
    if is_credit_label(credit.name.partition(",")[0], context.knowledge):
        return None  # "Picture: source, licence" names nobody
    return Quote(credit.name, paragraph, "place", credit.label)


def far_credits(context: PictureContext, images: list[Image]) -> list[Image]:
    """Complete the article's pictures with the credits that are elsewhere."""
    own = [at for at, image in enumerate(images) if image.scope == "article"]
    images = _bare_names(context, images, own)
    if not own or images[own[0]].credit is not None:
        return images
    first = images[own[0]]
    caption, credit = _lead_words(context) or (None, _last_credit(context, is_only=len(own) == 1))
    if credit is not None:
        images[own[0]] = replace(first, caption=first.caption or caption, credit=credit, credit_place="own element")
    return images


def _lead_words(context: PictureContext) -> tuple[Quote | None, Quote] | None:
    """Caption and credit of the first picture, by the label in front of them: "Featured image: Jane Roe"."""
    for paragraph, text in context.page.paragraphs:
        last = lines_of(paragraph)[-1] if len(text) <= CREDIT * 8 else ""
        if last[:_LABEL].casefold().startswith(context.words.lead_labels):
            words = _labelled_words(context, paragraph, last)
            if words is not None and context.article.scope(paragraph) == "article":
                return words
    return None


def _labelled_words(context: PictureContext, paragraph: Element, line: str) -> tuple[Quote | None, Quote] | None:
    """Caption and credit of a line with such a label: a credit alone, or "Header image: A quay. Photo: Jane Roe"."""
    credit = closing_credit(context, paragraph)
    if credit is not None:
        return None, credit
    label, colon, words = line.partition(":")
    split = split_credit(words.strip(" \xa0"), context.knowledge)
    if not (colon and split.label and split.name and split.rest and label.casefold() in context.words.lead_labels):
        return None
    caption = Quote(split.rest, paragraph, "place", f"{label}:")
    return caption, Quote(split.name, paragraph, "place", split.label)


def _last_credit(context: PictureContext, *, is_only: bool) -> Quote | None:
    """The credit of the only picture in its own paragraph, or of the first in a box that is called a credit."""
    text = context.article.text
    lines = [one for one in (text.children if text is not None else ()) if isinstance(one, Element)][-_LAST:]
    for paragraph in (*reversed(lines), *(one for one, _ in reversed(context.page.paragraphs))):
        if not 0 < len(paragraph.text.strip()) <= CREDIT * 2 or len(lines_of(paragraph)) > 1:
            continue
        is_called = any(map(context.words.credits.on, ancestors(paragraph, _LEVELS)))
        credit = closing_credit(context, paragraph) if is_only or is_called else None
        if credit is not None and context.article.scope(paragraph) == "article":
            return credit
    return None


def _bare_names(context: PictureContext, images: list[Image], own: Sequence[int]) -> list[Image]:
    """Read a caption that is a person's name as a credit, if several pictures have it or a byline gives it."""
    named = {at: caption for at in own if (caption := _bare_name(context, images[at])) is not None}
    counts = Counter(caption.text for caption in named.values())
    made = list(images)
    for at, caption in named.items():
        if counts[caption.text] > 1 or _is_in_byline(context, caption.text):
            credit = caption._replace(origin="figcaption")
            made[at] = replace(images[at], caption=None, credit=credit, credit_place="whole caption")
    return made


def _bare_name(context: PictureContext, image: Image) -> Quote | None:
    caption = image.caption
    if caption is None or image.credit is not None or caption.origin != "figcaption" or len(caption.text) > CREDIT:
        return None
    alt = fold(image.alt or "").casefold()
    is_shown = caption.text.casefold() in alt  # a portrait
    return caption if is_person(caption.text, context.knowledge) and not is_shown else None


def _is_in_byline(context: PictureContext, name: str) -> bool:
    """Whether a line of the article gives a name after a label of pictures: "Illustrations by Jane Roe"."""
    lines = context.page.document.select("p,div,span,li,header")[: _BYLINES * 4]
    for line in lines:
        if len(line.text) <= CREDIT and name in line.text:
            credit = split_credit(fold(line.text), context.knowledge)
            if credit.label and credit.name == name and not line.closest("figure"):
                return True
    return False
