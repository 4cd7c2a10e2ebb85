"""What a page holds for its media outside their elements: transcripts, links to them, words for machines."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from turbohtml import Element, Node

from accesspub.facts.alternatives.claims import is_transcript, leads_to_transcript, text_lines
from accesspub.facts.alternatives.files import local
from accesspub.facts.alternatives.labels import BOLD, HEADINGS, Label, labels, wording
from accesspub.facts.alternatives.model import Alternative, Surroundings
from accesspub.facts.alternatives.recording import Recording
from accesspub.facts.alternatives.spoken_text import FEWEST, words_of
from accesspub.facts.dom.class_names import facts_section
from accesspub.html.text import fold, own_text

DRAFT = "data-accesspub-draft"
_HEAD = 180  # characters: an element that holds a heading and little else
_BEFORE = 400  # characters of source in front of a medium in which its transcript may be named
_MOST = 400  # nodes after a heading that are looked at


class _Part(NamedTuple):
    """A part of the page that is called a transcript."""

    element: Element
    """What names it."""
    holder: Element
    """What holds it, or is in front of it."""
    label: str
    nodes: list[Node]
    text: str = ""
    """Its words, where nodes hold others too."""


def in_markup(around: Surroundings, media: Sequence[Recording]) -> dict[Element, list[Alternative]]:
    """What the page says beyond tracks, by medium: the nearest one before it, or soon after it."""
    found: dict[Element, list[Alternative]] = {}
    if not media:
        return found
    owners = _Owners(around, media)
    for part in sorted([*_labelled(around), *_boxes(around)], key=lambda part: _start(around, part.element)):
        medium, is_boxed = owners.of(part)
        one = _weighed(around, part, medium, is_boxed=is_boxed) if medium is not None else None
        if one is None or medium is None or any(one.where == known.where for known in found.get(medium.element, ())):
            continue
        found.setdefault(medium.element, []).append(one)
    for owner, one in _for_machines(around, media):
        found.setdefault(owner, []).append(one)
    for medium in media:
        found.setdefault(medium.element, []).extend(_referred(around, medium))
    return found


def _start(around: Surroundings, element: Element) -> int:
    tag = around.page.start_tag(element)
    return tag.start if tag is not None else -1


class _Owners:
    """Which medium a part of the page belongs to."""

    def __init__(self, around: Surroundings, media: Sequence[Recording]) -> None:
        self._around, self._media = around, media
        self._starts = [_start(around, medium.element) for medium in media]
        boxed = {embed.container: embed.element for embed in around.embeds if embed.container is not None}
        by_element = {medium.element: medium for medium in media}
        self._boxes = {box: by_element.get(element) for box, element in boxed.items()}

    def of(self, part: _Part) -> tuple[Recording | None, bool]:
        """The medium, and whether the part is in that medium's own box."""
        for box in part.holder.ancestors if self._boxes else ():
            if isinstance(box, Element) and box in self._boxes:
                return self._boxes[box], True
        media, starts, at = self._media, self._starts, _start(self._around, part.element)
        before = bisect_right(starts, at) - 1
        if before >= 0:
            return media[before], False
        return (media[0] if starts[0] >= 0 and starts[0] - at < _BEFORE else None), False


def _weighed(around: Surroundings, part: _Part, medium: Recording, *, is_boxed: bool) -> Alternative | None:
    """What a part of the page is to a medium; None where it is not a transcript of it."""
    if part.element.tag == "a" and part.holder is part.element:
        if not leads_to_transcript(medium, part.element, part.label, is_boxed=is_boxed):
            return None
        address = (part.element.attr("href") or "").strip()
        path = local(around.site, address)
        missing = path is not None and not around.site.is_there(path)
        return _made(around, "link", address, part.element, part.label)._replace(path=path, missing=missing)
    lines = [fold(part.text)] if part.text else text_lines(part.nodes)
    if not is_transcript(medium, part.element, part.label, lines, is_boxed=is_boxed):
        return None
    return _made(around, "page", part.label, part.holder, "")


def _boxes(around: Surroundings) -> Iterator[_Part]:
    """Boxes whose class says that they hold a transcript."""
    page = around.page
    if "transcript" not in page.source.folded:
        return
    names = facts_section(around.knowledge, "alternative", "boxes")
    for box in page.document.select(",".join(f"[class~='{name}']" for name in names)):
        if page.start_tag(box) is not None:
            yield _Part(box, box, "transcript", list(box.children))


