"""fix, check and list for pages in lines of JSON, in web archives, in exports and in object stores."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from accesspub.cli.paths import streamed
from accesspub.engine.result import PageResult
from accesspub.errors import NOT_PROCESSED, UsageError, install
from accesspub.files.atomic_write import replacing, write_atomically
from accesspub.files.printable import count, say
from accesspub.run.exit_code import Tally
from accesspub.run.model import STDIN, Order
from accesspub.run.run import run
from accesspub.run.workspace import Workspace
from accesspub.streams import STORES, WARC
from accesspub.streams.jsonl import Lines
from accesspub.streams.source import Source

_REFUSED = (
    "files_from",
    "shard",
    "ledger",
    "on",
    "output",
    "diff",
    "backup",
    "copy_assets",
    "report",
    "baseline",
    "update_baseline",
    "waivers",
)


def check_options(options: argparse.Namespace) -> None:
    """Refuse options that have no meaning for lines of JSON.

    Raises:
        UsageError: it is asked for.
    """
    if options.paths:
        raise UsageError("--jsonl reads its pages from one file or stdin; name no other pages")
    for name in _REFUSED:
        if getattr(options, name, None):
            raise UsageError(f"--{name.replace('_', '-')} cannot be used with --jsonl")
    if getattr(options, "format", "text") != "text":
        raise UsageError("--format cannot be used with --jsonl: stdout is for the lines")
    options.paths = [STDIN]


@contextmanager
def _lines(options: argparse.Namespace, order: Order, *, changes: bool) -> Iterator[Lines]:
    most = Workspace(order).config(STDIN).max_bytes
    try:
        stream = open(0 if options.jsonl == STDIN else options.jsonl, "rb", closefd=options.jsonl != STDIN)  # noqa: SIM115
    except OSError as error:
        raise UsageError(f"--jsonl {options.jsonl}: {error.strerror}") from None
    with stream:
        yield Lines(stream, sys.stdout.buffer, most, changes=changes)


def fix_or_check(options: argparse.Namespace, order: Order, workers: int) -> Tally:
    """Write each object with the result of its page; report failures and totals on stderr."""
    dry = order.action == "check" or getattr(options, "check", False)
    tally = Tally()
    with _lines(options, order, changes=not dry) as source:
        for result in run(source.jobs(), order, workers):
            source.put(result)
            tally.add(result)
            _say_broken(result)
    if not options.quiet:
        done = "would be changed" if dry else "changed"
        say(f"{count(tally.pages, 'page')}; {tally.changed} {done}; {tally.not_processed} not processed.")
    return tally


def _say_broken(result: PageResult) -> None:
    if result.status == "error":
        reason = result.reason if result.reason.startswith("line ") else f"{result.path}: {result.reason}"
        say(f"accesspub: {reason}")


def list_lines(options: argparse.Namespace, order: Order) -> int:
    """Write each object with the media and images of its page."""
    from accesspub.cli.list import list_page

    failed = False
    with _lines(options, order, changes=False) as source:
        for job in source.jobs():
            page = list_page(job, order)
            source.put_record({key: value for key, value in page.items() if key != "path"})
            if "error" in page:
                failed = True
                _say_broken(PageResult.broken(job.path, page["error"]))
    return NOT_PROCESSED if failed else 0


@contextmanager
def opened(options: argparse.Namespace, order: Order, *, dry: bool) -> Iterator[Source]:
    """Open the given web archives, exports or object stores; without ``dry``, for fixing.

    Raises:
        UsageError: other pages are named, too, or they cannot be read or written.
    """
    kind, package, extra, reader = _STREAMS[options.streamed]
    for path in options.paths:
        if streamed(path) != options.streamed:
            raise UsageError(f"{path}: {kind} are named alone, without other pages and folders")
    if package and find_spec(package) is None:
        raise UsageError(f"{kind} need {package}: {install(extra)}")
    if options.shard and options.streamed != "stores":
        raise UsageError(f"--shard cannot be used with {kind}: give each run its own files")
    if not dry and (options.backup or options.copy_assets):
        raise UsageError(f"--backup and --copy-assets cannot be used with {kind}")
    with reader(options, order, dry=dry) as source:
        yield source


@contextmanager
def _archives(options: argparse.Namespace, order: Order, *, dry: bool) -> Iterator[Source]:
    """Write fixed pages into a new archive, which appears once all pages are read."""
    from accesspub.streams.warc import Archives

    for path in options.paths:
        if not Path(path).exists():
            raise UsageError(f"{path}: no such file")
    most = Workspace(order).config(STDIN).max_bytes
    if dry:
        yield Archives(options.paths, most)
        return
    with replacing(_new_file(options, "web archives", WARC)) as out:
        yield Archives(options.paths, most, out, gzipped=options.output.endswith(".gz"))


@contextmanager
def _exports(options: argparse.Namespace, order: Order, *, dry: bool) -> Iterator[Source]:
    """Write the fixed export as a new file, which appears once all pages are fixed."""
    from accesspub.streams.exports import Exports

    if not dry and len(options.paths) > 1:
        raise UsageError("fix takes one export at a time")
    place = None if dry else _new_file(options, "exports", (Path(options.paths[0]).suffix.lower(),))
    source = Exports(options.paths, order)
    yield source
    if place is not None:
        write_atomically(place, source.fixed())
    if source.lost:
        edits = count(source.lost, "edit")
        say(f"accesspub: {edits} in html only: Ghost generates html again from the cards when it imports")


def _new_file(options: argparse.Namespace, kind: str, suffixes: tuple[str, ...]) -> Path:
    """The output file, which must not exist yet.

    Raises:
        UsageError: it exists, or its suffix does not fit.
    """
    if not str(options.output).lower().endswith(suffixes) or Path(options.output).exists():
        raise UsageError(f"fix writes {kind} to a new file: name one that is not there, -o NEW{suffixes[-1]}")
    return Path(options.output)


@contextmanager
def _objects(options: argparse.Namespace, order: Order, *, dry: bool) -> Iterator[Source]:
    from accesspub.streams.store import Address, Objects, require_conditions

    output = None if dry else options.output
    if output is not None and not output.startswith(STORES):
        raise UsageError(f"-o {output}: pages of a store are written to a store, such as s3://bucket/prefix")
    source = Objects(options.paths, output, (*Workspace(order).config(STDIN).exclude, *options.exclude))
    if not dry and output is None:
        for path in options.paths:
            require_conditions(Address.of(path))
        say("accesspub: objects that are written lose their tags; with -o, the originals keep theirs")
    yield source


_STREAMS = {
    "archives": ("web archives", "fastwarc", "archive", _archives),
    "exports": ("exports", "", "", _exports),
    "stores": ("object stores", "obstore", "store", _objects),
}
