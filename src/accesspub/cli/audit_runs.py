"""``accesspub audit merge``, ``audit judge`` and ``audit compare``: runs and reports that are there already."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from accesspub.audit import exit_codes
from accesspub.cli.audit_judging import CODES, add_judging, conclude, overrides_of, policy_of


def register_merge(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub audit merge``."""
    parser.epilog = CODES
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a folder made with audit --run")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="keep the joined run in DIR")
    add_judging(parser)
    parser.set_defaults(run=merge)


def register_judge(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub audit judge``."""
    parser.epilog = CODES
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="a folder made with audit --run")
    add_judging(parser)
    parser.set_defaults(run=judge)


def register_compare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub audit compare``."""
    parser.epilog = "exit codes: 0 compared, 2 wrong use, 3 compared, but some pages were not tested before or after"
    parser.add_argument("before", type=Path, metavar="BEFORE", help="the JSON report of the first audit")
    parser.add_argument("after", type=Path, metavar="AFTER", help="the JSON report of the second audit")
    parser.set_defaults(run=compare)


def merge(options: argparse.Namespace) -> int:
    """Join runs and judge the whole."""
    import tempfile

    from accesspub.audit.merge import merge as join

    with tempfile.TemporaryDirectory(prefix="accesspub-run-") as spare:
        into: Path = options.output or Path(spare, "merged")
        policy = policy_of(options)
        join(options.runs, into)
        return _judged(options, into, policy)


def judge(options: argparse.Namespace) -> int:
    """Judge a run again."""
    return _judged(options, options.run_folder, policy_of(options))


def _judged(options: argparse.Namespace, folder: Path, policy: Any) -> int:
    from accesspub.audit.judge.judge import judge as verdict_of
    from accesspub.audit.judge.own_rules import Sources

    sources = Sources(options.config, overrides=overrides_of(options))
    return conclude(options, verdict_of(folder, policy, sources=sources), policy, folder)


def compare(options: argparse.Namespace) -> int:
    """Print what changed between two reports."""
    from accesspub.audit.compare import is_whole, render
    from accesspub.audit.json_report import load

    before, after = load(options.before), load(options.after)
    sys.stdout.write(render(before, after))
    return exit_codes.CLEAN if is_whole(before, after) else exit_codes.UNTESTED
