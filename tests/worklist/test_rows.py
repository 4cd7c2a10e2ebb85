"""Rows: decisions and their signatures, dates, merging without losing words, cells that are hostile, keys."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spreadsheet import by_office, cells, needs_office

from accesspub.errors import UsageError
from accesspub.html.page import Page
from accesspub.html.site import NOWHERE, Site
from accesspub.html.source import Source
from accesspub.worklist.cells import defused, restored
from accesspub.worklist.collect import merged
from accesspub.worklist.keys import picture_key
from accesspub.worklist.model import FILLED, Row, Worklist, read_date
from accesspub.worklist.table import read, write

TODAY = datetime.date(2026, 3, 2)
PAST, YESTERDAY, TOMORROW, NEXT_WEEK = "2026-02-01", "2026-03-01", "2026-03-03", "2026-03-09"


def waiver(decision: str = "not needed, because it is a stamp", **more: str) -> Row:
    return Row("/a.jpg", "picture", decision=decision, **{"signed": "Ilse Marrow", "date": PAST, **more})


# -- decisions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "choice", "reason"),
    [
        ("decorative", "decorative", ""),
        (" Decorative! ", "decorative", ""),
        ("not ours", "not ours", ""),
        ("Not  ours – the agency's", "not ours", "the agency's"),
        ("not needed, because the text says it", "not needed", "the text says it"),
        ("not needed because of the text", "not needed", "the text"),
        ("NOT NEEDED: a stamp", "not needed", "a stamp"),
        ("not needed…", "not needed", ""),
        ("not-needed, a stamp", "not needed", "a stamp"),
        ("captions checked", "captions checked", ""),
        ("later", "", ""),
        ("nothing needed", "", ""),
    ],
)
def test_decisions(decision: str, choice: str, reason: str) -> None:
    row = Row("/a.jpg", "picture", decision=decision)
    assert row.choice == choice
    assert row.reason == reason


def test_a_signed_waiver() -> None:
    assert waiver().is_waiver
    assert waiver("not ours").is_waiver, "whose it is, is reason enough"
    assert waiver("not needed", because="it is a stamp").is_waiver


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (waiver(until=TODAY.isoformat()), ""),
        (waiver(until=YESTERDAY), "it ended on 2026-03-01"),
        (waiver(date=TOMORROW), ""),
        (waiver(date=NEXT_WEEK), "a day to come, 2026-03-09"),
        (waiver(date=""), "such as 2026-03-02"),
        (waiver(until="some day"), "write it as 2026-03-02"),
    ],
    ids=["its last day", "ended", "a colleague east of us", "to come", "no date", "no end"],
)
def test_a_waiver_begins_and_ends(row: Row, says: str) -> None:
    problem = row.problem_on(TODAY)
    assert says in problem
    assert bool(problem) == bool(says)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (waiver(signed=""), "needs a name in SIGNED BY"),
        (waiver(date=""), "needs a day in DATE"),
        (waiver(date="soon"), "needs a day in DATE"),
        (waiver(date="2026-13-45"), "needs a day in DATE"),
        (waiver(date="9998-12-31"), "a day to come"),
        (waiver(until=YESTERDAY), "it ended on"),
        (waiver(until="some day"), "UNTIL is not a date"),
        (waiver("not needed"), "needs a reason in BECAUSE"),
        (waiver("not needed, because"), "needs a reason in BECAUSE"),
        (waiver("later"), "is none of"),
        (waiver("not ours", alt="A stamp"), "one of both is wrong"),
        (Row("/a.jpg", "picture", decision="decorative", alt="A stamp"), "one of both is wrong"),
        (Row("/a.mp4", "video", decision="decorative"), "is for pictures"),
        (waiver("captions checked"), "is for videos"),
        (Row("a/b", "video", decision="captions checked"), "needs a name in SIGNED BY"),
        (Row("/a.jpg", "picture", alt="#NAME?"), "an error of the spreadsheet"),
        (Row("/a.jpg", "picture", alt="Words", credit="Err:508"), "an error of the spreadsheet"),
    ],
)
def test_what_is_wrong_is_said_and_counts_for_nothing(row: Row, says: str) -> None:
    assert says in row.problem
    assert not row.is_waiver
    assert not row.is_checked
    assert not row.is_usable


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026/3/2", "2026-03-02"),
        ("2026-03-02T00:00:00", "2026-03-02"),
        ("2.3.2026", "2026-03-02"),
        ("02.03.26", "2026-03-02"),
        ("3/2/2026", "2026-03-02"),
        ("24/11/2026", "2026-11-24"),
        ("24-11-2026", "2026-11-24"),
        ("", None),
        ("46083", None),
        ("31.02.2026", None),
        ("March", None),
    ],
)
def test_days_as_spreadsheets_write_them(text: str, day: str | None) -> None:
    assert read_date(text) == (datetime.date.fromisoformat(day) if day else None)


# -- languages --------------------------------------------------------------------------------------


def test_words_are_for_pages_in_their_language() -> None:
    worklist = Worklist([Row("/a.jpg", "picture", "en", alt="A stamp"), Row("/a.jpg", "picture", "de")])
    assert worklist.row("picture", "/a.jpg", "en-GB").alt == "A stamp"  # type: ignore[union-attr]
    assert worklist.row("picture", "/a.jpg", "de").alt == ""  # type: ignore[union-attr]
    assert worklist.row("picture", "/a.jpg", "fr") is None
    worklist.add(Row("/a.jpg", "picture", "", decision="decorative"))
    assert worklist.row("picture", "/a.jpg", "de").is_decorative  # type: ignore[union-attr]
    assert worklist.row("picture", "/a.jpg", "en").alt == "A stamp"  # type: ignore[union-attr]


# -- merging ----------------------------------------------------------------------------------------


def test_merging_keeps_words_of_pictures_that_are_gone() -> None:
    filled = Worklist(
        [Row("/gone.jpg", "picture", "en", needed="alt text", alt="A stamp"), Row("/bare.jpg", "picture")]
    )
    joined = merged(Worklist([Row("/new.jpg", "picture", "en", needed="alt text")]), filled)
    assert [(row.key, row.alt, row.needed) for row in joined] == [
        ("/new.jpg", "", "alt text"),
        ("/gone.jpg", "A stamp", ""),
    ]


def test_merging_keeps_words_that_differ_beside_each_other_and_is_done_once() -> None:
    first = Worklist([Row("/a.jpg", "picture", alt="A cat", more={"my notes": "ask Ilse"})])
    second = Worklist([Row("/a.jpg", "picture", alt="A cathedral", more={"my notes": "asked"})])
    third = Worklist([Row("/a.jpg", "picture", alt="A cat on a roof")])
    joined = merged(merged(merged(Worklist([Row("/a.jpg", "picture")]), first), second), third)
    for _ in range(2):
        (row,) = joined
        assert row.alt == "A cat"
        assert row.more == {"my notes": "ask Ilse || asked", "ALT TEXT (other)": "A cathedral || A cat on a roof"}
        joined = merged(joined, merged(Worklist(), joined))


def test_merging_signs_nothing_that_somebody_else_decided() -> None:
    mine = Row("/a.jpg", "picture", decision="not needed, because of the text")
    joined = merged(Worklist([mine]), Worklist([waiver("not ours")]))
    (row,) = joined
    assert not row.is_waiver
    assert row.signed == ""
    assert row.more["SIGNED BY (other)"] == "Ilse Marrow"
    assert row.more["DECISION (other)"] == "not ours"


def test_merging_words_and_a_decision_says_so() -> None:
    (row,) = merged(Worklist([Row("/a.jpg", "picture", alt="A stamp")]), Worklist([waiver("not ours")]))
    assert "one of both is wrong" in row.problem


def test_merging_a_list_for_all_languages_into_rows_by_language() -> None:
    new = Worklist([Row("/a.jpg", "picture", "en"), Row("/a.jpg", "picture", "de")])
    joined = merged(new, Worklist([Row("/a.jpg", "picture", credit="Coastwire")]))
    assert [(row.language, row.credit) for row in joined] == [("en", "Coastwire"), ("de", "Coastwire")]


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)


@given(st.lists(st.tuples(st.sampled_from(["/a.jpg", "/b.jpg", "/c.jpg"]), st.sampled_from(["", "en"]), WORDS, WORDS)))
def test_merging_loses_no_words(rows: list[tuple[str, str, str, str]]) -> None:
    joined = Worklist()
    for key, language, alt, because in rows:
        joined = merged(joined, Worklist([Row(key, "picture", language, alt=alt, because=because)]))
    for key, _, alt, because in rows:
        said = " || ".join(
            " || ".join([getattr(row, name) for name in FILLED] + list(row.more.values()))
            for row in joined
            if row.key == key
        )
        assert alt in said
        assert because in said


# -- cells ------------------------------------------------------------------------------------------

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://evil.example","click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "%0A=1",
    "|calc",
    "'=1+1",
    "''",
    "'Twas the quay",
    "–3 degrees",
    "-3 degrees",
    'say "yes"; or, no',
    "line\nbreak",
    "<script>alert(1)</script>",
    "\u202etext turned\u202c",
    "\ufeffmark",
    "emoji 🦀 and 漢字",
    "a\0b\x0bc\x1bd",
    "half \ud83d a letter",
    "_x000D_",
    "{=1}",
    "1/2",
    "0012",
    "x" * 40_000,
]


def _is_formula(cell: str) -> bool:
    return cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_hostile_cells_are_written_dead_and_read_as_they_were(tmp_path: Path, ending: str) -> None:
    if ending == "xlsx":
        pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    path = tmp_path / f"list.{ending}"
    rows = [Row(f"/{n}.jpg", "picture", caption_now=text, alt=text, because=text) for n, text in enumerate(HOSTILE)]
    write(rows, path)
    if ending == "csv":
        for row in cells(path):
            assert not any(_is_formula(cell) for cell in row), row
    if ending == "xlsx":
        import openpyxl

        for line in openpyxl.load_workbook(path).worksheets[0].iter_rows():
            assert all(cell.data_type in ("s", "n") and not _is_formula(str(cell.value or "")) for cell in line)
    back = {row.key: row for row in read(path)}
    for n, text in enumerate(HOSTILE):
        wanted = "".join(sign for sign in text if sign in "\n\t" or sign >= " ").encode("utf-8", "replace").decode()
        wanted = " ".join(wanted.replace("\ufeff", "").replace("_x000D_", "").split())
        if ending != "json":
            wanted = wanted[:30_000]
        got = back[f"/{n}.jpg"].alt
        assert " ".join("".join(sign for sign in got if sign >= " ").split()) == wanted, repr(text)


@given(WORDS)
def test_every_cell_comes_back(text: str) -> None:
    text = text.replace("\ufeff", "").replace("_x000D_", "").strip()
    assert restored(defused(text)) == text


@needs_office
def test_hostile_cells_in_libreoffice(tmp_path: Path) -> None:
    """No cell is run, and what comes back is what was written."""
    texts = [text for text in HOSTILE if "\ud83d" not in text and len(text) < 1000]
    write(
        [Row(f"/{n}.jpg", "picture", caption_now=text, alt=text) for n, text in enumerate(texts)], tmp_path / "list.csv"
    )
    book = by_office(tmp_path / "list.csv", "xlsx", tmp_path)
    import openpyxl

    for line in openpyxl.load_workbook(book).worksheets[0].iter_rows():
        assert all(cell.data_type != "f" for cell in line), "a formula"
    once, again = {row.key: row.alt for row in read(tmp_path / "list.csv")}, {row.key: row.alt for row in read(book)}
    # A cell that looks like a number, a day or an error of the sheet may come back in other digits.
    same = {key for key in once if once[key] not in ("1/2", "0012")}
    assert {key: again[key] for key in same} == {key: once[key] for key in same}


def test_a_formula_of_the_editor_is_what_it_came_to(tmp_path: Path) -> None:
    """Somebody takes over the suggestion by `=L2`: its value counts, and never the formula."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    path = tmp_path / "list.xlsx"
    write([Row("/a.jpg", "picture", suggestion="A stamp")], path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("ALT TEXT") + 1).value = "=L2"
    book.save(path)  # without a value: no program has worked it out yet
    (row,) = read(path)
    assert row.alt == ""


