"""What commands print: any encoding shows it, nothing in it is obeyed, and no failure looks like findings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from accesspub.cli import main as command_line
from accesspub.cli import page_arguments
from accesspub.files.printable import printable

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Žižkov – 東京 \U0001f600</title></head><body><article><h1>Žižkov – 東京</h1>
<figure><img src="šíp.jpg" width="640" height="480"><figcaption>Žižkov – 東京 \U0001f600</figcaption></figure>
<video src="šíp.mp4" title="Žižkov – 東京"></video><p>• Žižkov<br>• 東京</p>
<p>{}</p></article></body></html>
"""
CUES = "WEBVTT\n\n00:01.000 --> 00:00.500\nŽižkov – 東京 \U0001f600\n"
LOCALES = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    **{name: {"PYTHONIOENCODING": name, "PYTHONUTF8": "0"} for name in ("ascii", "cp1252", "latin-1")},
}
COMMANDS = (
    "check .", "check . --format json", "check . --format github", "check . --report html=../report", "fix . --diff",
    "check . --report json=../r.json --report earl=../r.jsonld", "list .", "list . --format json", "explain žižkov.html",
    "transcripts .", "captions check š.vtt", "captions check š.vtt --format json", "captions convert š.vtt š.srt",
    "worklist . -o š.csv", "rules", "fix missing-š.html", "fix .",
)  # fmt: skip


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "accesspub", *arguments]
    return subprocess.run(command, cwd=folder, input=b"", capture_output=True, env={**kept, **environment})


def filled(folder: Path) -> Path:
    folder /= "site"
    folder.mkdir(parents=True)
    (folder / "žižkov.html").write_text(PAGE.format("text"), "utf-8")
    (folder / "š.vtt").write_text(CUES, "utf-8")
    return folder


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[subprocess.CompletedProcess[bytes]], bytes]:
    """What the commands do in UTF-8, and the page after them."""
    folder = filled(tmp_path_factory.mktemp("usual"))
    done = [run(folder, *command.split(), PYTHONUTF8="1") for command in COMMANDS]
    return done, (folder / "žižkov.html").read_bytes()


@pytest.mark.parametrize("name", LOCALES)
def test_a_command_does_the_same_in_every_locale(
    tmp_path: Path, name: str, usual: tuple[list[subprocess.CompletedProcess[bytes]], bytes]
) -> None:
    other = filled(tmp_path)
    for command, expected in zip(COMMANDS, usual[0], strict=True):
        done = run(other, *command.split(), **LOCALES[name])
        assert done.returncode == expected.returncode, (command, done.stderr)
        assert b"Traceback" not in done.stderr, command
        assert len(done.stdout.splitlines()) == len(expected.stdout.splitlines()), command
        if "--format json" in command:
            json.loads(done.stdout)
    assert (other / "žižkov.html").read_bytes() == usual[1] != PAGE.format("text").encode()


def obeyed(output: bytes) -> list[bytes]:
    """Lines that a terminal or a CI system would take for a command."""
    return [
        line
        for line in output.splitlines()
        if b"\x1b" in line or b"##[" in line or b"##vso[" in line or line.strip().startswith((b"::add-mask", b"::stop"))
    ]


@pytest.mark.skipif(os.name != "posix", reason="names that other systems forbid")
@pytest.mark.parametrize(
    "command",
    ["check", "check --format github", "fix --check", "fix --diff", "list", "transcripts", "worklist -o w.csv"],
)
@pytest.mark.parametrize(
    "name", ["::add-mask::x.html", "##[add-mask]x.html", "##vso[task.x]x.html", "\x1b[2J\n::stop::.html"]
)
def test_no_name_and_no_page_gives_orders(tmp_path: Path, command: str, name: str) -> None:
    evil = f"{name}<br>\n::add-mask::a\n<br>##[add-mask]b \x1b[2J"
    (tmp_path / name).write_text(
        PAGE.replace("Žižkov", evil).format(f"• a\n<br>\n  ::add-mask::x\n<br>• {evil}"), "utf-8"
    )
    (tmp_path / f"{name}.missing.html").mkdir()
    done = run(tmp_path, *command.split(), ".", f"{name}.no.html", CI="true")
    assert not obeyed(done.stdout + done.stderr), done
    done = run(tmp_path, *command.split(), ".", CI="true")
    assert not obeyed(done.stdout + done.stderr), done
    assert done.stdout + done.stderr


