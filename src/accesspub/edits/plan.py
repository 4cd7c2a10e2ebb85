"""The plan: from intents to splices.

A rule states what to change (`Set`, `Insert`, `Replace`), never where the bytes are. The plan converts intents to
splices of the source and refuses those without a certain position. Intents on different slots never conflict: ten
rules can add ten attributes to one tag in one pass.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from turbohtml import Element, Node, Text, parse_fragment

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Intent, Replace, Set, Splice
from accesspub.edits.restorable import KEPT, block_may_return
from accesspub.html.page import Page, Span
from accesspub.html.reason import Reason
from accesspub.html.source import as_parsed
from accesspub.html.text import is_blank


class RefusedError(Exception):
    """An edit has no certain position.

    Attributes:
        reason: what the report says of it.
    """

    def __init__(self, key: str, value: str = "") -> None:
        super().__init__(key, value)
        self.reason = Reason(key, value)


class Placed(NamedTuple):
    """An intent with its splice."""

    intent: Insert | Replace
    splice: Splice


class _Stretches:
    """Disjoint ranges of the source, in order; finds neighbours in logarithmic time."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._items: list[tuple[int, int, str]] = []

    def near(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """List the ranges that may touch ``[start, end]``: the neighbours on both sides and all between."""
        low = max(bisect_left(self._starts, start) - 1, 0)
        return self._items[low : bisect_right(self._starts, end) + 1]

    def add(self, item: tuple[int, int, str]) -> None:
        at = bisect_right(self._starts, item[0])
        self._starts.insert(at, item[0])
        self._items.insert(at, item)


class Plan:
    """Collects edits and gives their splices in source order.

    Intents on the same slot with the same value are made once; with different values, the first is
    made and the other waits for the next pass. Places depend on what is next to them, so a plan is made with
    accesspub's own inserts in place.

    Attributes:
        made: edits whose every intent is in the plan.
        waiting: edits that clash with one in the plan.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.made: list[Edit] = []
        self.waiting: list[Edit] = []
        self._placed: list[Placed] = []
        self._at: dict[tuple[int, int, str], int] = {}  # where in it
        self._wanted: dict[Element, dict[str, tuple[str | None, str]]] = {}
        self._written: dict[Element, dict[str, str | None]] = {}
        self._regions = _Stretches()
        self._tags = _Stretches()

    def add(self, edit: Edit, rule: str) -> Reason | None:
        """Take an edit into the plan, let it wait for the next pass, or refuse it.

        Args:
            edit: the edit.
            rule: the rule that wants it.

        Returns:
            Why it was refused; None where it was not.
        """
        try:
            slots = [self._slot(intent) for intent in edit.intents]
        except RefusedError as error:
            return error.reason
        fresh: list[tuple[Intent, tuple[int, int, str]]] = []
        for intent, slot in zip(edit.intents, slots, strict=True):
            start, end, _ = slot
            touched = [taken for taken in self._regions.near(start, end) if _touch(intent, slot, taken)]
            if slot in touched:
                self._join(slot, rule)
                continue  # another rule asks for the same: one edit, with the names of both
            if isinstance(intent, Set):
                known = self._wanted.get(intent.element, {}).get(intent.name)
                clash = bool(touched) or (known is not None and known[0] != intent.value)
            else:
                inside = (tag for tag in self._tags.near(start, end) if tag[0] < end and start < tag[1])
                clash = bool(touched) or next(inside, None) is not None
            if clash:
                self.waiting.append(edit)
                return None
            fresh.append((intent, slot))
        for intent, slot in fresh:
            self._place(intent, slot, rule)
        self.made.append(edit)
        return None

    def _join(self, slot: tuple[int, int, str], rule: str) -> None:
        at = self._at.get(slot)
        if at is None:
            return
        intent, splice = self._placed[at]
        names = ",".join(dict.fromkeys((*splice.rule.split(","), *rule.split(","))))
        self._placed[at] = Placed(intent, splice._replace(rule=names))

    def _place(self, intent: Intent, slot: tuple[int, int, str], rule: str) -> None:
        if isinstance(intent, Set):
            if intent.element not in self._wanted:
                self._tags.add(slot)
            self._wanted.setdefault(intent.element, {}).setdefault(intent.name, (intent.value, rule))
            return
        self._regions.add(slot)
        source = self.page.source
        was = source.slice(slot[0], slot[1]) if isinstance(intent, Replace) else None
        if isinstance(intent, Replace) and intent.renews and isinstance(intent.nodes[0], Element):
            was = marks.kept(self.page, intent.nodes[0])
        new = marks.sign(intent.html, was, self._as_written)
        self._at[slot] = len(self._placed)
        self._placed.append(Placed(intent, Splice(slot[0], slot[1], new, rule)))

    def _as_written(self, markup: str) -> str:
        """Return new markup in its final form: with the file's line ends, and references outside its charset."""
        source = self.page.source
        if source.newline != "\n":
            markup = _BARE_LF.sub(source.newline, markup)
        if not source.certain:
            # Text cut from the page keeps its bytes; our own text must be correct in both encodings, so
            # non-ASCII characters become references.
            markup = _BEYOND_ASCII.sub(lambda match: f"&#{ord(match[0])};" if len(match[0]) == 1 else match[0], markup)
        return source.decode(source.encode(markup))

    def splices(self) -> list[Splice]:
        """Return all splices, including changed tags, in source order."""
        found = [placed.splice for placed in self._placed]
        for element, wanted in self._wanted.items():
            splice, self._written[element] = marks.tag_splice(self.page, element, wanted, self._as_written)
            found.append(Splice(*splice))
        return sorted(found, key=lambda splice: (splice.start, splice.end))

    def _slot(self, intent: Intent) -> tuple[int, int, str]:
        slot = self._certain_slot(intent)
        if self.page.template_code.touches(slot[0], slot[1]) or _branches(self.page, intent):
            raise RefusedError("template-code")
        return slot

    def _certain_slot(self, intent: Intent) -> tuple[int, int, str]:
        page = self.page
        if reason := page.untouchable(intent.nodes[0] if isinstance(intent, Replace) else intent.element):
            raise RefusedError(*reason)
        if isinstance(intent, Set):
            if marks.EXPRESSION.search(intent.value or ""):
                raise RefusedError("looks-like-template")
            tag = page.start_tag(intent.element)
            if tag is None:
                raise RefusedError("no-tag")
            return (tag.start, tag.end, "")
        if isinstance(intent, Insert):
            at = _insertion_point(page, intent)
            return (at, at, intent.html)
        span = _replaced(page, intent)
        was = page.source.slice(span.start, span.end)
        if "\0" in was:
            raise RefusedError("nul")
        if page.source.decode(page.source.encode(was)) != was or not was:
            raise RefusedError("bytes-lost")
        if "<" in was and not block_may_return(intent.html, was, intent.nodes[0].parent):
            raise RefusedError("holds-kept")  # undo would not bring it back
        if "</" in was and not _ends_at_its_end(intent.html, intent.nodes[0].parent):
            raise RefusedError("end-tag")
        return (span.start, span.end, intent.html)

    def apply_to_tree(self) -> None:
        """Make the same changes in the tree: an independent way to the page that the splices must produce.

        The tree is unusable afterwards, since its source locations are no longer valid.
        """
        made: list[Node] = []  # text nodes beside these may have to be joined
        for intent, splice in self._placed:
            html = as_parsed(splice.new)
            made += _insert(intent, html) if isinstance(intent, Insert) else _replace(intent, html)
        for element, attributes in self._written.items():
            for name, value in attributes.items():
                if value is None:
                    element.attrs.pop(name, None)
                else:
                    element.attrs[name] = value
        for node in made:
            _join_texts(node)


_BARE_LF = re.compile(r"(?<!\r)\n")
# References do not work in comments and scripts: what is kept there stays as it is.
_BEYOND_ASCII = re.compile(KEPT.pattern + "|[^\x00-\x7f\udc80-\udcff]", re.S | re.I)


def _touch(intent: Intent, slot: tuple[int, int, str], taken: tuple[int, int, str]) -> bool:
    start, end, _ = slot
    if start < taken[1] and taken[0] < end:
        return True
    # Two insertions at one point, or one at the edge of a replacement, would have no certain order.
    return (
        not isinstance(intent, Set) and start <= taken[1] and taken[0] <= end and (start == end or taken[0] == taken[1])
    )


def _branches(page: Page, intent: Intent) -> bool:
    """Whether template code decides where the element ends at whose end something is inserted."""
    if not isinstance(intent, Insert) or intent.where not in ("after", "last"):
        return False
    span = page.span(intent.element)
    return span is not None and page.template_code.branches(*span)


def _insertion_point(page: Page, intent: Insert) -> int:
    if intent.where in ("before", "after"):
        span = page.span(intent.element)
        if span is None:
            raise RefusedError("unclosed")
        return span.start if intent.where == "before" else span.end
    start, end = page.start_tag(intent.element), page.end_tag(intent.element)
    if start is None or end is None:
        raise RefusedError("unclosed-content")
    if end.start == end.end:
        raise RefusedError("empty-element")
    return start.end if intent.where == "first" else end.start


def _replaced(page: Page, intent: Replace) -> Span:
    first, last = intent.nodes[0], intent.nodes[-1]
    start = _edge(page, first, intent.cut_start, "start")
    end = _edge(page, last, intent.cut_end, "end")
    if start is None or end is None or end < start:
        raise RefusedError("uncertain-place")
    return Span(start, end)


def _edge(page: Page, node: Node, cut: int | None, side: str) -> int | None:
    if isinstance(node, Text):
        if cut:
            return page.offset_in(node, cut)
        span = page.text_span(node)
    else:
        span = (page.span(node) or page.unclosed(node)) if isinstance(node, Element) else None
    if span is None:
        return None
    return span.start if side == "start" else span.end


def _fragment(html: str, parent: Node | None) -> list[Node]:
    """Parse markup as in the context of ``parent``; unknown elements count as blocks."""
    tag = parent.tag if isinstance(parent, Element) else "body"
    try:
        return list(parse_fragment(html, tag).children)
    except ValueError:
        return list(parse_fragment(html, "div").children)


def _ends_at_its_end(html: str, parent: Node | None) -> bool:
    """Whether new markup ends at its last end tag; a stray end tag inside would end it earlier."""
    last = html.rfind("</")
    nodes = [node for node in _fragment(f"{html[:last]}<x-end></x-end>{html[last:]}", parent) if not is_blank(node)]
    # Every top-level node must have a mark: nodes that fell out of the block have none.
    marked = all(isinstance(node, Element) and marks.NAME in node.attrs for node in nodes)
    return marked and isinstance(nodes[-1], Element) and nodes[-1].select_one("x-end") is not None


def _join_texts(node: Node) -> None:
    """Join adjacent text nodes and remove empty ones, as a parser would."""
    if isinstance(node, Text) and isinstance(node.parent, Element):
        beside = (node.previous_sibling, node.next_sibling)
        if not node.data or any(isinstance(one, Text) for one in beside):
            node.parent.normalize()


def _insert(intent: Insert, html: str) -> list[Node]:
    """Insert into the tree; returns the new nodes."""
    element = intent.element
    outside = intent.where in ("before", "after")
    parent = element.parent if outside else element
    nodes = _fragment(html, parent)
    if intent.where == "before":
        element.insert_before(*nodes)
    elif intent.where == "after":
        element.insert_after(*nodes)
    elif intent.where == "last":
        element.extend(nodes)
    else:
        for index, node in enumerate(nodes):
            element.insert(index, node)
    return nodes


def _replace(intent: Replace, html: str) -> list[Node]:
    """Replace in the tree; returns the new nodes and the text before them."""
    first, last = intent.nodes[0], intent.nodes[-1]
    nodes = _fragment(html, first.parent)
    before = first.previous_sibling
    made = [*nodes, *([before] if before is not None else [])]
    if isinstance(last, Text) and intent.cut_end is not None:
        made.append(Text(last.data[intent.cut_end :]))
        last.insert_after(made[-1])
    if isinstance(first, Text) and intent.cut_start:
        made.append(Text(first.data[: intent.cut_start]))
        first.insert_before(made[-1])
    first.insert_before(*nodes)
    while first is not last and (node := first.next_sibling) is not None:
        node.extract()  # what was set aside between the nodes is in the stretch as well
        if node is last:
            break
    first.extract()
    return made
