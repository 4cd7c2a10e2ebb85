"""The short run: always the same inputs, a count and not a time, so that a slow machine tests as much as a fast one.

The long one is ``make fuzz``. What it found is in ``found/`` as files, and is run here for ever.
"""

from __future__ import annotations

import base64
import json
import os
import warnings
from pathlib import Path
from random import Random

import pytest
import seeds
from targets import TARGETS

SEED = 20
COUNTS = {"pages": 3200, "captions": 4000, "pictures": 3000, "marks": 1000, "files": 3000, "runs": 600,
          "streams": 200, "desk": 400, "stores": 100, "editors": 200, "caches": 200}  # fmt: skip
PARTS = 4  # so that the workers of pytest share the work
FOUND = Path(__file__).parent / "found"


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("target", TARGETS)
def test_short_run(target: str, part: int) -> None:
    if missing := seeds.missing():
        warnings.warn(missing, stacklevel=1)
    count = int(os.environ.get("ACCESSPUB_FUZZ", COUNTS[target]))
    for number in range(part, count, PARTS):
        try:
            TARGETS[target](seeds.make(target, SEED, number), number)
        except Exception as error:
            raise AssertionError(f"campaign.py --target {target} --seed {SEED} --one {number}: {error!r}") from error


@pytest.mark.parametrize("path", sorted(FOUND.glob("*.json")), ids=lambda path: path.stem)
def test_what_the_long_runs_found(path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    raw = base64.b64decode(told["base64"])
    TARGETS[told["target"]](raw if told["name"] is None else (raw, told["name"]), told["number"])


def test_a_number_is_always_the_same_input() -> None:
    for target in TARGETS:
        assert seeds.make(target, 1, 77) == seeds.make(target, 1, 77)
        assert len({repr(seeds.make(target, 1, number)) for number in range(50)}) > 40
    assert Random("a").random() == Random("a").random()