def test_wrong_use_quotes_no_orders(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "a", "--\x1b[2J\n::stop::x")
    assert done.returncode == 2
    assert not obeyed(done.stderr)


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("std::vector at 10:00", "# 1 [x]", "## Žižkov", "a:: b"):
        assert printable(text) == text
    assert printable("caf\udcc3\udca9 \u202e\x07") == "caf\\xc3\\xa9 \\u202e\\x07"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RecursionError("too deep"),
        AssertionError(),
        KeyError("x\x1b[2J"),
        UnicodeEncodeError("ascii", "é", 0, 1, "no"),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_no_failure_looks_like_findings(
    error: Exception, debug: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(options: object) -> int:
        raise error

    monkeypatch.setattr(page_arguments, "show_rules", fails)
    assert command_line.main(["rules", *(["--debug"] if debug else [])]) == 3
    said = capsys.readouterr().err
    assert ("Traceback" in said) == debug
    assert f"accesspub: failed ({type(error).__name__}" in said
    assert "\x1b" not in said.splitlines()[-1]


@pytest.mark.skipif(os.name != "posix", reason="closed as a POSIX shell does it")
@pytest.mark.parametrize(
    ("command", "closed", "code"),
    [("check .", 1, 3), ("fix . --diff", 1, 3), ("list .", 1, 3), ("check .", 2, 1), ("check nothing", 2, 2),
     ("check -", 0, 2), ("explain -", 0, 2), ("fix .", 1, 3)],
)  # fmt: skip
def test_closed_streams(tmp_path: Path, command: str, closed: int, code: int) -> None:
    """No page gets what was to be printed, and what could not be said or read is not a success."""
    page = filled(tmp_path) / "žižkov.html"
    script = f'exec "$0" -m accesspub "$@" {closed}{"<" if closed == 0 else ">"}&-'
    done = subprocess.run(["sh", "-c", script, sys.executable, *command.split()], cwd=page.parent, capture_output=True)
    assert done.returncode == code
    assert b"failed (" not in done.stderr
    assert bytes(page.read_bytes()).startswith(b"<!DOCTYPE html>")
    assert page.read_bytes().endswith(b"</html>\n")


def test_spaces_of_other_widths_are_printed_as_they_are() -> None:
    """The no-break spaces of headlines are no commands to a terminal; line separators may be."""
    assert printable("Lived\xa0Without 東京\u3000駅") == "Lived\xa0Without 東京\u3000駅"
    assert printable("a\u2028b\x85") == "a\\u2028b\\x85"


@pytest.mark.parametrize(
    "command",
    [
        *(f"check PAGE --format {kind}" for kind in ("text", "json", "github", "sarif", "junit", "earl")),
        "fix PAGE --check", "fix PAGE --quiet", "list PAGE", "explain PAGE", "learn PAGE", "rules", "rules image-alt",
        "rules --translations", "transcripts PAGE", "captions check CAPTIONS",
    ],
)  # fmt: skip
def test_reports_need_only_write_of_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """A program that calls us may have put its own object there: tasks of Nikola do."""

    class Output:
        def __init__(self) -> None:
            self.text = ""

        def write(self, text: str) -> int:
            self.text += text
            return len(text)

        def flush(self) -> None:
            pass

        def isatty(self) -> bool:
            return False

    page, captions = tmp_path / "page.html", tmp_path / "clip.vtt"
    page.write_text(
        '<html lang=en><title>A</title><p>• one<br>• two</p><img src="quay.jpg"><video src=clip.mp4></video>'
    )
    captions.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:00.000\none\n")
    out = Output()
    monkeypatch.setattr("sys.stdout", out)
    code = command_line.main(command.replace("PAGE", str(page)).replace("CAPTIONS", str(captions)).split())
    assert code in (0, 1) or command.startswith("learn")  # which wants 20 pages
    assert out.text
