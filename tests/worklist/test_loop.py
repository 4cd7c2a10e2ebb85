"""Worklist, filled, fix, nothing left to do: the whole loop, with every way a program may save the table."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import build
from spreadsheet import SAVED, by_office, cells, edit_xlsx, fill, needs_office, read_words

from accesspub.cli.main import main
from accesspub.worklist.collect import Collector
from accesspub.worklist.model import COLUMNS, Worklist
from accesspub.worklist.sheet import to_bytes
from accesspub.worklist.table import read

TRANSCRIPT = "Ilse Marrow: The crossing reopens in May, if the board agrees.\n\nNobody has asked the island yet.\n"
SIGNED = {"SIGNED BY": "Ilse Marrow", "DATE": "2026-03-02"}
FILLED = {
    "/img/quay.png en": {"ALT TEXT": "Lorries queue at the quay", "CREDIT": "Nadia Okell / Coastwire"},
    "/img/quay.png de": {"ALT TEXT": "Lastwagen warten am Kai", "CREDIT": "Nadia Okell / Coastwire"},
    "/img/potato_IMG_0042.jpg en": {"ALT TEXT": '"Potatoes"; in sacks,\nand é', "CREDIT": "Søren Vik"},
    "/img/chapel.jpg de": {"DECISION": "decorative"},
    "/img/painting.png de": {"DECISION": "not needed, because the museum shows it in words", **SIGNED},
    "youtube/aB3dE5gH7jK": {"TRANSCRIPT FILE": "words/storm.txt", "DECISION": "captions checked", **SIGNED},
}


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accesspub", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",  # a diff is in the bytes of its pages
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of articles; the table and the transcript lie next to it."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "storm.txt").write_text(TRANSCRIPT, "utf-8")
    build(tmp_path / "site")
    return tmp_path


def make(site: Path, name: str = "list.csv") -> Path:
    done = run("worklist", "site", "-o", name, "--credits", cwd=site)
    assert done.returncode == 0, done.stderr
    assert "6 rows, 6 to fill in" in done.stderr
    return site / name


def assert_all_is_done(site: Path, table: Path) -> None:
    """Fix with the filled table; nothing is left, a second run changes nothing, and a new list is empty."""
    done = run("fix", "--worklist", table, "site", cwd=site)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        "worklist: 5 rows applied on 3 pages, 0 there already, 1 waived, 0 without a match, 0 not applied, 0 wrong, "
        "0 still empty\n" in done.stderr
    )
    pages = {path.name: path.read_bytes() for path in (site / "site").rglob("*.html")}
    harbour = pages["harbour.html"].decode()
    assert '<img src="img/quay-640x360.png" width="480" alt="Lorries queue at the quay"' in harbour
    assert "Lorries have waited since May" in harbour
    assert "Nadia Okell / Coastwire" in harbour
    assert 'alt=""' in harbour, "a line between two parts is silent"
    assert "The crossing reopens in May" in harbour
    potatoes = pages["potatoes.html"].decode()
    assert 'alt="Lorries queue at the quay"' in potatoes, "the same picture in another size"
    assert "The crossing reopens in May" in potatoes
    assert "> Photo: Søren Vik</small></figcaption>" in potatoes
    assert 'alt="&quot;Potatoes&quot;; in sacks, and é"' in potatoes
    german = pages["faehre.html"].decode("cp1252")
    assert 'alt="Lastwagen warten am Kai"' in german, "words of the page's own language"
    assert "Lorries queue" not in german
    assert ">Foto: Nadia Okell / Coastwire</small>" in german
    assert '<img src="../img/chapel.jpg" alt=""' in german
    assert '<img src="../img/painting.png" alt="image"' in german, "waived: left as it was"
    # Nothing left, and the waiver is counted.
    left = run("check", "--worklist", table, "site", "--fail-on", "note", cwd=site)
    assert left.returncode == 0, left.stdout
    assert left.stdout == "3 pages; nothing left to do; 1 waived.\n"
    again = run("fix", "--worklist", table, "site", cwd=site)
    assert again.returncode == 0
    assert {path.name: path.read_bytes() for path in (site / "site").rglob("*.html")} == pages
    assert "0 rows applied on 0 pages, 5 there already, 1 waived" in again.stderr
    # A new list joined with the filled one asks for nothing and has lost no words.
    words = read_words(table)
    joined = run("worklist", "site", "-o", "new.csv", "--credits", "--merge", table, cwd=site)
    assert joined.returncode == 0, joined.stderr
    assert ", 0 to fill in" in joined.stderr
    assert read_words(site / "new.csv") == words


@pytest.mark.parametrize("how", SAVED)
def test_saved_by_any_program(site: Path, how: str) -> None:
    table = make(site)
    table.write_bytes(SAVED[how](fill(cells(table), FILLED)))
    assert_all_is_done(site, table)


def test_xlsx(site: Path) -> None:
    table = make(site, "list.xlsx")
    edit_xlsx(table, FILLED)
    assert_all_is_done(site, table)


def test_json(site: Path) -> None:
    table = make(site, "list.json")
    content = json.loads(table.read_bytes())
    names = {"ALT TEXT": "alt", "CREDIT": "credit", "DECISION": "decision", "SIGNED BY": "signed", "DATE": "date"}
    names["TRANSCRIPT FILE"] = "transcript"
    for row in content["rows"]:
        filled = FILLED[f"{row['key']} {row['language']}".strip()]
        row.update({names[title]: text for title, text in filled.items()})
    table.write_text(json.dumps(content), "utf-8")
    assert_all_is_done(site, table)


@needs_office
def test_libreoffice_saves_csv_again(site: Path, tmp_path: Path) -> None:
    """Our CSV is opened, filled and saved by LibreOffice: as a workbook, then as CSV of its own kind."""
    table = make(site)
    book = by_office(table, "xlsx", tmp_path)
    edit_xlsx(book, FILLED)
    again = by_office(book, "csv", tmp_path)
    table.write_bytes(again.read_bytes())
    assert_all_is_done(site, table)


@needs_office
def test_libreoffice_saves_a_workbook_again(site: Path, tmp_path: Path) -> None:
    table = make(site, "list.xlsx")
    edit_xlsx(table, FILLED)
    table.write_bytes(by_office(table, "xlsx", tmp_path).read_bytes())
    assert_all_is_done(site, table)


@needs_office
def test_libreoffice_saves_semicolons_and_an_old_charset(site: Path, tmp_path: Path) -> None:
    table = make(site)
    book = by_office(table, "xlsx", tmp_path)
    edit_xlsx(book, FILLED)
    table.write_bytes(by_office(book, "csv", tmp_path, semicolons=True).read_bytes())
    assert_all_is_done(site, table)


# -- what the run says ------------------------------------------------------------------------------


def test_partly_filled(site: Path) -> None:
    table = make(site)
    rows = fill(cells(table), {"/img/quay.png en": {"ALT TEXT": "Lorries queue at the quay"}})
    rows.append(["/img/gone.jpg", "picture", "en", *[""] * (len(rows[0]) - 3)])
    rows[-1][rows[0].index("ALT TEXT")] = "A picture that no page shows any more"
    table.write_bytes(SAVED["UTF-8"](rows))
    done = run("fix", "--worklist", table, "site", cwd=site)
    assert done.returncode == 1, "pictures are left without words"
    assert "1 row applied on 2 pages" in done.stderr
    assert "no longer matches: picture /img/gone.jpg (en): on none of these pages" in done.stderr
    assert "still empty: picture /img/quay.png (de) (alt text, credit)" in done.stderr
    assert "still empty: video youtube/aB3dE5gH7jK (transcript, captions checked)" in done.stderr
    assert "Lorries queue" not in (site / "site" / "news" / "faehre.html").read_text("cp1252")


def test_json_report_counts_the_waived(site: Path) -> None:
    table = make(site)
    table.write_bytes(SAVED["UTF-8"](fill(cells(table), FILLED)))
    for command in (("check",), ("fix",)):
        report = json.loads(run(*command, "--worklist", table, "site", "--format", "json", cwd=site).stdout)
        pages = {Path(page["path"]).name: page for page in report["pages"]}
        german = pages["faehre.html"]
        assert german["waived"] == 1
        assert german["answered"]["picture /img/painting.png (de)"] == "waived"
        assert not [one for one in german["findings"] if "painting" in one["element"]]
    assert german["answered"]["picture /img/quay.png (de)"] == "applied"
    plain = json.loads(run("check", "site", "--format", "json", cwd=site).stdout)
    assert not any({"answered", "waived"} & set(page) for page in plain["pages"]), "without a worklist, as ever"


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_a_dry_run_puts_no_files_anywhere(site: Path, option: str) -> None:
    table = make(site)
    table.write_bytes(SAVED["UTF-8"](fill(cells(table), FILLED)))
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    done = run("fix", option, "--worklist", table, "site", cwd=site)
    assert done.returncode == 1
    assert "words/storm.txt: it goes into the alternatives folder when something is written" in done.stderr
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_output_folder(site: Path) -> None:
    table = make(site)
    table.write_bytes(SAVED["UTF-8"](fill(cells(table), FILLED)))
    before = (site / "site" / "harbour.html").read_bytes()
    assert run("fix", "--worklist", table, "site", "-o", "out", cwd=site).returncode == 0
    assert (site / "site" / "harbour.html").read_bytes() == before
    assert 'alt="Lorries queue at the quay"' in (site / "out" / "harbour.html").read_text("utf-8")


def test_one_page_of_a_site_with_settings(site: Path) -> None:
    """With a settings file above, the keys do not depend on which part of the site is named."""
    (site / "site" / "accesspub.toml").write_text('image-credit = "warn"\n')
    table = make(site)
    table.write_bytes(SAVED["UTF-8"](fill(cells(table), FILLED)))
    done = run("fix", "--worklist", table, "site/news/potatoes.html", cwd=site)
    assert "3 rows applied on 1 page," in done.stderr, done.stderr
    assert 'alt="Lorries queue at the quay"' in (site / "site" / "news" / "potatoes.html").read_text("utf-8")


def test_another_folder_than_that_of_the_list(site: Path) -> None:
    table = make(site)
    table.write_bytes(SAVED["UTF-8"](fill(cells(table), {"/img/potato_IMG_0042.jpg en": {"ALT TEXT": "Sacks"}})))
    done = run("fix", "--worklist", table, "site/news", cwd=site)
    assert "no longer matches: picture /img/potato_IMG_0042.jpg (en)" in done.stderr
    assert "name the same folder as for `accesspub worklist`" in done.stderr


def test_stdin(site: Path) -> None:
    """A page from nowhere has no files around it: pictures are known by their address alone."""
    (site / "list.csv").write_text("key,kind,ALT TEXT\nexample.org/quay.jpg,picture,Lorries queue\n")
    text = '<html lang="en"><article><h1>A crossing</h1><p>The ferry sailed again on Monday, for the first time.</p>'
    text += '<p><img src="https://example.org/quay-640x360.jpg?w=640"></p><p>Nobody counted the lorries.</p></article>'
    done = subprocess.run(
        [sys.executable, "-m", "accesspub", "fix", "--worklist", "list.csv", "-"],
        cwd=site, input=text.encode(), capture_output=True,
    )  # fmt: skip
    assert b'alt="Lorries queue"' in done.stdout
    assert b"1 row applied on 1 page" in done.stderr


def test_undo_takes_the_words_out_again(site: Path) -> None:
    before = {path: path.read_bytes() for path in (site / "site").rglob("*.html")}
    table = make(site)
    table.write_bytes(SAVED["UTF-8"](fill(cells(table), FILLED)))
    run("fix", "--worklist", table, "site", cwd=site)
    run("fix", "--undo", "site", cwd=site)
    for path, raw in before.items():
        text = path.read_bytes()
        assert b"Coastwire" not in text, "credits stand in marks of ours"
        assert text.count(b"<figure") == raw.count(b"<figure")


def test_what_is_saved_while_the_pages_are_read_is_kept(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, collected = make(site), Collector.worklist
    filled = SAVED["UTF-8"](fill(cells(table), FILLED))

    def saved_meanwhile(collector: Collector) -> Worklist:
        table.write_bytes(filled)
        return collected(collector)

    monkeypatch.setattr(Collector, "worklist", saved_meanwhile)
    monkeypatch.chdir(site)
    assert main(["worklist", "site", "-o", "list.csv", "--credits"]) == 0
    assert_all_is_done(site, table)


def test_what_only_the_file_has_is_not_lost_by_an_update(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    (tmp_path / "a.html").write_text('<p>Words.</p><img src="quay.jpg">')
    assert run("worklist", "a.html", "-o", "list.xlsx", cwd=tmp_path).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    sheet = book.active
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("ALT TEXT") + 1).value = "A quay"
    sheet.cell(2, titles.index("ALT TEXT") + 1).comment = openpyxl.comments.Comment("Ask Ilse", "Ann")
    sheet.cell(2, len(titles) + 1).value = "which quay?"
    sheet.cell(3, 3).value = "a row of its own"
    book.create_sheet("Notes")["A1"] = "Call the photographer"
    book.create_sheet("Sheet3")
    book.save(tmp_path / "list.xlsx")
    kept = (tmp_path / "list.xlsx").read_bytes()
    done = run("worklist", "a.html", "-o", "list.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    said = "words without a title in 1 row; 1 row without a key; the sheet Notes; comments"
    assert f"({said})" in done.stderr
    assert (tmp_path / "list.xlsx").read_bytes() == kept
    for _ in range(2):  # the new file can be updated
        assert run("worklist", "a.html", "-o", "new.csv", "--merge", "list.xlsx", cwd=tmp_path).returncode == 0
    assert "A quay" in (tmp_path / "new.csv").read_text("utf-8-sig")


# -- wrong use --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["fix", "check"])
def test_a_file_that_is_no_worklist(site: Path, command: str) -> None:
    (site / "no.csv").write_text("name,age\nA,3\n")
    (site / "no.json").write_text('{"rows')
    (site / "no.xlsx").write_bytes(b"PK\x03\x04 and nothing")
    for name in ("no.csv", "no.json", "no.xlsx", "missing.csv"):
        done = run(command, "--worklist", name, "site", cwd=site)
        assert done.returncode == 2, done.stderr
        assert name in done.stderr
        assert "Traceback" not in done.stderr


def test_a_list_in_a_format_we_do_not_write(site: Path) -> None:
    for name in ("list.ods", "list", "list.txt"):
        done = run("worklist", "site", "-o", name, cwd=site)
        assert done.returncode == 2
        assert ".csv or .xlsx or .json" in done.stderr
        assert not (site / name).exists()


def test_a_list_that_cannot_be_read_is_not_replaced(site: Path) -> None:
    (site / "list.csv").write_text("my own table\n")
    assert run("worklist", "site", "-o", "list.csv", cwd=site).returncode == 2
    assert (site / "list.csv").read_text() == "my own table\n"


def test_xlsx_without_openpyxl(site: Path) -> None:
    (site / "hide").mkdir()
    (site / "hide" / "openpyxl.py").write_text("raise ImportError('not installed')\n")
    done = subprocess.run(
        [sys.executable, "-m", "accesspub", "worklist", "site", "-o", "list.xlsx"],
        cwd=site, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(site / "hide")},
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install '.[xlsx]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_pages_that_cannot_be_read_do_not_end_the_run(site: Path) -> None:
    (site / "site" / "broken.html").symlink_to("nowhere.html")
    done = run("worklist", "site", "-o", "list.csv", cwd=site)
    assert done.returncode == 3
    assert "broken.html: not processed" in done.stderr
    assert len(read(site / "list.csv")) == 6


def test_a_workbook_shows_the_pictures_of_the_site(tmp_path: Path) -> None:
    """Small copies, and only of files that are pictures inside the site; nothing is read back from that column."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    from PIL import Image

    folder = tmp_path / "album"
    folder.mkdir()
    Image.new("RGBA", (800, 300), (200, 0, 0, 128)).save(folder / "sea.png")
    Image.new("L", (40, 40)).save(tmp_path / "outside.png")
    (folder / "out.png").symlink_to(tmp_path / "outside.png")
    (folder / "broken.png").write_bytes((folder / "sea.png").read_bytes()[:60])
    names = ("sea.png", "out.png", "broken.png", "none.png")
    (folder / "a.html").write_text(
        '<html lang="en"><title>t</title><article><h1>The sea</h1><p>It is wide. '
        + "Whoever looks at it for a whole day sees it in another colour every hour, from grey to green. " * 8
        + "</p>"
        + "".join(f'<figure><img src="{name}"><figcaption>It is wide, {name}.</figcaption></figure>' for name in names)
        + "</article>"
    )
    assert run("worklist", ".", "-o", "list.xlsx", cwd=folder).returncode == 0
    table = folder / "list.xlsx"
    sheet = openpyxl.load_workbook(table).worksheets[0]
    (image,) = sheet._images
    assert (image.width, image.height) == (160, 60)
    assert sheet.cell(image.anchor._from.row + 1, 1).value == "/sea.png"
    assert sheet.cell(1, image.anchor._from.col + 1).value == "picture"
    assert not any(row.more for row in read(table))


ADDRESSES = ["https://example.org/a.jpg", "javascript:alert(1)", "a.jpg", "https://example.org/a b"]


def test_a_workbook_offers_decisions_and_links_to_the_web_only() -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: worklists as .xlsx are NOT tested")
    head = list(COLUMNS.values())
    at = head.index("address")
    rows = [[address if column == at else "x" for column in range(len(head))] for address in ADDRESSES]
    sheet = openpyxl.load_workbook(io.BytesIO(to_bytes([head, *rows]))).worksheets[0]
    links = [link and link.target for link in (sheet.cell(number, at + 1).hyperlink for number in range(2, 6))]
    assert links == ["https://example.org/a.jpg", None, None, None]
    (choices,) = sheet.data_validations.dataValidation
    assert "not needed" in choices.formula1
    assert str(choices.sqref) == f"{openpyxl.utils.get_column_letter(head.index('DECISION') + 1)}2:" + (
        f"{openpyxl.utils.get_column_letter(head.index('DECISION') + 1)}5"
    )
