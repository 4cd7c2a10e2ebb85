"""Judging without a browser: identity, baseline, waivers, flaky findings, grouping, exit codes."""

from __future__ import annotations

import datetime
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from accesspub.audit import compare
from accesspub.audit import exit_codes as exits
from accesspub.audit.errors import AuditError
from accesspub.audit.formats import json as as_json
from accesspub.audit.formats import text
from accesspub.audit.identity import digest, general, steady
from accesspub.audit.judge.baseline import Baseline, load_baseline, load_waivers, save_baseline
from accesspub.audit.judge.judge import judge
from accesspub.audit.judge.own_rules import NO_SOURCES, BackgroundRules, Sources
from accesspub.audit.judge.policy import Policy, baseline_entries
from accesspub.audit.merge import merge
from accesspub.audit.model import dump, page_key
from accesspub.audit.run_folder import RunWriter, record_name
from accesspub.audit.wording import headline
from accesspub.errors import UsageError, UserError
from accesspub.run.pages import share_of

RULES = [
    {"id": "image-alt", "tags": ["wcag2a", "wcag111"], "act": ["23a2a8"], "enabled": True, "help": "Images"},
    {"id": "color-contrast-enhanced", "tags": ["wcag2aaa"], "act": ["09o5cg"], "enabled": False, "help": "Contrast"},
    {"id": "video-caption", "tags": ["wcag2a", "wcag122"], "act": ["eac66b"], "enabled": True, "help": "Captions"},
]


def node(
    name: str = "a.png", text: str = "", target: str = "img", shape: str = "main>img", **more: Any
) -> dict[str, Any]:
    return {
        "target": [target], "html": f'<img src="{name}">', "impact": "critical", "checks": ["has-alt"],
        "messages": ["no alt"], "role": "img", "name": name, "text": text, "shape": shape, **more,
    }  # fmt: skip


def result(rule: str, *nodes: dict[str, Any]) -> dict[str, Any]:
    tags = next(r["tags"] for r in RULES if r["id"] == rule)
    return {"id": rule, "impact": "critical", "help": f"Help of {rule}", "helpUrl": "https://x.test/", "tags": tags,
            "nodes": list(nodes)}  # fmt: skip


def axe(violations: Any = (), incomplete: Any = (), passes: Any = ()) -> dict[str, Any]:
    seen = {r["id"] for r in (*violations, *incomplete)} | set(passes)
    return {"version": "4.12.1", "violations": list(violations), "incomplete": list(incomplete),
            "passes": dict.fromkeys(passes, 1), "inapplicable": [r["id"] for r in RULES if r["id"] not in seen]}  # fmt: skip


def make_run(folder: Path, seen_on: dict[str, Any], variants: tuple[str, ...] = ("1280x800",), at: str = "http://h/", body: bytes = b"",
             **run: Any) -> Path:  # fmt: skip
    """Page -> axe result, a list of them (passes), a reason why not, or None for no record at all."""
    writer = RunWriter(folder)
    for page, seen in seen_on.items():
        for variant in variants:
            if seen is None:
                continue
            record = {"page": page, "address": f"{at}{page}", "variant": variant, "attempts": 1, "status": "gathered",
                      "reason": None}  # fmt: skip
            if isinstance(seen, str):
                record |= {"status": "untested", "reason": {"kind": seen, "detail": ""}, "attempts": 2}
            else:
                first, *rest = seen if isinstance(seen, list) else [seen]
                record |= {
                    "axe": first,
                    "again": [{"axe": other} for other in rest],
                    "url": f"http://h/{page}",
                    "title": "T",
                }
            for which in ("served", "dom") if body else ():
                record[which] = f"bodies/{page_key(page, variant)}.{which}.zz"
                writer.write(record[which], zlib.compress(body))
            writer.write(record_name(page, variant), dump(record))
    writer.finish({
        "axe": {"version": "4.12.1", "origin": "test"}, "browser": {"name": "b", "version": "1"},
        "variants": list(variants), "options": {"tags": []}, "rules": RULES, "started": 1, "seconds": 1,
        "pages": [{"page": page, "path": None} for page in seen_on], "shard": None, "whole": None, **run,
    })  # fmt: skip
    return folder


