"""``accesspub check --format earl``, and reports next to the one that ``--format`` names."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from accesspub.cli.main import main

FRAME = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
PAGES = {
    "bad.html": f'<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<p>One.</p>\n{FRAME}\n</html>\n',
    "good.html": '<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<p>Nothing wrong.</p>\n</html>\n',
    "loud.html": '<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<audio src="a.mp3" autoplay controls></audio>\n</html>\n',
}
ACT = "https://www.w3.org/WAI/standards-guidelines/act/rules/"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    for name, html in PAGES.items():
        (tmp_path / "news" / name).write_text(html, "utf-8")
    return tmp_path / "news"


def assertions(text: str) -> dict[tuple[str, str], str]:
    graph: list[Mapping[str, Any]] = json.loads(text)["@graph"]
    return {
        (Path(one["subject"]["source"]).name, one["test"]["@id"].removeprefix(ACT).strip("/")): one["result"][
            "outcome"
        ]["@id"]
        for one in graph
        if one["@type"] == "Assertion"
    }


def test_earl_has_every_media_rule_for_every_page(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from accesspub.act.media_outcomes import RULES

    assert main(["check", str(site), "--format", "earl"]) == 1
    found = assertions(capsys.readouterr().out)
    assert {(page, rule) for page in PAGES for rule in RULES} <= set(found)
    assert found["good.html", "f51b46"] == "earl:inapplicable"
    assert found["loud.html", "2eb176"] == "earl:cantTell"
    assert found["bad.html", "cae760"] == "earl:failed", "our own rules stand for the ACT rules that they name"


def test_earl_is_the_same_however_it_is_asked_for(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        (site / f"more{number}.html").write_text(PAGES["bad.html"])
    told = []
    for jobs in "12":
        main(["check", str(site), "--format", "earl", "--jobs", jobs])
        told.append(capsys.readouterr().out)
    main(["check", str(site), "--report", f"earl={site / 'earl.json'}"])
    assert told[0] == told[1] == (site / "earl.json").read_text("utf-8")


def test_earl_of_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGES["bad.html"].encode())))
    assert main(["check", "-", "--format", "earl"]) == 1
    assert assertions(capsys.readouterr().out)["-", "cae760"] == "earl:failed"


def test_a_page_that_cannot_be_read_is_untested(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "gone.html").symlink_to(site / "nowhere.html")
    assert main(["check", str(site), "--format", "earl"]) == 3
    found = assertions(capsys.readouterr().out)
    assert [(rule, outcome) for (page, rule), outcome in found.items() if page == "gone.html"] == [
        ("", "earl:untested")
    ]


def test_several_reports_of_one_run(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = {kind: tmp_path / kind for kind in ("html", "json", "earl")}
    wanted = [part for kind, place in places.items() for part in ("--report", f"{kind}={place}")]
    assert main(["check", str(site), *wanted]) == 1
    assert "3 pages" in capsys.readouterr().out
    assert len(json.loads(places["json"].read_text("utf-8"))["pages"]) == 3
    assert assertions(places["earl"].read_text("utf-8"))
    assert (places["html"] / "index.html").exists()
    main(["check", str(site), "--format", "json"])
    alone = capsys.readouterr().out
    assert alone == places["json"].read_text("utf-8"), "another report changes nothing"
    found = [finding for page in json.loads(alone)["pages"] for finding in page["findings"]]
    assert len({finding["id"] for finding in found}) == len(found)
    assert {finding["state"] for finding in found} == {"new"}


def test_fix_writes_a_report_too(site: Path, tmp_path: Path) -> None:
    assert main(["fix", str(site), "--report", f"json={tmp_path / 'r.json'}"]) in (0, 1)
    assert {page["status"] for page in json.loads((tmp_path / "r.json").read_text("utf-8"))["pages"]} == {
        "fixed",
        "unchanged",
    }


@pytest.mark.parametrize("wrong", ["earl", "earl=", "pdf=x", "text=x"])
def test_wrong_reports_are_named(site: Path, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(site), "--report", wrong]) == 2
    assert "html=DIR, earl=FILE, github=FILE, json=FILE" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_stops_before_the_first_page(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fix", str(site), "--report", f"json={tmp_path / 'gone' / 'r.json'}"]) == 2
    assert "the file cannot be written" in capsys.readouterr().err
    assert (site / "bad.html").read_text("utf-8") == PAGES["bad.html"]


def test_a_run_that_stops_leaves_the_file_of_before(site: Path) -> None:
    from accesspub.report.formats import report_format
    from accesspub.run.model import Order
    from accesspub.run.pages import find_pages
    from accesspub.run.run import run

    place = site / "r.json"
    place.write_text("before")
    passing = report_format("json").through(run(list(find_pages([str(site)])), Order("check")), place)
    next(passing)
    passing.close()  # type: ignore[attr-defined]
    assert place.read_text() == "before"
    assert sorted(path.name for path in site.iterdir()) == [*sorted(PAGES), "r.json"]


def test_nothing_of_earl_is_loaded_unless_asked_for() -> None:
    import subprocess

    code = "import sys, accesspub.cli.main, accesspub.cli.fix_and_check; print([n for n in sys.modules if 'earl' in n or n.startswith('accesspub.streams.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", ["earl", "github", "json"])
def test_fix_reports_in_every_format(site: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is reported of a page that was fixed is what a check says of it afterwards."""
    main(["fix", str(site), "--format", kind])
    fixed = capsys.readouterr().out
    main(["check", str(site), "--format", kind])
    checked = capsys.readouterr().out
    if kind == "json":
        fixed, checked = (str([page["findings"] for page in json.loads(text)["pages"]]) for text in (fixed, checked))
    assert fixed == checked


def test_github_annotations_as_a_file_beside_the_text(site: Path, tmp_path: Path) -> None:
    main(["check", str(site), "--report", f"github={tmp_path / 'annotations'}"])
    assert (tmp_path / "annotations").read_text("utf-8").startswith("::error file=")


SHORT = '''"""One line a page."""
from accesspub.report.format import ReportFormat

FORMAT = ReportFormat(lambda result: (f"{len(result.findings)} {result.path}\\n",))
'''


def test_a_report_format_is_one_module(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from accesspub.report import formats

    (tmp_path / "short.py").write_text(SHORT, "utf-8")
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    place = tmp_path / "place"
    assert main(["check", str(site), "--format", "short", "--report", f"short={place}"]) == 1
    assert capsys.readouterr().out == place.read_text("utf-8")
    assert place.read_text("utf-8").splitlines()[1] == f"0 {site / 'good.html'}"
