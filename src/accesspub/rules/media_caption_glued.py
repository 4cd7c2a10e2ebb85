"""media-caption-glued: there is a space between the label of a media caption and its words."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Element, Text

from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Replace, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed, Quote
from accesspub.html.text import fold, own_text
from accesspub.inserts.fallback import colon_of
from accesspub.rules.media_unsupported import says_only, text_edit

_RULE = "media-caption-glued"


def _captioned(facts: Facts) -> list[Embed]:
    return [embed for embed in facts.embeds if embed.caption is not None and embed.caption.label]


@rule(over=_captioned)
def media_caption_glued(embed: Embed, context: Context) -> Iterator[Finding]:
    """Screen readers and programs can tell the label from the caption."""
    caption = embed.caption
    if caption is None or not caption.glued:
        return
    if embed.delivery == "text" and says_only(embed.element, embed, context):
        edit = text_edit(embed, context)  # the sentence and the caption are one paragraph: one edit fixes both
    else:
        edit = _part(caption, colon_of(context.page.language(embed.element), context.words))
    element = caption.element if caption.element is not None else embed.element
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
