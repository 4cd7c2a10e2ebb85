"""Make the rows: the findings that need a person's words, by picture or clip, the most frequent first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from turbohtml import Element

from accesspub.edits.model import Safety
from accesspub.engine.analysis import Analysis
from accesspub.engine.rule import Finding
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed, Image
from accesspub.worklist.context import Around
from accesspub.worklist.keys import asked_for, clip_key, clips_of, image_key
from accesspub.worklist.model import Row, Worklist, short_tag, take_over

NEEDS: Mapping[str, str] = {
    "alt": "alt text",
    "credit": "credit",
    "caption": "caption",
    "transcript": "transcript",
    "captions": "captions",
    "checked": "captions checked",
}
# Where no word of a clip is known, one finding asks for both.
_ALSO = {
    ("video-transcript", "hosted"): "captions",
    ("video-transcript", "elsewhere"): "captions",
    **{("video-captions", key): "transcript" for key in ("none", "lettering", "maybe_scripted", "unknown")},
}
_PICTURE = (
    "Say in ALT TEXT what the picture shows, in a few words. If it is purely decorative, write decorative in DECISION. "
    "If nothing is to be done, write not ours or not needed in DECISION, and fill in BECAUSE, SIGNED BY and DATE."
)
_CLIP = (
    "Put the file with the transcript or captions next to this table, and write its name in TRANSCRIPT FILE or "
    "CAPTIONS FILE. If the player of another site has captions, and you have checked them, write captions checked in "
    "DECISION. If nothing is to be done, write not ours or not needed in DECISION, and the reason in BECAUSE. A "
    "decision needs SIGNED BY and DATE."
)


@dataclass(slots=True)
class _Gathered:
    row: Row
    needs: dict[str, None] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)
    shown: int = 0


class Collector:
    """Gathers rows page by page."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], _Gathered] = {}
        self.files: dict[str, tuple[Path, Path]] = {}
        """By the keys of rows, the file of a picture and the folder it must be in, where it is one of the site."""

    def page(self, analysis: Analysis) -> None:
        """Add what one page lacks."""
        page, facts, site, path = analysis.page, analysis.facts, analysis.site, analysis.path
        asked = {rule: words["asks"] for rule, words in analysis.knowledge.rules.items() if "asks" in words}
        due = [one for one in analysis.findings if one.rule in asked and not _is_fixed(one)]
        wanted = _by_element(due, asked)
        base, around = analysis.config.root, None
        for image, needs in pictures(facts, wanted):
            around = around or Around(page)
            key = image_key(image, page, site, base)
            self._take(picture_row(image, facts, around), key, path, needs)
            if site.root is not None and (file := site.file(image.src)) is not None:
                self.files.setdefault(key, (file, site.root))
        for embed, needs in clips(facts, wanted):
            around = around or Around(page)
            self._take(clip_row(embed, around), clip_key(embed, page, site, base), path, needs)

    def _take(self, row: Row, key: str, path: str, needs: Iterable[str]) -> None:
        if not key:
            return
        row.key = key
        found = self._found.setdefault((row.kind, key, row.language), _Gathered(row))
        found.needs.update(dict.fromkeys(needs))
        found.pages.setdefault(path)
        found.shown += 1

    def worklist(self) -> Worklist:
        """The rows, those on most pages first."""
        ordered = sorted(self._found.values(), key=_most_seen)
        for one in ordered:
            one.row.pages, one.row.first_page = len(one.pages), next(iter(one.pages))
            one.row.needed = ", ".join(NEEDS.get(need, need) for need in NEEDS if need in one.needs)
        return Worklist(one.row for one in ordered)


def _most_seen(one: _Gathered) -> tuple[int, int, str, str, str]:
    return (-len(one.pages), -one.shown, one.row.kind, one.row.key, one.row.language)


