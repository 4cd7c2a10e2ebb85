"""How long it takes to make a transcript of 10,000 cues, and whether the time is linear.

    .venv/bin/python bench/captions.py

Each number is the best of five runs, as CPU time, which other load on the machine hardly changes (imports: wall time).
The ratio compares four times as many cues: 4.0 is linear, and more than 6 fails. The limit for 10,000 cues to HTML is
0.3 s. The time from bytes to HTML, which includes parsing, is shown for every format.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from accesspub.captions import Captions, Run, check, read, transcript, write
from accesspub.captions.model import cue

CUES, TIMES, LIMIT, LINEAR = 10_000, 4, 0.3, 6.0


def track(count: int, rolled: bool = False) -> Captions:
    """Make captions with speakers, italics, accents and pauses."""
    cues = []
    for n in range(count):
        text = f"This is line {n} of a long talk,\nand here & there it has an é."
        start = n * 3.0 + (n // 7) * 2.5
        if rolled:
            text = f"line number {n - 1} of a long talk\nline number {n} of a long talk"
            start = n * 3.0
        speaker = ("Anna Berg", "Ben", None)[n // 5 % 3] if not rolled else None
        runs = (
            [Run(text, speaker)]
            if n % 9
            else [Run("He said ", speaker), Run("now", speaker, style="i"), Run(" or never.", speaker)]
        )
        cues.append(cue(start, start + 3.0, runs))
    return Captions(cues=tuple(cues), language="en")


def best(work: Callable[[], object]) -> float:
    """Return the seconds of the fastest of five runs."""
    found = []
    for _ in range(5):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)


def main() -> int:
    """Print a table; return 1 if a limit is exceeded."""
    failed = False
    print(f"{'':34}{CUES:>9,}{CUES * TIMES:>9,}   ratio")
    cases: list[tuple[str, Callable[[Captions], Callable[[], object]]]] = [
        ("cues to HTML", lambda c: lambda: transcript(c, language="en").html),
        (
            "cues to HTML, time stamps",
            lambda c: lambda: transcript(c, language="de", timestamps=True, timestamp_href="").html,
        ),
        ("check", lambda c: lambda: check(c, duration=1e6)),
    ]
    names = {"vtt": "a.vtt", "srt": "a.srt", "ttml": "a.ttml", "sbv": "a.sbv", "sami": "a.smi", "stl": "a.stl"}
    for format, name in (names | {"json3": "a.json", "podcast-json": "a.json"}).items():
        cases.append((f"{format}: bytes to HTML", lambda c, f=format, n=name: _from_bytes(c, f, n)))
    tracks = {size: track(size) for size in (CUES, CUES * TIMES)}
    rolls = {size: track(size, rolled=True) for size in (CUES, CUES * TIMES)}
    cases.append(("rolled up: cues to HTML", lambda c: lambda: transcript(rolls[len(c.cues)], language="en").html))
    for label, make in cases:
        small, large = best(make(tracks[CUES])), best(make(tracks[CUES * TIMES]))
        ratio = large / small
        bad = (small > LIMIT and "bytes" not in label) or ratio > LINEAR
        failed |= bad
        print(f"{label:34}{small:9.3f}{large:9.3f}{ratio:8.1f}{'  <-- too slow' if bad else ''}")
    for module in ("accesspub", "accesspub.captions"):
        command = [sys.executable, "-c", f"import {module}"]
        begin = time.perf_counter()
        subprocess.run(command, check=True)
        print(f"{'import ' + module:34}{time.perf_counter() - begin:9.3f}")
    return int(failed)


def _from_bytes(captions: Captions, format: str, name: str) -> Callable[[], object]:
    if format == "stl":
        # STL ends after 24 hours
        captions = replace(captions, cues=tuple(replace(c, start=c.start / 4, end=c.end / 4) for c in captions.cues))
    data = write(captions, format).data
    return lambda: transcript(read(data, name=name), language="en").html


if __name__ == "__main__":
    raise SystemExit(main())
