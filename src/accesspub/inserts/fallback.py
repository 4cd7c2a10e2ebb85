"""Fallback blocks for media: plain semantic HTML that needs neither CSS nor scripts.

Text from the page or a file is escaped here, or is a piece of the page's own source, kept as written.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from turbohtml import Element, Node

from accesspub.config import FALLBACK_CLASS, Style
from accesspub.edits import marks
from accesspub.facts.model import Embed, Quote
from accesspub.html.page import Page
from accesspub.html.text import BLOCK, escape_text
from accesspub.knowledge.messages import Words

_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")


class Fallback(NamedTuple):
    """The parts of a fallback block, as text or escaped markup.

    Attributes:
        rule: the rule that asks for it.
        keeps_original: whether it replaces something.
        caption: markup of the caption, if the block contains it.
        transcript: markup of the transcript, if there is one.
        has_transcript: whether the page has a transcript, here or elsewhere.
        in_player: whether it is inside a player's box, which may have a dark background.
    """

    rule: str
    keeps_original: bool = False
    caption: str = ""
    transcript: str = ""
    has_transcript: bool = False
    in_player: bool = False


def kind_of(embed: Embed) -> str:
    """The word family for an embed: ``video``, ``audio`` or ``other``."""
    return embed.kind if embed.kind in ("video", "audio") else "other"


def own_title(embed: Embed) -> Quote | None:
    """The medium's title on the page, except a heading above it, which may be the title of a whole section."""
    return None if embed.title is None or embed.title.origin == "heading" else embed.title


def inline_only(node: Node) -> bool:
    """Whether this node allows only phrasing content; a block would end a paragraph or heading."""
    current: Node | None = node
    while isinstance(current, Element):
        if current.tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "span", "summary", "dt", "button", "label"):
            return True
        if current.tag in BLOCK:
            return False
        current = current.parent
    return False


def in_link(node: Node) -> bool:
    """Whether the node is inside a link, where another link is not allowed."""
    element = node if isinstance(node, Element) else node.parent
    return isinstance(element, Element) and element.closest("a,button") is not None


def duration_words(seconds: float | None, tag: str, words: Words) -> str | None:
    """A duration in words, like "2 min 39 s"; None if it is unknown or the language has no words for it."""
    if seconds is None or not 0 < seconds < 360_000:
        return None
    total = round(seconds)
    hours, minutes, rest = total // 3600, total // 60 % 60, total % 60
    key = "length_hours" if hours else "length_minutes" if minutes else "length_seconds"
    return words.writes(key, tag, hours=str(hours), minutes=str(minutes), seconds=str(rest))


def host_of(address: str) -> str:
    """The host of an address without ``www.``; empty for a relative address."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def colon_of(tag: str, words: Words) -> str:
    """The colon of a language, with the spaces around it."""
    return words.writes("colon", tag) or ": "


def play_link(embed: Embed, tag: str, words: Words, *, linked: bool = True, colored: bool = False) -> str | None:
    """A link to play the medium: its page, else its file; None if the page gives neither."""
    address = embed.page_url or embed.file_url
    if not address or not linked:
        return None
    host = host_of(address)
    kind = kind_of(embed)
    if address != embed.file_url:
        text = words.writes(f"play_{kind}", tag, host=host) if host else words.writes(f"play_{kind}_here", tag)
    else:
        text = words.writes(f"file_{kind}", tag)
    css = ' style="color:LinkText"' if colored else ""
    return None if text is None else f'<a href="{escape_text(address)}"{css}>{escape_text(text)}</a>'


def fallback(
    page: Page, embed: Embed, at: Node, parts: Fallback, words: Words, style: Style, *, as_figure: bool = False
) -> str | None:
    """Build the fallback block for a medium that cannot be played.

    It says what it was, its title, its length, where it can be played, and whether there is a transcript.

    Args:
        page: the page.
        embed: the medium.
        at: the node that will contain the block or be replaced by it; its language and content model count.
        parts: further content of the block.
        words: the sentences.
        style: settings.
        as_figure: whether the block is a figure with the caption in it.

    Returns:
        Markup with its mark, or None if there are no sentences in the page's language.
    """
    tag = page.language(at)
    kind = kind_of(embed)
    name = words.writes(f"name_{kind}", tag)
    gone = words.writes(f"gone_{kind}", tag)
    silent = "" if kind == "other" else words.writes(f"no_transcript_{kind}", tag)
    if name is None or gone is None or silent is None:
        return None
    head, title = _head(embed, name, tag, words)
    colored = parts.in_player and style.class_name == FALLBACK_CLASS
    link = play_link(embed, tag, words, linked=not in_link(at), colored=colored)
    stop = gone[-1]  # what ends a sentence in this language
    sentences = [escape_text(gone), link + stop if link else "", "" if parts.has_transcript else escape_text(silent)]
    apart = "" if stop == "。" else " "
    opening = marks.opening(parts.rule, keeps_original=parts.keeps_original)
    css = f' class="{escape_text(style.class_name)}"' if style.class_name else ""
    if colored:
        css += ' style="color:CanvasText;background:Canvas"'
    if inline_only(at):
        ended = title.endswith(_ENDS) and head.endswith(escape_text(title))
        body = apart.join(part for part in (head if ended else head + stop, *sentences) if part)
        return f"<span{css} {opening}>{body}</span>"
    lines = [f"<p>{head}</p>", f"<p>{apart.join(part for part in sentences if part)}</p>"]
    if parts.transcript:
        lines.append(parts.transcript)
    if as_figure:
        if parts.caption:
            lines.append(f"<figcaption>{parts.caption}</figcaption>")
        return f"<figure{css} {opening}>\n" + "\n".join(lines) + "\n</figure>"
    return f"<div{css} {opening}>\n" + "\n".join(lines) + "\n</div>"


def _head(embed: Embed, name: str, tag: str, words: Words) -> tuple[str, str]:
    """What the medium was, with its title and length, as markup; and the title."""
    named = own_title(embed)
    title = named.text if named is not None else ""
    caption_text = embed.caption.text if embed.caption is not None else ""
    head = f"<b>{escape_text(name)}</b>"
    if title and title.casefold() != caption_text.casefold():
        colon = colon_of(tag, words)
        head = f"<b>{escape_text(name)}{colon.rstrip()}</b>{' ' if colon[-1] == ' ' else ''}{escape_text(title)}"
    if length := duration_words(embed.duration, tag, words):
        head += f" ({escape_text(length)})"
    return head, title
