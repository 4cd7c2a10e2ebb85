"""What every audit ends with: the options of judging, the verdict, and its reports."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from accesspub.audit import exit_codes
from accesspub.audit.formats import names
from accesspub.audit.judge.verdict import SEVERITY_OF
from accesspub.cli import judging
from accesspub.cli.amounts import names_of
from accesspub.cli.audit_arguments import settings, tags
from accesspub.cli.desk_words import NO_DESK, add_no_desk, desk_of
from accesspub.cli.judging import add_known
from accesspub.cli.shared_options import add_config
from accesspub.errors import UsageError
from accesspub.files.printable import say

if TYPE_CHECKING:
    from accesspub.audit.judge.policy import Policy
    from accesspub.audit.judge.verdict import Verdict

CODES = "exit codes:\n" + "\n".join(f"  {code}  {words}" for code, words in sorted(exit_codes.MEANING.items()))


def add_judging(parser: argparse.ArgumentParser) -> None:
    """Add the options that decide about a verdict and its reports."""
    add = parser.add_argument
    add_config(parser)
    add("--tags", metavar="TAGS", help="use only axe-core rules with these tags, such as wcag2a,wcag2aa")
    add("--select", type=names_of, metavar="RULES",
        help="use only these rules of axe-core and accesspub, such as color-contrast,image-*")  # fmt: skip
    add("--ignore", type=names_of, metavar="RULES", help="do not use these rules")
    add("--no-own-rules", action="store_true", help="use only axe-core, not accesspub's own rules")
    add_no_desk(parser)
    add_known(parser)
    add("--fail-on", choices=("minor", "moderate", "serious", "critical", "none", *SEVERITY_OF),
        help="the lowest severity that fails the run (default: minor, which is every new finding); "
        "error, warning and note are serious, moderate and minor")  # fmt: skip
    add("--report", action="append", default=[], metavar="KIND=FILE",
        help=f"write a report: html=DIR, {'=FILE, '.join(names())}=FILE; - is stdout; repeatable")  # fmt: skip
    add("-q", "--quiet", action="store_true", help="print findings only: no advice, no totals and no verdict")
    add("--statistics", action="store_true", help="print how many findings each rule has, not each one")


def policy_of(options: argparse.Namespace) -> Policy:
    """The policy of a run.

    Raises:
        UsageError: the baseline or the waivers cannot be read.
    """
    config = settings(options)
    desk_of(options, [path for path in getattr(options, "targets", ()) if Path(path).exists()], config)
    fail_on = options.fail_on or config.fail_on or "minor"
    return judging.policy_of(
        options, config, fail_on, tags=tags(options), own_rules=not options.no_own_rules,
        select=options.select or (), ignore=options.ignore or (),
    )  # fmt: skip


def overrides_of(options: argparse.Namespace) -> tuple[tuple[str, object], ...]:
    """The settings of the command line for our own rules."""
    return tuple((key, names) for key in ("select", "ignore") if (names := getattr(options, key)))


def reports_of(options: argparse.Namespace) -> list[tuple[str, str]]:
    """The kinds and places of ``--report``.

    Raises:
        UsageError: there is no such report, or two would be mixed on standard output.
    """
    from accesspub.audit.reports import parse

    found = [parse(wanted) for wanted in options.report]
    if sum(place == "-" for _, place in found) > 1:
        raise UsageError("--report: only one report fits on standard output; give the others a file (KIND=FILE).")
    return found


def conclude(options: argparse.Namespace, verdict: Verdict, policy: Policy, run: Path, *, whole: bool = True) -> int:
    """Write the reports and the baseline, say what was found, and return the exit code.

    Args:
        options: those of `add_judging`.
        verdict: what was found.
        policy: what it was judged by.
        run: the folder of the gathered run.
        whole: whether all pages of the site were looked at, so that the baseline loses what is gone.
    """
    from accesspub.audit.formats.text import render

    reports, verdict.source_root = reports_of(options), options.sarif_root
    for kind, place in reports:
        _write(options, verdict, run, kind, place)
    if whole:
        judging.say_waivers(verdict.waivers)
    if options.update_baseline:
        _update_baseline(Path(options.baseline), verdict, policy, whole=whole)
    loud = not any(place == "-" for _, place in reports)
    (sys.stdout if loud else sys.stderr).write(render(verdict, quiet=options.quiet, statistics=options.statistics))
    return verdict.exit_code


def _write(options: argparse.Namespace, verdict: Verdict, run: Path, kind: str, place: str) -> None:
    if kind == "html":
        from accesspub.html_report.build import write_report
        from accesspub.html_report.sources.audit import from_verdict
        from accesspub.worklist.table import read_written

        desk, data = getattr(options, "desk", NO_DESK), from_verdict(verdict, run)
        data.run.written = read_written(desk.path or settings(options).worklist)
        write_report(data, Path(place))
    else:
        from accesspub.audit.reports import write

        write(verdict, kind, place)


def _update_baseline(path: Path, verdict: Verdict, policy: Policy, *, whole: bool) -> None:
    from accesspub.audit.judge.baseline import Baseline, save_baseline
    from accesspub.audit.judge.policy import baseline_entries

    entries = baseline_entries(verdict, policy.baseline or {}, prune_unknown=whole)
    save_baseline(path, Baseline(entries, verdict.axe["version"], policy.folder))
    say(f"{path}: {len(entries)} findings written")
