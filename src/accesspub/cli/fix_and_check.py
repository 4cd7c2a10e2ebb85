"""The commands behind the command line: `fix`, `check`, `list`, `rules`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accesspub.cli.desk_words import conclude_desk, desk_of
from accesspub.cli.paths import read_stdin, take_paths
from accesspub.cli.reporting import exit_code, judged, report_results, write_bytes, write_diff, writer
from accesspub.cli.shared_options import write_json
from accesspub.config import check_names
from accesspub.engine.registry import rules
from accesspub.engine.result import PageResult
from accesspub.errors import CLEAN, UsageError
from accesspub.files.printable import say
from accesspub.report.formats import further, report_format
from accesspub.report.text import write as write_text
from accesspub.run.exit_code import Tally
from accesspub.run.model import STDIN, Job, Order, Work
from accesspub.run.pages import check_sources, check_targets, copy_assets, find_pages, in_share
from accesspub.run.run import run
from accesspub.run.unmatched import unmatched
from accesspub.run.work import work
from accesspub.run.workspace import Workspace

if TYPE_CHECKING:
    from accesspub.cli.reporting import VerdictOf
    from accesspub.report.format import More
    from accesspub.streams.source import Source


def fix(options: argparse.Namespace) -> int:
    """Fix pages; see ``accesspub fix --help``."""
    if options.copy_assets and options.output is None:
        raise UsageError("--copy-assets needs -o DIR")
    if options.jsonl:
        return _lines(options, "undo" if options.undo else "fix")
    if not take_paths(options):
        return CLEAN
    dry = options.diff or options.check
    order = _order(options, "undo" if options.undo else "fix", write=not dry, backup=options.backup)
    if options.verify:
        order = _replace(order, verify=True)
    if options.stdin:
        return _fix_stdin(options, order)
    if options.ledger or options.on:
        _prepared(options, write=order.write)
        return _kept(options, order)
    if options.streamed:
        _prepared(options, write=False)
        return _streamed(options, order, dry=dry)
    jobs = _jobs(options, order, options.output)
    check_targets(jobs)
    lines = _prepared(options, write=not dry)
    tally = _collect(options, jobs, order)
    if options.copy_assets:
        copy_assets(options.paths, options.output, _excluded(options, order))
    _conclude(options, tally, lines)
    if options.desk.path and order.write and options.output is None:
        conclude_desk(options.desk.path, tally.answered)
    return exit_code(options, order, tally)


def _jobs(options: argparse.Namespace, order: Order, output: str | None = None) -> list[Job]:
    if not options.force:
        check_sources(options.paths)
    jobs = [options.desk.placed(job) for job in find_pages(options.paths, output, _excluded(options, order))]
    for sentence in unmatched(options.paths, (job.path for job in jobs), order):
        say(f"accesspub: {sentence}")
    return list(in_share(jobs, options.shard))


def _excluded(options: argparse.Namespace, order: Order) -> tuple[str, ...]:
    """What is not looked for pages: the patterns of the settings, then those of the command line."""
    return (*Workspace(order).excluded(options.paths), *options.exclude)


def _conclude(options: argparse.Namespace, tally: Tally, lines: Iterable[str] = ()) -> None:
    """Say what became of the rows of the worklist, on stderr and never in the report."""
    if worklist := options.worklist or options.desk.path:
        from accesspub.cli.worklist import conclude

        lines = [*conclude(worklist, tally.answered), *lines]
        for line in lines:
            say(line)


def _prepared(options: argparse.Namespace, *, write: bool) -> list[str]:
    """Read the worklist, if one is named, before anything is written."""
    if options.worklist is None:
        return []
    from accesspub.cli.worklist import prepare

    return prepare(options.worklist, options.alternatives, options.paths, write=write)


def _fix_stdin(options: argparse.Namespace, order: Order) -> int:
    if options.output is not None or options.backup:
        raise UsageError("- (stdin) is written to stdout, without -o or --backup")
    _prepared(options, write=False)
    results, tally, verdict = _on_stdin(options, order)
    (result,) = results
    _conclude(options, tally)
    if options.format != "text":
        report_format(options.format).write([result], sys.stdout, verdict)
    elif options.diff:
        write_diff(result)
    elif not options.check:
        write_bytes(result.html)
    if options.format == "text":
        dry = options.diff or options.check
        write_text([result], sys.stderr, summary=False, action=order.action, dry=dry)
    return exit_code(options, order, tally)


def check(options: argparse.Namespace) -> int:
    """Apply the rules and write nothing; see ``accesspub check --help``."""
    if options.jsonl:
        return _lines(options, "check")
    if not take_paths(options):
        return CLEAN
    order = _order(options, "check")
    _prepared(options, write=False)
    if options.stdin:
        results, tally, verdict = _on_stdin(options, order)
        writer(options, order, verdict)(results)
    elif options.ledger or options.on:
        return _kept(options, order)
    elif options.streamed:
        return _streamed(options, order, dry=True)
    else:
        tally = _collect(options, _jobs(options, order), order)
    return exit_code(options, order, tally)


def _streamed(options: argparse.Namespace, order: Order, *, dry: bool) -> int:
    """Work on the pages of web archives or object stores."""
    from accesspub.cli.streams import opened

    with opened(options, order, dry=dry) as source:
        return exit_code(options, order, _collect(options, in_share(source.jobs(), options.shard), order, source))


def _kept(options: argparse.Namespace, order: Order) -> int:
    """Work on pages in units whose results are kept."""
    from accesspub.cli.ledger import run_ledger

    def jobs() -> list[Job]:
        found = _jobs(options, order, getattr(options, "output", None))
        check_targets(found)
        return found

    return exit_code(options, order, run_ledger(options, order, jobs, _workers(options, None, order)))


def _lines(options: argparse.Namespace, action: str) -> int:
    """Work on pages that come as lines of JSON."""
    from accesspub.cli.streams import check_options, fix_or_check, list_lines

    check_options(options)
    order = _order(options, action)
    if action == "list":
        return list_lines(options, order)
    _prepared(options, write=False)
    order = _replace(order, verify=getattr(options, "verify", False))
    return exit_code(options, order, fix_or_check(options, order, _workers(options, None, order)))


def _on_stdin(options: argparse.Namespace, order: Order) -> tuple[Iterator[PageResult], Tally, VerdictOf]:
    (name,) = options.paths
    job = Job(name, root=None if name == STDIN else str(Path(name).parent))
    return judged(options, [job], order, [_worker(options)(job, order, read_stdin(order))])


def _collect(options: argparse.Namespace, jobs: Iterable[Job], order: Order, source: Source | None = None) -> Tally:
    """Run, and report page by page; no page is kept, so memory stays flat."""
    known = jobs if isinstance(jobs, list) else []
    how = _worker(options) if source is None else source.work(_worker(options))
    made = run(jobs, order, _workers(options, known if source is None else None, order), how)
    if source is not None:
        made = source.through(made)
    return report_results(options, known, order, _progress(made, len(known), order.action))


def _worker(options: argparse.Namespace) -> Work:
    """The function that works on a page; it computes outcomes of ACT rules only if a report needs them."""
    more = further([options.format, *(kind for kind, _ in options.report)])
    return partial(_more, more=more) if more is not None else work


def _more(job: Job, order: Order, raw: bytes | None = None, *, more: More) -> PageResult:
    return more(job, order, work(job, order, raw))


def _order(options: argparse.Namespace, action: str, *, write: bool = False, backup: bool = False) -> Order:
    overrides: list[tuple[str, object]] = []
    for key in ("select", "ignore"):
        if names := getattr(options, key, None):
            check_names(names, f"--{key}", rules())
            overrides.append((key, names))
    if options.max_size is not None:
        overrides.append(("max_size", options.max_size))
    if getattr(options, "review", False):
        overrides.append(("review", True))
    if getattr(options, "no_undo", False):
        overrides.append(("keep_original", False))
    if getattr(options, "structured_data", False):
        overrides.append(("structured_data", True))
    desk = desk_of(options, options.paths, Workspace(Order(action, (), options.config)).first_config(options.paths))
    overrides += desk.overrides
    if getattr(options, "worklist", None) is not None:
        overrides.append(("worklist", options.worklist.absolute()))
    shown = getattr(options, "diff", False) or any(kind == "html" for kind, _ in getattr(options, "report", ()))
    order = Order(action, tuple(overrides), options.config, write, backup, alternatives=options.alternatives)
    return _replace(order, lean=not shown)


def _replace(order: Order, **changes: Any) -> Order:
    from dataclasses import replace

    return replace(order, **changes)


def _workers(options: argparse.Namespace, jobs: list[Job] | None, order: Order) -> int:
    """How many processes work on pages; ``jobs`` is None if the number of pages is not known yet."""
    if options.jobs is not None:
        return int(options.jobs)
    first = STDIN if jobs is None else jobs[0].path if jobs else None
    if first is not None and (wanted := Workspace(order).config(first).jobs):
        return wanted
    # Starting processes costs more than it saves for a handful of pages.
    return 1 if jobs is not None and len(jobs) < 24 else min(os.cpu_count() or 1, 8)


def _progress(results: Iterable[PageResult], total: int, action: str) -> Iterator[PageResult]:
    """Show progress on a terminal, and nothing in a pipe or for a run that is over at once."""
    if total < 24 or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(results, description=action, total=total, console=Console(stderr=True), transient=True)


def list_media(options: argparse.Namespace) -> int:
    """List media and images; see ``accesspub list --help``."""
    from accesspub.cli.list import list_page, write_text

    if options.jsonl:
        return _lines(options, "list")
    if not take_paths(options):
        return CLEAN
    order = _order(options, "list")
    if options.streamed:
        from accesspub.cli.streams import opened

        with opened(options, order, dry=True) as source:
            pages = [list_page(source.loaded(job, order), order) for job in in_share(source.jobs(), options.shard)]
    else:
        jobs = _jobs(options, order)
        pages = [list_page(job, order, read_stdin(order) if job.path == STDIN else None) for job in jobs]
    if options.format == "json":
        write_json(pages=pages)
    else:
        write_text(pages, sys.stdout)
    return 3 if any("error" in page for page in pages) else 0


def show_rules(options: argparse.Namespace) -> int:
    """List the rules, or explain one; see ``accesspub rules --help``."""
    from accesspub.cli.rules import explain, table, translations

    if options.translations:
        sys.stdout.write(translations())
        return 0
    if options.rule is None:
        sys.stdout.write(table())
        return 0
    check_names([options.rule], "rules", rules())
    sys.stdout.write(explain(options.rule))
    return 0
