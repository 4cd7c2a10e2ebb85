"""Whole audits with a real browser: what is found, repeatability, frames, networks, remote ends, variants."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from faultsite import Faults, our_processes, run_audit, serve_and_run, verdict_of

from accesspub.audit.browser import launch

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_left")]

HEAD = "<!doctype html><html lang=en><title>T</title><main><h1>T</h1>"


def command(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "accesspub", "audit", *arguments]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, env={**os.environ, **env})


@pytest.fixture
def site(tmp_path):
    root = tmp_path / "site"
    root.mkdir()
    (root / "bad.html").write_text(
        HEAD + '\n<p>Text <img src="/x.png" class="css-1">\n<p style="color:#aaa">Pale text</p></main>'
    )
    (root / "good.html").write_text(HEAD + "<p>Words.</main>")
    return root


def test_two_runs_give_the_same_bytes(site, tmp_path):
    (site / "moving.html").write_text(
        HEAD
        + "<style>@keyframes f { from { color: #fff } to { color: #000 } } p { animation: f 5s infinite alternate; transition: 1s }"
        "</style><p>Moving</p><p id=t></p><script>t.textContent = new Date(0).toString() + (0.5).toLocaleString()</script></main>"
    )
    texts = []
    for number, jobs in ((1, "1"), (2, "2")):
        out = tmp_path / f"{number}.json"
        run = command(
            str(site), "--report", f"json={out}", "--jobs", jobs, TZ="Asia/Tokyo" if number == 1 else "America/New_York"
        )
        assert run.returncode == 1, run.stderr
        data = json.loads(out.read_text())
        data.pop("generated_at")
        texts.append(json.dumps(data))
    assert texts[0] == texts[1]


def test_baseline_through_the_command(site, tmp_path):
    base = str(tmp_path / "base.json")
    assert command(str(site), "--baseline", base).returncode == 2, "a missing baseline is wrong use"
    assert command(str(site), "--baseline", base, "--update-baseline").returncode == 1
    # another class, a sibling more, the image moved into a box: nothing new
    (site / "bad.html").write_text(
        HEAD
        + '\n<p>New sibling</p><p style="color:#aaa">Pale text</p><div class=z><p>Text <img src="/x.png" class="css-2x"></div></main>'
    )
    same = command(str(site), "--baseline", base)
    assert same.returncode == 0, same.stdout
    (site / "bad.html").write_text(HEAD + '\n<p>Text <img src="/y.png"></main>')
    other = command(str(site), "--baseline", base, "--report", f"json={tmp_path / 'r.json'}")
    assert other.returncode == 1
    report = json.loads((tmp_path / "r.json").read_text())
    assert {entry["rule"] for entry in report["fixed"]} == {"image-alt", "color-contrast"}
    assert "fixed: image-alt" in other.stdout


def test_a_line_only_for_the_one_place(site, tmp_path):
    (site / "twins.html").write_text(HEAD + "<img src=/x.png>\n<img src=/x.png></main>")
    serve_and_run(site, tmp_path / "run")
    places = {
        (p.page, p.rule): (p.line, p.column)
        for _, p in verdict_of(tmp_path / "run").findings()
        if p.rule == "image-alt"
    }
    assert places == {("bad.html", "image-alt"): (2, 9), ("twins.html", "image-alt"): (None, None)}


def test_frames_and_shadow_trees_are_reached(site, tmp_path):
    inner = "<!doctype html><html lang=en><title>I</title><img src=/{}.png>"
    (site / "inner.htm").write_text(inner.format("inner"))
    (site / "frames.html").write_text(
        HEAD + f'<iframe title=a src=inner.htm></iframe><iframe title=b srcdoc="{inner.format("srcdoc")}"></iframe>'
        '<iframe title=c sandbox=allow-scripts src="inner.htm?2"></iframe>'
        "<iframe title=d></iframe><script>const d = document.querySelector('[title=d]').contentDocument;"
        "d.write('<html lang=en><title>w</title><img src=/written.png>'); d.close()</script>"
        "<div id=s></div><script>s.attachShadow({mode: 'open'}).innerHTML = '<img src=/shadow.png>'</script></main>"
    )
    serve_and_run(site, tmp_path / "run")
    names = sorted(
        p.name for _, p in verdict_of(tmp_path / "run").findings() if p.page == "frames.html" and p.rule == "image-alt"
    )
    assert names == ["/inner.png", "/inner.png", "/shadow.png", "/srcdoc.png", "/written.png"]


def test_the_page_cannot_reach_axe_or_other_hosts(site, tmp_path, faults):
    elsewhere = faults.replace("127.0.0.1", "localhost")
    (site / "spy.html").write_text(
        HEAD + "<p id=o></p><script>window.axe = {run: () => Promise.resolve({violations: []})};"
        "const note = t => o.textContent += ' ' + t;"
        f"for (const u of ['{elsewhere}/good.html', 'http://example.org/', 'file:///etc/passwd'])"
        " fetch(u, {mode: 'no-cors'}).then(() => note('reached ' + u), () => note('blocked'));"
        "</script><img src=/x.png></main>"
    )
    record = serve_and_run(site, tmp_path / "run", settle=0.5)["spy.html"]
    import zlib

    dom = zlib.decompress((tmp_path / "run" / record["dom"]).read_bytes()).decode()
    assert "blocked blocked blocked" in dom
    assert ">reached" not in dom
    assert any(v["id"] == "image-alt" for v in record["axe"]["violations"])


def test_pictures_show_the_place_and_leave_no_mark(site, tmp_path):
    """The frame around a place is in the picture only; what cannot be seen, or fills the page, gets none."""
    (site / "marked.html").write_text(
        HEAD + "<img src=/x.png width=80 height=60><div style='position:absolute;left:-900px'><img src=/y.png></div>"
        "<p style='opacity:0'><img src=/z.png></p><img src=/tall.png width=500 height=3000></main>"
    )
    record = serve_and_run(site, tmp_path / "run", screenshots=True)["marked.html"]
    (images,) = (v for v in record["axe"]["violations"] if v["id"] == "image-alt")
    shown = [(node["html"].partition("src=")[2][1:7], "shot" in node) for node in images["nodes"]]
    assert [name for name, taken in shown if taken] == ["/x.png"], shown
    (place,) = (p for _, p in verdict_of(tmp_path / "run").findings() if p.page == "marked.html" and p.picture)
    assert (tmp_path / "run" / "shots" / f"{place.picture}.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    import zlib

    assert b"accesspub-mark" not in zlib.decompress((tmp_path / "run" / record["dom"]).read_bytes())


def test_some_more_pictures_of_a_fault_and_then_no_more():
    from accesspub.audit.browser.visit import Shots

    shots = Shots(lambda _name, _data: None, wanted=True, more=1)
    names = [shots.claim("k1", "a"), shots.claim("k1", "b"), shots.claim("k1", "c"), shots.claim("k2", "c")]
    assert (names[0], names[2], names[3]) == ("k1", "", "k2")
    assert len(names[1]) == 20, "another place of the same fault has a picture of its own"


def test_media_probe(site, tmp_path):
    import math
    import struct
    import wave

    for name, loud in (("tone", 8000), ("silent", 0)):
        with wave.open(str(site / f"{name}.wav"), "wb") as sound:
            sound.setnchannels(1), sound.setsampwidth(2), sound.setframerate(8000)
            sound.writeframes(b"".join(struct.pack("<h", int(loud * math.sin(i / 3))) for i in range(32000)))
    (site / "c.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n")
    (site / "media.html").write_text(
        HEAD + "<audio src=tone.wav controls></audio><p>A talk about birds</p><audio src=silent.wav autoplay></audio>"
        "<video src=gone.mp4 muted><track kind=captions src=c.vtt srclang=en><track src=missing.vtt></video>"
        '<iframe src="https://www.youtube.com/embed/x" title="Birds"></iframe></main>'
    )
    media = serve_and_run(site, tmp_path / "run", act=True)["media.html"]["media"]
    tone, silent, video, player = media
    assert (tone["audible"], tone["duration"], tone["visible"], tone["controls"]) == (True, 4, True, True)
    assert tone["near"]["after"].startswith("A talk about birds")
    assert (silent["audible"], silent["autoplay"], silent["visible"]) == (False, True, False)
    assert (video["muted"], video["broken"]) == (True, True)
    assert [(t["loads"], t["cues"]) for t in video["tracks"]] == [(True, 1), (False, 0)]
    assert (player["tag"], player["name"]) == ("iframe", "Birds")
    act = verdict_of(tmp_path / "run").pages[2].act
    assert act["aaa1bf"] == "inapplicable", "a silent track is not sound"


def test_windows_and_dark(site, tmp_path):
    from accesspub.audit.model import Variant

    (site / "wide.html").write_text(
        HEAD
        + "<style>@media (max-width: 500px) { .n { color: #ccc } } @media (prefers-color-scheme: dark) { .d { color: #ddd } }"
        "</style><p class=n>Narrow</p><p class=d>Dark</p></main>"
    )
    variants = (Variant(), Variant(390, 844), Variant(1280, 800, dark=True))
    serve_and_run(site, tmp_path / "run", variants=variants)
    found = {
        p.text: p.variants
        for _, p in verdict_of(tmp_path / "run").findings()
        if p.page == "wide.html" and p.rule == "color-contrast"
    }
    assert found == {"Narrow": ["390x844"], "Dark": ["1280x800-dark"]}


@pytest.mark.parametrize("cdp", [True, False], ids=["devtools", "plain WebDriver"])
def test_remote_end(faults, tmp_path, cdp):
    """A chromedriver started elsewhere; without the DevTools protocol axe-selenium-python injects."""
    driver = launch.start_driver(launch.find_tools().driver)
    try:
        extra = ("--no-sandbox",) if os.geteuid() == 0 else ()
        names = ["bad.html", "good.html", "missing.html", "alert.html"]
        records = run_audit(tmp_path, faults, names, remote=driver.url, cdp=cdp, extra_flags=extra)
        assert [v["id"] for v in records["bad.html"]["axe"]["violations"]] == ["image-alt"]
        assert records["missing.html"]["reason"]["kind"] == "http"
        assert records["alert.html"]["status"] == "gathered"
        run = json.loads((tmp_path / "run.json").read_text())
        assert run["browser"]["injection"].startswith("preloaded" if cdp else "axe-selenium-python")
        assert driver.process.poll() is None, "a driver that is not ours is left alone"
    finally:
        driver.kill()


def test_a_remote_end_that_is_not_there(site):
    run = command(str(site), "--remote", "http://127.0.0.1:9")
    assert run.returncode == 2
    assert "could not be started" in run.stderr


@pytest.mark.parametrize("moment", ["browser starts", "page loads"])
def test_interrupted(faults, tmp_path, on_hit, moment):
    """SIGTERM in mid-run: the reports are written, what is left is not tested, nothing keeps running."""
    (tmp_path / "urls").write_text(f"{faults}/good.html\n{faults}/slow.html\n{faults}/zz.html\n")
    line = [
        sys.executable,
        "-m",
        "accesspub",
        "audit",
        "--urls",
        str(tmp_path / "urls"),
        "--report",
        f"json={tmp_path / 'r.json'}",
    ]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while time.monotonic() < until and not ("/slow.html" in Faults.hits if moment == "page loads" else our_processes()):
        time.sleep(0.05)
    process.terminate()
    _, errors = process.communicate(timeout=40)
    assert process.returncode == 3, errors
    report = json.loads((tmp_path / "r.json").read_text())
    assert {p["page"]: p["status"] for p in report["pages"]}["/slow.html"] == "not_tested"


def test_doctor(capsys):
    from accesspub.audit.doctor import examine

    assert examine(sys.stdout) == 0
    assert "audits can run" in capsys.readouterr().out


def test_recycled_browsers(faults, tmp_path):
    records = run_audit(tmp_path, faults, ["good.html", "bad.html", "print.html"], recycle=1)
    assert {r["status"] for r in records.values()} == {"gathered"}


def test_hit_count_of_a_good_page(faults, tmp_path, on_hit):
    """A page that worked is asked for once: auditing costs the site one visit."""
    run_audit(tmp_path, faults, ["good.html"])
    assert Faults.hits["/good.html"] == 1


def test_own_rules_have_their_origin(site, tmp_path):
    (site / "own.html").write_text(
        HEAD + '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe><div id=d></div>'
        "<script>d.innerHTML = '<iframe src=\"https://www.youtube.com/embed/9bZkp7q19f0\"></iframe>'</script></main>"
    )
    serve_and_run(site, tmp_path / "run")
    judged = verdict_of(tmp_path / "run", own_rules=True)
    origins = sorted(
        tuple(p.origins) for i, p in judged.findings() if i.engine == "accesspub" and i.rule == "embed-title"
    )
    assert origins == [("browser", "dom"), ("browser", "served", "dom")]


def test_a_tag_that_no_rule_has(site, tmp_path):
    run = command(str(site), "--tags", "wcag2a,nope", "--run", str(tmp_path / "run"))
    assert run.returncode == 2, run.stdout
    assert "nope" in run.stderr
    assert not (tmp_path / "run" / "run.json").exists()
