"""``accesspub explain PAGE[:LINE]``: what was decided about media and pictures, and by which clues."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from turbohtml import Element

from accesspub.cli.paths import read_stdin, require_pages
from accesspub.cli.shared_options import add_config, add_format, write_json
from accesspub.errors import CLEAN, NOT_PROCESSED, UsageError
from accesspub.facts.evidence import Decision, Explained, Seen
from accesspub.facts.explain import explained
from accesspub.facts.model import Embed, Image, Message
from accesspub.files.printable import printable
from accesspub.html.page import Page
from accesspub.html.shown import shown_tag
from accesspub.html.text import fold, shortened
from accesspub.run.model import STDIN, Job, NotProcessedError, Order
from accesspub.run.workspace import Workspace

_LONGEST = 160  # characters of a start tag or a text that are shown


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub explain``."""
    parser.description = (
        "Print what accesspub decided about the media and pictures of a page, or about every element "
        "whose start tag is on LINE: each question, its answer, and each clue with its weight and its evidence."
    )
    parser.epilog = "exit codes: 0 explained, 2 wrong use (or no such line), 3 the page could not be read"
    page = parser.add_mutually_exclusive_group(required=True)
    page.add_argument(
        "page", nargs="?", metavar="PAGE[:LINE]", help="a page, or - for stdin, and optionally one of its lines"
    )
    page.add_argument(
        "-:", dest="line", type=int, metavar="LINE", help="explain one line of standard input; write it as -:LINE"
    )
    add_config(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command: 0 it is explained, 3 the page could not be read."""
    path, line = (STDIN, options.line) if options.page is None else _place(options.page)
    require_pages([path])
    try:
        order = Order("list", config=options.config)
        job = Job(path, root=None if path == STDIN else str(Path(path).parent))
        found = explain(job, line, order, read_stdin(order) if path == STDIN else None)
    except NotProcessedError as error:
        found = {"path": path, "line": line, "error": str(error), "elements": []}
    if options.format == "json":
        write_json(**found)
    else:
        sys.stdout.write("".join(f"{printable(text)}\n" for text in lines(found)))
    return NOT_PROCESSED if "error" in found else CLEAN


def _place(text: str) -> tuple[str, int | None]:
    """The path and the line of ``PAGE[:LINE]``.

    Raises:
        UsageError: there is no such file.
    """
    path, _, line = text.rpartition(":")
    if line.isascii() and line.isdecimal() and _is_page(path):
        return path, int(line[:9])  # no page has so many lines
    if not _is_page(text):
        raise UsageError(f"{text}: {'is a folder; name one page' if Path(text).is_dir() else 'no such file'}")
    return text, None


def _is_page(path: str) -> bool:
    try:
        return path == STDIN or Path(path).is_file()
    except OSError as error:  # a name that is too long, for example
        raise UsageError(f"{path[:80]}: {error.strerror}") from None


def explain(
    job: Job, line: int | None, order: Order, raw: bytes | None = None, encoding: str | None = None
) -> dict[str, Any]:
    """What was decided about the elements on a line, or about all media and pictures.

    Args:
        job: the page.
        line: the line; None: all media and pictures.
        order: the settings.
        raw: its bytes, where they do not come from the file.
        encoding: what these are in; None: what the page says.

    Raises:
        NotProcessedError: the page cannot be read.
        UsageError: it has no such line.
    """
    with Workspace(order).analyse(job, raw, encoding) as analysis:
        page, facts, knowledge = analysis.page, analysis.facts, analysis.knowledge
        last = page.source.folded.count("\n") + 1
        names: dict[Element, str] = {image.element: _picture(image) for image in facts.images}
        names |= dict.fromkeys(facts.unknown_players, "perhaps a player, of a kind that accesspub does not know")
        names |= {embed.element: _medium(embed) for embed in facts.embeds}
        chosen = [one for one in explained(facts) if (one.listed if line is None else line in _tag_lines(page, one))]
        elements = [_element(page, one, names, knowledge.facts["evidence"]) for one in chosen]
    if line is not None and not 1 <= line <= last:
        raise UsageError(f"{job.path}: there is no line {line}; the last is {last}")
    return {"path": job.path, "line": line, "elements": elements}


def _tag_lines(page: Page, one: Explained) -> range:
    """The lines on which the start tag of an element is written."""
    first, tag = page.position(one.element)[0], page.start_tag(one.element)
    return range(first, first + 1 + (page.source.folded.count("\n", *tag) if tag is not None else 0))


def _medium(embed: Embed) -> str:
    return " ".join(filter(None, (embed.provider, embed.kind, f"({embed.delivery}), {embed.scope}")))


def _picture(image: Image) -> str:
    return f"picture, {image.scope}"


def _element(page: Page, one: Explained, names: Mapping[Element, str], sentences: Mapping[str, Any]) -> dict[str, Any]:
    line, column = page.position(one.element)
    asked = [decision for decision in one.decisions if decision.answer or decision.seen] or one.decisions
    return {
        "tag": one.element.tag,
        "line": line,
        "col": column,
        "element": shown_tag(page, one.element, _LONGEST),
        "kind": one.kind,
        "listed_as": names.get(one.element) if one.listed else None,
        "decisions": [_decision(page, decision, sentences[decision.question]) for decision in asked],
    }


def _decision(page: Page, decision: Decision, sentences: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "question": decision.question,
        "asks": sentences["asks"],
        "looked_at": None if decision.other is None else _evidence(page, decision.other),
        "answer": decision.answer,
        "score": decision.score,
        "at_first": decision.score - sum(seen.weight for seen in decision.seen),
        "clues": [
            {"clue": seen.clue, "weight": seen.weight, "says": _says(page, seen, sentences["clues"][seen.clue])}
            for seen in decision.seen
        ],
    }


def _says(page: Page, seen: Seen, sentence: str) -> str:
    return sentence.replace("{evidence}", _evidence(page, seen.evidence))


def _evidence(page: Page, evidence: object) -> str:
    """What a clue saw, in words: an element by its start tag and line, anything else in quotation marks."""
    if isinstance(evidence, (Embed, Image)):
        evidence = evidence.element
    if isinstance(evidence, Element):
        return f"{shown_tag(page, evidence, _LONGEST)} in line {page.position(evidence)[0]}"
    if isinstance(evidence, Message):
        evidence = evidence.text
    if isinstance(evidence, (set, frozenset)):
        evidence = ", ".join(sorted(evidence))
    elif isinstance(evidence, list):
        evidence = ", ".join(map(str, evidence))
    return f"“{shortened(fold(str(evidence)), _LONGEST)}”"


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The report as text."""
    place = found["path"] if found["line"] is None else f"{found['path']}:{found['line']}"
    if "error" in found:
        yield f"{found['path']}: not processed: {found['error']}"
    elif not found["elements"]:
        yield f"{place}: no medium and no picture" + (", and nothing that might be one" if found["line"] else "")
    for one in found["elements"]:
        what = one["listed_as"] or ("next to a medium" if one["kind"] == "text" else f"not a {one['kind']}")
        yield f"{found['path']}:{one['line']}:{one['col'] + 1}: {one['element']}: {what}"
        for decision in one["decisions"]:
            place = f": {decision['looked_at']}" if decision["looked_at"] else ""
            yield f"  {decision['asks']} {'Yes' if decision['answer'] else 'No'}, {decision['score']}{place}"
            if decision["at_first"]:
                yield f"    {decision['at_first']:+6}  before any clue"
            for clue in decision["clues"]:
                yield f"    {clue['weight']:+6}  {clue['says']}"
