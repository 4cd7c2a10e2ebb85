"""What became of the filled rows: looked up in the page as it was and as it is, not in what was meant to be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from accesspub.facts import Image
from accesspub.facts.all import Facts
from accesspub.fix import Engine
from accesspub.page import Page, fold
from accesspub.site import Site
from accesspub.source import Source
from accesspub.worklist.keys import clip_key, picture_key
from accesspub.worklist.model import Row, Worklist

APPLIED, THERE, WAIVED, EMPTY, WRONG = "applied", "there already", "waived", "empty", "wrong"
_STATES = ("text", "long")


def account(before: bytes, after: bytes, path: str, engine: Engine, site: Site, worklist: Worklist) -> dict[str, str]:
    """Say of each row that belongs to a page what became of it there.

    Returns:
        ``kind key`` -> ``applied``, ``there already``, ``waived``, ``empty``, ``wrong``, or ``not applied: …``.
    """
    old = _Shown(before, path, engine, site, worklist)
    if not old.pictures and not old.clips:
        return {}
    new = old if before == after else _Shown(after, path, engine, site, worklist)
    result: dict[str, str] = {}
    for key, images in old.pictures.items():
        row = worklist.row("picture", key)
        if row is not None:
            result[f"picture {key}"] = _state(row, images, new.pictures.get(key, []))
    for kind, key in old.clips:
        row = worklist.row(kind, key)
        if row is not None:
            words = row.transcript or row.captions
            result[f"{kind} {key}"] = _plain_state(row) or ("there already" if words else EMPTY)
    return result


class _Shown:
    """The pictures and clips of a page that the worklist has rows for."""

    def __init__(self, raw: bytes, path: str, engine: Engine, site: Site, worklist: Worklist) -> None:
        page = Page(Source(raw), path)
        facts = Facts(page, engine.knowledge, site)
        self.pictures: dict[str, list[Image]] = {}
        for image in facts.article_images:
            key = picture_key(image.src, page, site)
            if worklist.row("picture", key) is not None:
                self.pictures.setdefault(key, []).append(image)
        found = ((embed.kind, clip_key(embed, page, site)) for embed in facts.embeds if embed.scope == "article")
        self.clips = [(kind, key) for kind, key in dict.fromkeys(found) if worklist.row(kind, key) is not None]


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


def _missing(row: Row, images: Iterable[Image]) -> list[str]:
    """What the row says and a picture does not."""
    found: dict[str, None] = {}
    for image in images:
        if row.is_decorative and (image.alt or "").strip():
            found["decorative"] = None
        if row.alt and fold(image.alt or "") != fold(row.alt) and image.alt_state not in _STATES:
            found["alt text"] = None
        if row.credit and image.credit is None:
            found["credit"] = None
        if row.caption and image.caption is None:
            found["caption"] = None
    return list(found)


def _differ(before: Iterable[Image], after: Iterable[Image]) -> bool:
    return [image.alt for image in before] != [image.alt for image in after]


def summary(worklist: Worklist, answered: Iterable[Mapping[str, str]]) -> list[str]:
    """Say of the whole run what was applied, what no longer matches, and what is still empty: lines for a person."""
    states: dict[str, list[str]] = {}
    pages = 0
    for page in answered:
        pages += APPLIED in page.values()
        for name, state in page.items():
            states.setdefault(name, []).append(state)
    lines: list[str] = []
    counted: dict[str, list[Row]] = {}
    for row in worklist:
        mine = states.get(f"{row.kind} {row.key}", [])
        late = [state for state in mine if state.startswith("not applied")]
        if row.problem:
            lines.append(f"wrong: {row.kind} {row.key}: {row.problem}")
        elif not row.is_usable:
            counted.setdefault(EMPTY, []).append(row)
        elif not mine:
            lines.append(f"no longer matches: {row.kind} {row.key}: on none of these pages")
        elif late:
            lines.append(f"{late[0]}: {row.kind} {row.key} (on {len(late)} of {len(mine)} pages)")
        else:
            counted.setdefault(APPLIED if APPLIED in mine else mine[0], []).append(row)
    lines += [f"still empty: {row.kind} {row.key} ({row.needed})" for row in counted.get(EMPTY, []) if row.needed]
    head = [
        f"{len(counted.get(APPLIED, []))} rows applied on {pages} pages",
        f"{len(counted.get(THERE, []))} there already",
        f"{len(counted.get(WAIVED, []))} waived",
        f"{sum(line.startswith('no longer') for line in lines)} no longer match",
        f"{sum(line.startswith('not applied') for line in lines)} not applied",
        f"{sum(line.startswith('wrong') for line in lines)} wrong",
        f"{sum(line.startswith('still empty') for line in lines)} still empty",
    ]
    return [f"worklist: {', '.join(head)}", *lines]
