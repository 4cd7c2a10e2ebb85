"""Independent check: html5lib parses the page before and after, and the trees must agree outside the edits.

Every edited range is put between two comments in both texts. Comments survive parsing and do not change the tree, so
everything outside the pairs can be compared node by node. An edit that closes a paragraph by mistake, or is moved out
of a table, shows as a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.edits.byte_edits import ByteEdit
from accesspub.html.source import Source
from accesspub.html.text import shortened


class VerifierError(Exception):
    """html5lib itself fails on the page, so nobody has confirmed the edits."""


OPEN, CLOSE = "accesspub-edit", "accesspub-edit-end"
_ENDED = re.compile(r"</(?:body|html)\b", re.I)


def verify(raw: bytes, edits: Sequence[ByteEdit], encoding: str) -> str | None:
    """Compare a page before and after its edits with html5lib.

    Args:
        raw: the page before.
        edits: what `fix` changed.
        encoding: the encoding of the page.

    Returns:
        None if the trees agree, else the difference in one sentence.

    Raises:
        VerifierError: html5lib cannot parse the page.
    """
    before = fenced(raw, edits, encoding, new=False)
    after = fenced(raw, edits, encoding, new=True)
    ours, theirs = _events(_decoded(before, encoding)), _events(_decoded(after, encoding))
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one != other:
            return f"html5lib sees another page outside the edits (node {number}: {_short(one)} became {_short(other)})"
    if next(ours, None) is not None or next(theirs, None) is not None:
        return "html5lib sees more or fewer nodes outside the edits"
    return None


def _decoded(data: bytes, encoding: str) -> str:
    # Undecodable bytes are equal on both sides; html5lib does not accept lone surrogates.
    return Source(data, encoding).folded.encode("utf-8", "replace").decode("utf-8")


def fenced(raw: bytes, edits: Sequence[ByteEdit], encoding: str, *, new: bool) -> bytes:
    """The page with every content edit between two comments; edits inside a tag get none."""
    source = Source(b"", encoding)  # only to encode markup in the page's encoding
    comments = [source.encode(f"<!--{name}-->") for name in (OPEN, CLOSE)]
    # After </body>, comments and elements go to different places: the fences there are elements.
    elements = [source.encode(f"<{name}></{name}>") for name in (OPEN, CLOSE)]
    ended = next((match.start() for match in _ENDED.finditer(Source(raw, encoding).folded)), None)
    behind = len(raw) if ended is None else Source(raw, encoding).to_byte(ended)
    out: list[bytes] = []
    at = 0
    for edit in edits:
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
    """The nodes outside the fences, in document order; adjacent text is joined."""
    tree = _parsed(text)
    inside = 0
    held: list[tuple[str, ...]] = []  # ends, inside the fences, of elements that start before them
    pending = ""
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            if inside:
                held.append(node)
                continue
            if pending:
                yield ("text", pending)
                pending = ""
            yield node
            continue
        kind = node.nodeType
        fence = node.data if kind == node.COMMENT_NODE else node.tagName if kind == node.ELEMENT_NODE else ""
        if fence in (OPEN, CLOSE):
            inside += 1 if fence == OPEN else -1
            if held and not inside:
                if pending:
                    yield ("text", pending)
                    pending = ""
                yield from held
                held.clear()
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
            stack.append(("end", node.tagName))  # the end of an element that starts inside a fence is ignored, too
        stack.extend(reversed(node.childNodes))
    if pending:
        yield ("text", pending)


def _parsed(text: str) -> Any:
    """The tree as html5lib sees it."""
    import html5lib

    try:
        return html5lib.parse(text, treebuilder="dom", namespaceHTMLElements=False)
    except Exception as error:  # an assertion of its own, for one
        raise VerifierError(f"html5lib fails on this page ({type(error).__name__})") from error


def _attributes(node: Any) -> Iterator[str]:
    """The attributes that accesspub neither wrote nor changed."""
    attributes = dict(node.attributes.items())
    if marks.WAS in attributes and marks.NAME in attributes:  # without our mark, it is the page's own attribute
        attributes = _original(attributes[marks.WAS])
    own = attributes.get(
        marks.NAME, ""
    )  # of what stood there: a mark that was there before says what it says on both sides
    added = {name.removeprefix("+") for name in own.split() if name.startswith("+")}
    for name in sorted(attributes):
        if name not in added and not name.startswith(marks.NAME):
            yield f"{name}={attributes[name]}"


def _original(tag: str) -> dict[str, str]:
    """The attributes of the original start tag."""
    import html5lib

    tree: Any = html5lib.parseFragment(tag, container="body", treebuilder="dom", namespaceHTMLElements=False)
    first = next((child for child in tree.childNodes if child.nodeType == child.ELEMENT_NODE), None)
    return {} if first is None else dict(first.attributes.items())


def _short(event: tuple[str, ...]) -> str:
    return repr(shortened(" ".join(event), 60))
