"""Every command and option as a user would run it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import OWED, ROOT, SPEAK_OF_FILES

FRAME = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
BAD = f'<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<p>• one<br>\n• two</p>\n{FRAME}\n</html>\n'
GOOD = '<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<p>Nothing wrong.</p>\n</html>\n'
ASK = '<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<p>Text.</p><p>Source –</p>\n</html>\n'

FILM = ASK.replace("Source –", '<video controls src="talk.mp4"><a href="talk.mp4">Talk</a></video>')


def run(
    *arguments: str | Path, cwd: Path, stdin: bytes | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "accesspub", *map(str, arguments)],
        cwd=cwd,
        input=stdin if stdin is not None else b"",
        capture_output=True,
        env={**os.environ, **(environment or {})},
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "news" / "deep").mkdir(parents=True)
    (tmp_path / "news" / "bad.html").write_text(BAD, "utf-8")
    (tmp_path / "news" / "good.htm").write_text(GOOD, "utf-8")
    (tmp_path / "news" / "deep" / "ASK.XHTML").write_text(ASK.replace("<p>Text", "<p>Text"), "utf-8")
    (tmp_path / "news" / "style.css").write_text("p {}", "utf-8")
    return tmp_path


# -- fix ------------------------------------------------------------------------------------------


def test_fix_in_place(site: Path) -> None:
    done = run("fix", "news", cwd=site)
    text = done.stdout.decode()
    assert done.returncode == 0, text
    assert "news/bad.html: fixed: embed-title 1, list-faked 1" in text
    assert "3 pages; 1 changed by 2 edits" in text
    assert "<ul" in (site / "news" / "bad.html").read_text("utf-8")
    assert (site / "news" / "good.htm").read_text("utf-8") == GOOD
    assert sorted(path.name for path in (site / "news").iterdir()) == ["bad.html", "deep", "good.htm", "style.css"]


def test_fix_and_undo_give_back_the_bytes(site: Path) -> None:
    run("fix", "news", cwd=site)
    done = run("fix", "--undo", "news", cwd=site)
    assert done.returncode == 0
    assert (site / "news" / "bad.html").read_text("utf-8") == BAD
    assert done.stdout.decode() == (
        f"{Path('news', 'bad.html')}: undone: embed-title 1, list-faked 1\n3 pages; 1 changed by 2 edits.\n"
    )
    again = run("fix", "--undo", "news", cwd=site)
    assert again.stdout.decode() == "3 pages; nothing made by accesspub to undo.\n"


def test_what_is_not_written_is_not_said_to_be(site: Path) -> None:
    text = run("fix", "--check", "news", cwd=site).stdout.decode()
    assert "bad.html: would be fixed: embed-title 1, list-faked 1" in text
    assert "1 would be changed by 2 edits" in text


def test_after_a_fix_only_review_mends_more(site: Path) -> None:
    caption = '<html lang="en"><article><h1>T</h1><p>Text.</p><div><img src="a.jpg" alt="A"><figcaption>B</figcaption>'
    (site / "news" / "bad.html").write_text(caption, "utf-8")
    for command in ("check", "fix"):
        assert "can be fixed by `accesspub fix --review`." in run(command, "news", cwd=site).stdout.decode()
    (site / "news" / "bad.html").write_text(caption + "<p>• one<br>• two</p>", "utf-8")
    assert (
        "can be fixed by `accesspub fix` (some only with --review)." in run("check", "news", cwd=site).stdout.decode()
    )


def test_undo_of_one_rule(site: Path) -> None:
    run("fix", "news", cwd=site)
    run("fix", "--undo", "--select", "list-faked", "news", cwd=site)
    left = (site / "news" / "bad.html").read_text("utf-8")
    assert "• one" in left
    assert "title=" in left


def test_fix_into_a_folder(site: Path) -> None:
    done = run("fix", "news", "-o", "out", cwd=site)
    assert done.returncode == 0
    assert (site / "news" / "bad.html").read_text("utf-8") == BAD, "the original stays"
    assert "<ul" in (site / "out" / "bad.html").read_text("utf-8")
    assert (site / "out" / "good.htm").read_text("utf-8") == GOOD, "pages without edits are there, too"
    assert (site / "out" / "deep" / "ASK.XHTML").exists()
    assert not (site / "out" / "style.css").exists()


def test_copy_assets(site: Path) -> None:
    run("fix", "news", "-o", "out", "--copy-assets", cwd=site)
    assert (site / "out" / "style.css").read_text() == "p {}"
    wrong = run("fix", "news", "--copy-assets", cwd=site)
    assert wrong.returncode == 2
    assert b"-o DIR" in wrong.stderr


def test_output_below_the_input_is_not_read_again(site: Path) -> None:
    for _ in range(2):
        assert run("fix", ".", "-o", "out", "--copy-assets", cwd=site).returncode == 0
    assert not (site / "out" / "out").exists()


@pytest.mark.skipif(shutil.which("patch") is None, reason="the patch program is not installed")
def test_diff_applies_with_patch(site: Path) -> None:
    (site / "news" / "no-newline.html").write_text(BAD.rstrip("\n"), "utf-8")
    (site / "news" / "crlf.html").write_bytes(BAD.replace("\n", "\r\n").encode())
    done = run("fix", "news", "--diff", cwd=site)
    assert done.returncode == 1, "edits are due"
    assert (site / "news" / "bad.html").read_text("utf-8") == BAD, "nothing is written"
    applied = subprocess.run(["patch", "-p1", "--binary"], cwd=site, input=done.stdout, capture_output=True)
    assert applied.returncode == 0, applied.stdout + applied.stderr
    patched = {path.name: path.read_bytes() for path in (site / "news").glob("*.html")}
    for name in patched:
        original = BAD.replace("\n", "\r\n") if name == "crlf.html" else BAD
        (site / "news" / name).write_bytes((original.rstrip("\n") if "no-" in name else original).encode())
    run("fix", "news", cwd=site)
    assert {path.name: path.read_bytes() for path in (site / "news").glob("*.html")} == patched


@pytest.mark.skipif(shutil.which("patch") is None, reason="the patch program is not installed")
def test_diff_of_another_charset_applies_with_patch(tmp_path: Path) -> None:
    raw = BAD.replace("one", "caf\xe9").replace("<title>", "<meta charset=windows-1252><title>")
    raw_bytes = raw.replace("•", "\x95").encode("latin-1")
    (tmp_path / "a.html").write_bytes(raw_bytes)
    done = run("fix", "a.html", "--diff", cwd=tmp_path)
    applied = subprocess.run(["patch", "-p1", "--binary"], cwd=tmp_path, input=done.stdout, capture_output=True)
    assert applied.returncode == 0, applied.stdout + applied.stderr
    patched = (tmp_path / "a.html").read_bytes()
    (tmp_path / "a.html").write_bytes(raw_bytes)
    run("fix", "a.html", cwd=tmp_path)
    assert (tmp_path / "a.html").read_bytes() == patched


def test_check_option_writes_nothing_and_says_what_is_due(site: Path) -> None:
    assert run("fix", "--check", "news", cwd=site).returncode == 1
    assert (site / "news" / "bad.html").read_text("utf-8") == BAD
    assert run("fix", "--check", "news/good.htm", cwd=site).returncode == 0


def test_review_makes_more_edits(site: Path) -> None:
    page = site / "a.html"
    text = '<html lang="en"><script src="x.js"></script><video src="a.mp4"><a href="a.mp4">a</a></video>'
    page.write_text(text, "utf-8")
    asked = run("fix", "--select", "media-controls", "a.html", cwd=site)
    assert asked.returncode == 0, "a script may bring its own: a question, which fails no run"
    assert b"can be fixed by `accesspub fix --review`" in asked.stdout
    assert page.read_text("utf-8") == text
    assert run("fix", "--select", "media-controls", "--review", "a.html", cwd=site).returncode == 0
    assert "controls" in page.read_text("utf-8")


def test_select_and_ignore(site: Path) -> None:
    run("fix", "--select", "list-faked", "news", cwd=site)
    text = (site / "news" / "bad.html").read_text("utf-8")
    assert "<ul" in text
    assert "title=" not in text
    run("fix", "--ignore", "embed-title", "news", cwd=site)
    assert (site / "news" / "bad.html").read_text("utf-8") == text


def test_backup(site: Path) -> None:
    run("fix", "--backup", "news", cwd=site)
    assert (site / "news" / "bad.html.orig").read_text("utf-8") == BAD
    assert not (site / "news" / "good.htm.orig").exists()


def test_verify(site: Path) -> None:
    assert run("fix", "--verify", "news", cwd=site).returncode == 0
    assert "<ul" in (site / "news" / "bad.html").read_text("utf-8")


def test_stdin_to_stdout(tmp_path: Path) -> None:
    done = run("fix", "-", cwd=tmp_path, stdin=BAD.encode())
    assert done.returncode == 0
    assert b"<ul" in done.stdout
    assert done.stdout.startswith(b"<!DOCTYPE html>\n")
    assert b"fixed" in done.stderr
    assert run("fix", "-", cwd=tmp_path, stdin=GOOD.encode()).stdout == GOOD.encode()
    broken = b"\xff\xfe\x00not a page \xc3"
    assert run("fix", "-", cwd=tmp_path, stdin=broken).stdout == broken


def test_stdin_and_files_do_not_mix(site: Path) -> None:
    assert run("fix", "-", "news", cwd=site).returncode == 2
    assert run("fix", "-", "-o", "out", cwd=site).returncode == 2
    assert run("check", "-", "news", cwd=site).returncode == 2


def test_fix_json(site: Path) -> None:
    done = run("fix", "news", "--format", "json", cwd=site)
    report = json.loads(done.stdout)
    assert report["version"] == 1
    pages = {page["path"]: page for page in report["pages"]}
    assert list(pages) == ["news/bad.html", "news/good.htm", "news/deep/ASK.XHTML"]
    bad = pages["news/bad.html"]
    assert bad["status"] == "fixed"
    raw, out, at = BAD.encode(), b"", 0
    for edit in bad["edits"]:
        assert raw[edit["start"] : edit["end"]].decode() == edit["old"]
        out += raw[at : edit["start"]] + edit["new"].encode()
        at = edit["end"]
    assert out + raw[at:] == (site / "news" / "bad.html").read_bytes()
    assert pages["news/good.htm"]["status"] == "unchanged"
    (finding,) = pages["news/deep/ASK.XHTML"]["findings"]
    assert finding["rule"] == "source-empty"
    assert (finding["line"], finding["column"]) == (3, 12)
    assert set(finding) >= {"severity", "outcome", "message", "element", "wcag", "fixable"}


def test_jobs_give_the_same_report(site: Path) -> None:
    for number in range(30):
        (site / "news" / f"{number:02}.html").write_text(BAD.replace("one", str(number)), "utf-8")
    reports = [run("check", "news", "--jobs", jobs, "--format", "json", cwd=site).stdout for jobs in "12"]
    assert reports[0] == reports[1]
    assert len(json.loads(reports[0])["pages"]) == 33
    done = run("fix", "news", "--jobs", "2", cwd=site)
    assert b"31 changed" in done.stdout
    assert all("<ul" in path.read_text("utf-8") for path in (site / "news").glob("*.html"))


@pytest.mark.parametrize("jobs", ["0", "-1", "x", ""])
def test_jobs_are_a_number(site: Path, jobs: str) -> None:
    assert run("fix", "news", f"--jobs={jobs}", cwd=site).returncode == 2


# -- check ----------------------------------------------------------------------------------------


def test_check_text_has_clickable_places(site: Path) -> None:
    done = run("check", "--ignore", ",".join(sorted(OWED)), "news", cwd=site)
    assert done.returncode == 1
    text = done.stdout.decode()
    assert "news/bad.html:5:1: error embed-title: " in text
    assert "news/bad.html:3:1: warning list-faked: " in text
    assert "3 pages; left to do: 1 error, 1 warning, 2 notes; 2 can be fixed" in text
    assert (site / "news" / "bad.html").read_text("utf-8") == BAD


def test_check_text_ends_with_what_to_do_and_why(site: Path) -> None:
    """Once for each rule, the costliest first; the sums stay the last line."""
    text = run("check", "--ignore", ",".join(sorted(OWED)), "news", cwd=site).stdout.decode()
    places, _, advice = text.partition("\nWhat to do, most serious first:\n")
    assert "embed-title" in places
    assert (
        0 <= advice.index("\nembed-title, 2 places\n  Give the frame a title") < advice.index("\nlist-faked, 1 place\n")
    )
    assert advice.count("\n  Why: ") == 3
    assert advice.splitlines()[-1].startswith("3 pages; left to do: ")
    (site / "accesspub.toml").write_text('report-language = "fr"')
    assert "\n  Donnez au cadre un titre" in run("check", "news/bad.html", cwd=site).stdout.decode()
    assert "What to do" not in run("check", "news/good.htm", cwd=site).stdout.decode()


def test_check_github(site: Path) -> None:
    text = run("check", "news", "--format", "github", cwd=site).stdout.decode()
    assert "::error file=news/bad.html,line=5,col=1,title=embed-title::" in text
    assert "::notice file=news/deep/ASK.XHTML,line=3," in text


def test_check_stdin(tmp_path: Path) -> None:
    done = run("check", "-", cwd=tmp_path, stdin=BAD.encode())
    assert done.returncode == 1
    assert b"-:5:1: error embed-title" in done.stdout


@pytest.mark.parametrize(
    ("page", "fail_on", "code"),
    [
        ("ask", "note", 1), ("ask", "warning", 0), ("bad", "error", 1), ("good", "note", 0), ("list", "error", 0),
        ("list", "warning", 1), ("film", "warning", 0), ("film", "note", 1),
    ],
)  # fmt: skip
def test_fail_on(tmp_path: Path, page: str, fail_on: str, code: int) -> None:
    text = {"ask": ASK, "bad": BAD, "good": GOOD, "list": BAD.replace(FRAME, ""), "film": FILM}[page]
    (tmp_path / "a.html").write_text(text, "utf-8")
    assert run("check", "a.html", "--fail-on", fail_on, cwd=tmp_path).returncode == code


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_question_hides_no_failure(tmp_path: Path, command: str) -> None:
    """A question is first on the page, and a failure of the same severity after it; the first is not a failure."""
    figure = (
        '<figure><img src="a.jpg" alt="The harbour at night"><figcaption>The harbour at night</figcaption></figure>'
    )
    page = FILM.replace("</html>", f"{figure}</html>")
    (tmp_path / "a.html").write_text(page, "utf-8")
    alone = run(command, "-", cwd=tmp_path, stdin=page.encode())
    assert run(command, "a.html", cwd=tmp_path).returncode == alone.returncode == 1


# -- list, rules, help ----------------------------------------------------------------------------


def test_list(site: Path) -> None:
    text = run("list", "news", cwd=site).stdout.decode()
    assert "news/bad.html:5:1: youtube video (iframe)" in text
    report = json.loads(run("list", "news", "--format", "json", cwd=site).stdout)
    assert report["version"] == 1
    page = next(page for page in report["pages"] if page["path"] == "news/bad.html")
    assert page["lang"] == "en"
    (medium,) = page["media"]
    assert (medium["provider"], medium["kind"], medium["delivery"]) == ("youtube", "video", "iframe")
    assert (medium["line"], medium["col"], medium["id"]) == (5, 0, "aB3dE5gH7jK")
    assert json.loads(run("list", "-", "--format", "json", cwd=site, stdin=BAD.encode()).stdout)["pages"][0]["media"]


def test_rules(tmp_path: Path) -> None:
    table = run("rules", cwd=tmp_path).stdout.decode()
    names = [line.split()[0] for line in table.splitlines() if line and not line.startswith("`")]
    assert names == sorted(names)
    assert set(names) == {path.stem for path in (ROOT / "rules").glob("*.yaml")}
    for name in names:
        done = run("rules", name, cwd=tmp_path)
        assert done.returncode == 0
        assert "Why it matters" in done.stdout.decode()
        # An example is a page; rules that speak of files next to it have none (and get one when they do).
        assert ("Before:" in done.stdout.decode()) == (name not in SPEAK_OF_FILES)


def test_an_unknown_rule_names_the_nearest(site: Path) -> None:
    for arguments in (["rules", "embed-titel"], ["check", "news", "--select", "embed-titel"]):
        done = run(*arguments, cwd=site)
        assert done.returncode == 2
        assert "embed-title" in done.stderr.decode()


def test_help_and_version(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.startswith(b"accesspub 0.")
    for command in ("fix", "check", "list", "rules", "explain", "transcripts", "worklist", "audit", "doctor"):
        done = run(command, "--help", cwd=tmp_path)
        assert done.returncode == 0
        assert b"exit codes: 0 clean, 1 findings" in done.stdout or command not in ("fix", "check")
        assert b"\nexit codes:" in done.stdout
        assert done.stdout.split(b"\n\n")[1][:1].isupper()  # the description is a sentence
    assert run(cwd=tmp_path).returncode == 2
    assert run("fx", cwd=tmp_path).returncode == 2


# -- settings, exit codes, terminals --------------------------------------------------------------


def test_settings_are_found_upwards_and_by_path(site: Path) -> None:
    (site / "accesspub.toml").write_text(
        'ignore = ["embed-title"]\n[[overrides]]\npaths = ["news/deep/*"]\nignore = ["source-empty"]\n'
    )
    text = run("check", "news", "--fail-on", "note", cwd=site).stdout.decode()
    assert "embed-title" not in text
    assert "source-empty" not in text
    assert "list-faked" in text
    other = site / "other.toml"
    other.write_text('select = ["embed-title"]')
    text = run("check", "news", "--config", other, cwd=site).stdout.decode()
    assert "embed-title" in text
    assert "list-faked" not in text


def test_a_wrong_setting_stops_at_once(site: Path) -> None:
    (site / "accesspub.toml").write_text('selekt = ["embed-title"]')
    for jobs in ("1", "2"):
        done = run("fix", "news", "--jobs", jobs, cwd=site)
        assert done.returncode == 2
        message = done.stderr.decode()
        assert "accesspub.toml" in message
        assert "`selekt`" in message
        assert "`select`" in message
        assert "Traceback" not in message
    assert (site / "news" / "bad.html").read_text("utf-8") == BAD


@pytest.mark.parametrize("command", [["check"], ["list"], ["transcripts"], ["worklist", "-o", "rows.csv"]])
def test_a_broken_settings_file_is_wrong_use(site: Path, command: list[str]) -> None:
    (site / "accesspub.toml").write_text('selekt = ["embed-title"]')
    done = run(*command, "news", cwd=site)
    assert done.returncode == 2
    assert b"`selekt`" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["check"], ["list"], ["transcripts"], ["worklist", "-o", "rows.csv"]])
def test_a_broken_knowledge_file_is_named(site: Path, command: list[str]) -> None:
    (site / "more" / "providers").mkdir(parents=True)
    (site / "more" / "providers" / "x.yaml").write_text("id: [")
    (site / "accesspub.toml").write_text('knowledge = ["more"]')
    done = run(*command, "news", cwd=site)
    assert done.returncode == 2
    assert b"x.yaml" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["fix", "check", "list"])
def test_a_path_that_is_not_there(tmp_path: Path, command: str) -> None:
    done = run(command, "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert b"nowhere: no such file or folder" in done.stderr


@pytest.mark.parametrize("command", ["fix", "check", "list", "transcripts"])
def test_a_folder_without_a_page_is_no_clean_site(tmp_path: Path, command: str) -> None:
    (tmp_path / "notes.txt").write_text("none")
    done = run(command, ".", cwd=tmp_path)
    assert done.returncode == 2
    assert b".: contains no page (*.html, *.htm, *.xhtml)" in done.stderr


@pytest.mark.parametrize("command", ["fix", "check", "list", "transcripts"])
def test_a_file_that_is_no_page_is_not_clean(site: Path, command: str) -> None:
    packed = gzip.compress(b"<p>Media playback is unsupported on your device</p>")
    (site / "news" / "packed.html").write_bytes(packed)
    done = run(command, "news", cwd=site)
    assert done.returncode == 3, done.stdout.decode()
    assert b"packed.html" in done.stdout
    assert b"it is a gzip file, not a page" in done.stdout
    assert (site / "news" / "packed.html").read_bytes() == packed


@pytest.mark.parametrize("command", ["fix", "check", "list"])
def test_what_could_not_be_processed_is_3(site: Path, command: str) -> None:
    (site / "news" / "loop.html").symlink_to("loop.html")
    done = run(command, "news", cwd=site)
    assert done.returncode == 3, done.stdout.decode()
    assert b"loop.html" in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_pipe_gets_no_colour_and_no_progress(site: Path) -> None:
    for number in range(30):
        (site / "news" / f"{number}.html").write_text(BAD, "utf-8")
    done = run("check", "news", cwd=site, environment={"FORCE_COLOR": ""})
    assert b"\x1b" not in done.stdout + done.stderr
    assert done.stderr == b""


def terminal(*arguments: str, cwd: Path, environment: dict[str, str]) -> bytes:
    """Run with a terminal for stdout and stderr; returns what it showed."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "accesspub", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **environment},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        shown += part
    process.wait()
    os.close(ours)
    return shown


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
def test_a_terminal_gets_colour_unless_no_color(site: Path) -> None:
    plain = {"TERM": "xterm", "NO_COLOR": ""}
    assert b"\x1b[31merror" in terminal("check", "news", cwd=site, environment=plain)
    shown = terminal("check", "news", cwd=site, environment={"TERM": "xterm", "NO_COLOR": "1"})
    assert b"\x1b[3" not in shown
    assert b"embed-title" in shown


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
def test_long_work_shows_progress_on_a_terminal(site: Path) -> None:
    for number in range(40):
        (site / "news" / f"{number}.html").write_text(BAD, "utf-8")
    shown = terminal("check", "news", cwd=site, environment={"TERM": "xterm"})
    assert b"100%" in shown


