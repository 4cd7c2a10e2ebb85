"""What a page itself holds for a medium: tracks, transcripts near it, links to them, words for machines."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from turbohtml import Element, Node

from accesspub.facts.alternatives.files import completed, local
from accesspub.facts.alternatives.model import Alternative, Surroundings
from accesspub.facts.alternatives.spoken_text import beginnings
from accesspub.facts.dom.class_names import facts_section
from accesspub.files import languages
from accesspub.html.site import Site
from accesspub.html.text import fold, own_text
from accesspub.knowledge.load import Knowledge

DRAFT = "data-accesspub-draft"
_BOLD = ("b", "strong")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MARKS = ("summary", *_HEADINGS, "a", "button", "legend", "dt", *_BOLD, "p")
_BEFORE_COLON = ("p", *_BOLD)  # whose words up to a colon can be a label
_OURS = ".accesspub-transcript"
_LABEL = 90  # characters: a heading or link, not a paragraph about transcripts
_RAW_LABEL = 600  # the same, before white space is folded
_ENOUGH = 20  # characters of text behind a heading, for it to head anything
_BEFORE = 400  # characters of source in front of a medium in which its transcript may be named
_TRACKS = {"captions": "captions", "subtitles": "subtitles", "descriptions": "descriptions"}


def _words(knowledge: Knowledge, only: str = "") -> set[str]:
    words: set[str] = set(facts_section(knowledge, "alternative", "transcript"))
    for tag, language in knowledge.languages.items():
        if only and tag.partition("-")[0] not in (only, "en"):
            continue
        words.update(language["reads"]["labels"]["transcript"])
        words.update(text for key, text in language["writes"].items() if key == "transcript")
    return words


@lru_cache(maxsize=4)
def _transcript_words(knowledge: Knowledge) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = _words(knowledge)
    weak = {word.casefold() for word in facts_section(knowledge, "alternative", "weak")}
    strong = {word for word in words if word.casefold() not in weak}
    written = (one["writes"].get("transcript_descriptive") for one in knowledge.languages.values())
    descriptive = {*facts_section(knowledge, "alternative", "descriptive"), *filter(None, written)}
    return beginnings(words), beginnings(strong), beginnings(descriptive)


@lru_cache(maxsize=64)
def _stems(knowledge: Knowledge, language: str) -> tuple[tuple[str, list[str]], ...]:
    """The fewest strings of which one stands in every label that names a transcript in a language or in English.

    Each list of them goes with what all of it holds (``ext version``, ``ritten version``: ``ersion``).

    Looking for them is faster than turning all labels into lower case: words are taken without their first letter,
    with capitals, and all in capitals.
    """
    parts: set[str] = set()
    for word in (word.casefold() for word in _words(knowledge, language)):
        parts.update((word if len(word) < 4 else word[1:], word.title()[1:], word.upper()))
    kept: list[str] = []
    for part in sorted(parts, key=len):
        if not any(one in part for one in kept):
            kept.append(part)
    shared: dict[str, list[str]] = {}
    for part in kept:
        shared.setdefault(part.rpartition(" ")[2][1:] if " " in part else part, []).append(part)
    return tuple(shared.items())


def tracks(element: Element, site: Site) -> list[Alternative]:
    """The ``<track>`` elements of a native player; one without a kind is subtitles."""
    found: list[Alternative] = []
    if element.tag not in ("video", "audio"):
        return found
    for track in element.select("track")[:50]:
        kind = _TRACKS.get((track.attr("kind") or "subtitles").strip().lower())
        address = (track.attr("src") or "").strip()
        if kind is None or not address:
            continue
        language = (track.attr("srclang") or "").strip()
        path = local(site, address)
        missing = path is not None and not site.is_there(path)
        one = Alternative(
            kind, "track", address, language, draft=_is_draft(address), element=track, path=path, missing=missing
        )
        found.append(completed(one, site))
    return found


def _is_draft(address: str) -> bool:
    return languages.is_draft(address.partition("?")[0])


def in_markup(around: Surroundings, media: list[Element]) -> dict[Element, list[Alternative]]:
    """What the page says beyond tracks, by medium: the nearest one before it, or close behind it."""
    found: dict[Element, list[Alternative]] = {}
    if not media:
        return found
    page = around.page
    starts = [tag.start if (tag := page.start_tag(element)) else -1 for element in media]
    boxed = {embed.container: embed.element for embed in around.embeds if embed.container is not None}
    boxes = facts_section(around.knowledge, "alternative", "boxes")
    for at, alternative in sorted(_marks(around, boxes), key=lambda mark: mark[0]):
        owner = _boxed(boxed, alternative.element) or _owner(media, starts, at, alternative)
        if owner in media and not any(one.where == alternative.where for one in found.get(owner, ())):
            found.setdefault(owner, []).append(alternative)
    for owner, alternative in _for_machines(around, media):
        found.setdefault(owner, []).append(alternative)
    for element in media:
        found.setdefault(element, []).extend([*_referred(around, element), *_settings(around, element)])
    return found


def _boxed(boxed: dict[Element, Element], element: Element | None) -> Element | None:
    """The medium in whose own box an element stands."""
    if element is None or not boxed:
        return None
    return next((boxed[one] for one in element.ancestors if isinstance(one, Element) and one in boxed), None)


def _owner(media: list[Element], starts: list[int], at: int, alternative: Alternative) -> Element | None:
    before = bisect_right(starts, at) - 1
    following = before + 1
    if following < len(starts) and starts[following] - at < _BEFORE and alternative.origin == "link" and before < 0:
        return media[following]
    if before >= 0:
        return media[before]
    return media[0] if starts[0] >= 0 and starts[0] - at < _BEFORE else None


def _marks(around: Surroundings, boxes: list[str]) -> Iterator[tuple[int, Alternative]]:
    """Headings, summaries, labels, links and boxes that name a transcript, with where they stand."""
    page = around.page
    for element, label, strong in _labels(around):
        tag = page.start_tag(element)
        if tag is None or around.article.is_chrome(element):
            continue
        alternative = _named(around, element, label, weak=not strong)
        if alternative is not None:
            yield tag.start, alternative
    if "transcript" not in page.source.folded:
        return
    for box in page.document.select(",".join(f"[class~='{name}']" for name in boxes)):
        tag = page.start_tag(box)
        if tag is not None and len(own_text(box)) >= _ENOUGH:
            yield tag.start, _made(around, "page", f".{(box.attr('class') or '').split()[0]}", box, "")


def _labels(around: Surroundings) -> Iterator[tuple[Element, str, bool]]:
    """Elements that name a transcript, with the words that do, and whether those can mean nothing else."""
    select = around.page.document.select
    # Nearly every page names none, and one search through all labels says so. One search a tag: the parser keeps
    # lists of those, and a search for all tags at once would walk the tree.
    language = around.page.declared_language.lower().partition("-")[0]
    texts = [element.text for name in _MARKS if name not in ("p", *_BOLD) for element in select(name)]
    texts += [element.text for name in _BOLD for element in filter(_is_outer, select(name))]
    texts += [link.attr(name) or "" for name in ("aria-label", "title") for link in select(f"a[{name}]")]
    texts += [text.partition(":")[0] for _, text in around.page.paragraphs if ":" in text]
    together = "\n".join(texts)
    known = _stems(around.knowledge, language)
    stems = [one for end, stems in known if end in together for one in stems if one in together]
    if not stems:
        return
    every, strong, _ = _transcript_words(around.knowledge)
    for name in _MARKS:
        for element in filter(_is_outer, select(name)):
            text = element.text
            if name == "a" and not text.strip():
                text = element.attr("aria-label") or element.attr("title") or ""
            if not any(stem in text for stem in stems) or (name == "p" and ":" not in text):
                continue
            if len(text) > _RAW_LABEL and name not in _BEFORE_COLON:
                continue
            words = own_text(element) or fold(text)
            label = words.partition(":")[0] if name in _BEFORE_COLON else words
            short = len(label) <= _LABEL or element.closest(_OURS) is not None  # ours may name a medium at length
            if label and short and every.search(label.casefold()):
                yield element, label, strong.search(label.casefold()) is not None


def _is_outer(element: Element) -> bool:
    """Whether a bold element does not stand in another: such may nest by the ten thousand, each with all the text."""
    parent = element.parent
    return element.tag not in _BOLD or not isinstance(parent, Element) or parent.tag not in _BOLD


def _named(around: Surroundings, element: Element, label: str, *, weak: bool) -> Alternative | None:
    if element.tag == "a":
        return None if weak else _linked(around, element, label)
    # What we wrote is a transcript however little is said in it; else it would be written again and again.
    enough = 1 if element.closest(_OURS) is not None else _ENOUGH
    if element.tag == "p":
        text = own_text(element).partition(":")[2]
        return _made(around, "page", label, element, text) if len(text) >= enough else None
    if element.tag == "summary":
        parent = element.parent
        if not isinstance(parent, Element) or len(own_text(parent)) < len(label) + enough:
            return None
        return _made(around, "page", label, parent, "")
    holder: Element = element
    if element.closest("summary") is not None or element.closest("a") is not None:
        return None
    while element.tag in _BOLD and isinstance(holder.parent, Element) and holder.tag != "p":
        if fold(own_text(holder.parent)) == label or holder.parent.tag == "p":
            holder = holder.parent
        else:
            break
    if len(own_text(holder)) >= len(label) + enough and holder is not element:
        return _made(around, "page", label, holder, "")
    return _made(around, "page", label, holder, "") if _text_behind(holder) >= enough else None


def _text_behind(element: Element) -> int:
    """How much text stands between an element and the next heading."""
    total = 0
    node: Node | None = element.next_sibling
    alone = not any(isinstance(one, Element) for one in element.next_siblings)
    parent = element.parent
    if alone and isinstance(parent, Element) and _is_head(parent):
        node = parent.next_sibling
    for _ in range(200):
        if node is None or total >= _ENOUGH or (isinstance(node, Element) and node.tag in _HEADINGS):
            break
        total += len(own_text(node)) if isinstance(node, Element) else len(fold(getattr(node, "data", "") or ""))
        node = node.next_sibling
    return total


def _is_head(element: Element) -> bool:
    """Whether an element holds a heading and little else."""
    return element.tag in ("header", "hgroup", "div") and len(own_text(element)) < _LABEL * 2


def _linked(around: Surroundings, element: Element, label: str) -> Alternative | None:
    address = (element.attr("href") or "").strip()
    if not address or address.lower().startswith(("javascript:", "mailto:")):
        return None
    if address.startswith("#"):
        target = _by_id(around, address[1:])
        if target is None or len(own_text(target)) < _ENOUGH:
            return None
        return _made(around, "page", label, target, "")
    path = local(around.site, address)
    missing = path is not None and not around.site.is_there(path)
    return replace(_made(around, "link", address, element, label), path=path, missing=missing)


def _by_id(around: Surroundings, name: str) -> Element | None:
    if not name or any(sign in name for sign in '"\\\n\r\0'):
        return None
    return around.page.document.select_one(f'[id="{name}"]')


def _made(around: Surroundings, origin: str, where: str, element: Element, text: str) -> Alternative:
    descriptive = _transcript_words(around.knowledge)[2]
    label = where if origin == "page" else text
    is_draft = element.attr(DRAFT) is not None or element.select_one(f"[{DRAFT}]") is not None
    return Alternative(
        "transcript",
        origin,
        where,
        around.page.language(element),
        descriptive=bool(descriptive.search(label.casefold())),
        draft=is_draft,
        element=element,
    )


def _referred(around: Surroundings, element: Element) -> Iterator[Alternative]:
    """What ``aria-details`` and ``aria-describedby`` lead to; a description of a few words is no transcript."""
    for name, least in (("aria-details", _ENOUGH), ("aria-describedby", 200)):
        for one in (element.attr(name) or "").split()[:5]:
            target = _by_id(around, one)
            if target is not None and len(own_text(target)) >= least:
                yield _made(around, "page", f"{name}={one}", target, "")


def _settings(around: Surroundings, element: Element) -> Iterator[Alternative]:
    """Addresses in the player's own attributes: a script may show them, a reader without it has nothing."""
    attributes: dict[str, list[str]] = facts_section(around.knowledge, "alternative", "attributes")
    for kind, wanted in attributes.items():
        for name in wanted:
            address = (element.attr(name) or "").strip()
            if address and not address.startswith(("{", "[")) and "." in address[-8:]:
                path = local(around.site, address)
                missing = path is not None and not around.site.is_there(path)
                one = Alternative(kind, "player", address, draft=_is_draft(address), path=path, missing=missing)
                yield completed(one, around.site)


