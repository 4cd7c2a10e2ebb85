"""A page whose tree is millions of times its size is given up; the run goes on, and so do the pages after it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from accesspub.facts.article.find import densest_element
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.run import memory

HEAD = "<!doctype html><html lang=en><title>x</title><article><h1>Harbour</h1><p>"
BOMBS = {
    "elements": "".join(f"<b x={n}>" for n in range(400)) + "</p>" + "<p>x</p>" * 3000,
    "attributes": "<b " + " ".join(f"a{n}" for n in range(2000)) + "></p>" + "<p>x" * 6000,
    "roots": "".join(f"<html a{n}=1>" for n in range(5000)),
}
RUN = """
import resource, sys
from accesspub.cli.main import main
from accesspub.run import memory
memory._ALWAYS = 100_000_000
code = main(["check", "-q", "--fail-on", "none", "--jobs", "1", "."])
print(resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY, code)
"""
AUDITED = """
import pathlib
from accesspub.audit.judge.own_rules import Sources, on_both
from accesspub.run import memory
memory._ALWAYS = 100_000_000
for path in sorted(pathlib.Path().glob("*.html")):
    page = path.read_bytes()
    for result in (on_both(page, None, path.stem).served, on_both(None, page, path.stem).dom):
        print(path.stem, result.status, memory.TOO_MUCH in result.reason)
slow = Sources(overrides=(("time_limit", 0.001),))
print("slow", "time-limit" in on_both(b"<p><img src=a.png>" * 9999, None, "slow", slow).served.reason)
"""


linux = pytest.mark.skipif(
    sys.platform != "linux", reason="NOT TESTED: only Linux says what a process has, and limits it"
)


@linux
def test_a_page_that_becomes_millions_of_elements_is_given_up(tmp_path: Path) -> None:
    for name, body in {**BOMBS, "fine": "A wall."}.items():
        (tmp_path / f"{name}.html").write_text(HEAD + body)
    done = subprocess.run([sys.executable, "-c", RUN], cwd=tmp_path, capture_output=True, text=True, check=True)
    *told, end = done.stdout.splitlines()
    assert sorted(line.partition(".html: error: its markup takes more memory")[0] for line in told) == sorted(BOMBS)
    assert end == "True 3"


@linux
def test_an_audit_gives_up_the_same_pages(tmp_path: Path) -> None:
    for name, body in {**BOMBS, "fine": "A wall."}.items():
        (tmp_path / f"{name}.html").write_text(HEAD + body)
    done = subprocess.run([sys.executable, "-c", AUDITED], cwd=tmp_path, capture_output=True, text=True, check=True)
    *told, slow = done.stdout.splitlines()
    assert told[::2] == told[1::2] == [f"{name} error True" for name in ("attributes", "elements")] + [
        "fine unchanged False", "roots error True",
    ]  # fmt: skip
    assert slow == "slow True"


@linux
def test_what_is_started_meanwhile_has_no_limit() -> None:
    def limit() -> str:
        shown = "import resource; print(resource.getrlimit(resource.RLIMIT_DATA)[0])"
        return subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout

    before = limit()
    with memory.limited(0), memory.limited(10):
        assert limit() != before
        with memory.lifted():
            assert limit() == before
        assert limit() != before
    assert limit() == before


def test_what_no_clock_can_stop_is_not_begun() -> None:
    """2 MB of nested tables kept the middleware for over 4 s of processor time, and its limit is 2 s."""
    few, many = (
        Page(Source(b"<p>A long sentence, with commas, of a wall.</p>" + b"<table><tr><td>" * n)) for n in (9, 33_334)
    )
    assert densest_element(few) is not None
    assert densest_element(many) is None
