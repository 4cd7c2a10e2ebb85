"""Text as readers see it: white space folding, letters, escaping, blank nodes."""

from __future__ import annotations

from collections.abc import Iterator

from turbohtml import Comment, Element, Node, ProcessingInstruction, Text

from accesspub import expressions as re

VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)


# Elements whose content is not text for readers.
OPAQUE = frozenset("script style template textarea title xmp iframe noembed noframes svg math select".split())


# Elements whose start tag closes an open <p>; all others are inline.
BLOCK = frozenset(
    "address article aside blockquote center details dialog dd dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table tbody td "
    "tfoot th thead tr ul body html".split()
)


# Languages whose usual script runs from right to left (BCP 47 primary subtags).
RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ks ku nqo ps sd syr ug ur yi".split())
SPACE = " \t\n\f\r"  # HTML's five white space characters; str.isspace() accepts more


_SIGNS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Collapse HTML white space to single spaces and trim the ends, as a reader sees it."""
    # Most short texts need no folding, and five searches are faster than one substitution.
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
        if text.isascii():  # str.split() also folds other control characters, which are invisible
            return " ".join(text.split())
        text = text.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\f", " ")
        while "  " in text:  # each round halves the longest run of spaces; a regular expression is ten times slower
            text = text.replace("  ", " ")
    return text.strip(" ")


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters; an ellipsis stands for what is cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def letters(text: str) -> str:
    """Letters and digits only, case-folded, to compare texts regardless of typesetting."""
    return _SIGNS.sub("", text.casefold())


def escape_text(text: str) -> str:
    """Escape text for use between tags or inside a double-quoted attribute value."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def preceding_element(node: Node) -> Element | None:
    """The nearest preceding sibling element."""
    before = node.previous_sibling
    while before is not None and not isinstance(before, Element):
        before = before.previous_sibling
    return before


def following_element(node: Node) -> Element | None:
    """The nearest following sibling element."""
    following = node.next_sibling
    while following is not None and not isinstance(following, Element):
        following = following.next_sibling
    return following


def own_text(element: Element) -> str:
    """The text of an element as readers see it: without scripts, styles, templates and comments, white space folded."""
    return fold("".join(_readable(element)))


def _readable(node: Node) -> Iterator[str]:
    stack: list[Node] = [node]
    while stack:  # a page may nest deeper than Python's stack
        current = stack.pop()
        if isinstance(current, Text):
            yield current.data
        elif isinstance(current, Element) and (current is node or current.tag not in OPAQUE):
            if current.tag == "br" or (current.tag in BLOCK and current is not node):
                yield " "
                if current.tag != "br":
                    stack.append(_GAP)
            stack.extend(reversed(current.children))


_GAP = Text(" ")


def is_blank(node: Node) -> bool:
    """Whether a node shows nothing: white space, a comment or a processing instruction."""
    if isinstance(node, Text):
        return not node.data.strip(SPACE + "\xa0\u200b")
    return isinstance(node, (Comment, ProcessingInstruction))