def _for_machines(around: Surroundings, media: list[Element]) -> Iterator[tuple[Element, Alternative]]:
    """Transcripts in JSON-LD, where it is sure which medium is meant."""
    from accesspub.facts.dom.embedded_json import walk_json

    kinds = {"VideoObject": "video", "Clip": "video", "AudioObject": "audio", "PodcastEpisode": "audio"}
    wanted = set(media)
    embeds = {embed.element: embed for embed in around.embeds if embed.element in wanted}
    for script in around.page.document.select('script[type="application/ld+json" i]')[:50]:
        if '"transcript"' not in script.text:
            continue
        try:
            data: Any = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in walk_json(data):
            words = item.get("transcript")
            kind = next((kinds[one] for one in _list(item.get("@type")) if one in kinds), None)
            if kind is None or not isinstance(words, str) or len(fold(words)) < _ENOUGH:
                continue
            same = [embed for embed in embeds.values() if embed.kind == kind]
            addresses = " ".join(str(item.get(key) or "") for key in ("contentUrl", "embedUrl", "url"))
            meant = [one for one in same if (one.id and one.id in addresses) or (one.src and one.src in addresses)]
            owner = meant[0] if meant else same[0] if len(same) == 1 else None
            if owner is not None:
                language = str(item.get("inLanguage") or "")
                yield owner.element, Alternative("transcript", "json-ld", "JSON-LD", language, text=words)


def _list(value: Any) -> Iterable[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
