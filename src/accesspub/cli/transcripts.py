"""``accesspub transcripts PATH...``: what stands in for every medium, where, in which language, and what is missing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from accesspub.cli.paths import require_pages
from accesspub.cli.shared_options import add_format, add_site, write_json
from accesspub.errors import CLEAN, FINDINGS, NOT_PROCESSED
from accesspub.facts.alternatives.files import name_in_folder, read_alternative
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.model import Embed
from accesspub.files.printable import printable
from accesspub.html.page import Page
from accesspub.inserts.transcript import FROM, checksum
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.pages import check_sources, find_pages
from accesspub.run.workspace import Workspace

_ORIGINS = {
    "track": "track of the player",
    "drawn": "made by the player",
    "page": "in the page",
    "link": "linked",
    "json-ld": "for machines only",
    "player": "in the player's settings",
    "beside": "file next to it",
    "folder": "alternatives folder",
}


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub transcripts``."""
    parser.description = (
        "Show for each video and recording which captions, transcripts and descriptions were found, "
        "where and in which language, and what is missing."
    )
    parser.epilog = "exit codes: 0 nothing is missing, 1 something is missing, 2 wrong use, 3 a page could not be read"
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a page, or a folder of pages")
    add_site(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command: 0 nothing is missing, 1 something is, 3 a page could not be read."""
    order = Order("list", config=options.config, alternatives=options.alternatives)
    require_pages(options.paths)
    if not options.force:
        check_sources(options.paths)
    jobs = find_pages(options.paths, exclude=Workspace(order).excluded(options.paths))
    pages = [list_page(job, order) for job in jobs]
    if options.format == "json":
        write_json(pages=pages)
    else:
        write_text(pages, sys.stdout)
    if any("error" in page for page in pages):
        return NOT_PROCESSED
    return FINDINGS if any(medium["missing"] for page in pages for medium in page["media"]) else CLEAN


def list_page(job: Job, order: Order) -> dict[str, Any]:
    """List one page; a page that cannot be read has ``error``."""
    try:
        with Workspace(order).analyse(job) as analysis:
            facts = analysis.facts
            found: dict[str, Any] = {"media": [medium_record(facts.page, medium) for medium in facts.media.items]}
    except NotProcessedError as error:
        found = {"error": str(error), "media": []}
    return {"path": job.path, **found}


def medium_record(page: Page, medium: Medium) -> dict[str, Any]:
    """One medium, its alternatives in the order in which they are used, and what is missing."""
    embed = medium.embed
    line, column = page.position(embed.element)
    title = embed.title or embed.caption
    return {
        "line": line,
        "col": column,
        "kind": embed.kind,
        "provider": embed.provider,
        "id": embed.id,
        "src": embed.src,
        "title": title.text if title is not None else None,
        "seconds": medium.seconds,
        "silent": medium.file.silent,
        "speech": medium.file.speaks,
        "alternatives": [_record(one, medium) for one in medium.found],
        "missing": missing(medium),
        "file": file_for(embed, page.language(embed.element)),
    }


def _record(one: Alternative, medium: Medium) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "from": one.origin,
        "where": one.where if one.path is None or one.element is not None else _as_named(one.path),
        "language": one.language or None,
        "descriptive": one.descriptive,
        "draft": one.draft,
        "in_page": one.for_readers or _is_served(one, medium.media.page),
        "problem": _problem(one, medium),
    }


def _problem(one: Alternative, medium: Medium) -> str | None:
    """What is wrong with a file: that it is missing, cannot be read, or has lost words."""
    if one.missing:
        return "missing"
    if one.path is None or one.origin == "link":
        return None
    read = read_alternative(one, medium.media.site, medium.media.language(medium.element))
    if read is None:
        return "broken"
    first = next((problem.line for problem in read[1].problems if problem.severity == "error"), None)
    return None if first is None else f"damaged in line {first}" if first else "damaged"


def _is_served(one: Alternative, page: Page) -> bool:
    """Whether a track or transcript that accesspub inserted was made from this file."""
    if one.path is None:
        return False
    made = {(element.attr(FROM) or "").partition(" ")[0] for element in page.document.select(f"[{FROM}]")}
    return bool(made) and checksum(one) in made


def _as_named(path: Path) -> str:
    """A file as the user would name it: from the current folder, where it lies below that."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def file_for(embed: Embed, language: str) -> str | None:
    """The file name under which alternatives are found for a medium that has no file."""
    named = name_in_folder(embed)
    return None if named is None else f"alternatives/{named[0]}/{named[1]}.{language or 'en'}.vtt"


def missing(medium: Medium) -> list[str]:
    """What readers of the page do not have: ``captions``, ``transcript``, ``description``."""
    lacks: list[str] = []
    silent = medium.file.silent
    words = medium.of_kind("transcript", readers=True)
    native = medium.element.tag in ("video", "audio")
    if medium.embed.kind == "video" and native and not silent and not medium.of_kind("captions", readers=True):
        lacks.append("captions")
    if not words:
        lacks.append("description" if silent else "transcript")
    return lacks


def write_text(pages: Iterable[Mapping[str, Any]], out: IO[str]) -> None:
    """Write one line for each medium, and one for each thing that was found or is missing."""
    for page in pages:
        if "error" in page:
            out.write(f"{_plain(page['path'])}: not processed: {_plain(page['error'])}\n")
        for medium in page["media"]:
            name = medium["title"] or medium["src"] or medium["id"] or ""
            what = " ".join(part for part in (medium["provider"], medium["kind"]) if part)
            out.write(_plain(f"{page['path']}:{medium['line']}:{medium['col'] + 1}: {what}: {name[:100]}") + "\n")
            for one in medium["alternatives"]:
                notes = [one["language"] or "language unknown", _ORIGINS[one["from"]]]
                notes += [word for word in ("descriptive", "draft") if one[word]]
                if one["from"] in ("beside", "folder"):
                    notes += ["what the page has comes from it" if one["in_page"] else "not in the page yet"]
                elif not one["in_page"]:
                    notes += ["not in the page yet"]
                notes += [one["problem"]] if one["problem"] else []
                out.write(_plain(f"    {one['kind']}: {one['where']} ({', '.join(notes)})") + "\n")
            if medium["missing"]:
                out.write(f"    missing for readers: {', '.join(medium['missing'])}\n")
                if medium["file"] and not medium["alternatives"]:
                    out.write(_plain(f"    a file for it would be {medium['file']}") + "\n")


def _plain(text: str) -> str:
    return printable(text, " ")
