"""Figures with caption and credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accesspub.edits import marks
from accesspub.edits.model import Edit, Replace, Safety
from accesspub.facts.blocks.labelled_lines import LabelledBlock
from accesspub.html.text import escape_text
from accesspub.inserts.fallback import colon_of, inline_only

if TYPE_CHECKING:
    from accesspub.engine.rule import Context


def labelled_figure(block: LabelledBlock, context: Context) -> Edit | None:
    """Convert a paragraph of labelled lines and the picture next to it to a figure; None if that is uncertain."""
    page, words, style = context.page, context.words, context.style
    caption, credit = block.line("image_caption"), block.line("image_credit")
    # One figure fixes the findings of both rules, so it has the names of both.
    asked = (("image-caption-glued", caption), ("image-credit-glued", credit))
    rule = ",".join(name for name, line in asked if line is not None)
    parent = block.element.parent
    if parent is None or inline_only(parent) or any(line.html is None for line in block.lines):
        return None
    if block.picture is not None:
        span = page.span(block.picture)
        shown = page.source.slice(*span) if span else None
    else:
        sentence = words.writes("picture_missing", page.language(block.element)) if block.missing else None
        shown = f"<p>{escape_text(sentence)}</p>" if sentence else None
    if shown is None or len(block.lines) > (caption is not None) + (credit is not None):
        return None
    said = [caption.html or ""] if caption is not None else []
    if credit is not None:
        colon = escape_text(colon_of(page.language(block.element), words))
        said.append(f"<small>{escape_text(credit.label)}{colon}{credit.html}</small>")
    css = f' class="{escape_text(style.class_name)}"' if style.class_name else ""
    opening = marks.opening(rule, keeps_original=True)
    html = f"<figure{css} {opening}>\n{shown}\n<figcaption>{' '.join(said)}</figcaption>\n</figure>"
    return Edit((Replace(block.nodes, html),), Safety.SAFE)
