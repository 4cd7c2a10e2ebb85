"""Merge several runs (shards) into one run folder, which is then judged like any other."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from accesspub.audit.errors import AuditError
from accesspub.audit.judge.judge import load_run
from accesspub.audit.model import Record, dump, page_key
from accesspub.files.atomic_write import write_quickly


def merge(folders: Sequence[Path], into: Path) -> None:
    """Merge runs. A page that is in several comes from the first that tested it."""
    runs = [(folder, load_run(folder)) for folder in folders]
    first = next((run for _, run in runs if run["rules"]), runs[0][1])
    for folder, run in runs:
        for what in ("variants", "axe"):
            mine = run[what] if what == "variants" else run[what]["version"]
            other = first[what] if what == "variants" else first[what]["version"]
            if mine != other:
                raise AuditError(f"{folder}: its {what} ({mine}) is not that of {folders[0]} ({other}).")
    if into.exists() and any(into.iterdir()):
        raise AuditError(f"{into}: already exists and is not empty.")
    pages: dict[str, Record] = {}
    for folder, run in runs:
        for entry in run["pages"]:
            pages.setdefault(entry["page"], entry)
            for variant in run["variants"]:
                _take(folder, into, page_key(entry["page"], variant))
        shots = folder / "shots"
        for picture in sorted(shots.glob("*.jpg")) if shots.is_dir() else ():
            if not (into / "shots" / picture.name).exists():
                (into / "shots").mkdir(parents=True, exist_ok=True)
                shutil.copyfile(picture, into / "shots" / picture.name)
    merged = {**first, "shard": None, "pages": [pages[name] for name in sorted(pages)]}
    merged["started"] = min(run["started"] for _, run in runs)
    merged["seconds"] = max(run["seconds"] for _, run in runs)
    write_quickly(into / "run.json", dump(merged))


def _take(folder: Path, into: Path, key: str) -> None:
    source, target = folder / "pages" / f"{key}.json", into / "pages" / f"{key}.json"
    if not source.is_file():
        return
    if target.is_file() and b'"status": "gathered"' in target.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    for body in (folder / "bodies").glob(f"{key}.*.zz"):
        (into / "bodies").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(body, into / "bodies" / body.name)
