"""``accesspub learn SITE``: settings for a site's own markup, proposed from what repeats on its pages."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from accesspub.cli.shared_options import add_config, add_format, write_json
from accesspub.errors import CLEAN, NOT_PROCESSED, UsageError
from accesspub.files.printable import count, printable
from accesspub.learn.learn import ENOUGH, learn
from accesspub.learn.model import Learned, Proposal
from accesspub.run.model import STDIN, Order
from accesspub.run.pages import find_pages
from accesspub.run.workspace import Workspace

_ORDER = ("article", "ignore", "caption", "credit")
_NAMED = 20  # pages that are named in the text


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub learn``."""
    parser.description = (
        f"Read {ENOUGH} or more pages of one site, find what repeats on them, and print a table [site] for "
        "the settings, with examples and evidence. Nothing is changed; a line takes effect once it is in the settings."
    )
    parser.epilog = "exit codes: 0 learned, 2 wrong use, 3 a page could not be read, or there are too few pages"
    parser.add_argument("paths", nargs="+", metavar="SITE", help="a folder of pages, or pages of one site")
    add_config(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command: 0 learned, 3 a page could not be read, or there are too few pages."""
    if STDIN in options.paths:
        raise UsageError("learn reads the files of a site, not standard input")
    order = Order("list", config=options.config)
    jobs = list(find_pages(options.paths, exclude=Workspace(order).excluded(options.paths)))
    learned = learn(jobs, order)
    if options.format == "json":
        write_json(**_record(learned))
    else:
        sys.stdout.write("".join(f"{printable(line)}\n" for line in _lines(learned)))
    return NOT_PROCESSED if learned.unread or learned.pages < ENOUGH else CLEAN


def _record(learned: Learned) -> dict[str, Any]:
    return {
        "pages": learned.pages,
        "enough": learned.pages >= ENOUGH,
        "sure": learned.sure,
        "missing": learned.missing,
        "idle": learned.idle,
        "unread": [{"path": path, "error": reason} for path, reason in learned.unread],
        "proposals": [
            {
                "key": one.key,
                **one.values,
                "pages": len(one.pages),
                "evidence": one.evidence,
                "examples": [example._asdict() for example in one.examples],
            }
            for one in learned.proposals
        ],
    }


def _lines(learned: Learned) -> Iterator[str]:
    """The report as TOML: all but the proposed settings is comment."""
    yield f"# {count(learned.pages, 'page')} read. On {learned.sure} of them, accesspub finds the article, and"
    yield "# nothing in it looks like a player of an unknown kind."
    for path, reason in learned.unread:
        yield f"# Not read: {path}: {reason}"
    for kind, paths in learned.missing.items():
        yield f"# No {kind} was found on {count(len(paths), 'page')}, where other pages have one:"
        yield from (f"#   {path}" for path in paths[:_NAMED])
        if len(paths) > _NAMED:
            yield f"#   and {len(paths) - _NAMED} more"
    yield from (f"# These settings find nothing on any page: {setting}" for setting in learned.idle)
    if learned.pages < ENOUGH:
        yield f"# Nothing is proposed: it takes {ENOUGH} pages or more of one site to tell what repeats."
    elif not learned.proposals:
        yield "# Nothing is proposed: no setting would tell accesspub more about these pages."
    else:
        yield "# Nothing below takes effect until you put it into the settings (accesspub.toml)."
        yield from _table(learned)


def _table(learned: Learned) -> Iterator[str]:
    yield ""
    yield "[site]"
    for key in _ORDER:
        mine = [one for one in learned.proposals if one.key == key]
        for one in mine:
            yield from _comments(one, learned.pages)
        if mine:
            selectors = [one.values["selector"] for one in mine]
            yield f"{key} = {json.dumps(selectors[0] if len(selectors) == 1 else selectors)}"
    for one in learned.proposals:
        if one.key == "player":
            yield ""
            yield "[[site.player]]"
            yield from _comments(one, learned.pages)
            yield from (f"{key} = {json.dumps(value)}" for key, value in one.values.items())


def _comments(one: Proposal, pages: int) -> Iterator[str]:
    yield f"# {one.values['selector']}: on {len(one.pages)} of {pages} pages: {one.evidence}"
    for example in one.examples:
        yield f"#   {example.path}:{example.line}: {example.text}"