def verdict(folder: Path, pages: dict[str, Any], **policy: Any) -> Any:
    return judge(make_run(folder, pages), Policy(**{"own_rules": False, **policy}))


def known_of(judged: Any, tmp_path: Path) -> dict[str, Any]:
    entries = baseline_entries(judged, {}, prune_unknown=True)
    save_baseline(tmp_path / "base.json", Baseline(entries, judged.axe["version"]))
    return load_baseline(tmp_path / "base.json").findings


def test_every_page_has_a_state(tmp_path):
    judged = verdict(tmp_path / "r", {"a": axe([result("image-alt", node())]), "b": axe(), "c": "hung", "d": None})
    assert {p.page: p.status for p in judged.pages} == {
        "a": "failed",
        "b": "passed",
        "c": "not_tested",
        "d": "not_tested",
    }
    assert judged.exit_code == exits.UNTESTED
    assert judged.summary["pages"] == {"total": 4, "passed": 1, "failed": 1, "not_tested": 2, "redirects": 0}


def test_a_damaged_record_is_not_tested(tmp_path):
    folder = make_run(tmp_path / "r", {"a": axe()})
    next((folder / "pages").glob("*.json")).write_text("{")
    judged = judge(folder, Policy(own_rules=False))
    assert judged.pages[0].reason["kind"] == "missing"
    assert judged.exit_code == 3


@pytest.mark.parametrize(
    ("pages", "code"), [({"a": axe()}, 0), ({"a": axe([result("image-alt", node())])}, 1), ({"a": "hung"}, 3), ({}, 3)]
)
def test_exit_codes(tmp_path, pages, code):
    assert verdict(tmp_path / "r", pages).exit_code == code


def test_no_threshold_hides_an_untested_page(tmp_path):
    assert verdict(tmp_path / "r", {"a": "crashed"}, fail_on="none").exit_code == 3


def test_one_template_fault_on_500_pages_is_one_entry(tmp_path):
    pages = {f"p{n}": axe([result("image-alt", node(f"{n}.png"))]) for n in range(500)}
    judged = verdict(tmp_path / "r", pages)
    assert len(judged.issues) == 1
    assert judged.issues[0].count() == 500
    assert len({place.id for place in judged.issues[0].places}) == 500


def test_baseline_survives_churn(tmp_path):
    """Another class, another selector, moved elsewhere, a sibling more: the same finding."""
    before = verdict(tmp_path / "1", {"a": axe([result("image-alt", node("a.png"), node("b.png", target=".x > img"))])})
    known = known_of(before, tmp_path)
    churned = [node("b.png", target=".css-9f3 > img:nth-child(3)", shape="footer>div>img"),
               node("a.png", target=".new", shape="aside>img")]  # fmt: skip
    after = verdict(tmp_path / "2", {"a": axe([result("image-alt", *churned)])}, baseline=known)
    assert after.exit_code == 0
    assert after.summary["findings"]["known"] == 2
    assert not after.fixed


def test_a_fix_never_hides_a_new_fault(tmp_path):
    known = known_of(verdict(tmp_path / "1", {"a": axe([result("image-alt", node("a.png"))])}), tmp_path)
    after = verdict(tmp_path / "2", {"a": axe([result("image-alt", node("b.png"))])}, baseline=known)
    assert after.exit_code == 1
    assert [entry["name"] for entry in after.fixed] == ["a.png"]
    assert after.summary["findings"]["new"] == 1


def test_equal_elements_are_counted(tmp_path):
    known = known_of(verdict(tmp_path / "1", {"a": axe([result("image-alt", node())])}), tmp_path)
    after = verdict(tmp_path / "2", {"a": axe([result("image-alt", node(), node())])}, baseline=known)
    assert (after.summary["findings"]["known"], after.summary["findings"]["new"]) == (1, 1)


