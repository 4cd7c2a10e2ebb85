"""Undo: taking out what accesspub inserted, wherever nobody has changed it since."""

from __future__ import annotations

from collections.abc import Collection

from accesspub.edits import marks
from accesspub.edits.byte_edits import apply, compose, to_bytes
from accesspub.edits.model import Splice
from accesspub.engine.result import Located, PageResult
from accesspub.html.page import Page
from accesspub.html.source import Source


def undo(raw: bytes, path: str, select: Collection[str] = (), encoding: str | None = None) -> PageResult:
    """Restore a page to what it was before `fix`.

    Args:
        raw: the page.
        path: its name.
        select: the rules whose edits are taken out; none: all.
        encoding: a codec name that overrides what the page says of itself.

    Returns:
        The page before; blocks that were changed since stay, each with a note in ``findings``.
    """
    result = PageResult(path, html=raw)
    current = raw
    while True:  # taking out an inner block makes the one around it whole again
        source = Source(current, encoding)
        page = Page(source, path)
        found, left = marks.undo_splices(page, select or None)
        if not found:
            break
        if not source.round_trips:
            reason = f"its text does not turn back into the same bytes in {source.encoding}"
            return PageResult(path, "refused", reason, raw, source.encoding)
        edits = to_bytes(source, [Splice(*splice) for splice in sorted(found)])
        result.edits = compose(raw, result.edits, current, edits)
        current = apply(current, edits)
    result.encoding = source.encoding
    if current != raw:
        result.html, result.status = current, "fixed"
    for entry in left:
        line, column = page.position(entry.element)
        result.findings.append(
            Located(
                rule=entry.rules[0],
                severity="note",
                outcome="cantTell",
                message="This block was changed since accesspub wrote it, so it was left as it is.",
                line=line,
                column=column,
                element=f"<{entry.element.tag}>",
                wcag=(),
                fixable=False,
            )
        )
    return result
