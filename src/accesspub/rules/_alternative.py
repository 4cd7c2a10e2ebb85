"""Shared by the rules about captions and transcripts: which media count, and the edits."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote
from zlib import crc32

from turbohtml import Element, Node

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.edits.model import Edit, Insert, Replace, Safety
from accesspub.engine.rule import Context
from accesspub.facts.alternatives.files import read_alternative
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.alternatives.spoken_text import FEWEST, SLOW, beginnings
from accesspub.facts.dom.class_names import facts_section
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.embeds.lost import page_before
from accesspub.facts.facts import Facts, read_facts
from accesspub.facts.model import Embed
from accesspub.files.read import read_file
from accesspub.html.site import Site
from accesspub.html.text import escape_text, following_element, own_text, preceding_element
from accesspub.inserts.fallback import in_link
from accesspub.inserts.transcript import FROM, checksum, heading_level, place_after, transcript_block
from accesspub.knowledge.load import Knowledge
from accesspub.knowledge.messages import Words

if TYPE_CHECKING:
    from accesspub.worklist.model import Row

_PLAYING = ("native", "iframe", "link", "shortcode")
_FROM = re.compile(rf'{FROM}="[^"]*"')
_LABEL = 90  # characters: a label, not a paragraph


def videos(facts: Facts) -> list[Medium]:
    """The videos of a page, each once, without decorative ones."""
    return _each_once(facts, "video")


def recordings(facts: Facts) -> list[Medium]:
    """The audio of a page, each once."""
    return _each_once(facts, "audio")


def native_players(facts: Facts) -> list[Embed]:
    """The ``<video>`` and ``<audio>`` elements of a page."""
    return [embed for embed in facts.embeds if embed.delivery == "native" and embed.element.tag in ("video", "audio")]


def _each_once(facts: Facts, kind: str) -> list[Medium]:
    """The media of a kind; a clip of another site counts once, however often it is embedded.

    An element without controls and without a file is a script's tool, not a medium. A plug-in next to a native player
    is the same player for another browser.
    """
    found: list[Medium] = []
    seen: set[tuple[str, str, Node | None]] = set()
    for medium in facts.media.items:
        embed = medium.embed
        clip = (embed.provider or "", embed.id or "")
        if "amp-access" in medium.element.attrs:  # the same clip for subscribers and for others
            clip = ("amp", embed.title.text if embed.title is not None else "")
        if embed.kind != kind or _is_empty(medium):
            continue
        if not is_native(medium) and ((all(clip) and (*clip, _box(medium)) in seen) or _doubles(medium, found)):
            continue
        seen.add((*clip, _box(medium)))
        found.append(medium)
    return found


def _box(medium: Medium) -> Node | None:
    """The place of a clip without a name, to tell it from others."""
    return medium.element.parent if "amp-access" in medium.element.attrs else None


def _is_empty(medium: Medium) -> bool:
    if "empty" in medium.embed.data:
        return True  # embed-empty reports it
    return is_native(medium) and not medium.addresses and "controls" not in medium.element.attrs


def _doubles(medium: Medium, before: list[Medium]) -> bool:
    parent = medium.element.parent
    return medium.element.tag in ("object", "embed") and any(
        is_native(one) and one.element.parent is parent for one in before
    )


def may_be_heard(medium: Medium) -> bool | None:
    """Whether a medium may contain speech; None if the page only shows that there was one."""
    if is_native(medium):
        signs = medium.element.attrs
        # A muted loop is a moving picture, also once `fix` has given it controls, unless it starts with controls.
        moving = "muted" in signs and "loop" in signs and not {"autoplay", "controls"}.issubset(signs)
        return not medium.file.silent and (None if moving and medium.file.silent is None else True)
    return True


def is_native(medium: Medium) -> bool:
    """Whether the browser itself plays it: not a native player that a script fills with another site's medium."""
    hosted = medium.embed.provider is not None and not medium.addresses
    return medium.element.tag in ("video", "audio") and not hosted


def shown(one: Alternative, site: Site) -> str:
    """The name of a file in reports, relative to the page."""
    return (site.address_of(one.path) if one.path is not None else None) or one.where


def row_of(medium: Medium, context: Context) -> Row | None:
    """The worklist row of a medium, if any."""
    if context.config.worklist is None:
        return None
    from accesspub.worklist.answers import answers
    from accesspub.worklist.keys import clip_key

    key = clip_key(medium.embed, context.page, context.facts.site, context.config.root)
    return answers(context.config.worklist).row(medium.embed.kind, key)


