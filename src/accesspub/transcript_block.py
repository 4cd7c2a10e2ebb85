"""A transcript as it stands in a page: under a heading of the right level, in a ``details`` that needs no script."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from turbohtml import Element, Node

from accesspub import mark
from accesspub.blocks import Fallback, duration_words, inline_only, kind_of
from accesspub.facts import Embed
from accesspub.facts.alternative import Alternative, Medium
from accesspub.page import Page, escape_text

if TYPE_CHECKING:
    from accesspub.captions import Captions
    from accesspub.rule import Context

CLASS = "accesspub-transcript"
_SAMPLE_LENGTH = 300_000  # words: longer texts are no transcript of one medium


@dataclass(slots=True)
class Block:
    """A transcript block.

    Attributes:
        html: the markup, with a mark if a rule was given.
        source: where the words come from.
        files: files that the markup links to, by address relative to the page.
    """

    html: str
    source: Alternative
    files: dict[str, bytes] = field(default_factory=dict)


def heading_level(page: Page, at: Element, wanted: int | None) -> int:
    """The level of a heading at a place: one under the nearest before it, 2 where there is none; at most 6."""
    if wanted is not None:
        return wanted
    tag = page.start_tag(at)
    level = 1
    for heading in page.document.select("h1,h2,h3,h4,h5,h6"):
        place = page.start_tag(heading)
        if tag is None or place is None or place.start >= tag.start:
            break
        if heading.closest("[data-accesspub]") is None:
            level = int(heading.tag[1])
    return min(level + 1, 6)


def transcript_block(medium: Medium, context: Context, rule: str = "") -> Block | None:
    """Make the transcript of a medium from the best source that readers do not have yet.

    Args:
        medium: the medium.
        context: page, words and settings.
        rule: who asks; empty: the markup carries no mark, since it becomes part of a block that has one.

    Returns:
        None where there is no source, or the page's language has no words.
    """
    if medium.source is None:
        return None
    source, captions = medium.source
    page, words, form = context.page, context.words, context.config.transcript
    tag = page.language(medium.element)
    kind = kind_of(medium.embed)
    title = medium.embed.title.text if medium.embed.title is not None else ""
    key = "transcript_descriptive" if source.descriptive else "transcript"
    name = words.writes(key, tag)
    if name is None:
        return None
    if title and len(title) <= 100:
        of = "transcript_descriptive_of" if source.descriptive else "transcript_of"
        name = words.writes(of, tag, title=title) or name
    level = heading_level(page, medium.element, context.style.heading_level)
    paged = form == "page"
    body = _body(medium, context, source, captions, 2 if paged else min(level + 1, 6))
    if body is None:
        return None
    signs = f' class="{CLASS}"'
    if source.draft:
        signs += ' data-accesspub-draft=""'
    if source.descriptive:
        signs += ' data-accesspub-descriptive=""'
    opening = f" {mark.opening(rule)}" if rule else ""
    heading = f"<h{level}>{escape_text(name)}</h{level}>"
    # In a summary the heading stays in the line of the triangle; where inline styles are forbidden, it stands below.
    inline = heading.replace(">", ' style="display:inline">', 1)
    if paged and (address := _page_address(medium)) is not None:
        text = words.writes(f"transcript_read_{kind}", tag) or name
        html = f'<p{signs}{opening}><a href="{escape_text(address)}">{escape_text(text)}</a></p>'
        return Block(html, source, {address: _own_page(name, body, tag, page.direction(medium.element))})
    if form == "section":
        return Block(f"<section{signs}{opening}>\n{heading}\n{body}\n</section>", source)
    return Block(f"<details{signs}{opening}>\n<summary>{inline}</summary>\n{body}\n</details>", source)


def _body(medium: Medium, context: Context, source: Alternative, captions: Captions, level: int) -> str | None:
    from accesspub.captions import transcript

    words = context.words
    tag = context.page.language(medium.element)
    told = {key: text for key in ("draft", "doubtful") if (text := _draft_words(context, key, tag)) is not None}
    times = context.config.transcript_times and bool(captions.cues)
    native = medium.element.tag in ("video", "audio") and bool(medium.embed.file_url)
    made = transcript(
        captions,
        language=tag or None,
        direction=context.page.direction(medium.element),
        heading_level=level,
        words=told,
        timestamps=times,
        timestamp_href=medium.embed.file_url if times and native else None,
        media_language=source.language or None,
    )
    if not made.html or made.words > _SAMPLE_LENGTH:
        return None
    facts = [
        duration_words(medium.seconds or made.seconds, tag, words),
        words.writes("transcript_words", tag, count=str(made.words)),
    ]
    line = ", ".join(fact for fact in facts if fact)
    html = f"<p>{escape_text(line)}</p>\n{made.html}" if line else made.html
    if source.draft and not captions.is_draft and "draft" in told:
        html = f"<p><strong>{escape_text(told['draft'])}</strong></p>\n{html}"
    return html


def _draft_words(context: Context, key: str, tag: str) -> str | None:
    if key == "doubtful":
        return context.words.writes("transcript_doubtful", tag, times="{times}")
    return context.words.writes("transcript_draft", tag)


def _page_address(medium: Medium) -> str | None:
    """Where a transcript page of its own goes: into the page's folder, named after the medium."""
    from urllib.parse import quote

    site = medium.media.facts.site
    stem = medium.paths[0].stem if medium.paths else (medium.embed.id or "").replace("/", "_")
    if not stem or site.folder is None or stem.startswith("."):
        return None
    return quote(f"{stem}.transcript.html")


def _own_page(title: str, body: str, tag: str, direction: str) -> bytes:
    lang = f' lang="{escape_text(tag)}"' if tag else ""
    turned = ' dir="rtl"' if direction == "rtl" else ""
    return (
        f'<!DOCTYPE html>\n<html{lang}{turned}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape_text(title)}</title>\n</head>\n<body>\n<main>\n<h1>{escape_text(title)}</h1>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    ).encode()


def place_after(medium: Medium) -> Element | None:
    """The element after which a block can stand: the medium's figure or box, or what holds it inside a line."""
    box = medium.embed.container or medium.element
    current: Element = box
    while inline_only(current.parent) if isinstance(current.parent, Element) else False:
        parent: Node | None = current.parent
        if not isinstance(parent, Element):
            return None
        current = parent
    parent = current.parent
    if not isinstance(parent, Element) or parent.tag in ("ul", "ol", "dl", "table", "tr", "tbody", "html", "a"):
        return None
    return current


def with_transcript(parts: Fallback, embed: Embed, context: Context, at: Node, files: dict[str, bytes]) -> Fallback:
    """Give a fallback block the transcript of its medium, where there is a reviewed one and room for it.

    Args:
        parts: the block so far.
        embed: the medium.
        context: page, words and settings.
        at: where the block will stand.
        files: takes the files that the block links to.
    """
    medium = next((one for one in context.facts.media.items if one.embed is embed), None)
    if medium is None:
        return parts
    if medium.of_kind("transcript", readers=True):
        return replace(parts, has_transcript=True)
    if inline_only(at) or medium.source is None or medium.source[0].draft:
        return parts
    block = transcript_block(medium, context)
    if block is None:
        return parts
    files.update(block.files)
    return replace(parts, transcript=block.html)
