"""transcript-outdated: an inserted transcript matches its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element

from accesspub.edits import marks
from accesspub.edits.model import Edit, Replace, Safety
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.embeds.lost import page_before
from accesspub.facts.facts import Facts, read_facts
from accesspub.html.page import Page
from accesspub.inserts.transcript import DRAFT, FROM, Block, checksum, place_after, transcript_block
from accesspub.rules._alternative import shown


class _Written(NamedTuple):
    """A transcript that accesspub inserted.

    Attributes:
        element: the transcript.
        holder: the block with the mark: the transcript itself, or the fallback block of its medium.
        facts: the facts with the medium: those of the page, or of the source that the block replaced.
    """

    element: Element
    holder: Element
    medium: Medium
    facts: Facts


def _written(facts: Facts) -> list[_Written]:
    found: list[_Written] = []
    made = [one for block in facts.page.marked for one in (block, *block.select(f"[{FROM}]")) if FROM in one.attrs]
    if not made:
        return found
    behind = {place: medium for medium in facts.media.items if (place := place_after(medium)) is not None}
    for element in dict.fromkeys(made):
        holder = element if marks.is_ours(element) else next(filter(_is_ours, element.ancestors), None)
        if not isinstance(holder, Element) or element.tag == "track":  # video-captions looks after tracks
            continue
        if holder is element:
            before = element.previous_sibling
            while before is not None and (not isinstance(before, Element) or marks.is_ours(before)):
                before = before.previous_sibling
            if isinstance(before, Element) and before in behind:
                found.append(_Written(element, holder, behind[before], facts))
        elif (inside := next((one for one in facts.media.items if _holds(one, holder)), None)) is not None:
            found.append(_Written(element, holder, inside, facts))
        elif (old := page_before(facts.page, holder)) is not None:
            # The medium is in the source that the block replaced: compute facts from that.
            earlier = read_facts(old, facts.knowledge, facts.site)
            found += [_Written(element, holder, one, earlier) for one in earlier.media.items[:1]]
    return found


def _holds(medium: Medium, holder: Element) -> bool:
    """Whether a block is in the box of a medium, or is the fallback of a player without scripts."""
    box = medium.embed.container or medium.element
    return box is holder or any(one is box for one in holder.ancestors)


def _is_ours(node: object) -> bool:
    return isinstance(node, Element) and marks.is_ours(node)


@rule(over=_written)
def transcript_outdated(written: _Written, context: Context) -> Iterator[Finding]:
    """When captions are corrected after publication, the transcript on the page must follow."""
    element, holder, medium, facts = written
    if medium.source is None or checksum(medium.source[0]) == element.attr(FROM):
        return
    source = medium.source[0]
    if source.draft and element.attr(DRAFT) is None:
        return  # keep reviewed words even if their file is gone
    file = shown(source, context.facts.site)
    if not marks.untouched(context.page, holder):
        yield Finding(element, "by_hand", {"file": file}, ask=True, severity="note")
        return
    earlier = context._replace(facts=facts)
    if holder is element:
        found = marks.read(element)
        block = transcript_block(medium, earlier, ",".join(found.rules) if found else "")
        html = block.html if block is not None else ""
    else:
        heading = element.select_one("h2,h3,h4,h5,h6")
        block = transcript_block(medium, earlier, level=int(heading.tag[1]) if heading is not None else None)
        html = _within(context.page, written, block) if block is not None else ""
    edit = None
    if block is not None and html:
        safety = Safety.REVIEW if source.draft else Safety.SAFE
        edit = Edit((Replace((holder,), html, renews=True),), safety, files=block.files)
    yield Finding(element, "outdated", {"file": file}, edit)


def _within(page: Page, written: _Written, block: Block) -> str:
    """The block around a transcript, with the transcript replaced."""
    inner = page.span(written.element)
    if inner is None:
        return ""
    old = page.source.slice(*inner)
    whole = marks.reopened(page, written.holder)
    return whole.replace(old, block.html, 1) if whole.count(old) == 1 else ""
