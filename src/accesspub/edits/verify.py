"""A second opinion: html5lib parses the page before and after, and the trees must agree outside the edits.

Every edited stretch is put between two comments in both texts. A comment changes no tree, and
survives parsing, so all that stands outside the pairs can be compared node by node. An edit that
closes a paragraph it should not, or is moved out of a table, shows there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from accesspub.edits import marks
from accesspub.html.source import Source

if TYPE_CHECKING:
    from accesspub.engine.result import PageResult

_OPEN, _CLOSE = "accesspub-edit", "accesspub-edit-end"
_ENDED = re.compile(r"</(?:body|html)\b", re.I)


def verify(raw: bytes, result: PageResult) -> str | None:
    """Compare a page before and after its edits with html5lib.

    Args:
        raw: the page before.
        result: what `fix` made of it.

    Returns:
        None where the two agree, else what differs, in one sentence.
    """
    before = _fenced(raw, result, new=False)
    after = _fenced(raw, result, new=True)
    encoding = result.encoding
    ours, theirs = _events(_decoded(before, encoding)), _events(_decoded(after, encoding))
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one != other:
            return f"html5lib sees another page outside the edits (node {number}: {_short(one)} became {_short(other)})"
    if next(ours, None) is not None or next(theirs, None) is not None:
        return "html5lib sees more or fewer nodes outside the edits"
    return None


def _decoded(data: bytes, encoding: str) -> str:
    # Bytes that do not decode are the same on both sides; html5lib takes no lone surrogates.
    return Source(data, encoding).folded.encode("utf-8", "replace").decode("utf-8")


def _fenced(raw: bytes, result: PageResult, *, new: bool) -> bytes:
    """The page with every edit of content between two comments; edits inside a tag are made without."""
    source = Source(b"", result.encoding)  # only for turning markup into bytes of the page's encoding
    comments = [source.encode(f"<!--{name}-->") for name in (_OPEN, _CLOSE)]
    # Behind </body> a comment goes to another place than an element; there the fences are elements, too.
    elements = [source.encode(f"<{name}></{name}>") for name in (_OPEN, _CLOSE)]
    ended = next((match.start() for match in _ENDED.finditer(Source(raw, result.encoding).folded)), None)
    behind = len(raw) if ended is None else Source(raw, result.encoding).to_byte(ended)
    out: list[bytes] = []
    at = 0
    for edit in result.edits:
        text = edit.new if new else edit.old
        fences = elements if edit.start > behind else comments
        out.append(raw[at : edit.start])
        out += (text,) if _in_tag(source.decode(edit.old), source.decode(edit.new)) else (fences[0], text, fences[1])
        at = edit.end
    out.append(raw[at:])
    return b"".join(out)


def _in_tag(old: str, new: str) -> bool:
    """Whether an edit adds attributes to a tag, or replaces one start tag by another."""
    if not new.startswith("<"):
        return True
    return old.startswith("<") and old.count(">") == 1 and old.endswith(">") and "</" not in new


def _events(text: str) -> Iterator[tuple[str, ...]]:
    """The nodes outside the fences, in document order; adjoining text is one node."""
    import html5lib

    tree: Any = html5lib.parse(text, treebuilder="dom", namespaceHTMLElements=False)
    inside = 0
    pending = ""
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            if not inside:
                if pending:
                    yield ("text", pending)
                    pending = ""
                yield node
            continue
        kind = node.nodeType
        fence = node.data if kind == node.COMMENT_NODE else node.tagName if kind == node.ELEMENT_NODE else ""
        if fence in (_OPEN, _CLOSE):
            inside += 1 if fence == _OPEN else -1
            continue
        if kind == node.TEXT_NODE:
            pending += "" if inside else node.data
            continue
        if not inside:
            if pending:
                yield ("text", pending)
                pending = ""
            if kind == node.ELEMENT_NODE:
                yield ("start", node.tagName, *_attributes(node))
            elif kind == node.COMMENT_NODE:
                yield ("comment", node.data)
        if kind == node.ELEMENT_NODE and not inside:
            stack.append(("end", node.tagName))  # where it started inside a fence, its end is no news either
        stack.extend(reversed(node.childNodes))
    if pending:
        yield ("text", pending)


def _attributes(node: Any) -> Iterator[str]:
    """The attributes that accesspub did not write; those that it changed are not compared."""
    attributes = dict(node.attributes.items())
    if marks.WAS in attributes and marks.NAME in attributes:  # alone it is the page's, and says nothing
        attributes = _original(attributes[marks.WAS])
    own = attributes.get(
        marks.NAME, ""
    )  # of what stood there: a mark that was there before says what it says on both sides
    added = {name.removeprefix("+") for name in own.split() if name.startswith("+")}
    for name in sorted(attributes):
        if name not in added and not name.startswith(marks.NAME):
            yield f"{name}={attributes[name]}"


def _original(tag: str) -> dict[str, str]:
    """The attributes of the start tag that stood there before."""
    import html5lib

    tree: Any = html5lib.parseFragment(tag, container="body", treebuilder="dom", namespaceHTMLElements=False)
    first = next((child for child in tree.childNodes if child.nodeType == child.ELEMENT_NODE), None)
    return {} if first is None else dict(first.attributes.items())


def _short(event: tuple[str, ...]) -> str:
    text = " ".join(event)
    return repr(text if len(text) <= 60 else text[:59] + "…")
