"""The history: one record a run in a JSON file, and its chart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from accesspub.errors import UsageError
from accesspub.files.atomic_write import write_atomically, write_quickly
from accesspub.files.read import read_file
from accesspub.files.safe_load import from_json

KEYS = ("open", "repaired", "waived", "untested", "pages", "questions")
LINES = ("open", "repaired", "waived")
MOST_RUNS, MOST_SHOWN = 1000, 30
Entry = dict[str, Any]


def load(path: Path | None) -> list[Entry]:
    """The runs so far, the oldest first; a missing file is an empty history.

    Raises:
        UsageError: the file is there and is not a history.
    """
    if path is None or not path.exists():
        return []
    try:
        data = from_json(read_file(path))
        runs = data["runs"]
        return [{"date": str(run["date"])[:40], **{key: int(run.get(key, 0)) for key in KEYS}} for run in runs]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path}: not an accesspub history file ({error}); name another file or move this one"
        ) from error


def save(path: Path, runs: Sequence[Entry]) -> None:
    """Write the history atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = list(runs)[-MOST_RUNS:]
    write_atomically(path, (json.dumps({"version": 1, "runs": kept}, indent=1) + "\n").encode())


def load_found(path: Path) -> frozenset[str] | None:
    """The identities of what the last report found; None if there is no such record."""
    try:
        return frozenset(map(str, from_json(read_file(path))["found"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_found(path: Path, found: Iterable[str]) -> None:
    """Keep the identities of what was found, for the next report."""
    write_quickly(path, (json.dumps({"version": 1, "found": sorted(found)}) + "\n").encode())


def chart(runs: Sequence[Entry]) -> Mapping[str, Any] | None:
    """The lines of the chart; None with fewer than two runs."""
    shown = list(runs)[-MOST_SHOWN:]
    if len(shown) < 2:
        return None
    width, height, left, right, top, bottom = 640, 200, 4, 636, 12, 186
    most = _round(max(run[key] for run in shown for key in LINES))
    lines: list[dict[str, Any]] = []
    for key in LINES:
        dots = [
            (round(left + 6 + (right - left - 12) * number / (len(shown) - 1), 1),
             round(bottom - (bottom - top) * run[key] / most, 1))
            for number, run in enumerate(shown)
        ]  # fmt: skip
        points = " ".join(f"{x},{y}" for x, y in dots)
        lines.append({"key": key, "dots": dots, "points": points, "first": shown[0][key], "last": shown[-1][key]})
    dates = [shown[0]["date"], shown[-1]["date"]]
    return {"width": width, "height": height, "left": left, "right": right, "bottom": bottom, "lines": lines,
            "most": most, "ticks": [top, (top + bottom) / 2], "dates": dates}  # fmt: skip


def _round(most: int) -> int:
    """The end of the axis: a round number that nothing exceeds."""
    step: int = 10 ** (len(str(most)) - 1)
    return max(2, -(-most // step) * step)
