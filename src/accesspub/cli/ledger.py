"""``fix --ledger`` and ``check --ledger``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from accesspub.cli.streams import opened
from accesspub.config import Config
from accesspub.errors import UsageError, install
from accesspub.files.printable import count, say
from accesspub.files.read import read_file
from accesspub.ledger.bundle import bundle_name, fingerprint, pack, program
from accesspub.ledger.carry import Processes, carried
from accesspub.ledger.cluster import Cluster
from accesspub.ledger.ledger import Listing, begin
from accesspub.ledger.part import hash_of
from accesspub.ledger.place import place_of
from accesspub.ledger.unit import units
from accesspub.ledger.work import Plan, Task
from accesspub.run.exit_code import Tally
from accesspub.run.model import STDIN, Job, Order
from accesspub.run.pages import in_share
from accesspub.run.workspace import Workspace

_REFUSED = (
    "diff", "backup", "copy_assets", "report", "baseline", "update_baseline", "waivers", "statistics", "sarif_root",
)  # fmt: skip
_EVERY = 60.0


def run_ledger(options: argparse.Namespace, order: Order, jobs: Callable[[], Iterable[Job]], workers: int) -> Tally:
    """Work on pages in units whose results are kept.

    Args:
        options: the command line.
        order: what to do.
        jobs: gives the pages of folders.
        workers: how many processes.

    Raises:
        UsageError: an option has no meaning here, or the ledger is that of another run.
    """
    if not options.ledger:
        raise UsageError("--on needs --ledger: that is where the workers keep their results")
    for name in _REFUSED:
        if getattr(options, name, None):
            raise UsageError(f"--{name.replace('_', '-')} cannot be used with --ledger; see accesspub merge --help")
    if options.format != "text":
        raise UsageError("--format cannot be used with --ledger: accesspub merge writes the report")
    if options.streamed == "exports" or (options.streamed == "archives" and order.action != "check"):
        raise UsageError(
            f"{order.action} --ledger does not take {options.streamed}; use {order.action} without --ledger"
        )
    dry = not order.write
    if not options.streamed:
        return _carried(options, _plan(options, order, None), jobs(), workers)
    with opened(options, order, dry=dry) as source:
        plan = _plan(options, order, Workspace(order).config(STDIN))
        return _carried(options, plan, in_share(source.jobs(), options.shard), workers)


def _plan(options: argparse.Namespace, order: Order, config: Config | None) -> Plan:
    """Begin the run; ``config``: the settings of pages that are not files, which travel to the workers."""
    place, bundle = place_of(options.ledger), ""
    if config is not None:
        data, order = pack(order, config)
        bundle = hash_of(data)
        place.replace(bundle_name(bundle), data, None)  # if it is there, it has the same bytes: its name is their hash
    about = {
        "command": order.action if order.write or order.action == "check" else f"{order.action} --check",
        "paths": options.paths,
        "output": getattr(options, "output", None),
        "shards": options.shard[1] if options.shard else 1,
        "options or settings": fingerprint((order, bundle or _settings(Workspace(order).first_config(options.paths)))),
        "accesspub": program(),
        "bundle": bundle,
    }
    return Plan(options.ledger, begin(options.ledger, about), order, options.streamed == "stores", bundle, program())


def _settings(config: Config) -> str:
    """The hash of settings and of the worklist that they name."""
    answers = read_file(config.worklist) if config.worklist is not None and config.worklist.is_file() else b""
    return fingerprint((config, hash_of(answers)))


def _tree(folders: tuple[Path, ...]) -> str:
    """The hash of what is in folders of alternatives."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return fingerprint([(path, hash_of(read_file(path))) for path in files])


def _carried(options: argparse.Namespace, plan: Plan, jobs: Iterable[Job], workers: int) -> Tally:
    workspace = Workspace(plan.order)
    settings_of, tree_of = lru_cache(_settings), lru_cache(_tree)

    def settings(job: Job) -> str:
        if plan.bundle:
            return ""
        return settings_of(workspace.config(job.path)) + tree_of(workspace.site(job).alternatives)

    listed = Listing(plan.ledger, options.shard or (1, 1)).through(units(jobs, plan.run, settings))
    tasks = (Task(plan, unit, tuple(range(len(unit.jobs)))) for unit in listed)
    total, progress = Tally(), _Progress(quiet=options.quiet)
    with _carrier(options, workers) as carrier:
        for one in carried(tasks, carrier):
            total.update(one.tally)
            progress.add(one.tally)
            if one.failed:
                say(f"accesspub: {count(one.tally.pages, 'page')} not processed: {one.failed}")
    if not options.quiet:
        done = "would be changed" if not plan.order.write and plan.order.action != "check" else "changed"
        said = [f"{count(total.pages, 'page')}; {total.changed} {done}"]
        said += [f"{total.not_processed} not processed"] if total.not_processed else []
        say(f"{'; '.join(said)}. `accesspub merge {plan.ledger}` makes the reports.", sys.stdout)
    return total


def _carrier(options: argparse.Namespace, workers: int) -> Processes | Cluster:
    if options.on is None:
        return Processes(workers)
    if find_spec("distributed") is None:
        raise UsageError(f"--on: needs Dask: {install('cluster')}")
    cluster = Cluster(options.on, workers)
    if cluster.dashboard and not options.quiet:
        say(f"accesspub: the cluster can be watched at {cluster.dashboard}")
    return cluster


class _Progress:
    """Says once a minute how far a run is."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._pages, self._failed = quiet, 0, 0
        self._began = self._said = time.monotonic()

    def add(self, tally: Tally) -> None:
        """Count a unit."""
        self._pages, self._failed = self._pages + tally.pages, self._failed + tally.not_processed
        now = time.monotonic()
        if now - self._said >= _EVERY and not self._quiet:
            self._said = now
            rate = self._pages / (now - self._began)
            say(f"accesspub: {count(self._pages, 'page')}, {rate:.1f} a second, {self._failed} not processed")
