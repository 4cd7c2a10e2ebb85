"""`--no-undo`: a page keeps nothing of what edits replaced, for words that must be gone."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.edits import marks
from accesspub.edits.byte_edits import apply, compose, to_bytes
from accesspub.edits.model import Splice
from accesspub.engine.result import PageResult
from accesspub.html.page import Page
from accesspub.html.source import Source


def forget(raw: bytes, result: PageResult, path: str) -> PageResult:
    """Remove from a fixed page what its marks keep; the edits then lead from the page at the start to this one."""
    source = Source(result.html, result.encoding)
    page = Page(source, path)
    splices = [splice for mark in marks.marks(page) for splice in _forgotten(page, mark)]
    made = to_bytes(source, sorted(splices)) if source.round_trips else []
    after = Page(Source(apply(result.html, made), result.encoding), path)
    if not made or not page.document.equals(after.document):
        return result
    result.edits = compose(raw, result.edits, result.html, made)
    result.html, result.status = after.source.raw, "fixed"
    return result


def _forgotten(page: Page, mark: marks.Mark) -> Iterator[Splice]:
    """What goes from a start tag, and from the element in the tree: a block stays marked, but without a checksum."""
    element = mark.element
    kept, rule = marks.is_ours(element), ",".join(mark.rules)
    names = (marks.WAS,) if kept else (marks.WAS, marks.NAME)
    if marks.WAS not in element.attrs:
        return
    for name in names:
        if (span := page.attribute(element, name)) is not None:
            yield Splice(span.start - _space(page, span.start, span.end), span.end, "", rule)
            del element.attrs[name]
    if kept and (span := page.attribute(element, marks.NAME)) is not None:
        element.attrs[marks.NAME] = value = f"{marks.VERSION} {rule} {marks.UNSIGNED}"
        if page.source.slice(span.start, span.end) != (new := f'{marks.NAME}="{value}"'):
            yield Splice(span.start, span.end, new, rule)


def _space(page: Page, start: int, end: int) -> int:
    """How much white space before an attribute goes with it: none where it is needed."""
    text = page.source.folded
    return int(text[start - 1].isspace() and (text[end].isspace() or text[end] == ">"))
