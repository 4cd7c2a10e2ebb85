"""``check`` and ``fix`` with ``--report html=DIR``: one run, two reports; before and after with and without a browser."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from accesspub.cli.main import main
from accesspub.html_report.sources.screenshots import Camera, stretch

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PAGE = """<!doctype html><html lang=en><title>Ferry talks</title><article><h1>Ferry talks</h1>
<p>The ferry between Verrano and the mainland must reopen before the winter, the minister has said.</p>
<p>Media playback is unsupported on your device<br>Media captionIlse Marrow on the crossing</p>
<p>It was to be heard again on the next day, and on the one after it.</p></article></html>
"""


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCESSPUB_BROWSER", "/nonexistent/chromium")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site" / "news").mkdir(parents=True)
    for name in ("a", "b"):
        (tmp_path / "site" / "news" / f"{name}.html").write_text(PAGE)
    (tmp_path / "site" / "clean.html").write_text(PAGE.replace("<p>Media", "<p hidden>").replace("Media caption", ""))
    return tmp_path / "site"


def page_of(report: Path, name: str) -> str:
    files = [file.read_text("utf-8") for file in sorted((report / "pages").iterdir())]
    return next(text for text in files if name in text)


@pytest.mark.usefixtures("no_browser")
def test_fix_shows_the_words_before_and_after(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["fix", str(site), "--format", "json", "--report", f"html={tmp_path / 'r'}"])
    assert code in (0, 1)
    assert len(json.loads(capsys.readouterr().out)["pages"]) == 3
    text = page_of(tmp_path / "r", "news/a.html")
    assert "<del>" in text
    assert "Media playback is unsupported" in text
    assert 'class="pair"' not in text
    assert "<b>Video</b>" in (site / "news" / "a.html").read_text()


@pytest.mark.usefixtures("no_browser")
def test_check_writes_both_reports(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["check", str(site), "--report", f"html={tmp_path / 'r'}"]) == 1
    assert "3 pages" in capsys.readouterr().out
    mark = json.loads((tmp_path / "r" / "accesspub-report.json").read_bytes())
    assert mark["counts"]["pages"] == 3
    assert "The same number of problems as last time" in (tmp_path / "r" / "index.html").read_text("utf-8")
    assert (site / "news" / "a.html").read_text() == PAGE


@pytest.mark.usefixtures("no_browser")
def test_a_page_on_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("check", "fix"):
        fake = io.TextIOWrapper(io.BytesIO(PAGE.encode()))
        monkeypatch.setattr(sys, "stdin", fake)
        main([command, "-", "--report", f"html={tmp_path / command}"])
        assert "Ferry talks" in (tmp_path / command / "pages" / "p00001.html").read_text("utf-8")


@pytest.mark.parametrize(("language", "shown"), [("fr", "fr"), ("de-AT", "de"), ("fi", "en")])
def test_the_language_is_that_of_the_settings(site: Path, tmp_path: Path, language: str, shown: str) -> None:
    (site / "accesspub.toml").write_text(f'report-language = "{language}"\n')
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    assert f'<html lang="{shown}"' in (tmp_path / "r" / "index.html").read_text("utf-8")


def test_wrong_use_touches_nothing(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    assert main(["fix", str(site), "--report", f"html={tmp_path / 'mine'}"]) == 2
    assert (site / "news" / "a.html").read_text() == PAGE
    for wrong in ("html", "pdf=x", "html="):
        assert main(["check", str(site), "--report", wrong]) == 2
    assert "accesspub report" in capsys.readouterr().err


def test_a_run_that_stops_leaves_the_old_report(site: Path, tmp_path: Path) -> None:
    from accesspub.html_report.sources.check import through
    from accesspub.run.model import Order
    from accesspub.run.pages import find_pages
    from accesspub.run.run import run

    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    before = (tmp_path / "r" / "index.html").read_bytes()
    jobs = list(find_pages([str(site)]))
    passing = through(run(jobs, Order("check")), tmp_path / "r", kind="check", roots=[str(site)])
    next(passing)
    passing.close()  # type: ignore[attr-defined]
    assert (tmp_path / "r" / "index.html").read_bytes() == before


def test_stretch() -> None:
    old = [(0.0, 20.0, "p a"), (20.0, 40.0, "p b"), (1000.0, 1020.0, "p c")]
    new = [(0.0, 20.0, "p a"), (20.0, 40.0, "p x"), (40.0, 60.0, "p y"), (1020.0, 1040.0, "p c")]
    (top, bottom), (new_top, new_bottom) = stretch(old, new)
    assert top == new_top == 0.0
    assert 40 <= bottom < 300
    assert 60 <= new_bottom < 300
    assert stretch([], []) == ((0.0, 700.0), (0.0, 700.0))
    assert stretch(old, old) == ((900.0, 1180.0),) * 2


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium") or not shutil.which("chromedriver"), reason="no Chromium here")
def test_pictures_before_and_after(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p { display: none }")
    main(["fix", str(site), "--report", f"html={tmp_path / 'r'}"])
    text = page_of(tmp_path / "r", "news/a.html")
    assert 'class="pair"' in text
    assert len(list((tmp_path / "r" / "shots").glob("*.jpg"))) == 2  # both pages look the same, so do their pictures
    with Camera() as camera:
        page = site / "news" / "a.html"
        assert camera.take(page, site, PAGE.encode(), PAGE.encode()) == ("", "")
        assert camera.take(page, site, PAGE.encode(), PAGE.replace("Ferry", "Boat").encode()) not in (None, ("", ""))
        link = "<link rel=stylesheet href=../../secret.css>"  # leads out of the site: not served, so nothing is hidden
        assert camera.take(page, site, PAGE.encode(), (link + PAGE).encode()) is not None
        # Scripts of the page do not run: they change nothing, and hold nothing up.
        for script in ("document.body.remove()", "while (true) {}", "alert(1)", "location = '/news/b.html'"):
            hostile = PAGE.replace("</article>", f"</article><script>{script}</script>")
            assert camera.take(page, site, PAGE.encode(), hostile.encode()) == ("", "")
        camera.rest()
        monkeypatch.setattr("accesspub.audit.browser.launch.find_tools", lambda: 1 / 0)
        assert camera.take(page, site, b"", b"<p>No browser any more") is None


@pytest.mark.usefixtures("no_browser")
def test_a_question_names_the_row_of_the_worklist(tmp_path: Path) -> None:
    import re

    from accesspub.worklist.table import read

    site = tmp_path / "site"
    shutil.copytree(SAMPLES, site)
    (site / "accesspub.toml").write_text("")
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    main(["worklist", str(site), "-o", str(tmp_path / "list.json")])
    known = {f"{row.kind} {row.key}" for row in read(tmp_path / "list.json")}
    asked = {
        name
        for file in (tmp_path / "r" / "tasks").glob("*-ask.html")
        for name in re.findall(r'data-work="([^"]+)"', file.read_text("utf-8"))
    }
    assert asked
    assert asked & known
    assert {name for name in asked if name.startswith("picture ")} <= known


@pytest.mark.usefixtures("no_browser")
def test_a_preview_never_says_that_something_was_fixed(site: Path, tmp_path: Path) -> None:
    for command in (["check"], ["fix", "--check"]):
        main([*command, str(site), "--report", f"html={tmp_path / 'r'}"])
    text = (tmp_path / "r" / "index.html").read_text("utf-8")
    assert "Nothing was written" in text
    assert "has fixed" not in text
    assert ">Fixed<" not in text.partition('<section aria-labelledby="last"')[0]
    assert (site / "news" / "a.html").read_text() == PAGE
    runs = json.loads((tmp_path / "r" / "history.json").read_bytes())["runs"]
    assert len(runs) == 1, "a preview is not a run"


@pytest.mark.usefixtures("no_browser")
def test_what_fix_does_comes_first_and_is_nobodys_work(site: Path, tmp_path: Path) -> None:
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    text = (tmp_path / "r" / "index.html").read_text("utf-8")
    mine, _, others = text.partition('id="for-program"')[2].partition("<h3")
    assert "tasks/media-unsupported-program-do.html" in mine
    assert "tasks/media-unsupported" not in others, "it is not also a task of the media desk"


@pytest.mark.usefixtures("no_browser")
def test_a_waiver_of_the_report_counts_in_check(site: Path, tmp_path: Path) -> None:
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    text = "".join(file.read_text("utf-8") for file in (tmp_path / "r" / "tasks").iterdir())
    ids = {one for found in re.findall(r'data-id="([^"]*)"', text) for one in found.split()}
    assert ids
    assert 'data-id=""' not in text
    lines = [f"- {{id: {one}, who: Ada, why: it is right, until: 2099-01-01}}" for one in sorted(ids)]
    (tmp_path / "w.yaml").write_text("\n".join(lines))
    main(["check", str(site), "--waivers", str(tmp_path / "w.yaml"), "--report", f"html={tmp_path / 'r'}"])
    mark = json.loads((tmp_path / "r" / "accesspub-report.json").read_bytes())
    assert mark["counts"]["questions"] == 0
    waived = (tmp_path / "r" / "index.html").read_text("utf-8").partition('id="waived"')[2].partition("</section>")[0]
    assert waived.count("<li><bdi>media-") + waived.count("<li><bdi>video-") == len(ids), "named by rule and page"
    assert not any(one in waived for one in ids)


@pytest.mark.usefixtures("no_browser")
def test_words_of_a_page_are_marked_with_its_language(site: Path, tmp_path: Path) -> None:
    page = PAGE.replace("lang=en", 'lang="fr-CA"').replace("Ilse", "Voil\u00e0")
    (site / "news" / "a.html").write_text(page.replace("<p>It was", '<img src="a.jpg" alt="DSC_0001.jpg"><p>It was'))
    main(["check", str(site / "news" / "a.html"), "--report", f"html={tmp_path / 'r'}"])
    text = (tmp_path / "r" / "pages" / "p00001.html").read_text("utf-8")
    assert '<h1><bdi lang="fr-CA">Ferry talks' in text
    assert '<p dir="auto" lang="fr-CA">' in text
    assert '<bdi lang="fr-CA">DSC_0001.jpg</bdi>' in text


@pytest.mark.usefixtures("no_browser")
def test_excerpts_are_in_the_pages_own_words(site: Path, tmp_path: Path) -> None:
    main(["fix", str(site), "-q"])
    assert "cannot be" in (site / "news" / "a.html").read_text()
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    quoted = re.findall(r"<blockquote.*?</blockquote>", page_of(tmp_path / "r", "news/a.html"), re.S)
    assert quoted
    assert not any("cannot be" in one for one in quoted)


@pytest.mark.usefixtures("no_browser")
def test_a_picture_on_many_pages_is_one_row_and_who_described_it_is_said(site: Path, tmp_path: Path) -> None:
    picture = '<img src="/quay.jpg" alt="Lorries wait at the quay" width="640" height="400"><p>It was'
    for name, shown in (("a", picture), ("b", picture.replace('alt="Lorries wait at the quay" ', ""))):
        (site / "news" / f"{name}.html").write_text(PAGE.replace("<p>It was", shown))
        (site / "news" / f"{name}2.html").write_text(PAGE.replace("<p>It was", shown))
    table = "key,kind,language,ALT TEXT,DECISION,BECAUSE,SIGNED BY,DATE\n"
    words = "/quay.jpg,picture,en,Lorries wait at the quay,,,Ann,2026-11-28\nyoutube/x,video,,,not needed,gone,Ben,2026-11-29\n"
    (tmp_path / "list.csv").write_text(table + words)
    main(["check", str(site), "--worklist", str(tmp_path / "list.csv"), "--report", f"html={tmp_path / 'r'}"])
    text = (tmp_path / "r" / "pictures.html").read_text("utf-8")
    assert re.findall(r'href="pictures.html#(\w+)">([^<]+)', text) == [
        ("missing", "1 picture without alt text"),
        ("text", "1 picture with an alt text"),
    ]
    assert re.findall(r'id="(\w+)"><caption>', text) == ["missing", "text"]
    assert text.count("on 2 pages") == 2
    assert text.count("Written by <bdi>Ann") == 1
    written = re.sub(r"<[^>]+>", "", (tmp_path / "r" / "written.html").read_text("utf-8"))
    assert written.index("not needed (gone)") < written.index("Alt text: Lorries wait at the quay"), "the latest first"
    assert re.search(r"Lorries wait at the quay\s+Ann\s*2026-11-28", written)


@pytest.mark.usefixtures("no_browser")
def test_the_report_names_what_is_new_since_the_last_one(site: Path, tmp_path: Path) -> None:
    index = tmp_path / "r" / "index.html"
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    assert "new since" not in index.read_text("utf-8"), "there was none before"
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    assert "new since" not in index.read_text("utf-8"), "and nothing has changed"
    page = site / "news" / "a.html"
    page.write_text(PAGE.replace("<p>It was", '<img src="a.jpg" alt="DSC_0001.jpg"><p>It was'))
    main(["check", str(site), "--report", f"html={tmp_path / 'r'}"])
    text = index.read_text("utf-8")
    assert "1 problem or question is new since the last report:" in text
    assert "DSC_0001.jpg" in text.partition("new since")[2]
    assert page_of(tmp_path / "r", "news/a.html").count("New since the last report") == 1
    assert "New since the last report" not in page_of(tmp_path / "r", "news/b.html")
