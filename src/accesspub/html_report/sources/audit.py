"""From an audit's verdict and its run folder to a report."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from accesspub import expressions as re
from accesspub.audit.identity import start_tag
from accesspub.audit.judge.redirects import REDIRECTS
from accesspub.audit.model import STABLE_ORIGIN
from accesspub.audit.run_folder import Damaged, Run
from accesspub.files.read import read_file
from accesspub.html_report.model import SEVERITY, Medium, PageData, ReportData, Reported, RunData
from accesspub.html_report.sources.check import fill, placed
from accesspub.html_report.sources.page import Look, look

if TYPE_CHECKING:
    from accesspub.audit.judge.verdict import Issue, PageVerdict, Place, Verdict
    from accesspub.config import Config

#: What is not a word: an address (of a link without words), a path, markup that a page shows as text.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|(?:javascript|mailto|tel|data|blob):|\.{0,2}[/#?]\S*$", re.I)
_MARKUP = re.compile(r"<[a-z!/]", re.I)


def from_verdict(verdict: Verdict, run: Path | None, *, title: str = "") -> ReportData:
    """Make a report of a judged run; pages are read one by one while it is written.

    Args:
        verdict: the judged run.
        run: the folder of what was gathered: pictures of the places, the pages as served; None: without them.
        title: what was looked at, as the user named it.
    """
    axe, browser = verdict.axe, verdict.browser
    engine = f"axe-core {axe.get('version', '')}, {browser.get('name', '')} {browser.get('version', '')}".strip(" ,")
    about = RunData(
        title or _title(verdict), "audit", verdict.generated, engine, compared=verdict.baseline is not None,
        fixed=[{"rule": str(e["rule"]), "page": str(e["page"]), "words": str(e["name"] or e["text"] or e["role"])}
               for e in verdict.fixed],
        waivers=list(verdict.waivers), wanted=_wanted(verdict),
    )  # fmt: skip
    return ReportData(about, _pages(verdict, run))


def _pages(verdict: Verdict, run: Path | None) -> Iterator[PageData]:
    from accesspub.audit.wording import one_line

    gathered = Run.open(run) if run is not None else None
    by_page: dict[str, list[tuple[Issue, Place]]] = {}
    for issue in verdict.issues:
        for spot in issue.places:
            by_page.setdefault(spot.page, []).append((issue, spot))
    for judged in verdict.pages:
        if judged.status == REDIRECTS:
            continue  # its page is listed under its own name
        page = PageData(judged.page, judged.status, url=_address(judged), title=judged.title)
        if judged.status == "not_tested":
            page.cause = str((judged.reason or {}).get("kind", ""))
            page.reason = one_line(_named(str((judged.reason or {}).get("detail", ""))), 200)
        seen = _look(judged, verdict.variants, gathered)
        if seen is not None:
            known = page.title
            fill(page, seen)
            page.title = page.title or known
        page.media = _media(judged.media, page.media)
        page.findings = [_finding(issue, spot, run, seen) for issue, spot in by_page.pop(judged.page, ())]
        yield page
    for name, rest in by_page.items():  # waivers that ended, for pages that are not in this run
        yield PageData(name, "failed", findings=[_finding(issue, spot, run, None) for issue, spot in rest])


def _title(verdict: Verdict) -> str:
    """What was audited: the folder's name, or the hosts."""
    folders = (root.name for judged in verdict.pages if judged.path and (root := _root(judged)) is not None)
    hosts = (urlsplit(judged.page).hostname or "" for judged in verdict.pages if not judged.path)
    return ", ".join(list(dict.fromkeys(name for name in (*folders, *hosts) if name))[:3])


def _address(judged: PageVerdict) -> str:
    return judged.final if not judged.final.startswith(STABLE_ORIGIN) else ""


def _named(text: str) -> str:
    """A text with the files of a folder by their names, and not by the address at which the audit served them."""
    return text.replace(f"{STABLE_ORIGIN}/", "")


def _look(judged: PageVerdict, variants: Iterable[str], run: Run | None) -> Look | None:
    raw = None
    if judged.path:
        with contextlib.suppress(OSError):
            raw = read_file(judged.path)
    if raw is None and run is not None:
        raw = _served(judged.page, variants, run)
    return look(raw, judged.path or "-", _root(judged), _config(judged.path or "-")) if raw is not None else None


