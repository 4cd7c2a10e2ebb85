"""``accesspub merge``: the reports of a run with ``--ledger``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from accesspub.cli.judging import add_known
from accesspub.cli.page_arguments import CODES_OF_RULES, add_fail_on, add_reports
from accesspub.cli.reporting import exit_code, report_results
from accesspub.cli.shared_options import add_config
from accesspub.engine.result import PageResult
from accesspub.errors import UsageError
from accesspub.ledger.ledger import Ledger
from accesspub.ledger.part import hash_of
from accesspub.ledger.work import current
from accesspub.report.formats import report_format
from accesspub.run.model import Order
from accesspub.streams import STORES

_DESCRIPTION = "Make the reports of a run with --ledger, or of several runs that shared one, and decide the exit code."


def register(commands: Any) -> None:
    """Register ``accesspub merge`` on what ``add_subparsers`` returned."""
    parser = commands.add_parser(
        "merge",
        description=_DESCRIPTION,
        epilog=CODES_OF_RULES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("ledger", metavar="LEDGER", help="a folder, or an address such as s3://bucket/run-1")
    add_config(parser)
    add_fail_on(parser)
    add_known(parser)
    add_reports(parser)
    parser.set_defaults(run=run_merge)


def run_merge(options: argparse.Namespace) -> int:
    """Report what became of all pages."""
    ledger = Ledger(options.ledger)
    action, _, dry = ledger.about["command"].partition(" ")
    kinds = [options.format, *(kind for kind, _ in options.report)]
    if any(report_format(kind).work for kind in kinds if kind not in ("text", "html")):
        raise UsageError("earl needs more than a ledger keeps; use --format earl in the run itself")
    options.paths, options.check, options.diff, options.desk = ledger.about["paths"], bool(dry), False, None
    order = Order(action, (), options.config)
    results = _with_pages(ledger, order) if "html" in kinds else (one.result for one in ledger.results())
    tally = report_results(options, ledger.jobs(), order, results, sys.stdout)
    return exit_code(options, order, tally)


def _with_pages(ledger: Ledger, order: Order) -> Iterator[PageResult]:
    """The results with the pages that they are about, as these are now."""
    for job, result, digest in ledger.results():
        if result.status == "error":
            yield result
            continue
        found = current(replace(job, path=job.target or job.path), order, stores=job.path.startswith(STORES))
        if found is None or hash_of(found[0]) != digest:
            yield PageResult.broken(job.path, "not shown: the page has changed since the run; run it again")
        else:
            result.html = found[0]
            yield result
