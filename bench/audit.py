"""Pages a minute of ``accesspub audit`` against a floor, over the same pages, in alternating rounds.

    python bench/audit.py [--pages N] [--rounds N] [--corpus DIR] [--floor FLOOR.PY] [--min RATIO] [-- MORE]

The floor (shared/tools/audit-bench/floor.py) is the least that a driver around the same axe-core has to do: one
Chromium, axe-core preloaded into an isolated world and run through CDP, a compact result, nothing judged and nothing
written. Ours is the whole command: our own rules on the page as served and after scripts, screenshots, reports. Both
serve the pages from 127.0.0.1 and reach nothing else. Starting and ending the processes counts for both.

On a machine with other load, the CPU seconds (sampled from /proc, including the browser) say more than wall time.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

# Third-party pages and tools, next to the project; see --corpus and --floor.
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--first", type=int, default=0, help="index of the first page")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus" / "pages")
    parser.add_argument("--floor", type=Path, default=SHARED / "tools" / "audit-bench" / "floor.py")
    parser.add_argument("--min", type=float, default=0.85, help="exit 1 below this share of the floor")
    parser.add_argument("more", nargs="*", help="options for accesspub audit")
    options = parser.parse_args()

    from accesspub.audit.browser import axe
    from accesspub.audit.site_server import Site

    core = axe.find()
    every = [page for page in sorted(options.corpus.glob("*.html")) if 30_000 <= page.stat().st_size <= 400_000]
    # spread over the corpus, so that no language or site dominates
    chosen = every[options.first :: max(1, len(every) // options.pages)][: options.pages]
    with contextlib.ExitStack() as stack:
        spare = stack.enter_context(tempfile.TemporaryDirectory())
        site = Path(spare) / "site"
        site.mkdir()
        for page in chosen:
            shutil.copy(page, site)
        # Served as accesspub serves them: the message for a missing file shows in frames, and is judged there.
        served = stack.enter_context(Site(site))
        origin = served.origin
        floor = [
            sys.executable, str(options.floor), "--axe", str(core.path), "--inject", "isolated", "--run", "cdp",
            "--result", "compact", "--options", '{"pingWaitTime": 10, "resultTypes": ["violations", "incomplete"]}',
            "--out", f"{spare}/floor.json", *(f"{origin}/{page.name}" for page in chosen),
        ]  # fmt: skip
        ours = [
            sys.executable, "-m", "accesspub", "audit", str(site), "--report", f"json={spare}/ours.json",
            "--report", f"sarif={spare}/o.sarif", "--report", f"junit={spare}/o.xml", "--report", f"csv={spare}/o.csv",
            "--report", f"markdown={spare}/o.md", *options.more,
        ]  # fmt: skip
        seconds: dict[str, list[float]] = {"floor": [], "ours": []}
        found: dict[str, list[Found]] = {"floor": [], "ours": []}
        cpu: dict[str, list[float]] = {"floor": [], "ours": []}
        for number in range(options.rounds):
            for name, command in (("floor", floor), ("ours", ours))[:: 1 if number % 2 == 0 else -1]:
                began = time.perf_counter()
                with Path(f"{spare}/log").open("w+") as log:
                    process = subprocess.Popen(command, stdout=log, stderr=log, text=True)
                    cpu[name].append(watched(process))
                    seconds[name].append(time.perf_counter() - began)
                    if process.returncode not in (0, 1):
                        log.seek(0)
                        print(log.read()[-3000:], file=sys.stderr)
                out = Path(f"{spare}/{name}.json")
                found[name].append(floor_set(read(out)) if name == "floor" else our_set(read(out)))
                load = os.getloadavg()[0]
                said = f"{seconds[name][-1]:.1f} s, {cpu[name][-1]:.1f} s CPU"
                print(f"round {number + 1} {name}: {said}, load {load:.1f}", flush=True)
        reference, report = read(Path(f"{spare}/floor.json")), read(Path(f"{spare}/ours.json"))
    ratios = [floor_s / ours_s for floor_s, ours_s in zip(seconds["floor"], seconds["ours"], strict=True)]
    ratio = statistics.median(ratios)
    work = [floor_s / ours_s for floor_s, ours_s in zip(cpu["floor"], cpu["ours"], strict=True)]
    print(f"axe-core {core.version} ({core.origin}), {len(chosen)} pages, {options.rounds} rounds")
    for name in ("floor", "ours"):
        per_minute = 60 * len(chosen) / statistics.median(seconds[name])
        print(f"{name}: {per_minute:.1f} pages a minute (median; {', '.join(f'{s:.1f}' for s in seconds[name])} s)")
    print(f"ours against the floor: {ratio:.2f} ({', '.join(f'{r:.2f}' for r in ratios)})")
    print(f"by CPU time: {statistics.median(work):.2f} ({', '.join(f'{r:.2f}' for r in work)})")
    tested = report["summary"]["pages"]["total"] - report["summary"]["pages"]["not_tested"]
    print(f"pages finished: floor {len(chosen) - reference['summary']['errors']}, ours {tested} of {len(chosen)}")
    # What is found in one round and not in the next depends on the page (chance, clocks, time-outs).
    theirs, mine = (always(found[name]) for name in ("floor", "ours"))
    ever = {name: set().union(*found[name]) for name in found}
    print(f"axe violations, always: floor {theirs.total()}, ours {mine.total()}, the same {(theirs & mine).total()}")
    for name in found:
        unsteady = sorted({key[0] for key in ever[name] - set(always(found[name]))})
        print(f"{name} differs from itself between rounds on {len(unsteady)} pages: {', '.join(unsteady)}")
    differ = False
    for name, only in (
        ("floor", set(theirs) - ever["ours"]),
        ("ours", set(mine) - ever["floor"]),
    ):
        for page, rule, selector in sorted(only):
            differ = True
            print(f"only {name}: {page} {rule} {selector[:150]}")
    return 0 if ratio >= options.min and not differ else 1


Found = Counter[tuple[str, str, str]]


def always(rounds: list[Found]) -> Found:
    """The violations that every round found."""
    return functools.reduce(lambda one, other: one & other, rounds)


def read(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_bytes())


def floor_set(reference: dict[str, Any]) -> Found:
    """Count what the floor found, by (page, rule, target)."""
    found: Found = Counter()
    for row in reference["rows"]:
        for rule, target in row.get("violations", []):
            steps = [" >>> ".join(step) if isinstance(step, list) else str(step) for step in json.loads(target)]
            found[row["url"].rsplit("/", 1)[-1], rule, " → ".join(steps)] += 1
    return found


def our_set(report: dict[str, Any]) -> Found:
    """Count the same in our JSON report."""
    return Counter(
        (place["page"].rsplit("/", 1)[-1], issue["rule"], place["selector"])
        for issue in report["issues"]
        if issue["engine"] == "axe" and issue["outcome"] == "failed"
        for place in issue["places"]
    )


def watched(process: subprocess.Popen[str]) -> float:
    """Wait for a process; return the CPU seconds of it and its descendants (Linux)."""
    used: dict[int, float] = {}
    known = {process.pid}
    while process.poll() is None:
        table = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                fields = stat.read_text().rpartition(")")[2].split()
                table[int(stat.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
        grown = True
        while grown:  # a browser's processes are children of children
            more = {pid for pid, (parent, _) in table.items() if parent in known} - known
            known |= more
            grown = bool(more)
        for pid in known & table.keys():
            used[pid] = table[pid][1] / os.sysconf("SC_CLK_TCK")
        time.sleep(0.1)
    return sum(used.values())


if __name__ == "__main__":
    sys.exit(main())
