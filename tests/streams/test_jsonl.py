"""Pages as lines of JSON: what goes in comes out, with what became of it, and no line stops the others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accesspub import check, fix
from accesspub.config import Config

PAGE = '<article><h1>The harbour</h1><p>The wall was built in a summer.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'
GOOD = "<!DOCTYPE html><html lang=en><title>x</title><p>Nothing to do."


def run(lines: str | bytes, *words: str, command: str = "fix") -> tuple[int, list[dict[str, Any]], bytes, str]:
    raw = lines if isinstance(lines, bytes) else lines.encode("utf-8", "surrogatepass")
    told = subprocess.run(
        [sys.executable, "-m", "accesspub", command, "--jsonl", "-", *words],
        input=raw,
        capture_output=True,
        check=False,
    )
    return told.returncode, [json.loads(line) for line in told.stdout.splitlines()], told.stdout, told.stderr.decode()


def line(html: str, **more: Any) -> str:
    return json.dumps({**more, "html": html}) + "\n"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_page_is_fixed_as_alone_and_in_order(jobs: str) -> None:
    lines = "".join(
        line(PAGE.replace("harbour", f"harbour {n}"), id=n, lang="en", price=1.10, tags=["é", None]) for n in range(40)
    )
    code, records, _, said = run(lines, "--jobs", jobs, "--fail-on", "none")
    assert (code, [one["id"] for one in records]) == (0, list(range(40)))
    for n, one in enumerate(records):
        alone = fix(PAGE.replace("harbour", f"harbour {n}"), Config(page_language="en"))
        assert alone.edits
        assert one["html"] == alone.html
        assert (one["price"], one["tags"], one["accesspub"]["status"]) == (1.10, ["é", None], "fixed")
        assert [(edit["start"], edit["new"]) for edit in one["accesspub"]["edits"]] == [
            (edit.start, edit.new.decode()) for edit in alone.edits
        ]
        assert len(one["accesspub"]["findings"]) == len(alone.findings)
    assert "40 pages; 40 changed; 0 not processed." in said


def test_all_but_the_page_keeps_its_text() -> None:
    """Numbers of any size and length, keys that are there twice, blanks, and what an earlier run has added."""
    odd = '"x" :1e999, "y":1.00000000000000000001 ,"z":[1E5, {"html":"\\u00e9"}],\t"y": -0, "\\u0061ccesspub":'
    page, fixed = json.dumps(PAGE), json.dumps(str(fix(PAGE).html), ensure_ascii=False)
    _, _, raw, _ = run(f'{{ "html": {page},{odd}{{"a": 1}}, "html":{page} }}\n', "--fail-on", "none")
    text = raw.decode()
    assert text.startswith(f'{{ "html": {fixed},{odd}{{"status": "fixed"')
    assert text.endswith(f'}}, "html":{fixed}}}\n')
    assert json.loads(text)["accesspub"]["edits"]


def test_twice_is_once_and_unchanged_lines_keep_their_text() -> None:
    once = run(line(PAGE, lang="en") + '{"n":1e5,"html":"' + GOOD.replace('"', '\\"') + '" , "s":"\\u00e9"}\n')
    assert once[2].splitlines()[1].startswith(b'{"n":1e5,"html":"<!DOCTYPE html>')
    assert b'"s":"\\u00e9", "accesspub": {' in once[2]
    again = run(once[2])
    assert [one["html"] for one in again[1]] == [one["html"] for one in once[1]]
    assert [one["accesspub"]["status"] for one in again[1]] == ["unchanged", "unchanged"]


def test_check_changes_nothing_and_finds_the_same() -> None:
    _, (one,), raw, _ = run(line(PAGE, lang="en"), command="check")
    alone = check(PAGE, Config(page_language="en"))
    assert raw.startswith(line(PAGE, lang="en").encode()[:-2])
    assert [found["rule"] for found in one["accesspub"]["findings"]] == [found.rule for found in alone.findings]


def test_list() -> None:
    code, records, _, _ = run(line(PAGE, id="a") + "nothing\n" + line(GOOD), command="list")
    assert (code, [len(one["accesspub"]["media"]) for one in records]) == (3, [1, 0, 0])
    assert records[0]["accesspub"]["media"][0]["provider"] == "youtube"
    assert "line 2" in records[1]["accesspub"]["error"]


@pytest.mark.parametrize(
    "bad",
    ["nothing", "[1]", "{}", '{"html": 1}', '{"html": "\\ud800"}', '{"html": NaN}', "[" * 100_000, b"\xff\xfe", '{"html": "x"', '{"n": Infinity, "html": ""}'],
    ids=range(10),
)  # fmt: skip
def test_a_bad_line_is_named_and_stops_nothing(bad: str | bytes) -> None:
    raw = bad if isinstance(bad, bytes) else bad.encode()
    code, records, _, said = run(
        line(GOOD).encode() + b"\n" + raw + b"\n" + line(PAGE, lang="en").encode(), "--fail-on", "none"
    )
    assert (code, [one["accesspub"]["status"] for one in records]) == (3, ["unchanged", "error", "fixed"])
    assert records[1]["line"] == 3
    assert "line 3: " in said
    assert "not processed" in said


def test_a_page_that_is_too_large_does_not_end_the_run() -> None:
    big = line("<p>" + "x" * 9_000_000)
    code, records, _, _ = run(big + line(GOOD), "--max-size", "1")
    assert (code, [one["accesspub"]["status"] for one in records]) == (3, ["error", "unchanged"])


def test_what_has_no_meaning_is_wrong_use(tmp_path: Path) -> None:
    for words in (
        ["page.html"],
        ["-o", str(tmp_path)],
        ["--diff"],
        ["--format", "json"],
        ["--waivers", "w.yaml"],
        ["--ledger", "L"],
    ):
        code, _, out, said = run("", *words)
        assert (code, out) == (2, b"")
        assert "--jsonl" in said


def test_a_folder_is_not_lines(tmp_path: Path) -> None:
    for command in ("fix", "check", "list"):
        done = subprocess.run(
            [sys.executable, "-m", "accesspub", command, "--jsonl", str(tmp_path)], capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert f"--jsonl {tmp_path}: Is a directory" in done.stderr


def test_exit_codes() -> None:
    assert run(line(PAGE, lang="en"), "--check")[0] == 1
    assert run(line(GOOD), command="check")[0] == 0
    assert run("")[0] == 0


def test_an_answer_comes_before_the_next_line() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "accesspub", "fix", "--jsonl", "-", "--jobs", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for n in range(3):
            process.stdin.write(line(GOOD, id=n).encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
        assert process.wait() == 0
