"""Undo: remove what accesspub inserted, unless somebody has changed it since.

Edits are undone in the reverse of the order in which they were made. Where only some rules are undone, what other rules
wrote on top of their edits goes with them; the next `fix` writes it again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from turbohtml import Element

from accesspub.edits.byte_edits import ByteEdit, apply, compose, to_bytes
from accesspub.edits.marks import UNSIGNED, Mark, undo_splices
from accesspub.edits.model import Splice
from accesspub.engine.result import Located, PageResult
from accesspub.html.page import Page
from accesspub.html.source import Source, UnreadableSourceError

_TRIES = 64  # changed blocks of a page that are looked into


_CHANGED = "This block was changed since accesspub wrote it, so it was left as it is."
_FORGOTTEN = "This block was written with `--no-undo`, so nobody knows what was there before."


class _Step(NamedTuple):
    """A page on its way back, the edits that lead to it, and the marks whose markup was changed since."""

    page: Page
    edits: list[ByteEdit]
    left: list[Mark]


class _Undo:
    """Undoing the edits of one page.

    Args:
        raw: the page.
        path: its name.
        encoding: a codec name that overrides what the page declares.
    """

    def __init__(self, raw: bytes, path: str, encoding: str | None) -> None:
        self.raw, self.path, self.encoding = raw, path, encoding

    def page(self, raw: bytes) -> Page:
        return Page(Source(raw, self.encoding), self.path)

    def take_out(self, page: Page, edits: list[ByteEdit], wants: Callable[[Page, Mark], bool]) -> _Step:
        """Undo what is wanted, from the outside inwards, and again while that makes another block whole."""
        while True:
            found, left = undo_splices(page, lambda mark, page=page: wants(page, mark))  # type: ignore[misc]
            if not found or not page.source.round_trips:
                return _Step(page, edits, left)
            made = to_bytes(page.source, [Splice(*splice) for splice in sorted(found)])
            edits = compose(self.raw, edits, page.source.raw, made)
            page = self.page(apply(page.source.raw, made))

    def run(self, select: Collection[str]) -> _Step:
        def wants(_: Page, mark: Mark) -> bool:
            return not select or not set(select).isdisjoint(mark.rules)

        done, number = self.take_out(self.page(self.raw), [], wants), 0
        for _ in range(_TRIES if select else 0):
            if number >= len(done.left):
                break
            # Another rule may have written into a block since: without that, the block may be whole again.
            tag = done.page.start_tag(done.left[number].element)
            deeper = self.take_out(done.page, done.edits, lambda page, mark, tag=tag: _is_inside(page, mark, tag))  # type: ignore[misc]
            tried = self.take_out(deeper.page, deeper.edits, wants)
            if len(tried.left) < len(done.left):
                done = tried
            else:
                number += 1
        return done


def undo(raw: bytes, path: str, select: Collection[str] = (), encoding: str | None = None) -> PageResult:
    """Restore a page to what it was before `fix`.

    Args:
        raw: the page.
        path: its name.
        select: the rules whose edits are taken out, with what is on them; none: all.
        encoding: a codec name that overrides what the page declares.

    Returns:
        The page before; blocks that were changed since stay, each with a note in ``findings``.
    """
    try:
        page, edits, left = _Undo(raw, path, encoding).run(select)
    except UnreadableSourceError as error:
        return PageResult.broken(path, str(error), raw)
    source = page.source
    if not source.round_trips and undo_splices(page)[0]:
        reason = f"its text does not turn back into the same bytes in {source.encoding}"
        return PageResult(path, "refused", reason, raw, source.encoding)
    result = PageResult(path, html=raw, encoding=source.encoding)
    if source.raw != raw:
        result.html, result.status, result.edits = source.raw, "fixed", edits
    result.findings = [_note(page, mark) for mark in left]
    return result


def _is_inside(page: Page, mark: Mark, tag: tuple[int, int] | None) -> bool:
    around = (one for one in mark.element.ancestors if isinstance(one, Element))
    return tag is not None and any((place := page.start_tag(one)) and place.start == tag[0] for one in around)


def _note(page: Page, mark: Mark) -> Located:
    line, column = page.position(mark.element)
    return Located(
        rule=mark.rules[0],
        severity="note",
        outcome="cantTell",
        message=_FORGOTTEN if mark.checksum == UNSIGNED else _CHANGED,
        line=line,
        column=column,
        element=f"<{mark.element.tag}>",
        wcag=(),
        fixable=False,
    )
