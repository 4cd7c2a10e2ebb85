"""What `accesspub fix` costs, as ratios measured side by side in one run.

usage: python bench/fix.py [speed] [start] [jobs] [memory] [linear] [--pages DIR] [--rounds N] [--many N]

speed   `accesspub fix --check DIR --jobs 1`: all rules and the self-check, nothing written. Each page is visited once
        in one new process, so nothing is remembered from an earlier visit, and the start of the process counts. It is
        measured against two other processes that visit the same pages once (bench/by_hand.py): the floor (turbohtml
        alone: decode, parse, a few selects, one splice, encode) and a script with BeautifulSoup and lxml. The floor
        runs right before each run of accesspub; the median of these ratios counts. Processor time.
start   the whole process for one small page, against `python -c "import turbohtml"`, measured in the same way.
jobs    `--jobs 2` against `--jobs 1` over copies of the pages. Wall time; needs two free cores.
memory  the most memory that `accesspub fix` takes for 100 pages and for many (--many).
linear  pages of 1, 2 and 4 times a size, in many shapes: time for each, over the time for the smallest.

Without --pages the pages are those of ../shared/corpus if it exists, else pages that this script generates.
The exit code is 1 if a limit is missed.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "shared" / "corpus" / "pages"
SAMPLES = HERE.parent / "samples"
FLOOR, RIVAL, START, JOBS = 3.0, 8.0, 2.7, 1.9  # at most times the floor, at least times as fast, ...
MEMORY = 200  # MB


def main() -> int:
    parts = {"speed": speed, "start": start, "jobs": jobs, "memory": memory, "linear": linear}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help=f"any of {', '.join(parts)}; all if none is named")
    parser.add_argument("--pages", type=Path, help="folder of pages")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=10_000, help="pages for `memory`")
    parser.add_argument("--no-rivals", action="store_true", help="skip BeautifulSoup, which takes 20 s")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    misses = []
    with tempfile.TemporaryDirectory() as spare:
        options.spare = Path(spare)
        options.pages = options.pages or (CORPUS if CORPUS.is_dir() else generated(options.spare / "generated"))
        for name in options.parts or parts:
            print(f"{name} (load {os.getloadavg()[0]:.1f})")
            misses += parts[name](options)
    for miss in misses:
        print(f"MISSED: {miss}")
    return 1 if misses else 0


# -- pages -----------------------------------------------------------------------------------------


def generated(made: Path) -> Path:
    """A folder with 200 pages, for want of a corpus."""
    made.mkdir()
    bodies = [page.read_bytes() for page in sorted(SAMPLES.rglob("*.html"))]
    for number in range(200):
        # As in real pages: one of four has something to fix, and one of twelve has much to fix.
        raw = bodies[number // 12 % len(bodies)] if number % 12 == 0 else NAMELESS if number % 4 == 1 else PLAIN
        (made / f"page-{number}.html").write_bytes(framed(raw, SIZES[number // 4 % len(SIZES)]))
    return made


PLAIN = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A street in the morning</title></head>
<body><article><h1>A street in the morning</h1><figure><img src="street.jpg" alt="A narrow street, its shutters down">
<figcaption>Before the shops open. Photo: Jane Roe</figcaption></figure></article></body></html>"""
NAMELESS = PLAIN.replace(b"</figure>", b'</figure><iframe src="https://www.youtube.com/embed/jNQXAC9IVRw"></iframe>')
SIZES = (1, 1, 1, 2, 1, 1, 3, 8)  # of real pages the median is 100 kB, the mean 200 kB


def framed(raw: bytes, size: int) -> bytes:
    """Put an article into a page as sites make them: most of it is not text.

    A page of size 1 is the median of the shared corpus: 85 kB, 740 elements, 25 scripts, 145 boxes, 170 links,
    17 images, and 24 paragraphs of 180 characters.
    """
    pushed = "window.queue=window.queue||[];window.queue.push({kind:'article',section:'city'});"
    entry = '{"title":"A street","section":"city","tags":["street","morning","shops"],"words":1200},'
    head = f"<script>{pushed * 4}</script><meta property='article:tag' content='street'>" * 25
    head += f"<script type='application/json'>[{entry * 200 * size}0]</script>"
    head += f"<style>{'.a-1 .b:hover{color:#333;margin:0 auto;padding:1em}' * 200 * size}</style>"
    menu = "".join(
        f"<li class='menu__item menu__item--level-1 menu__item--{n}'><a class='menu__link' data-track='menu-{n}' "
        f"href='https://news.example/section/the-city-and-its-streets/{n}'><span>Section {n}</span></a></li>\n"
        for n in range(70 * size)
    )
    text = "<p>A street in the morning, before the shops open, and nobody is about yet. The baker has been up since "
    text += "three; the rest of the street hears it, turns over, and sleeps for another hour.</p>\n"
    widths = ", ".join(
        f"https://news.example/pictures/2026/11/a-street-{w}x{w}.jpg {w}w" for w in (300, 600, 900, 1200)
    )
    cards = "".join(
        f"<div class='card card--teaser card--{n % 4}'><div class='card__media'><a href='/2026/11/another-story-{n}'>"
        f"<img class='card__image' src='/i/{n}.jpg' srcset='{widths}' sizes='(max-width: 600px) 100vw, 300px' alt=''>"
        f"</a></div><div class='card__body'><div class='card__meta'><span class='time'>{n} h</span></div>"
        f"<h3 class='card__title'><a href='/2026/11/another-story-{n}'>Another story of the day, number {n}</a></h3>"
        f"</div></div>\n"
        for n in range(16 * size)
    )
    boxes = (
        "<div class='slot slot--wide' id='slot'><div class='inner' data-slot='1' style='height:90px'></div></div>" * 40
    )
    frame = {
        "</head>": f"{head}</head>",
        "<body>": f"<body><div class='site'><header><nav class='menu'><ul>{menu}</ul></nav></header>",
        "</article>": f"{text * 24}</article>",
        "</body>": f"<aside class='related'>{cards}</aside>{boxes * size}<footer><ul>{menu}</ul></footer></div></body>",
    }
    for mark, html in frame.items():
        raw = raw.replace(mark.encode(), html.encode("ascii"), 1)
    return raw


