"""``accesspub audit merge``, ``audit judge`` and ``audit compare``: runs and reports that are there already."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from accesspub.audit import exit_codes
from accesspub.cli.audit_judging import CODES, add_judging, conclude, guarded, overrides_of, policy_of

_COMPARED = "exit codes: 0 compared, 2 wrong use, 3 compared, but some pages were not tested before or after"


def _add(
    commands: Any, name: str, text: str, command: Callable[[argparse.Namespace], int], codes: str = CODES
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, description=text, epilog=codes, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(run=guarded(command))
    return parser


def register_merge(commands: Any) -> None:
    """Register ``accesspub audit merge``."""
    parser = _add(commands, "audit merge", "Join the runs of several shards, and judge them.", merge)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a folder made with audit --run")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="keep the joined run in DIR")
    add_judging(parser)


def register_judge(commands: Any) -> None:
    """Register ``accesspub audit judge``."""
    parser = _add(commands, "audit judge", "Judge a gathered run again, without a browser.", judge)
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="a folder made with audit --run")
    add_judging(parser)


def register_compare(commands: Any) -> None:
    """Register ``accesspub audit compare``."""
    parser = _add(
        commands, "audit compare", "Compare the JSON reports of two audits, rule by rule.", compare, _COMPARED
    )
    parser.add_argument("before", type=Path, metavar="BEFORE", help="the JSON report of the first audit")
    parser.add_argument("after", type=Path, metavar="AFTER", help="the JSON report of the second audit")


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
