"""What people expect of a command line."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accesspub import __version__
from accesspub.cli.main import main

FRAME = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
BAD = f'<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<p>One.</p>\n{FRAME}\n</html>\n'
GOOD = '<!DOCTYPE html>\n<html lang="en"><title>x</title>\n<p>Nothing wrong.</p>\n</html>\n'


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"a.html": BAD, "b.html": GOOD, "news/c d.html": BAD}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc", "a.html"], "there is no command `chekc`; did you mean `check`?"),
        (
            ["check", "--formt", "json", "a.html"],
            "unknown argument --formt; did you mean --format? See accesspub check --help.",
        ),
        (["audit", "--bsaeline=x", "."], "did you mean --baseline? See accesspub audit --help."),
        (["check", "a.html", "--format", "xml"], "invalid choice: 'xml'"),
        (["check"], "name a page or a folder, - for stdin, or a list with --files-from"),
        (["check", "no*.html"], "no*.html: matches no file"),
        (["check", "-", "a.html"], "- (stdin) must be the only path"),
        (["check", "a.html", "--stdin-filename", "b.html"], "give - as the path"),
        (["fix", "--files-from", "gone.txt"], "No such file"),
    ],
)
def test_a_mistake_is_one_line(site: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("accesspub: ")
    assert said in line


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-V"]) == 0
    assert capsys.readouterr().out == f"accesspub {__version__}\n"


@pytest.mark.parametrize("listed", ["a.html\nnews/c d.html\n", "a.html\0news/c d.html\0"])
def test_a_list_of_files(
    site: Path, listed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("list").write_text(listed)
    Path("accesspub.toml").write_text('select = ["embed-title"]')
    assert main(["check", "--files-from", "list", "-q"]) == 1
    first = capsys.readouterr().out
    assert list(dict.fromkeys(line.split(":")[0] for line in first.splitlines())) == ["a.html", "news/c d.html"]
    stdin(monkeypatch, listed)
    assert main(["check", "--files-from", "-", "-q"]) == 1
    assert main(["check", "*.html", "news/*.html", "-q"]) == 1
    assert capsys.readouterr().out == first * 2
    stdin(monkeypatch, "")
    assert main(["check", "--files-from", "-"]) == 0
    assert "names no file" in capsys.readouterr().err


def test_standard_input_is_the_file_that_it_is_named(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "news" / "accesspub.toml").write_text('ignore = ["embed-title"]')
    told = {}
    for name in ("news/new.html", "new.html"):
        stdin(monkeypatch, BAD)
        main(["check", "-", "--stdin-filename", name, "-q"])
        told[name] = capsys.readouterr().out
        stdin(monkeypatch, BAD)
        assert main(["fix", "-", "--stdin-filename", name]) in (0, 1)
        assert (capsys.readouterr().out != BAD) is (name == "new.html")
        assert not Path(name).exists()
    assert told["new.html"].startswith("new.html:4:1: error embed-title")
    assert "embed-title" not in told["news/new.html"]


def test_statistics(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ".", "--statistics", "-q", "--select", "embed-title"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    number, *said = line.split()
    assert said == ["error", "embed-title"]
    assert int(number) >= 2


def test_a_diff_has_its_totals_elsewhere(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", ".", "--diff", "--jobs", "1"]) == 1
    out, err = capfd.readouterr()
    assert out.startswith("--- a/")
    assert "3 pages; 2 would be changed." in err


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colour(
    site: Path,
    variables: dict[str, str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    main(["check", "a.html"])
    assert ("\x1b[" in capsys.readouterr().out) is coloured


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_commands_and_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    ask = 'source ./script; COMP_WORDS=(accesspub {}); COMP_CWORD={}; _shtab_accesspub; echo "${{COMPREPLY[@]}}"'
    found = [
        subprocess.run(
            ["bash", "-c", ask.format(words, number)], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.split()
        for words, number in (("che", 1), ("audit --basel", 2), ("check --stat", 2))
    ]
    assert found == [["check"], ["--baseline"], ["--statistics"]]
