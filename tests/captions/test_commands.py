"""``captions convert`` and ``captions check`` as a user types them: files, exit codes, and what is printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from accesspub.cli.main import main

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nHello there.\n"


def run(*words: str | Path) -> int:
    return main(["captions", *map(str, words)])


@pytest.fixture
def vtt(tmp_path: Path) -> Path:
    path = tmp_path / "clip.en.vtt"
    path.write_text(VTT)
    return path


def test_convert(vtt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = vtt.with_suffix(".srt")
    assert run("convert", vtt, out) == 0
    assert out.read_text() == "1\n00:00:01,000 --> 00:00:03,000\nHello there.\n"
    assert "1 cue written as srt" in capsys.readouterr().err
    assert sorted(path.name for path in vtt.parent.iterdir()) == ["clip.en.srt", "clip.en.vtt"]


@pytest.mark.parametrize(
    "extension", ["vtt", "srt", "ttml", "dfxp", "sbv", "smi", "scc", "stl", "json3", "json", "txt"]
)
def test_convert_to_every_extension(vtt: Path, extension: str) -> None:
    out = vtt.with_name(f"out.{extension}")
    assert run("convert", vtt, out) == 0
    assert b"Hello there." in out.read_bytes() or extension == "scc"


def test_convert_counts_what_was_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.srt"
    source.write_text("1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\n")
    assert run("convert", source, tmp_path / "a.vtt") == 0
    assert "1 cue written as vtt" in capsys.readouterr().err


def test_the_input_is_never_overwritten(vtt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link, hard = vtt.with_name("link.vtt"), vtt.with_name("hard.vtt")
    link.symlink_to(vtt)
    os.link(vtt, hard)
    for target in (vtt, link, hard, vtt.parent / "." / vtt.name):
        assert run("convert", vtt, target) == 2
        assert "never overwritten" in capsys.readouterr().err
    assert vtt.read_text() == VTT


def test_a_link_is_replaced_and_leads_nowhere(vtt: Path) -> None:
    secret, link = vtt.with_name("secret"), vtt.with_name("out.srt")
    secret.write_text("old")
    link.symlink_to(secret)
    assert run("convert", vtt, link) == 0
    assert (secret.read_text(), link.is_symlink()) == ("old", False)


def test_an_existing_target_keeps_its_permissions_and_its_bytes_if_reading_fails(vtt: Path) -> None:
    out = vtt.with_suffix(".srt")
    out.write_text("old")
    out.chmod(0o640)
    assert run("convert", vtt.with_name("none.vtt"), out) == 3
    assert out.read_text() == "old"
    assert run("convert", vtt, out) == 0
    assert out.stat().st_mode & 0o777 == 0o640


def test_convert_says_what_it_cannot_do(vtt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("convert", vtt, vtt.with_suffix(".xyz")) == 2
    assert "give --to" in capsys.readouterr().err
    assert run("convert", vtt, vtt.parent / "no" / "folder.srt") == 3
    assert "Check that its folder exists" in capsys.readouterr().err
    text = vtt.with_name("a.txt")
    text.write_text("Hello\n")
    assert run("convert", text, vtt.with_name("b.vtt")) == 3
    assert "without times" in capsys.readouterr().err
    assert not vtt.with_name("b.vtt").exists()


def test_convert_reports_what_was_lost(vtt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vtt.write_text(VTT + "\nbad --> 00:00:09.000\nlost words\n")
    assert run("convert", vtt, vtt.with_suffix(".srt")) == 1
    assert f"{vtt}:6: error:" in capsys.readouterr().err


def test_check(vtt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", vtt) == 0
    assert "clean" in capsys.readouterr().out
    vtt.write_text("WEBVTT\n\n00:00:03.000 --> 00:00:01.000\nHello\x1b[31m\n")
    assert run("check", vtt) == 1
    out = capsys.readouterr().out
    assert (
        f"{vtt}:3: error: The cue at 00:00:03.000 ends before it begins, so it is never shown. Correct its end. (WebVTT 4.1) [end-before-start]"
        in out
    )
    assert "\x1b" not in out


def test_check_names_the_source_of_each_rule(vtt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vtt.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<laughs> " + "words " * 12 + "\n")
    assert run("check", vtt, "--format", "json") == 1
    findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    assert {(one["code"], one["source"]) for one in findings} >= {
        ("bad-tag", "WebVTT 6.4"),
        ("speed", "BBC (web), 4"),
    }
    assert run("check", vtt, "--profile", "netflix") == 1
    assert "(Netflix, English, adult programmes, Reading Speed Limits) [speed]" in capsys.readouterr().out


def test_check_exit_codes(vtt: Path) -> None:
    vtt.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + "words " * 12 + "\n")
    assert run("check", vtt) == 0
    assert run("check", vtt, "--fail-on", "warning") == 1
    assert run("check", vtt, "--profile", "none") == 2
    assert run("check", vtt, "--duration", "x") == 2
    assert run("check", vtt, "--duration", "0:01") == 1
    assert run("check") == 2
    assert run("check", vtt, vtt.with_name("none.vtt")) == 3


def test_check_json(vtt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--format", "json", vtt, vtt.with_name("none.vtt")) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["version"] == 1
    first, second = report["files"]
    assert (first["status"], first["cues"], first["language"], first["findings"]) == ("checked", 1, "en", [])
    assert second["status"] == "error"
    assert "does not exist" in second["reason"]


def test_importing_is_quick_and_pulls_in_no_parser() -> None:
    code = "import sys, accesspub.captions; print([m for m in ('lxml', 'turbohtml', 'ttconv', 'markdown_it', 'yaml', 'bs4') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_folder_is_not_a_caption_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", tmp_path) == 3
    assert "(it is a folder). Name a caption file" in capsys.readouterr().out
