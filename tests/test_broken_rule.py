"""A rule that breaks on a page costs itself: what the others find stands, and the page is never green."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from test_cli import BAD, FRAME, GOOD

BREAK = """
import sys
from accesspub.cli.main import main
from accesspub.engine import registry
from accesspub.engine.rule import Rule
def broken(fact, context):
    raise KeyError("nothing")
    yield
registry.rules()["list-faked"] = Rule("list-faked", lambda facts: [facts], lambda fact: True, broken)
sys.exit(main(sys.argv[1:]))
"""
SAYS = "could not be checked by list-faked (KeyError: 'nothing')"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BREAK, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "bad.html").write_text(BAD, "utf-8")
    (tmp_path / "good.html").write_text(GOOD, "utf-8")
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_other_findings_stay(site: Path, jobs: str) -> None:
    done = run(site, "check", "bad.html", "good.html", "--jobs", jobs)
    assert done.returncode == 3
    assert f"good.html: not tested: {SAYS}\n" in done.stdout
    assert f"bad.html: not tested: {SAYS}\n" in done.stdout
    assert "bad.html:5:1: error embed-title: " in done.stdout
    assert "2 pages not fully tested" in done.stdout
    assert "nothing left to do" not in done.stdout


def test_the_other_edits_are_made(site: Path) -> None:
    done = run(site, "fix", "bad.html")
    assert done.returncode == 3
    assert "bad.html: fixed: embed-title 1\n" in done.stdout
    assert "title=" in (site / "bad.html").read_text("utf-8")
    assert run(site, "fix", "bad.html").stdout.count("fixed:") == 0


def test_json_says_which_rule_and_why(site: Path) -> None:
    done = run(site, "check", "bad.html", "--format", "json")
    (page,) = json.loads(done.stdout)["pages"]
    assert done.returncode == 3
    assert page["outcomes"]["list-faked"] == "untested"
    assert page["untested"] == {"list-faked": "KeyError: 'nothing'"}
    assert "embed-title" in {finding["rule"] for finding in page["findings"]}


def test_github_shows_an_error(site: Path) -> None:
    done = run(site, "check", "good.html", "--format", "github")
    assert done.stdout == f"::error file=good.html::{SAYS}\n"


def test_earl_says_untested(site: Path) -> None:
    done = run(site, "check", "good.html", "--format", "earl")
    untested = [one for one in json.loads(done.stdout)["@graph"] if one.get("result", {}).get("description") == SAYS]
    assert [one["result"]["outcome"]["@id"] for one in untested] == ["earl:untested"]


def test_the_html_report_says_not_tested_and_shows_the_findings(site: Path) -> None:
    pytest.importorskip("jinja2")
    page = BAD.replace(FRAME, f"<article><h1>T</h1><p>Text of the article.</p>{FRAME}</article>")
    (site / "bad.html").write_text(page, "utf-8")
    assert run(site, "check", "bad.html", "good.html", "--report", "html=report").returncode == 3
    written = {path.name: path.read_text("utf-8") for path in (site / "report").rglob("*.html")}
    assert written["untested.html"].count("list-faked") == 2
    assert "embed-title" in "".join(text for name, text in written.items() if name.startswith("p"))


def test_an_audit_does_not_pass_the_page() -> None:
    from accesspub.audit.judge.own_rules import on_both
    from accesspub.engine import registry
    from accesspub.engine.engine import engine
    from accesspub.engine.rule import Rule

    def broken(_fact: object) -> bool:
        raise KeyError("nothing")

    rules = registry.rules()
    kept = rules["list-faked"]
    rules["list-faked"] = Rule("list-faked", lambda facts: [facts], broken, kept.check)  # type: ignore[index]
    engine.cache_clear()
    try:
        both = on_both(BAD.encode(), BAD.encode(), "bad.html")
    finally:
        rules["list-faked"] = kept  # type: ignore[index]
        engine.cache_clear()
    assert both.served is not None
    assert both.served.not_tested == (SAYS,)
    assert "embed-title" in {finding.rule for finding in both.served.findings}