def test_untested_pages_are_not_fixed_and_stay_in_the_baseline(tmp_path):
    pages = {p: axe([result("image-alt", node())]) for p in "abc"}
    known = known_of(verdict(tmp_path / "1", pages), tmp_path)
    after = verdict(tmp_path / "2", {"a": axe(), "b": "hung"}, baseline=known)
    assert [entry["page"] for entry in after.fixed] == ["a"]
    kept = baseline_entries(after, known, prune_unknown=True)
    assert {entry["page"] for entry in kept.values()} == {"b"}
    sharded = baseline_entries(after, known, prune_unknown=False)
    assert {entry["page"] for entry in sharded.values()} == {"b", "c"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "x"}', '{"kind": "accesspub-baseline", "version": 9, "findings": {}}',
    '{"kind": "accesspub-baseline", "version": 1}', '{"kind": "accesspub-baseline", "version": 1, "findings": {"x": {"rule": 1}}}'])  # fmt: skip
def test_a_broken_baseline_is_wrong_use(tmp_path, text):
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(UsageError, match="--baseline"):
        load_baseline(tmp_path / "b.json")


def test_flaky_findings_are_quarantined(tmp_path):
    twice = [axe([result("image-alt", node("a.png"), node("ad.png"))]), axe([result("image-alt", node("a.png"))])]
    judged = verdict(tmp_path / "r", {"a": twice})
    states = {place.name: place.state for _, place in judged.findings()}
    assert states == {"a.png": "new", "ad.png": "flaky"}
    gone = verdict(tmp_path / "s", {"a": [axe([result("image-alt", node("x.png"))]), axe()]})
    assert gone.exit_code == 0
    late = verdict(tmp_path / "t", {"a": [axe(), axe([result("image-alt", node("x.png"))])]})
    assert late.summary["findings"]["flaky"] == 1


def test_waivers(tmp_path):
    (tmp_path / "w.yaml").write_text(
        "- {rule: image-alt, page: 'news/*', element: LOGO, who: Ada, why: supplier mends it, until: 2027-01-31}\n"
    )
    waivers = load_waivers(tmp_path / "w.yaml")
    pages = {
        "news/1": axe([result("image-alt", node("logo.png"), node("b.png"))]),
        "x": axe([result("image-alt", node("logo.png"))]),
    }
    judged = verdict(tmp_path / "1", pages, waivers=waivers, today=datetime.date(2027, 1, 31))
    assert judged.summary["findings"]["waived"] == 1
    assert judged.summary["findings"]["new"] == 2
    late = verdict(tmp_path / "2", pages, waivers=waivers, today=datetime.date(2027, 2, 1))
    assert late.summary["findings"]["waived"] == 0
    assert [i.rule for i in late.issues].count("waiver-expired") == 1
    alone = verdict(tmp_path / "3", {"x": axe()}, waivers=waivers, today=datetime.date(2027, 2, 1))
    assert alone.exit_code == 1


def test_a_waiver_for_everything_says_so(tmp_path):
    place = tmp_path / "w.yaml"
    place.write_text('- {rule: "*", page: "*", who: Ada, why: so, until: "2030-01-01"}')
    assert [waiver.words() for waiver in load_waivers(place)] == ["everything"]


def test_a_waiver_by_id_is_listed_by_what_it_covers(tmp_path):
    pages = {"news/1": axe([result("image-alt", node("logo.png"))])}
    ((_, place),) = verdict(tmp_path / "1", pages).findings()
    (tmp_path / "w.yaml").write_text(f"- {{id: {place.id}, who: Ada, why: supplier fixes it, until: 2027-01-31}}\n")
    judged = verdict(tmp_path / "2", pages, waivers=load_waivers(tmp_path / "w.yaml"), today=datetime.date(2027, 1, 1))
    (listed,) = judged.waivers
    assert (listed["covers"], listed["id"], listed["findings"]) == ("image-alt · news/1", place.id, 1)


@pytest.mark.parametrize("text", ["x", "- {rule: a}", "- {rule: a, who: b, why: c, until: soon}", "- {who: b, why: c, until: 2027-01-01}",
    "- {rule: a, who: b, why: c, until: 2027-01-01, whom: d}", "- {rule: a, who: '\u200b', why: c, until: 2027-01-01}", "- [", "- {rule: [a], who: b, why: c, until: 2027-01-01}"])  # fmt: skip