def _labelled(around: Surroundings) -> Iterator[_Part]:
    """Headings, summaries, labels and links that name a transcript, with what they name."""
    page = around.page
    for label in labels(page, around.knowledge):
        if page.start_tag(label.element) is not None and not around.article.is_chrome(label.element):
            part = _part(around, label)
            if part is not None:
                yield part


def _part(around: Surroundings, label: Label) -> _Part | None:
    element = label.element
    if element.tag == "a":
        target = _target(around, (element.attr("href") or "").strip())
        if target is not None:
            return _Part(element, target, label.text, list(target.children))
        return _Part(element, element, label.text, []) if label.is_certain else None
    controlled = _by_id(around, element.attr("aria-controls") or "") if element.tag == "button" else None
    if controlled is not None:
        return _Part(element, controlled, label.text, list(controlled.children))
    if element.tag == "p":
        return _Part(element, element, label.text, [], own_text(element)[len(label.text) :].lstrip(" :："))
    parent = element.parent
    if element.tag == "summary":
        if not isinstance(parent, Element):
            return None
        return _Part(element, parent, label.text, [node for node in parent.children if node is not element])
    if element.closest("summary") is not None or element.closest("a") is not None:
        return None
    holder = element
    while element.tag in BOLD and isinstance(holder.parent, Element) and holder.tag != "p":
        if fold(own_text(holder.parent)).rstrip(":： ") == label.text or holder.parent.tag == "p":
            holder = holder.parent
        else:
            break
    text = own_text(holder)
    if holder is not element and len(text) > len(label.text) + 2:
        # A label begins its paragraph; a bold word in a sentence is not a label.
        return (
            _Part(element, holder, label.text, list(holder.children), text[len(label.text) :].lstrip(" :："))
            if (text.startswith(label.text))
            else None
        )
    return _Part(element, holder, label.text, _behind(holder))


def _behind(element: Element) -> list[Node]:
    """What is between an element and the next heading of its rank."""
    nodes: list[Node] = []
    node: Node | None = element.next_sibling
    alone = not any(isinstance(one, Element) for one in element.next_siblings)
    parent = element.parent
    if alone and isinstance(parent, Element) and _is_head(parent):
        node = parent.next_sibling
    rank = element.tag if element.tag in HEADINGS else HEADINGS[-1]
    while node is not None and len(nodes) < _MOST:
        if isinstance(node, Element) and node.tag in HEADINGS and node.tag <= rank:
            break
        nodes.append(node)
        node = node.next_sibling
    return nodes


def _is_head(element: Element) -> bool:
    """Whether an element holds a heading and little else."""
    return element.tag in ("header", "hgroup", "div") and len(own_text(element)) < _HEAD


def _target(around: Surroundings, address: str) -> Element | None:
    """What a link within the page leads to."""
    return _by_id(around, address[1:]) if address.startswith("#") else None


def _by_id(around: Surroundings, name: str) -> Element | None:
    if not name or any(sign in name for sign in '"\\\n\r\0'):
        return None
    return around.page.document.select_one(f'[id="{name}"]')


def _made(around: Surroundings, origin: str, where: str, element: Element, text: str) -> Alternative:
    descriptive = wording(around.knowledge).descriptive
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


def _referred(around: Surroundings, medium: Recording) -> Iterator[Alternative]:
    """What ``aria-details`` and ``aria-describedby`` lead to, where it is a transcript."""
    for name in ("aria-details", "aria-describedby"):
        for one in (medium.element.attr(name) or "").split()[:5]:
            target = _by_id(around, one)
            if target is not None:
                lines = text_lines(list(target.children))
                if is_transcript(medium, target, "", lines, named=name):
                    yield _made(around, "page", f"{name}={one}", target, "")


def _for_machines(around: Surroundings, media: Sequence[Recording]) -> Iterator[tuple[Element, Alternative]]:
    """Transcripts in JSON-LD, where it is sure which medium is meant."""
    from accesspub.facts.dom.embedded_json import walk_json

    kinds = {"VideoObject": "video", "Clip": "video", "AudioObject": "audio", "PodcastEpisode": "audio"}
    wanted = {medium.element for medium in media}
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
            if kind is None or not isinstance(words, str) or len(words_of(words)) < FEWEST:
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
