"""Sanitise untrusted HTML with an allow-list, enforced by ``turbohtml.clean``.

It keeps the elements of a transcript and nothing that loads, runs, styles or conflicts: no ids, classes, pictures, and
only http, https, mailto and same-site addresses.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from accesspub import expressions as re
from accesspub.html.inline_style import hides

if TYPE_CHECKING:
    from turbohtml import Element
    from turbohtml.clean import Sanitizer

_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd b strong i em u br hr blockquote q cite abbr a span bdi bdo sub sup "
    "small s del ins mark time code pre kbd table caption thead tbody tfoot tr th td ruby rb rt rp section div".split()
)
_GONE = frozenset(
    "script style template noscript iframe object embed applet frame frameset noembed noframes svg math canvas "
    "audio video select option button input textarea form head title link meta base dialog map area portal xmp "
    "plaintext listing".split()
)


# Their content is not speech: code, buttons, and fallback content of players.
_WORDLESS = frozenset(
    "script style template noscript iframe object embed applet canvas audio video svg button select option".split()
)
# Parse errors that a truncated tag causes; it swallows the words after it.
_BROKEN = {
    "eof-in-comment": "A comment is never closed",
    "eof-in-tag": "A tag is never closed",
    "eof-in-doctype": "A declaration is never closed",
    "end-tag-with-attributes": "A closing tag holds words",
    "unexpected-character-in-attribute-name": "A tag is never closed",
    "unexpected-solidus-in-tag": "A tag is never closed",
    "invalid-character-sequence-after-doctype-name": "A declaration is in the middle of words",
    "unexpected-question-mark-instead-of-tag-name": "A sign < begins no tag",
    "incorrectly-opened-comment": "A declaration is in the middle of words",
}
_MAY_HIDE = re.compile(r"<[^<>]{1,1000}\s(?:hidden|style)\b", re.I)
_SHORT = 30  # words
_NO_NAME = re.compile(r"</[^a-zA-Z>]")
_WORD = re.compile(r"\w{2,}")


class Gone(NamedTuple):
    """Words that are lost, and why.

    Attributes:
        why: half a sentence.
        words: the beginning of the lost words; empty if unknown.
        line: where, from 1; 0 if unknown.
    """

    why: str
    words: str
    line: int


@lru_cache(maxsize=1)
def _sanitizer() -> Sanitizer:
    from turbohtml.clean import OnDisallowed, Policy, Sanitizer

    return Sanitizer(
        Policy(
            tags=_TAGS,
            attributes={
                "*": frozenset({"lang", "dir", "title"}),
                "a": frozenset({"href"}),
                "time": frozenset({"datetime"}),
                "ol": frozenset({"start", "type", "reversed"}),
                "li": frozenset({"value"}),
                "th": frozenset({"scope", "colspan", "rowspan"}),
                "td": frozenset({"colspan", "rowspan"}),
            },
            url_schemes=frozenset({"http", "https", "mailto"}),
            attribute_values={"*": {"dir": frozenset({"ltr", "rtl", "auto"})}},
            on_disallowed_tag=OnDisallowed.STRIP,
            remove_with_content=_GONE,
            strip_comments=True,
        )
    )


def clean(html: str) -> tuple[str, list[str]]:
    """Return safe HTML, and the names of the elements that were removed with their content."""
    text, removed = _sanitizer().sanitize_report(html.replace("\0", "\ufffd"))
    gone = dict.fromkeys(item.tag for item in removed if item.attribute is None and item.tag in _GONE)
    return text, list(gone)


def without_hidden(html: str) -> tuple[str, list[str]]:
    """HTML without the short parts that browsers do not show by their own attributes, and the words of these.

    Longer parts are the transcript itself, which a script opens.
    """
    if not _MAY_HIDE.search(html):
        return html, []
    from turbohtml import parse_fragment

    fragment = parse_fragment(html)
    gone = []
    for element in fragment.select("[hidden],[style]"):
        hidden, words = element.attrs.get("hidden"), element.text.split()
        is_hidden = hidden is not None and hidden != "until-found"
        if len(words) < _SHORT and (is_hidden or hides(element.attrs.get("style"))):
            gone.append(" ".join(words))
            element.extract()
    return (fragment.inner_html, [words for words in gone if words]) if gone else (html, [])


def broken_tags(html: str, source: str) -> list[Gone]:
    """Find truncated tags, which swallow the words after them.

    Args:
        html: what is cleaned.
        source: the original file, to find line numbers; the same text if it is HTML.
    """
    from turbohtml import parse

    found: dict[Gone, None] = {}
    lines = html.split("\n") if html != source else []
    for error in parse(html).errors:
        why = _BROKEN.get(error.code)
        if error.code == "invalid-first-character-of-tag-name" and _NO_NAME.search(html):  # "<3" stays, "</3>" goes
            why = "A closing tag has no name"
        if why is not None:
            line = _line(source, lines[error.line - 1]) if 0 < error.line <= len(lines) else error.line
            found.setdefault(Gone(why, "", line))
    return list(found)


def lost_words(part: Element, source: str) -> list[Gone]:
    """Find the words that ``clean`` removes together with their elements.

    Args:
        part: what is cleaned.
        source: the original file, to find line numbers.
    """
    closed = source.lower()
    found: list[Gone] = []
    every = ",".join(sorted(_GONE))
    for element in part.select(every):
        parent = element.parent
        if isinstance(parent, type(element)) and parent.closest(every) is not None:
            continue
        words = " ".join(element.text.split())
        is_closed = f"</{element.tag}" in closed
        if not _WORD.search(words) or (element.tag in _WORDLESS and is_closed):
            continue
        why = "has no place in a transcript" if is_closed else "is never closed"
        found.append(Gone(f"<{element.tag}> {why}", words[:60], _line(source, words)))
    return found


def _line(source: str, words: str) -> int:
    """The first line of a text that contains the first of some words; 0 if none does."""
    first = _WORD.search(words)
    at = source.find(first[0]) if first else -1
    return source.count("\n", 0, at) + 1 if at >= 0 else 0
