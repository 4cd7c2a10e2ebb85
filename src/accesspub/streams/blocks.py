"""Blocks of the WordPress editor, each between two comments: ``<!-- wp:image --> … <!-- /wp:image -->``.

The editor compares the markup of a block with what it would write itself, and reports a block that differs as broken.
So a block that an edit changes becomes a block of custom HTML, which may have any markup. Readers get the same page.
An alt text that the editor reads from the markup stays in its block, without a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.edits.byte_edits import ByteEdit, apply

_DELIMITER = re.compile(rb"<!--\s+(/?)wp:([a-z][a-z0-9_/-]*+)\s((?:[^-]|-(?!->))*+)-->")
_FREE = {b"html", b"core/html", b"freeform", b"core/freeform"}  # any markup
_WITH_ALT = {b"image", b"core/image", b"media-text", b"core/media-text"}
_ALT = re.compile(rb"\salt(?:=(?:\"[^\"]*\"|'[^']*'))?(?=[\s/>])")
_MARK = re.compile(marks.WRITTEN.pattern.encode())
_HTML, _END = b"<!-- wp:html -->", b"<!-- /wp:html -->"


@dataclass(slots=True)
class _Block:
    """A block: where its comments are, and whether it holds other blocks."""

    name: bytes
    open: tuple[int, int]
    close: tuple[int, int] = (0, 0)
    inner: list[_Block] = field(default_factory=list)

    def holds(self, edit: ByteEdit) -> bool:
        return self.open[1] <= edit.start and edit.end <= self.close[0]


def has_blocks(page: bytes) -> bool:
    """Whether a text was written with the block editor."""
    return b"<!-- wp:" in page


def with_blocks(page: bytes, edits: Sequence[ByteEdit]) -> list[ByteEdit] | None:
    """The edits, and those of the comments around them, that the block editor accepts; None if there are none."""
    blocks = _blocks(page)
    changed: dict[int, tuple[_Block, list[ByteEdit]]] = {}
    made: list[ByteEdit] = []
    for edit in edits:
        block = _innermost(blocks, edit)
        if block is None or block.name in _FREE:
            made.append(edit)
        else:
            changed.setdefault(block.open[0], (block, []))[1].append(edit)
    for block, own in changed.values():
        if block.inner:
            if any(edit.start != edit.end or not _is_between(page, block, edit) for edit in own):
                return None
            made += [
                ByteEdit(edit.start, edit.end, edit.old, b"\n%s\n%s\n%s\n" % (_HTML, edit.new.strip(), _END), edit.rule)
                for edit in own
            ]
        else:
            made += _with_alt(page, block, own) or [_as_html(page, block, own)]
    return sorted(made, key=lambda edit: (edit.start, edit.end))


def _blocks(page: bytes) -> list[_Block]:
    """The outermost blocks, each with those inside it."""
    root = _Block(b"", (0, 0))
    stack = [root]
    for found in _DELIMITER.finditer(page):
        if found[1]:
            if len(stack) > 1 and stack[-1].name == found[2]:
                stack.pop().close = found.span()
            continue
        block = _Block(found[2], found.span())
        stack[-1].inner.append(block)
        if found[3].rstrip().endswith(b"/"):
            block.close = (found.end(), found.end())
        else:
            stack.append(block)
    return root.inner


def _innermost(blocks: Sequence[_Block], edit: ByteEdit) -> _Block | None:
    for block in blocks:
        if block.holds(edit):
            return _innermost(block.inner, edit) or block
    return None


def _is_between(page: bytes, block: _Block, edit: ByteEdit) -> bool:
    """Whether an insert is next to a block inside a block."""
    before = len(page[: edit.start].rstrip())
    after = len(page) - len(page[edit.start :].lstrip())
    return any(before == inner.close[1] or after == inner.open[0] for inner in block.inner)


def _as_html(page: bytes, block: _Block, own: Sequence[ByteEdit]) -> ByteEdit:
    """The edit that makes a block of custom HTML of a block and its edits."""
    (start, content), (content_end, end) = block.open, block.close
    after = apply(page[:content_end], own)[content:]
    rules = ",".join(dict.fromkeys(edit.rule for edit in own))
    return ByteEdit(start, end, page[start:end], _HTML + after + _END, rules)


def _with_alt(page: bytes, block: _Block, own: Sequence[ByteEdit]) -> list[ByteEdit]:
    """The same edits without marks, if they change only alt texts that the editor reads."""
    plain = [ByteEdit(edit.start, edit.end, edit.old, _MARK.sub(b"", edit.new), edit.rule) for edit in own]
    if block.name not in _WITH_ALT:
        return []
    start, end = block.open[1], block.close[0]
    after = apply(page[:end], plain)[start:]
    return plain if _ALT.sub(b"", after) == _ALT.sub(b"", page[start:end]) else []
