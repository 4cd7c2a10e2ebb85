"""What an edit would do, in words that are the same whenever the same page is read."""

from __future__ import annotations

from turbohtml import Element, parse_fragment

from accesspub.edits import marks
from accesspub.edits.model import Edit, Replace, Set
from accesspub.html.page import Page
from accesspub.html.text import own_text

_LASTING = ("src", "data-src", "href", "data", "poster", "id")
_WITHOUT_WORDS = ("video", "audio", "iframe", "object", "embed")  # what is in them is for other browsers
_WORDS = 300


def signature(page: Page, rule: str, edit: Edit) -> str:
    """What an edit would do, in words that are the same on a fresh tree of the same page."""
    parts = [rule]
    for intent in edit.intents:
        if isinstance(intent, Set):
            tag = page.start_tag(intent.element)
            parts.append(f"{intent.name}={intent.value} {page.source.folded[tag.start : tag.end] if tag else ''}")
        else:
            parts.append(intent.html)
    return "\n".join(parts)


def edit_name(page: Page, rule: str, edit: Edit) -> str:
    """A short name for an edit, the same as long as the words and addresses of its element stay.

    Other edits of the same element change neither, so a page that is fixed has the same names as before.
    """
    first = edit.intents[0]
    node = first.nodes[0] if isinstance(first, Replace) else first.element
    element = node if isinstance(node, Element) else node.parent
    parts = [rule, *(one.name for one in edit.intents if isinstance(one, Set))]
    if isinstance(element, Element):
        was = _as_it_was(page, element)
        parts += [was.tag, *(f"{name}={was.attr(name)}" for name in _LASTING if was.attr(name) is not None)]
        parts.append("" if element.tag in _WITHOUT_WORDS else own_text(element)[:_WORDS])
    from hashlib import sha256  # imported late, because it loads OpenSSL

    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _as_it_was(page: Page, element: Element) -> Element:
    """An element with the tag that it had before an edit replaced it."""
    was = marks.kept(page, element)
    nodes = parse_fragment(was, "div").children if was and element.tag in was else ()
    return next((node for node in nodes if isinstance(node, Element) and node.tag == element.tag), element)
