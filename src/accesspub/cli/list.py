"""`accesspub list`: what media and images are on the pages. The shape is in ``docs/json.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any

from accesspub.facts.facts import Facts
from accesspub.facts.images.record import image_record
from accesspub.facts.model import Embed, Quote
from accesspub.files.printable import printable
from accesspub.html.text import shortened
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.workspace import Workspace


def list_page(job: Job, order: Order, raw: bytes | None = None) -> dict[str, Any]:
    """List one page; a page that cannot be read has ``error`` and empty lists."""
    try:
        with Workspace(order).analyse(job, raw) as analysis:
            facts, page = analysis.facts, analysis.page
            found = {
                "lang": page.declared_language or None,
                "media": [media_record(facts, embed) for embed in facts.embeds],
                "images": [image_record(page, image) for image in facts.images],
            }
    except NotProcessedError as error:
        found = {"error": str(error), "lang": None, "media": [], "images": []}
    return {"path": job.path, **found}


def media_record(facts: Facts, embed: Embed) -> dict[str, Any]:
    """One medium with the field names of the labels in ``shared/corpus``, and more."""
    line, column = facts.page.position(embed.element)
    # Code that is left in a medium's place is not a sentence.
    message = embed.message if embed.message is not None and embed.message.group != "code" else None
    fallback = " ".join(filter(None, (embed.fallback_text, facts.own_inserts.text_in(embed.element))))
    return {
        "tag": embed.element.tag,
        "line": line,
        "col": column,
        "kind": embed.kind,
        "provider": embed.provider,
        "delivery": embed.delivery,
        "id": embed.id,
        "src": embed.src,
        "scope": embed.scope,
        "title": _text(embed.title),
        "caption": _text(embed.caption),
        "caption_in": embed.caption.origin if embed.caption else None,
        "credit": _text(embed.credit),
        "fallback_text": fallback or None,
        "unsupported": (
            {"text": message.text, "class": message.group, "lang": message.language} if message is not None else None
        ),
        "tracks": list(embed.tracks) if embed.tracks is not None else None,
        "hidden": embed.hidden,
        "page_url": embed.page_url,
        "file_url": embed.file_url,
        "poster": embed.poster,
        "duration": embed.duration,
    }


def _text(quote: Quote | None) -> str | None:
    return quote.text if quote is not None else None


def write_text(pages: Iterable[Mapping[str, Any]], out: IO[str]) -> None:
    """Write a readable list: one line for each medium or image, with its place."""
    for page in pages:
        if "error" in page:
            out.write(printable(f"{page['path']}: not processed: {page['error']}", " ") + "\n")
        for entry in page["media"]:
            name = entry["title"] or entry["caption"] or entry["src"] or entry["id"] or ""
            what = " ".join(part for part in (entry["provider"], entry["kind"], f"({entry['delivery']})") if part)
            notes = [entry["scope"]] if entry["scope"] != "article" else []
            if entry["unsupported"]:
                said = "says" if entry["delivery"] in ("native", "iframe") else "shows only"
                notes.append(f"{said}: {entry['unsupported']['text']}")
            out.write(_line(page, entry, what, name, notes))
        for entry in page["images"]:
            if entry["scope"] != "article":
                continue
            alt = {"missing": "no alt", "empty": "empty alt"}.get(entry["alt_state"], f"alt: {entry['alt']}")
            notes = [alt, *([f"credit: {entry['credit']}"] if entry["credit"] else [])]
            out.write(_line(page, entry, "image", entry["src"] or "", notes))


def _line(page: Mapping[str, Any], entry: Mapping[str, Any], what: str, name: str, notes: Iterable[str]) -> str:
    said = "; ".join([shortened(name, 80), *notes])
    return printable(f"{page['path']}:{entry['line']}:{entry['col'] + 1}: {what}: {said}", " ") + "\n"
