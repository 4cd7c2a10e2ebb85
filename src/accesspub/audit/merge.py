"""Merge several runs (shards) into one run folder, which is then judged like any other."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from accesspub.audit.errors import AuditError
from accesspub.audit.model import Record, dump
from accesspub.audit.run_folder import BODIES, Damaged, Run, RunWriter, record_name
from accesspub.run.pages import share_of

#: Options that decide what is found on a page.
DECIDING = ("act", "browser", "cdp", "keep_dom", "passes", "settle", "tags")


def merge(folders: Sequence[Path], into: Path) -> None:
    """Merge runs. A page that is in several comes from the newest that tested it.

    Raises:
        AuditError: the runs cannot be judged as one.
    """
    runs = [Run.open(folder) for folder in folders]
    runs.sort(key=lambda run: (-run.about["started"], run.about["sha256"]))
    first = next((run for run in runs if run.about["rules"]), runs[0]).about
    _same_options(runs)
    if into.exists() and any(into.iterdir()):
        raise AuditError(f"{into}: already exists and is not empty.")
    writer = RunWriter(into)
    pages: dict[str, Record] = {}
    for run in runs:
        pages |= {entry["page"]: pages.get(entry["page"], entry) for entry in run.about["pages"]}
        for name in run.about["files"]:
            if name.startswith("shots/"):
                with contextlib.suppress(Damaged):  # a report does without it
                    writer.write(name, run.read(name))
    for run in runs:
        for page in run.about["whole"] or ():
            pages.setdefault(page, {"page": page, "path": None})
    for page in pages:
        for variant in first["variants"]:
            _take(runs, writer, pages[page], variant)
    writer.finish(
        {
            **first,
            "pages": [pages[name] for name in sorted(pages)],
            "seconds": max(run.about["seconds"] for run in runs),
            "shard": None,
            "started": min(run.about["started"] for run in runs),
            "whole": None,
        }
    )


def _deciding(run: Run) -> dict[str, object]:
    about = run.about
    options = {name: about["options"].get(name) for name in DECIDING}
    return {"windows": about["variants"], "axe-core": about["axe"]["version"], **options}


def _same_options(runs: Sequence[Run]) -> None:
    first = _deciding(runs[0])
    for run in runs[1:]:
        for what, mine in _deciding(run).items():
            if mine != first[what]:
                raise AuditError(
                    f"{run.folder}: was made with other options than {runs[0].folder} "
                    f"({what}: {mine}, not {first[what]}). Make both with the same, or judge each alone."
                )


def _take(runs: Sequence[Run], writer: RunWriter, entry: Record, variant: str) -> None:
    """Write the newest record that tested a page, with its bodies; else the newest that says why not."""
    found: list[tuple[Run, Record, dict[str, bytes | None]]] = []
    page = entry["page"]
    why = _shard_of(runs, page)
    for run in runs:
        if page in run.pages:
            try:
                record = run.record(page, variant)
                found.append((run, record, {which: run.body(record, which) for which in BODIES}))
            except ValueError as error:
                why = f"{run.folder}: {error}"
    tested = [one for one in found if one[1]["status"] == "gathered"]
    for run, record, bodies in tested[1:]:
        newest, other, others = tested[0]
        alike = record.get("address") == other.get("address")
        if not alike or (entry["path"] is not None and bodies["served"] != others["served"]):
            raise AuditError(
                f"{newest.folder} and {run.folder}: {page} is not the same page in both. Judge each alone."
            )
    name = record_name(page, variant)
    if not found:
        reason = {"kind": "missing", "detail": why}
        record = {"page": page, "variant": variant, "attempts": 0, "status": "untested", "reason": reason}
        return writer.write(name, dump(record))
    run, record, _ = (tested or found)[0]
    for file in (name, *(record[which] for which in BODIES if record.get(which))):
        writer.write(file, run.read(file))
    return None


def _shard_of(runs: Sequence[Run], page: str) -> str:
    """The shard that holds a page, where no run of it is among these."""
    counts = {run.about["shard"].partition("/")[2] for run in runs if page in (run.about["whole"] or ())}
    return " or ".join(f"shard {share_of(page, int(of))}/{of} is missing" for of in sorted(counts))