def test_numbers_days_and_truths_of_a_workbook(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    path = tmp_path / "list.xlsx"
    write([Row("/a.jpg", "picture")], path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["ALT TEXT"]).value = 1914.0
    sheet.cell(2, at["CREDIT"]).value = 7
    sheet.cell(2, at["DATE"]).value = datetime.datetime(2026, 3, 2, 12)
    book.save(path)
    (row,) = read(path)
    assert (row.alt, row.credit, row.date) == ("1914", "7", "2026-03-02")


def test_tables_that_are_none(tmp_path: Path) -> None:
    for name, data in {
        "empty.csv": b"",
        "blank.csv": b"\n\n\n",
        "one.csv": b"key\n/a.jpg\n",
        "binary.csv": bytes(range(256)) * 40,
        "office.csv": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "zip.csv": b"PK\x03\x04rubbish",
        "list.json": b"[]",
        "null.json": b"null",
        "rows.json": b'{"rows": 3}',
        "latin.json": b'{"rows": [{"key": "\xe9"}]}',
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UsageError, match=re.escape(name)):
            read(path)


def test_json_rows_of_any_shape(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    rows = [
        None,
        3,
        "x",
        [],
        {},
        {"key": None},
        {"key": ["a"]},
        {"key": "/a.jpg", "alt": {"x": 1}, "more": 3, "pages": "x"},
    ]
    path.write_text(json.dumps({"rows": rows}))
    (row,) = read(path)
    assert (row.key, row.kind, row.alt, row.pages) == ("/a.jpg", "picture", "", 0)


def test_a_workbook_that_is_a_bomb(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 250_000_000)
    with pytest.raises(UsageError, match="too large"):
        read(path)


def test_a_workbook_with_names_that_take_for_ever(tmp_path: Path) -> None:
    """A list of columns to print took openpyxl minutes."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    book = openpyxl.Workbook()
    book.active.append(["key", "kind", "ALT TEXT"])
    book.active.append(["/a.jpg", "picture", "A quay"])
    book.save(tmp_path / "list.xlsx")
    name = b'<definedName name="_xlnm.Print_Titles" localSheetId="0">' + b"$A:$B," * 20_000 + b"</definedName>"
    with zipfile.ZipFile(tmp_path / "list.xlsx") as old, zipfile.ZipFile(tmp_path / "names.xlsx", "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "xl/workbook.xml":
                data = re.sub(rb"<definedNames\s*/>", b"", data)
                data = data.replace(b"</sheets>", b"</sheets><definedNames>" + name + b"</definedNames>")
            new.writestr(part, data)
    (row,) = read(tmp_path / "names.xlsx")
    assert row.alt == "A quay"


def test_a_key_in_very_many_rows(tmp_path: Path) -> None:
    """Each is compared with all before it, so that no words are lost."""
    rows = [f"/a.jpg,picture,words {number}\n" for number in range(1002)]
    (tmp_path / "list.csv").write_text("key,kind,ALT TEXT\n" + "".join(rows[:1001]))
    (row,) = read(tmp_path / "list.csv")
    assert row.more["ALT TEXT (other)"].count("words") == 1000
    (tmp_path / "list.csv").write_text("key,kind,ALT TEXT\n" + "".join(rows))
    with pytest.raises(UsageError, match=r"the key /a\.jpg is in more than 1000 rows"):
        read(tmp_path / "list.csv")


def test_columns_twice_and_columns_of_the_editor(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("kind;ALT TEXT;my notes;key;alt;\nPicture;;ask Ilse;/a.jpg;A stamp;x\n")
    (row,) = read(path)
    assert (row.kind, row.alt, row.more) == ("picture", "A stamp", {"my notes": "ask Ilse"})
    write([row], tmp_path / "again.csv")
    table = list(csv.DictReader(io.StringIO((tmp_path / "again.csv").read_text("utf-8-sig"))))
    assert table[0]["my notes"] == "ask Ilse"


# -- keys -------------------------------------------------------------------------------------------


def page(canonical: str = "") -> Page:
    return Page(Source(f'<html><head><link rel="canonical" href="{canonical}"/></head></html>'.encode()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.a.example/i/quay-640x360.jpg", "http://a.example/i/quay-1280x720.jpg"),
        ("https://a.example/i/quay.jpg?w=640&h=360", "https://a.example/i/quay.jpg"),
        ("https://a.example/i/quay.jpg?v=3", "https://a.example/i/quay.jpg?v=17"),
        ("https://web.archive.org/web/2016im_/https://a.example/i/quay.jpg", "https://a.example/i/quay.jpg"),
        ("//a.example/i/quay.jpg", "https://a.example/i/quay.jpg"),
        ("https://a.example/i/quay%20one.jpg", "https://a.example/i/quay one.jpg"),
        ("https://a.example/320/cpsprodpb/D1A2/production/_98765432_quay.jpg", "https://a.example/976/cpsprodpb/D1A2/production/_98765432_quay.jpg"),
    ],
)  # fmt: skip
def test_one_picture_under_several_addresses(one: str, other: str) -> None:
    assert picture_key(one, page(), NOWHERE) == picture_key(other, page(), NOWHERE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/i/quay.jpg", "https://b.example/i/quay.jpg"),
        ("https://a.example/i/1.jpg", "https://a.example/j/1.jpg"),
        ("https://a.example/image.php?id=1", "https://a.example/image.php?id=2"),
        ("https://a.example/show?v=1", "https://a.example/show?v=2"),
        ("data:image/png;base64,AAAA", "data:image/png;base64,BBBB"),
    ],
)
def test_two_pictures_stay_two(one: str, other: str) -> None:
    assert picture_key(one, page(), NOWHERE) != picture_key(other, page(), NOWHERE)


def test_own_host_and_own_folder_are_the_same_place(tmp_path: Path) -> None:
    site = Site(tmp_path / "news", tmp_path)
    own = page("https://www.a.example/news/1")
    assert picture_key("https://a.example/i/quay.jpg", own, site) == "/i/quay.jpg"
    assert picture_key("/i/quay.jpg", own, site) == "/i/quay.jpg"
    assert picture_key("../i/quay-640x360.jpg?v=3", own, site) == "/i/quay.jpg"
    assert picture_key("/image.php?id=1", own, site) != picture_key("/image.php?id=2", own, site)


def test_the_settings_file_says_where_the_site_begins(tmp_path: Path) -> None:
    whole, part = Site(tmp_path / "news", tmp_path), Site(tmp_path / "news", tmp_path / "news")
    for src in ("../i/quay.jpg", "quay.jpg"):
        assert picture_key(src, page(), whole, tmp_path) == picture_key(src, page(), part, tmp_path)


@given(st.text(max_size=400))
def test_keys_come_back_from_every_table(src: str) -> None:
    key = picture_key(src, page(), NOWHERE)
    assert key.isprintable()
    assert len(key) <= 300
    assert restored(defused(key)) == key


def _workbook(path: Path, size: str, rows: str, **parts: str) -> Path:
    """A workbook whose sheet is written by hand."""
    openpyxl = pytest.importorskip("openpyxl")
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as made:
        files = {name: made.read(name) for name in made.namelist()}
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><dimension ref="{size}"/><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in {**files, "xl/worksheets/sheet1.xml": sheet, **parts}.items():
            made.writestr(name, data)
    return path


def _cells(number: int, **texts: str) -> str:
    cells = (f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in texts.items())
    return f'<row r="{number}">{"".join(cells)}</row>'


_HEAD = _cells(1, A="key", B="kind", C="ALT TEXT")


@pytest.mark.parametrize("size", ["A1:C2", "A1", "A1:XFD1048576"])
def test_a_workbook_that_lies_about_its_size_is_read_whole(tmp_path: Path, size: str) -> None:
    """Smaller than it is: no row is lost. Larger: nothing is made up, which would take hours."""
    last = _cells(900_000, A="/a.jpg", B="picture", C="A quay")
    (row,) = read(_workbook(tmp_path / "list.xlsx", size, _HEAD + last))
    assert (row.key, row.alt) == ("/a.jpg", "A quay")


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (_HEAD + _cells(99_999_999, A="/a.jpg", B="picture"), {}),
        (_HEAD + "".join(f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>' for number in range(2, 1000)), {}),
        (_HEAD, {"xl/styles.xml": "<styleSheet><fonts>" + "<font/>" * 800_000 + "</fonts></styleSheet>"}),
    ],
    ids=["rows", "cells", "styles"],
)
def test_a_workbook_of_more_than_a_worklist_has(tmp_path: Path, rows: str, parts: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="too large"):
        list(read(_workbook(tmp_path / "list.xlsx", "A1", rows, **parts)))
