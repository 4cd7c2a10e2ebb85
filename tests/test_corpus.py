"""The promises, on every page of the shared corpus; and the shared scorers, as anybody would run them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accesspub.config import Config
from places import CORPUS, TOOLS
from promises import machine, promises

PAGES = sorted((CORPUS / "pages").glob("*.html"))
MISSING = f"NOT CHECKED: the shared corpus is not here ({CORPUS})"
# What the issues ask of the labels; "+": only where the label has one. Of media credits there are but two.
LEAST = 0.95
FEW = {"media credit+"}


@pytest.mark.skipif(not PAGES, reason=MISSING)
@pytest.mark.parametrize("part", range(25))
def test_every_page_keeps_the_promises(part: int) -> None:
    for page in PAGES[part::25]:
        raw = page.read_bytes()
        try:
            result = promises(raw, path=page.name, confirm=len(raw) < 1_000_000)
        except AssertionError as error:
            raise AssertionError(f"{page.name}: {error}") from error
        if not result.edits:
            continue
        # What the report says is left is what a fresh look at the new page finds, place for place.
        fresh = machine(Config()).check(result.html, page.name)
        told = [(one.rule, one.message, one.line, one.column, one.element) for one in result.findings]
        assert told == [(one.rule, one.message, one.line, one.column, one.element) for one in fresh.findings], page.name
        assert result.outcomes == fresh.outcomes, page.name


@pytest.mark.skipif(not PAGES, reason=MISSING)
def test_the_byte_promises_hold_from_outside() -> None:
    done = run(TOOLS / "check_lossless.py", CORPUS / "pages", "--json")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


@pytest.mark.skipif(not PAGES, reason=MISSING)
def test_the_labels_are_met() -> None:
    done = run(TOOLS / "score_list.py", CORPUS)
    scores = re.findall(r"^((?:media|images) \S+)\s+([\d.]+)", done.stdout, re.M)
    assert len(scores) > 10, done.stdout + done.stderr
    low = {name: score for name, score in scores if float(score) < LEAST and name not in FEW}
    assert not low, low


def run(tool: Path, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    command = shutil.which("accesspub", path=str(Path(sys.executable).parent))
    assert command is not None, "accesspub is not installed beside this Python"
    return subprocess.run(
        [sys.executable, str(tool), *map(str, arguments), "--command", command],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_corpus_is_what_its_manifest_says() -> None:
    if not PAGES:
        pytest.skip(MISSING)
    listed = json.loads((CORPUS / "manifest.json").read_text("utf-8"))
    assert len(PAGES) >= 100
    assert listed
