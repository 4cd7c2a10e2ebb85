"""The words of the desk reach `fix`, `check` and `audit`, and go out to and come in from the files of before."""

from __future__ import annotations

import csv
import datetime
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.desk import exchange
from accesspub.desk.checks import Checks
from accesspub.doors.open_page import OpenPage
from accesspub.run.model import Order
from accesspub.run.pages import find_pages, page_name
from accesspub.worklist.table import read, write

from .test_items import PAGE, desk

QUAY, CLIP = "picture:en:/quay.jpg", "video::youtube/aB3dE5gH7jK"
#: A decision ends at most some years from now, whenever the tests run.
NEXT_YEAR = f"{datetime.datetime.now(datetime.UTC).year + 1}-12-31"
WORDS = "A long and quiet paragraph about the harbour and its people. " * 4


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "news").mkdir(parents=True)
    (folder / "news" / "a.html").write_text(PAGE.format(lang="en", words=WORDS), "utf-8")
    (folder / "b.html").write_text(PAGE.format(lang="en", words=WORDS), "utf-8")
    return folder


def accesspub(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "accesspub", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_fix_puts_the_words_of_the_desk_on_every_page_once(site: Path) -> None:
    store = desk(site)
    store.write(QUAY, "alt", "Two lorries on the quay", "Ann")
    first = accesspub("fix", site)
    assert f"reads {store.path} (1 item with words, 0 decisions about findings)" in first.stderr
    assert "worklist: 1 row applied on 2 pages" in first.stdout + first.stderr
    pages = [page.read_bytes() for page in (site / "b.html", site / "news" / "a.html")]
    assert all(b'alt="Two lorries on the quay"' in page for page in pages)
    assert store.item(QUAY).state == "applied"
    accesspub("fix", site)
    assert [page.read_bytes() for page in (site / "b.html", site / "news" / "a.html")] == pages
    assert desk(site).item(QUAY).state == "seen again"


def test_a_part_of_the_site_gets_the_same_words_and_no_desk_means_none(site: Path) -> None:
    desk(site).write(QUAY, "alt", "Two lorries on the quay", "Ann")
    part = accesspub("fix", "--diff", site / "news")
    assert 'alt="Two lorries on the quay"' in part.stdout
    without = accesspub("fix", "--diff", "--no-desk", site / "news")
    assert "lorries" not in without.stdout
    assert "desk" not in without.stderr


def test_two_sites_do_not_share_their_words(site: Path, tmp_path: Path) -> None:
    desk(site).write(QUAY, "alt", "Two lorries on the quay", "Ann")
    other = tmp_path / "other"
    shutil.copytree(site, other, ignore=shutil.ignore_patterns(".accesspub"))
    both = accesspub("fix", "--diff", site, other)
    assert "belong to different desks" in both.stderr
    assert "lorries" not in both.stdout


def test_the_export_does_what_the_desk_does(site: Path, tmp_path: Path) -> None:
    store = desk(site)
    store.write(QUAY, "alt", "Two lorries on the quay", "Ann")
    store.write_all(CLIP, {"decision": "not ours", "until": "2999-01-01"}, "Ben")
    table = tmp_path / "worklist.csv"
    write(exchange.worklist(store), table)
    by_desk, by_table = (
        accesspub("fix", "--diff", site),
        accesspub("fix", "--diff", "--no-desk", "--worklist", table, site),
    )
    assert by_desk.stdout == by_table.stdout
    assert "lorries" in by_desk.stdout
    assert by_desk.returncode == by_table.returncode


def test_a_finding_that_is_fine_is_waived_until_its_end(site: Path) -> None:
    store = desk(site)
    before = accesspub("check", "--format", "json", site)
    (item, *_) = (one for one in store.items("all", {"kind": ["place"]}).items if one.owner != "accesspub")
    store.write_all(item.id, {"decision": "fine", "because": "checked by ear", "until": NEXT_YEAR}, "Ann")
    covered = {name for place in store.item(item.id).places for name in place.findings}
    assert '"waived"' not in before.stdout
    after = accesspub("check", "--format", "json", site)
    assert after.stdout.count('"waived"') == len(covered)
    assert accesspub("check", "--format", "json", "--no-desk", site).stdout == before.stdout


@pytest.mark.parametrize("name", ["list.csv", "list.json", "list.xlsx"])
def test_a_worklist_comes_in_and_goes_out(site: Path, tmp_path: Path, name: str) -> None:
    store = desk(site)
    rows = {row.name: row for row in exchange.worklist(store)}
    quay, clip = rows["picture /quay.jpg (en)"], rows["video youtube/aB3dE5gH7jK"]
    quay.alt, quay.until = "=Two lorries", ""
    clip.decision, clip.signed, clip.date = "not needed, because it is silent", "Ben", "24.11.2026"
    write(rows.values(), tmp_path / name)
    assert exchange.take_worklist(store, tmp_path / name, "Ann") == []
    assert store.item(QUAY).words == {"alt": "=Two lorries"}
    assert store.item(CLIP).words == {"decision": "not needed", "because": "it is silent"}
    assert (store.item(CLIP).state, store.item(CLIP).when[:10]) == ("waived", "2026-11-24")
    store.write(QUAY, "alt", "Lorries", "Ann")
    lines = exchange.take_worklist(store, tmp_path / name, "Ann")
    assert lines == ['picture /quay.jpg (en): alt stays "Lorries", not "=Two lorries"']
    write(exchange.worklist(store), tmp_path / "again.csv")
    assert {row.name: row.alt for row in read(tmp_path / "again.csv")}["picture /quay.jpg (en)"] == "Lorries"


def test_captions_come_in_with_their_file_and_go_out_by_its_name(site: Path, tmp_path: Path) -> None:
    store = desk(site)
    rows = {row.name: row for row in exchange.worklist(store)}
    clip = rows["video youtube/aB3dE5gH7jK"]
    clip.transcript, clip.more = "words/storm.txt", {"note": "ask Ben", "assigned": "Ann"}
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "storm.txt").write_text("Ann: Here is the quay, and nobody came to see it.\n")
    write(rows.values(), tmp_path / "list.csv")
    assert exchange.take_worklist(store, tmp_path / "list.csv", "Ann") == []
    words = store.item(CLIP).words
    assert words == {"transcript": "youtube/aB3dE5gH7jK.transcript.txt", "note": "ask Ben", "assigned": "Ann"}
    by_desk = accesspub("fix", "--diff", site)
    assert "nobody came to see it" in by_desk.stdout
    write(exchange.worklist(store), tmp_path / "out" / "list.csv")
    by_table = accesspub("fix", "--diff", "--no-desk", "--worklist", tmp_path / "out" / "list.csv", site)
    assert by_table.stdout == by_desk.stdout
    assert "0 not applied" in by_table.stderr


