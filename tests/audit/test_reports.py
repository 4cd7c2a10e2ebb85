"""Every report of one hostile run: valid, escaped, and saying what was not tested."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_judge import axe, make_run, node, result

from accesspub.audit import report
from accesspub.audit.errors import AuditError
from accesspub.audit.gate import Policy
from accesspub.audit.judge import judge
from accesspub.audit.report import as_csv, as_json, earl, github, junit, markdown, sarif

NASTY = "=cmd|'/c calc'!A1 </failure><script>alert(1)</script> ::error::x \x1b[31m [x](http://e) | `q` \u202e ]]> &amp; \ud800"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    pages = {
        "news/a.html": axe([result("image-alt", node(NASTY, text=NASTY, html=f"<img alt='{NASTY}'>", summary=NASTY, target=NASTY))],
                           [result("video-caption", node())], passes=["image-alt"], inapplicable=["video-caption"]),
        "=b.html": "hung",
        "c.html": axe(),
    }  # fmt: skip
    return judge(make_run(tmp_path_factory.mktemp("run") / "r", pages), Policy(own_rules=False))


def test_json_fits_its_schema(judged):
    data = json.loads("".join(as_json.render(judged)))
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).parents[2] / "docs/audit-report.schema.json").read_text())
    jsonschema.validate(data, schema)


def test_sarif(judged):
    data = json.loads("".join(sarif.render(judged)))
    run = data["runs"][0]
    assert data["version"] == "2.1.0"
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "news/a.html"
    assert "region" not in run["results"][0]["locations"][0]["physicalLocation"]
    assert {r["kind"] for r in run["results"]} == {"fail", "review"}
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])


def test_junit_is_xml_and_counts(judged):
    from lxml import etree

    root = etree.fromstring("".join(junit.render(judged)).encode())
    assert (root.get("failures"), root.get("errors")) == ("1", "1")
    assert [suite.get("name") for suite in root] == ["=b.html", "c.html", "news/a.html"]
    assert not root.findall(".//script")


def test_csv_is_defused(judged):
    rows = list(csv.reader(io.StringIO("".join(as_csv.render(judged)).lstrip("\ufeff"))))
    assert all(not re.match(r"\s*[=+@|%-]", cell) for row in rows for cell in row)
    assert any("'=b.html" in row for row in rows)


def test_earl_is_read_by_the_scorer(judged, tmp_path):
    data = json.loads("".join(earl.render(judged)))
    found = [n for n in data["@graph"] if n.get("@type") == "Assertion"]
    outcomes = {
        (n["subject"]["source"], n["test"]["@id"].rstrip("/").split("/")[-1]): n["result"]["outcome"]["@id"]
        for n in found
    }
    assert outcomes["http://h/news/a.html", "23a2a8"] == "earl:failed"
    assert outcomes["http://h/news/a.html", "eac66b"] == "earl:cantTell"
    assert "earl:untested" in outcomes.values()
    tool = Path("/work/shared/tools/earl_to_results.py")
    if tool.exists():
        (tmp_path / "e.json").write_text("".join(earl.render(judged)), errors="replace")
        subprocess.run([sys.executable, tool, tmp_path / "e.json"], check=True, capture_output=True)


def test_markdown_shows_text_as_text(judged):
    text = "".join(markdown.render(judged))
    assert "Not tested: 1" in text
    assert "<script>" not in text
    assert "](http" not in text


def test_github_commands_cannot_be_forged(judged):
    lines = "".join(github.render(judged)).splitlines()
    assert lines[0].startswith("::error title=Page not tested::")
    assert all(line.startswith("::") for line in lines)
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize("wanted", ["pdf=x", "html", "", "=x"])
def test_unknown_reports_are_wrong_use(wanted):
    with pytest.raises(AuditError):
        report.parse(wanted)
