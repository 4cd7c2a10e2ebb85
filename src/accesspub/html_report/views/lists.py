"""Lists over the whole site: pages (all, by author, section, language, owner), pictures, media, repairs, not tested."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from accesspub.html_report.model import SEVERITIES
from accesspub.html_report.render import page_file, sheets
from accesspub.html_report.safe import clean
from accesspub.html_report.store import FACETS, PARTS
from accesspub.html_report.tasks import OWNERS

if TYPE_CHECKING:
    from accesspub.html_report.context import Build

ROWS, TABLE_ROWS, MOST_CHOICES = 200, 100, 500
PAGES_OF_ROW = 3  # that are named
_COLUMNS = ("no", "name", "title", "author", "section", "lang", "status", "reason", "faults", "questions")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM pages"  # noqa: S608 - constants
_LABELS = {"lang": "language"}


def write(build: Build) -> None:
    """Write all lists."""
    text, sums = build.wording.text, build.sums
    choices = _choices(build)
    data = "\n".join(_data(build)) if sums["pages"] > 1 else ""
    _listed(build, "pages", text("pages"), "", sums["pages"], choices=choices if sums["pages"] > 1 else [], data=data)
    if sums["untested"]:
        _listed(build, "untested", text("untested"), "WHERE status='not_tested'", sums["untested"],
                lead=text("untested_never"))  # fmt: skip
    if sums["changed"]:
        where = "WHERE changes>0 OR EXISTS(SELECT 1 FROM repairs WHERE page=no)"
        _listed(build, "repaired", text("repaired"), where, sums["changed"], lead=text("repaired_list"))
    for facet in FACETS:
        _facet(build, facet)
    for owner in OWNERS:
        where = f"WHERE (' ' || owners || ' ') LIKE '% {owner} %'"
        (count,) = build.store.one(f"SELECT count(*) FROM pages {where}")  # noqa: S608 - constants
        if count:
            _listed(build, f"by/owner-{owner}", text("pages_of_owner", owner=text(f"owner_{owner}")), where, count)
    for kind in ("media", "pictures"):
        if sums[kind]:
            _tables(build, kind)
    if sums["written"]:
        _written(build)


def _listed(
    build: Build, stem: str, heading: str, where: str, count: int, *values: object, lead: str = "",
    choices: list[Any] | None = None, data: str = "",
) -> None:  # fmt: skip
    files = sheets(stem, count, ROWS)
    links = [(number, name.rpartition("/")[2]) for number, name in files]
    rows = build.store.rows(f"{_SELECT} {where} ORDER BY faults>0 DESC, worst, faults DESC, no", *values)
    for number, name in files:
        listed = [dict(zip(_COLUMNS, row, strict=True)) for row in islice(rows, ROWS)]
        build.renderer.write(
            name, "pages.html", heading=heading, rows=listed, files=links, number=number, lead=lead,
            choices=choices if number == 1 and choices else [], data=data if number == 1 else "",
            caption=build.wording.text("pages_caption", count),
        )  # fmt: skip


def _data(build: Build) -> Iterator[str]:
    """One line a page for the filters, with tab-separated cells."""
    query = "SELECT no, name, title, status, faults, questions, author, section, lang, owners, worst FROM pages"
    for number, name, title, status, faults, questions, author, section, lang, owners, worst in build.store.rows(
        f"{query} ORDER BY faults>0 DESC, worst, faults DESC, no"
    ):
        level = SEVERITIES[worst] if worst < len(SEVERITIES) else ""
        cells = (page_file(number), clean(name, 160), clean(title, 120), status, str(faults), str(questions),
                 clean(author, 120), clean(section, 120), clean(lang, 35), owners, level)  # fmt: skip
        yield "\t".join(cells)


def _choices(build: Build) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The drop-down lists of the filter: key, label, values with their words. The order is that of the columns."""
    text = build.wording.text
    found: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("status", text("state"), [(s, text(f"short_{s}")) for s in ("failed", "not_tested", "passed")])
    ]
    for facet in FACETS:
        names = [(name, name) for name, _ in islice(_facets(build, facet), MOST_CHOICES) if name]
        found.append((facet, text(_LABELS.get(facet, facet)), names))
    found.append(("owner", text("owner"), [(owner, text(f"owner_{owner}")) for owner in OWNERS]))
    found.append(("severity", text("severity"), [(level, text(f"severity_{level}")) for level in SEVERITIES]))
    return [choice for choice in found if choice[2]]


