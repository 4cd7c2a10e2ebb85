"""How long the HTML report takes, how big its first screen is, and how much memory it needs.

python bench/report.py [PAGES [FINDINGS_A_PAGE]]      default: 10000 pages, 20 findings each
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from accesspub.html_report.build import write_report
from accesspub.html_report.model import Finding, Medium, PageData, Picture, ReportData, RunData

RULES = [("image-alt", "own"), ("embed-title", "own"), ("media-unsupported", "own"), ("image-credit-glued", "own"),
         ("color-contrast", "axe"), ("region", "axe"), ("aria-roles", "axe"), ("link-name", "axe")]  # fmt: skip


def pages(count: int, findings: int) -> Iterator[PageData]:
    """Half of the findings come from a template, half are unique to a page."""
    for number in range(count):
        page = PageData(f"news/{number // 100}/{number}.html", "failed" if number % 50 else "not_tested",
                        "" if number % 50 else "it did not finish loading in time")  # fmt: skip
        page.title, page.author, page.section = f"Story {number}", f"Author {number % 120}", f"Section {number % 12}"
        page.language = "en"
        for place in range(findings):
            rule, engine = RULES[place % len(RULES)]
            mine = place % 2
            page.findings.append(
                Finding(
                    rule, f"Something is wrong with thing {number if mine else place}.", f"{number:08x}{place:08x}",
                    engine, ("error", "warning", "note")[place % 3], "failed" if place % 7 else "cantTell", "new",
                    ["served"], place * 10 + 1, 4, f'<img src="{number if mine else "logo"}-{place}.jpg">', "",
                    "words before it", "words behind it", "", ["1.1.1"], bool(place % 2), "", "", f"template {place}",
                )
            )  # fmt: skip
        page.media = [Medium("video", f"Clip {number}", "YouTube", length=159.0, source="https://example.org/v")]
        page.pictures = [Picture(f"{number}.jpg", "A quay", "text", "The quay", "Okell")]
        yield page


def main() -> None:
    """Measure once and print."""
    count, findings = (
        (int(arg) for arg in (*sys.argv[1:3], "10000", "20")[:2]) if len(sys.argv) != 2 else (int(sys.argv[1]), 20)
    )
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_report(ReportData(RunData("bench", "audit", "2026-11-24T00:00:00+00:00"), pages(count, findings)), folder)
        took = time.perf_counter() - start
        made = list(Path(folder).rglob("*.html"))
        size = sum(file.stat().st_size for file in made)
        print(f"{count} pages, {count * findings} findings: {took:.1f} s, {len(made)} files, {size / 1e6:.0f} MB")
        for name in ("index.html", "summary.html", "pages.html"):
            print(f"{name}: {(Path(folder) / name).stat().st_size / 1000:.0f} kB")
        biggest = max(made, key=lambda file: file.stat().st_size)
        print(f"biggest: {biggest.relative_to(folder)} {biggest.stat().st_size / 1000:.0f} kB")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"CPU time: {sum(one.ru_utime + one.ru_stime for one in used):.1f} s in all processes")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory: {peak:.0f} MB at most, {base:.0f} MB before")


if __name__ == "__main__":
    main()
