"""Each way a page, a browser or a driver can fail: the page is tried twice, reported, and the run goes on."""

from __future__ import annotations

import threading
import time

import faultsite
import pytest
from faultsite import GOOD, kill_ours, run_audit, serve_and_run, verdict_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_left")]


def test_what_servers_do(faults, tmp_path):
    names = ["bad.html", "redirect.html", "download.html", "auth.html", "gone.html", "missing.html", "picture.html",
             "silent.html", "good.html"]  # fmt: skip
    records = run_audit(tmp_path, faults, names)
    kinds = {name: (r["reason"] or {}).get("kind") for name, r in records.items()}
    assert kinds == {
        "bad.html": None, "good.html": None, "redirect.html": "redirect-loop", "download.html": "download",
        "auth.html": "auth", "gone.html": "http", "missing.html": "http", "picture.html": "not-a-page",
        "silent.html": "unreachable",
    }  # fmt: skip
    assert {name for name, r in records.items() if r["attempts"] == 2} == {"auth.html", "silent.html"}, (
        "the rest is certain"
    )
    verdict = verdict_of(tmp_path)
    assert verdict.exit_code == 3
    assert {p.page: p.status for p in verdict.pages}["bad.html"] == "failed"
    assert {p.page: p.status for p in verdict.pages}["good.html"] == "passed"


def test_boxes_are_answered_and_noted(faults, tmp_path):
    records = run_audit(tmp_path, faults, ["alert.html", "beforeunload.html", "print.html", "good.html"])
    assert {r["status"] for r in records.values()} == {"gathered"}
    assert records["alert.html"]["dialogs"] == ["alert: hello", "confirm: sure?", "prompt: who?"]
    assert records["print.html"]["dialogs"] == ["print: "]
    assert verdict_of(tmp_path).exit_code == 0


def test_what_scripts_do_to_windows(faults, tmp_path):
    """Boxes in frames and without end, pop-ups, a page that closes itself or wipes itself: the run goes on."""
    names = ["frames-alert.html", "alerts-for-ever.html", "popups.html", "closes.html", "wiped.html", "good.html"]
    records = run_audit(tmp_path, faults, names)
    assert {name: r["status"] for name, r in records.items()} == dict.fromkeys(names, "gathered")
    assert set(records["alerts-for-ever.html"]["dialogs"]) <= {"alert: again"}
    assert verdict_of(tmp_path).exit_code in (0, 1)


def test_pages_that_leave_at_once(faults, tmp_path):
    names = ["refresh.html", "refresh-self.html", "script-away.html", "refresh-outside.html", "late-refresh.html",
             "reload.html"]  # fmt: skip
    records = run_audit(tmp_path, faults, names)
    kinds = {name: (r["reason"] or {}).get("kind") for name, r in records.items()}
    assert kinds.pop("late-refresh.html") is None
    assert set(kinds.values()) == {"leaves"}
    assert "to itself" in records["refresh-self.html"]["reason"]["detail"]
    assert all(r["title"] in ("x", "Good") for name, r in records.items() if name in kinds), (
        "what was judged is the page itself"
    )
    assert verdict_of(tmp_path).exit_code == 3


def test_hangs_and_slow_pages(faults, tmp_path):
    records = run_audit(tmp_path, faults, ["hang.html", "good.html", "hang-later.html", "endless.html"], timeout=1.5)
    assert records["endless.html"]["reason"]["kind"] == "timeout"
    assert records["good.html"]["status"] == "gathered"
    assert records["hang.html"]["reason"]["kind"] in ("hung", "timeout")
    assert records["hang-later.html"]["reason"]["kind"] in ("hung", "timeout")
    assert records["hang.html"]["attempts"] == 2


@pytest.mark.parametrize(
    "victim",
    [("--type=renderer",), ("chromedriver",), ("--headless", "--user-data-dir")],
    ids=["tab", "driver", "browser"],
)
def test_killed_in_mid_run(faults, tmp_path, on_hit, victim):
    """Tab, driver or browser killed while a page loads: retried in a fresh one, nothing lost, nothing left."""
    shots = iter((True,))

    def kill_soon() -> None:
        if next(shots, False):
            kill_ours(*victim, without="--type=" if "--type=renderer" not in victim else "\0")
            time.sleep(0.3)

    on_hit("/x.png", kill_soon)  # the picture of bad.html: the page is there and still loading
    records = run_audit(tmp_path, faults, ["good.html", "bad.html", "print.html", "alert.html"])
    assert {name: r["status"] for name, r in records.items()} == dict.fromkeys(records, "gathered")
    assert len(records) == 4
    assert records["bad.html"]["attempts"] == 2


