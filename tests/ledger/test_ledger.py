"""Runs whose results are kept: as without a ledger, whatever is killed, divided or done again."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from accesspub import fix
from accesspub.cli.main import main
from accesspub.engine.result import Located, PageResult
from accesspub.ledger.ledger import Ledger, Listing, begin
from accesspub.ledger.record import from_record, to_record
from accesspub.ledger.unit import Unit
from accesspub.run.model import Job
from accesspub.run.settings import find_alternatives

PAGE = '<html lang=en><title>x</title><article><h1>The harbour {}</h1><p>The wall was built.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'
PLUG = Path(__file__).parent / "plug"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(PLUG))
    (tmp_path / "site").mkdir()
    for n in range(60):
        Path("site", f"{n}.html").write_text(PAGE.format(n))
    return Path("site")


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.html"))}


def merged(capsys: pytest.CaptureFixture[str], ledger: str = "L", code: int = 0) -> str:
    capsys.readouterr()
    assert main(["merge", ledger, "--format", "json", "--fail-on", "none"]) == code
    return capsys.readouterr().out


def states(report: str) -> dict[str, str]:
    return {Path(page["path"]).name: page["status"] for page in json.loads(report)["pages"]}


def test_the_reports_are_those_of_a_run_without_a_ledger(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    shutil.copytree(site, "fresh")
    assert main(["fix", "site", "--format", "json"]) == 3
    plain, fixed = capsys.readouterr().out, pages(site)
    for how in (["--jobs", "2"], ["--jobs", "1", "--shard", "1/2"], ["--jobs", "1", "--shard", "2/2"]):
        if "2/2" not in how:
            shutil.rmtree(site)
            shutil.copytree("fresh", site)
        assert main(["fix", "site", "--ledger", "L2" if "--shard" in how else "L", *how, "-q"]) in (0, 3)
    assert pages(site) == fixed
    assert merged(capsys, code=3) == plain
    by_path = {page["path"]: page for page in json.loads(merged(capsys, "L2", code=3))["pages"]}
    assert [by_path[page["path"]] for page in json.loads(plain)["pages"]] == json.loads(plain)["pages"]


def test_reports_that_show_the_pages(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "site", "--ledger", "L", "--fail-on", "none"]) == 0
    assert main(["merge", "L", "--report", "html=R", "--report", "sarif=s.sarif", "--fail-on", "none"]) == 0
    assert len(list(Path("R").rglob("*.html"))) > 60
    assert len(json.loads(Path("s.sarif").read_text())["runs"][0]["results"]) > 50
    assert main(["check", "site", "--format", "earl", "--fail-on", "none"]) == 0
    plain = capsys.readouterr().out.partition('"@graph"')[2]
    assert main(["merge", "L", "--format", "earl", "--fail-on", "none"]) == 0
    assert capsys.readouterr().out.partition('"@graph"')[2] == plain
    (site / "7.html").write_text("changed")
    assert main(["merge", "L", "--report", "html=R", "--fail-on", "none"]) == 3
    assert "7.html: error: not shown: the page has changed" in capsys.readouterr().out


def test_what_is_done_is_not_done_again(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "site", "--ledger", "L"]) == 0
    fixed, first = pages(site), merged(capsys)
    parts = {path: path.stat().st_mtime_ns for path in (*Path("L").glob("part-*"), *site.iterdir())}
    assert main(["fix", "site", "--ledger", "L"]) == 0
    assert {path: path.stat().st_mtime_ns for path in parts} == parts
    assert merged(capsys) == first
    (site / "7.html").write_text(PAGE.format("of an editor"))
    assert main(["fix", "site", "--ledger", "L"]) == 0
    assert pages(site) == fixed | {"7.html": fix(PAGE.format("of an editor")).html}
    assert len([path for path in parts if path.stat().st_mtime_ns != parts[path]]) == 2


@pytest.mark.parametrize("at", [1, 20])
def test_a_process_that_is_killed_loses_nothing(
    at: int, site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a unit: what it wrote is known, the rest is done by the next process."""
    monkeypatch.setenv("ACCESSPUB_KILL_AT", str(at))
    monkeypatch.setenv("ACCESSPUB_KILL_FLAG", "killed")
    assert main(["fix", "site", "--ledger", "L", "--jobs", "2"]) == 0
    assert Path("killed").exists()
    assert pages(site) == {f"{n}.html": fix(PAGE.format(n)).html for n in range(60)}
    assert set(states(merged(capsys)).values()) == {"fixed"}


def test_a_run_that_is_killed_goes_on(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "accesspub", "fix", "site", "--ledger", "L", "--jobs", "1", "-q"]
    with subprocess.Popen(command, start_new_session=True) as run:
        while not list(Path("L").glob("part-*")):
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGKILL)
    assert merged(capsys, code=3) != ""
    assert main([*command[3:], "--jobs", "2"]) == 0
    assert pages(site) == {f"{n}.html": fix(PAGE.format(n)).html for n in range(60)}
    assert set(states(merged(capsys)).values()) == {"fixed"}
    assert not list(Path("L").glob(".*"))


