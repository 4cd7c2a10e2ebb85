"""image-credit-glued: a line that is only labelled as a credit becomes one in the markup."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.blocks.labelled_lines import LabelledBlock
from accesspub.inserts.figure import labelled_figure


@rule(over=lambda facts: [block for block in facts.labelled if block.line("image_credit")])
def image_credit_glued(block: LabelledBlock, context: Context) -> Iterator[Finding]:
    """The credit is in the image's figure, with a space between label and name."""
    line = block.line("image_credit")
    if line is not None:
        key = "glued" if line.glued else "line"
        yield Finding(block.element, key, {"label": line.label, "text": line.text}, labelled_figure(block, context))
