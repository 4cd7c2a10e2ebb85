"""list-faked: lines that begin with a bullet character, a typed sign or a number are marked up as a list."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.edits import marks
from accesspub.edits.model import Edit, Replace, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.blocks.fake_lists import FakeList

_RULE = "list-faked"
_SIGNS = "*+–—-→・"
_NUMBERS = {"1": "", "a": ' type="a"', "A": ' type="A"', "I": ' type="I"', "i": ' type="i"'}


@rule(over=lambda facts: facts.fake_lists)
def list_faked(lines: FakeList, context: Context) -> Iterator[Finding]:
    """Screen readers announce the length of a list and can skip it; typed signs are noise."""
    is_sure = lines.sign == "•"
    tag = "ol" if lines.sign in _NUMBERS else "ul"
    items = [item for item in lines.items if item is not None]
    edit = None
    kept = _attributes(lines, context)
    says_more = not is_sure and lines.sign not in (*_SIGNS, *_NUMBERS)  # a tick, a cross, a symbol
    if len(items) == len(lines.items) and kept is not None and not says_more:
        kept += _NUMBERS.get(lines.sign, "")
        body = "\n".join(f"<li>{item}</li>" for item in items)
        html = f"<{tag}{kept} {marks.opening(_RULE, keeps_original=True)}>\n{body}\n</{tag}>"
        edit = Edit((Replace(lines.nodes, html),), Safety.SAFE if is_sure else Safety.REVIEW)
    yield Finding(lines.element, "faked" if is_sure else "typed", {"count": str(len(lines.items))}, edit)


def _attributes(lines: FakeList, context: Context) -> str | None:
    """The attributes that the list takes over from a single paragraph; None if several paragraphs have attributes."""
    page = context.page
    if lines.single:
        spans = sorted(span for name in lines.element.attrs if (span := page.attribute(lines.element, name)))
        return "".join(" " + page.source.slice(*span) for span in spans)
    if any(getattr(node, "attrs", None) and "id" in node.attrs for node in lines.nodes if hasattr(node, "attrs")):
        return None
    return ""