def merged(new: Worklist, filled: Worklist) -> Worklist:
    """Join a new worklist with a filled one: what somebody wrote is never lost, also where nothing asks for it now."""
    result = Worklist(new)
    here: dict[tuple[str, str], list[Row]] = {}
    for row in new:
        here.setdefault((row.kind, row.key), []).append(row)
    for old in filled:
        if not (old.is_filled or old.more):
            continue
        old.needed = ""  # what is still needed, the new list says
        same = here.get((old.kind, old.key), [])
        if old.language or not same:
            result.add(old)
        else:  # written for pages in all languages
            for row in same:
                take_over(row, old)
    return result


def _is_fixed(finding: Finding) -> bool:
    """Whether a plain ``fix`` fixes it without a person."""
    return finding.edit is not None and finding.edit.safety is Safety.SAFE


def _by_element(findings: Iterable[Finding], asked: Mapping[str, str]) -> dict[Element, dict[str, None]]:
    found: dict[Element, dict[str, None]] = {}
    for finding in findings:
        found.setdefault(finding.element, {}).update(dict.fromkeys(needs_of(finding.rule, finding.key, asked)))
    return found


def needs_of(rule: str, says: str, asked: Mapping[str, str]) -> tuple[str, ...]:
    """What a person has to supply, so that a rule no longer says this; ``asked`` is each rule's own need."""
    also = _ALSO.get((rule, says))
    return (asked[rule], *([also] if also else []))


def pictures(facts: Facts, wanted: Mapping[Element, dict[str, None]]) -> list[tuple[Image, dict[str, None]]]:
    """The pictures of a page that a finding is about: their own element, or the link they fill."""
    found: list[tuple[Image, dict[str, None]]] = []
    for image in asked_for(facts) if wanted else ():
        needs = {need: None for element in image.elements for need in wanted.get(element, {})}
        if needs:
            found.append((image, needs))
    return found


def picture_row(image: Image, facts: Facts, around: Around) -> Row:
    """What is known about a picture, without its key."""
    row = Row("", "picture", address=(image.src or "")[:2000], now=image.alt or "", instruction=_PICTURE)
    row.caption_now = image.caption.text if image.caption is not None else ""
    row.heading, row.before = around.heading(image.element), around.before(image.element)
    language = facts.page.language(image.element)
    row.language = short_tag(language)
    metadata = facts.picture_files.of(image.src)
    if metadata is None:
        return row
    # Only the field that is meant for it: a file's caption or headline is not an alt text.
    row.suggestion = metadata.alt_for(language)
    if image.credit is None:
        credits = filter(None, (", ".join(metadata.creators), metadata.credit))
        row.suggested_credit = " / ".join(credits) or metadata.copyright
    sources = [
        "the file's own alt text" if row.suggestion else "",
        "the file's own credit" if row.suggested_credit else "",
        "the file says a program made the picture" if metadata.is_made_by_program else "",
    ]
    row.suggestion_from = "; ".join(filter(None, sources))
    return row


def clips(facts: Facts, wanted: Mapping[Element, dict[str, None]]) -> list[tuple[Embed, dict[str, None]]]:
    """The videos and recordings whose words or captions a finding asks for."""
    found: list[tuple[Embed, dict[str, None]]] = []
    for embed in clips_of(facts) if wanted else ():
        needs = {need: None for need in wanted.get(embed.element, {}) if need in ("transcript", "captions")}
        if embed.delivery != "native":
            # Nobody can put captions into another site's player; a person can look whether they are there.
            needs = {"checked" if need == "captions" else need: None for need in needs}
        if needs:
            found.append((embed, needs))
    return found


def clip_row(embed: Embed, around: Around) -> Row:
    """What is known about a clip, without its key."""
    address = embed.page_url or embed.file_url or embed.src or ""
    row = Row("", embed.kind, address=address[:2000], instruction=_CLIP)
    said = embed.title or embed.caption
    row.caption_now = said.text if said is not None else ""
    row.heading, row.before = around.heading(embed.element), around.before(embed.element)
    return row
