"""media-caption-glued: there is a space between the label of a media caption and its words."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element, Text

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Replace, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.blocks.labelled_lines import lone_media_captions
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed, Quote
from accesspub.html.text import fold, own_text
from accesspub.inserts.fallback import colon_of
from accesspub.rules.media_unsupported import says_only, takes_caption, text_edit

_RULE = "media-caption-glued"


def _captions(facts: Facts) -> list[Embed | Quote]:
    captioned = [embed for embed in facts.embeds if embed.caption is not None and embed.caption.label]
    taken = {one for embed in captioned for one in (embed.element, embed.caption.element if embed.caption else None)}
    return [
        *captioned,
        *(one for one in lone_media_captions(facts.knowledge, facts.openings) if one.element not in taken),
    ]


@rule(over=_captions)
def media_caption_glued(found: Embed | Quote, context: Context) -> Iterator[Finding]:
    """Screen readers and programs can tell the label from the caption."""
    embed = found if isinstance(found, Embed) else None
    caption = found.caption if isinstance(found, Embed) else found
    element = (caption.element if caption is not None else None) or (embed.element if embed is not None else None)
    if caption is None or element is None or not caption.glued:
        return
    if (
        embed is not None
        and embed.delivery == "text"
        and takes_caption(embed)
        and says_only(embed.element, embed, context)
    ):
        edit = text_edit(embed, context)  # the sentence and the caption are one paragraph: one edit fixes both
    else:
        edit = _part(caption, colon_of(context.page.language(element), context.words))
    yield Finding(element, "glued", {"label": caption.label, "text": caption.text}, edit)


def _part(caption: Quote, colon: str) -> Edit | None:
    holder = caption.element
    if holder is None:
        return None
    for element in holder.iter_elements(include_self=False):
        if fold(own_text(element)) == caption.label:
            said = f"<span {marks.opening(_RULE)}>{colon}</span>"
            return Edit((Insert(element, "last", said),), Safety.SAFE)
    for node in caption.nodes or holder:
        if isinstance(node, Text) and node.data.lstrip().startswith(caption.label):
            start = node.data.index(caption.label)
            label = f"<b {marks.opening(_RULE, keeps_original=True)}>{caption.label}{colon}</b>"
            return Edit((Replace((node,), label, start, start + len(caption.label)),), Safety.SAFE)
        if isinstance(node, Element):
            return None
    return None
