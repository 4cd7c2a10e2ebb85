"""Known and waived findings in check and fix are those of an audit; SARIF and JUnit are written as an audit writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accesspub.cli.main import main

FIGURE = "<figure><img src=wall.jpg alt=IMG_2041.jpg><figcaption>The wall.</figcaption></figure>"
PAGE = f"<!doctype html><html lang=en><title>Walls</title><main><h1>Walls</h1>{FIGURE}{{}}</main></html>"
WAIVER = "- {{rule: image-alt-file-name, page: '{}', who: Ada, why: moved, until: {}}}\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site" / "news").mkdir(parents=True)
    for name in ("index.html", "news/wall.html"):
        (tmp_path / "site" / name).write_text(PAGE.format(""))
    return tmp_path / "site"


def states(capsys: pytest.CaptureFixture[str]) -> list[str]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return [one["state"] for page in found["pages"] for one in page["findings"]]


@pytest.mark.browser
def test_a_baseline_of_an_audit_holds_in_check(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = str(site.parent / "known.json")
    (site / "accesspub.toml").write_text('report-language = "de"')  # identities are the same in every language
    assert main(["audit", str(site), "--baseline", known, "--update-baseline"]) == 1
    capsys.readouterr()
    assert main(["check", str(site), "--baseline", known, "--format", "json"]) == 0
    assert states(capsys) == ["known", "known"]
    (site / "index.html").write_text(PAGE.format(FIGURE))  # the same once more
    assert main(["check", str(site), "--baseline", known, "--format", "json"]) == 1
    assert states(capsys) == ["known", "new", "known"]
    assert main(["check", str(site), "--baseline", known, "--update-baseline"]) == 2
    assert "was written by an audit" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_baseline_needs_no_browser(site: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    known = site.parent / "known.json"
    assert main([command, str(site), "--baseline", str(known)]) == 2, "a missing baseline is neither green nor red"
    assert main([command, str(site), "--baseline", str(known), "--update-baseline"]) == 1
    (site.parent / "own.toml").write_text('baseline = "known.json"')
    assert main([command, str(site), "--config", str(site.parent / "own.toml")]) == 0
    assert "2 known" in capsys.readouterr().out
    (site / "news" / "wall.html").write_text(PAGE.format("").replace(FIGURE, ""))
    main(["check", str(site), "--baseline", str(known), "--update-baseline"])
    assert {one["page"] for one in json.loads(known.read_text())["findings"].values()} == {"index.html"}


@pytest.mark.parametrize("part", ["site/news", "site/news/wall.html", "site/news/../news"])
def test_a_baseline_holds_for_a_part_of_its_folder(
    site: Path, part: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.parent)
    assert main(["check", "site", "--baseline", "known.json", "--update-baseline"]) == 1
    capsys.readouterr()
    assert main(["check", part, "--baseline", "known.json", "--format", "json"]) == 0
    assert states(capsys) == ["known"]
    before = json.loads(Path("known.json").read_text())
    assert before["folder"] == "site"
    assert main(["check", part, "--baseline", "known.json", "--update-baseline"]) == 0
    assert json.loads(Path("known.json").read_text()) == before, "the page has one name, whatever is named"


@pytest.mark.parametrize("others", [["site/index.html", "site/news"], ["site/news", "site/index.html"], ["site"]])
def test_a_page_is_not_known_by_another_of_its_name(
    site: Path, others: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.parent)
    (site / "news" / "wall.html").rename(site / "news" / "index.html")
    assert main(["check", *others, "--baseline", "known.json", "--update-baseline"]) == 1
    assert len(json.loads(Path("known.json").read_text())["findings"]) == 2
    (site / "more").mkdir()
    (site / "more" / "index.html").write_text(PAGE.format(""))
    (site.parent / "moved").mkdir()
    (site / "news" / "index.html").rename(site.parent / "moved" / "index.html")
    assert main(["check", "site/more", "--baseline", "known.json"]) == 1
    assert main(["check", "moved", "--baseline", "known.json"]) == 1
    assert main(["check", "site/index.html", "--baseline", "known.json"]) == 0


@pytest.mark.parametrize(
    ("page", "until", "code", "said"),
    [
        ("*", "2099-01-01", 0, ""),
        ("news/*", "2099-01-01", 1, ""),
        ("nwes/*", "2099-01-01", 1, "covers no finding"),
        ("*", "2020-01-01", 1, "ended on 2020-01-01"),
    ],
)
def test_waivers_hold_in_check(
    site: Path, page: str, until: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (site.parent / "w.yaml").write_text(WAIVER.format(page, until))
    assert main(["check", str(site), "--waivers", str(site.parent / "w.yaml")]) == code
    assert said in capsys.readouterr().err


def test_an_expired_waiver_fails_a_clean_site(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(WAIVER.format("*", "2020-01-01"))
    (tmp_path / "a.html").write_text(PAGE.format("").replace(FIGURE, ""))
    assert main(["check", str(tmp_path)]) == 0
    assert main(["check", str(tmp_path), "--waivers", str(tmp_path / "w.yaml")]) == 1


def test_sarif_of_check(site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.parent)
    Path("w.yaml").write_text(WAIVER.format("index.html", "2099-01-01"))
    (site / "gone.html").symlink_to("nowhere.html")
    assert main(["check", "site", "--format", "sarif", "--report", "sarif=r.sarif", "--waivers", "w.yaml"]) == 3
    text = capsys.readouterr().out
    assert text == Path("r.sarif").read_text()
    assert main(["check", "site", "--format", "sarif", "--sarif-root", "content"]) == 3
    assert '"uri": "content/news/wall.html"' in capsys.readouterr().out
    assert main(["check", "site", "--format", "sarif", "--sarif-root", "../content"]) == 2
    (run,) = json.loads(text)["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places] == [
        ("site/index.html", 1),
        ("site/news/wall.html", 1),
    ]
    assert [len(one.get("suppressions", ())) for one in run["results"]] == [1, 0]
    (invocation,) = run["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (3, False)
    assert "cannot be read" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert "extensions" not in run["tool"]


def test_junit_of_check(site: Path, tmp_path: Path) -> None:
    from junitparser import JUnitXml

    assert main(["check", str(site), "--report", f"junit={tmp_path / 'r.xml'}"]) == 1
    read = JUnitXml.fromfile(str(tmp_path / "r.xml"))
    assert [(suite.name, suite.failures) for suite in read] == [("index.html", 1), ("news/wall.html", 1)]