def _config(path: str) -> Config | None:
    from accesspub.errors import UserError
    from accesspub.run.model import Order
    from accesspub.run.settings import config_for

    try:
        return config_for(path, Order("check"))
    except UserError:
        return None


def _wanted(verdict: Verdict) -> str:
    """The language of reports in the settings: those of the site's folder, or of where we are."""
    config = _config(next((judged.path for judged in verdict.pages if judged.path), "page.html"))
    return config.report_language if config is not None else ""


def _root(judged: PageVerdict) -> Path | None:
    """The folder that was audited: the file's path without the page's name."""
    if judged.path and judged.path.endswith(f"/{judged.page.lstrip('/')}"):
        return Path(judged.path[: -len(judged.page.lstrip("/"))])
    return Path(judged.path).parent if judged.path else None


def _served(page: str, variants: Iterable[str], run: Run) -> bytes | None:
    for variant in variants:
        with contextlib.suppress(Damaged):
            if (body := run.body(run.record(page, variant), "served")) is not None:
                return body
    return None


def _finding(issue: Issue, spot: Place, run: Path | None, seen: Look | None) -> Reported:
    from accesspub.audit.wording import message

    own = issue.engine == "accesspub"
    finding = Reported(
        rule=issue.rule,
        message=_named(spot.detail) if own and spot.detail else issue.help,
        severity=SEVERITY.get(issue.severity, "error"),
        outcome=issue.outcome,
        line=spot.line or 0,
        column=(spot.column or 1) - 1,
        element=spot.html or spot.selector,
        wcag=tuple(issue.wcag),
        fixable=issue.fixable,
        says=spot.sentence,
        values={key: _named(value) for key, value in spot.values.items()},
        id=spot.id,
        also=tuple(spot.names[2:3]),
        state=spot.state,
        engine="own" if own else "axe",
        origins=tuple(spot.origins),
        where=_where(spot, own=own),
        shot=_picture(run, spot.picture),
        like=_picture(run, issue.picture),
        waiver=spot.waiver,
        help_url=issue.help_url,
        group=issue.key,
        detail="" if own and spot.sentence else _named(message(issue, spot)),
        leads=_leads(spot.html),
    )
    if seen is None:
        return finding
    finding = placed(seen, finding)
    return finding if finding.scope else replace(finding, scope=seen.scope_of(spot.html))


def _where(spot: Place, *, own: bool) -> str:
    """What readers see there. Where our rules have a line, the words are read from the page."""
    if own:
        return "" if spot.line else _words(spot.name)
    return _words(spot.text) or _words(spot.name)


def _words(text: str) -> str:
    """Words that readers see; not the addresses and markup that identify an element without words."""
    return "" if _ADDRESS.match(text) or _MARKUP.search(text) else text


def _leads(html: str) -> str:
    """Where a link leads, from its start tag; axe cuts long addresses, and a cut one must not become a link."""
    tag = start_tag(html)
    address = tag[1].get("href", "") if tag and tag[0] in ("a", "area") else ""
    return f"{address[:-3]}…" if address.endswith("...") else address


def _picture(run: Path | None, name: str) -> str:
    if not name or run is None or not re.fullmatch(r"[0-9a-f]+", name):
        return ""
    picture = run.resolve() / "shots" / f"{name}.jpg"
    # A link is not a picture that accesspub took.
    return str(picture) if picture.resolve() == picture and picture.is_file() else ""


def _media(probed: list[dict[str, Any]], read: list[Medium]) -> list[Medium]:
    """The page's media as read, with what the browser saw of them; those that only script made are added."""
    found = list(read)
    for one in probed:
        address = str(one.get("currentSrc") or one.get("src") or "")
        name = address.rpartition("/")[2]
        same = next((medium for medium in found if name and medium.source.rpartition("/")[2] == name), None)
        if same is None:
            kind = str(one.get("tag") or one.get("kind") or "")
            if kind not in ("video", "audio"):
                continue
            same = Medium(kind, source=address)
            found.append(same)
        tracks = [t for t in one.get("tracks") or () if isinstance(t, dict)]
        good = [t for t in tracks if t.get("kind") in ("captions", "subtitles") and t.get("loads") is not False]
        if good and same.kind != "audio":
            same.captions = ", ".join(filter(None, (str(t.get("lang") or t.get("label") or "") for t in good))) or "yes"
        if any(t.get("kind") == "descriptions" for t in tracks):
            same.description = "yes"
        length = one.get("duration")
        if same.length is None and isinstance(length, (int, float)):
            same.length = float(length)
    return found
