"""Taking out what accesspub put in: the bytes of before, wherever nobody changed the block since."""

from __future__ import annotations

from accesspub.edits import marks
from accesspub.edits.byte_edits import apply, compose, to_bytes
from accesspub.edits.model import Splice
from accesspub.engine.engine import Engine
from accesspub.engine.result import PageResult, Reported
from accesspub.html.page import Page
from accesspub.html.source import Source


def undo(raw: bytes, path: str, machine: Engine, encoding: str | None = None) -> PageResult:
    """Restore a page to what it was before `fix`.

    Blocks that were changed since stay, each with a note in ``findings``. A codec name in ``encoding`` overrides what
    the page says of itself.
    """
    chosen = machine.config.select or None
    result = PageResult(path, html=raw)
    current = raw
    while True:  # taking out an inner block makes the one around it whole again
        source = Source(current, encoding)
        page = Page(source, path)
        found, left = marks.undo_splices(page, chosen)
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
            Reported(
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
