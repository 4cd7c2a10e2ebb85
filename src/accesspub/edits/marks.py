"""The marks on inserted markup, by which accesspub recognises and removes it.

On an inserted block::

    <div data-accesspub="1 media-unsupported 5d0c1f2a" data-accesspub-was="&lt;p&gt;Media playback…">…</div>

The mark has the version of the format, the rule, and a checksum of the block as written (with
zeros in its own place): a block that somebody changed by hand is left alone.
``data-accesspub-was`` has the original source. On a tag that only gained attributes::

    <iframe src="…" title="Video" data-accesspub="1 embed-title 9b2f41aa +title">

the names after the checksum are the added attributes; they come directly before the mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from zlib import crc32

from turbohtml import Element

from accesspub import expressions as re
from accesspub.edits.restorable import KEPT, block_may_return, may_lose, tag_may_return
from accesspub.html.page import Page
from accesspub.html.source import as_parsed
from accesspub.html.text import escape_text

VERSION = "1"
NAME = "data-accesspub"
WAS = "data-accesspub-was"
# References stop templates on a server. AngularJS and Vue read the text of the page, so they are told to stay out.
_NO_TEMPLATE = 'data-ng-non-bindable="" v-pre=""'
EXPRESSION = re.compile(r"\{(?=[{%#])|\[(?=\[)|[$#](?=\{)")
TEMPLATE = re.compile(f"{KEPT.pattern}|{EXPRESSION.pattern}", KEPT.flags)
_BOOLEAN = frozenset(("autoplay", "controls", "hidden", "loop", "muted"))
UNSIGNED = "00000000"  # also the checksum of a block that cannot be undone
_UNSIGNED_MARK = re.compile(rf'{NAME}="{VERSION} [a-z0-9,-]+ {UNSIGNED}"')
_QUOTED = re.compile(r"\"[^\"]*\"$|'[^']*'$")  # an attribute value
#: The marks of an insert as `fix` writes them into a tag.
WRITTEN = re.compile(rf'\s{NAME}(?:-was)?="[^"]*"')
MARK = re.compile(r"^(\d+) ([a-z0-9,-]+) ([0-9a-f]{8})((?: \+[a-z:_.-]+)*)$")


def opening(rule: str, *, keeps_original: bool = False) -> str:
    """Return the attributes that a new block starts with; `sign` completes them.

    ``keeps_original`` adds a place for the replaced source.
    """
    return f'{NAME}="{VERSION} {rule} {UNSIGNED}"' + (f' {WAS}=""' if keeps_original else "")


def sign(markup: str, was: str | None, as_written: Callable[[str], str]) -> str:
    """Complete the mark of a block: the replaced source and the checksum.

    Raises:
        ValueError: the markup has no mark made by `opening`.
    """
    found = _UNSIGNED_MARK.search(markup)
    if found is None:
        raise ValueError("inserted markup must carry mark.opening()")
    head, unsigned, tail = markup[: found.start()], found[0], markup[found.end() :]
    if was is not None:
        tail = tail.removeprefix(f' {WAS}=""')
    inert = tuple(map(_without_templates, (head, tail, escape_text(was or ""))))
    if inert != (head, tail, escape_text(was or "")) and _NO_TEMPLATE not in head:
        unsigned = f"{_NO_TEMPLATE} {unsigned}"
    if was is not None:
        unsigned += f' {WAS}="{inert[2]}"'
    whole = as_written(inert[0]) + unsigned + as_written(inert[1])
    return whole.replace(f" {UNSIGNED}", f" {_sum(whole)}", 1)


def _without_templates(markup: str) -> str:
    """Markup in which no server finds the start of a template expression."""
    return TEMPLATE.sub(lambda found: f"&#{ord(found[0])};" if len(found[0]) == 1 else found[0], markup)


def _sum(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


class Mark:
    """A mark as read from a page."""

    __slots__ = ("added", "checksum", "element", "rules", "version")

    def __init__(self, element: Element, version: str, rules: tuple[str, ...], checksum: str, added: tuple[str, ...]):
        self.element = element
        self.version = version
        self.rules = rules
        self.checksum = checksum
        self.added = added


def read(element: Element) -> Mark | None:
    """Read the mark on an element; None if it has none or the mark is invalid."""
    value = element.attr(NAME)
    match = MARK.match(value) if value else None
    if match is None:
        return None
    added = tuple(name.removeprefix("+") for name in match[4].split())
    return Mark(element, match[1], tuple(match[2].split(",")), match[3], added)


def marks(page: Page) -> Iterator[Mark]:
    """All marks of a page, in document order."""
    for element in page.marked:
        found = read(element)
        if found is not None:
            yield found


def is_ours(element: Element, rule: str | None = None) -> bool:
    """Whether accesspub wrote this element (for ``rule``, if given)."""
    found = read(element)
    if found is None or found.added or (rule is not None and rule not in found.rules):
        return False
    return not keeps_tag(element.tag, element.attr(WAS) or "")


def keeps_tag(name: str, was: str) -> bool:
    """Whether what was kept is only the start tag of the element: then only attributes were changed."""
    return was.lower().startswith(f"<{name}") and was.endswith(">") and "</" not in was


def renewed(mark: str, markup: str) -> str:
    """Return a mark with the checksum of the markup that it is in, for what another program writes differently."""
    checksum = MARK.sub(r"\3", mark)
    return mark.replace(checksum, _sum(markup.replace(f" {checksum}", f" {UNSIGNED}", 1)))


def tag_splice(
    page: Page, element: Element, wanted: Mapping[str, tuple[str | None, str]], as_written: Callable[[str], str]
) -> tuple[tuple[int, int, str, str], dict[str, str | None]]:
    """Write new attributes (and what they replace) into a start tag.

    Args:
        page: the page of the element.
        element: an element with a start tag in the source.
        wanted: attribute name -> value (None removes it) and the rule that asks.
        as_written: converts new markup to the form it has in the file.

    Returns:
        ``(start, end, new, rules)`` in offsets of ``Source.folded``, and the attributes after it.
    """
    location = page.start_location(element)
    # By rule and name, so that the bytes do not depend on the order in which rules were asked.
    wanted = dict(sorted(wanted.items(), key=lambda item: (item[1][1], item[0])))
    old = read(element)
    before, foreign = element.attr(WAS), False
    values: dict[str, str | None] = {name: value for name, (value, _) in wanted.items()}
    # A mark whose attributes do not come before it is broken or forged: keep the whole tag.
    if (NAME in location.attrs or WAS in location.attrs) and (old is None or not _adjoins(page, element, old)):
        foreign, old, before = True, None, None
    rules = ",".join(sorted({rule for _, rule in wanted.values()} | set(old.rules if old else ())))
    if foreign or before is not None or any(name in location.attrs for name in wanted):
        return _changed_tag(page, element, values, before, rules, as_written)
    return _longer_tag(page, element, values, old, rules, as_written)


def _longer_tag(
    page: Page,
    element: Element,
    values: dict[str, str | None],
    old: Mark | None,
    rules: str,
    as_written: Callable[[str], str],
) -> tuple[tuple[int, int, str, str], dict[str, str | None]]:
    """Add attributes to a start tag; the mark lists them, so that undo can remove them."""
    location = page.start_location(element)
    body = "".join(f" {_written(page, name, value)}" for name, value in values.items())
    names = "".join(f" +{name}" for name in (*(old.added if old else ()), *values))
    if old is not None:  # our earlier attributes are directly before our mark: go between
        kept = page.attribute(element, NAME)
        first = page.attribute(element, old.added[0]) if old.added else kept
        if kept is None or first is None:
            raise ValueError("the mark has no place")
        at, stop = first.start - 1, kept.end
        earlier = page.source.slice(at, kept.start - 1)
    else:
        behind_name = location.start_tag[2] + 1 + len(element.tag)
        at = stop = max((span[5] for span in location.attrs.values()), default=behind_name)
        earlier = ""
    whole = earlier + as_written(body) + f' {NAME}="{VERSION} {rules} {UNSIGNED}{names}"'
    checksum = _sum(whole)
    values[NAME] = f"{VERSION} {rules} {checksum}{names}"
    return (at, stop, whole.replace(UNSIGNED, checksum, 1), rules), values


def _changed_tag(
    page: Page,
    element: Element,
    values: dict[str, str | None],
    before: str | None,
    rules: str,
    as_written: Callable[[str], str],
) -> tuple[tuple[int, int, str, str], dict[str, str | None]]:
    """Write a start tag with other attributes; the mark keeps the whole original tag."""
    location = page.start_location(element)
    start, end = location.start_tag[2], location.start_tag[5]
    tag, base = page.source.slice(start, end), page.source.in_text(start)
    spans = sorted((span[2], span[5], name) for name, span in location.attrs.items())
    fresh = [name for name, value in values.items() if name not in location.attrs and value is not None]
    pieces: list[str] = []
    at = 0
    for span_start, span_end, name in spans:
        left, right = page.source.in_text(span_start) - base, page.source.in_text(span_end) - base
        if name in (NAME, WAS) or (name in values and values[name] is None):
            pieces.append(tag[at:left].rstrip(" \t\r\n\f"))
            at = right
        elif name in values:
            pieces.append(tag[at:left] + as_written(_written(page, name, values[name])))
            at = right
    last = max((page.source.in_text(span[1]) - base for span in spans), default=1 + len(element.tag))
    pieces.append(tag[at:last])
    pieces.append(as_written("".join(f" {_written(page, name, values[name])}" for name in fresh)))
    raw_was = escape_text(tag) if before is None else _raw_value(page, element, WAS)
    pieces.append(f' {NAME}="{VERSION} {rules} {UNSIGNED}" {WAS}="{raw_was}"')
    pieces.append(tag[last:])
    whole = "".join(pieces)
    checksum = _sum(whole)
    values[NAME] = f"{VERSION} {rules} {checksum}"
    values[WAS] = before if before is not None else as_parsed(tag)
    return (start, end, whole.replace(UNSIGNED, checksum, 1), rules), values


def _written(page: Page, name: str, value: str | None) -> str:
    """An attribute as source text; boolean attributes have no value in HTML."""
    if name in _BOOLEAN and not value and not page.is_xml:
        return name
    return f'{name}="{escape_text(value or "")}"'


def _adjoins(page: Page, element: Element, mark: Mark) -> bool:
    """Whether the attributes listed in a mark come directly before it."""
    own = page.attribute(element, NAME)
    spans = [page.attribute(element, name) for name in mark.added]
    return own is not None and all(span is not None and span.end < own.start for span in spans)


def _raw_value(page: Page, element: Element, name: str) -> str:
    """Return the value of one of our own attributes as written, to be between double quotes."""
    span = page.attribute(element, name)
    written = _QUOTED.search(page.source.slice(span.start, span.end)) if span else None
    return written[0][1:-1].replace('"', "&quot;") if written else ""


def undo_splices(
    page: Page, wants: Callable[[Mark], bool] = lambda _: True
) -> tuple[list[tuple[int, int, str, str]], list[Mark]]:
    """Find the splices that undo our edits.

    An unchanged block was written after everything in it, and holds that as it was: the outermost one goes first.

    Args:
        page: the page.
        wants: says which marks are undone.

    Returns:
        Splices ``(start, end, old, rule)``, and the wanted marks that are left because the markup was changed since.
    """
    found: dict[int, tuple[int, int, str, str]] = {}
    left: list[Mark] = []
    outer: tuple[int, int, str, str] | None = None
    for mark in marks(page):
        tag = page.start_tag(mark.element)
        if outer is None or tag is None or tag.start >= outer[1]:
            splice = None if mark.version != VERSION else _undo(page, mark)
            outer = (*splice, ",".join(mark.rules)) if splice is not None else None
        if wants(mark):
            if outer is None:
                left.append(mark)
            else:
                found[outer[0]] = outer
    return list(found.values()), left


def _undo(page: Page, mark: Mark) -> tuple[int, int, str] | None:
    """The stretch that undo replaces, and what comes back; None if the mark is broken, or asks for more than that."""
    found = _marked(page, mark)
    if found is None or not may_lose(mark.element, mark.added):
        return None
    start, end, was = found
    if not was or (
        tag_may_return(mark.element, was)
        if _is_tag_only(page, mark)
        else block_may_return(page.source.slice(start, end), was, mark.element.parent)
    ):
        return found
    return None


def _marked(page: Page, mark: Mark) -> tuple[int, int, str] | None:
    """The stretch that a mark is about, unchanged since, and what it says was there."""
    element, source = mark.element, page.source
    own = page.attribute(element, NAME)
    was = page.attribute(element, WAS)
    if own is None:
        return None
    if was is not None and _is_tag_only(page, mark):
        tag = page.start_tag(element)
        if tag is None:
            return None
        start, end = tag
    elif mark.added:
        first = page.attribute(element, mark.added[0])
        if first is None or first.start > own.start:
            return None
        start, end = first.start - 1, own.end
    else:
        span = page.span(element)
        if span is None:
            return None
        start, end = span
    text = source.slice(start, end)
    if _sum(text.replace(f" {mark.checksum}", f" {UNSIGNED}", 1)) != mark.checksum:
        return None
    if was is None:
        return (start, end, "")
    return (start, end, _unescape(_raw_value(page, element, WAS)))


def untouched(page: Page, element: Element) -> bool:
    """Whether a block is unchanged since accesspub wrote it."""
    found = read(element)
    return found is not None and found.version == VERSION and not found.added and _marked(page, found) is not None


def kept(page: Page, element: Element) -> str | None:
    """What an inserted block replaced, as it was written; None if it replaced nothing."""
    return None if element.attr(WAS) is None else _unescape(_raw_value(page, element, WAS))


def reopened(page: Page, element: Element) -> str:
    """The source of an inserted block with its mark as `opening` makes it, to be completed again."""
    span, found, was = page.span(element), read(element), page.attribute(element, WAS)
    if span is None or found is None:
        return ""
    text = page.source.slice(*span)
    if was is not None:
        at = page.source.in_text(span.start)
        text = text[: page.source.in_text(was.start) - at] + f'{WAS}=""' + text[page.source.in_text(was.end) - at :]
    return text.replace(f" {found.checksum}", f" {UNSIGNED}", 1)


def _is_tag_only(page: Page, mark: Mark) -> bool:
    """Whether the mark is on a tag of the page whose attributes we changed, not on an inserted block."""
    tag = page.start_tag(mark.element)
    if tag is None:
        return False
    text = page.source.slice(tag.start, tag.end)
    return _sum(text.replace(f" {mark.checksum}", f" {UNSIGNED}", 1)) == mark.checksum


def _unescape(text: str) -> str:
    for sign in "{[$#":
        text = text.replace(f"&#{ord(sign)};", sign)
    return text.replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