def test_check_and_the_desk_have_the_same_findings(site: Path) -> None:
    waivers = site.parent / "none.yaml"  # findings have names where they are judged
    waivers.write_text("[]")
    store = desk(site)
    listed = [store.item(item.id) for item in store.items("all", limit=-1).items]
    mine = sorted(name for item in listed for place in item.places for name in place.findings)
    pages = json.loads(accesspub("check", "--no-desk", "--waivers", waivers, "--format", "json", site).stdout)["pages"]
    assert mine == sorted(finding["id"] for page in pages for finding in page["findings"])


def test_an_editor_of_code_shows_what_nobody_has_decided_about(site: Path) -> None:
    store, page = desk(site), site / "b.html"
    text = page.read_text("utf-8")
    before = len(OpenPage(str(page), text).findings())
    asked = [store.item(one.id) for one in store.items("all", {"kind": ["place"]}, limit=-1).items]
    mine = next(one for one in asked if any(place.page == "b.html" for place in one.places))
    store.write_all(mine.id, {"decision": "fine", "because": "it is good", "until": NEXT_YEAR}, "Ann")
    said = json.loads(accesspub("check", "--format", "json", page).stdout)["pages"][0]["findings"]
    left = [(one["rule"], one["message"]) for one in said if one["state"] == "new"]
    shown = OpenPage(str(page), text).findings()
    assert sorted((one.finding.rule, one.finding.message) for one in shown) == sorted(left)
    assert len(shown) < before


def test_words_about_what_no_page_has_are_kept(site: Path, tmp_path: Path) -> None:
    store = desk(site)
    row = next(iter(exchange.worklist(store)))
    row.key, row.alt = "/gone.jpg", "Gone"
    write([row], tmp_path / "list.csv")
    exchange.take_worklist(store, tmp_path / "list.csv", "Ann")
    assert store.item("picture:en:/gone.jpg").state == "gone"
    assert [row.alt for row in exchange.worklist(store) if row.key == "/gone.jpg"] == ["Gone"]


def test_waivers_and_answers_come_in_and_go_out(site: Path, tmp_path: Path) -> None:
    store = desk(site)
    first, second = store.items("all", {"kind": ["place"]}, limit=2).items
    store.write_all(first.id, {"decision": "fine", "because": "ja: “gut”", "until": NEXT_YEAR}, "Ann")
    waivers = tmp_path / "waivers.yaml"
    waivers.write_bytes(exchange.waivers_yaml(store))
    names = [place.findings[0] for place in store.item(second.id).places]
    answers = tmp_path / "answers.csv"
    with answers.open("w", newline="", encoding="utf-8-sig") as file:
        head = ["id", "rule", "page", "element", "worklist", "answer", "why", "who", "until"]
        rows = csv.writer(file, delimiter=";")
        rows.writerows(
            [head, [" ".join(names), "r", "p", "", "", "fine", "ok", "Ben", NEXT_YEAR], ["no", "r", "p", *[""] * 6]]
        )
    store.path.unlink()
    again = desk(site)
    assert exchange.take_waivers(again, waivers) == []
    assert len(exchange.take_answers(again, answers)) == 1
    assert again.item(first.id).words == {"decision": "fine", "because": "ja: “gut”", "until": NEXT_YEAR}
    assert (again.item(second.id).who, again.item(second.id).state) == ("Ben", "waived")
    assert exchange.take_waivers(again, waivers) == []


@pytest.mark.parametrize(
    ("words", "complete", "said", "spoken"),
    [
        ({}, False, "alt text", "image"),
        ({"alt": "Two lorries on the quay"}, True, "", "image, Two lorries on the quay"),
        ({"alt": "quay.jpg"}, False, "file name", "image, quay.jpg"),
        ({"alt": "The quay in the morning"}, False, "caption", "image, The quay in the morning"),
        ({"decision": "decorative"}, True, "", ""),
        ({"decision": "not needed"}, False, "BECAUSE", "picture"),
        ({"decision": "not needed", "because": "an advert"}, True, "", "image"),
    ],
)
def test_words_are_checked_by_the_rules_before_they_are_saved(
    site: Path, words: dict[str, str], complete: bool, said: str, spoken: str
) -> None:
    store = desk(site)
    jobs = {page_name(job, Config()): job for job in find_pages([str(site)])}
    live = Checks(Order("check"), jobs).live(store.item(QUAY), words, "Ann")
    assert (live.is_complete, live.spoken) == (complete, spoken)
    assert said in " ".join(live.messages)
    assert bool(live.messages) == bool(said)