def test_a_page_that_ends_its_process_is_named(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for n in range(10, 60):
        (site / f"{n}.html").unlink()
    (site / "8.html").write_text("POISON")
    assert main(["fix", "site", "--ledger", "L", "--jobs", "2"]) == 3
    assert "site/8.html: not processed" in capsys.readouterr().err
    found = states(merged(capsys, code=3))
    assert {name for name, state in found.items() if state != "fixed"} == {"8.html"}
    (site / "8.html").write_text(PAGE.format(8))
    assert main(["fix", "site", "--ledger", "L"]) == 0
    assert set(states(merged(capsys)).values()) == {"fixed"}


def test_a_page_on_which_nothing_answers_is_named(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(site)
    (site / "b").mkdir(parents=True)
    (site / "a.html").write_text(PAGE.format(1))
    (site / "b" / "b.html").write_text("HANG")
    (site / "b" / "accesspub.toml").write_text("time-limit = 0.2")  # the other page takes as long as it takes
    assert main(["fix", "site", "--ledger", "L"]) == 3
    assert "site/b/b.html: not processed" in capsys.readouterr().err
    assert states(merged(capsys, code=3)) == {"a.html": "fixed", "b.html": "error"}


def test_what_the_ledger_does_not_know_is_not_tested(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "site", "--ledger", "L", "--shard", "1/2", "--fail-on", "none"]) == 0
    assert "share 2/2" in merged(capsys, code=3)
    assert main(["check", "site", "--ledger", "L", "--shard", "2/2", "--fail-on", "none"]) == 0
    merged(capsys)
    part = next(Path("L").glob("part-*"))
    whole = part.read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    unsure = lines[0].replace(b'"written": true', b'"written": false')
    moved = lines[0].replace(b'"site/', b'"other/')
    assert moved != lines[0]
    for damaged in (
        b"",
        whole[:-9],
        gzip.compress(b"".join([moved, *lines[1:]])),
        gzip.compress(b"".join(lines[1:])),
        gzip.compress(b"".join([unsure, *lines[1:]])),
    ):
        part.write_bytes(damaged)
        assert "not tested" in merged(capsys, code=3)
    assert main(["check", "site", "--ledger", "L", "--shard", "1/2", "--fail-on", "none"]) == 0
    assert main(["check", "site", "--ledger", "L", "--shard", "2/2", "--fail-on", "none"]) == 0
    merged(capsys)
    next(Path("L").glob("listed-*")).write_bytes(b"?")
    assert main(["merge", "L"]) == 2


@pytest.mark.parametrize("wrong", [{"shards": 0}, {"shards": "2"}, {"paths": None}, {"paths": [7]}, {"command": None}])
def test_a_ledger_that_says_nothing_sensible_is_damaged(
    wrong: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    about = {"command": "check", "paths": ["site"], "shards": 1, **wrong}
    (tmp_path / "run.json").write_text(json.dumps(about))
    assert main(["merge", str(tmp_path)]) == 2
    assert "damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("rule", "\x1b[31m\n::error::x"), ("message", 5), ("line", "1"), ("state", None), ("wcag", [[]]), ("values", [1])],
)
def test_a_finding_that_accesspub_did_not_write_is_damage(name: str, wrong: object) -> None:
    finding = Located("embed-title", "x", wcag=("4.1.2",), values={"a": "b"})
    record = json.loads(json.dumps(to_record(PageResult("a.html", findings=[finding]))))
    assert from_record(record).findings == [finding]
    record["findings"][0][name] = wrong
    with pytest.raises(ValueError, match="not the result of a page"):
        from_record(record)


def test_nobody_else_reaches_the_workers_of_this_machine(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    from accesspub.ledger.cluster import LOCAL, Cluster

    with Cluster(LOCAL, 1) as cluster:
        assert cluster._client.scheduler.address.startswith("inproc://")
    assert main(["fix", "site", "--ledger", "L", "--on", LOCAL, "--jobs", "2", "-q"]) == 0
    assert pages(site) == {f"{n}.html": fix(PAGE.format(n)).html for n in range(60)}
    assert set(states(merged(capsys)).values()) == {"fixed"}


def test_a_page_that_may_be_written_is_looked_at(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The run ended between the page and its part."""
    assert main(["fix", "site", "--ledger", "L"]) == 0
    for part in Path("L").glob("part-*"):
        part.write_bytes(
            gzip.compress(gzip.decompress(part.read_bytes()).replace(b'"written": true', b'"written": false'))
        )
    assert set(states(merged(capsys)).values()) == {"fixed"}
    (site / "7.html").write_text("changed")
    assert {name for name, state in states(merged(capsys, code=3)).items() if state != "fixed"} == {"7.html"}


def test_the_list_of_the_run_that_began_last_counts(site: Path) -> None:
    begin("L", {"command": "fix", "shards": 1, "paths": ["site"]})
    older, later = (Listing("L", (1, 1)).through([Unit(key, (Job("site/1.html"), Job(key)))] * 2) for key in "ab")
    next(older)
    next(later)
    assert [*later] != [*older]
    assert {job.path for job in Ledger("L").jobs()} == {"site/1.html", "b"}


def test_another_run_is_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "site", "--ledger", "L", "--fail-on", "none"]) == 0
    for other in (["fix", "site"], ["check", "site", "--select", "embed-title"], ["check", "site", "--shard", "1/2"]):
        assert main([*other, "--ledger", "L"]) == 2
        assert "name another ledger" in capsys.readouterr().err
    for refused in (["--format", "json"], ["--report", "json=x"], ["--baseline", "b"], ["--on", "nowhere"]):
        assert main(["check", "site", "--ledger", "M", *refused]) == 2
    assert main(["check", "site", "--on", "local"]) == 2
    assert main(["merge", "M"]) == 2


def test_a_changed_worklist_or_alternative_changes_the_unit(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "site", "--ledger", "L"]) == 0
    fixed = pages(site)
    before = set(Path("L").glob("part-*"))
    Path("alternatives/youtube").mkdir(parents=True)
    Path("alternatives/youtube/aqz-KE0bpKQ.en.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:04.000\nThe wall was built.\n"
    )
    find_alternatives.cache_clear()
    assert main(["fix", "site", "--ledger", "L", "--fail-on", "none"]) == 0
    assert len(set(Path("L").glob("part-*"))) == 2 * len(before)
    assert pages(site) != fixed
