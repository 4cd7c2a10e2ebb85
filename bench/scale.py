"""A bucket of pages on a real S3 server of this machine (SeaweedFS), fixed by a ledger: a demonstration, and figures.

usage: python bench/scale.py demo | figures | archives [--pages DIR] [--objects N]

demo     about a minute: pages are put into a bucket and fixed there by two processes; one is killed, then the whole
         run; the same command goes on, and every page is compared with what the library makes of it.
figures  MB/s of `fix --ledger` on N objects (default: 2,000) over that of `fix --jobs 2` on the same pages as files;
         the time of a second run over that of the first; the most memory that the first process takes. The server
         takes its share of the same processors, so the processor time of each side is printed, too.
archives MB of gzipped WARC records that `fix` and `check` read in a second of processor time, by what the archive has.

The pages are generated, or those of --pages, repeated. The exit code is 1 if something is not as it should be.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from fix import generated  # noqa: E402, I001 (both are beside this file, or in tests)
from seaweed import BUCKET, ready, server, use, versions  # noqa: E402

SITE, LEDGER = f"{BUCKET}/site", f"{BUCKET}/run-1"
FIX = [sys.executable, "-m", "accesspub", "fix", "--fail-on", "none"]
RATIO, AGAIN, MEMORY, ARCHIVES = 0.8, 1 / 3, 150, 20  # at least, at most, at most MB, at least MB/s


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("demo", "figures", "archives"))
    parser.add_argument("--pages", type=Path, help="folder of pages")
    parser.add_argument("--objects", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2, help="processes that work on the store (files: always 2)")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once, not at each start
    with tempfile.TemporaryDirectory() as spare:
        folder = Path(spare)
        pages = options.pages or generated(folder / "generated")
        if options.part == "archives":
            return archives(folder, pages)
        (folder / "weed").mkdir()
        with server(folder / "weed") as settings:
            use(settings)
            return {"demo": demo, "figures": figures}[options.part](folder, pages, options.objects, options.jobs)


def repeated(pages: Path, site: Path, count: int) -> int:
    """Fill a folder with so many pages; returns their bytes."""
    site.mkdir()
    sources = sorted(path for path in pages.rglob("*.htm*") if path.is_file())
    size = 0
    for number in range(count):
        data = sources[number % len(sources)].read_bytes()
        (site / f"{number:05}.html").write_bytes(data)
        size += len(data)
    return size


def upload(site: Path) -> Any:
    """Put a folder into the bucket."""
    import obstore

    store = ready()
    for path in sorted(site.iterdir()):
        attributes = {"Content-Type": "text/html"}
        obstore.put(store, f"site/{path.name}", path.read_bytes(), attributes=attributes)
    return store


def wrong(store: Any, site: Path) -> int:
    """How many objects are not what the library makes of the files of a folder."""
    import obstore

    from accesspub import fix

    fixed = lru_cache(lambda page: fix(page).html)
    return sum(
        bytes(obstore.get(store, f"site/{one.name}").bytes()) != fixed(one.read_bytes()) for one in site.iterdir()
    )


# -- demo ------------------------------------------------------------------------------------------


def demo(folder: Path, pages: Path, *_more: int) -> int:
    repeated(pages, folder / "site", 600)
    store = upload(folder / "site")
    say(f"600 pages are in {SITE}, on an S3 server of this machine.")
    command = [*FIX, SITE, "--ledger", LEDGER, "--jobs", "2"]
    say(f"$ accesspub fix {SITE} --ledger {LEDGER} --jobs 2")
    run = subprocess.Popen(command, start_new_session=True)
    wait_for_parts(store, 2)
    victim = next(children(run.pid))
    os.kill(victim, signal.SIGKILL)
    say("One of its two processes was killed. Its unit is done again by another one, the run goes on.")
    wait_for_parts(store, 4)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    parts = sum("part-" in name for name in versions(store, "run-1"))
    say(f"Now the whole run was killed. The ledger has {parts} parts; what is not in it counts as not tested:")
    code = subprocess.run([*FIX[:3], "merge", LEDGER, "-q"], stdout=subprocess.DEVNULL, check=False).returncode
    say(f"$ accesspub merge {LEDGER}     # ends with {code}")
    say("The same command goes on where it was:")
    ended = [code == 3, subprocess.run(command, check=False).returncode == 0]
    say(f"$ accesspub merge {LEDGER}")
    merged = subprocess.run(
        [*FIX[:3], "merge", LEDGER, "--fail-on", "none"], capture_output=True, text=True, check=False
    )
    print(merged.stdout.strip().rpartition("\n")[2], flush=True)
    before = versions(store, "site")
    say("Once more: nothing is left to do, and nothing is written.")
    ended += [merged.returncode == 0, subprocess.run(command, check=False).returncode == 0]
    ended.append(versions(store, "site") == before)
    differ = wrong(store, folder / "site")
    say(f"{600 - differ} of 600 pages are, byte for byte, what `accesspub.fix` makes of the original.")
    return 0 if all(ended) and not differ else 1


def say(text: str) -> None:
    print(f"\n{text}", flush=True)


def wait_for_parts(store: Any, count: int) -> None:
    for _ in range(1200):
        if sum("part-" in name for name in versions(store, "run-1")) >= count:
            return
        time.sleep(0.05)
    raise SystemExit("no part of the ledger appears")


def children(parent: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(path.parent.name)
        except OSError:
            continue


# -- figures ---------------------------------------------------------------------------------------


def figures(folder: Path, pages: Path, objects: int, jobs: int) -> int:
    size = repeated(pages, folder / "site", objects)
    store = upload(folder / "site")
    shutil.copytree(folder / "site", folder / "files")
    print(f"{objects} pages, {size / 1e6:.0f} MB, load {os.getloadavg()[0]:.1f}")
    files, _, of_files = timed([*FIX, str(folder / "files"), "--jobs", "2", "-q"])
    served = used(next(children(os.getpid())))
    command = [*FIX, SITE, "--ledger", LEDGER, "--jobs", str(jobs), "-q"]
    first, memory, of_store = timed(command)
    served = used(next(children(os.getpid()))) - served
    before = versions(store, "site")
    second, _, _ = timed(command)
    merge, merged, _ = timed([*FIX[:3], "merge", LEDGER, "-q", "--fail-on", "none"])
    rates = f"files {size / 1e6 / files:.1f} MB/s, store with ledger {size / 1e6 / first:.1f} MB/s"
    print(f"{rates}: ratio {files / first:.2f}")
    print(f"processor time: files {of_files:.1f} s, store {of_store:.1f} s, and {served:.1f} s of its server", end="")
    print(f": ratio {of_files / of_store:.2f}, with the server {of_files / (of_store + served):.2f}")
    print(f"second run {second:.1f} s of {first:.1f} s: {second / first:.2f}; merge {merge:.1f} s, {merged:.0f} MB")
    print(f"first process: {memory:.0f} MB")
    misses = {
        f"the ratio is under {RATIO}": files / first < RATIO,
        "the second run takes over a third": second / first > AGAIN,
        "the second run has written pages": versions(store, "site") != before,
        f"the first process takes over {MEMORY} MB": memory > MEMORY,
        "a page is not what the library makes of it": bool(wrong(store, folder / "site")),
    }
    for text in (text for text, missed in misses.items() if missed):
        print(f"MISSED: {text}")
    return int(any(misses.values()))


def used(process: int) -> float:
    """The seconds of processor time of a process."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def timed(command: list[str]) -> tuple[float, float, float]:
    """The seconds that a command takes, the most MB of its first process, and the processor time of all of them."""
    began, most = time.monotonic(), 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            try:
                found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
            except OSError:
                found = None
            most = max(most, int(found[1]) / 1e3 if found else 0)
            time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, most, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# -- archives --------------------------------------------------------------------------------------


