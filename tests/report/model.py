"""A run made up for the tests: every part of the report has something in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from accesspub.html_report.model import Medium, PageData, Picture, ReportData, Reported, RunData
from accesspub.worklist.model import Written

_RUN = "document.title='owned'"
EVIL = f'<script>{_RUN}</script>"\'><img src=x onerror="{_RUN}">&{{{{7*7}}}}\u202eevil\ud800\x00'
EVIL_LINK = "javascript:document.title='owned'"


def data(*, evil: bool = False, shot: Path | None = None, pages: int = 4) -> ReportData:
    """A run with faults, questions, waivers, media, pictures, repairs and pages that were not tested."""
    run = RunData(
        EVIL if evil else "site", "audit", "2026-11-24T00:00:00+00:00", EVIL if evil else "axe-core", compared=True,
        fixed=[{"rule": "image-alt", "page": _w("old.html", evil), "words": _w("quay", evil)}],
        waivers=[{"covers": _w("embed-title", evil), "who": _w("Ada", evil), "why": _w("moves soon", evil),
                  "until": _w("2027-01-31", evil), "expired": True, "findings": 1}],
    )  # fmt: skip
    run.written = [
        Written("picture", _w("/quay.png", evil), _w("en", evil), "alt", _w("The quay", evil), _w("Ada", evil), EVIL),
        Written(
            "video", _w("v.mp4", evil), "", "decision", "not needed", _w("Bo", evil), "2026-11-20", _w("gone", evil)
        ),
    ]
    return ReportData(run, _pages(evil, str(shot or ""), pages))


def _w(words: str, evil: bool) -> str:
    return words + EVIL if evil else words


def _pages(evil: bool, shot: str, count: int) -> Iterator[PageData]:
    for number in range(count):
        page = PageData(
            _w(f"news/{number}.html", evil), "failed", url=EVIL_LINK if evil else "https://example.org/news"
        )
        page.title, page.author = _w(f"Story {number}", evil), _w(("Ada", "Bo", "")[number % 3], evil)
        page.section, page.language = _w("news", evil), _w("en", evil)
        if number == 1:
            page.status, page.reason = "not_tested", _w("it is a download", evil)
            yield page
            continue
        for kind, rule, engine, outcome, state in (
            (number, "image-alt", "own", "failed", "new"),
            (0, "color-contrast", "axe", "failed", "known"),
            (0, "aria-roles", "axe", "failed", "flaky"),
            (0, "embed-title", "own", "failed", "waived"),
            (number, "media-autoplay", "own", "cantTell", "new"),
        ):
            page.findings.append(
                Reported(
                    rule if not evil or rule != "aria-roles" else EVIL, _w(f"Something {kind} is wrong", evil),
                    "error", outcome, 3, 3, _w(f"<img src='{kind}.png'>", evil), ("1.1.1", _w("9.9", evil)),
                    number == 3, id=_w(f"id{number}{rule}", evil), state=state, engine=engine, origins=("served",),
                    where=_w("words", evil), before=_w("before", evil), after=_w("after", evil), shot=shot,
                    waiver=_w("Ada", evil) if state == "waived" else "", group=_w("group", evil),
                    help_url=EVIL_LINK if evil else "https://example.org/help", also=(_w("also", evil),),
                    work=_w("picture /quay.png", evil), source=EVIL_LINK if evil else "https://example.org/quay.png",
                )
            )  # fmt: skip
        source = EVIL_LINK if evil else "https://example.org/v.mp4"
        page.media = [Medium("video", _w("Ferry", evil), _w("YouTube", evil), _w("en", evil), "no", "unknown",
                             _w("en", evil), 159.0, source, _w("gone", evil))]  # fmt: skip
        page.pictures = [Picture(_w("quay.png", evil), _w("A quay", evil), "text", _w("Quay", evil), _w("Okell", evil),
                                 {_w("Creator", evil): _w("Okell", evil)}, shot), Picture("x.png", None)]  # fmt: skip
        page.repairs = {"media-unsupported": 2, _w("odd", evil): 1}
        page.changes = [[["same", _w("Then ", evil)], ["old", _w("gone", evil)], ["new", _w("Video", evil)]]]
        page.shot_before = page.shot_after = shot
        yield page
