"""The store: what was acknowledged is never lost, nobody overwrites what another wrote, numbers equal rows."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import pytest

from accesspub.desk.model import ConflictError, Context, Item, PageFacts, Place, item_id
from accesspub.desk.queries import VIEWS, condition, facet
from accesspub.desk.store import Store
from accesspub.errors import UsageError
from accesspub.html_report.model import Reported
from accesspub.worklist.desk_file import read_rows, read_written
from accesspub.worklist.desk_place import FOLDER, NAME, find_desk


def picture(key: str, *needs: str, language: str = "en", pages: int = 1) -> Item:
    places = tuple(Place(f"{n}.html", 3, 5, "<img>", (f"{key}{n}",)) for n in range(pages))
    found = (Reported("image-alt", "No alt text."),) if needs else ()
    return Item(
        item_id("picture", key, language), "picture", key, language, "describe", "editor", needs, pages, places, found
    )


ITEMS = [
    picture("/a.jpg", "alt", pages=2),
    picture("/b.jpg", "alt", "credit"),
    picture("/c.jpg"),
    Item("video::youtube/x", "video", "youtube/x", needs=("transcript", "checked"), pages=1, places=(Place("0.html"),)),
    Item("place::q", "place", "q", "en", "links", "editor", ("answer",), 1, (Place("1.html"),), (Reported("r", "?", outcome="cantTell"),)),
    Item("place::d", "place", "d", "en", "contrast", "developer", ("fix",), 1, (Place("1.html"),), (Reported("c", "!"),)),
]  # fmt: skip
PAGES = [PageFacts("0.html", section="News"), PageFacts("1.html", section="Sport")]
A, B = ITEMS[0].id, ITEMS[1].id


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / FOLDER / NAME)
    made.refresh(ITEMS, PAGES)
    return made


def test_a_field_of_an_earlier_version_is_ignored(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute(
            "UPDATE items SET data = json_set(data, '$.context.poster', 'p.jpg', '$.findings[0].poster', 'p.jpg')"
        )
    assert [store.item(item.id) for item in ITEMS[:2]] == ITEMS[:2]


def test_words_stay_when_the_pages_are_analysed_again(store: Store) -> None:
    assert store.write(A, "alt", "Two lorries", "Ann").state == "written"
    store.refresh([picture("/a.jpg"), *ITEMS[1:]], PAGES)
    assert store.item(A).words == {"alt": "Two lorries"}
    assert store.item(A).state == "seen again"
    store.refresh(ITEMS[1:], PAGES)
    assert (store.item(A).state, store.item(A).places) == ("gone", ())
    store.refresh(ITEMS, PAGES)
    assert store.item(A).state == "written"


def test_states_are_computed(store: Store) -> None:
    item = store.write(B, "alt", "A quay", "Ann")
    assert item.state == "to do"  # the credit is missing
    item = store.write(B, "credit", "Nadia Okell", "Ann")
    assert item.state == "written"
    store.judge(B, item.version - 1, [])  # about older words
    assert store.item(B).state == "written"
    store.judge(B, item.version, ["The alt text is long."])
    assert (store.item(B).state, store.item(B).messages) == ("written", ("The alt text is long.",))
    store.judge(B, item.version, [])
    assert store.item(B).state == "checked"
    store.applied([B])
    assert store.item(B).state == "applied"
    assert store.write(A, "decision", "decorative", "Ann").state == "written"
    assert store.write(A, "decision", "not needed", "Ann").state == "to do"  # it needs a reason
    assert store.write(A, "because", "an advert", "Ann").state == "waived"
    assert store.write_all("place::q", {"decision": "fine", "because": "ok"}, "Ann").state == "to do"  # and an end
    assert store.write("place::q", "until", "2999-01-01", "Ann").state == "to do"  # not for ever
    assert store.write("place::q", "decision", "fixed elsewhere", "Ann").state == "written"
    store.refresh(ITEMS, PAGES)
    assert store.item("place::q").state == "to do"  # it is still there
    assert store.item("video::youtube/x").state == "to do"
    store.write("video::youtube/x", "decision", "captions checked", "Ben")
    assert store.write("video::youtube/x", "captions", "x.vtt", "Ben").state == "written"


def test_what_no_page_can_hold_is_not_kept(store: Store) -> None:
    store.write(A, "alt", " Two\0 lorries\ud800\n on\u2028the quay \x1b", "Ann")
    assert [row.alt for row in read_rows(store.path)] == ["Two lorries on the quay"]


def test_nobody_overwrites_what_another_wrote(store: Store) -> None:
    seen = store.item(A).version
    store.write(A, "alt", "Two lorries", "Ben", seen)
    store.write(A, "credit", "Nadia Okell", "Ann", seen)  # another field
    with pytest.raises(ConflictError) as caught:
        store.write(A, "alt", "Lorries", "Ann", seen)
    assert (caught.value.who, caught.value.value) == ("Ben", "Two lorries")
    store.write(A, "alt", "Two lorries", "Ann", seen)  # the same words
    store.write(A, "alt", "Lorries", "Ann", caught.value.item.version)
    last = store.log(A)[0]
    assert (last.who, last.field, last.old, last.new) == ("Ann", "alt", "Two lorries", "Lorries")


def test_undo_puts_back_what_was_replaced_unless_it_was_written_again(store: Store) -> None:
    first = store.write(A, "alt", "One", "Ann").version
    second = store.write(A, "alt", "Two", "Ann").version
    with pytest.raises(ConflictError):
        store.undo(first, "Ann")
    assert store.undo(second, "Ann").words == {"alt": "One"}
    assert store.undo(store.item(A).version, "Ann").words == {"alt": "Two"}
    assert len(store.log(A)) == 4


def test_what_is_saved_for_several_at_once_is_undone_at_once(store: Store) -> None:
    other = replace(ITEMS[4], id="place::other", key="other")
    theirs = replace(ITEMS[4], id="place::theirs", key="theirs")
    differs = replace(
        ITEMS[4], id="place::differs", key="differs", findings=(Reported("r", "Why?", outcome="cantTell"),)
    )
    store.refresh([*ITEMS, other, theirs, differs], PAGES)
    store.write("place::theirs", "note", "Ask Cem", "Ben")
    assert store.alike("place::q") == ["place::other"], "neither what Ben wrote about nor what says something else"
    store.write("place::q", "note", "Look again", "Ann")
    words = {"decision": "fine", "because": "The title is right", "until": "2026-01-01"}
    saved = store.write_all("place::q", words, "Ann", also=["place::other", "place::theirs"])
    assert store.item("place::other").words == words
    assert store.item("place::theirs").words == {"note": "Ask Cem"}
    store.write("place::other", "because", "I saw it", "Ben")
    assert store.undo(saved.version, "Ann").words == {"note": "Look again"}
    assert store.item("place::other").words == {"because": "I saw it"}, "what Ben wrote since stays"


def test_pictures_are_found_by_their_credit(store: Store) -> None:
    whose = dict(zip((A, B, "picture:en:/c.jpg"), ("missing", "agency", "agency"), strict=True))
    store.refresh([replace(one, context=Context(credited=whose.get(one.id, ""))) for one in ITEMS], PAGES)
    for filters in ({}, {"whole": ["1"]}):
        for value, count in store.facets("pictures", filters)["credited"].items():
            found = store.items("pictures", {**filters, "credited": [value]})
            assert len(found.items) == found.total == count
            assert {one.context.credited for one in found.items} == {value}
    assert store.facets("pictures")["credited"] == {"agency": 1, "missing": 1}
    assert store.facets("pictures", {"credited": ["missing"]})["credited"] == {"agency": 1, "missing": 1}
    assert store.facets("pictures", {"whole": ["1"]})["credited"] == {"agency": 2, "missing": 1}


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE words SET value = x'ff00'",
        "UPDATE words SET field = '__class__'",
        "UPDATE items SET needs = x'ff'",
        "UPDATE items SET data = '{\"context\": 5}'",
        "UPDATE items SET messages = '5'",
        "DROP TABLE words; CREATE VIEW words AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT '' item, 'alt' field, 'x' value, 'w' who, 'a' at, 1 seq FROM c WHERE x < 0",
        "CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM words; END",
        "CREATE TABLE more (y TEXT, x TEXT AS (hex(zeroblob(1000000000))))",
    ],
)
def test_a_forged_file_is_damaged(store: Store, forged: str) -> None:
    """It neither runs for ever nor fails with anything but its name."""
    store.write(store.items().items[0].id, "alt", "A quay", "Ada")
    with closing(sqlite3.connect(store.path)) as db, db:
        db.executescript(forged)
    with pytest.raises(UsageError, match=r"desk\.sqlite: is damaged"):
        [read_rows(store.path), Store(store.path).items("all")]


@pytest.mark.parametrize(
    ("view", "filters"),
    [
        ("all", {}),
        ("pictures", {}),
        ("pictures", {"needs": ["credit"]}),
        ("pictures", {"section": ["News"]}),
        ("pictures", {"section": ["News", "Sport"], "state": ["to do"]}),
        ("pictures", {"whole": ["1"], "text": ["c.jpg"]}),
        ("clips", {"needs": ["transcript"]}),
        ("questions", {}),
        ("developers", {"owner": ["developer"]}),
        ("pictures", {"text": ["100%_"]}),
    ],
)
def test_every_number_equals_the_rows_behind_it(store: Store, view: str, filters: dict[str, list[str]]) -> None:
    listing = store.items(view, filters, limit=1000)
    assert listing.total == len(listing.items)
    for name, values in store.facets(view, filters).items():
        for value, count in values.items():
            assert count == len(store.items(view, {**filters, name: [value]}, limit=1000).items)
    for state, count in store.counts()[view].items():
        assert count == store.count(view, {"state": [state]})


def test_everything_in_a_place_is_in_one_view(store: Store) -> None:
    owners = ("accesspub", "program", "editor", "media", "designer", "developer")
    several = [
        Item(f"place::{owner}{need}", "place", f"{owner}{need}", "en", "links", owner, (need,), 1, (Place("1.html"),))
        for owner in owners
        for need in ("answer", "fix")
        if owner not in ("accesspub", "program") or need == "fix"
    ]
    store.refresh(several, PAGES)
    views = ("questions", "technical", "editors", "developers", "offers", "fixes")
    found = [item.id for view in views for item in store.items(view).items]
    assert sorted(found) == sorted(item.id for item in several)
    assert {item.owner for item in store.items("technical").items} == {"designer", "developer"}


def test_items_come_in_parts_and_have_neighbours(store: Store) -> None:
    names = [item.id for item in store.items("pictures").items]
    assert names == [A, B]
    assert [store.items("pictures", offset=at, limit=1).items[0].id for at in (0, 1)] == names
    assert store.neighbours(A, "pictures") == ("", B)
    assert store.neighbours(B, "pictures") == (A, "")
    assert [store.rank(name, "pictures") for name in (A, B, "place::q")] == [1, 2, 0]
    assert {item.id: [place.page for place in item.places] for item in store.on_page("1.html")} == {
        A: ["1.html"], "place::q": ["1.html"], "place::d": ["1.html"]
    }  # fmt: skip


def test_decisions_about_edits_are_kept_and_logged(store: Store) -> None:
    store.decide("e1", "declined", "Ann")
    store.decide("e2", "accepted", "Ann")
    store.decide("e1", "", "Ben")
    assert store.decided() == {"e2": "accepted"}
    assert [(entry.who, entry.old, entry.new) for entry in store.log("edit::e1")] == [
        ("Ben", "declined", ""), ("Ann", "", "declined")
    ]  # fmt: skip


def test_rows_are_those_of_a_worklist(store: Store) -> None:
    store.write(A, "alt", "Two lorries", "Ann")
    store.write_all(B, {"decision": "not ours", "until": "2999-01-01"}, "Ben", at="2026-11-24T10:00:00+00:00")
    first, second = read_rows(store.path)
    assert (first.kind, first.key, first.language, first.alt) == ("picture", "/a.jpg", "en", "Two lorries")
    assert (second.decision, second.signed, second.date, second.is_waiver) == ("not ours", "Ben", "2026-11-24", True)


def test_who_wrote_what_is_read_with_the_reason_of_a_decision(store: Store) -> None:
    store.write(A, "alt", "Two lorries", "Ann")
    store.write_all(B, {"decision": "not needed", "because": "gone soon", "note": "decorative"}, "Ben")
    store.write("place::q", "decision", "fine", "Ben")
    assert [(one.field, one.value, one.who, one.because) for one in read_written(store.path)] == [
        ("decision", "not needed", "Ben", "gone soon"), ("alt", "Two lorries", "Ann", "")
    ]  # fmt: skip


def test_two_threads_and_a_process_write_at_once(store: Store) -> None:
    def write(who: str) -> None:
        for number in range(15):
            store.write(A, "note", f"{who} {number}", who)

    code = (
        "import sys; from pathlib import Path; from accesspub.desk.store import Store\n"
        f"s = Store(Path({str(store.path)!r}))\n"
        f"for n in range(15): s.write({A!r}, 'note', f'process {{n}}', 'process')"
    )
    other = subprocess.Popen([sys.executable, "-c", code])
    threads = [threading.Thread(target=write, args=(who,)) for who in ("Ann", "Ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait() == 0
    entries = list(reversed(store.log(A)))
    assert len(entries) == 45
    assert all(before.new == after.old for before, after in pairwise(entries))


def _write_for_ever(path: Path, first: int, out: int) -> None:
    store = Store(path)
    for number in range(first, 10**9):
        store.write(A, "alt", f"words {number}", "Ann")
        os.write(out, f"{number}\n".encode())  # shown as saved


def test_no_word_that_was_acknowledged_is_lost_when_the_writer_is_killed(store: Store) -> None:
    chance, last = random.Random(21), 0
    store.close()  # SQLite's connections must not cross a fork
    for _ in range(50):
        here, there = os.pipe()
        writer = get_context("fork").Process(target=_write_for_ever, args=(store.path, last + 1, there))
        writer.start()
        os.close(there)
        with open(here) as shown:  # noqa: PTH123
            for _ in range(chance.randint(1, 9)):
                last = int(shown.readline())
            os.kill(writer.pid or 0, signal.SIGKILL)
            last = max([last, *map(int, shown.read().split())])
        writer.join()
        found = int(store.item(A).words["alt"].split()[1])
        store.close()
        assert found in (last, last + 1)
        last = found
    assert [entry.new for entry in reversed(store.log(A, 10**6))] == [f"words {n}" for n in range(1, last + 1)]


def test_a_file_of_an_earlier_version_gets_its_indexes_and_tables(store: Store) -> None:
    query = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    wanted = store._db.execute(query).fetchall()
    store._db.execute("DROP TABLE credits")
    store._db.execute("DROP INDEX items_waiting")
    store._db.execute("DROP INDEX places_by_item")
    store._db.execute("CREATE INDEX places_by_item ON places (item)")
    store._db.execute("CREATE INDEX old ON places (col)")
    store.close()
    again = Store(store.path)
    assert again._db.execute(query).fetchall() == wanted
    again.close()


def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / FOLDER / NAME
    place.parent.mkdir()
    place.write_bytes(b"no database at all" * 100)
    with pytest.raises(UsageError, match=r"desk\.sqlite: is damaged"):
        Store(place)
    assert place.read_bytes() == b"no database at all" * 100


def test_a_file_with_damage_inside_is_named(store: Store) -> None:
    store.write(A, "alt", "Two lorries", "Ann")
    store.close()
    data = bytearray(store.path.read_bytes())
    for at in range(4096, len(data), 4096):
        data[at : at + 60] = b"\xff" * 60
    store.path.write_bytes(data)
    with pytest.raises(UsageError, match="is damaged"):
        Store(store.path)


@pytest.mark.parametrize("how", ["removed", "replaced", "emptied", "moved", "without its -wal"])
def test_nothing_is_written_to_a_file_that_is_gone(store: Store, how: str) -> None:
    """The connection would write to it as before: "saved", and lost with the file."""
    store.close()
    store.write(A, "alt", "Two lorries", "Ann")
    kept = store.path.read_bytes()
    if how == "moved":
        store.path.parent.rename(store.path.parent.with_name("moved"))
    elif how == "emptied":
        os.truncate(store.path, 0)
    elif how == "without its -wal":
        store.path.with_name(f"{NAME}-wal").unlink()
    else:
        store.path.rename(store.path.with_name("old"))
    if how == "replaced":
        store.path.write_bytes(kept)
    with pytest.raises(UsageError, match="was moved, removed, replaced or emptied"):
        store.write(A, "alt", "Three lorries", "Ann")


def test_a_copy_of_the_file_alone_has_all_words(store: Store, tmp_path: Path) -> None:
    """Backups copy one file, and while the desk is open."""
    store.write(A, "alt", "Two lorries", "Ann")
    copy = tmp_path / "backup" / FOLDER / NAME
    copy.parent.mkdir(parents=True)
    shutil.copyfile(store.path, copy)
    assert Store(copy).item(A).words == {"alt": "Two lorries"}


def test_a_copy_that_is_put_back_next_to_what_a_killed_desk_left(store: Store, tmp_path: Path) -> None:
    """SQLite would put the end of one file into the other."""
    store.close()
    copy, left = store.path.read_bytes(), store.path.with_name(f"{NAME}-wal")
    for number in range(30):
        store.write(A, "alt", f"words {number} " * 50, "Ann")
    kept = left.read_bytes()
    store.close()
    store.path.write_bytes(copy)
    left.write_bytes(kept)
    with pytest.raises(UsageError, match=re.escape("desk.sqlite-wal and -shm")):
        Store(store.path)


def test_what_is_too_long_is_not_cut(store: Store) -> None:
    with pytest.raises(UsageError, match="alt has more than 20000 characters"):
        store.write(A, "alt", "x" * 20_001, "Ann")


@pytest.mark.parametrize("which", ["folder", "file", "-wal"])
def test_a_link_is_not_opened(tmp_path: Path, which: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    Store(elsewhere / NAME).close()
    place = tmp_path / "site" / FOLDER / NAME
    place.parent.parent.mkdir()
    if which == "folder":
        place.parent.symlink_to(elsewhere)
    else:
        place.parent.mkdir()
        if which == "-wal":
            Store(place).close()
        link = place if which == "file" else place.with_name(NAME + which)
        link.symlink_to(elsewhere / NAME)
    with pytest.raises(UsageError, match="is a link"):
        Store(place)


def test_the_nearest_file_is_found(tmp_path: Path, store: Store) -> None:
    page = tmp_path / "news" / "a.html"
    page.parent.mkdir()
    assert find_desk(page) == find_desk(tmp_path) == store.path


def test_what_a_rule_objects_to_on_the_page_is_to_do_again(store: Store) -> None:
    item = store.write(A, "alt", "Image of a quay", "Ann")
    store.judge(A, item.version, ["The alt text starts with Image of."])
    store.applied([A])
    assert store.item(A).state == "applied"  # the pages have not been read since
    store.refresh(ITEMS, PAGES)
    assert store.item(A).state == "to do"
    store.judge(A, item.version, [])
    assert store.item(A).state == "applied"


def test_words_that_differ_from_those_on_the_page_are_not_on_it(store: Store) -> None:
    c = replace(ITEMS[2], context=Context(now="A crane"))
    store.refresh([*ITEMS[:2], c, *ITEMS[3:]], PAGES)
    assert store.write(c.id, "alt", "Two cranes", "Ann").state == "written"
    store.refresh([*ITEMS[:2], c, *ITEMS[3:]], PAGES)
    assert store.item(c.id).state == "written"
    store.refresh([*ITEMS[:2], replace(c, context=Context(now=" Two\ncranes")), *ITEMS[3:]], PAGES)
    assert store.item(c.id).state == "seen again"


def test_who_waits_for_whom(store: Store) -> None:
    owners = ("editor", "program", "developer", "designer", "accesspub")
    items = [replace(ITEMS[5], id=f"place::{owner}", key=owner, owner=owner) for owner in owners]
    store.refresh(items, PAGES)
    views = {view: [item.owner for item in store.items(view).items] for view in ("editors", "offers", "developers")}
    assert views == {"editors": ["editor"], "offers": ["program"], "developers": ["developer", "designer"]}
    assert store.due() == {"1.html": 2}
    assert store.tasks("developers") == [("contrast", 2, 2, 1)]


def test_lists_and_counts_are_read_from_an_index_alone(store: Store) -> None:
    """Items have long records: reading them all to count them takes seconds on a large site."""
    where = condition("pictures", {"state": ["to do"]})
    queries = [
        (f"SELECT id FROM items WHERE {where[0]} ORDER BY rank, id LIMIT 60", where[1]),
        *((facet(name, where[0]), where[1]) for name in ("state", "language", "needs", "credited")),
        *((f"SELECT state, count(*) FROM items WHERE {view} GROUP BY +state", []) for view in VIEWS.values()),
    ]
    with closing(sqlite3.connect(store.path)) as db:
        for query, values in queries:
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", values) if " items" in row[3]]
            assert plan, query
            assert all("COVERING INDEX" in step for step in plan), (query, plan)


def test_what_somebody_searches_for_is_found_after_every_change(store: Store) -> None:
    where = {"text": ["lorries"]}
    assert store.items("pictures", where).total == 0
    store.write(A, "alt", "Two lorries", "Ann")
    assert [item.id for item in store.items("pictures", where).items] == [A]
    Store(store.path).write(B, "alt", "Three lorries", "Ben")
    assert store.count("pictures", where) == 2 == sum(store.facets("pictures", where)["language"].values())
    store.write(A, "alt", "", "Ann")
    assert store.neighbours(A, "pictures", where) == ("", B)
