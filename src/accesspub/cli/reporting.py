"""From results to output: known and waived findings, the reports, the totals, and the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accesspub.cli.judging import collected
from accesspub.cli.judging import conclude as conclude_known
from accesspub.engine.engine import engine
from accesspub.engine.result import PageResult
from accesspub.errors import UsageError, install
from accesspub.files.printable import coloured, count, holds_command, say
from accesspub.report.diff import diff, shown_diff
from accesspub.report.formats import report_format
from accesspub.report.text import write as write_text
from accesspub.run.exit_code import Tally
from accesspub.run.model import Job, Order
from accesspub.run.workspace import Workspace

if TYPE_CHECKING:
    from accesspub.audit.judge.verdict import Verdict

    VerdictOf = Callable[[], Verdict]
    WaiversOf = Callable[[], list[dict[str, Any]]]
    Writer = Callable[[Iterable[PageResult]], None]


def fail_on(options: argparse.Namespace, order: Order) -> str:
    """The lowest severity that counts: from the command line, else from the settings of the first path."""
    named: str | None = options.fail_on
    return named or Workspace(order).first_config(options.paths).fail_on or "warning"


def exit_code(options: argparse.Namespace, order: Order, tally: Tally) -> int:
    """The exit code of a command."""
    pending = order.action != "check" and (options.check or options.diff)
    return tally.exit_code(fail_on(options, order), pending=pending)


def report_results(options: argparse.Namespace, jobs: Iterable[Job], order: Order, made: Iterable[PageResult]) -> Tally:
    """Report results page by page, as they come."""
    results, tally, verdict = judged(options, jobs, order, made)
    changed = 0
    try:
        if getattr(options, "diff", False) and options.format == "text":
            for result in results:
                write_diff(result)
                changed += bool(result.edits)
                if result.status in ("refused", "error"):
                    write_text([result], sys.stderr, summary=False)
            if not options.quiet:
                say(f"{count(tally.pages, 'page')}; {changed} would be changed.")
        else:
            writer(options, order, verdict)(results)
    except KeyboardInterrupt:
        total = len(jobs) if isinstance(jobs, list) and jobs else "all the"
        done = f"after the report of {tally.pages} of {total} pages, {tally.changed} of them changed"
        raise KeyboardInterrupt(done) from None
    return tally


def judged(
    options: argparse.Namespace, jobs: Iterable[Job], order: Order, results: Iterable[PageResult]
) -> tuple[Iterator[PageResult], Tally, VerdictOf]:
    """Pass results on through the baseline and waivers, the ``--report`` files, and the tally.

    Returns:
        The results; their tally, complete at the end; and a function that gives the verdict over all of them.
    """
    tally, judged = Tally(), collected(options, jobs, order, fail_on(options, order))

    def known() -> Iterator[PageResult]:
        yield from judged.through(results) if judged else results
        tally.findings.update([("failed", "error")] * conclude_known(options, judged))

    def passing() -> Iterator[PageResult]:
        for result in _reported(options, known(), order, verdict, waivers):
            yield result
            tally.add(result)

    def waivers() -> list[dict[str, Any]]:
        return judged.verdict().waivers if judged else []

    def verdict() -> Verdict:
        if judged is None:
            raise AssertionError("reports of all findings together are judged")
        found = judged.verdict(exit_code(options, order, tally))
        found.source_root = options.sarif_root
        return found

    return passing(), tally, verdict


def _reported(
    options: argparse.Namespace, results: Iterable[PageResult], order: Order, verdict: VerdictOf, waivers: WaiversOf
) -> Iterable[PageResult]:
    """Write the ``--report`` files while results pass on to the one that ``--format`` names."""
    for kind, place in options.report:
        if kind == "html":
            results = _shown(options, results, order, place, waivers)
        else:
            results = report_format(kind).through(results, place, verdict)
    return results


def writer(options: argparse.Namespace, order: Order, verdict: VerdictOf) -> Writer:
    """The function that writes the report of ``--format``."""
    if options.format == "text":
        words = (
            None
            if order.action == "undo" or options.quiet
            else lambda: engine(Workspace(order).first_config(options.paths)).words
        )
        return partial(
            write_text, out=sys.stdout, words=words, action=order.action, dry=getattr(options, "check", False),
            summary=not options.quiet, statistics=options.statistics,
        )  # fmt: skip
    return partial(report_format(options.format).write, out=sys.stdout, verdict=verdict)


def _shown(
    options: argparse.Namespace, results: Iterable[PageResult], order: Order, folder: Path, waivers: WaiversOf
) -> Iterable[PageResult]:
    from importlib.util import find_spec

    if find_spec("jinja2") is None:
        raise UsageError(f"--report html: needs Jinja2: {install('report')}")
    from accesspub.html_report.sources.check import through
    from accesspub.worklist.table import read_written

    config = Workspace(order).first_config(options.paths)
    return through(
        results, folder, kind=order.action, roots=options.paths, language=config.report_language,
        settings=Workspace(order).config, preview=order.action == "fix" and bool(options.check or options.diff),
        waivers=waivers, written=read_written(config.worklist),
    )  # fmt: skip


def write_bytes(data: bytes) -> None:
    """Write pages, or parts of them, to stdout in their own encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_diff(result: PageResult) -> None:
    """Write a diff for `patch`; on a terminal, or where a CI system would run its commands, one for readers."""
    if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
        sys.stdout.write(shown_diff(result, colour=coloured(sys.stdout)))
    elif os.environ.get("CI") and holds_command(diff(result).decode(result.encoding, "replace")):
        sys.stdout.write(shown_diff(result))
    else:
        write_bytes(diff(result))
