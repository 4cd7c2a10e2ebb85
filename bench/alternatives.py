"""How long it takes to make a transcript of 10,000 cues, and whether 20,000 cues take twice as long.

    .venv/bin/python bench/alternatives.py

Both sizes are measured in turn, in one run, as CPU time, the best of seven, so other load on the machine affects both
alike. Limits: making the block from 10,000 cues in memory takes less than 0.3 s, and 20,000 cues take less than 3 times
as long as 10,000 (2 is linear, 4 quadratic). Reading the file and fixing the whole page, with its checks, are shown
too, and must also be linear.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from accesspub.captions import Captions, Run, read, write
from accesspub.captions.model import cue
from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.engine.rule import Context
from accesspub.facts.alternatives import files as alternative_files
from accesspub.facts.facts import read_facts
from accesspub.html.page import Page
from accesspub.html.site import Site
from accesspub.html.source import Source
from accesspub.inserts.transcript import transcript_block

CUES, TIMES, LIMIT, LINEAR, RUNS = 10_000, 2, 0.3, 3.0, 7
FORMATS = {"vtt": "vtt", "srt": "srt", "ttml": "ttml", "podcast-json": "transcript.json"}
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Talk</title></head><body><article><h1>Talk</h1>\n'
    '<p>A long talk.</p>\n<audio src="talk.mp3" controls></audio>\n</article></body></html>\n'
)


def track(count: int) -> Captions:
    """Make captions with speakers, accents and pauses."""
    return Captions(
        cues=tuple(
            cue(
                n * 3.0 + n // 7 * 2.5,
                n * 3.0 + n // 7 * 2.5 + 2.9,
                [Run(f"This is line {n} of a long talk,\nand here & there it has an é.", ("Anna", "Ben")[n // 5 % 2])],
            )
            for n in range(count)
        ),
        language="en",
    )


class Case:
    """A page with a recording whose transcript is in a file of the given format."""

    def __init__(self, folder: Path, count: int, format: str) -> None:
        folder.mkdir()
        self.site = Site(folder, folder)
        self.engine = Engine(Config(select=("audio-transcript",)))
        self.path = folder / f"talk.en.{FORMATS[format]}"
        self.path.write_bytes(write(track(count), format).data)
        self.context = self._context()

    def _context(self) -> Context:
        facts = read_facts(Page(Source(PAGE.encode()), "page.html"), self.engine.knowledge, self.site)
        return Context(facts, self.engine.words, self.engine.style, self.engine.config)

    def read(self) -> None:
        """Only read the file."""
        read(self.path)

    def block(self) -> None:
        """Make the block from cues in memory."""
        block = transcript_block(self.context.facts.media.items[0], self.context, "audio-transcript")
        assert block is not None
        assert len(block.html) > 100_000

    def fix(self) -> None:
        """Fix the page, as ``accesspub fix`` does."""
        alternative_files._read.cache_clear()
        result = self.engine.fix(PAGE.encode(), "page.html", None, self.site)
        assert result.status == "fixed", result.reason


def side_by_side(small: Callable[[], object], large: Callable[[], object]) -> tuple[float, float, float]:
    """Run both in turn; return the seconds of the fastest run of each, and the median ratio."""
    found: list[tuple[float, float]] = []
    for _ in range(RUNS):
        turn = []
        for work in (small, large):
            gc.collect()
            begin = time.process_time()
            work()
            turn.append(time.process_time() - begin)
        found.append((turn[0], turn[1]))
    return min(one for one, _ in found), min(two for _, two in found), median(two / one for one, two in found)


def main() -> int:
    """Print a table; return 1 if a limit is exceeded."""
    failed = False
    print(f"{'':34}{CUES:>9,}{CUES * TIMES:>9,}   ratio")
    with tempfile.TemporaryDirectory() as folder:
        for format in FORMATS:
            small, large = (Case(Path(folder, f"{format}-{size}"), size, format) for size in (CUES, CUES * TIMES))
            for label in ("read", "block", "fix"):
                one, two, ratio = side_by_side(getattr(small, label), getattr(large, label))
                bad = (label == "block" and one > LIMIT) or ratio > LINEAR
                failed |= bad
                print(f"{format + ': ' + label:34}{one:9.3f}{two:9.3f}{ratio:8.2f}{'  <-- too slow' if bad else ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