def archives(folder: Path, pages: Path) -> int:
    """Half of an archive of a site is pages: where pictures are archived, too, it is less."""
    missed = False
    for name, others, copies in (("pages only", 0, 1), ("half pages", 1, 1), ("half pages, each twice", 1, 2)):
        size = archive(folder / "a.warc.gz", pages, others, copies)
        for command in (["fix", "-o", str(folder / "b.warc.gz")], ["check"]):
            (folder / "b.warc.gz").unlink(missing_ok=True)
            what = [*FIX[:3], command[0], str(folder / "a.warc.gz"), *command[1:]]
            _, _, spent = timed([*what, "--jobs", "1", "-q", "--fail-on", "none"])
            rate = size / 1e6 / spent
            missed |= bool(others) and rate < ARCHIVES
            print(f"{name}, {size / 1e6:.0f} MB: {command[0]} {spent:.1f} s, {rate:.1f} MB/s")
    return int(missed)


def archive(path: Path, pages: Path, others: int, copies: int) -> int:
    """Write pages as an archive, each with a picture and a style sheet that are as large as it, or not.

    Returns:
        The bytes of all records, unpacked.
    """
    size, chance = 0, random.Random(1)
    with path.open("wb") as out:
        for number, source in enumerate(copies * sorted(pages.rglob("*.htm*"))):
            data = source.read_bytes()
            half = others * len(data) // 2
            style = b"".join(b".c%d { margin: %dpx }\n" % (n, n % 7) for n in range(half // 22))
            parts = [("text/html", data), ("image/jpeg", chance.randbytes(half)), ("text/css", style)]
            for kind, body in parts if others else parts[:1]:
                answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
                head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.org/{number}/{kind}\r\n"
                head += f"WARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Record-ID: <urn:uuid:{number:032}-{kind[:4]}>\r\n"
                head += f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
                record = head.encode() + answer + b"\r\n\r\n"
                size += len(record)
                out.write(gzip.compress(record))
    return size


if __name__ == "__main__":
    sys.exit(main())
