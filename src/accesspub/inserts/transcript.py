"""Transcript blocks: under a heading of the right level, in a ``details`` element that needs no script."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote
from zlib import crc32

from turbohtml import Element, Node

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.model import Embed
from accesspub.files.read import read_file
from accesspub.html.page import Page
from accesspub.html.source import Source, UnreadableSourceError
from accesspub.html.text import escape_text, own_text
from accesspub.inserts.fallback import Fallback, duration_words, inline_only, kind_of

if TYPE_CHECKING:
    from accesspub.captions import Captions
    from accesspub.engine.rule import Context

CLASS = "accesspub-transcript"
DRAFT = "data-accesspub-draft"
FROM = "data-accesspub-from"  # the checksum of the source file, to detect changes
PART = "transcript"  # marks a separate page whose link is part of a block
_OWN_PAGE = re.compile(  # see `_own_page`
    rb'<!DOCTYPE html>\n<html[^<>]*+>\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="[^"<>]*+">\n'
    rb"<title>([^<>]*+)</title>\n</head>\n<body>\n<main [^<>]*+>\n<h1>\1</h1>\n.*</main>\n</body>\n</html>\n",
    re.S,
)
_NAMES = 20  # file names that are tried
_SAMPLE_LENGTH = 300_000  # words; a longer text is not the transcript of one medium


@dataclass(slots=True)
class Block:
    """A transcript block.

    Attributes:
        html: the markup, with a mark if a rule was given.
        source: the alternative that the words come from.
        files: files that the markup links to, by address relative to the page.
    """

    html: str
    source: Alternative
    files: dict[str, bytes] = field(default_factory=dict)


def heading_level(page: Page, at: Element, wanted: int | None) -> int:
    """The level of a heading at a node: one below the nearest heading before it, 2 without one, at most 6."""
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


def checksum(source: Alternative) -> str:
    """The checksum of a file, or of the words if the page contains them; empty if nothing can be read."""
    try:
        return f"{crc32(read_file(source.path) if source.path is not None else source.text.encode()):08x}"
    except OSError:
        return ""


def transcript_block(medium: Medium, context: Context, rule: str = "", level: int | None = None) -> Block | None:
    """Build the transcript of a medium from the best source that is not yet on the page.

    Args:
        medium: the medium.
        context: page, words and settings.
        rule: the rule that asks; empty: no mark, because the markup becomes part of a block that has one.
        level: the level of the heading; None: one below the nearest heading before the medium.

    Returns:
        None if there is no source, the source has lost words, or there are no sentences in the page's language.
    """
    if medium.source is None or medium.source[1].is_damaged:
        return None  # captions-file-broken and captions-quality report the damage
    source, captions = medium.source
    page, words, form = context.page, context.words, context.config.transcript
    tag = page.language(medium.element)
    kind = kind_of(medium.embed)
    title = _called(medium, context, kind)
    key = "transcript_descriptive" if source.descriptive else "transcript"
    name = words.writes(key, tag)
    if name is None:
        return None
    if title:
        of = "transcript_descriptive_of" if source.descriptive else "transcript_of"
        name = words.writes(of, tag, title=title) or name
    level = level or heading_level(page, medium.element, context.style.heading_level)
    paged = form == "page"
    body = _body(medium, context, source, captions, 2 if paged else min(level + 1, 6))
    if body is None:
        return None
    signs = f' class="{CLASS}"'
    signs += f' {FROM}="{checksum(source)}"'
    if source.draft:
        signs += f' {DRAFT}=""'
    opening = f" {marks.opening(rule)}" if rule else ""
    heading = f"<h{level}>{escape_text(name)}</h{level}>"
    # The style keeps the heading on the line of the summary's marker; without inline styles it is below.
    inline = heading.replace(">", ' style="display:inline">', 1)
    if paged and (address := _page_address(medium, page)) is not None:
        text = None if title or source.descriptive else words.writes(f"transcript_read_{kind}", tag)
        html = f'<p{signs}{opening}><a href="{escape_text(address)}">{escape_text(text or name)}</a></p>'
        if not title and (article := _article(page)):
            name = words.writes("transcript_of", tag, title=article) or name
        return Block(html, source, {address: _own_page(name, body, page, medium.element, rule or PART)})
    if form == "section":
        return Block(f"<section{signs}{opening}>\n{heading}\n{body}\n</section>", source)
    return Block(f"<details{signs}{opening}>\n<summary>{inline}</summary>\n{body}\n</details>", source)


def _called(medium: Medium, context: Context, kind: str) -> str:
    """The name of a medium, unique on its page: its title or caption, with a number if several are equal."""
    label, number = medium.media.called.get(medium.element, ("", 0))
    if not number:
        return label
    name = context.words.writes(f"name_{kind}", context.page.language(medium.element))
    return f"{label} ({number})" if label else f"{name} {number}" if name else ""


def _body(medium: Medium, context: Context, source: Alternative, captions: Captions, level: int) -> str | None:
    from accesspub.captions import transcript

    words = context.words
    tag = context.page.language(medium.element)
    drafts = {key: text for key in ("draft", "doubtful") if (text := _draft_words(context, key, tag)) is not None}
    times = context.config.transcript_times and bool(captions.cues)
    native = medium.element.tag in ("video", "audio") and bool(medium.embed.file_url) and not medium.media.site.is_book
    made = transcript(
        captions,
        language=tag or None,
        direction=context.page.direction(medium.element),
        heading_level=level,
        words=drafts,
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
    line = (words.writes("comma", tag) or ", ").join(fact for fact in facts if fact)
    html = f"<p>{escape_text(line)}</p>\n{made.html}" if line else made.html
    if source.draft and not captions.is_draft and "draft" in drafts:
        html = f"<p><strong>{escape_text(drafts['draft'])}</strong></p>\n{html}"
    return html


def _draft_words(context: Context, key: str, tag: str) -> str | None:
    if key == "doubtful":
        return context.words.writes("transcript_doubtful", tag, times="{times}")
    return context.words.writes("transcript_draft", tag)


def _page_address(medium: Medium, page: Page) -> str | None:
    """The address of a separate transcript page: in the page's folder, named after the page and the medium.

    The page's name comes first, so that the file does not look like one of the medium's own. A file that somebody else
    wrote or changed is never overwritten.
    """
    site = medium.media.site
    stem, own = _stem(medium), PurePath(page.path).stem
    if not stem or site.folder is None or own in ("", "-") or own.startswith("."):
        return None
    same = [one for one in medium.media.items if _stem(one) == stem]
    first = same.index(medium) + 1 if medium in same else 1
    for number in range(first, first + _NAMES, max(len(same), 1)):
        name = f"{own}.{stem}{'' if number == 1 else f'-{number}'}.transcript.html"
        if _is_ours(site.folder / name):
            return quote(name)
    return None


def _stem(medium: Medium) -> str:
    return medium.paths[0].stem if medium.paths else (medium.embed.id or "").replace("/", "_")


def _is_ours(path: Path) -> bool:
    """Whether a file is missing, or was written by accesspub and is unchanged."""
    try:
        return is_own_page(read_file(path), path.name)
    except OSError:
        return not path.exists()


def is_own_page(data: bytes, name: str) -> bool:
    """Whether a file is a transcript page as accesspub writes it, and nobody changed anything in it."""
    if not _OWN_PAGE.fullmatch(data):
        return False
    try:
        page = Page(Source(data), name)
    except UnreadableSourceError:
        return False
    return any(marks.untouched(page, one.element) for one in marks.marks(page) if one.element.tag == "main")


def _own_page(title: str, body: str, page: Page, at: Element, rule: str) -> bytes:
    """The HTML of a separate transcript page, with a link back."""
    tag = page.language(at)
    lang = f' lang="{escape_text(tag)}"' if tag else ""
    turned = ' dir="rtl"' if page.direction(at) == "rtl" else ""
    name = quote(PurePath(page.path).name)
    back = f'<p><a href="{escape_text(name)}">{escape_text(_article(page) or name)}</a></p>\n'
    main = f"<main {marks.opening(rule)}>\n<h1>{escape_text(title)}</h1>\n{back}{body}\n</main>"
    return (
        f'<!DOCTYPE html>\n<html{lang}{turned}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape_text(title)}</title>\n</head>\n<body>\n{marks.sign(main, None, str)}\n</body>\n</html>\n"
    ).encode()


def _article(page: Page) -> str:
    """The title of the page."""
    title = page.document.select_one("title")
    return own_text(title) if title is not None else ""


def place_after(medium: Medium) -> Element | None:
    """The element after which a block can be inserted: the medium's figure or box, or the block around it."""
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
    """Add the transcript of its medium to a fallback block, if there is a reviewed one and room for it.

    Args:
        parts: the block so far.
        embed: the medium.
        context: page, words and settings.
        at: where the block will be.
        files: receives the files that the block links to.
    """
    medium = context.facts.media.of(embed)
    if medium is None:
        return parts
    if medium.of_kind("transcript", readers=True):
        return parts._replace(has_transcript=True)
    if inline_only(at) or medium.source is None or medium.source[0].draft:
        return parts
    block = transcript_block(medium, context)
    if block is None:
        return parts
    files.update(block.files)
    return parts._replace(transcript=block.html, has_transcript=True)
