"""The outcome of filled rows, found by comparing the page before and after, not from the intended edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from accesspub.engine.engine import Engine
from accesspub.engine.result import PageResult
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.model import Image
from accesspub.files.printable import count
from accesspub.html.site import Site
from accesspub.html.text import fold
from accesspub.worklist.keys import asked_for, clip_key, image_key
from accesspub.worklist.model import Row, Worklist

APPLIED, THERE, WAIVED, CHECKED, EMPTY, WRONG = "applied", "there already", "waived", "checked", "empty", "wrong"
_STATES = ("text", "long")
_SHOWN = 100  # lines of one kind


def account(before: bytes, result: PageResult, engine: Engine, site: Site, worklist: Worklist) -> dict[str, str]:
    """The outcome on a page of each row that belongs to it.

    Returns:
        The row's name -> ``applied``, ``there already``, ``waived``, ``checked``, ``empty``, ``wrong``, or
        ``not applied: …``.
    """
    old = _Shown(before, result.path, engine, site, worklist)
    if not old.rows:
        return {}
    site = site.with_planned(result.files)
    new = old if before == result.html else _Shown(result.html, result.path, engine, site, worklist)
    return {
        name: _state(row, old.pictures[name], new.pictures.get(name, []))
        if name in old.pictures
        else _clip_state(row, old.clips[name], new.clips.get(name, []))
        for name, row in old.rows.items()
    }


class _Shown:
    """The pictures and clips of a page that the worklist has rows for, by the names of these."""

    def __init__(self, raw: bytes, path: str, engine: Engine, site: Site, worklist: Worklist) -> None:
        self.facts = facts = engine.open(raw, path, None, site).facts  # media last as long as these
        page = facts.page
        base = engine.config.root
        self.rows: dict[str, Row] = {}
        self.pictures: dict[str, list[Image]] = {}
        self.clips: dict[str, list[Medium]] = {}
        for image in asked_for(facts):
            key = image_key(image, page, site, base)
            if row := worklist.row("picture", key, page.language(image.element) or engine.config.page_language):
                self.rows[row.name] = row
                self.pictures.setdefault(row.name, []).append(image)
        if any(row.kind != "picture" for row in worklist):
            for medium in facts.media.items:
                embed = medium.embed
                if row := worklist.row(embed.kind, clip_key(embed, page, site, base)):
                    self.rows[row.name] = row
                    self.clips.setdefault(row.name, []).append(medium)


def _plain_state(row: Row) -> str:
    if row.problem:
        return WRONG
    if row.is_waiver:
        return WAIVED
    return "" if row.is_usable else EMPTY


def _state(row: Row, before: Iterable[Image], after: Iterable[Image]) -> str:
    if plain := _plain_state(row):
        return plain
    images = list(after)
    missing = _missing(row, images)
    if missing:
        return f"not applied: {', '.join(missing)}"
    return APPLIED if _missing(row, before) or _differ(before, images) else THERE


def _clip_state(row: Row, before: Iterable[Medium], after: Iterable[Medium]) -> str:
    if plain := _plain_state(row):
        return plain
    missing = _unsaid(row, after)
    if missing:
        return f"not applied: {', '.join(missing)}"
    if row.is_checked and not (row.transcript or row.captions):
        return CHECKED
    return APPLIED if _unsaid(row, before) else THERE


def _unsaid(row: Row, media: Iterable[Medium]) -> list[str]:
    """What the row supplies but readers of the page do not get."""
    found: dict[str, None] = {}
    for medium in media:
        given = bool(medium.of_kind("transcript", readers=True))
        if row.transcript and not given:
            found["transcript"] = None
        # Captions cannot be added to a player of another site: there, they serve as the transcript.
        played_here = medium.element.tag == "video"
        if row.captions and not (medium.of_kind("captions", "subtitles", readers=True) if played_here else given):
            found["captions"] = None
    return list(found)


def _missing(row: Row, images: Iterable[Image]) -> list[str]:
    """What the row says but a picture does not."""
    found: dict[str, None] = {}
    for image in images:
        if row.is_decorative and (image.alt or "").strip():
            found["decorative, since the page has an alt text"] = None
        if row.alt and fold(image.alt or "") != fold(row.alt) and not _is_silent(image):
            found["alt text"] = None
        if row.credit and image.credit is None:
            found["credit"] = None
        if row.caption and image.caption is None:
            found["caption"] = None
    return list(found)


def _is_silent(image: Image) -> bool:
    """Whether the words of a row are not asked for here: the picture has some, or is silent and nothing disputes it."""
    silent = image.alt_state == "empty" and image.caption is None and not image.only_content_of_link
    return silent or image.alt_state in _STATES


def _differ(before: Iterable[Image], after: Iterable[Image]) -> bool:
    return [image.alt for image in before] != [image.alt for image in after]


def summary(worklist: Worklist, answered: Iterable[Mapping[str, str]]) -> list[str]:
    """Summarise a run: what was applied, what no longer matches, and what is still empty."""
    states: dict[str, list[str]] = {}
    pages = 0
    for page in answered:
        pages += APPLIED in page.values()
        for name, state in page.items():
            states.setdefault(name, []).append(state)
    lines: list[str] = []
    counted: dict[str, list[Row]] = {}
    for row in worklist:
        mine = states.get(row.name, [])
        late = [state for state in mine if state.startswith("not applied")]
        if row.problem:
            lines.append(f"wrong: {row.name}: {row.problem}")
        elif not row.is_usable:
            counted.setdefault(EMPTY, []).append(row)
        elif not mine:
            lines.append(f"no longer matches: {row.name}: on none of these pages")
        elif late:
            lines.append(f"{late[0]}: {row.name} (on {count(len(late), 'page')} of {len(mine)})")
        else:
            counted.setdefault(APPLIED if APPLIED in mine else mine[0], []).append(row)
    lines += [f"still empty: {row.name} ({row.needed})" for row in counted.get(EMPTY, []) if row.needed]
    rows, gone = len(counted.get(APPLIED, [])), sum(line.startswith("no longer") for line in lines)
    head = [
        f"{count(rows, 'row')} applied on {count(pages, 'page')}",
        f"{len(counted.get(THERE, []))} there already",
        f"{len(counted.get(WAIVED, []))} waived",
        f"{gone} without a match",
        f"{sum(line.startswith('not applied') for line in lines)} not applied",
        f"{sum(line.startswith('wrong') for line in lines)} wrong",
        f"{sum(line.startswith('still empty') for line in lines)} still empty",
    ]
    if checked := len(counted.get(CHECKED, [])):
        head.insert(3, f"{checked} checked")
    if gone and gone == sum(row.is_usable for row in worklist):
        lines.append(
            "no filled row matches: name the same folder as for `accesspub worklist`, or keep accesspub.toml above it"
        )
    return [f"worklist: {', '.join(head)}", *_shortened(lines)]


def _shortened(lines: Iterable[str]) -> Iterator[str]:
    """The first lines of each kind, and a count of the others, which are in the table."""
    seen: dict[str, int] = {}
    for line in lines:
        kind = line.partition(":")[0]
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= _SHOWN:
            yield line
    for kind, number in seen.items():
        if number > _SHOWN:
            yield f"{kind}: and {number - _SHOWN} more rows"
