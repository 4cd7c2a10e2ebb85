"""XHTML: the text that an HTML parser must get to build the tree that XML's rules give.

CDATA sections, comments and processing instructions end elsewhere in XML, and ``<div/>`` is an empty element. In the
view, the first three are comments of the same length, and empty elements have an end tag. Offsets are mapped back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from turbohtml import Document, Element, SourceLocation, SourceSpan

from accesspub import expressions as re
from accesspub.files.safe_load import xml_parser
from accesspub.html.reason import Reason
from accesspub.html.text import VOID

PIECE = re.compile(
    r"""(?P<hidden><!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z))|<![^<>]*>
    |<(?P<end>/?)(?P<name>[^\s/><]++)(?:[^<>"'/]|/(?!>)|"[^"<]*+"|'[^'<]*+')*+(?P<empty>/?)>""",
    re.S | re.X,
)
_SUBSET = re.compile(r"<!DOCTYPE[^<>\[]*\[")
_RAW = frozenset("script style textarea title xmp iframe noembed noframes plaintext".split())
_FOREIGN = frozenset(("svg", "math"))
_HTML_AGAIN = frozenset("foreignObject desc title annotation-xml mi mo mn ms mtext".split())


class XmlView(NamedTuple):
    """An XML page as an HTML parser must get it.

    Attributes:
        text: what to parse.
        added: where text was added, as offsets into ``text``, and how much.
        parents: offset of each start tag -> that of the element around it, by XML's rules.
        problem: why the page is not edited; None where it may be.
    """

    text: str
    added: tuple[tuple[int, int], ...] = ()
    parents: dict[int, int] = {}  # noqa: RUF012 - of a NamedTuple, and never changed
    problem: Reason | None = None

    def offset(self, at: int) -> int:
        """The offset into the source of an offset into the view."""
        count = bisect_left(self.added, (at, 0))
        before = sum(length for _, length in self.added[: max(count - 1, 0)])
        if not count:
            return at
        start, length = self.added[count - 1]
        return (start if at < start + length else at - length) - before

    def location(self, found: SourceLocation) -> SourceLocation:
        """The location in the source of one in the view."""

        def span(one: SourceSpan) -> SourceSpan:
            return one._replace(start_offset=self.offset(one.start_offset), end_offset=self.offset(one.end_offset))

        end = None if found.end_tag is None else span(found.end_tag)
        attributes = {name: span(one) for name, one in found.attrs.items()}
        return found._replace(start_tag=span(found.start_tag), end_tag=end, attrs=attributes)

    def difference(self, tree: Document, place: Callable[[Element], SourceLocation | None]) -> Reason | None:
        """Why the page is not edited, given the HTML parser's tree of the view; None where it may be.

        Args:
            tree: the tree.
            place: where an element is in the source.
        """
        if self.problem:
            return self.problem
        found = {}
        for element in tree.descendants:
            if isinstance(element, Element) and (at := place(element)) is not None:
                around = (place(one) for one in element.ancestors if isinstance(one, Element))
                found[at.start_tag[2]] = next((one.start_tag[2] for one in around if one is not None), -1)
        return None if found == self.parents else Reason("xml-differs")


class _Open(NamedTuple):
    """An element that is open.

    Attributes:
        start: the offset of its tag.
        holds: what its content is: ``html``, ``foreign`` or ``raw``.
    """

    start: int
    holds: str


def xml_view(text: str) -> XmlView:
    """Read a page by XML's rules."""
    if problem := _problem(text):
        return XmlView(text, problem=problem)
    out: list[str] = []
    added: list[tuple[int, int]] = []
    parents: dict[int, int] = {}
    stack = [_Open(-1, "html")]
    at = size = 0
    for match in PIECE.finditer(text):
        piece, inside = match[0], stack[-1].holds
        if match["hidden"]:
            piece = _plain(piece) if inside == "raw" else _comment(piece)
        elif match["end"]:
            stack.pop()
            if match["name"] in VOID and stack[-1].holds == "html":
                piece = _comment(piece)
        elif match["name"]:
            name = match["name"]
            if inside == "html" and name != name.lower():
                return XmlView(text, problem=Reason("xml-capitals"))
            if inside != "raw":
                parents[match.start()] = stack[-1].start
            if not match["empty"]:
                stack.append(_Open(match.start(), _holds(name, inside)))
            elif inside == "html" and name not in VOID and name not in _FOREIGN:
                added.append((size + match.end() - at, len(name) + 3))
                piece += f"</{name}>"
        out += (text[at : match.start()], piece)
        size += match.start() - at + len(piece)
        at = match.end()
    return XmlView("".join((*out, text[at:])), tuple(added), parents)


def _problem(text: str) -> Reason | None:
    """Why a text is not XML that can be edited."""
    from lxml import etree

    if _SUBSET.search(text):
        return Reason("xml-doctype")
    try:
        etree.fromstring(text.encode("utf-8", "replace"), xml_parser(encoding="utf-8"))
    except (etree.XMLSyntaxError, ValueError) as error:
        return Reason("xml-broken", str(error))
    return None


def _holds(name: str, inside: str) -> str:
    if inside == "raw" or (inside == "html" and name in _RAW):
        return "raw"
    if inside == "foreign":
        return "html" if name in _HTML_AGAIN else "foreign"
    return "foreign" if name in _FOREIGN else "html"


def _comment(piece: str) -> str:
    """A comment of the same length in which nothing can end it; a comment that HTML reads alike stays as it is."""
    if piece.startswith("<!--") and not piece.startswith(("<!-->", "<!--->")):
        return piece
    return "<!--->"[: len(piece) - 1] + ">" if len(piece) < 7 else f"<!--{' ' * (len(piece) - 7)}-->"


def _plain(piece: str) -> str:
    """What is hidden in a script or style, as text of the same length: only CDATA has any."""
    if not piece.startswith("<![CDATA["):
        return " " * len(piece)
    inner = re.sub(r"<(?=[/!])", " ", piece[9:-3])
    return f"{' ' * 9}{inner}{' ' * 3}"
