"""The benchmark has pages to work on where the shared corpus is missing."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from accesspub.config import Config
from places import ROOT
from promises import machine


def test_pages_are_made_from_every_sample(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("bench_fix", ROOT / "bench" / "fix.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    pages = list(bench.generated(tmp_path / "generated").iterdir())
    samples = len(list((ROOT / "samples").rglob("*.html")))
    heavy = [page for number in range(samples) if (page := tmp_path / "generated" / f"page-{number * 12}.html")]
    assert len(pages) == 200
    for page in heavy:
        assert machine(Config()).fix(page.read_bytes(), page.name).edits, f"{page.name}: nothing to mend"
    assert not machine(Config()).fix((tmp_path / "generated" / "page-2.html").read_bytes(), "page-2.html").edits