def test_a_name_that_would_command_the_terminal_is_shown_harmless(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\n.html").write_text(BAD, "utf-8")
    done = run("check", ".", cwd=tmp_path)
    assert b"\x1b" not in done.stdout
    assert b"\\x1b" in done.stdout


def test_the_same_page_named_twice_is_one(site: Path) -> None:
    report = json.loads(run("check", "news", "news/bad.html", ".", "--format", "json", cwd=site).stdout)
    assert len(report["pages"]) == 3


def test_a_closed_pipe_is_no_traceback(site: Path) -> None:
    for number in range(200):
        (site / "news" / f"{number}.html").write_text(BAD * 20, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "accesspub", "check", "news"],
        cwd=site,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait()


def test_a_diff_on_a_terminal_is_obeyed_by_none() -> None:
    from accesspub.edits.byte_edits import ByteEdit
    from accesspub.engine.result import PageResult
    from accesspub.report.diff import shown_diff

    new = "<p>\x1b[2Jé</p>\n".encode("latin-1")
    result = PageResult("/a.html", "fixed", "", new, "latin-1", [ByteEdit(0, 0, b"", new, "list-faked")])
    text = shown_diff(result, colour=True)
    assert text.startswith("\x1b[1m--- a/a.html\x1b[0m\n")
    assert "\x1b[32m+<p>\\x1b[2Jé</p>\x1b[0m\n" in text
