"""``accesspub merge``: the reports of a run with ``--ledger``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from accesspub.cli.judging import add_known
from accesspub.cli.page_arguments import add_fail_on, add_reports
from accesspub.cli.reporting import exit_code, report_results
from accesspub.cli.shared_options import CODES_OF_RULES, add_config
from accesspub.engine.result import PageResult
from accesspub.ledger.ledger import Kept, Ledger
from accesspub.ledger.part import Entry, hash_of
from accesspub.ledger.work import current
from accesspub.report.format import More
from accesspub.report.formats import further
from accesspub.run.model import Job, Order
from accesspub.streams import STORES


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub merge``."""
    parser.description = (
        "Write the reports of a run with --ledger, or of several runs that shared one, and decide the exit code."
    )
    parser.epilog = CODES_OF_RULES
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
    more = further(kinds)
    options.paths, options.check, options.diff, options.desk = ledger.about["paths"], bool(dry), False, None
    order = Order(action, (), options.config)
    found = ledger.results(partial(_is_as_now, replace(order, write=action != "check" and not dry)))
    needs_pages = more is not None or "html" in kinds
    results = _with_pages(found, ledger.order(order), more) if needs_pages else (one.result for one in found)
    tally = report_results(options, ledger.jobs(), order, results)
    return exit_code(options, order, tally)


def _is_as_now(order: Order, job: Job, entry: Entry) -> bool:
    """Whether a page that was to be fixed in place is as it was to be."""
    found = _current(job, order) if order.write and job.target == job.path else None
    return found is not None and hash_of(found[0]) == entry.hash


def _current(job: Job, order: Order) -> tuple[bytes, str] | None:
    return current(replace(job, path=job.target or job.path), order, stores=job.path.startswith(STORES))


def _with_pages(found: Iterable[Kept], order: Order, more: More | None) -> Iterator[PageResult]:
    """The results with the pages that they are about, as these are now."""
    for job, result, digest in found:
        if result.status == "error":
            yield result
            continue
        page = _current(job, order)
        if page is None or hash_of(page[0]) != digest:
            yield PageResult.broken(job.path, "not shown: the page has changed since the run; run it again")
        else:
            result.html = page[0]
            yield result if more is None else more(job, order, result)
