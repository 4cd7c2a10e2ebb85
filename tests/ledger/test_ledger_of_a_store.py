"""A bucket that is fixed by a ledger in the same store, by processes and by Dask."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from accesspub import fix
from accesspub.cli.main import main
from accesspub.run.settings import _settings
from seaweed import BUCKET, versions

obstore = pytest.importorskip("obstore")

PAGE = '<html lang=en><title>x</title><article><h1>The harbour {}</h1><p>The wall was built.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'
LEDGER = f"{BUCKET}/run-1"
PAGES = range(440, 456)  # three units


@pytest.fixture
def bucket(store: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "plug"))
    for n in PAGES:
        obstore.put(store, f"site/{n}.html", PAGE.format(n).encode(), attributes={"Content-Type": "text/html"})
    return store


def content(store: Any, key: str) -> str:
    return bytes(obstore.get(store, key).bytes()).decode()


def states(capsys: pytest.CaptureFixture[str], code: int) -> dict[str, str]:
    capsys.readouterr()
    assert main(["merge", LEDGER, "--format", "json", "--fail-on", "none"]) == code
    return {page["path"].rpartition("/")[2]: page["status"] for page in json.loads(capsys.readouterr().out)["pages"]}


def run(*more: str) -> int:
    return main(["fix", f"{BUCKET}/site", "--ledger", LEDGER, "-q", *more])


def test_a_bucket_is_fixed_once(bucket: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--jobs", "2") == 0
    assert [content(bucket, f"site/{n}.html") for n in PAGES] == [fix(PAGE.format(n)).html for n in PAGES]
    before = versions(bucket, "site"), versions(bucket, "run-1")
    assert run() == 0
    assert (versions(bucket, "site"), versions(bucket, "run-1")) == before
    assert set(states(capsys, 0).values()) == {"fixed"}
    obstore.put(bucket, "site/445.html", b"POISON")
    obstore.put(bucket, "site/446.html", PAGE.format("of an editor").encode())
    assert run() == 3
    assert {name for name, state in states(capsys, 3).items() if state != "fixed"} == {"445.html"}
    assert content(bucket, "site/446.html") == fix(PAGE.format("of an editor")).html
    assert content(bucket, "site/445.html") == "POISON"


def test_pages_of_a_bucket_are_shown(bucket: Any) -> None:
    assert (
        main(["check", f"{BUCKET}/site/447.html", f"{BUCKET}/site/448.html", "--ledger", LEDGER, "--fail-on", "none"])
        == 0
    )
    assert main(["merge", LEDGER, "--report", "html=R", "--fail-on", "none"]) == 0
    assert any("The harbour 448" in path.read_text() for path in Path("R").rglob("*.html"))


def test_settings_travel_and_others_are_refused(bucket: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Path("accesspub.toml").write_text('knowledge = ["words"]\nreview = true\n')
    Path("words").mkdir()
    assert run("--shard", "1/2") == 0
    Path("accesspub.toml").write_text('knowledge = ["words"]\n')
    _settings.cache_clear()
    assert run("--shard", "2/2") == 2
    assert "another ledger" in capsys.readouterr().err
    Path("accesspub.toml").write_text('knowledge = ["words"]\nreview = true\n')
    _settings.cache_clear()
    name = f"run-1/bundle-{json.loads(content(bucket, 'run-1/run.json'))['bundle']}.zip"
    bundle = bytes(obstore.get(bucket, name).bytes())
    obstore.put(bucket, name, b"another")
    assert run("--shard", "2/2") == 2
    obstore.put(bucket, name, bundle)
    assert run("--shard", "2/2") == 0
    assert set(states(capsys, 0).values()) == {"fixed"}


def test_a_worklist_is_made_of_a_bucket_and_travels(bucket: Any) -> None:
    page = '<html lang=en><title>x</title><article><h1>The harbour</h1><p>Text.</p><img src="/i/wall.jpg"></article>'
    obstore.put(bucket, "site/picture.html", page.encode())
    assert main(["worklist", f"{BUCKET}/site", "-o", "words.csv"]) == 0
    with Path("words.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    (row,) = [row for row in rows if "wall.jpg" in "".join(row)]
    row[head.index("ALT TEXT")] = "The wall of the harbour"
    with Path("words.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, row])
    assert run("--worklist", "words.csv") == 0
    assert 'alt="The wall of the harbour"' in content(bucket, "site/picture.html")


def test_alternatives_travel(bucket: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of this machine is used with and without a ledger; what a link in it leads to stays here."""
    words = "The wall of the harbour was built in a summer, says the harbour master of the town to the reporters."
    Path("texts/youtube").mkdir(parents=True)
    Path("texts/youtube/aqz-KE0bpKQ.en.transcript.txt").write_text(words)
    Path("secret.txt").write_text("secret")
    Path("texts/youtube/other.en.txt").symlink_to(Path("secret.txt").absolute())
    assert run("--alternatives", "texts") == 0
    in_place = content(bucket, "site/450.html")
    assert words in in_place
    name = next(key for key in versions(bucket, "run-1") if "bundle" in key)
    with zipfile.ZipFile(io.BytesIO(bytes(obstore.get(bucket, name).bytes()))) as bundle:
        assert [one for one in bundle.namelist() if "youtube" in one] == [
            "alternatives/youtube/aqz-KE0bpKQ.en.transcript.txt"
        ]
    obstore.put(bucket, "site/450.html", PAGE.format(450).encode())
    assert main(["fix", f"{BUCKET}/site/450.html", "--alternatives", "texts", "--fail-on", "none"]) == 0
    assert content(bucket, "site/450.html") == in_place


