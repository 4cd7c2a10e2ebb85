"""From the results of `check` and `fix` to a report: no browser was there."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accesspub.config import Config
from accesspub.engine.result import PageResult, extended
from accesspub.files.language_tags import tidy
from accesspub.html_report.model import Medium, PageData, Picture, Reported, RunData
from accesspub.html_report.sources.page import Look, look
from accesspub.html_report.sources.text_diff import changed, reading

if TYPE_CHECKING:
    from accesspub.html_report.sources.screenshots import Camera
    from accesspub.worklist.model import Written

Settings = Callable[[str], Config]


def _about(title: str, kind: str, language: str) -> RunData:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return RunData(title, kind, now, language=language)


def through(
    results: Iterable[PageResult],
    folder: Path | str,
    *,
    kind: str,
    roots: Sequence[str],
    language: str = "en",
    settings: Settings = lambda _path: Config(),
    preview: bool = False,
    waivers: Callable[[], list[dict[str, Any]]] = list,
    written: Sequence[Written] = (),
) -> Iterator[PageResult]:
    """Write the report of results as they pass by on their way to another one: both are made from one run.

    Args:
        results: pages as they come.
        folder: where the report goes.
        kind: ``check`` or ``fix``; with ``fix``, pages that changed are shown before and after, where a browser is.
        roots: what the user named.
        language: ``report-language`` of the settings; a report that is not written in it is in English.
        settings: gives the settings of a page.
        preview: whether the pages stay as they are.
        waivers: gives what became of the waivers, once all results have passed.
        written: what people wrote about pictures and clips, the latest first.

    Raises:
        UsageError: the report cannot be written there; raised before the first page.
    """
    from accesspub.html_report.build import ReportWriter
    from accesspub.html_report.sources.screenshots import Camera
    from accesspub.html_report.wording import of_messages

    below = [Path(root).absolute() for root in roots]
    about = _about(", ".join(Path(root).name or str(root) for root in roots[:3]), kind, of_messages(language))
    about.wanted, about.preview, about.written = language, preview, [*written]
    writer = ReportWriter(about, folder)

    def passing() -> Iterator[PageResult]:
        with writer, Camera() as camera:
            for result in results:
                writer.add(_page(result, below, camera, settings(result.path)))
                yield result
            camera.rest()  # its threads would keep the report from being written by two processes
            about.waivers = waivers()
            writer.finish()

    return passing()


def _page(
    result: PageResult, roots: Sequence[Path], camera: Camera | None = None, config: Config | None = None
) -> PageData:
    here = Path(result.path).absolute()
    root = next((root for root in roots if root.is_dir() and here.is_relative_to(root)), here.parent)
    page = page_of(result, root, config)
    if camera is None or not result.edits or not here.is_file():  # elsewhere its styles and pictures are missing
        return page
    if taken := camera.take(here, root, _before(result), result.html):
        page.looks_same = taken == ("", "")
        page.shot_before, page.shot_after = taken
    return page


def page_of(result: PageResult, root: Path | None = None, config: Config | None = None) -> PageData:
    """One page of a report; nothing above ``root`` is read."""
    page = PageData(result.path)
    if result.status == "error":
        page.status, page.reason = "not_tested", result.reason
        return page
    return page_from(result, look(result.html, result.path, root, config))


def page_from(result: PageResult, seen: Look) -> PageData:
    """One page of a report, from a look that was taken at it."""
    page = PageData(result.path)
    fill(page, seen)
    page.findings = [placed(seen, extended(found, Reported, origins=("served",))) for found in result.findings]
    if any(found.state == "new" and found.outcome == "failed" and found.severity != "note" for found in page.findings):
        page.status = "failed"
    if result.status == "refused":
        page.reason = result.reason
    if result.untested:
        page.status, page.cause, page.reason = "not_tested", "rule-broken", "; ".join(result.not_tested)
    if result.edits:
        page.edits = len(result.edits)
        page.repairs = dict(Counter(name for edit in result.edits for name in edit.rule.split(",")))
        page.changes = list(changed(reading(_before(result)), reading(result.html)))
    return page


def fill(page: PageData, seen: Look) -> None:
    """Copy what was read from a page's own markup."""
    page.title, page.author, page.section, page.language = seen.title, seen.author, seen.section, seen.language
    page.url = page.url or seen.url
    page.media, page.overlooked = seen.media, seen.overlooked
    # A picture that the page shows twice with the same words is one row.
    named = {(one.src or number, one.alt, one.caption, one.credit): one for number, one in enumerate(seen.pictures)}
    page.pictures = list(named.values())


def placed(seen: Look, finding: Reported) -> Reported:
    """A finding with what readers see there: its words, those around it, and the picture itself if it is one."""
    written = tidy(seen.language) or ""
    if not finding.line:
        return replace(finding, written=written)
    around = seen.around(finding.line, finding.column)
    every: list[Picture | Medium] = [*seen.pictures, *seen.media]
    here = [one for one in every if one.line == finding.line]
    exact = [one for one in here if one.column == finding.column]
    addresses = (one.src if isinstance(one, Picture) else one.source for one in exact)
    # A finding about the line or link around a picture shows it as well, where it is the only one there.
    pictures = [one.file for one in exact or here if isinstance(one, Picture) and one.file]
    return replace(
        finding, written=written, scope=seen.scope(finding.line, finding.column), where=finding.where or around.here,
        before=around.before, after=around.after, work=next((one.work for one in exact), ""),
        source=next((address for address in addresses if address.startswith(("http://", "https://"))), ""),
        shot=finding.shot or (pictures[0] if len(pictures) == 1 else ""),
    )  # fmt: skip


def _before(result: PageResult) -> bytes:
    """The page as it was: the edits taken back."""
    html, shift, places = result.html, 0, []
    for edit in result.edits:
        start = edit.start + shift
        places.append((start, start + len(edit.new), edit.old))
        shift += len(edit.new) - (edit.end - edit.start)
    for start, end, old in reversed(places):
        html = html[:start] + old + html[end:]
    return html
