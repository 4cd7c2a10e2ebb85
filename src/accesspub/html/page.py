"""Elements, attributes and text of a page, and their positions in the source. Read-only.

The tree is turbohtml's (the WHATWG algorithm, scripting off, so ``<noscript>`` has children).
Offsets are indexes into ``Source.folded``. An element without a certain position in the source
(implied, or never closed) has no span, so nothing is edited there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, TypeVarTuple, cast

from turbohtml import Element, Node, SourceLocation, Text, parse, unescape

from accesspub import expressions as re
from accesspub.html.lazy import lazy
from accesspub.html.reason import Reason
from accesspub.html.shadow import SHADOW, is_apart, with_shadow
from accesspub.html.source import Source
from accesspub.html.template_code import TemplateCode
from accesspub.html.text import OPAQUE, RIGHT_TO_LEFT, VOID, following_element, preceding_element
from accesspub.html.xml_view import xml_view

_MOVED_TOGETHER = 40  # siblings to look at for the table that an element was moved out of
_SOUGHT = ("onclick", "role", "usemap")
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);?")
# As in parsers, an unclosed comment or tag extends to the end, so matching stays linear.
COMMENT = r"<!--(?:-?>|.*?(?:--!?>|\Z))"
_NOT_TEXT = re.compile(rf"{COMMENT}|<[!?/][^>]*>?", re.S)
_PAGE_END = re.compile(r"</(?:body|html)\b", re.I)


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of ``Source.folded``, in characters."""

    start: int
    end: int


T = TypeVar("T")
Keys = TypeVarTuple("Keys")


