"""A long run: ``python tests/fuzz/campaign.py --target pages --count 1000000 --seed 1``.

It goes on where it was stopped (``--state``), says how many inputs a second it does, and keeps what failed, made as
small as it can be, as ``found/TARGET-SIGNATURE.json``. Exit code 1: something failed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]
os.environ.setdefault("XDG_CACHE_HOME", tempfile.mkdtemp(prefix="accesspub-fuzz-"))

import seeds  # noqa: E402 - the path comes first
from targets import TARGETS  # noqa: E402

_SHRINKS = 400  # attempts at making one failure smaller


class Hang(BaseException):
    """An input took too long; not an `Exception`, so that nothing on the way takes it for its own."""


def _hang(_signal: int, _frame: object) -> None:
    raise Hang


def failure(target: str, given: Any, number: int, limit: float) -> tuple[str, str] | None:
    """Run one input; None, or a signature (the same for the same fault) and the whole story."""
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        TARGETS[target](given, number)
    except (Exception, Hang) as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "accesspub" in frame.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else ""
        words = "" if isinstance(error, Hang) else re.sub(r"\d+|'[^']*'|\"[^\"]*\"|<.*", "#", str(error))[:80]
        if isinstance(error, Hang):
            place = "/".join(f"{Path(frame.filename).name}:{frame.name}" for frame in frames[:6])
        return f"{type(error).__name__} {place} {words}", "".join(traceback.format_exception(error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def shrunk(target: str, given: Any, number: int, limit: float, signature: str) -> Any:
    """The same failure with fewer bytes."""
    raw, name = given if isinstance(given, tuple) else (given, None)

    def fails(data: bytes) -> bool:
        found = failure(target, data if name is None else (data, name), number, limit)
        return found is not None and found[0] == signature

    size, tries = max(len(raw) // 2, 1), 0
    while size and tries < _SHRINKS:
        at, smaller = 0, False
        while at < len(raw) and tries < _SHRINKS:
            shorter = raw[:at] + raw[at + size :]
            tries += 1
            if fails(shorter):
                raw, smaller = shorter, True
            else:
                at += size
        if not smaller or size > len(raw):
            size //= 2
    return raw if name is None else (raw, name)


def keep(folder: Path, target: str, seed: int, number: int, given: Any, found: tuple[str, str]) -> None:
    raw, name = given if isinstance(given, tuple) else (given, None)
    key = hashlib.sha256(found[0].encode()).hexdigest()[:10]
    folder.mkdir(parents=True, exist_ok=True)
    told = {"target": target, "seed": seed, "number": number, "name": name, "signature": found[0], "story": found[1],
            "text": raw.decode("utf-8", "backslashreplace"), "base64": base64.b64encode(raw).decode()}  # fmt: skip
    (folder / f"{target}-{key}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False), "utf-8")


def run(target: str, count: int, seed: int, state: Path | None, folder: Path, limit: float, until: float,
        say: Callable[[str], None]) -> dict[str, Any]:  # fmt: skip
    """Run inputs up to number ``count`` (or the time ``until``); returns the counts of all runs with this state."""
    told: dict[str, Any] = {"target": target, "seed": seed, "next": 0, "seconds": 0.0, "bytes": 0, "failures": {}, "slowest": []}  # fmt: skip
    if state is not None and state.exists():
        told = json.loads(state.read_text("utf-8"))
        assert (told["target"], told["seed"]) == (target, seed), f"{state} is about another target or seed"
    signal.signal(signal.SIGPROF, _hang)  # processor time: a machine that sleeps is not a hang
    started, first, shown = time.monotonic(), told["next"], time.monotonic()
    slowest: list[tuple[float, int, int]] = [tuple(entry) for entry in told["slowest"]]

    def save() -> None:
        now = dict(told, seconds=round(told["seconds"] + time.monotonic() - started, 1), slowest=slowest,
                   most_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)  # fmt: skip
        if state is not None:
            state.parent.mkdir(parents=True, exist_ok=True)
            fresh = state.with_suffix(".new")
            fresh.write_text(json.dumps(now, indent=1), "utf-8")
            fresh.replace(state)

    while told["next"] < count and time.time() < until:
        number = told["next"]
        given = seeds.make(target, seed, number)
        before = time.process_time()
        found = failure(target, given, number, limit)
        took = time.process_time() - before
        size = len(given[0] if isinstance(given, tuple) else given)
        told["bytes"] += size
        if len(slowest) < 10 or took > slowest[-1][0]:
            slowest = sorted([*slowest, (round(took, 4), number, size)], reverse=True)[:10]
        if found is not None:
            known = told["failures"].setdefault(found[0], 0)
            told["failures"][found[0]] += 1
            if not known:
                say(f"{target} {number}: {found[0]}")
                small = shrunk(target, given, number, limit, found[0])
                keep(folder, target, seed, number, small, failure(target, small, number, limit) or found)
        told["next"] += 1
        if time.monotonic() - shown > 30:
            shown = time.monotonic()
            say(f"{target}: {told['next']} inputs, {(told['next'] - first) / (shown - started):.0f}/s, "
                f"{sum(told['failures'].values())} failures of {len(told['failures'])} kinds")  # fmt: skip
            save()
    took = time.monotonic() - started
    say(f"{target}: {told['next'] - first} inputs in {took:.0f} s ({(told['next'] - first) / max(took, 0.001):.0f}/s), {told['next']} in all with seed {seed}; "
        f"{sum(told['failures'].values())} failures of {len(told['failures'])} kinds; slowest {slowest[:3]}")  # fmt: skip
    save()
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", choices=sorted(TARGETS), action="append", help="default: all, one after the other")
    parser.add_argument(
        "--count", type=int, default=100_000, help="inputs of each target, those of earlier runs included"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--limit", type=float, default=20.0, help="seconds of processor time after which an input hangs"
    )
    parser.add_argument("--state", type=Path, help="folder for counts and failures; default: .fuzz in the current folder", default=Path(".fuzz"))  # fmt: skip
    parser.add_argument("--seconds", type=float, default=10**9, help="stop after so many seconds")
    parser.add_argument("--one", type=int, metavar="N", help="run input N only, and show what happens")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))  # memory is bounded: more is a failure
    if missing := seeds.missing():
        print(f"WARNING: {missing}", flush=True)
    failed = False
    for target in options.target or sorted(TARGETS):
        if options.one is not None:
            given = seeds.make(target, options.seed, options.one)
            print(given)
            TARGETS[target](given, options.one)
            continue
        state = options.state / f"{target}-{options.seed}.json"
        told = run(target, options.count, options.seed, state, options.state / "found", options.limit,
                   time.time() + options.seconds, lambda line: print(line, flush=True))  # fmt: skip
        failed = failed or bool(told["failures"])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
