"""The test suites of others, where they are: ACCESSPUB_PEERS names folders with checkouts, separated by colons."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accesspub.captions import Captions, write
from accesspub.captions.model import cue
from places import ROOT

BENCH = ROOT / "bench" / "peers.py"


def run(*folders: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, BENCH, *folders], capture_output=True, text=True, check=False)


def test_their_suites() -> None:
    folders = os.environ.get("ACCESSPUB_PEERS", "")
    if not folders:
        pytest.skip("NOT TESTED: the suites of others. Set ACCESSPUB_PEERS to their checkouts")
    told = run(*folders.split(":"))
    assert told.returncode == 0, told.stdout


def test_what_we_write_is_read_alike(tmp_path: Path) -> None:
    captions = Captions(cues=(cue(1, 2, "One two", settings="line:0"), cue(3, 4, "three\nfour")), language="en")
    for name in ("ttml", "scc", "stl", "srt", "vtt"):
        (tmp_path / f"a.{name}").write_bytes(write(captions, name).data)
    told = run(tmp_path)
    assert told.returncode == 0, told.stdout
    assert "same words" in told.stdout


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    told = run(tmp_path)
    assert (told.returncode, "NOT TESTED" in told.stdout) == (2, True)