def test_merge_has_the_settings_of_the_run(bucket: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever it runs: HTML and EARL read the pages once more, here one that needs its settings."""
    Path("accesspub.toml").write_text(
        'max-size = 70\nknowledge = ["own"]\nsite.player = [{selector = "p.p", id = "data-id"}]\n'
    )
    Path("own").mkdir()
    obstore.put(bucket, "site/450.html", PAGE.format(450).encode() + b" " * 65_000_000)
    assert main(["check", f"{BUCKET}/site/450.html", "--format", "earl", "--fail-on", "none"]) == 0
    plain = capsys.readouterr().out.partition('"@graph"')[2]
    assert main(["check", f"{BUCKET}/site/450.html", "--ledger", LEDGER, "--fail-on", "none"]) == 0
    Path("accesspub.toml").unlink()
    _settings.cache_clear()
    capsys.readouterr()
    assert main(["merge", LEDGER, "--format", "earl", "--fail-on", "none"]) == 0
    assert capsys.readouterr().out.partition('"@graph"')[2] == plain


@pytest.mark.parametrize("bundle", ["../../secret", "0" * 64, 1])
def test_a_ledger_that_names_other_settings(bucket: Any, bundle: object) -> None:
    assert main(["check", f"{BUCKET}/site", "--ledger", LEDGER, "--fail-on", "none"]) == 0
    about = json.loads(content(bucket, "run-1/run.json"))
    obstore.put(bucket, "run-1/run.json", json.dumps({**about, "bundle": bundle}).encode())
    assert main(["merge", LEDGER, "--format", "earl"]) == 2


def test_dask_carries_units(bucket: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a cluster of two workers, with a page that kills them."""
    pytest.importorskip("distributed")
    monkeypatch.setenv("DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH", "0")
    obstore.put(bucket, "site/445.html", b"POISON")
    assert run("--on", "local", "--jobs", "2") == 3
    found = states(capsys, 3)
    assert {name for name, state in found.items() if state != "fixed"} == {"445.html"}
    assert len(found) == len(PAGES)
    for n in PAGES:
        assert content(bucket, f"site/{n}.html") == ("POISON" if n == 445 else fix(PAGE.format(n)).html)
    obstore.put(bucket, "site/445.html", PAGE.format(445).encode())
    assert run() == 0
    assert set(states(capsys, 0).values()) == {"fixed"}


def test_a_cluster_that_does_not_answer(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("accesspub.ledger.cluster._WAIT", 0.5)
    assert run("--on", "dask://127.0.0.1:9") == 3