class Page:
    """A parsed page; see the module's docstring.

    Args:
        source: the file.
        path: where it came from, as the user named it; only shown, never opened.

    Attributes:
        xml_problem: why a page that is XML is not edited; None where it may be, and for HTML.
    """

    def __init__(self, source: Source, path: str = "-") -> None:
        self.source = source
        self.path = path
        self._view = xml_view(source.folded) if self.is_xml else None
        text = source.folded if self._view is None else self._view.text
        if self._view is None and source.may_have("shadowrootmode"):
            text = with_shadow(text)
        self._has_shadow = self._view is None and text != source.folded
        self.document = parse(text, source_locations=True)
        self._places: dict[Element, SourceLocation | None] = {}
        self._made: dict[tuple[Callable[..., object], tuple[object, ...]], object] = {}
        self.xml_problem = self._view.difference(self.document, self._place) if self._view is not None else None

    # -- positions in the source --------------------------------------------------------------

    def _place(self, element: Element) -> SourceLocation | None:
        """The parser's location of an element, remembered because asking the parser is expensive."""
        try:
            return self._places[element]
        except KeyError:
            found = element.source_location
            if found is not None and self._view is not None and self._view.added:
                found = self._view.location(found)
            self._places[element] = found
            return found

    def start_location(self, element: Element) -> SourceLocation:
        """The parser's location of an element.

        Raises:
            ValueError: no tag in the source made the element.
        """
        location = self._place(element)
        if location is None:
            raise ValueError("no tag in the source made this element")
        return location

    def start_tag(self, element: Element) -> Span | None:
        """The position of the start tag; None for an implied element."""
        location = self._place(element)
        return None if location is None else Span(location.start_tag[2], location.start_tag[5])

    def end_tag(self, element: Element) -> Span | None:
        """The position of the end tag; None for void and unclosed elements."""
        location = self._place(element)
        if location is None or location.end_tag is None:
            return None
        return Span(location.end_tag[2], location.end_tag[5])

    def span(self, element: Element) -> Span | None:
        """From start tag to end tag; None if either is not in the source."""
        location = self._place(element)
        if location is None:
            return None
        if location.end_tag is not None:
            return Span(location.start_tag[2], location.end_tag[5])
        return Span(location.start_tag[2], location.start_tag[5]) if element.tag in VOID else None

    def unclosed(self, element: Element) -> Span | None:
        """The span of a paragraph or list item without an end tag: it ends where the next element starts."""
        tag = self.start_tag(element)
        following = element.next_sibling
        if tag is None or element.tag not in ("p", "li", "dt", "dd"):
            return None
        if following is not None and not isinstance(following, Element):
            return None
        end = self._after(element)
        if end is None or _PAGE_END.search(self.source.folded, tag.end, end):
            return None  # what follows is after </body>, outside the element
        return Span(tag.start, end)

    def attribute(self, element: Element, name: str) -> Span | None:
        """The position of ``name="value"``."""
        location = self._place(element)
        found = location.attrs.get(name) if location is not None else None
        return None if found is None else Span(found[2], found[5])

    def inner(self, element: Element) -> str | None:
        """The source between the tags, exactly as written."""
        location = self._place(element)
        if location is None or location.end_tag is None:
            return None
        return self.source.slice(location.start_tag[5], location.end_tag[2])

    def text_span(self, node: Text) -> Span | None:
        """The position of a text node, derived from its neighbours and checked against the source."""
        left, right = self._before(node), self._after(node)
        if left is None or right is None or left > right:
            return None
        raw, data = self.source.folded[left:right], node.data
        if raw == data or unescape(raw) == data:
            return Span(left, right)
        found = None  # there are comments between the neighbours and the text: search between them
        at = 0
        for match in (*_NOT_TEXT.finditer(raw), None):
            end = match.start() if match else len(raw)
            if end > at and unescape(raw[at:end]) == data:
                if found is not None:
                    return None  # the same words twice: ambiguous
                found = Span(left + at, left + end)
            at = match.end() if match else end
        return found

    def _before(self, node: Node) -> int | None:
        previous = preceding_element(node)
        if previous is None:
            parent = node.parent
            tag = self.start_tag(parent) if isinstance(parent, Element) else None
            return tag.end if tag else None
        span = self.span(previous)
        return span.end if span else None

    def _after(self, node: Node) -> int | None:
        following = following_element(node)
        if following is not None:
            tag = self.start_tag(following)
            return tag.start if tag else None
        parent = node.parent
        if not isinstance(parent, Element):
            return None
        end = self.end_tag(parent)
        if end:
            return end.start
        # In an unclosed <p> or <li>, the text ends where the parent's next sibling starts.
        return self._after(parent) if parent.tag in ("p", "li", "dt", "dd") else None

    def offset_in(self, node: Text, index: int) -> int | None:
        """The source offset of character ``index`` of a text node; None if it is uncertain."""
        span = self.text_span(node)
        if span is None:
            return None
        raw = self.source.folded[span.start : span.end]
        if "&" not in raw:
            return span.start + index
        at = seen = 0
        for match in _REFERENCE.finditer(raw):
            plain = match.start() - at
            if seen + plain >= index:
                break
            seen, at = seen + plain + len(unescape(match[0])), match.end()
            if seen > index:
                return None  # the cut would split a character reference
        return span.start + at + (index - seen)

    def position(self, node: Node) -> tuple[int, int]:
        """Line (from 1) and column (from 0) in the decoded text; a text node has the position of its element."""
        current: Node | None = node
        while current is not None:
            if current.position is not None:
                return current.position
            current = current.parent
        return (1, 0)

    # -- what applies to an element ---------------------------------------------------------------

    @lazy
    def is_xml(self) -> bool:
        """Whether a browser would read this page as XML, where attributes need values and tags closing."""
        return self.path.lower().endswith((".xhtml", ".xht")) or (
            self.source.folded.startswith("<?xml") and "//dtd xhtml" not in self.source.folded[:600].lower()
        )

    @lazy
    def template_code(self) -> TemplateCode:
        """Code that a server, or a script, replaces before readers see the page."""
        return TemplateCode(self.source.folded)

    @lazy
    def has_open_shadow(self) -> bool:
        """Whether a shadow root, read as part of the page, changes the tree around it."""
        return self._has_shadow and not is_apart(self.source.folded)

    def language(self, node: Node) -> str:
        """The nearest ``lang`` as written (BCP 47), else the page's, else an empty string."""
        # Remember the answer for each ancestor: otherwise many media in many boxes cost the product of both.
        known = self._languages
        path: list[Node] = []
        current: Node | None = node
        found: str | None = None
        while current is not None and (found := known.get(current)) is None:
            path.append(current)
            if isinstance(current, Element):
                value = current.attr("lang") or current.attr("xml:lang")
                if value and value.strip():
                    found = value.strip()
                    break
            current = current.parent
        language = self.declared_language if found is None else found
        for step in path:
            known[step] = language
        return language

    @lazy
    def _languages(self) -> dict[Node, str]:
        return {}

    @lazy
    def declared_language(self) -> str:
        """The language of the page by ``<html lang>``, ``content-language`` or ``og:locale``."""
        root = self.document.root
        for value in (root.attr("lang"), root.attr("xml:lang")) if root is not None else ():
            if value and value.strip():
                return value.strip()
        for name, wanted in (("http-equiv", "content-language"), ("property", "og:locale")):
            for meta in self.head_elements:
                if (meta.attr(name) or "").lower() == wanted and (value := (meta.attr("content") or "").strip()):
                    return value.replace("_", "-").split(",")[0]
        return ""

    def direction(self, node: Node) -> str:
        """``ltr`` or ``rtl``: the nearest ``dir``, else the direction of the nearest ``lang``."""
        for ancestor in (node, *node.ancestors):
            if isinstance(ancestor, Element):
                value = (ancestor.attr("dir") or "").strip().lower()
                if value in ("ltr", "rtl"):
                    return value
        return "rtl" if self.language(node).split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"

    @lazy
    def has_scripts(self) -> bool:
        """Whether a script runs on the page (data blocks such as JSON-LD do not)."""
        for script in self.document.select("script"):
            kind = (script.attr("type") or "").strip().lower()
            if not kind or kind == "module" or "javascript" in kind or "ecmascript" in kind:
                return True
        return False

    def untouchable(self, node: Node) -> Reason | None:
        """Why this node must not be edited; None if it may."""
        reason = _unwritable(node)
        if reason is not None:
            return reason
        known = self._inside
        path: list[Node] = []
        current: Node | None = node.parent
        while current is not None and current not in known:
            path.append(current)
            if isinstance(current, Element) and current.tag in OPAQUE:
                reason = Reason("inside", current.tag)
            else:
                reason = _unwritable(current)
            if reason is not None:
                break
            current = current.parent
        else:
            reason = known[current] if current is not None else None
        for step in path:
            known[step] = reason
        return reason

    @lazy
    def _inside(self) -> dict[Node, Reason | None]:
        """Why the content of a node must not be edited; cached for all its ancestors."""
        return {}

    @lazy
    def head_elements(self) -> list[Element]:
        """All ``base``, ``link`` and ``meta`` elements.

        One search for each tag: the parser indexes single tags, but walks the tree for several.
        """
        select = self.document.select
        return [*select("base"), *select("link"), *select("meta")]

    @lazy
    def marked(self) -> list[Element]:
        """The elements that accesspub may have written (see `accesspub.edits.marks`), in document order."""
        # Searching the source is faster than walking the tree, and most pages have no marks.
        return self.document.select("[data-accesspub]") if "data-accesspub" in self.source.folded else []

    @lazy
    def paragraphs(self) -> list[tuple[Element, str]]:
        """Every ``<p>`` with its raw text; several facts start from these."""
        return [(element, element.text) for element in self.document.select("p")]

    def with_attribute(self, name: str) -> list[Element]:
        """The elements with an attribute, one of `_SOUGHT`, in document order."""
        return self._by_attribute[name]

    @lazy
    def _by_attribute(self) -> dict[str, list[Element]]:
        """One walk through the tree for all of `_SOUGHT`."""
        found = self.document.select(",".join(f"[{name}]" for name in _SOUGHT))
        return {name: [element for element in found if name in element.attrs] for name in _SOUGHT}

    @lazy
    def links(self) -> list[tuple[Element, str]]:
        """The links of the page, with their addresses as written."""
        return [(link, link.attr("href") or "") for link in self.document.select("a[href]")]

    def once(self, make: Callable[[Page, *Keys], T], *keys: *Keys) -> T:
        """The value of ``make(page, *keys)``, computed once for each page."""
        try:
            return cast("T", self._made[make, keys])
        except KeyError:
            found = self._made[make, keys] = make(self, *keys)
            return found

    @lazy
    def canonical(self) -> str:
        """The address in ``<link rel="canonical">``; empty if there is none."""
        links = (one for one in self.head_elements if one.tag == "link")
        link = next((one for one in links if (one.attr("rel") or "").lower() == "canonical"), None)
        return (link.attr("href") or "").strip() if link is not None else ""

    def meta(self, name: str) -> str | None:
        """Content of the first ``<meta>`` with this ``name`` or ``property``; the name must need no CSS escaping."""
        for element in self.document.select(f'meta[property="{name}"],meta[name="{name}"]'):
            if value := (element.attr("content") or "").strip():
                return value
        return None


def _unwritable(node: Node) -> Reason | None:
    """Why a node and its content must not be edited, whatever is around it."""
    if not isinstance(node, Element):
        return None
    if node.tag == SHADOW:
        return Reason("shadow")
    if node.position is None and node.tag not in ("html", "head", "body", "tbody"):
        return Reason("no-tag-around")
    if _misplaced(node):
        return Reason("misplaced")
    return None


def _misplaced(element: Element) -> bool:
    """Whether the parser moved an element out of the table it is written in (foster parenting)."""
    place, following = element.position, element.next_sibling
    for _ in range(_MOVED_TOGETHER):
        if following is None or place is None:
            return False
        if isinstance(following, Element) and following.tag == "table":
            return following.position is not None and place > following.position
        following = following.next_sibling
    return False
