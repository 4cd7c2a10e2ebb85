"""``accesspub worklist``: arguments in, exit code out; and what ``fix --worklist`` does around the run."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from accesspub.cli.shared_options import add_site
from accesspub.errors import CLEAN, NOT_PROCESSED, UsageError
from accesspub.files.printable import count, say
from accesspub.files.read import read_file

if TYPE_CHECKING:
    from accesspub.run.model import Job, Order

_EPILOG = """If FILE exists, it is updated, and what somebody wrote into it is kept. When it is filled in, run:
accesspub fix --worklist FILE PATH...

exit codes: 0 written, 2 wrong use, 3 a page could not be read"""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub worklist``."""
    parser.description = "Write a table in which editors supply what is missing: alt texts, credits, transcripts."
    parser.epilog = _EPILOG
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a page, a folder, or an address such as s3://bucket/site"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="the table: .csv, .xlsx or .json"
    )
    parser.add_argument("--merge", type=Path, metavar="FILE", help="a second filled worklist, whose words are added")
    parser.add_argument("--credits", action="store_true", help="also write rows for pictures without a credit")
    add_site(parser)
    parser.set_defaults(run=run_worklist, shard=None, exclude=())


def run_worklist(options: argparse.Namespace) -> int:
    """Run ``accesspub worklist``: 0 written, 2 wrong use, 3 some page could not be read."""
    from accesspub.run.model import NotProcessedError, Order
    from accesspub.run.pages import check_sources
    from accesspub.run.workspace import Workspace
    from accesspub.worklist.collect import Collector, merged
    from accesspub.worklist.kept import require_kept
    from accesspub.worklist.model import Worklist
    from accesspub.worklist.table import check_suffix, read, write

    output: Path = options.output
    check_suffix(output)
    if "-" in options.paths:
        raise UsageError("a worklist needs files, not stdin")
    if not options.force:
        check_sources(options.paths)
    for path in filter(None, (output if output.exists() else None, options.merge)):
        read(path)  # a file that is not a worklist is reported before the pages are read
    if output.exists():
        require_kept(read_file(output), output)
    overrides: list[tuple[str, object]] = [("worklist", None)]
    if options.credits:
        overrides.append(("image_credit", "warn"))
    order = Order("check", tuple(overrides), options.config, alternatives=options.alternatives)
    workspace, collector, broken = Workspace(order), Collector(), 0
    with _pages(options, order) as jobs:
        for job in jobs:
            try:
                with workspace.analyse(job) as analysis:
                    collector.page(analysis)
            except NotProcessedError as error:
                broken += 1
                say(f"{job.path}: not processed: {error}")
    worklist: Worklist = collector.worklist()
    before = read_file(output) if output.exists() else None  # read now: somebody may have written into it meanwhile
    if before is not None:
        require_kept(before, output)
    for path in filter(None, (None if before is None else output, options.merge)):
        worklist = merged(worklist, read(path))
    write(worklist, output, collector.files, before)
    due = sum(bool(row.needed) and not row.is_usable for row in worklist)
    say(f"{output}: {count(len(worklist), 'row')}, {due} to fill in")
    return NOT_PROCESSED if broken else CLEAN


@contextmanager
def _pages(options: argparse.Namespace, order: Order) -> Iterator[Iterable[Job]]:
    """The given pages, whether files or not."""
    from accesspub.cli.paths import first_streamed
    from accesspub.run.pages import find_pages
    from accesspub.run.workspace import Workspace

    options.streamed = first_streamed(options.paths)
    if not options.streamed:
        yield find_pages(options.paths, exclude=Workspace(order).excluded(options.paths))
        return
    from accesspub.cli.streams import opened

    with opened(options, order, dry=True) as source:
        yield (source.loaded(job, order) for job in source.jobs())


def prepare(path: Path, alternatives: Path | None, paths: Iterable[str], *, write: bool) -> list[str]:
    """Read a filled worklist before a run, and put the files it names where they are looked for.

    Returns:
        Lines for a person about what could not be done.

    Raises:
        UsageError: the worklist cannot be read.
    """
    from accesspub.run.settings import alternatives_for, find_alternatives
    from accesspub.worklist.answers import answers
    from accesspub.worklist.place import place

    worklist = answers(path)
    first = Path(next(iter(paths), ".")).absolute()
    base = first if first.is_dir() else first.parent
    folder = alternatives or alternatives_for(base)
    lines = place(worklist, path.absolute().parent, folder, write=write)
    find_alternatives.cache_clear()  # the folder may be new
    return lines


def conclude(path: Path, answered: Iterable[Mapping[str, str]]) -> list[str]:
    """Say after a run what became of the rows of a worklist."""
    from accesspub.worklist.account import summary
    from accesspub.worklist.answers import answers

    return summary(answers(path), answered)
