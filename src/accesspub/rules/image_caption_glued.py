"""image-caption-glued: a line that is only labelled as a caption becomes one in the markup."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.blocks.labelled_lines import LabelledBlock
from accesspub.inserts.figure import labelled_figure


@rule(over=lambda facts: [block for block in facts.labelled if block.line("image_caption")])
def image_caption_glued(block: LabelledBlock, context: Context) -> Iterator[Finding]:
    """Screen readers recognise the caption, not only people who see its position."""
    line = block.line("image_caption")
    if line is not None:
        key = "glued" if line.glued else "line"
        yield Finding(block.element, key, {"label": line.label, "text": line.text}, labelled_figure(block, context))