def test_broken_waivers_are_wrong_use(tmp_path, text):
    (tmp_path / "w.yaml").write_text(text)
    with pytest.raises(UsageError, match="--waivers"):
        load_waivers(tmp_path / "w.yaml")


def test_incomplete_is_a_question_not_silence(tmp_path):
    judged = verdict(tmp_path / "r", {"a": axe(incomplete=[result("video-caption", node())])})
    assert judged.exit_code == 0
    assert judged.summary["findings"]["questions"] == 1
    assert judged.pages[0].questions == 1


def test_fail_on(tmp_path):
    mild = result("image-alt", node(impact="moderate"))
    assert verdict(tmp_path / "1", {"a": axe([mild])}, fail_on="serious").exit_code == 0
    assert verdict(tmp_path / "2", {"a": axe([mild])}, fail_on="moderate").exit_code == 1


def test_what_is_let_pass_is_said(tmp_path):
    """Exit 0 with findings below the threshold is not called clean."""
    mild = result("image-alt", node(impact="minor"))
    below = verdict(tmp_path / "1", {"a": axe([mild])}, fail_on="serious").summary["meaning"]
    assert "below --fail-on serious" in below
    assert "none" in verdict(tmp_path / "2", {"a": axe([mild])}, fail_on="none").summary["meaning"]
    assert "nothing new" in verdict(tmp_path / "3", {"a": axe()}, fail_on="serious").summary["meaning"]


def test_a_tag_that_no_rule_has_is_wrong_use(tmp_path):
    """Nothing would be tested, and all of it green."""
    with pytest.raises(AuditError, match=r"axe-core knows .*wcag2a"):
        verdict(tmp_path / "1", {"a": axe()}, tags=("wcag2a", "wcag9z"))
    assert verdict(tmp_path / "2", {"a": axe()}, tags=("wcag2a",)).exit_code == 0


def test_rules_run_only_for_act_stay_silent(tmp_path):
    judged = verdict(tmp_path / "r", {"a": axe([result("color-contrast-enhanced", node())], passes=["image-alt"])})
    assert not judged.issues
    assert judged.pages[0].act == {"09o5cg": "failed", "23a2a8": "passed", "eac66b": "inapplicable"}


def test_variants_of_a_page_are_one_finding(tmp_path):
    folder = make_run(tmp_path / "r", {"a": axe([result("image-alt", node())])}, variants=("1280x800", "390x844-dark"))
    judged = judge(folder, Policy(own_rules=False))
    assert [place.variants for _, place in judged.findings()] == [["1280x800", "390x844-dark"]]


WHOLE = [f"p{number}" for number in range(9)]


def shard(folder: Path, number: int, **pages: Any) -> Path:
    """One share of the pages of WHOLE; all pass, but for ``pages``."""
    mine = {page: pages.get(page, axe()) for page in WHOLE if share_of(page, 3) == number}
    return make_run(folder / f"shard{number}", mine, shard=f"{number}/3", whole=WHOLE)


def test_merge_of_shards(tmp_path):
    bad = {page: axe([result("image-alt", node())]) for page in WHOLE if share_of(page, 3) == 3}
    runs = [shard(tmp_path, 1), shard(tmp_path, 2), shard(tmp_path, 3, **bad)]
    for number, (kept, code) in enumerate(((runs, 1), (runs[:2], 3), (runs[2:], 3))):
        merge(kept, tmp_path / f"m{number}")
        judged = judge(tmp_path / f"m{number}", Policy(own_rules=False))
        assert [page.page for page in judged.pages] == WHOLE
        assert judged.exit_code == code
        if kept == runs[:2]:
            assert {p.page: p.reason["detail"] for p in judged.pages if p.reason} == dict.fromkeys(
                bad, "shard 3/3 is missing"
            )
    merge([tmp_path / "m1", runs[2]], tmp_path / "again")
    assert judge(tmp_path / "again", Policy(own_rules=False)).exit_code == 1, "the lost shard came later"