def _facets(build: Build, facet: str) -> Iterator[tuple[str, int]]:
    for row in build.store.rows(f"SELECT {facet}, count(*) FROM pages GROUP BY {facet} ORDER BY {facet}='', {facet}"):  # noqa: S608
        yield row[0], row[1]


def facet_menu(build: Build) -> list[tuple[str, str, int]]:
    """The lists next to the one of all pages: key, file, number of names."""
    menu = []
    for facet in FACETS:
        (count,) = build.store.one(f"SELECT count(DISTINCT {facet}) FROM pages WHERE {facet}<>''")  # noqa: S608
        if count:
            menu.append((_LABELS.get(facet, facet), f"by/{facet}.html", count))
    owners = [owner for owner in OWNERS if any(work.row.owner == owner for work in build.works)]
    return menu + [(f"owner_{owner}", f"by/owner-{owner}.html", 0) for owner in owners]


def _facet(build: Build, facet: str) -> None:
    key, text = _LABELS.get(facet, facet), build.wording.text
    (named,) = build.store.one(f"SELECT count(*) FROM pages WHERE {facet}<>''")  # noqa: S608
    if not named:
        return
    rows = []
    query = (
        f"SELECT {facet}, count(*), sum(faults), sum(questions) FROM pages"  # noqa: S608
        f" GROUP BY {facet} ORDER BY {facet}='', {facet}"
    )
    for number, (name, count, faults, questions) in enumerate(list(build.store.rows(query)), 1):
        stem = f"by/{facet}-{number}"
        rows.append((name, f"{stem}.html", count, faults, questions))
        heading = text("pages_of", what=text(key), name=clean(name, 120) or text(f"unnamed_{key}"))
        _listed(build, stem, heading, f"WHERE {facet}=?", count, name)
    build.renderer.write(f"by/{facet}.html", "facet.html", heading=text(f"by_{key}", len(rows)), key=key, rows=rows)


def _tables(build: Build, kind: str) -> None:
    """The pictures or media of all pages, each once, by parts; every sheet leads to the first row of each part."""

    authors = {(f"{one.kind} {one.key}", one.value): one.who for one in build.run.written if one.field == "alt"}

    def rows() -> Iterator[tuple[int, dict[str, Any]]]:
        for part, count, key, row in build.store.things(kind):
            where = build.store.pages_of(kind, key, PAGES_OF_ROW if count > 1 else 1)
            by = authors.get((row["work"], row.get("alt") or ""), "")
            yield part, {**row, "where": where, "pages": count, "tongue": where[0][3], "by": by}

    files, every = sheets(kind, build.sums[kind], TABLE_ROWS), rows()
    parts = _parts(build, files) if kind == "pictures" else []
    for number, name in files:
        groups = groupby(islice(every, TABLE_ROWS), lambda one: one[0])
        build.renderer.write(
            name, "table.html", kind=kind, heading=build.wording.text(kind), files=files, number=number, parts=parts,
            groups=[(PARTS[part], [row for _, row in ones]) for part, ones in groups],
        )  # fmt: skip


def _parts(build: Build, files: list[tuple[int, str]]) -> list[tuple[str, int, str]]:
    """The parts of the list of pictures: name, number of rows, and the address of the first."""
    query = "SELECT part, count(DISTINCT key) FROM things WHERE kind='pictures' GROUP BY part ORDER BY part"
    found, at = [], 0
    for part, count in build.store.rows(query):
        found.append((PARTS[part], count, f"{files[at // TABLE_ROWS][1]}#{PARTS[part]}"))
        at += count
    return found


def _written(build: Build) -> None:
    """Who wrote what, the latest first."""
    files = sheets("written", build.sums["written"], TABLE_ROWS)
    for number, name in files:
        rows = build.run.written[(number - 1) * TABLE_ROWS : number * TABLE_ROWS]
        build.renderer.write(
            name, "written.html", files=files, number=number,
            rows=[(one, build.store.page_with(f"{one.kind} {one.key}")) for one in rows],
        )  # fmt: skip