def is_waived(medium: Medium, context: Context) -> bool:
    """Whether a person has waived the medium in the worklist."""
    row = row_of(medium, context)
    return row is not None and row.is_waiver


def is_checked(medium: Medium, context: Context) -> bool:
    """Whether a person has confirmed that the captions in another site's player exist and are correct."""
    row = row_of(medium, context)
    return row is not None and row.is_checked


def is_read_aloud(medium: Medium) -> bool:
    """Whether a recording is the article read aloud, so its words are in the page: its provider or the page says so."""
    knowledge = medium.media.knowledge
    provider = knowledge.providers.get(medium.embed.provider or "")
    if provider is not None and provider.get("aloud"):
        return True
    words = _aloud(knowledge)
    at: Node | None = medium.element
    for _ in range(3):
        before = preceding_element(at) if at is not None else None
        if before is not None and words.search((short_text(before, _LABEL) or "").casefold()):
            return True
        at = at.parent if at is not None else None
    title = medium.embed.title
    return title is not None and words.search(title.text.casefold()) is not None


@lru_cache(maxsize=4)
def _aloud(knowledge: Knowledge) -> re.Pattern[str]:
    return beginnings(facts_section(knowledge, "alternative", "aloud"))


def too_few_words(medium: Medium, *, seen: bool = True) -> bool:
    """Whether the page has too few words to contain those of a medium.

    If a script may add words, or the length of the speech is unknown, the answer is no.
    """
    if medium.media.page.has_scripts or medium.media.site.folder is None:
        return False
    words = medium.media.text.shown_words if seen else medium.media.text.told_words
    return len(words) < max(FEWEST, medium.file.speech_seconds * SLOW)


class Waiting(NamedTuple):
    """Words of a medium that are not yet available to readers."""

    draft: bool
    machines: bool
    """Whether the page holds them, for machines only."""
    file: str
    edit: Edit | None


def waiting(medium: Medium, context: Context, rule: str) -> Waiting | None:
    """The words that exist but are missing from the page, or are on it only as a draft."""
    drafts = [one for one in medium.in_page if one.kind == "transcript" and one.for_readers and one.draft]
    if drafts:
        return Waiting(True, False, drafts[0].where, None)
    if medium.source is None:
        return None
    source = medium.source[0]
    edit = insert_transcript(medium, context, rule)
    return Waiting(source.draft, source.origin == "json-ld", shown(source, context.facts.site), edit)


def insert_transcript(medium: Medium, context: Context, rule: str) -> Edit | None:
    """Insert the transcript after the medium; a draft only with ``--review``, and labelled as one."""
    if marks.is_ours(medium.element):
        return renewed_block(medium, context)
    # A new fallback block contains the transcript; after an existing block, it may follow.
    if medium.embed.delivery not in _PLAYING and not has_block(medium.embed, context.facts):
        return None
    at = place_after(medium)
    block = transcript_block(medium, context, rule) if at is not None else None
    if at is None or block is None:
        return None
    safety = Safety.REVIEW if block.source.draft else Safety.SAFE
    return Edit((Insert(at, "after", block.html),), safety, files=block.files)


def renewed_block(medium: Medium, context: Context) -> Edit | None:
    """Rewrite the fallback block of a lost medium with the transcript in it, unless somebody changed the block."""
    from accesspub.rules.media_unsupported import text_edit

    page, block = context.page, medium.element
    before = page_before(page, block) if marks.untouched(page, block) else None
    if before is None:
        return None
    level = heading_level(page, block, context.style.heading_level)
    facts = read_facts(before, context.facts.knowledge, context.facts.site)
    earlier = context._replace(facts=facts, style=context.style._replace(heading_level=level))
    lost = next((embed for embed in facts.embeds if embed.delivery == "text"), None)
    edit = text_edit(lost, earlier) if lost is not None else None
    if edit is None:
        return None
    intents = [Replace((block,), one.html, renews=True) for one in edit.intents if isinstance(one, Replace)]
    return Edit(tuple(intents), edit.safety, files=edit.files)


def has_block(embed: Embed, facts: Facts) -> bool:
    """Whether a fallback block is already in or after a medium's box."""
    if facts.own_inserts.serve(embed.element, embed.container):
        return True
    boxes = (box for box in (embed.element, embed.container) if box is not None)
    blocks = [one for box in boxes for one in box.select(f"[{marks.NAME}]")]
    return any(map(is_fallback, (*blocks, following_element(embed.element))))