# -- speed and start -------------------------------------------------------------------------------


def processor_time(*command: str) -> float:
    """Seconds that one Python process takes on the processor, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Compiled modules are kept, as in every installation.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, *command], capture_output=True, env=env, check=False)
    if done.returncode not in (0, 1, 3):  # 3: some page could not be fully tested
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def side_by_side(ways: dict[str, list[str]], rounds: int, size: int = 0) -> dict[str, float]:
    """Run each way in turn; print the median times, and return each as times the first of its round."""
    for command in ways.values():
        processor_time(*command)  # a first run fills the caches of files on the disk
    took = [{name: processor_time(*command) for name, command in ways.items()} for _ in range(rounds)]
    base = next(iter(ways))
    ratios = {name: median(one[name] / one[base] for one in took) for name in ways}
    for name, ratio in ratios.items():
        seconds = median(one[name] for one in took)
        rate = f"{size / 1e6 / seconds:6.1f} MB/s " if size else ""
        print(f"  {name:24} {seconds * 1000:8.1f} ms {rate} {ratio:6.2f} x {base}")
    return ratios


def speed(options: argparse.Namespace) -> Iterator[str]:
    """Every page on its first visit, in one process."""
    pages, by_hand = str(options.pages), str(HERE / "by_hand.py")
    size = sum(page.stat().st_size for page in options.pages.rglob("*.html"))
    ours = {
        "floor": [by_hand, "floor", pages],
        "accesspub fix": ["-m", "accesspub", "fix", "--check", "--jobs", "1", pages],
        "accesspub check": ["-m", "accesspub", "check", "--jobs", "1", pages],
    }
    ratio = side_by_side(ours, options.rounds, size)["accesspub fix"]
    print(f"  {ratio:.2f} times the floor (limit {FLOOR:g})")
    if ratio > FLOOR:
        yield f"speed {ratio:.2f} > {FLOOR:g}"
    if options.no_rivals:
        return
    rivals = {"accesspub fix": ours["accesspub fix"], "BeautifulSoup, lxml": [by_hand, "soup", pages]}
    ratio = side_by_side(rivals, 1, size)["BeautifulSoup, lxml"]
    print(f"  {ratio:.1f} times as fast as BeautifulSoup with lxml (limit {RIVAL:g})")
    if ratio < RIVAL:
        yield f"rival {ratio:.1f} < {RIVAL:g}"


SMALL = """<!doctype html><html lang="en"><title>A walk</title><article><h1>A walk</h1>
<p>It was a long walk, and nobody said a word until the river came in sight of us all.</p>
<p>Media playback is unsupported on your device</p></article></html>"""


def start(options: argparse.Namespace) -> Iterator[str]:
    """The whole process for one small page."""
    page = options.spare / "small.html"
    page.write_text(SMALL, "utf-8")
    ways = {
        "import turbohtml": ["-c", "import turbohtml"],
        "import accesspub": ["-c", "import accesspub"],
        "accesspub fix small.html": ["-m", "accesspub", "fix", "--check", str(page)],
    }
    ratio = side_by_side(ways, options.rounds * 3)["accesspub fix small.html"]
    print(f"  {ratio:.2f} times an import (limit {START:g})")
    if ratio > START:
        yield f"start {ratio:.2f} > {START:g}"


# -- jobs and memory -------------------------------------------------------------------------------


def copies(pages: list[Path], folder: Path, count: int) -> Path:
    """A folder with copies of pages."""
    for number in range(count):
        page = pages[number % len(pages)]
        place = folder / f"{number // 500:03}" / f"{number:05}-{page.name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, place)
    os.sync()  # else the first file that is written safely waits for all of these
    return folder


def jobs(options: argparse.Namespace) -> Iterator[str]:
    """How much faster two processes are than one."""
    pages = sorted(options.pages.rglob("*.html"))
    seconds: dict[int, float] = {}
    for _ in range(2):
        for workers in (1, 2):
            # As many as a large site has: each process learns the class names of 250 sites by itself.
            folder = copies(pages, options.spare / "jobs", len(pages) * 16)
            began = time.perf_counter()
            processor_time("-m", "accesspub", "fix", str(folder), "--jobs", str(workers))
            seconds[workers] = min(seconds.get(workers, 1e9), time.perf_counter() - began)
            shutil.rmtree(folder)
    ratio = seconds[1] / seconds[2]
    print(f"  1 takes {seconds[1]:.1f} s, 2 take {seconds[2]:.1f} s: {ratio:.2f} times as fast (limit {JOBS:g})")
    if ratio < JOBS and (os.cpu_count() or 1) > 1:
        yield f"jobs {ratio:.2f} < {JOBS:g}"


def memory(options: argparse.Namespace) -> Iterator[str]:
    """The most memory of one process, for few pages and for many of the same."""
    small = [page for page in sorted(options.pages.rglob("*.html")) if page.stat().st_size < 300_000][:50]
    out = str(options.spare / "out")
    for count in (100, options.many):
        folder = copies(small, options.spare / "memory", count)
        process = subprocess.Popen(
            [sys.executable, "-m", "accesspub", "fix", str(folder), "-o", out, "--format", "json", "--jobs", "1"],
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 3):
            raise SystemExit(f"accesspub fix ended with {process.returncode}")
        peak = usage.ru_maxrss / 1024
        print(f"  {count} pages: {peak:.0f} MB (limit {MEMORY})")
        shutil.rmtree(folder)
        shutil.rmtree(out, ignore_errors=True)
    if peak > MEMORY:
        yield f"memory {peak:.0f} MB > {MEMORY}"


# -- linear time -------------------------------------------------------------------------------------


def shapes() -> Iterator[tuple[str, Callable[[int], str], int]]:
    """Pages that are hard to process: a name, a function that makes one of a size, and the smallest size."""
    words = "<p>A street in the morning, before the shops open, and nobody is about yet.</p>\n"
    unsupported = "<p>Media playback is unsupported on your device</p>\n"
    glued = "<p>Media captionA man says what he saw there</p>\n"
    around = f"<!doctype html><html lang=en><title>Page</title><article><h1>Page</h1>{words * 8}%s</article></html>"

    def repeated(piece: str) -> Callable[[int], str]:
        return lambda count: around % (piece * count)

    yield "20 MB of paragraphs", repeated(words), 60_000
    yield "nested <div>", lambda count: around % ("<div>" * count + "x" + "</div>" * count), 25_000
    yield "nested <b>", lambda count: around % ("<b>" * count + "x" + "</b>" * count), 25_000
    yield "unclosed <div>", repeated("<div>"), 25_000
    yield "nested <object>", repeated("<object data=a.swf>"), 5_000
    yield "iframes", repeated('<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>\n'), 1_000
    yield "videos", repeated("<video src=a.mp4></video>\n"), 1_000
    yield "images", repeated('<figure><img src="a.jpg"><figcaption>Foto: dpa</figcaption></figure>\n'), 2_000
    yield "bare images", repeated("<img src=a.jpg>"), 10_000
    yield "sentences", repeated(unsupported), 1_000
    yield "glued captions", repeated(glued), 1_000
    yield "lines with bullets", repeated("<p>• one thing<br>• another</p>\n"), 1_000
    yield "attributes", lambda count: around % ("<p " + " ".join(f"a{n}=1" for n in range(count)) + ">x</p>"), 2_000
    yield "one long attribute", lambda count: around % f'<img src="a.jpg" alt="{"x " * count}">', 1_000_000
    yield "less-than signs", repeated("< "), 500_000
    yield "comments", repeated("<!-- -->"), 50_000


def linear(_options: argparse.Namespace) -> Iterator[str]:
    """Whether twice the page takes about twice the time."""
    from accesspub import Config, fix

    config = Config(time_limit=600)
    for name, make, size in shapes():
        seconds = []
        for times in (1, 2, 4):
            raw = make(size * times).encode()
            began = time.process_time()
            fix(raw, config)
            seconds.append(time.process_time() - began)
        growth = seconds[2] / max(seconds[0], 1e-3)
        shown = ", ".join(f"{one:.2f}" for one in seconds)
        print(f"  {name:22} {shown} s for 1, 2 and 4 times the page: x {growth:.1f}", flush=True)
        if growth > 6 and seconds[2] > 0.5:
            yield f"{name}: four times the page takes {growth:.1f} times as long"


if __name__ == "__main__":
    sys.exit(main())