def test_crash_every_time(faults, tmp_path, on_hit):
    def kill() -> None:
        kill_ours("--type=renderer")
        time.sleep(0.3)

    on_hit("/x.png", kill)
    records = run_audit(tmp_path, faults, ["bad.html", "good.html"])
    assert records["bad.html"]["reason"]["kind"] in ("crashed", "driver-lost")
    assert records["good.html"]["status"] == "gathered"


def test_stopped_run_keeps_what_it_has(faults, tmp_path, on_hit):
    from accesspub.audit import gather
    from accesspub.audit.browser import axe
    from accesspub.audit.model import GatherOptions, Target

    targets = [Target(n, f"{faults}/{n}") for n in ("good.html", "slow.html", "bad.html")]
    gatherer = gather.Gatherer(tmp_path, targets, GatherOptions(timeout=20, screenshots=False), axe.find())
    on_hit("/slow.html", lambda: threading.Timer(0.2, gatherer.stop).start())
    gatherer.run()
    verdict = verdict_of(tmp_path)
    assert {p.page: p.status for p in verdict.pages} == {
        "good.html": "passed", "slow.html": "not_tested", "bad.html": "not_tested",
    }  # fmt: skip
    assert {p.reason["kind"] for p in verdict.pages if p.reason} == {"stopped"}
    assert verdict.exit_code == 3


@pytest.mark.parametrize("how", ["devtools", "login", "plain WebDriver"])
def test_no_service_worker_answers_for_the_site(faults, tmp_path, how):
    """Each page is seen as the site sends it, or is not tested."""
    options = {"settle": 1.0, "cdp": how != "plain WebDriver", "timeout": 10.0}
    if how == "login":
        (tmp_path / "login.py").write_text("def login(driver):\n    pass\n")
        options["login"] = str(tmp_path / "login.py")
    names = ["worker.html", "bad.html?1", "bad.html?2", "worker.html?2"]
    records = run_audit(tmp_path / "run", faults, names, **options)
    for record in records.values():
        if record["status"] == "gathered":
            assert "image-alt" in {rule["id"] for rule in record["axe"]["violations"]}, record["page"]
        else:
            assert (how, record["reason"]["kind"]) == ("plain WebDriver", "service-worker")
    assert "gathered" in {record["status"] for record in records.values()}


def test_a_deadline_ends_the_run(faults, tmp_path, on_hit):
    """What was gathered stays; pages not reached by then are not tested, and none is tried again."""
    from accesspub.audit import gather
    from accesspub.audit.browser import axe
    from accesspub.audit.model import GatherOptions, Target

    on_hit("/slow.html", lambda: None)
    targets = [Target(name, f"{faults}/{name}") for name in ("good.html", "slow.html", "zz.html")]
    options = GatherOptions(timeout=20, screenshots=False)
    gatherer = gather.Gatherer(tmp_path, targets, options, axe.find())
    faultsite.Faults.actions["/slow.html"] = lambda: setattr(gatherer, "until", time.monotonic() + 0.5) or watch.start()
    watch = threading.Thread(target=gatherer._watch)
    gatherer.run()
    verdict = verdict_of(tmp_path)
    assert {p.page: (p.reason or {}).get("kind") for p in verdict.pages} == {
        "good.html": None, "slow.html": "deadline", "zz.html": "deadline",
    }  # fmt: skip
    assert faultsite.Faults.hits["/slow.html"] == 1
    assert verdict.exit_code == 3


def test_two_audits_at_once(faults, tmp_path):
    """Each takes ports that are free: neither meets the other's site, driver or browser."""
    pages = {}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(GOOD.replace("Good", name))
    threads = [threading.Thread(target=lambda n=n: pages.update({n: serve_and_run(tmp_path / n, tmp_path / f"run-{n}")}))
               for n in ("one", "two")]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {name: found["index.html"]["title"] for name, found in pages.items()} == {"one": "one", "two": "two"}


def test_a_driver_that_cannot_have_its_port(monkeypatch, tmp_path):
    """A driver that ends at once, as for a port that is taken: one sentence, exit 2, nothing left."""
    from accesspub.cli.main import main

    driver = tmp_path / "driver"
    driver.write_text("#!/bin/sh\necho 'bind() failed: Address already in use'\nexit 1\n")
    driver.chmod(0o755)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.html").write_text(GOOD)
    monkeypatch.setenv("ACCESSPUB_DRIVER", str(driver))
    assert main(["audit", str(tmp_path / "site")]) == 2


def test_headers_and_cookies(faults, tmp_path):
    records = run_audit(tmp_path, faults, ["header.html"], headers=(("X-Key", "secret"),), cookies=(("sid", "1"),))
    assert records["header.html"]["status"] == "gathered"
    assert "secret" not in (tmp_path / "run.json").read_text()
