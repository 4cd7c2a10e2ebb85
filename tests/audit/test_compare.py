"""``audit compare``: what went, what came, what is left."""

from __future__ import annotations

import pytest
from test_judge import axe, make_run, node, result

from accesspub.audit import compare, json_report
from accesspub.audit.errors import AuditError
from accesspub.audit.formats import json as as_json
from accesspub.audit.judge.judge import judge
from accesspub.audit.judge.policy import Policy
from accesspub.desk.items import axe_findings


def report(folder, pages):
    path = folder.with_suffix(".json")
    path.write_text("".join(as_json.render(judge(make_run(folder, pages), Policy(own_rules=False)))))
    return path


def test_counts_by_rule(tmp_path):
    before = report(tmp_path / "b", {"a.html": axe([result("image-alt", node("1.png"), node("2.png"))])})
    after = report(tmp_path / "a", {"a.html": axe([result("image-alt", node("2.png"), node("3.png"))],
                                                  [result("video-caption", node())]), "b.html": "hung"})  # fmt: skip
    lines = compare.render(json_report.load(before), json_report.load(after)).splitlines()
    assert lines[0].split() == ["before", "gone", "new", "left"]
    assert lines[1].split() == ["axe-core", "2", "1", "1", "2"]
    assert lines[2].split() == ["image-alt", "(critical)", "2", "1", "1", "2"]
    assert lines[3].split() == ["our", "own", "rules", "-", "-", "-", "-"]
    assert lines[4:] == ["questions for a person: 0 before, 1 after", "not tested after: b.html"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1, "tool": "x"}', '{"version": 2, "tool": "accesspub", "issues": []}']
)
def test_what_is_no_report_is_wrong_use(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(AuditError, match="not a JSON report"):
        json_report.load(tmp_path / "x.json")
    with pytest.raises(AuditError, match="not a JSON report"):
        json_report.load(tmp_path / "missing.json")


def test_a_report_tells_the_verdict_that_it_was_made_from(tmp_path):
    path = report(tmp_path / "b", {"a.html": axe([result("image-alt", node("1.png"), node("2.png"))])})
    made, told = judge(tmp_path / "b", Policy(own_rules=False)), json_report.verdict(path)
    assert told.findings()
    assert told.findings() == made.findings()
    assert [(page.page, page.status, page.path) for page in told.pages] == [("a.html", "failed", None)]
    of_report, of_run = axe_findings(path), axe_findings(tmp_path / "b")
    assert [one.id for one in of_report["a.html"]] == [one.id for one in of_run["a.html"]] != []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"severity": "critical"', '"severity": "worst"'),
        ('"selector": "img"', '"selector": ["img"]'),
        ('"ordinal": 1', '"x": 1'),
    ],
)
def test_a_forged_report_is_refused(tmp_path, was, becomes):
    path = report(tmp_path / "b", {"a.html": axe([result("image-alt", node("1.png"))])})
    assert was in path.read_text()
    path.write_text(path.read_text().replace(was, becomes))
    with pytest.raises(AuditError, match="not a JSON report"):
        json_report.verdict(path)


def test_findings_of_a_page_that_was_not_tested_are_not_gone(tmp_path, capsys):
    from accesspub.cli.main import main

    fault = axe([result("image-alt", node("1.png"))])
    before = report(tmp_path / "b", {"a.html": fault, "b.html": fault})
    after = report(tmp_path / "a", {"a.html": axe(), "b.html": "hung"})
    assert main(["audit", "compare", str(before), str(after)]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["before", "gone", "new", "left", "not", "tested"]
    assert lines[2].split() == ["image-alt", "(critical)", "2", "1", "-", "-", "1"]


def test_through_the_command(tmp_path, capsys):
    from accesspub.cli.main import main

    old = str(report(tmp_path / "b", {"a.html": axe()}))
    assert main(["audit", "compare", old, old]) == 0
    assert "questions for a person: 0 before, 0 after" in capsys.readouterr().out
    assert main(["audit", "compare", old]) == 2