def is_fallback(element: Node | None) -> bool:
    """Whether an element is a block of accesspub, and has what readers need: a link, or where none may be, words."""
    if not isinstance(element, Element) or not marks.is_ours(element) or hidden(element):
        return False
    return bool(own_text(element)) and (in_link(element) or element.select_one("a[href]") is not None)


def add_track(medium: Medium, one: Alternative, context: Context, rule: str) -> Edit | None:
    """Add a WebVTT track to a native player; None if there is no certain place or no words."""
    if not is_native(medium) or one.draft:
        return None
    read = read_alternative(one, context.facts.site, context.page.language(medium.element))
    if read is None or not read[1].cues or read[1].is_damaged:
        return None
    one = read[0]
    files: dict[str, bytes] = {}
    address = as_webvtt(medium, one, context.facts.site, files)
    if address is None:
        return None
    language = one.language or context.page.language(medium.element)
    signs = f'kind="{one.kind}" src="{escape_text(address)}"'
    if data := files.get(address):
        signs += f' {FROM}="{escape_text(made_from(one, data))}"'
    if language:
        signs += f' srclang="{escape_text(language)}" label="{escape_text(language_name(language, context.words))}"'
    element = medium.element
    if _starts_muted(element) and not element.select("track[default]"):
        signs += ' default=""'  # a video that starts muted starts with its captions
    html = f"<track {signs} {marks.opening(rule)}/>"
    before = [child for child in element.children if isinstance(child, Element) and child.tag in ("source", "track")]
    intent = Insert(before[-1], "after", html) if before else Insert(element, "first", html)
    return Edit((intent,), Safety.SAFE, files=files)


def made_from(one: Alternative, data: bytes) -> str:
    """The source of a converted track: the checksums of file and track, and the file's name."""
    return f"{checksum(one)} {crc32(data):08x} {one.path.name if one.path is not None else ''}"


def renewed_track(track: Alternative, medium: Medium, context: Context) -> tuple[Alternative, Edit | None] | None:
    """The source file of a converted track, if it has changed, and the edit that updates the track.

    There is no edit if somebody changed the track, or the file cannot be read.
    """
    element = track.element
    written = (element.attr(FROM) or "").split(" ", 2) if element is not None and marks.is_ours(element) else []
    if element is None or len(written) != 3:
        return None
    source = next((one for one in medium.files if one.path is not None and one.path.name == written[2]), None)
    if source is None or source.path is None or checksum(source) == written[0]:
        return None
    from accesspub.captions import CaptionsError, convert

    page, address = context.page, track.where
    if (not track.missing and checksum(track) != written[1]) or not marks.untouched(page, element):
        return source, None
    try:
        data = convert(source.path, "vtt", language=source.language or None).data
    except CaptionsError:
        return source, None
    value = escape_text(made_from(source, data))
    html = _FROM.sub(lambda _: f'{FROM}="{value}"', marks.reopened(page, element), count=1)
    return source, Edit((Replace((element,), html, renews=True),), Safety.SAFE, files={address: data})


def as_webvtt(medium: Medium, one: Alternative, site: Site, files: dict[str, bytes]) -> str | None:
    """The address of a file as WebVTT: its own, or that of a converted file written with the page."""
    if one.path is None:
        return None
    from accesspub.captions import CaptionsError, convert

    own = site.address_of(one.path)
    if own is not None and one.path.suffix.lower() == ".vtt":
        return own
    try:
        data = convert(one.path, "vtt", language=one.language or None).data
    except CaptionsError:
        return None
    return write_beside(medium, one, site, data, files)


def write_beside(medium: Medium, one: Alternative, site: Site, data: bytes, files: dict[str, bytes]) -> str | None:
    """Name a new file next to the medium, or next to the page if the medium is elsewhere; never an existing one."""
    if site.folder is None or one.path is None:
        return None
    folder = site.folder.resolve()
    home = medium.paths[0].parent if medium.paths and medium.paths[0].parent.is_relative_to(folder) else folder
    stem = medium.paths[0].stem if medium.paths else one.path.name.partition(".")[0]
    language = f".{one.language}" if one.language else ""
    for extra in ("", f".{one.kind}"):
        place = Path(home, f"{stem}{language}{extra}.vtt")
        if not place.exists() or read_file(place) == data:
            address = quote(place.relative_to(folder).as_posix())
            files[address] = data
            return address
    return None


def language_name(tag: str, words: Words) -> str:
    """The name of a language in that language; its tag if unknown."""
    found = words.language_for(tag)
    return words.knowledge.languages[found]["name"] if found else tag


def _starts_muted(element: Element) -> bool:
    return "autoplay" in element.attrs and "muted" in element.attrs