def test_pages_that_our_rules_had_no_time_for_are_not_tested(tmp_path):
    """What axe-core found on them stands, and what our rules had checked before."""
    pages = {"a": axe([result("image-alt", node())]), "b": axe(), "c": "hung"}
    folder = make_run(tmp_path / "r", pages, body=b"<!DOCTYPE html><html lang=en><title>x</title><p>x</html>")
    ahead = BackgroundRules(NO_SOURCES)
    ahead.add(page_key("b", "1280x800"), b"<p>x", None, "b")
    ahead.finish()
    judged = judge(folder, Policy(), ahead, until=0)
    assert {page.page: (page.reason or {}).get("kind") for page in judged.pages} == {
        "a": "deadline",
        "b": None,
        "c": "hung",
    }
    assert [issue.rule for issue in judged.issues if issue.engine == "axe"] == ["image-alt"]
    assert judged.exit_code == 3
    late = BackgroundRules(NO_SOURCES, until=0)
    late.add("a", b"<p>x", None, "a")
    late.finish()
    assert late.of("a") is None


def test_no_run_leads_to_files_outside_the_folder(tmp_path, monkeypatch):
    """Its manifest may name any file of this machine: no report reads it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.html").write_text("<title>Secret</title>")
    (tmp_path / "site" / "l.html").symlink_to(tmp_path / "secret.html")
    paths = {"a": "a.html", "b": str(tmp_path / "secret.html"), "c": "../secret.html", "d": "l.html"}
    listed = [{"page": page, "path": path} for page, path in paths.items()]
    folder = make_run(tmp_path / "site" / "r", dict.fromkeys(paths, axe()), pages=listed)
    monkeypatch.chdir(tmp_path / "site")
    assert [page.path for page in judge(folder, Policy(own_rules=False)).pages] == ["a.html", None, None, None]
    named = judge(folder, Policy(own_rules=False), sources=Sources(folder=".."))
    assert [page.path for page in named.pages] == list(paths.values())


def test_an_empty_share_is_clean(tmp_path):
    page = next(page for page in WHOLE if share_of(page, 9) != 1)
    folder = make_run(tmp_path / "r", {}, shard="1/9", whole=[page])
    assert judge(folder, Policy()).exit_code == 0
    lying = make_run(tmp_path / "s", {}, shard=f"{share_of(page, 9)}/9", whole=[page])
    with pytest.raises(AuditError, match="damaged"):
        judge(lying, Policy())


@pytest.mark.parametrize(
    "other",
    [{"axe": {"version": "3.0.0", "origin": ""}}, {"variants": ("390x844",)}, {"options": {"tags": ["wcag2aaa"]}},
     {"options": {"tags": [], "act": True}}],
)  # fmt: skip
def test_runs_with_other_options_are_not_merged(tmp_path, other):
    runs = [make_run(tmp_path / "1", {"a": axe()}), make_run(tmp_path / "2", {"b": axe()}, **other)]
    for order in (runs, runs[::-1]):
        with pytest.raises(AuditError, match="other options"):
            merge(order, tmp_path / "m")


def test_a_page_of_two_runs(tmp_path):
    """The newest that tested it, in whatever order they are named; another page of the same name is no such page."""
    bad = axe([result("image-alt", node())])
    old, new = make_run(tmp_path / "1", {"a": bad}), make_run(tmp_path / "2", {"a": axe()}, started=2)
    late = make_run(tmp_path / "3", {"a": "hung"}, started=3)
    for number, order in enumerate(([old, new, late], [late, new, old])):
        merge(order, tmp_path / f"m{number}")
        assert judge(tmp_path / f"m{number}", Policy(own_rules=False)).exit_code == 0
    with pytest.raises(AuditError, match="not the same page"):
        merge([old, make_run(tmp_path / "4", {"a": axe()}, at="http://other/")], tmp_path / "m")


def damage(folder: Path, name: str, how: str) -> None:
    path = next(folder.glob(name))
    data = path.read_bytes()
    if how == "lost":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if how == "cut" else data.replace(b"4", b"5") + b" ")


@pytest.mark.parametrize("how", ["lost", "cut", "altered"])
@pytest.mark.parametrize("name", ["pages/*.json", "bodies/*.served.zz", "bodies/*.dom.zz"])
def test_what_is_damaged_is_not_tested(tmp_path, name, how):
    folder = make_run(tmp_path / "r", {"a": axe()}, body=b"<!doctype html><html lang=en><title>T</title><h1>T</h1>")
    assert judge(folder, Policy()).exit_code == 0
    damage(folder, name, how)
    merge([folder], tmp_path / "m")
    for run in (folder, tmp_path / "m"):
        judged = judge(run, Policy(own_rules=False))
        assert (judged.exit_code, judged.pages[0].reason["kind"]) == (3, "missing")
        assert name[:5] in judged.pages[0].reason["detail"]


@pytest.mark.parametrize("name", ["pages/*.json", "bodies/*.served.zz", "run.json", "bodies"])
def test_a_link_in_a_run_leads_to_no_other_folder(tmp_path, name):
    """Whoever makes a shard does not choose which files of this machine are read, not even those they know."""
    folder = make_run(tmp_path / "r", {"a": axe()}, body=b"<!doctype html><html lang=en><title>T</title><h1>T</h1>")
    path = next(folder.glob(name))
    path.symlink_to(path.rename(tmp_path / "elsewhere"))
    if name == "run.json":
        with pytest.raises(AuditError, match="leads out"):
            merge([folder], tmp_path / "m")
        return
    merge([folder], tmp_path / "m")
    for run in (folder, tmp_path / "m"):
        judged = judge(run, Policy(own_rules=False))
        assert (judged.exit_code, judged.pages[0].reason["kind"]) == (3, "missing")
        assert "leads out" in judged.pages[0].reason["detail"]


def test_a_run_is_not_written_through_a_link(tmp_path):
    folder = make_run(tmp_path / "r", {"a": axe()})
    (tmp_path / "outside").mkdir()
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "pages").symlink_to(tmp_path / "outside")
    with pytest.raises(OSError, match="leads out"):
        RunWriter(tmp_path / "m").write("pages/a.json", (folder / "run.json").read_bytes())
    assert not list((tmp_path / "outside").iterdir())


@pytest.mark.parametrize("how", ["lost", "cut", "altered"])
def test_a_damaged_manifest_is_wrong_use(tmp_path, how):
    folder = make_run(tmp_path / "r", {"a": axe()})
    damage(folder, "run.json", how)
    for work in (lambda: judge(folder, Policy()), lambda: merge([folder], tmp_path / "m")):
        with pytest.raises(AuditError):
            work()


@pytest.mark.parametrize(
    "broken", [{"variants": []}, {"axe": {}}, {"shard": "x"}, {"rules": [{"id": "image-alt"}]}, {"started": "now"}]
)
def test_a_manifest_that_makes_no_sense_is_wrong_use(tmp_path, broken):
    with pytest.raises(AuditError, match="damaged"):
        judge(make_run(tmp_path / "r", {"a": axe()}, **broken), Policy())


def test_rules_without_an_outcome_are_not_tested(tmp_path):
    """The record is cut, or other rules ran than are asked for now."""
    empty = {"version": "4.12.1", "violations": [], "incomplete": [], "passes": {}, "inapplicable": []}
    assert verdict(tmp_path / "1", {"a": empty}).exit_code == 3
    assert verdict(tmp_path / "2", {"a": [axe(), empty]}).exit_code == 3
    some = {**empty, "inapplicable": ["color-contrast-enhanced"]}
    folder = make_run(tmp_path / "3", {"a": some}, options={"tags": ["wcag2aaa"]})
    assert judge(folder, Policy(own_rules=False)).exit_code == 0
    later = judge(folder, Policy(own_rules=False, tags=("wcag2a",)))
    assert (later.exit_code, later.pages[0].reason["detail"]) == (3, "axe-core did not run image-alt, video-caption")


def test_order_does_not_depend_on_who_was_first(tmp_path):
    pages = {p: axe([result("image-alt", node(f"{n}.png")) for n in range(1)]) for p in ("b", "a", "c")}
    one = json.loads("".join(as_json.render(verdict(tmp_path / "1", pages))))
    two = json.loads("".join(as_json.render(verdict(tmp_path / "2", dict(reversed(pages.items()))))))
    one.pop("generated_at"), two.pop("generated_at")
    assert json.dumps(one) == json.dumps(two)


def test_an_empty_folder_is_wrong_use(tmp_path):
    with pytest.raises(AuditError):
        judge(tmp_path, Policy())


def test_no_fault_found_is_no_pass_where_people_judge():
    from accesspub.act.outcomes import of_ours

    ids = {"alt-file-name": ("qt1vmo",), "alt-blank": ("qt1vmo",), "alt": ("23a2a8",)}
    assert of_ours({"alt-file-name": "passed", "alt": "passed"}, ids) == {"qt1vmo": "cantTell", "23a2a8": "passed"}
    assert of_ours({"alt-file-name": "passed", "alt-blank": "failed"}, ids) == {"qt1vmo": "failed"}
    assert of_ours({"alt-file-name": "inapplicable"}, ids) == {"qt1vmo": "inapplicable"}


def test_a_baseline_survives_a_build(tmp_path):
    """Hashes in file names, versions, nonces and counters change at every build; the faults are the same."""

    def run(folder, token, read):
        nodes = [
            node(f"/_astro/hero.{token}.webp"), node(f"/embed/map.html?v={token}"), node(f"/go?nonce={token}"),
            node(f"f_{token}"), node("", f"Read {read} times"),
        ]  # fmt: skip
        return judge(make_run(folder, {"a.html": axe([result("image-alt", *nodes)])}), Policy(own_rules=False))

    known = baseline_entries(run(tmp_path / "1", "BvK3d91x", 231), {}, prune_unknown=True)
    for number, token in enumerate(("9ZqW2ffA", "Qv4rd8xZ", "3f9a0c77", "k3d9x2ab"), 2):
        run(tmp_path / str(number), token, 232 + number)
        again = judge(tmp_path / str(number), Policy(known, own_rules=False))
        assert (again.summary["findings"]["new"], again.summary["findings"]["known"], again.fixed) == (0, 5, [])


@pytest.mark.parametrize(
    ("one", "other"),
    [("image10234.jpg", "image10235.jpg"), ("logo.svg", "map.svg"), ("page/1", "page/2"), ("Figure 1", "Figure 2")],
)
def test_different_names_stay_different(one, other):
    assert steady(one) != steady(other)


def test_a_baseline_of_version_1_is_read_and_written_anew(tmp_path):
    fault = {"a.html": axe([result("image-alt", node("hero.BvK3d91x.webp"))]), "b.html": axe()}
    first = judge(make_run(tmp_path / "1", fault), Policy(own_rules=False))
    (place,) = (place for _, place in first.findings())
    entry = {"rule": "image-alt", "page": "a.html", "role": "img", "name": place.name, "text": "", "ordinal": 1}
    former = digest("image-alt", "a.html", "img", place.name, "", "1")
    gone = {**entry, "page": "b.html"}
    old = {"kind": "accesspub-baseline", "version": 1, "findings": {former: entry, "0" * 16: gone}}
    (tmp_path / "base.json").write_text(json.dumps(old))
    known, engine, _ = load_baseline(tmp_path / "base.json")
    judged = judge(tmp_path / "1", Policy(known, baseline_axe=engine, own_rules=False))
    assert judged.exit_code == 0
    assert [entry["page"] for entry in judged.fixed] == ["b.html"]
    assert list(baseline_entries(judged, known, prune_unknown=True)) == [place.id]


def test_new_because_axe_core_changed_is_told_apart(tmp_path):
    folder = make_run(tmp_path / "1", {"a.html": axe([result("image-alt", node())])})
    same = judge(folder, Policy({}, baseline_axe="4.12.1", own_rules=False))
    newer = judge(folder, Policy({}, baseline_axe="4.11.0", own_rules=False))
    assert (same.summary["by_new_axe"], newer.summary["by_new_axe"]) == (0, 1)
    assert "4.11.0 → 4.12.1" in headline(newer)
    assert newer.exit_code == 1


@pytest.mark.parametrize("odd", [{"help": True}, {"nodes": [{"target": ["img"]}]}, {"impact": 3}, {"tags": "wcag2a"}])
def test_a_record_of_other_types_is_not_tested(tmp_path, odd):
    judged = verdict(tmp_path / "r", {"a": axe([{**result("image-alt", node()), **odd}])})
    assert judged.pages[0].status == "not_tested"
    assert as_json.render(judged)


def test_a_record_of_no_address_is_not_tested(tmp_path):
    folder = make_run(tmp_path / "r", {"a": axe()}, at="http://[")
    assert judge(folder, Policy(own_rules=False)).pages[0].status == "not_tested"


@pytest.mark.parametrize(("page", "about"), [("a", {"whole": ["a"]}), ("\ud800", {})])
def test_a_manifest_of_an_attacker_is_refused(tmp_path, page, about):
    with pytest.raises(AuditError, match="damaged"):
        judge(make_run(tmp_path / "r", {page: None}, **about), Policy(own_rules=False))


def test_an_address_in_a_message_is_not_part_of_its_template():
    said = "The link to /go?nonce={} contains only a picture, see https://a.test/{}."
    assert general(said.format("BvK3d91x", "x")) == general(said.format("9ZqW2ffA", "y"))
    named = "The picture hero-{}.png in /v{}/3f2504e0-4f89-41d3-9a0c-{} has no alt text."
    assert general(named.format("8a7b6c5d", "1700000001", "0305e82c8a7b")) == general(
        named.format("9f0e1d2c", "1700009999", "9305e82c8a7c")
    )
    assert steady("/v1700000001/b.png") == steady("/v1700009999/b.png") != steady("/v3/b.png")
    assert general("Write </p> and/or <br/>.") == "Write </p> and/or <br/>."


def test_rules_are_selected_as_in_check(tmp_path):
    pages = {"a.html": axe([result("image-alt", node()), result("video-caption", node())])}
    folder = make_run(tmp_path / "r", pages)

    def failing(**more):
        return sorted({i.rule for i in judge(folder, Policy(own_rules=False, **more)).issues})

    assert failing(select=("image-*",)) == ["image-alt"]
    assert failing(ignore=("image-*",)) == ["video-caption"]
    with pytest.raises(UserError, match="there is no rule `image-atl`; did you mean `image-alt`"):
        failing(select=("image-atl",))


def test_the_summary_is_short_where_that_is_asked_for(tmp_path):
    pages = {"a.html": axe([result("image-alt", node())], [result("video-caption", node())]), "b.html": "hung"}
    verdict = judge(make_run(tmp_path / "r", pages), Policy(own_rules=False))
    lines = text.render(verdict, quiet=True, statistics=True).splitlines()
    assert lines[0].startswith("not tested: b.html: ")
    assert [line.split() for line in lines[1:]] == [
        ["1", "critical", "image-alt"],
        ["1", "critical", "video-caption", "(ask", "a", "person)"],
    ]


ALT = b"<!doctype html><html lang=en><title>T</title><main><article><h1>T</h1><p>%s</p>%s<p>%s</p></article></main>"
WORDS = b"The wall was built in one summer, and the town has argued about it ever since, in the paper and in the pubs. "


@pytest.mark.parametrize("pictures", [1, 2])
def test_what_both_engines_find_is_one_problem(tmp_path, pictures):
    body = ALT % (WORDS * 3, b'<img src="a.png" width=640 height=480>' * pictures, WORDS * 3)
    seen = axe([result("image-alt", *(node() for _ in range(pictures)), node("logo.png"))])
    both = judge(make_run(tmp_path / "r", {"a": seen}, body=body), Policy())
    found = [(issue.engine, issue.severity, place.also.get("rule")) for issue, place in both.findings()]
    assert found == [("accesspub", "critical", "image-alt")] * pictures + [("axe", "critical", None)]
    known = known_of(both, tmp_path)
    for own_rules in (True, False):
        again = judge(make_run(tmp_path / "r", {"a": seen}, body=body), Policy(baseline=known, own_rules=own_rules))
        assert again.summary["findings"]["new"] == 0
    assert "image-alt (critical)" in compare.render(*[json.loads(dump(both.to_json()))] * 2)
